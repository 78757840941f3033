"""Plans of the real solver: made in the morning, or of all that will be known in the evening."""

from collections import deque
from collections.abc import Iterable
from typing import ClassVar, Final

from routing.model import Depot, Load, Task
from routing.schedule import visits_of
from routing.simulation.by_hand import ByHand
from routing.simulation.field import Field
from routing.simulation.policy import Policy
from routing.simulation.riders import Rider
from routing.solving import SolveParams, solve

URGENT: Final = 2
"""Calls of this class and above do not wait for the next morning: they are given out by hand."""
PARAMS: Final = SolveParams(library_tasks=0)
"""The steps of a scenario are those of ruin and recreate alone: they take about equally long."""
HINDSIGHT: Final = 10
"""So many times the morning's search steps has who knows everything."""


class MorningPlan(ByHand):
    """Plan what is known in the morning, and carry it out; what is urgent comes by hand between."""

    def ticks(self, field: Field) -> tuple[int, ...]:
        """Return when the plan is made."""
        return (field.scenario.planning.morning_s,)

    def tick(self, field: Field) -> None:
        """Plan the day with the product's solver."""
        self._plan(field, self._known(field), field.scenario.planning.morning_iterations)

    def _known(self, field: Field) -> Iterable[Task]:
        return [task for task in field.open.values() if task.id not in self._given]

    def _plan(self, field: Field, tasks: Iterable[Task], iterations: int) -> None:
        problem = field.problem(tasks, from_s=field.now_s)
        if not problem.tasks or not problem.vehicles:
            return
        stop, seed = field.steps(iterations), field.scenario.seed
        plan = solve(problem, stop=stop, seed=seed, params=PARAMS).plan
        for route in plan.routes:
            kept = [v for v in self.queues.get(route.vehicle, ()) if v.task in self._given]
            self.queues[route.vehicle] = deque((*kept, *visits_of(route)))

    def heard(self, field: Field, task: Task) -> None:
        """Give out by hand what is urgent; all else waits for the next morning."""
        self._given.discard(task.id)
        if self.is_listed(task):
            super().heard(field, task)

    def is_listed(self, task: Task) -> bool:
        """Tell whether it is urgent, and nobody has it."""
        return task.task_class <= URGENT and super().is_listed(task)

    def wants(self, field: Field, rider: Rider, depot: Depot) -> tuple[Load, ...]:
        """Return what the plan takes aboard there."""
        return Policy.wants(self, field, rider, depot)


class Hindsight(MorningPlan):
    """Plan the whole day knowing every call of it, who falls ill and when: a yardstick.

    It has ten times the search, rides and services last as planned, and everybody is home. So it
    is no bound in the strict sense: the search is not exact, each day is planned by itself, and
    who gets worse because nobody came is served by hand.
    """

    knows_all: ClassVar[bool] = True

    def ticks(self, field: Field) -> tuple[int, ...]:
        """Return the first moment of the day."""
        del field
        return (0,)

    def tick(self, field: Field) -> None:
        """Plan all that will be asked for."""
        steps = HINDSIGHT * field.scenario.planning.morning_iterations
        self._plan(field, field.tasks.values(), steps)

    def is_listed(self, task: Task) -> bool:
        """Tell whether it is urgent and no plan has it."""
        planned = {visit.task for queue in self.queues.values() for visit in queue}
        return super().is_listed(task) and task.id not in planned
