"""Travel of a day over roads: for its places, its profiles and the slowest hour of its shifts."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np

from geodata.address_text import plain
from geodata.addresses import parse_address
from geodata.coordinates import LonLat
from geodata.directions import RoadPart, Step, directions, make_guide
from geodata.live_roads import LiveRoads, Roads
from geodata.matrix import Profile
from geodata.network import RoadNetwork, access_bits
from geodata.route_lines import route_geometry, route_parts
from geodata.speeds import SpeedTable, read_speeds, slowest_hour
from geodata.travel import RoadMatrix, RoadTravel, road_matrix
from routing.model import TimeWindow, VehicleId
from routing.plan import Plan, Route
from routing.problem import Place, Problem

DEFAULT_SHIFT = TimeWindow(opens_s=7 * 3600, closes_s=18 * 3600)
"""The hours that count while there are no shifts."""

_STREET_WORD = re.compile(r"\b(?:duong|pho|dai lo|street|road|avenue)\b")
"""In plain letters."""

DIGITS = 6
"""Decimal places of a degree in a drawn line: about 0.1 m, and half the length in a file."""


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

    What has no number, no word for a street and is no street of the network names a building.
    """
    known = _known_streets(network.names)
    return tuple(_street_of(place.show.get("address", ""), known) for place in places)


@lru_cache(maxsize=4)
def _known_streets(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_STREET_WORD.sub("", plain(name)).strip() for name in names)


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


def travel_over_roads(
    network: RoadNetwork,
    places: Sequence[Place],
    *,
    profiles: Sequence[Profile],
    shifts: Sequence[TimeWindow],
) -> RoadMatrix:
    """Return travel between the places for the profiles, and the places that no road reaches."""
    speeds = read_speeds()
    asked = tuple(dict.fromkeys(profiles)) or ("motorbike",)
    return road_matrix(
        network,
        [place.point for place in places],
        hour=day_hour(speeds, asked, shifts),
        speeds=speeds,
        profiles=asked,
        streets=address_streets(places, network),
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
        hour=day_hour(speeds, tuple(profiles) or ("motorbike",), shifts),
        streets=address_streets(places, network),
    )


Legs = tuple[tuple[Step, ...], ...]
"""The steps from stop to stop of one route; empty where there is no way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How to ride the routes of a plan.

    Parameters
    ----------
    legs
        By vehicle, one entry between each two stops.
    attribution
        Whom to name for the roads.
    """

    legs: Mapping[VehicleId, Legs]
    attribution: str


def with_geometry(problem: Problem, plan: Plan, network: RoadNetwork) -> tuple[Route, ...]:
    """Return the plan's routes with the way to ride over the roads."""
    roads = _roads_of(problem, plan, network)
    return tuple(
        Route(
            vehicle=route.vehicle,
            stops=route.stops,
            geometry=_joined(
                route_geometry(
                    roads[problem.vehicle(route.vehicle).profile],
                    [place.point for place in _places(problem, route)],
                    streets=address_streets(_places(problem, route), network),
                )
            ),
        )
        for route in plan.routes
    )


def ways_of(problem: Problem, plan: Plan, network: RoadNetwork) -> Ways:
    """Return the steps of all routes over the roads."""
    roads = _roads_of(problem, plan, network)
    guides = {profile: make_guide(network, profile) for profile in roads}
    ways: dict[VehicleId, Legs] = {}
    for route in plan.routes:
        profile = problem.vehicle(route.vehicle).profile
        places = _places(problem, route)
        points = [place.point for place in places]
        parts = route_parts(roads[profile], points, streets=address_streets(places, network))
        arrived: RoadPart | None = None
        told = []
        for leg, (here, there) in zip(parts, pairwise(places), strict=True):
            steps = directions(guides[profile], leg, destination=there.point, arrived=arrived)
            told.append(_between_streets(steps, here=here, there=there))
            arrived = next((part for part in reversed(leg) if part.start != part.end), arrived)
        ways[route.vehicle] = tuple(told)
    return Ways(legs=ways, attribution=network.attribution)


def _between_streets(steps: tuple[Step, ...], *, here: Place, there: Place) -> tuple[Step, ...]:
    """Return a way without what is not known at a rough place: its alleys, the side of its door."""
    told = list(steps)
    if there.rough_m is not None:
        told = [step for step in told if step.metres > 0]
        while told and told[-1].street.word and not _alley_known(there):
            told.pop()
    if here.rough_m is not None and not _alley_known(here):
        while told and told[0].street.word:
            told.pop(0)
        told[:1] = [replace(step, kind="depart") for step in told[:1] if step.metres > 0]
    return tuple(told)


def _alley_known(place: Place) -> bool:
    return place.show.get("precision") == "alley"


def _roads_of(problem: Problem, plan: Plan, network: RoadNetwork) -> Mapping[Profile, Roads]:
    speeds = read_speeds()
    vehicles = [problem.vehicle(route.vehicle) for route in plan.routes]
    profiles = tuple(dict.fromkeys(vehicle.profile for vehicle in vehicles))
    hour = day_hour(speeds, profiles, [vehicle.shift for vehicle in problem.vehicles])
    live = _usual_roads(network)
    return {profile: live.at(profile, hour) for profile in profiles}


@lru_cache(maxsize=2)  # line and steps of one plan are asked for in turn, as are a day's lists
def _usual_roads(network: RoadNetwork) -> LiveRoads:
    return LiveRoads(network, read_speeds())


def _places(problem: Problem, route: Route) -> list[Place]:
    return [problem.place(stop.place) for stop in route.stops]


def _joined(legs: Sequence[tuple[LonLat, ...]]) -> tuple[LonLat, ...]:
    """Return the legs as one line, to 0.1 m and without points that follow themselves."""
    points = (
        LonLat(lon=round(point.lon, DIGITS), lat=round(point.lat, DIGITS))
        for leg in legs
        for point in leg
    )
    return tuple(point for point, _ in groupby(points))
