"""Running days to measure on: districts of a generated city, planned in the morning, half done.

Streets, places and tasks are made up from a seed; rules are the product's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads
from geodata.live_travel import RoadTravel
from geodata.matrix import Profile, TravelMatrix
from geodata.speeds import read_speeds
from routing.dispatch import Board, Boards, advance, begin
from routing.model import (
    Capacity,
    Depot,
    DepotId,
    DepotKind,
    Load,
    PlaceId,
    Stock,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.problem import Place, Problem
from routing.rules.tables import load_rules
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.benchmarks.measuring import say
from tests.benchmarks.roads import city

DAY: Final = date(2021, 9, 10)
HOUR: Final = 9
OPENS_S, CLOSES_S = 7 * 3600, 18 * 3600
WARDS: Final = 13
"""In each district."""
PROFILES: Final[tuple[Profile, ...]] = ("motorbike", "pickup")
CYLINDER, EMPTY = Load(full=1, kg=12, litres=10), Load(empty=1, kg=10, litres=10)
BAG, PACK = Load(bags=1, kg=10, litres=30), Load(medicines=1, kg=1, litres=2)
WHOLE_DAY: Final = (TimeWindow(opens_s=OPENS_S, closes_s=CLOSES_S),)
DEPOT_KINDS: Final[tuple[DepotKind, ...]] = (
    "oxygen_station",
    "mobile_health_station",
    "distribution_point",
)
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCity:
    """Boards in the middle of their day, and where emergencies may come from.

    Parameters
    ----------
    points
        By district, some of its junctions.
    """

    boards: Boards
    districts: tuple[str, ...]
    now_s: int
    points: dict[str, tuple[LonLat, ...]]


def running_city(
    *, districts: int, tasks: int, vehicles: int, open_stops: int, seed: int = 1
) -> RunningCity:
    """Return districts with so many tasks and vehicles each, once so many stops are left in each.

    Parameters
    ----------
    open_stops
        The day of each district has come so far that at most so many are open; the boards then
        wait for the latest of them.
    """
    rng = np.random.default_rng(seed)
    network, _ = city()
    middles = rng.choice(network.node_count, size=districts, replace=False)
    nodes = [_around(network.node_lon, network.node_lat, int(middle)) for middle in middles]
    size = tasks + WARDS + 3 * len(DEPOT_KINDS)
    chosen = [rng.choice(near, size=size, replace=False) for near in nodes]
    points = [
        LonLat(lon=float(network.node_lon[node]), lat=float(network.node_lat[node]))
        for node in np.concatenate(chosen)
    ]
    say(f"live: roads over {len(points)} places")
    roads = RoadTravel(LiveRoads(network, read_speeds()), points, hour=HOUR)
    boards: dict[str, Board] = {}
    for number in range(districts):
        say(f"live: district {number + 1} of {districts}")
        at = np.arange(number * size, (number + 1) * size)
        problem = _problem(rng, f"D{number}", roads, at, tasks=tasks, vehicles=vehicles)
        plan = solve(problem, stop=Iterations(0), seed=1).plan
        boards[f"D{number}"] = _until(begin(problem, plan, now_s=OPENS_S), open_stops)
    now_s = max(board.now_s for board in boards.values())
    return RunningCity(
        boards=Boards({name: _at(board, now_s) for name, board in boards.items()}, roads=roads),
        districts=(*boards,),
        now_s=now_s,
        points={
            name: tuple(
                LonLat(lon=float(network.node_lon[n]), lat=float(network.node_lat[n]))
                for n in rng.choice(near, size=200)
            )
            for name, near in zip(boards, nodes, strict=True)
        },
    )


def emergencies(running: RunningCity, *, count: int, seed: int = 2) -> Iterator[tuple[Task, Place]]:
    """Yield emergencies at places that no board knows."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        district = running.districts[int(rng.integers(len(running.districts)))]
        points = running.points[district]
        place = Place(id=PlaceId(f"new{number}"), point=points[int(rng.integers(len(points)))])
        yield (
            Task(
                id=TaskId(f"emergency{number}"),
                kind="oxygen_emergency",
                task_class=1,
                place=place.id,
                service_s=600,
                setup_s=60,
                windows=WHOLE_DAY,
                called_s=running.now_s,
                deadline_s=running.now_s + 1800,
                deadline_source="call",
                delivers=CYLINDER,
                load_from="oxygen_station",
                skills=("oxygen",),
                risk="red",
            ),
            place,
        )


def _around(lon: NDArray[np.float64], lat: NDArray[np.float64], middle: int) -> Places:
    """Return the 4,000 junctions nearest to one, as the crow flies."""
    east = (lon - lon[middle]) * np.cos(np.radians(lat[middle]))
    return np.argsort(np.hypot(east, lat - lat[middle]))[:4000]


def _at(board: Board, now_s: int) -> Board:
    return replace(advance(board, now_s), now_s=now_s)


def _until(board: Board, open_stops: int) -> Board:
    while len(board.open.tasks) > open_stops:
        board = _at(board, board.now_s + 600)
    return board


def _problem(
    rng: np.random.Generator,
    name: str,
    roads: RoadTravel,
    at: Places,
    *,
    tasks: int,
    vehicles: int,
) -> Problem:
    ids = [PlaceId(f"{name}-{number}") for number in range(len(at))]
    depots = ids[tasks + WARDS :]
    stations = [
        Depot(
            id=DepotId(f"{kind}-{place}"),
            kind=kind,
            place=place,
            opens=WHOLE_DAY,
            loading_s=300,
            stock=Stock(full=tasks, bags=tasks, medicines=tasks),
        )
        for kind, places in zip(DEPOT_KINDS, (depots[0:3], depots[3:6], depots[6:9]), strict=True)
        for place in places
    ]
    seconds = {profile: roads.at_its_hour(profile, at) for profile in PROFILES}
    unknown = np.full((len(at), len(at)), -1, dtype=np.int32)
    return Problem(
        day=DAY,
        places=tuple(
            Place(id=place, point=roads.points[number])
            for place, number in zip(ids, at.tolist(), strict=True)
        ),
        tasks=tuple(_task(rng, number, place) for number, place in enumerate(ids[:tasks])),
        vehicles=tuple(_vehicle(ids, number, tasks) for number in range(vehicles)),
        depots=tuple(stations),
        travel=TravelMatrix(seconds=seconds, metres=dict.fromkeys(seconds, unknown)),
        rules=load_rules(DAY).rules,
    )


def _task(rng: np.random.Generator, number: int, place: PlaceId) -> Task:
    """Return a swap (1 in 8), medicine (1 in 4) or bag, due at some time of the day."""
    draw, due_s = rng.random(), int(rng.integers(OPENS_S + 3600, CLOSES_S))
    kinds = (
        {
            "kind": "oxygen_swap",
            "task_class": 2,
            "delivers": CYLINDER,
            "collects": EMPTY,
            "load_from": "oxygen_station",
            "skills": ("oxygen",),
            "deadline_source": "run-out",
        },
        {
            "kind": "medicine",
            "task_class": 3,
            "delivers": PACK,
            "load_from": "mobile_health_station",
            "deadline_source": "day",
        },
        {
            "kind": "welfare_bag",
            "task_class": 4,
            "delivers": BAG,
            "load_from": "distribution_point",
            "deadline_source": "day",
        },
    )
    given = kinds[int(draw > 1 / 8) + int(draw > 3 / 8)]
    return Task(
        id=TaskId(f"T{number}"),
        place=place,
        service_s=420,
        setup_s=60,
        windows=WHOLE_DAY,
        deadline_s=due_s,
        **given,  # type: ignore[arg-type]
    )


def _vehicle(ids: list[PlaceId], number: int, tasks: int) -> Vehicle:
    """Return a volunteer of one of the wards; one in eight drives a pickup."""
    home, pickup = ids[tasks + number % WARDS], number % 8 == 0
    return Vehicle(
        id=VehicleId(f"V{number}"),
        profile="pickup" if pickup else "motorbike",
        start=home,
        end=home,
        shift=TimeWindow(opens_s=OPENS_S, closes_s=CLOSES_S),
        capacity=Capacity(kg=400, litres=1500, cylinders=12)
        if pickup
        else Capacity(kg=40, litres=100, cylinders=2),
        skills=("oxygen",) if number % 2 == 0 else (),
    )
