"""A rich day for vrp-cli, in its pragmatic form, and its answer as visits.

Held exactly: windows, shifts less the curfew, capacity by weight, volume and cylinders, skills,
gates, alleys, wards that people are bound to, travel by profile, depots by kind (each task chooses
among the nearest), loading before handing over, empty cylinders that are collected from a door
without a swap, and where routes end.

Held on the safe side: each task pays a part of the loading (`loading_share`); chains are fixed
windows around the moments when cylinders run out, which keep the gaps.

Left out, because its form has no place for it: harm by lateness and its steps (deadlines are either
hard windows or ignored, `hard_deadlines`), lending, long duty, stock by slot (its resources know
reloads at one depot, not refills), that a chain breaks when the task before it is not done, the
empty cylinder that a swap gives back, set-up once a place. What then breaks a rule is taken out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import vrp_cli

from geodata.matrix import UNREACHABLE
from routing.array_nearness import seconds_between
from routing.model import (
    ALLEY_PROFILES,
    ALLEYS,
    Depot,
    Load,
    PlaceId,
    Task,
    TaskId,
    Vehicle,
    VehicleId,
)
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.solvers.trials import depots_for
from routing.timing import free_span
from routing.visits import Visit

FAR_S: Final = 1_000_000
"""Where there is no way."""
NEAREST: Final = 3
"""So many depots each task may be loaded at."""
AROUND_RUN_OUT_S: Final = 3600
"""A swap of a chain starts so long before its cylinder runs out at the earliest: one of the gaps
after the one before is then at least the shortest and at most the longest of a rich day."""
WORTH: Final[Mapping[int, float]] = {1: 1e7, 2: 1e5, 3: 1e3, 4: 2.0, 5: 1.0}
"""Of a task done, by class: a class is worth more than all tasks of the next in a ward."""
THREADS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How what its form cannot say is said.

    Parameters
    ----------
    hard_deadlines
        Whether classes 2 and 3 must start by their deadline, or may start at any time.
    loading_share
        Which part of one loading each task that loads pays.
    """

    hard_deadlines: bool
    loading_share: float


ENCODINGS: Final = (
    Encoding(hard_deadlines=False, loading_share=0.5),
    Encoding(hard_deadlines=True, loading_share=0.5),
)


def solved(
    problem: Problem, encoding: Encoding, *, seconds: int
) -> dict[VehicleId, tuple[Visit, ...]]:
    """Return the visits that vrp-cli finds in so many seconds; they may break rules left out."""
    config = {
        "termination": {"maxTime": seconds},
        "environment": {
            "logging": {"enabled": False},
            "parallelism": {"numThreadPools": 1, "threadsPerPool": THREADS},
        },
    }
    asked = document(problem, encoding)
    used = renumbered(asked)
    answer = vrp_cli.solve_pragmatic(
        problem=json.dumps(asked),
        matrices=[json.dumps(matrix) for matrix in matrices(problem, used)],
        config=json.dumps(config),
    )
    return visits_of_answer(problem, json.loads(answer))


def document(problem: Problem, encoding: Encoding) -> dict[str, Any]:
    """Return the problem in pragmatic form; tasks that nobody may do are not in it."""
    chained = {task.chain.previous for task in problem.tasks if task.chain is not None}
    tasks = [
        task for task in problem.tasks if any(may_serve(problem, task, v) for v in problem.vehicles)
    ]
    jobs = [_job(problem, task, encoding, chained=task.id in chained) for task in tasks]
    profiles = dict.fromkeys(vehicle.profile for vehicle in problem.vehicles)
    return {
        "plan": {"jobs": [job for job in jobs if job is not None]},
        "fleet": {
            "vehicles": [*_vehicles(problem)],
            "profiles": [{"name": name} for name in profiles],
        },
        "objectives": [[{"type": "maximize-value"}], [{"type": "minimize-cost"}]],
    }


def renumbered(asked: dict[str, Any]) -> list[int]:
    """Number the places that a document names from 0, in it; return which ones they are.

    It has to name every place of the matrices.
    """
    locations = [*_locations(asked)]
    used = sorted({location["index"] for location in locations})
    number = {place: n for n, place in enumerate(used)}
    for location in locations:
        location["index"] = number[location["index"]]
    return used


def _locations(part: Any) -> Iterator[dict[str, int]]:
    if isinstance(part, dict):
        if "index" in part:
            yield part
        for each in part.values():
            yield from _locations(each)
    elif isinstance(part, list):
        for each in part:
            yield from _locations(each)


def matrices(problem: Problem, used: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield the seconds between these places for each profile; distances are the same."""
    for profile in dict.fromkeys(vehicle.profile for vehicle in problem.vehicles):
        seconds = seconds_between(problem, profile, np.array(used, dtype=np.int64))
        flat = [FAR_S if s == UNREACHABLE else s for s in seconds.ravel().tolist()]
        yield {"profile": profile, "travelTimes": flat, "distances": flat}


def _job(
    problem: Problem, task: Task, encoding: Encoding, *, chained: bool
) -> dict[str, Any] | None:
    windows = [*_windows(problem, task, encoding, chained=chained)]
    if not windows or task.place is None:
        return None
    here = {
        "location": _at(problem, task.place),
        "duration": float(task.service_s),
        "times": windows,
    }
    worth = WORTH[task.task_class] * (2 if task.risk == "red" else 1)
    job: dict[str, Any] = {"id": task.id, "value": worth, "skills": {"allOf": _asked(task)}}
    if task.delivers:
        demand = _demand(task.delivers)
        able = next(v for v in problem.vehicles if may_serve(problem, task, v))
        depots = depots_for(problem, task, able)[:NEAREST]
        if not depots:
            return None
        places = [_loading(problem, depot, encoding) for depot in depots]
        job["pickups"] = [{"places": places, "demand": demand}]
        job["deliveries"] = [{"places": [here], "demand": demand}]
    elif task.collects:
        demand = _demand(task.collects)
        stations = [depot for depot in problem.depots if depot.kind == "oxygen_station"]
        places = [_loading(problem, depot, encoding) for depot in stations]
        job["pickups"] = [{"places": [here], "demand": demand}]
        job["deliveries"] = [{"places": places, "demand": demand}]
    else:
        job["services"] = [{"places": [here]}]
    return job


def _windows(
    problem: Problem, task: Task, encoding: Encoding, *, chained: bool
) -> Iterator[list[str]]:
    """Yield when its service may begin, as its form writes it."""
    earliest_s, latest_s = task.released_s, 1 << 30
    if task.deadline_s is not None and task.task_class in {2, 3}:
        if task.chain is not None or chained:
            earliest_s = max(earliest_s, task.deadline_s - AROUND_RUN_OUT_S)
            latest_s = task.deadline_s
        elif encoding.hard_deadlines:
            latest_s = task.deadline_s
    for window in task.windows:
        opens_s, closes_s = max(window.opens_s, earliest_s), min(window.closes_s, latest_s)
        if opens_s <= closes_s:
            yield [_moment(problem, opens_s), _moment(problem, closes_s)]


def _loading(problem: Problem, depot: Depot, encoding: Encoding) -> dict[str, Any]:
    share_s = depot.loading_s * encoding.loading_share
    return {
        "location": _at(problem, depot.place),
        "duration": share_s,
        "tag": depot.id,
        "times": [
            [_moment(problem, w.opens_s), _moment(problem, w.closes_s - depot.loading_s)]
            for w in depot.opens
            if w.closes_s - depot.loading_s >= w.opens_s
        ],
    }


def _vehicles(problem: Problem) -> Iterator[dict[str, Any]]:
    areas = [*dict.fromkeys(task.area for task in problem.tasks if task.area is not None)]
    for vehicle in problem.vehicles:
        span = free_span(problem, vehicle)
        if span is None:
            continue
        end = {"latest": _moment(problem, span.closes_s)}
        shift: dict[str, Any] = {
            "start": {
                "earliest": _moment(problem, span.opens_s),
                "location": _at(problem, vehicle.start),
            }
        }
        if vehicle.end is not None:
            shift["end"] = {**end, "location": _at(problem, vehicle.end)}
        yield {
            "typeId": vehicle.id,
            "vehicleIds": [vehicle.id],
            "profile": {"matrix": vehicle.profile},
            "costs": {"fixed": 0.0, "distance": 1.0, "time": 0.0},
            "shifts": [shift],
            "capacity": [
                vehicle.capacity.kg,
                vehicle.capacity.litres,
                vehicle.capacity.cylinders,
            ],
            "skills": _had(vehicle, areas),
            "limits": {} if vehicle.most_tasks is None else {"tourSize": vehicle.most_tasks},
        }


def _asked(task: Task) -> list[str]:
    asked = [f"skill:{word}" for word in task.skills] + [f"gate:{word}" for word in task.gates]
    return [*asked, f"alley:{task.alley}", f"area:{task.area}"]


def _had(vehicle: Vehicle, areas: list[str]) -> list[str]:
    had = [f"skill:{word}" for word in vehicle.skills] + [f"gate:{word}" for word in vehicle.gates]
    had += [f"alley:{alley}" for alley in ALLEYS if vehicle.profile in ALLEY_PROFILES[alley]]
    allowed = [*vehicle.areas] or [*areas, "None"]
    return had + [f"area:{area}" for area in allowed]


def _demand(load: Load) -> list[int]:
    return [load.kg, load.litres, load.cylinders]


def _at(problem: Problem, place: PlaceId) -> dict[str, int]:
    return {"index": problem.place_index(place)}


def _moment(problem: Problem, time_s: int) -> str:
    midnight = datetime(problem.day.year, problem.day.month, problem.day.day, tzinfo=UTC)
    return (midnight + timedelta(seconds=time_s)).isoformat().replace("+00:00", "Z")


def visits_of_answer(
    problem: Problem, answer: Mapping[str, Any]
) -> dict[VehicleId, tuple[Visit, ...]]:
    """Return its tours as visits; loads in a row at one depot are one."""
    found: dict[VehicleId, tuple[Visit, ...]] = {}
    for tour in answer["tours"]:
        visits: list[Visit] = []
        for stop in tour["stops"]:
            for activity in stop["activities"]:
                visit = _visit(problem, activity)
                if visit is not None and not (visit.depot and visits and visits[-1] == visit):
                    visits.append(visit)
        found[VehicleId(tour["vehicleId"])] = tuple(visits)
    return found


def _visit(problem: Problem, activity: Mapping[str, Any]) -> Visit | None:
    if activity["type"] not in {"pickup", "delivery", "service"}:
        return None
    if "jobTag" in activity:
        return Visit(depot=problem.depot(activity["jobTag"]).id)
    return Visit(task=TaskId(activity["jobId"]))
