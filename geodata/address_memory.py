"""A memory of what was learned, asked before the map: settled addresses, and houses by deliveries.

A text is known again in any spelling that normalises alike. Numbers are never fuzzy, and a text
that names another ward, district or province is another address.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geodata.address_front import Front
from geodata.addresses import parse_address
from geodata.areas import OUTSIDE, AreaSet
from geodata.geocoding import Candidate, Geocoded, Geocoder
from geodata.house_points import HouseKey, HousePoint, house_key, house_points
from geodata.learned import AddressKey, Learned, address_key, in_force, latest_spelt
from geodata.unit_names import province_key

SETTLED: Final = "settled"
"""Precision of a place that a person chose."""
SETTLED_RADIUS_M: Final = 30.0
"""How near a house a person points on a map; our own choice."""

Spellings = Mapping[str, Learned]
"""Accents of the street, empty where it is written without any, to what settles it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memory:
    """What was learned about the places of some areas, ready to be asked.

    Parameters
    ----------
    settled
        Words of an `AddressKey` to province key to the events, one of each spelling and the latest
        last; an event's area is one of the areas.
    province_of
        Area key to the key of its province.
    houses
        Houses with a point.
    """

    settled: Mapping[str, Mapping[str, Spellings]]
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
        when its ward lies in the province that the text names. So may the accents of the street;
        where both have them, they must be the same.
        """
        known = self.settled.get(key.words)
        return None if known is None else latest_spelt(self._of_province(known, key), key.spelling)

    def _of_province(self, known: Mapping[str, Spellings], key: AddressKey) -> Spellings:
        """Return the events of those known that the province of a text allows."""
        if key.province in known:
            return known[key.province]
        if key.province:
            return {
                spelling: event
                for spelling, event in known.get("", {}).items()
                if self.province_of[event.area] == key.province
            }
        return next(iter(known.values())) if key.local and len(known) == 1 else {}

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
            reasons=(*candidate.reasons, _arrived(len(house.used))),
        )


def _arrived(visits: int) -> str:
    return f"{visits} lần giao tới nhà này / {visits} deliveries arrived at this house"


def _settled_answer(text: str, event: Learned) -> Geocoded:
    if event.point is None:
        raise ValueError(f"{event.id} settles nothing")
    why = f": {event.reason}" if event.reason else ""
    reasons = (f"đã xác nhận / settled by {event.by} on {event.at:%Y-%m-%d}{why}",)
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
        In the order in which they were kept; of two that settle the same text the later by its
        moment wins.
    areas
        Wards; an event whose ward is none of them belongs to the one its point lies in, and counts
        for nothing when it lies in none.
    """
    placed = _placed(in_force(events), areas)
    settled: dict[str, dict[str, dict[str, Learned]]] = defaultdict(lambda: defaultdict(dict))
    for event in placed:
        if event.kind == "settled":
            key = address_key(parse_address(event.address))
            if key.says_something:
                spellings = settled[key.words][key.province]
                spellings.pop(key.spelling, None)  # the latest stands last
                spellings[key.spelling] = event
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
