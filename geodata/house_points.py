"""House numbers placed by the deliveries that arrived there: the median of visits that agree.

A device that reports its place every few seconds makes many fixes of one visit: the most accurate
of them speaks for it, so that one delivery at a wrong door counts once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from geodata.address_front import Front
from geodata.addresses import parse_address
from geodata.coordinates import LonLat, great_circle_m, median_point
from geodata.learned import Learned

MOST_INACCURATE_M: Final = 50.0
"""A fix that states a larger error counts for no house; our own choice."""
MOST_APART_M: Final = 100.0
"""A fix further from the middle of all does not speak of the same house."""
ENOUGH_VISITS: Final = 3
"""Fewer agreeing visits make no house point: with three, one bad one never moves a house."""
SAME_VISIT: Final = timedelta(minutes=30)
"""Fixes of one device that follow each other within this are one visit; our own choice."""
LEAST_RADIUS_M: Final = 10.0
"""No median of GPS fixes is better than this."""

HouseKey = tuple[str, str, tuple[str, ...], str]
"""Key of the ward, street, alleys and house number."""


def house_key(area: str, front: Front) -> HouseKey | None:
    """Return the key of a house in a ward; None where the text names no house and street."""
    if not front.house or not front.street:
        return None
    return (area, front.street, front.alleys, front.house)


@dataclass(frozen=True, slots=True, kw_only=True)
class HousePoint:
    """What the fixes of one house number say.

    Parameters
    ----------
    key
        Which house.
    address
        As the latest fix writes it.
    point
        The median of the fixes used; None where too few agree.
    radius_m
        Within how many metres of it those fixes lie; at least `LEAST_RADIUS_M`.
    used, left_out
        The fixes on which it rests, one of each visit; and those that are inaccurate, lie elsewhere
        or are of a visit for which a better one speaks.
    """

    key: HouseKey
    address: str
    point: LonLat | None
    radius_m: float
    used: tuple[Learned, ...]
    left_out: tuple[Learned, ...]


def house_points(fixes: Iterable[Learned]) -> dict[HouseKey, HousePoint]:
    """Return the houses of these fixes; each fix speaks for the ward in `Learned.area`."""
    groups: dict[HouseKey, list[Learned]] = defaultdict(list)
    for fix in fixes:
        key = house_key(fix.area, parse_address(fix.address).front)
        if key is not None:
            groups[key].append(fix)
    return {key: _house_point(key, group) for key, group in groups.items()}


def _house_point(key: HouseKey, fixes: Sequence[Learned]) -> HousePoint:
    """Return the median of the visits that agree; more than half of them must."""
    accurate = [f for f in fixes if _error_m(f) <= MOST_INACCURATE_M]
    visits = _one_of_each_visit(accurate)
    middle = _median_point(visits)
    used = [f for f in visits if middle and _away_m(f, middle) <= MOST_APART_M]
    agreed = len(used) >= ENOUGH_VISITS and 2 * len(used) > len(visits)
    point = _median_point(used) if agreed else None
    away_m = [_away_m(fix, point) for fix in used] if point else []
    return HousePoint(
        key=key,
        address=fixes[-1].address,
        point=point,
        radius_m=max((LEAST_RADIUS_M, *away_m)),
        used=tuple(used),
        left_out=tuple(fix for fix in fixes if fix not in used),
    )


def _error_m(fix: Learned) -> float:
    return float("inf") if fix.accuracy_m is None else fix.accuracy_m


def _one_of_each_visit(fixes: Sequence[Learned]) -> list[Learned]:
    """Return the most accurate fix of each visit, the first of equal ones."""
    visits: list[list[Learned]] = []
    last: dict[str, list[Learned]] = {}
    for fix in sorted(fixes, key=lambda fix: fix.at):
        visit = last.get(fix.by)
        if visit and fix.at - visit[-1].at <= SAME_VISIT:
            visit.append(fix)
        else:
            last[fix.by] = [fix]
            visits.append(last[fix.by])
    return [min(visit, key=_error_m) for visit in visits]


def _median_point(fixes: Sequence[Learned]) -> LonLat | None:
    points = [fix.point for fix in fixes if fix.point is not None]
    return median_point(points) if points else None


def _away_m(fix: Learned, middle: LonLat) -> float:
    return great_circle_m(fix.point, middle) if fix.point is not None else float("inf")
