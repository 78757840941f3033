"""Re-planning while the day runs, with the product's own live core."""

import math
from collections import deque
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from routing.dispatch import Board, Facts, offers, replan_draft
from routing.model import Task, TaskId, Vehicle
from routing.problem import Problem, Told
from routing.rules.day_rules import DAY_S
from routing.simulation.field import Field, Policy
from routing.simulation.planned import URGENT
from routing.simulation.riders import Rider
from routing.solvers.drafts import draft_of

SOON_S: Final = 7200
"""What is urgent and due sooner is put in at once; a cylinder that lasts longer waits its turn."""
ASKED: Final = 40
"""So many of those who could be there first are asked for offers."""


class Live(Policy):
    """Plan again every so often behind the day; what is urgent is put in at once.

    The board of each re-plan begins now: everybody from where and when he is expected to be free,
    with what he has aboard, and with what he was to do as the plan there is.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[TaskId, Told] = {}
        self._news = False

    def ticks(self, field: Field) -> tuple[int, ...]:
        """Return when it is planned again."""
        return tuple(range(0, DAY_S, field.scenario.planning.every_s))

    def tick(self, field: Field) -> None:
        """Plan again, if anything has changed; the morning's plan gets the morning's time."""
        planning = field.scenario.planning
        morning = 0 <= field.now_s - planning.morning_s < planning.every_s
        if self._news or morning:
            steps = planning.morning_iterations if morning else planning.live_iterations
            self._replan(field, steps)
            self._news = False

    def heard(self, field: Field, task: Task) -> None:
        """Put in at once what is urgent."""
        self._news = True
        due_s = DAY_S if task.deadline_s is None else task.deadline_s
        if task.task_class <= URGENT and due_s < field.now_s + SOON_S:
            self._take_in(field, task)

    def _take_in(self, field: Field, task: Task) -> None:
        """Give the task to whoever the first of its offers names; else plan again at once."""
        board = self._board(self._around(self._problem(field), task), now_s=field.now_s)
        for offer in offers(board, task, now_s=field.now_s, most=1):
            self.queues[offer.vehicle] = deque(offer.visits)
            self._told[task.id] = Told(vehicle=offer.vehicle, starts_s=offer.starts_s)
            return
        self._replan(field, 0)

    def lost(self, field: Field, rider: Rider) -> None:
        """Give to others what somebody who fell ill was to do."""
        super().lost(field, rider)
        self._replan(field, 0)

    def _replan(self, field: Field, steps: int) -> None:
        board = self._board(self._problem(field), now_s=field.now_s)
        problem = board.open
        if not problem.tasks or not problem.vehicles:
            return
        draft = replan_draft(board, stop=field.steps(steps), seed=field.scenario.seed)
        for vehicle in problem.vehicles:
            self.queues[vehicle.id] = deque(draft.of(vehicle.id).visits)
        self._told = {
            task: Told(vehicle=vehicle, starts_s=starts_s)
            for vehicle, routed in draft.routed.items()
            for task, starts_s in routed.starts_s.items()
        }

    def _around(self, problem: Problem, task: Task) -> Problem:
        """Return the problem of those who could be at the task's door first, and of what they do.

        Who sets out from farther off is no better; to look at everybody would only take longer.
        """

        def there_s(vehicle: Vehicle) -> float:
            from_s, place = vehicle.shift.opens_s, task.place or vehicle.start
            leg_s = problem.travel_s(vehicle.profile, vehicle.start, place, from_s)
            return math.inf if leg_s is None else from_s + leg_s

        near = tuple(sorted(problem.vehicles, key=there_s)[:ASKED])
        doing = {visit.task for one in near for visit in self.queues.get(one.id, ())}
        tasks = tuple(one for one in problem.tasks if one.id in doing or one.id == task.id)
        told = {one.id: problem.told[one.id] for one in tasks if one.id in problem.told}
        return replace(problem, vehicles=near, tasks=tasks, told=MappingProxyType(told))

    def _board(self, problem: Problem, *, now_s: int) -> Board:
        """Return the day as it stands now, with what everybody was to do."""
        known = {task.id for task in problem.tasks}
        kept = {
            vehicle.id: tuple(
                visit
                for visit in self.queues.get(vehicle.id, ())
                if visit.task is None or visit.task in known
            )
            for vehicle in problem.vehicles
        }
        return Board(
            day=problem,
            facts=Facts(),
            open=problem,
            draft=draft_of(problem, kept),
            reasons=MappingProxyType({}),
            now_s=now_s,
            frozen_s=now_s,
        )

    def _problem(self, field: Field) -> Problem:
        """Return what is open, and what people were told of it."""
        problem = field.problem(field.open.values(), from_s=field.now_s)
        riders = {vehicle.id for vehicle in problem.vehicles}
        told = {
            task.id: self._told[task.id]
            for task in problem.tasks
            if task.id in self._told and self._told[task.id].vehicle in riders
        }
        return replace(problem, told=MappingProxyType(told))
