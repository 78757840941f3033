"""How to ride a plan's routes over roads: the line of each, and the steps from stop to stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from geodata.coordinates import LonLat
from geodata.directions import Step, directions, make_guide
from geodata.live_roads import LiveRoads, Roads
from geodata.matrix import Profile
from geodata.network import RoadNetwork
from geodata.route_lines import route_geometry, route_parts
from geodata.speeds import read_speeds
from routing.model import VehicleId
from routing.plan import Plan, Route
from routing.problem import Place, Problem
from routing.road_travel import address_streets, day_hour

if TYPE_CHECKING:
    from geodata.road_parts import RoadPart

DIGITS = 6
"""Decimal places of a degree in a drawn line: about 0.1 m, and half the length in a file."""

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
