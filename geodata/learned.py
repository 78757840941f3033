"""Addresses that were learned: places that people settled, and houses where deliveries arrived.

Events are only ever added: what was wrong is taken back by another event. `remember` turns them
into a memory that answers before the map does:

    event   -> settled   text as written -> the point that a person chose; wins next time
            -> fix       where a delivery to a house number arrived, by GPS; several make a house
            -> taken-back   the event that it names counts no more

A text is known again in any spelling that normalises alike. Numbers are never fuzzy, and a text
that names another ward, district or province is another address.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np

from geodata.address_front import Front
from geodata.addresses import ParsedAddress, Segment, parse_address
from geodata.areas import OUTSIDE, AreaSet
from geodata.coordinates import LonLat, great_circle_m
from geodata.gazetteer import province_key
from geodata.geocoding import Candidate, Geocoded, Geocoder

if TYPE_CHECKING:
    from geodata.streets import Precision

Kind = Literal["settled", "fix", "taken-back"]

SETTLED: Final = cast("Precision", "settled")
"""Precision of a place that a person chose; the others are what a map can give."""
SETTLED_RADIUS_M: Final = 30.0
"""How near a house a person points on a map; our own choice."""

MOST_INACCURATE_M: Final = 50.0
"""A fix that states a larger error counts for no house; our own choice."""
MOST_APART_M: Final = 100.0
"""A fix further from the middle of all does not speak of the same house."""
ENOUGH_FIXES: Final = 3
"""Fewer agreeing fixes make no house point: with three, one bad one never moves a house."""
LEAST_RADIUS_M: Final = 10.0
"""No median of GPS fixes is better than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One thing that was learned; it holds a place and no person.

    Parameters
    ----------
    kind
        What it is.
    address
        Text as written; empty when it takes another event back.
    point
        The place; None when it takes another event back.
    area
        Key of its ward, ``vn-2021:27289``; empty when it was not known.
    accuracy_m
        Error that a fix states; None for others.
    by
        Role or account that settled it.
    at
        When it was settled, or when the fix was taken; aware.
    reason
        Why, in words; may be empty.
    of
        Id of the event that it takes back.

    Raises
    ------
    ValueError
        If a part is missing that its kind needs.
    """

    kind: Kind
    by: str
    at: datetime
    address: str = ""
    point: LonLat | None = None
    area: str = ""
    accuracy_m: float | None = None
    reason: str = ""
    of: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"at is {self.at}, must have an offset")
        if self.kind == "taken-back":
            if not self.of:
                raise ValueError("of must name what is taken back")
            return
        if not self.address.strip() or self.point is None:
            raise ValueError(f"address and point must be given: {self.address!r}, {self.point}")
        if self.kind == "fix" and not (self.accuracy_m is not None and self.accuracy_m >= 0):
            raise ValueError(f"accuracy_m is {self.accuracy_m}, must be at least 0")

    @property
    def id(self) -> str:
        """Twelve hex digits of what it says: the same event twice is one event."""
        place = None if self.point is None else (self.point.lon, self.point.lat)
        told = (self.kind, self.address, place, self.area, self.accuracy_m, self.by)
        moment = self.at.astimezone(UTC).isoformat()
        return hashlib.sha256(repr((*told, moment, self.reason, self.of)).encode()).hexdigest()[:12]


def in_force(events: Sequence[Learned]) -> tuple[Learned, ...]:
    """Return the events that count, in order: what was taken back and takings-back left out.

    Parameters
    ----------
    events
        In the order in which they were kept; a taking-back that is taken back counts no more.
    """
    gone: set[str] = set()
    kept = []
    for event in reversed(events):
        if event.id in gone:
            continue
        if event.kind == "taken-back":
            gone.add(event.of)
        else:
            kept.append(event)
    return tuple(reversed(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressKey:
    """An address in the spelling by which it is known again.

    Parameters
    ----------
    words
        House, alleys, street and all other parts, without the province.
    province
        Its key; empty when none is named.
    local
        True when a district is named, so that the province may be left away.
    """

    words: str
    province: str
    local: bool

    @property
    def says_something(self) -> bool:
        """False for a text of signs alone, which must not be known again."""
        return any(sign.isalnum() for sign in self.words)


_DIGITS = re.compile(r"\d+")


def address_key(parsed: ParsedAddress) -> AddressKey:
    """Return the key of an address: accents, case, abbreviations and separators do not count.

    No number of the text is lost on the way to the key: where the front was not understood in
    full, its words stand there as they are.
    """
    pieces = [parsed.segments[i] for i in parsed.front_at]
    front = " ".join(piece.words for piece in pieces)
    read = "|".join(("/".join(parsed.alleys), parsed.house, parsed.street))
    rest = [s for i, s in enumerate(parsed.segments) if i not in parsed.front_at]
    named = sorted(_piece_key(piece) for piece in rest if piece.role != "province")
    provinces = {piece.name for piece in rest if piece.role == "province"}
    return AddressKey(
        words=";".join((read if _numbers(read) == _numbers(front) else front, *named)),
        province="+".join(sorted(provinces)),
        local=bool(parsed.district),
    )


def _piece_key(piece: Segment) -> str:
    """Return role, kind and name; a number needs no kind ("District 4" is "Quận 4")."""
    role = piece.role if piece.role in ("ward", "district") else ""
    kind = "" if piece.name.isdigit() else piece.kind
    return f"{role}:{kind}:{piece.name}"


def _numbers(words: str) -> set[int]:
    return {int(number) for number in _DIGITS.findall(words)}


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
        The fixes on which it rests, and those that are inaccurate or lie elsewhere.
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
    """Return the median of the fixes that agree; more than half of the accurate ones must."""
    accurate = [f for f in fixes if f.accuracy_m is not None and f.accuracy_m <= MOST_INACCURATE_M]
    middle = _median_point(accurate)
    used = [f for f in accurate if middle and _away_m(f, middle) <= MOST_APART_M]
    agreed = len(used) >= ENOUGH_FIXES and 2 * len(used) > len(accurate)
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


def _median_point(fixes: Sequence[Learned]) -> LonLat | None:
    points = [fix.point for fix in fixes if fix.point is not None]
    if not points:
        return None
    return LonLat(lon=median(p.lon for p in points), lat=median(p.lat for p in points))


def _away_m(fix: Learned, middle: LonLat) -> float:
    return great_circle_m(fix.point, middle) if fix.point is not None else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memory:
    """What was learned about the places of some areas, ready to be asked.

    Parameters
    ----------
    settled
        Words of an `AddressKey` to province key to the latest event; the event's area is one of
        the areas.
    province_of
        Area key to the key of its province.
    houses
        Houses with a point.
    """

    settled: Mapping[str, Mapping[str, Learned]]
    province_of: Mapping[str, str]
    houses: Mapping[HouseKey, HousePoint]

    def answer(self, text: str, look_up: Callable[[str], Geocoded]) -> Geocoded:
        """Return what was settled for the text, else what the map says, houses refined.

        Parameters
        ----------
        text
            An address.
        look_up
            Asks the map; not called when the text is settled.
        """
        parsed = parse_address(text)
        event = self.recall(address_key(parsed))
        if event is None:
            return self._refined(look_up(text), parsed.front)
        return _settled_answer(text, event)

    def recall(self, key: AddressKey) -> Learned | None:
        """Return the event that settles an address, if there is one.

        A province may be missing on one side: in the text when it names a district, in the event
        when its ward lies in the province that the text names.
        """
        known = self.settled.get(key.words)
        if known is None:
            return None
        if key.province in known:
            return known[key.province]
        if key.province:
            event = known.get("")
            same = event is not None and self.province_of[event.area] == key.province
            return event if same else None
        return next(iter(known.values())) if key.local and len(known) == 1 else None

    def _refined(self, found: Geocoded, front: Front) -> Geocoded:
        """Put the candidates whose house is known onto its point."""
        if not self.houses or not front.house:
            return found
        candidates = tuple(self._on_its_house(one, front) for one in found.candidates)
        if candidates == found.candidates:
            return found
        reasons = candidates[0].reasons if found.accepted else found.reasons
        return replace(found, candidates=candidates, reasons=reasons)

    def _on_its_house(self, candidate: Candidate, front: Front) -> Candidate:
        key = house_key(candidate.area, front)
        house = None if key is None else self.houses.get(key)
        if house is None or house.point is None:
            return candidate
        return replace(
            candidate,
            point=house.point,
            precision="rooftop",
            radius_m=house.radius_m,
            reasons=(*candidate.reasons, f"{len(house.used)} deliveries arrived at this house"),
        )


def _settled_answer(text: str, event: Learned) -> Geocoded:
    if event.point is None:
        raise ValueError(f"{event.id} settles nothing")
    why = f": {event.reason}" if event.reason else ""
    reasons = (f"settled by {event.by} on {event.at:%Y-%m-%d}{why}",)
    candidate = Candidate(
        point=event.point,
        area=event.area,
        precision=SETTLED,
        radius_m=SETTLED_RADIUS_M,
        probability=1.0,
        reasons=reasons,
        evidence="settled",
    )
    return Geocoded(text=text, candidates=(candidate,), accepted=True, reasons=reasons)


def remember(events: Sequence[Learned], areas: AreaSet) -> Memory:
    """Return the memory of events for these areas.

    Parameters
    ----------
    events
        In the order in which they were kept; of two that settle the same text the later wins.
    areas
        Wards; an event whose ward is none of them belongs to the one its point lies in, and counts
        for nothing when it lies in none.
    """
    placed = _placed(in_force(events), areas)
    settled: dict[str, dict[str, Learned]] = defaultdict(dict)
    for event in placed:
        if event.kind == "settled":
            key = address_key(parse_address(event.address))
            if key.says_something:
                settled[key.words][key.province] = event
    houses = house_points(event for event in placed if event.kind == "fix")
    return Memory(
        settled=settled,
        province_of={area.key: province_key(area.province) for area in areas.areas},
        houses={key: house for key, house in houses.items() if house.point is not None},
    )


def with_learned(geocoder: Geocoder, events: Sequence[Learned]) -> Geocoder:
    """Return the geocoder with a memory of these events; the same one where there are none."""
    if not events:
        return geocoder
    return replace(geocoder, learned=remember(events, geocoder.areas).answer)


def _placed(events: Sequence[Learned], areas: AreaSet) -> list[Learned]:
    """Return the events that lie in the areas, each with the key of one of them."""
    points = [event.point for event in events]
    lon = np.array([np.nan if point is None else point.lon for point in points])
    lat = np.array([np.nan if point is None else point.lat for point in points])
    known = set(areas.keys)
    found = []
    for event, at in zip(events, areas.areas_at(lon, lat), strict=True):
        if event.area in known:
            found.append(event)
        elif at != OUTSIDE:
            found.append(replace(event, area=areas.areas[at].key))
    return found
