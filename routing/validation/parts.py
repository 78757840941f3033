"""What a problem lists: the part of it that can be looked through without travel and rules."""

from dataclasses import dataclass
from datetime import date

from routing.model import Depot, Task, TaskId, Vehicle
from routing.problem import Pin, Place, Problem, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Places, tasks, vehicles, depots and pins of a day; of a file with faults, those it names.

    Parameters
    ----------
    told
        What people were told of each task; a file may name one twice.
    """

    day: date
    places: tuple[Place, ...]
    tasks: tuple[Task, ...]
    vehicles: tuple[Vehicle, ...]
    depots: tuple[Depot, ...]
    pins: tuple[Pin, ...]
    told: tuple[tuple[TaskId, Told], ...]
    frozen_until_s: int | None


def parts_of(problem: Problem) -> Parts:
    """Return what the problem lists."""
    return Parts(
        day=problem.day,
        places=problem.places,
        tasks=problem.tasks,
        vehicles=problem.vehicles,
        depots=problem.depots,
        pins=problem.pins,
        told=tuple(problem.told.items()),
        frozen_until_s=problem.frozen_until_s,
    )
