"""What the load of a day is: the share of the volunteers' seconds that its tasks ask for.

    load = demanded seconds / offered seconds

Offered is the sum over vehicles of the seconds in which each may move: its shift less the curfew.
Demanded is the sum over tasks of

- the seconds of service,
- the ride from another door: the mean of the ten nearest other places that have a task,
- for a task that delivers, its share of one loading: the seconds of loading at the nearest depot of
  its kind and of riding there and back, divided by how many such tasks a motorbike loads at once
  (by weight, volume and cylinders).

Rides are at a motorbike's speed. It is a measure, not a bound: a clever plan rides less; gates,
windows and stock make people wait.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from routing.cutting import plane_points
from routing.model import Depot, PlaceId, Task
from routing.problem import Problem
from routing.timing import free_span
from tests.benchmarks.rich.base import TWO_BAGS

NEAREST: Final = 10
"""A ride is the mean from so many places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The seconds that all tasks ask for, by what for."""

    service_s: int
    riding_s: int
    loading_s: int

    @property
    def total_s(self) -> int:
        """All of it."""
        return self.service_s + self.riding_s + self.loading_s


def load_of(problem: Problem) -> float:
    """Return the load of a day: 1.0 where tasks ask for all that the volunteers offer."""
    return demand_of(problem).total_s / offered_s(problem)


def offered_s(problem: Problem) -> int:
    """Return the seconds in which volunteers may move, all together."""
    spans = [free_span(problem, vehicle) for vehicle in problem.vehicles]
    return sum(span.closes_s - span.opens_s for span in spans if span is not None)


def demand_of(problem: Problem) -> Demand:
    """Return the seconds that the tasks of a day ask for."""
    tasks = [task for task in problem.tasks if task.place is not None]
    ride_s = _rides(problem, [*dict.fromkeys(task.place for task in tasks if task.place)])
    nearest = _NearestDepots(problem)
    return Demand(
        service_s=sum(task.service_s for task in tasks),
        riding_s=sum(ride_s[task.place] for task in tasks if task.place is not None),
        loading_s=sum(nearest.share_s(task) for task in tasks if task.delivers),
    )


def at_once(task: Task) -> int:
    """Return how many such tasks a motorbike loads at once, at least one."""
    amounts = (
        (TWO_BAGS.kg, task.delivers.kg),
        (TWO_BAGS.litres, task.delivers.litres),
        (TWO_BAGS.cylinders, task.delivers.cylinders),
    )
    return max(1, min(most // each for most, each in amounts if each))


def _rides(problem: Problem, places: list[PlaceId]) -> dict[PlaceId, int]:
    """Return the mean ride to each place from the nearest others, in whole seconds."""
    count = min(NEAREST, len(places) - 1)
    if count < 1:
        return dict.fromkeys(places, 0)
    points = plane_points(problem, places)
    nearest = np.asarray(cKDTree(points).query(points, k=count + 1)[1])[:, 1:]
    return {
        place: sum(_ride_s(problem, places[number], place) for number in numbers) // count
        for place, numbers in zip(places, nearest.tolist(), strict=True)
    }


class _NearestDepots:
    """Finds the nearest depot of a kind."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._by_kind: dict[str, tuple[list[Depot], cKDTree]] = {}
        for kind in dict.fromkeys(depot.kind for depot in problem.depots):
            depots = [depot for depot in problem.depots if depot.kind == kind]
            points = plane_points(problem, [depot.place for depot in depots])
            self._by_kind[kind] = depots, cKDTree(points)

    def share_s(self, task: Task) -> int:
        """Return the task's share of one loading; 0 where no depot of its kind is."""
        if task.load_from not in self._by_kind or task.place is None:
            return 0
        depots, tree = self._by_kind[task.load_from]
        depot = depots[int(np.asarray(tree.query(plane_points(self._problem, [task.place])[0])[1]))]
        there_s = _ride_s(self._problem, task.place, depot.place)
        back_s = _ride_s(self._problem, depot.place, task.place)
        return (depot.loading_s + there_s + back_s) // at_once(task)


def _ride_s(problem: Problem, origin: PlaceId, destination: PlaceId) -> int:
    seconds = problem.travel_s("motorbike", origin, destination, 0)
    if seconds is None:
        raise ValueError(f"there is no way from {origin} to {destination}")
    return seconds
