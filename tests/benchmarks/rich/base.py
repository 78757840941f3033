"""The plain day that every feature is added to: tasks, motorbikes and depots on the ground."""

from dataclasses import replace
from typing import Final

from geodata.matrix import STRAIGHT_LINE_DETOUR, STRAIGHT_LINE_KPH, Profile
from geodata.straight_travel import straight_travel
from routing.model import (
    Capacity,
    Depot,
    DepotId,
    DepotKind,
    PlaceId,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.problem import Place, Problem, TravelSource
from tests.benchmarks.rich.draws import Draws
from tests.benchmarks.rich.ground import Km, near, ward_middles
from tests.benchmarks.rich.kinds import KINDS, Kind
from tests.benchmarks.rich.rates import DAY, HOUR_S, rules
from tests.benchmarks.rich.sizes import Instance

PROFILES: Final[tuple[Profile, ...]] = ("motorbike", "pickup", "foot")
KPH: Final = {profile: STRAIGHT_LINE_KPH[profile] for profile in PROFILES}
TWO_BAGS: Final = Capacity(kg=30, litres=80, cylinders=2)
"""Of a motorbike: two bags, or two cylinders."""
DAYLIGHT: Final = TimeWindow(opens_s=6 * HOUR_S, closes_s=18 * HOUR_S)
DEPOTS: Final[tuple[tuple[DepotKind, int, int], ...]] = (
    ("oxygen_station", 3, 600),
    ("mobile_health_station", 3, 300),
    ("distribution_point", 2, 600),
)
"""Kind of depot, of how many wards each has one (and one more), seconds that loading takes."""


def plain_day(instance: Instance) -> Problem:
    """Return the day of an instance without its features: each place is one task, home or depot."""
    draws, size = Draws(instance.seed, "plain"), instance.size
    middles = ward_middles(size.wards, draws)
    places: list[Place] = []
    tasks = _tasks(size.tasks, middles, places, draws)
    vehicles = _vehicles(size.vehicles, middles, places, draws)
    depots = _depots(middles, places, draws)
    source = TravelSource(kind="straight_line", detour=STRAIGHT_LINE_DETOUR, kph=KPH)
    return Problem(
        day=DAY,
        places=tuple(places),
        tasks=tasks,
        vehicles=vehicles,
        depots=depots,
        travel=straight_travel([place.point for place in places], profiles=PROFILES, kph=KPH),
        travel_source=source,
        rules=rules(),
        estimated=True,
        sample=True,
    )


def area_of(ward: int) -> str:
    """Return the key of a ward."""
    return f"rich:{ward + 1}"


def _tasks(count: int, middles: list[Km], places: list[Place], draws: Draws) -> tuple[Task, ...]:
    deck: list[Kind] = []
    tasks = []
    for number in range(count):
        if not deck:
            deck = [kind for kind in KINDS for _ in range(kind.of_64)]
            draws.shuffle(deck)
        ward = number * len(middles) // count
        kind = deck.pop()
        place = Place(
            id=PlaceId(f"p{number + 1}"), point=near(middles[ward], draws), area=area_of(ward)
        )
        places.append(place)
        tasks.append(_task(number, kind, place, draws))
    return tuple(tasks)


def _task(number: int, kind: Kind, place: Place, draws: Draws) -> Task:
    task = Task(
        id=TaskId(f"t{number + 1}"),
        kind=kind.kind,
        task_class=kind.task_class,
        place=place.id,
        area=place.area,
        service_s=kind.service_s,
        setup_s=kind.setup_s,
        windows=(kind.window,),
        load_from=kind.load_from,
        delivers=kind.delivers,
        collects=kind.collects,
        risk=draws.weighted(kind.risks),
    )
    return _timed(task, draws)


def _timed(task: Task, draws: Draws) -> Task:
    """Return the task with its call and deadline; half of the bags and visits are of class 4."""
    minute_s = 60
    if task.kind == "oxygen_emergency":
        called_s = minute_s * int(draws.between(7 * 60, 8 * 60))
        return replace(task, called_s=called_s, released_s=called_s)
    if task.kind == "oxygen_swap":
        runs_out_s = minute_s * int(draws.between(8 * 60, 17 * 60))
        return replace(task, deadline_s=runs_out_s, deadline_source="run-out")
    if task.kind == "medicine":
        called_s = minute_s * int(draws.between(5 * 60, 11 * 60))
        return replace(
            task,
            called_s=called_s,
            deadline_s=called_s + 4 * HOUR_S,
            deadline_source="call",
        )
    task_class = 4 if task.task_class > 3 and draws.chance(0.5) else task.task_class
    waited = draws.below(3)
    return replace(
        task,
        task_class=task_class,
        deadline_s=18 * HOUR_S,
        deadline_source="day",
        days_waited=waited if task_class > 3 else 0,
    )


def _vehicles(
    count: int, middles: list[Km], places: list[Place], draws: Draws
) -> tuple[Vehicle, ...]:
    vehicles = []
    for number in range(count):
        ward = number * len(middles) // count
        home = Place(
            id=PlaceId(f"h{number + 1}"), point=near(middles[ward], draws), area=area_of(ward)
        )
        places.append(home)
        vehicles.append(
            Vehicle(
                id=VehicleId(f"v{number + 1}"),
                profile="motorbike",
                start=home.id,
                end=home.id,
                shift=DAYLIGHT,
                capacity=TWO_BAGS,
            )
        )
    return tuple(vehicles)


def _depots(middles: list[Km], places: list[Place], draws: Draws) -> tuple[Depot, ...]:
    depots = []
    for kind, wards_each, loading_s in DEPOTS:
        for number in range(1 + -(-len(middles) // wards_each)):
            ward = draws.below(len(middles))
            letter = kind[0]
            place = Place(
                id=PlaceId(f"{letter}{number + 1}"),
                point=near(middles[ward], draws, spread=0.5),
                area=area_of(ward),
            )
            places.append(place)
            depots.append(
                Depot(
                    id=DepotId(f"{kind}-{number + 1}"),
                    kind=kind,
                    place=place.id,
                    opens=(DAYLIGHT,),
                    loading_s=loading_s,
                )
            )
    return tuple(depots)
