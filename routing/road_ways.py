"""How to ride a plan's routes over roads: the line of each, and the steps from stop to stop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from geodata.coordinates import LonLat
from geodata.directions import Guide, Step, directions, make_guide
from geodata.live_roads import LiveRoads, Roads
from geodata.live_travel import RoadTravel
from geodata.matrix import Profile
from geodata.network import RoadNetwork
from geodata.route_lines import route_way
from geodata.speeds import HOUR_S, HOURS, read_speeds
from routing.forks import Forks
from routing.model import VehicleId
from routing.plan import Plan, Route
from routing.problem import Place, Problem
from routing.road_travel import address_streets, day_hour

if TYPE_CHECKING:
    from geodata.road_parts import RoadPart

DIGITS = 6
"""Decimal places of a degree in a drawn line: about 0.1 m, and half the length in a file."""

MANY_ROUTES: Final = 200
"""Up to so many routes are ridden by one process: others would take longer to begin."""

AT_ONCE: Final = 25
"""So many routes a process rides before it says so."""

Legs = tuple[tuple[Step, ...], ...]
"""The steps from stop to stop of one route; empty where there is no way."""

_Run = tuple[Roads, list[Place]]
"""Places that follow each other over the same roads; the next run begins where one ends."""


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
    """Return the plan's routes with the way to ride over the roads.

    Where travel is asked of the roads by the hour, each leg is the way of the hour in which it
    begins; else all are those of the slowest hour of the shifts.
    """
    return ridden(problem, plan, network)[0]


def ways_of(problem: Problem, plan: Plan, network: RoadNetwork) -> Ways:
    """Return the steps of all routes over the roads, along the ways of `with_geometry`."""
    return ridden(problem, plan, network)[1]


def ridden(
    problem: Problem,
    plan: Plan,
    network: RoadNetwork,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[tuple[Route, ...], Ways]:
    """Return both what `with_geometry` and what `ways_of` does, from one search of the ways.

    Parameters
    ----------
    workers
        So many processes search, where the routes are many.
    """
    several = workers if len(plan.routes) > MANY_ROUTES else 1
    profiles = _profiles(problem, plan)
    live, hour = _live_roads(problem, network), None
    if problem.travel_source.kind != "roads":
        hour = day_hour(live.speeds, profiles, [vehicle.shift for vehicle in problem.vehicles])
    riding = _Riding(
        problem=problem,
        live=live,
        guides={profile: make_guide(network, profile) for profile in profiles},
        hour=hour,
    )
    by_profile = [  # one after the other, as few roads are kept ready
        route
        for profile in profiles
        for route in plan.routes
        if problem.vehicle(route.vehicle).profile == profile
    ]
    parts = [by_profile[at : at + AT_ONCE] for at in range(0, len(by_profile), AT_ONCE)]
    lines: dict[VehicleId, tuple[LonLat, ...]] = {}
    legs: dict[VehicleId, Legs] = {}
    with Forks(riding, workers=several) as forks:
        for turn in range(0, len(parts), several):
            for drawn, told in forks.each(_ride, parts[turn : turn + several], stopped=_never):
                lines |= drawn
                legs |= told
            progress(len(lines), len(by_profile))
    routes = tuple(replace(route, geometry=lines[route.vehicle]) for route in plan.routes)
    return routes, Ways(legs=legs, attribution=network.attribution)


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Riding:
    """What the ways of all routes are searched with.

    Parameters
    ----------
    live
        The roads; forks share what is ready of them.
    hour
        Whose ways are taken; None: of the hour in which each leg begins.
    """

    problem: Problem
    live: LiveRoads
    guides: Mapping[Profile, Guide]
    hour: int | None


def _ride(
    riding: _Riding, some: Sequence[Route], _enough: Callable[[], bool]
) -> tuple[dict[VehicleId, tuple[LonLat, ...]], dict[VehicleId, Legs]]:
    """Return the lines and the steps of some routes."""
    drawn: dict[VehicleId, tuple[LonLat, ...]] = {}
    ways: dict[VehicleId, Legs] = {}
    for route in some:
        profile = riding.problem.vehicle(route.vehicle).profile
        told = _Told(riding.guides[profile])
        legs: list[tuple[LonLat, ...]] = []
        for roads, places in _runs(riding, profile, route):
            streets = address_streets(places, roads.network)
            rough = [place.rough_m is not None for place in places]
            points = [place.point for place in places]
            way = route_way(roads, points, streets=streets, rough=rough)
            told.add(places, way.parts)
            legs += way.lines
        drawn[route.vehicle], ways[route.vehicle] = _joined(legs), tuple(told.legs)
    return drawn, ways


class _Told:
    """The steps of one route, leg by leg; each begins where the one before has arrived."""

    def __init__(self, guide: Guide) -> None:
        self.legs: list[tuple[Step, ...]] = []
        self._guide = guide
        self._arrived: RoadPart | None = None

    def add(self, places: Sequence[Place], parts: Sequence[tuple["RoadPart", ...]]) -> None:
        """Tell the legs between places in their order."""
        for leg, (here, there) in zip(parts, pairwise(places), strict=True):
            steps = directions(self._guide, leg, destination=there.point, arrived=self._arrived)
            self.legs.append(_between_streets(steps, here=here, there=there))
            last = (part for part in reversed(leg) if part.start != part.end)
            self._arrived = next(last, self._arrived)


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


def _profiles(problem: Problem, plan: Plan) -> tuple[Profile, ...]:
    vehicles = (problem.vehicle(route.vehicle) for route in plan.routes)
    return tuple(dict.fromkeys(vehicle.profile for vehicle in vehicles))


def _runs(riding: _Riding, profile: Profile, route: Route) -> list[_Run]:
    """Return the runs of a route."""
    runs: list[_Run] = []
    for before, after in pairwise(route.stops):
        hour = before.ends_s // HOUR_S % HOURS if riding.hour is None else riding.hour
        roads = riding.live.at(profile, hour)
        if not runs or runs[-1][0] is not roads:
            runs.append((roads, [riding.problem.place(before.place)]))
        runs[-1][1].append(riding.problem.place(after.place))
    return runs


def _live_roads(problem: Problem, network: RoadNetwork) -> LiveRoads:
    """Return the roads that the problem's travel is over, if it is over these; else made ready."""
    travel = problem.travel
    if isinstance(travel, RoadTravel) and travel.roads.network is network:
        return travel.roads
    return _usual_roads(network)


@lru_cache(maxsize=2)  # line and steps of one plan are asked for in turn, as are a day's lists
def _usual_roads(network: RoadNetwork) -> LiveRoads:
    return LiveRoads(network, read_speeds())


def _joined(legs: Sequence[tuple[LonLat, ...]]) -> tuple[LonLat, ...]:
    """Return the legs as one line, to 0.1 m and without points that follow themselves."""
    points = (
        LonLat(lon=round(point.lon, DIGITS), lat=round(point.lat, DIGITS))
        for leg in legs
        for point in leg
    )
    return tuple(point for point, _ in groupby(points))
