"""Travel of a day over roads: for its places, its profiles and the slowest hour of its shifts."""

import re
from collections.abc import Sequence, Set
from functools import lru_cache

import numpy as np

from geodata.address_text import plain
from geodata.addresses import parse_address
from geodata.live_roads import LiveRoads
from geodata.live_travel import RoadTravel
from geodata.matrix import Profile
from geodata.network import RoadNetwork, access_bits
from geodata.speeds import SpeedTable, read_speeds, slowest_hour
from geodata.travel import RoadMatrix, road_matrix
from routing.model import TimeWindow
from routing.problem import Place

DEFAULT_SHIFT = TimeWindow(opens_s=7 * 3600, closes_s=18 * 3600)
"""The hours that count while there are no shifts."""

_STREET_WORD = re.compile(r"\b(?:duong|pho|dai lo|street|road|avenue)\b")
"""In plain letters."""


def day_hour(speeds: SpeedTable, profiles: Sequence[Profile], shifts: Sequence[TimeWindow]) -> int:
    """Return the slowest hour of all shifts together."""
    spell = shifts or (DEFAULT_SHIFT,)
    return slowest_hour(
        speeds,
        profiles,
        start_s=min(shift.opens_s for shift in spell),
        end_s=max(shift.closes_s for shift in spell),
    )


def address_streets(places: Sequence[Place], network: RoadNetwork) -> tuple[str, ...]:
    """Return the street that each place's address names, empty where it names none.

    What has no number, no word for a street and is no street of the network names a building. The
    street of an address that is placed by its ward may be anywhere: it is not looked for.
    """
    known = _known_streets(network)
    return tuple(
        _street_of(place.show.get("address", ""), known) if place.rough_m is None else ""
        for place in places
    )


@lru_cache(maxsize=1)
def _known_streets(network: RoadNetwork) -> frozenset[str]:
    return frozenset(_STREET_WORD.sub("", plain(name)).strip() for name in network.names)


def _street_of(address: str, known: Set[str]) -> str:
    parsed = parse_address(address)
    named = parsed.house or parsed.alleys or parsed.alley_word or parsed.street in known
    return parsed.street if named or _STREET_WORD.search(plain(address)) else ""


def place_labels(places: Sequence[Place]) -> tuple[str, ...]:
    """Return what to call each place in an issue: its id and address."""
    return tuple(f"place {p.id} ({p.show.get('address', 'no address')})" for p in places)


def bans_change(
    network: RoadNetwork, profiles: Sequence[Profile], shifts: Sequence[TimeWindow]
) -> bool:
    """Tell whether some street or turn is banned in some hours of the shifts and not in all."""
    spell = shifts or (DEFAULT_SHIFT,)
    first, last = min(s.opens_s for s in spell), max(s.closes_s for s in spell)
    hours = sum(1 << h for h in {h % 24 for h in range(first // 3600, last // 3600 + 1)})
    who = access_bits(profiles)
    return any(
        bool(np.any((access & who > 0) & (banned & hours > 0) & (banned & hours != hours)))
        for access, banned in (
            (network.ban_access, network.ban_hours),
            (network.turn_access, network.turn_hours),
        )
    )


def _asked(profiles: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return each profile once; a motorbike where nobody rides."""
    return tuple(dict.fromkeys(profiles)) or ("motorbike",)


def travel_over_roads(
    network: RoadNetwork,
    places: Sequence[Place],
    *,
    profiles: Sequence[Profile],
    shifts: Sequence[TimeWindow],
) -> RoadMatrix:
    """Return travel between the places for the profiles, and the places that no road reaches."""
    speeds, asked = read_speeds(), _asked(profiles)
    return road_matrix(
        LiveRoads(network, speeds),
        [place.point for place in places],
        hour=day_hour(speeds, asked, shifts),
        profiles=asked,
        streets=address_streets(places, network),
        rough=[place.rough_m is not None for place in places],
        labels=place_labels(places),
    )


def live_travel(
    network: RoadNetwork,
    places: Sequence[Place],
    *,
    profiles: Sequence[Profile],
    shifts: Sequence[TimeWindow],
) -> RoadTravel:
    """Return travel between the places by the hour of departure, worked out when asked for."""
    speeds = read_speeds()
    return RoadTravel(
        LiveRoads(network, speeds),
        [place.point for place in places],
        hour=day_hour(speeds, _asked(profiles), shifts),
        streets=address_streets(places, network),
        rough=[place.rough_m is not None for place in places],
    )
