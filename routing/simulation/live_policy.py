"""Re-planning while the day runs, with the product's own live core."""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar, Final

from routing.dispatch import Board, Facts, offers, replan_draft
from routing.model import Depot, Load, Task, TaskId, VehicleId
from routing.problem import Problem, Told
from routing.rules.day_rules import DAY_S
from routing.simulation.by_hand import FULL_LOAD
from routing.simulation.field import Field
from routing.simulation.loads import has_room
from routing.simulation.planned import URGENT
from routing.simulation.policy import Policy
from routing.simulation.riders import Rider
from routing.simulation.ways_back import back_at_the_end
from routing.solvers.drafts import draft_of
from routing.visits import Visit

SOON_S: Final = 7200
"""What is urgent and due sooner is put in at once; a cylinder that lasts longer waits its turn."""
LAST_S: Final = 5400
"""Who calls when all who may come go home within this does not wait for the next re-plan.

Own default, not tuned; the README says what came of it on three days.
"""
RETURN_S: Final = 1800
"""Empty cylinders are brought back so long before it would be too late, besides the ride.

Own default, not tuned: room for a queue at the station.
"""
NIGHT_S: Final = 7200
"""So long before the stations close crews on standby fill up for the night, one after another.

Own default, not tuned: a dozen crews each have their quarter of an hour at two stations.
"""
ASKED: Final = 40
"""So many of those who could be there first are asked for offers."""
ASKED_ALONG: Final = 12
"""So many of those who have cylinders aboard are; own default."""
EARLY_S: Final = 1800
"""Whoever has cylinders aboard takes a swap if he is there so long before it is due."""


class Live(Policy):
    """Plan again every so often behind the day; what is urgent is put in at once.

    The board of each re-plan begins now: everybody from where and when he is expected to be free,
    with what he has aboard, and with what he was to do as the plan there is.
    """

    fills_up: ClassVar[bool] = True

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
        """Put in at once what is urgent, and what is called when most people go home soon."""
        self._news = True
        due_s = DAY_S if task.deadline_s is None else task.deadline_s
        if task.kind == "oxygen_swap" and self._is_taken_along(field, task, due_s):
            return
        if task.task_class <= URGENT and due_s < field.now_s + SOON_S:
            if not self._is_taken_in(field, task, self._around(field, task)):
                self._replan(field, 0)
        elif self._is_last_chance(field, task):
            self._is_taken_in(field, task, self._around(field, task))

    def _is_last_chance(self, field: Field, task: Task) -> bool:
        """Tell whether all who may do the task go home soon."""
        asked, until_s = field.at_hand(task), field.now_s + LAST_S
        here = [
            rider.vehicle
            for rider in field.riders.values()
            if not rider.out and rider.vehicle.shift.contains(field.now_s)
        ]
        soon = [one for one in here if one.shift.closes_s <= until_s]
        later = [one for one in here if one.shift.closes_s > until_s]
        able = any(field.allowed.may_serve(asked, one) for one in soon)
        return able and not any(field.allowed.may_serve(asked, one) for one in later)

    def _is_taken_along(self, field: Field, task: Task, due_s: int) -> bool:
        """Give a swap to somebody who has cylinders aboard or fetches some, if he is there early.

        So fewer people have empty cylinders to bring back.
        """
        with_some = [
            rider
            for rider in field.at_work(field.now_s)
            if not rider.vehicle.standby and self._has_cylinders(field, rider)
        ]
        near = self._nearest(field, task, with_some, most=ASKED_ALONG)
        return self._is_taken_in(field, task, near, by_s=due_s - EARLY_S)

    def _has_cylinders(self, field: Field, rider: Rider) -> bool:
        """Tell whether he has cylinders aboard, full or empty, or is to ride to a station."""
        stands = rider.then.collected.empty or rider.then.aboard.full
        return bool(stands) or any(v.depot in field.stations.full for v in self.queue(rider))

    def _is_taken_in(
        self, field: Field, task: Task, riders: Sequence[Rider], *, by_s: int = DAY_S
    ) -> bool:
        """Give the task to whoever of these its first offer names, if he is there in time."""
        board = self._board(self._of(field, task, riders), now_s=field.now_s)
        for offer in offers(board, task, now_s=field.now_s, most=1) if riders else ():
            if offer.starts_s > by_s:
                return False
            others = (one for one in board.open.tasks if one.id != task.id)
            asked = replace(board.open, tasks=(*others, field.at_hand(task)))
            visits = back_at_the_end(asked, asked.vehicle(offer.vehicle), offer.visits)
            self.queues[offer.vehicle] = self._held(field, offer.vehicle, visits)
            self._told[task.id] = Told(vehicle=offer.vehicle, starts_s=offer.starts_s)
            return True
        return False

    def wants(self, field: Field, rider: Rider, depot: Depot) -> tuple[Load, ...]:
        """Return what the plan takes aboard there, made a full load where there is plenty of it.

        So the next call nearby needs no way to the depot; nor does it if who only brings empty
        cylinders back, and has nothing else to do, takes full ones along. Nobody takes more than
        leaves room for what he is to load and collect after this.
        """
        asked, later = super().wants(field, rider, depot), [*self.queue(rider)]
        station = depot.id in field.stations.full
        if not asked and (later or not station):
            return asked
        one = asked[0] if asked else field.cylinder
        most = FULL_LOAD.get(depot.kind, 1)
        if station and rider.vehicle.standby:
            most = rider.vehicle.capacity.cylinders - rider.now.aboard.full
        spare = most - len(asked)
        waiting = sum(task.load_from == depot.kind for task in field.open.values())
        if station and field.stations.full[depot.id] < waiting + spare:
            return asked
        for more in range(spare, 0, -1):
            load = (*asked, *[one] * more)
            if has_room(rider, depot, load, visits=later, tasks=field.tasks, depots=field.depots):
                return load
        return asked

    def spare(self, field: Field, rider: Rider) -> int:
        """Return it; before the stations close, all that the crew can carry while there is plenty.

        One after another, so that the others are ready meanwhile.
        """
        usual, station = super().spare(field, rider), field.depots[field.nearest_station(rider)]
        closes_s = max(window.closes_s for window in station.opens)
        if not 0 <= closes_s - field.now_s < NIGHT_S or rider.vehicle.shift.closes_s <= closes_s:
            return usual
        crews = (one for one in field.riders.values() if one.vehicle.standby)
        if any(one.doing is not None and one.doing.depot == station.id for one in crews):
            return usual
        return max(usual, rider.now.aboard.full + len(self.wants(field, rider, station)))

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
            visits = back_at_the_end(problem, vehicle, draft.of(vehicle.id).visits)
            self.queues[vehicle.id] = self._held(field, vehicle.id, visits)
        self._told = {
            task: Told(vehicle=vehicle, starts_s=starts_s)
            for vehicle, routed in draft.routed.items()
            for task, starts_s in routed.starts_s.items()
        }

    def _held(self, field: Field, name: VehicleId, visits: Sequence[Visit]) -> deque[Visit]:
        """Return the visits; who would only bring empty cylinders back waits as long as he may.

        Mostly something is to be fetched at the station by then. A way back that was planned before
        is kept as long as there are empty cylinders aboard.
        """
        queue = deque(visits)
        before, rider = self.queues.get(name), field.riders[name]
        at_station = any(visit.depot in field.stations.full for visit in queue)
        if before and before[-1].task is None and rider.then.collected.empty and not at_station:
            queue.append(before[-1])
        if not queue or queue[-1].depot is None:
            return queue
        depot, vehicle = field.depots[queue[-1].depot], rider.vehicle
        home_s = 0
        if vehicle.end is not None:
            home_s = field.leg_s(vehicle, depot.place, vehicle.end) or 0
        closes_s = max(window.closes_s for window in depot.opens)
        latest_s = min(
            vehicle.shift.closes_s - home_s, closes_s, field.scenario.cylinders.collected_at_s
        )
        not_before_s = latest_s - depot.loading_s - RETURN_S
        queue[-1] = replace(queue[-1], not_before_s=max(field.now_s, not_before_s))
        return queue

    def _around(self, field: Field, task: Task) -> Sequence[Rider]:
        """Return those who could be at the task's door first.

        Who sets out from farther off is no better; to look at everybody would only take longer.
        """
        return self._nearest(field, task, field.at_work(field.now_s), most=ASKED)

    def _nearest(
        self, field: Field, task: Task, riders: Iterable[Rider], *, most: int
    ) -> Sequence[Rider]:
        """Return so many of these who could be at the task's door first."""

        def there_s(rider: Rider) -> float:
            from_s, here = field.rest_of_shift(rider, field.now_s).opens_s, rider.then.place
            leg_s = field.leg_s(rider.vehicle, here, task.place or here)
            return math.inf if leg_s is None else from_s + leg_s

        return sorted(riders, key=there_s)[:most]

    def _of(self, field: Field, task: Task, riders: Sequence[Rider]) -> Problem:
        """Return the problem of these, and of what they do beside the task."""
        doing = {visit.task for one in riders for visit in self.queue(one)}
        tasks = [one for one in field.open.values() if one.id in doing or one.id == task.id]
        return self._told_of(field, field.problem(tasks, from_s=field.now_s, riders=riders))

    def _board(self, problem: Problem, *, now_s: int) -> Board:
        """Return the day as it stands now, with what everybody was to do."""
        known = {task.id for task in problem.tasks}
        kept = {
            vehicle.id: tuple(
                visit
                for visit in _not_held(self.queues.get(vehicle.id, ()))
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
        return self._told_of(field, field.problem(field.open.values(), from_s=field.now_s))

    def _told_of(self, field: Field, problem: Problem) -> Problem:
        """Return the problem with what people were told of it who are still at work."""
        riders = {rider.vehicle.id for rider in field.at_work(field.now_s)}
        told = {
            task.id: self._told[task.id]
            for task in problem.tasks
            if task.id in self._told and self._told[task.id].vehicle in riders
        }
        return replace(problem, told=MappingProxyType(told))


def _not_held(visits: Iterable[Visit]) -> Iterable[Visit]:
    """Return the visits, the return of empty cylinders at their end at any time."""
    found = [*visits]
    if found and found[-1].depot is not None:
        found[-1] = replace(found[-1], not_before_s=None)
    return found
