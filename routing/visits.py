"""What a solver decides: the visits of each vehicle, in order; and the rules of their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from routing.model import DepotId, PlaceId, TaskId, Vehicle, VehicleId
from routing.plan import Rule
from routing.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a solver decides about one stop: do this task, or load at this depot.

    Parameters
    ----------
    not_before_s
        Hold the stop back until then; None: as early as possible.
    """

    task: TaskId | None = None
    depot: DepotId | None = None
    not_before_s: int | None = None

    def __post_init__(self) -> None:
        if (self.task is None) == (self.depot is None):
            raise ValueError("a Visit names either a task or a depot")


Sequences = Mapping[VehicleId, tuple[Visit, ...]]
"""The visits of each vehicle, in order; vehicles without any may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first rule that a sequence breaks, and at which visit (its index)."""

    rule: Rule
    at: int
    detail: Literal["", "kg", "litres", "cylinders", "unreachable", "most_tasks"] = ""


def place_of(problem: Problem, visit: Visit) -> PlaceId:
    """Return where the visit takes place; a task without a place cannot be visited."""
    if visit.depot is not None:
        return problem.depot(visit.depot).place
    place = problem.task(visit.task).place  # type: ignore[arg-type]  # one of the two is set
    if place is None:
        raise ValueError(f"task {visit.task} has no place")
    return place


def place_after(problem: Problem, visit: Visit) -> PlaceId:
    """Return where the vehicle is when the visit is over."""
    goal = None if visit.task is None else problem.task(visit.task).goal
    return place_of(problem, visit) if goal is None else problem.depot(goal).place


def broken_order(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Broken | None:
    """Return the first rule that the order of the visits breaks, whatever their times are."""
    tasks = sum(visit.task is not None for visit in visits)
    if vehicle.most_tasks is not None and tasks > vehicle.most_tasks:
        return Broken(rule="hours", at=len(visits), detail="most_tasks")
    unclean, sets = vehicle.unclean, vehicle.ppe if vehicle.ppe_left is None else vehicle.ppe_left
    for index, visit in enumerate(visits):
        if visit.depot is not None:
            unclean = False
            sets = vehicle.ppe if problem.depot(visit.depot).gives_ppe else sets
        elif visit.task is not None:
            task = problem.task(visit.task)
            if unclean and task.hygiene == "clean":
                return Broken(rule="mixing", at=index)
            unclean = unclean or task.hygiene == "contact"
            if sets is not None:
                sets -= task.ppe
                if sets < 0:
                    return Broken(rule="ppe", at=index)
    return None
