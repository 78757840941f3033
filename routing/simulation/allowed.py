"""Who may do what on a simulated day: each kind of volunteer meets each kind of task once."""

from routing.model import Task, TaskId, Vehicle, VehicleId
from routing.problem import Problem
from routing.rules.masks import may_serve, task_traits, vehicle_traits


class Allowed:
    """The mask rules of one day on which nothing is pinned or frozen, asked once for each kind.

    Parameters
    ----------
    day
        Any problem of the day.
    """

    def __init__(self, day: Problem) -> None:
        self._day = day
        self._kinds: dict[tuple[object, ...], int] = {}
        self._tasks: dict[TaskId, tuple[Task, int]] = {}
        self._vehicles: dict[VehicleId, tuple[Vehicle, int]] = {}
        self._answers: dict[tuple[int, int], bool] = {}

    def may_serve(self, task: Task, vehicle: Vehicle) -> bool:
        """Tell whether no mask rule keeps the vehicle from the task."""
        pair = self._kind_of_task(task), self._kind_of_vehicle(vehicle)
        answer = self._answers.get(pair)
        if answer is None:
            answer = self._answers[pair] = may_serve(self._day, task, vehicle)
        return answer

    def _kind_of_task(self, task: Task) -> int:
        known = self._tasks.get(task.id)
        if known is None or known[0] is not task:
            kind = self._number(task_traits(self._day, task))
            known = self._tasks[task.id] = task, kind
        return known[1]

    def _kind_of_vehicle(self, vehicle: Vehicle) -> int:
        known = self._vehicles.get(vehicle.id)
        if known is None or known[0] is not vehicle:
            kind = self._number(vehicle_traits(self._day, vehicle))
            known = self._vehicles[vehicle.id] = vehicle, kind
        return known[1]

    def _number(self, traits: tuple[object, ...]) -> int:
        return self._kinds.setdefault(traits, len(self._kinds))
