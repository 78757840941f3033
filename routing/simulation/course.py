"""The course of a day: an event heap over volunteers who ride, wait, serve and fall ill."""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Final

from routing.live.facts import less
from routing.model import NOTHING, Depot, DepotId, PlaceId, Task, TaskId
from routing.rules.day_rules import DAY_S
from routing.simulation.days import WORSE
from routing.simulation.demand import OXYGEN_KINDS, TRIES, Need
from routing.simulation.field import Field
from routing.simulation.policy import Policy
from routing.simulation.riders import Rider, Stand, lacks
from routing.timing import earliest_start
from routing.visits import Visit

KNOCK_S: Final = 300
"""So long somebody stands at a door where nobody answers; own default."""
ROUND_S: Final = 900
"""So often whoever is idle looks again: a station may have been refilled."""
KEPT_DAYS: Final = 3
"""What is not done is tried for so many days; oxygen for one."""


class Course:
    """All that happens in a day, in the order of the clock.

    Parameters
    ----------
    beds
        By facility, until when each bed is taken, from the first midnight on.
    ride_factors
        By volunteer, factors of the rides to depots.
    """

    def __init__(
        self,
        field: Field,
        policy: Policy,
        *,
        beds: dict[DepotId, list[int]],
        ride_factors: dict[str, tuple[float, ...]],
    ) -> None:
        self.field = field
        self._policy, self._beds, self._ride_factors = policy, beds, ride_factors
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._begun = set[TaskId]()

    def run(self, stopped: Callable[[], bool]) -> bool:
        """Let the day go by, and tell whether it has: it may be stopped before."""
        self.field.stopped = stopped
        for task in self.field.tasks.values():
            self._at(max(0, task.called_s), partial(self._called, task))
        for rider in self.field.riders.values():
            self._at(rider.vehicle.shift.opens_s, partial(self._wake, rider))
            if rider.vehicle.id in self.field.ill_s:
                self._at(self.field.ill_s[rider.vehicle.id], partial(self._falls_ill, rider))
        for at_s in self._policy.ticks(self.field):
            self._at(at_s, self._tick)
        for at_s in range(0, DAY_S, ROUND_S):
            self._at(at_s, self._wake_all)
        self._at(self.field.scenario.cylinders.collected_at_s, self._collect)
        self._at(DAY_S, self._collect)  # the last: the day ends before it happens
        while self._heap and not stopped():
            at_s, _, happen = heapq.heappop(self._heap)
            if at_s >= DAY_S:
                self._evening()
                return True
            self.field.now_s = at_s
            self.field.stations.until(self.field.whole_s)
            happen()
        return False

    def _at(self, at_s: int, happen: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (at_s, next(self._order), happen))

    def _tick(self) -> None:
        self._policy.tick(self.field)
        self._wake_all()

    def _wake_all(self) -> None:
        for rider in self.field.riders.values():
            if rider.doing is None:
                self._wake(rider)

    def _collect(self) -> None:
        self.field.stations.collect(self.field.whole_s)

    def _called(self, task: Task) -> None:
        """Let somebody call: a patient who needs a bed waits until one is free."""
        need = self.field.needs[task.id]
        if task.id in self._begun:
            return
        booked = self._booked(task)
        if booked is None:
            freed_s = min((min(taken) for taken in self._beds.values() if taken), default=None)
            if freed_s is not None:
                later_s = max(self.field.now_s + 1, freed_s - self.field.ground.number * DAY_S)
                self._at(later_s, partial(self._called, task))
            return
        self._opens(booked)
        if need.worsens and need.kind not in OXYGEN_KINDS and not need.id.endswith(WORSE):
            at_s = task.called_s + self.field.scenario.chances.worsens_s
            if at_s >= self.field.now_s:
                self._at(at_s, partial(self._worsens, need))

    def _booked(self, task: Task) -> Task | None:
        """Return the task with its bed, which is booked once for all days; None: all are full."""
        if self.field.needs[task.id].kind != "transport":
            return task
        beds = self.field.record.beds
        bed = beds[task.id] if task.id in beds else self._bed()
        if bed is None:
            return None
        beds[task.id] = bed
        self.field.tasks[task.id] = booked = replace(task, bring_to=(bed,))
        return booked

    def _bed(self) -> DepotId | None:
        """Return a facility with a free bed, which is taken; None: all are full."""
        for facility, taken in self._beds.items():
            if taken and taken[0] <= self.field.whole_s:
                heapq.heapreplace(taken, self.field.whole_s + self.field.scenario.stay_s)
                return facility
        return None

    def _opens(self, task: Task) -> None:
        self.field.open[task.id] = task
        self._policy.heard(self.field, task)
        for rider in self.field.riders.values():
            if rider.doing is None and self._policy.queue(rider):
                self._wake(rider)

    def _worsens(self, need: Need) -> None:
        """Let somebody who was not served become an emergency."""
        if need.id in self.field.record.served_s:
            return
        now_s = self.field.whole_s
        worse = replace(
            need, id=need.id + WORSE, kind="oxygen_emergency", called_s=now_s, dry_s=now_s,
            answers=(True,) * TRIES,
        )  # fmt: skip
        self.field.needs[worse.id] = worse
        self.field.record.asked(worse)
        (task,) = self.field.ground.tasks([worse])
        self.field.tasks[task.id] = task
        self._opens(task)

    def _falls_ill(self, rider: Rider) -> None:
        """Let a volunteer stop at once; what he was riding to is open again."""
        rider.out = True
        rider.turn += 1
        visit, rider.doing = rider.doing, None
        self._policy.lost(self.field, rider)
        if visit is not None and visit.task is not None:
            self._begun.discard(visit.task)
            self._opens(self.field.tasks[visit.task])

    def _wake(self, rider: Rider) -> None:
        """Let somebody who is free set out to what comes next, if it is time."""
        hours = rider.vehicle.shift
        if rider.doing is not None or rider.out or not hours.contains(self.field.now_s):
            return
        queue = self._policy.queue(rider)
        self._policy.free(self.field, rider)
        if not queue:
            self._tops_up(rider, queue)
        if not queue:
            self._goes_home(rider)
        while queue:
            begins_s = self._sets_out(rider, queue[0])
            if begins_s is not None:
                if begins_s > self.field.now_s:
                    self._at(begins_s, partial(self._wake, rider))
                return
            self._policy.dropped(rider, queue.popleft())

    def _tops_up(self, rider: Rider, queue: deque[Visit]) -> None:
        """Let an idle crew on standby fetch what it lacks of its spare cylinders, by any policy."""
        if not rider.vehicle.standby:
            return
        if rider.now.aboard.full >= self._policy.spare(self.field, rider):
            return
        open_now = [
            depot
            for depot in self.field.depots.values()
            if self.field.stations.full.get(depot.id)
            and any(window.contains(self.field.now_s) for window in depot.opens)
        ]
        if open_now:
            near = min(open_now, key=lambda one: self.field.travel_s(rider, one.place) or 0)
            queue.append(Visit(depot=near.id))

    def _goes_home(self, rider: Rider) -> None:
        """Let an idle crew on standby wait at home, by any policy: so all are spread as homes are.

        Until it is there it counts as where it set out from, and may be called at any time.
        """
        home = rider.vehicle.end
        leg_s = None if home is None else self.field.travel_s(rider, home)
        if not rider.vehicle.standby or not leg_s or rider.homeward == rider.turn:
            return
        rider.homeward = rider.turn
        self.field.record.rides(leg_s=leg_s, works_s=0)
        self._at(self.field.now_s + leg_s, partial(self._is_home, rider, rider.turn))

    def _is_home(self, rider: Rider, turn: int) -> None:
        home = rider.vehicle.end
        if rider.turn == turn and home is not None:
            rider.now = rider.then = replace(rider.now, place=home)

    def _sets_out(self, rider: Rider, visit: Visit) -> int | None:
        """Begin the visit if it is time, and return when that is; None: it cannot be."""
        task = None if visit.task is None else self._to_do(visit.task)
        depot = None if visit.depot is None else self.field.depots[visit.depot]
        if visit.task is not None and (task is None or lacks(rider.now.aboard, task.delivers)):
            return None
        place = depot.place if depot is not None else task.place if task is not None else None
        leg_s = None if place is None else self.field.travel_s(rider, place)
        if place is None or leg_s is None:
            return None
        leaves_s = self._leaves_s(rider, task, depot, leg_s, visit.not_before_s or 0)
        if leaves_s is None or leaves_s > self.field.now_s:
            return leaves_s
        if task is not None:
            task = self._booked(
                self.field.at_hand(task)
            )  # who knows all may set out before the call
            if task is None:
                return None
        self._policy.queue(rider).popleft()
        rider.doing = visit
        rider.turn += 1
        if depot is not None:
            self._rides_to_load(rider, depot, leg_s)
        elif task is not None:
            self._rides_to_serve(rider, task, leg_s)
        return self.field.now_s

    def _to_do(self, name: TaskId) -> Task | None:
        """Return the task if it may be set out to: asked for, or known to come."""
        coming = self.field.knows_all and name not in self._begun
        return self.field.open.get(name) or (self.field.tasks.get(name) if coming else None)

    def _leaves_s(
        self, rider: Rider, task: Task | None, depot: Depot | None, leg_s: int, not_before_s: int
    ) -> int | None:
        """Return when to set out so as not to wait at the door; None: too late for it."""
        ready_s = max(self.field.now_s + leg_s, not_before_s)
        if task is not None:
            starts_s = earliest_start(task.windows, max(ready_s, task.released_s))
        elif depot is not None:
            starts_s = earliest_start(depot.opens, ready_s, lasts_s=depot.loading_s)
        else:
            return None
        if starts_s is None or starts_s > rider.vehicle.shift.closes_s:
            return None
        leaves_s = max(self.field.now_s, starts_s - leg_s)
        return None if self.field.under_curfew(rider.vehicle, leaves_s, starts_s) else leaves_s

    def _rides_to_load(self, rider: Rider, depot: Depot, leg_s: int) -> None:
        """Ride to a depot; what is to be taken there is kept for him from now on."""
        factors = self._ride_factors[rider.vehicle.id]
        factor = 1.0 if self.field.knows_all else factors[rider.loads % len(factors)]
        rider.loads += 1
        arrives_s = self.field.now_s + round(leg_s * factor)
        starts_s = earliest_start(depot.opens, arrives_s, lasts_s=depot.loading_s) or arrives_s
        ends_s = starts_s + depot.loading_s
        self.field.record.rides(leg_s=arrives_s - self.field.now_s, works_s=depot.loading_s)
        rider.free_s = self.field.now_s + leg_s + depot.loading_s
        gives_back = depot.id in self.field.stations.full
        collected = NOTHING if gives_back else rider.now.collected
        aboard = self.field.taken(
            rider, depot, collected, self._policy.wants(self.field, rider, depot)
        )
        rider.now = replace(rider.now, aboard=aboard)
        rider.then = Stand(place=depot.place, aboard=aboard, collected=collected)
        self._at(ends_s, partial(self._loads, rider, depot, rider.turn))

    def _loads(self, rider: Rider, depot: Depot, turn: int) -> None:
        if rider.turn != turn:
            return
        if depot.id in self.field.stations.full:
            self.field.stations.give_back(depot.id, empty=rider.now.collected.empty)
        self._is_free(rider)

    def _is_free(self, rider: Rider) -> None:
        rider.now, rider.doing, rider.free_s = rider.then, None, self.field.now_s
        self._wake(rider)

    def _rides_to_serve(self, rider: Rider, task: Task, leg_s: int) -> None:
        """Ride to a door; what really happens there is decided already, and not known."""
        self.field.open.pop(task.id, None)
        self._begun.add(task.id)
        need, tried = self.field.needs[task.id], self.field.record.tries.get(task.id, 0)
        sure = self.field.knows_all
        ride_s = leg_s if sure else round(leg_s * need.travel[tried])
        arrives_s = self.field.now_s + ride_s
        answers = sure or need.answers[tried]
        starts_s = earliest_start(task.windows, max(arrives_s, task.released_s)) or arrives_s
        service_s = task.service_s if sure else round(task.service_s * need.service[tried])
        drop_s, place = self._drop(rider, task)
        ends_s = starts_s + service_s + drop_s if answers else arrives_s + KNOCK_S
        rider.free_s = self.field.now_s + leg_s + task.service_s + drop_s
        rider.then = Stand(
            place=place,
            aboard=less(rider.now.aboard, task.delivers),
            collected=rider.now.collected + task.collects,
        )
        self.field.record.rides(leg_s=ride_s, works_s=ends_s - arrives_s)
        end = partial(self._served, rider, task, rider.turn, starts_s)
        if not answers:
            end = partial(self._nobody_home, rider, task, rider.turn)
        self._at(ends_s, end)

    def _drop(self, rider: Rider, task: Task) -> tuple[int, PlaceId]:
        """Return how long bringing the patient takes, and where the crew is then."""
        place = task.place or rider.now.place
        if task.goal is None:
            return 0, place
        goal = self.field.depots[task.goal].place
        return (self.field.leg_s(rider.vehicle, place, goal) or 0) + task.handover_s, goal

    def _served(self, rider: Rider, task: Task, turn: int, starts_s: int) -> None:
        if rider.turn != turn:
            return
        need = self.field.needs[task.id]
        self.field.record.served(need, starts_s + self.field.ground.number * DAY_S)
        if task.delivers.full and not task.collects.empty:
            back_s = self.field.whole_s + need.kept_s if need.returned else None
            self.field.stations.lend(self.field.nearest_station(rider), back_s=back_s)
        self._is_free(rider)

    def _nobody_home(self, rider: Rider, task: Task, turn: int) -> None:
        if rider.turn != turn:
            return
        rider.then = replace(rider.now, place=task.place or rider.now.place)
        self.field.record.tries[task.id] = tried = self.field.record.tries.get(task.id, 0) + 1
        if tried < TRIES:
            again_s = self.field.now_s + self.field.scenario.chances.again_s
            later = replace(task, released_s=again_s)
            self._begun.discard(task.id)
            self.field.tasks[task.id] = later
            self._at(again_s, partial(self._opens, later))
        else:
            self.field.record.give_up(self.field.needs[task.id], self.field.whole_s)
        self._is_free(rider)

    def _evening(self) -> None:
        """Bring back what is aboard; what nobody did is given up once it has waited too long."""
        self.field.now_s = DAY_S
        self.field.bring_back()
        self.field.record.worked_s += sum(
            min(self.field.ill_s.get(rider.vehicle.id, DAY_S), rider.vehicle.shift.closes_s)
            - rider.vehicle.shift.opens_s
            for rider in self.field.riders.values()
            if self.field.ill_s.get(rider.vehicle.id, DAY_S) > rider.vehicle.shift.opens_s
        )
        for need in self.field.record.waiting():
            kept_s = DAY_S if need.kind in OXYGEN_KINDS else KEPT_DAYS * DAY_S
            if need.called_s + kept_s <= self.field.whole_s:
                self.field.record.give_up(need, self.field.whole_s)
