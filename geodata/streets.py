"""Where streets, alleys and houses lie, by name and ward: what an address without a ward needs.

`geodata.street_index` makes the index from a road network; here it is asked.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geodata.coordinates import LonLat, great_circle_m

Precision = Literal["rooftop", "interpolated", "alley", "street", "ward", "settled"]
"""How a place is known: all but the last by the map; ``settled`` is what a person chose."""
Chain = tuple[str, ...]
_GAP_M: Final = 600.0
_GAP_NUMBERS: Final = 80
"""Known numbers farther apart than these say nothing about a number between them."""
_ROOFTOP_M: Final = 20.0
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The part of a street or alley that lies in one ward.

    Parameters
    ----------
    ward
        Index of the area.
    metres
        Its length.
    point
        A place beside its middle.
    radius_m
        How far its ends are from there.
    """

    ward: int
    metres: float
    point: LonLat
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A place on a street whose number is known: a house, or the mouth of an alley."""

    number: int
    lon: float
    lat: float
    ward: int
    house: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A place found for a street address.

    Parameters
    ----------
    ward
        Index of the area it lies in.
    point, precision, radius_m
        Where, of which kind, and within how many metres the house should be.
    share
        How much of the evidence speaks for this ward, 0 to 1.
    reason
        In words.
    inside
        False when the point may lie beside its ward: between two numbers, at an alley's mouth.
    """

    ward: int
    point: LonLat
    precision: Precision
    radius_m: float
    share: float
    reason: str
    inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetIndex:
    """Streets, alleys and houses of a network, by name.

    Parameters
    ----------
    lines
        (street, alley chain) to its stretches; the chain is empty for the street itself.
    anchors
        Street to its known numbers, in rising order.
    houses
        (street, chain with the house number last) to the places with that number.
    wards_of
        Street to the wards it runs in.
    covered
        Wards with enough named streets that one missing there means something.
    aliases
        Other names of streets (old, short, foreign) to the keys that they are kept under.
    """

    lines: Mapping[tuple[str, Chain], tuple[Stretch, ...]]
    anchors: Mapping[str, tuple[Anchor, ...]]
    houses: Mapping[tuple[str, Chain], tuple[Anchor, ...]]
    wards_of: Mapping[str, frozenset[int]]
    covered: frozenset[int]
    aliases: Mapping[str, str]


EMPTY: Final = StreetIndex(
    lines={}, anchors={}, houses={}, wards_of={}, covered=frozenset(), aliases={}
)


def number_of(text: str) -> int | None:
    """Return the whole number a house number begins with: ``18bis`` is 18, ``126-128`` is 126.

    ``K48`` belongs to a block, not to the street's own numbers, and has none.
    """
    match = _NUMBER.match(text)
    return int(match[0]) if match else None


def locate(
    index: StreetIndex, street: str, *, house: str, alleys: Chain, wards: Collection[int]
) -> tuple[Located, ...]:
    """Return where a street address may lie within these wards, the best kind of place only.

    Parameters
    ----------
    street
        Key, see `geodata.addresses.street_key`.
    house, alleys
        As parsed.
    wards
        Indices of the wards to look in; an empty one finds nothing.

    Returns
    -------
    tuple[Located, ...]
        At most one for each ward, by falling share; shares add up to 1.
    """
    allowed = frozenset(wards)
    for found in (
        _exact(index, street, (*alleys, house), allowed) if house else (),
        _in_alley(index, street, alleys, allowed),
        _between(index, street, alleys[0] if alleys else house, allowed, in_alley=bool(alleys)),
        along(index, street, allowed),
    ):
        if found:
            return tuple(sorted(found, key=lambda place: -place.share))
    return ()


def _exact(
    index: StreetIndex, street: str, chain: Chain, wards: frozenset[int]
) -> tuple[Located, ...]:
    found = [a for a in index.houses.get((street, chain), ()) if a.ward in wards]
    by_ward: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in found:
        by_ward[anchor.ward].append(anchor)
    return tuple(
        Located(
            ward=ward,
            point=LonLat(lon=group[0].lon, lat=group[0].lat),
            precision="rooftop",
            radius_m=_ROOFTOP_M,
            share=len(group) / len(found),
            reason="số nhà có trên bản đồ / the house number is on the map",
        )
        for ward, group in by_ward.items()
    )


def _in_alley(
    index: StreetIndex, street: str, alleys: Chain, wards: frozenset[int]
) -> tuple[Located, ...]:
    for depth in range(len(alleys), 0, -1):
        line = index.lines.get((street, alleys[:depth]), ())
        alley = "/".join(alleys[:depth])
        reason = f"hẻm {alley} có trên bản đồ / alley {alley} is on the map"
        if found := _by_ward(line, wards, "alley", reason):
            return found
    return ()


def along(index: StreetIndex, street: str, wards: frozenset[int]) -> tuple[Located, ...]:
    """Return the middles of a street's stretches in these wards, whatever the number."""
    reason = "đường chạy qua đây / the street runs here"
    return _by_ward(index.lines.get((street, ()), ()), wards, "street", reason)


def _by_ward(
    line: tuple[Stretch, ...], wards: frozenset[int], precision: Precision, reason: str
) -> tuple[Located, ...]:
    """Return the line's stretches in these wards, weighted by length."""
    within = [stretch for stretch in line if stretch.ward in wards]
    total = sum(stretch.metres for stretch in within)
    return tuple(
        Located(
            ward=stretch.ward,
            point=stretch.point,
            precision=precision,
            radius_m=stretch.radius_m,
            share=stretch.metres / total,
            reason=reason,
        )
        for stretch in within
    )


def _between(
    index: StreetIndex, street: str, text: str, wards: frozenset[int], *, in_alley: bool
) -> tuple[Located, ...]:
    """Place a number between its known neighbours of the same side (odd or even)."""
    number = number_of(text)
    if number is None:
        return ()
    side = [
        a for a in index.anchors.get(street, ()) if a.ward in wards and (a.number - number) % 2 == 0
    ]
    if same := [a for a in side if a.number == number]:
        return _at_number(same, in_alley=in_alley)
    below = [a for a in side if a.number < number]
    above = [a for a in side if a.number > number]
    if not below or not above:
        return ()
    low, high = _closest_pair(below, above)
    gap_m = great_circle_m(_point(low), _point(high))
    if gap_m > _GAP_M or high.number - low.number > _GAP_NUMBERS:
        return ()
    along = (number - low.number) / (high.number - low.number)
    point = LonLat(
        lon=low.lon + along * (high.lon - low.lon), lat=low.lat + along * (high.lat - low.lat)
    )
    radius_m = round(max(gap_m / 2, 40.0), 0)
    between = f"{low.number}–{high.number}"
    shares = {low.ward: 1 - along} if low.ward != high.ward else {low.ward: 1.0}
    if low.ward != high.ward:
        shares[high.ward] = along
    return tuple(
        Located(
            ward=ward,
            point=point,
            precision="alley" if in_alley else "interpolated",
            radius_m=radius_m + (80.0 if in_alley else 0.0),
            share=share,
            reason=f"giữa số {between} của đường / between numbers {between} of the street",
            inside=False,
        )
        for ward, share in shares.items()
    )


def _at_number(same: list[Anchor], *, in_alley: bool) -> tuple[Located, ...]:
    """Return the places with that very number: another door of it, or an alley's mouth."""
    number = same[0].number
    by_ward: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in same:
        by_ward[anchor.ward].append(anchor)
    return tuple(
        Located(
            ward=ward,
            point=_point(group[0]),
            precision="alley" if in_alley else "interpolated",
            radius_m=120.0 if in_alley else 40.0,
            share=len(group) / len(same),
            reason=f"số {number} của đường có trên bản đồ / number {number} is on the map"
            if group[0].house
            else f"hẻm {number} bắt đầu ở đây / alley {number} leaves the street here",
            inside=group[0].house,
        )
        for ward, group in by_ward.items()
    )


def _closest_pair(below: list[Anchor], above: list[Anchor]) -> tuple[Anchor, Anchor]:
    """Return the nearest numbers on both sides; of several with one number, the closest places."""
    lows = [a for a in below if a.number == below[-1].number]
    highs = [a for a in above if a.number == above[0].number]
    return min(
        ((low, high) for low in lows for high in highs),
        key=lambda pair: great_circle_m(_point(pair[0]), _point(pair[1])),
    )


def _point(anchor: Anchor) -> LonLat:
    return LonLat(lon=anchor.lon, lat=anchor.lat)
