"""Small builders for routing tests; what they build by default breaks no rule.

Places lie on one line, a whole number of minutes apart, the same for every profile and both ways:

    home 0 · depot 5 · a 10 · b 20 · c 30 · d 40 · e 50      (minutes; `MINUTES`)

so the travel from ``b`` to ``depot`` is 15 min = 900 s, and sums can be done by hand. Metres are
ten for each second. The day is 2021-09-10; `at("07:30")` gives its seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np

from geodata.coordinates import LonLat
from geodata.matrix import PROFILES, Profile, TravelMatrix
from routing.model import (
    NOTHING,
    Capacity,
    Depot,
    DepotId,
    Load,
    PlaceId,
    Stock,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Plan, Route, Score, Sentence, Stop, StopKind, Unassigned
from routing.problem import HarmTable, Objective, Place, Problem, Rules

DAY: Final = date(2021, 9, 10)
MINUTES: Final[Mapping[str, int]] = {
    "home": 0,
    "depot": 5,
    "a": 10,
    "b": 20,
    "c": 30,
    "d": 40,
    "e": 50,
}
"""Where each place lies on the line, in minutes from ``home``."""

NO_SCORE: Final = Score(harm1=0, harm2=0, harm3=0, effort=0)
CYLINDER: Final = Load(full=1, kg=12, litres=10)
EMPTY_CYLINDER: Final = Load(empty=1, kg=10, litres=10)
BAG: Final = Load(bags=1, kg=10, litres=30)
PACK: Final = Load(medicines=1, kg=1, litres=2)


def at(clock: str) -> int:
    """Return the seconds since midnight of ``HH:MM`` or ``HH:MM:SS``; hours may pass 24."""
    hours, minutes, *rest = (int(part) for part in clock.split(":"))
    return hours * 3600 + minutes * 60 + (rest[0] if rest else 0)


def a_window(opens: str = "06:00", closes: str = "20:00") -> TimeWindow:
    """Return the window between two clock times."""
    return TimeWindow(opens_s=at(opens), closes_s=at(closes))


def a_task(task_id: str = "t1", *, place: str | None = "a", **changes: Any) -> Task:
    """Return a ten-minute care visit of class 4 at place ``a``, any time from 06:00 to 20:00."""
    given: dict[str, Any] = {
        "kind": "care_visit",
        "task_class": 4,
        "service_s": 600,
        "windows": (a_window(),),
        "area": "vn-2021:1",
    }
    return Task(
        id=TaskId(task_id), place=None if place is None else PlaceId(place), **(given | changes)
    )


def a_swap(task_id: str = "t1", *, place: str = "a", **changes: Any) -> Task:
    """Return a class 2 swap of one cylinder (12 kg in, 10 kg out, 10 l each), due at 12:00."""
    given: dict[str, Any] = {
        "kind": "oxygen_swap",
        "task_class": 2,
        "deadline_s": at("12:00"),
        "deadline_source": "run-out",
        "delivers": CYLINDER,
        "collects": EMPTY_CYLINDER,
        "load_from": "oxygen_station",
    }
    return a_task(task_id, place=place, **(given | changes))


def a_bag(task_id: str = "t1", *, place: str = "a", **changes: Any) -> Task:
    """Return a class 4 delivery of one welfare bag (10 kg, 30 l) from a distribution point."""
    given: dict[str, Any] = {
        "kind": "welfare_bag",
        "delivers": BAG,
        "load_from": "distribution_point",
    }
    return a_task(task_id, place=place, **(given | changes))


def a_vehicle(vehicle_id: str = "v1", **changes: Any) -> Vehicle:
    """Return a motorbike from home to home, 07:00 to 17:00, for 40 kg, 100 l or two cylinders."""
    given: dict[str, Any] = {
        "profile": "motorbike",
        "start": PlaceId("home"),
        "end": PlaceId("home"),
        "shift": a_window("07:00", "17:00"),
        "capacity": Capacity(kg=40, litres=100, cylinders=2),
    }
    return Vehicle(id=VehicleId(vehicle_id), **(given | changes))


def a_depot(depot_id: str = "s1", **changes: Any) -> Depot:
    """Return an oxygen station at ``depot``, 06:00 to 18:00, five minutes to load, ten of each."""
    given: dict[str, Any] = {
        "kind": "oxygen_station",
        "place": PlaceId("depot"),
        "opens": (a_window("06:00", "18:00"),),
        "loading_s": 300,
        "stock": Stock(full=10, bags=10, medicines=10),
    }
    return Depot(id=DepotId(depot_id), **(given | changes))


def an_objective(**changes: Any) -> Objective:
    """Return round rates: harm 10, 20, 40 from 1 s, 30, 60 min late, 100 unserved; red is 1.1 x."""
    table = HarmTable(
        from_s=(1, 1800, 3600),
        harm=(10, 20, 40),
        harm_red=(11, 22, 44),
        unserved=100,
        unserved_red=110,
    )
    given: dict[str, Any] = {
        "harm": {1: table, 2: table, 3: table},
        "inside_step_per_min": 2,
        "late_per_min": {4: 3, 5: 1},
        "unserved": {4: 7200, 5: 3600},
        "unserved_per_day": 600,
        "lending": 300,
    }
    return Objective(**(given | changes))


def a_rules(**changes: Any) -> Rules:
    """Return rules without a curfew, under the round rates of `an_objective`."""
    given: dict[str, Any] = {
        "objective": an_objective(),
        "valid_from": date(2021, 9, 1),
        "source": "test table",
    }
    return Rules(**(given | changes))


def line_travel(
    minutes: Iterable[int], *, profiles: Iterable[Profile] = PROFILES, **changes: Any
) -> TravelMatrix:
    """Return the travel between places at these minutes of one line."""
    line = np.array([*minutes], dtype=np.int32)
    seconds = np.abs(line[:, None] - line[None, :]) * 60
    given: dict[str, Any] = {
        "seconds": dict.fromkeys(profiles, seconds),
        "metres": dict.fromkeys(profiles, seconds * 10),
    }
    return TravelMatrix(**(given | changes))


def some_places(minutes: Mapping[str, int] = MINUTES) -> tuple[Place, ...]:
    """Return places on the line, about 100 m of longitude a minute, all in ward ``vn-2021:1``."""
    return tuple(
        Place(
            id=PlaceId(name),
            point=LonLat(lon=round(106.7 + minute / 1000, 3), lat=10.76),
            area="vn-2021:1",
        )
        for name, minute in minutes.items()
    )


def a_problem(
    *tasks: Task,
    vehicles: Iterable[Vehicle] | None = None,
    depots: Iterable[Depot] | None = None,
    minutes: Mapping[str, int] = MINUTES,
    **changes: Any,
) -> Problem:
    """Return a problem of these tasks, by default with one vehicle and one oxygen station."""
    given: dict[str, Any] = {
        "day": DAY,
        "places": some_places(minutes),
        "tasks": tasks,
        "vehicles": (a_vehicle(),) if vehicles is None else tuple(vehicles),
        "depots": (a_depot(),) if depots is None else tuple(depots),
        "travel": line_travel(minutes.values()),
        "rules": a_rules(),
    }
    return Problem(**(given | changes))


def a_stop(
    kind: str,
    place: str,
    arrives: str,
    starts: str | None = None,
    ends: str | None = None,
    *,
    load: Load = NOTHING,
    **changes: Any,
) -> Stop:
    """Return a stop with clock times; `starts` is `arrives` and `ends` is `starts` unless given."""
    starts = starts or arrives
    given: dict[str, Any] = {
        "kind": kind,
        "place": PlaceId(place),
        "arrives_s": at(arrives),
        "starts_s": at(starts),
        "ends_s": at(ends or starts),
        "load": load,
    }
    return Stop(**(given | changes))


def a_route(vehicle_id: str, *stops: Stop) -> Route:
    """Return the route of these stops."""
    return Route(vehicle=VehicleId(vehicle_id), stops=stops)


def a_plan(*routes: Route, unassigned: Iterable[Unassigned] = (), score: Score = NO_SCORE) -> Plan:
    """Return a plan of these routes under seed 1."""
    return Plan(seed=1, score=score, routes=routes, unassigned=tuple(unassigned))


def left_out(task_id: str, reason: Any = "SHIFT_ENDED") -> Unassigned:
    """Return the task left out for that reason."""
    return Unassigned(
        task=TaskId(task_id),
        reason=reason,
        sentence=Sentence(vi="Hết ca.", en="The shift is over."),
    )


def one_stop(
    *,
    opens_s: int = at("08:00"),
    closes_s: int = at("09:00"),
    arrives_s: int = at("08:00"),
    task: Task | None = None,
    vehicle: Vehicle | None = None,
) -> tuple[Problem, Plan]:
    """Return one task at ``a`` that the only vehicle can first reach at `arrives_s`, and the plan.

    The ride is ten minutes, so the shift opens 600 s before `arrives_s`; service takes ten minutes.
    An early vehicle leaves later rather than wait at the door. Effort: 2 x 600 s of travel.
    """
    task = replace(
        task or a_task(),
        windows=(TimeWindow(opens_s=opens_s, closes_s=closes_s),),
        place=PlaceId("a"),
    )
    vehicle = vehicle or a_vehicle()
    vehicle = replace(
        vehicle,
        shift=TimeWindow(
            opens_s=arrives_s - 600, closes_s=max(vehicle.shift.closes_s, arrives_s + 3600)
        ),
    )
    starts_s = max(arrives_s, opens_s)
    ends_s = starts_s + task.service_s
    moments: tuple[tuple[StopKind, str, TaskId | None, int, int], ...] = (
        ("start", "home", None, starts_s - 600, starts_s - 600),
        ("task", "a", task.id, starts_s, ends_s),
        ("end", "home", None, ends_s + 600, ends_s + 600),
    )
    stops = tuple(
        Stop(
            kind=kind,
            place=PlaceId(place),
            task=done,
            arrives_s=begins_s,
            starts_s=begins_s,
            ends_s=over_s,
        )
        for kind, place, done, begins_s, over_s in moments
    )
    plan = a_plan(a_route(vehicle.id, *stops), score=replace(NO_SCORE, effort=1200))
    return a_problem(task, vehicles=[vehicle]), plan
