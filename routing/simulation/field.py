"""A day as it really goes: an event heap over volunteers who ride, wait, serve and fall ill."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import count
from typing import ClassVar, Final

from geodata.matrix import between
from routing.live.facts import less
from routing.model import (
    NOTHING,
    Depot,
    DepotId,
    Load,
    PlaceId,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.problem import Problem
from routing.rules.day_rules import DAY_S
from routing.simulation.allowed import Allowed
from routing.simulation.days import SPARE, WORSE, Ground
from routing.simulation.demand import OXYGEN_KINDS, TRIES, Need
from routing.simulation.loads import wanted
from routing.simulation.records import Record
from routing.simulation.riders import Rider, Stand, lacks, widened
from routing.simulation.scenario import Scenario
from routing.simulation.stations import Stations
from routing.solvers.stopping import AnyOf, Iterations, Stop, WhenSet
from routing.timing import earliest_start
from routing.triage import with_cylinders
from routing.visits import Visit

KNOCK_S: Final = 300
"""So long somebody stands at a door where nobody answers; own default."""
ROUND_S: Final = 900
"""So often whoever is idle looks again: a station may have been refilled."""
KEPT_DAYS: Final = 3
"""What is not done is tried for so many days; oxygen for one."""


class Policy:
    """Keeps what each volunteer is to do; what it knows is what the field lets it see.

    Attributes
    ----------
    queues
        What each is to do after what he is at, the first first.
    """

    knows_all: ClassVar[bool] = False
    """Whether it may look at what has not been asked for yet, and chance plays no part."""

    def __init__(self) -> None:
        self.queues: dict[VehicleId, deque[Visit]] = {}

    def queue(self, rider: Rider) -> deque[Visit]:
        """Return what the volunteer is to do, to be changed."""
        return self.queues.setdefault(rider.vehicle.id, deque())

    def ticks(self, field: "Field") -> tuple[int, ...]:
        """Return the moments of the day at which it wants to be asked; none as it comes."""
        del field
        return ()

    def tick(self, field: "Field") -> None:
        """Do what is to be done at one of these moments."""

    def heard(self, field: "Field", task: Task) -> None:
        """Take note of a task that is to be done: new, or come back from the field undone."""

    def free(self, field: "Field", rider: Rider) -> None:
        """Look whether somebody who is free has something to do, or something better."""

    def dropped(self, rider: Rider, visit: Visit) -> None:
        """Take note that a visit cannot be: its task is open as before."""

    def lost(self, field: "Field", rider: Rider) -> None:
        """Take note that a volunteer has stopped working."""
        del field
        self.queue(rider).clear()

    def wants(self, field: "Field", rider: Rider, depot: Depot) -> tuple[Load, ...]:
        """Return what is to be taken aboard at the depot, one delivery after the other."""
        return wanted(self.queue(rider), depot.kind, tasks=field.tasks, depots=field.depots)


class Field:
    """One day, and everything in it that changes.

    Parameters
    ----------
    needs
        By id, all that is or may be asked for today.
    record
        What has come of each need so far, over all days.
    ill_s
        Who falls ill today, and when.
    ride_factors
        By volunteer, factors of the rides to depots.

    Attributes
    ----------
    open
        What has been asked for and nobody is doing.
    cylinder
        A full one.
    day
        The day without its tasks.
    allowed
        Who may do what on it.
    """

    def __init__(
        self,
        scenario: Scenario,
        ground: Ground,
        policy: Policy,
        *,
        needs: dict[str, Need],
        record: Record,
        stations: Stations,
        beds: dict[DepotId, list[int]],
        ill_s: dict[str, int],
        ride_factors: dict[str, tuple[float, ...]],
    ) -> None:
        self.scenario, self.ground, self.record = scenario, ground, record
        self.stations, self.now_s = stations, 0
        self.needs, self.open = needs, dict[TaskId, Task]()
        self.depots = {depot.id: depot for depot in ground.depots}
        self.tasks = {task.id: task for task in ground.tasks(needs.values())}
        self._policy, self._beds, self._ride_factors = policy, beds, ride_factors
        self._index = {place.id: n for n, place in enumerate(ground.places)}
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._ill_s, self._begun = ill_s, set[TaskId]()
        oxygen = ground.rules.oxygen
        sizes = ground.rules.cylinders
        self.cylinder = with_cylinders(Load(full=1), oxygen.delivered_size_l, sizes)
        self.riders = {one.id: self._rider(one) for one in ground.vehicles}
        self.day = self.problem((), from_s=0)
        self.allowed = Allowed(self.day)
        self._stopped: Callable[[], bool] = lambda: False

    def steps(self, count: int) -> Stop:
        """Return when a policy's search ends: after so many steps, or once the day is stopped."""
        return AnyOf((Iterations(count), WhenSet(self._stopped)))

    def _rider(self, vehicle: Vehicle) -> Rider:
        """Return the volunteer at home; spare cylinders are there as long as they last."""
        for _ in range(vehicle.aboard.full):
            if not self.stations.take(self.home_station()):
                vehicle = replace(vehicle, aboard=less(vehicle.aboard, self.cylinder))
        stand = Stand(place=vehicle.start, aboard=vehicle.aboard)
        return Rider(vehicle=vehicle, now=stand, then=stand, free_s=vehicle.shift.opens_s)

    def home_station(self) -> DepotId:
        """Return the station that has most full cylinders."""
        return max(self.stations.full, key=lambda one: self.stations.full[one])

    def run(self, stopped: Callable[[], bool]) -> bool:
        """Let the day go by, and tell whether it has: it may be stopped before."""
        self._stopped = stopped
        for task in self.tasks.values():
            self._at(max(0, task.called_s), partial(self._called, task))
        for rider in self.riders.values():
            self._at(rider.vehicle.shift.opens_s, partial(self._wake, rider))
            if rider.vehicle.id in self._ill_s:
                self._at(self._ill_s[rider.vehicle.id], partial(self._falls_ill, rider))
        for at_s in self._policy.ticks(self):
            self._at(at_s, self._tick)
        for at_s in range(0, DAY_S, ROUND_S):
            self._at(at_s, self._wake_all)
        self._at(self.scenario.cylinders.collected_at_s, self._collect)
        self._at(DAY_S, self._collect)  # the last: the day ends before it happens
        while self._heap and not stopped():
            at_s, _, happen = heapq.heappop(self._heap)
            if at_s >= DAY_S:
                self._evening()
                return True
            self.now_s = at_s
            self.stations.until(self._whole_s)
            happen()
        return False

    @property
    def _whole_s(self) -> int:
        """Now, from the first midnight on."""
        return self.now_s + self.ground.number * DAY_S

    def _at(self, at_s: int, happen: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (at_s, next(self._order), happen))

    def travel_s(self, rider: Rider, place: PlaceId) -> int | None:
        """Return how long the ride is expected to take from where he is free."""
        return self.leg_s(rider.vehicle, rider.now.place, place)

    def leg_s(self, vehicle: Vehicle, origin: PlaceId, place: PlaceId) -> int | None:
        """Return how long a ride is expected to take."""
        return self.ground.travel.travel_s(
            vehicle.profile, self._index[origin], self._index[place], self.now_s
        )

    def at_work(self, from_s: int) -> Iterable[Rider]:
        """Return who can still do something from then on."""
        return [
            rider
            for rider in self.riders.values()
            if not rider.out and rider.vehicle.shift.closes_s > max(from_s, rider.free_s)
        ]

    def problem(
        self, tasks: Iterable[Task], *, from_s: int, riders: Iterable[Rider] | None = None
    ) -> Problem:
        """Return what is open as a problem: everybody from where and when he is free.

        It has the places that it needs: over a day there are so many that looking up a ride in the
        travel between all of them takes longer than the search itself.

        Parameters
        ----------
        riders
            Who takes part; all who are at work where not given.
        """
        open_tasks = tuple(self.at_hand(task) for task in tasks)
        vehicles = tuple(
            replace(
                rider.vehicle,
                start=rider.then.place,
                shift=self.rest_of_shift(rider, from_s),
                aboard=rider.then.aboard,
                collected=rider.then.collected,
                capacity=widened(rider),
            )
            for rider in (self.at_work(from_s) if riders is None else riders)
        )
        used = {task.place for task in open_tasks} | {depot.place for depot in self.ground.depots}
        used |= {place for one in vehicles for place in (one.start, one.end)}
        rows = sorted(self._index[name] for name in used if name is not None)
        return Problem(
            day=self.ground.rules.day,
            places=tuple(self.ground.places[row] for row in rows),
            tasks=open_tasks,
            vehicles=vehicles,
            depots=tuple(self._depot(depot) for depot in self.ground.depots),
            travel=between(self.ground.travel, rows),
            rules=self.ground.rules.rules,
        )

    def at_hand(self, task: Task) -> Task:
        """Return the task as a dispatcher corrects it, whatever the policy.

        A swap left when the curfew has begun becomes a second cylinder that a crew on standby with
        the permit brings (`add`): nobody else may be out, and no station takes its empty one in.
        """
        if task.kind != "oxygen_swap":
            return task
        curfew = self.ground.rules.rules.curfew
        if not any(c.opens_s <= self.now_s < c.closes_s for c in curfew):
            return task
        released_s = max(self.now_s, task.released_s)
        return replace(task, released_s=released_s, collects=NOTHING)

    def rest_of_shift(self, rider: Rider, from_s: int) -> TimeWindow:
        """Return what is left of a shift once the volunteer is free."""
        hours, free_s = rider.vehicle.shift, rider.free_s
        busy_s = max(free_s, from_s) if rider.doing is not None else from_s
        closes_s = hours.closes_s
        if self._policy.knows_all:
            closes_s = max(hours.opens_s, min(closes_s, self._ill_s.get(rider.vehicle.id, DAY_S)))
        return TimeWindow(opens_s=min(closes_s, max(hours.opens_s, busy_s)), closes_s=closes_s)

    def _depot(self, depot: Depot) -> Depot:
        if depot.id not in self.stations.full:
            return depot
        return replace(
            depot,
            stock=self.stations.stock(depot.id),
            refills=self.stations.refills(depot.id, self.ground.number),
        )

    def _tick(self) -> None:
        self._policy.tick(self)
        self._wake_all()

    def _wake_all(self) -> None:
        for rider in self.riders.values():
            if rider.doing is None:
                self._wake(rider)

    def _collect(self) -> None:
        self.stations.collect(self._whole_s)

    def _called(self, task: Task) -> None:
        """Let somebody call: a patient who needs a bed waits until one is free."""
        need = self.needs[task.id]
        if task.id in self._begun:
            return
        booked = self._booked(task)
        if booked is None:
            freed_s = min((min(taken) for taken in self._beds.values() if taken), default=None)
            if freed_s is not None:
                later_s = max(self.now_s + 1, freed_s - self.ground.number * DAY_S)
                self._at(later_s, partial(self._called, task))
            return
        self._opens(booked)
        if need.worsens and need.kind not in OXYGEN_KINDS and not need.id.endswith(WORSE):
            at_s = task.called_s + self.scenario.chances.worsens_s
            if at_s >= self.now_s:
                self._at(at_s, partial(self._worsens, need))

    def _booked(self, task: Task) -> Task | None:
        """Return the task with its bed, which is booked once for all days; None: all are full."""
        if self.needs[task.id].kind != "transport":
            return task
        beds = self.record.beds
        bed = beds[task.id] if task.id in beds else self._bed()
        if bed is None:
            return None
        beds[task.id] = bed
        self.tasks[task.id] = booked = replace(task, bring_to=(bed,))
        return booked

    def _bed(self) -> DepotId | None:
        """Return a facility with a free bed, which is taken; None: all are full."""
        for facility, taken in self._beds.items():
            if taken and taken[0] <= self._whole_s:
                heapq.heapreplace(taken, self._whole_s + self.scenario.stay_s)
                return facility
        return None

    def _opens(self, task: Task) -> None:
        self.open[task.id] = task
        self._policy.heard(self, task)
        for rider in self.riders.values():
            if rider.doing is None and self._policy.queue(rider):
                self._wake(rider)

    def _worsens(self, need: Need) -> None:
        """Let somebody who was not served become an emergency."""
        if need.id in self.record.served_s:
            return
        now_s = self._whole_s
        worse = replace(
            need, id=need.id + WORSE, kind="oxygen_emergency", called_s=now_s, dry_s=now_s,
            answers=(True,) * TRIES,
        )  # fmt: skip
        self.needs[worse.id] = worse
        self.record.asked(worse)
        (task,) = self.ground.tasks([worse])
        self.tasks[task.id] = task
        self._opens(task)

    def _falls_ill(self, rider: Rider) -> None:
        """Let a volunteer stop at once; what he was riding to is open again."""
        rider.out = True
        rider.turn += 1
        visit, rider.doing = rider.doing, None
        self._policy.lost(self, rider)
        if visit is not None and visit.task is not None:
            self._begun.discard(visit.task)
            self._opens(self.tasks[visit.task])

    def _wake(self, rider: Rider) -> None:
        """Let somebody who is free set out to what comes next, if it is time."""
        hours = rider.vehicle.shift
        if rider.doing is not None or rider.out or not hours.contains(self.now_s):
            return
        queue = self._policy.queue(rider)
        self._policy.free(self, rider)
        if not queue:
            self._tops_up(rider, queue)
        if not queue:
            self._goes_home(rider)
        while queue:
            begins_s = self._sets_out(rider, queue[0])
            if begins_s is not None:
                if begins_s > self.now_s:
                    self._at(begins_s, partial(self._wake, rider))
                return
            self._policy.dropped(rider, queue.popleft())

    def _tops_up(self, rider: Rider, queue: deque[Visit]) -> None:
        """Let an idle crew on standby fetch what it lacks of its spare cylinders, by any policy."""
        if not rider.vehicle.standby or rider.now.aboard.full >= SPARE:
            return
        open_now = [
            depot
            for depot in self.depots.values()
            if self.stations.full.get(depot.id)
            and any(window.contains(self.now_s) for window in depot.opens)
        ]
        if open_now:
            near = min(open_now, key=lambda one: self.travel_s(rider, one.place) or 0)
            queue.append(Visit(depot=near.id))

    def _goes_home(self, rider: Rider) -> None:
        """Let an idle crew on standby wait at home, by any policy: so all are spread as homes are.

        Until it is there it counts as where it set out from, and may be called at any time.
        """
        home = rider.vehicle.end
        leg_s = None if home is None else self.travel_s(rider, home)
        if not rider.vehicle.standby or not leg_s or rider.homeward == rider.turn:
            return
        rider.homeward = rider.turn
        self.record.rides(leg_s=leg_s, works_s=0)
        self._at(self.now_s + leg_s, partial(self._is_home, rider, rider.turn))

    def _is_home(self, rider: Rider, turn: int) -> None:
        home = rider.vehicle.end
        if rider.turn == turn and home is not None:
            rider.now = rider.then = replace(rider.now, place=home)

    def _sets_out(self, rider: Rider, visit: Visit) -> int | None:
        """Begin the visit if it is time, and return when that is; None: it cannot be."""
        task = None if visit.task is None else self._to_do(visit.task)
        depot = None if visit.depot is None else self.depots[visit.depot]
        if visit.task is not None and (task is None or lacks(rider.now.aboard, task.delivers)):
            return None
        place = depot.place if depot is not None else task.place if task is not None else None
        leg_s = None if place is None else self.travel_s(rider, place)
        if place is None or leg_s is None:
            return None
        leaves_s = self._leaves_s(rider, task, depot, leg_s, visit.not_before_s or 0)
        if leaves_s is None or leaves_s > self.now_s:
            return leaves_s
        if task is not None:
            task = self._booked(self.at_hand(task))  # who knows all may set out before the call
            if task is None:
                return None
        self._policy.queue(rider).popleft()
        rider.doing = visit
        rider.turn += 1
        if depot is not None:
            self._rides_to_load(rider, depot, leg_s)
        elif task is not None:
            self._rides_to_serve(rider, task, leg_s)
        return self.now_s

    def _to_do(self, name: TaskId) -> Task | None:
        """Return the task if it may be set out to: asked for, or known to come."""
        coming = self._policy.knows_all and name not in self._begun
        return self.open.get(name) or (self.tasks.get(name) if coming else None)

    def _leaves_s(
        self, rider: Rider, task: Task | None, depot: Depot | None, leg_s: int, not_before_s: int
    ) -> int | None:
        """Return when to set out so as not to wait at the door; None: too late for it."""
        ready_s = max(self.now_s + leg_s, not_before_s)
        if task is not None:
            starts_s = earliest_start(task.windows, max(ready_s, task.released_s))
        elif depot is not None:
            starts_s = earliest_start(depot.opens, ready_s, lasts_s=depot.loading_s)
        else:
            return None
        if starts_s is None or starts_s > rider.vehicle.shift.closes_s:
            return None
        leaves_s = max(self.now_s, starts_s - leg_s)
        return None if self.under_curfew(rider.vehicle, leaves_s, starts_s) else leaves_s

    def under_curfew(self, vehicle: Vehicle, from_s: int, until_s: int) -> bool:
        """Tell whether the vehicle may not be on the street at some moment of that time."""
        if "curfew" in vehicle.permits:
            return False
        curfew = self.ground.rules.rules.curfew
        return any(c.opens_s < until_s and from_s < c.closes_s for c in curfew)

    def _rides_to_load(self, rider: Rider, depot: Depot, leg_s: int) -> None:
        """Ride to a depot; what is to be taken there is kept for him from now on."""
        factors = self._ride_factors[rider.vehicle.id]
        factor = 1.0 if self._policy.knows_all else factors[rider.loads % len(factors)]
        rider.loads += 1
        arrives_s = self.now_s + round(leg_s * factor)
        starts_s = earliest_start(depot.opens, arrives_s, lasts_s=depot.loading_s) or arrives_s
        ends_s = starts_s + depot.loading_s
        self.record.rides(leg_s=arrives_s - self.now_s, works_s=depot.loading_s)
        rider.free_s = self.now_s + leg_s + depot.loading_s
        gives_back = depot.id in self.stations.full
        collected = NOTHING if gives_back else rider.now.collected
        aboard = self._taken(rider, depot, collected)
        rider.now = replace(rider.now, aboard=aboard)
        rider.then = Stand(place=depot.place, aboard=aboard, collected=collected)
        self._at(ends_s, partial(self._loads, rider, depot, rider.turn))

    def _taken(self, rider: Rider, depot: Depot, collected: Load) -> Load:
        """Return what is aboard after the load stop: as much as fits and as there is."""
        aboard = rider.now.aboard
        wanted = [*self._policy.wants(self, rider, depot)]
        if rider.vehicle.standby and depot.id in self.stations.full:
            lacking = SPARE - aboard.full - sum(load.full for load in wanted)
            wanted += [self.cylinder] * lacking
        for load in wanted:
            if not rider.vehicle.capacity.holds(aboard + collected + load):
                break
            if load.full and not self.stations.take(depot.id):
                break
            aboard += load
        return aboard

    def _loads(self, rider: Rider, depot: Depot, turn: int) -> None:
        if rider.turn != turn:
            return
        if depot.id in self.stations.full:
            self.stations.give_back(depot.id, empty=rider.now.collected.empty)
        self._is_free(rider)

    def _is_free(self, rider: Rider) -> None:
        rider.now, rider.doing, rider.free_s = rider.then, None, self.now_s
        self._wake(rider)

    def _rides_to_serve(self, rider: Rider, task: Task, leg_s: int) -> None:
        """Ride to a door; what really happens there is decided already, and not known."""
        self.open.pop(task.id, None)
        self._begun.add(task.id)
        need, tried = self.needs[task.id], self.record.tries.get(task.id, 0)
        sure = self._policy.knows_all
        ride_s = leg_s if sure else round(leg_s * need.travel[tried])
        arrives_s = self.now_s + ride_s
        answers = sure or need.answers[tried]
        starts_s = earliest_start(task.windows, max(arrives_s, task.released_s)) or arrives_s
        service_s = task.service_s if sure else round(task.service_s * need.service[tried])
        drop_s, place = self._drop(rider, task)
        ends_s = starts_s + service_s + drop_s if answers else arrives_s + KNOCK_S
        rider.free_s = self.now_s + leg_s + task.service_s + drop_s
        rider.then = Stand(
            place=place,
            aboard=less(rider.now.aboard, task.delivers),
            collected=rider.now.collected + task.collects,
        )
        self.record.rides(leg_s=ride_s, works_s=ends_s - arrives_s)
        end = partial(self._served, rider, task, rider.turn, starts_s)
        if not answers:
            end = partial(self._nobody_home, rider, task, rider.turn)
        self._at(ends_s, end)

    def _drop(self, rider: Rider, task: Task) -> tuple[int, PlaceId]:
        """Return how long bringing the patient takes, and where the crew is then."""
        place = task.place or rider.now.place
        if task.goal is None:
            return 0, place
        goal = self.depots[task.goal].place
        return (self.leg_s(rider.vehicle, place, goal) or 0) + task.handover_s, goal

    def _served(self, rider: Rider, task: Task, turn: int, starts_s: int) -> None:
        if rider.turn != turn:
            return
        need = self.needs[task.id]
        self.record.served(need, starts_s + self.ground.number * DAY_S)
        if task.delivers.full and not task.collects.empty:
            back_s = self._whole_s + need.kept_s if need.returned else None
            self.stations.lend(self._nearest_station(rider), back_s=back_s)
        self._is_free(rider)

    def _nearest_station(self, rider: Rider) -> DepotId:
        def away_s(station: DepotId) -> float:
            leg_s = self.travel_s(rider, self.depots[station].place)
            return float("inf") if leg_s is None else leg_s

        return min(self.stations.full, key=away_s)

    def _nobody_home(self, rider: Rider, task: Task, turn: int) -> None:
        if rider.turn != turn:
            return
        rider.then = replace(rider.now, place=task.place or rider.now.place)
        self.record.tries[task.id] = tried = self.record.tries.get(task.id, 0) + 1
        if tried < TRIES:
            again_s = self.now_s + self.scenario.chances.again_s
            later = replace(task, released_s=again_s)
            self._begun.discard(task.id)
            self.tasks[task.id] = later
            self._at(again_s, partial(self._opens, later))
        else:
            self.record.give_up(self.needs[task.id], self._whole_s)
        self._is_free(rider)

    def _evening(self) -> None:
        """Bring back what is aboard; what nobody did is given up once it has waited too long."""
        self.now_s = DAY_S
        for rider in self.riders.values():
            if self.stations.full:
                # who is still out brings back in the night what he set out with or to take: what he
                # was riding to give nobody had, and what he was riding to bring back nobody took
                full, empty = rider.now.aboard.full, rider.now.collected.empty
                self.stations.give_back(self.home_station(), full=full, empty=empty)
        self.record.worked_s += sum(
            min(self._ill_s.get(rider.vehicle.id, DAY_S), rider.vehicle.shift.closes_s)
            - rider.vehicle.shift.opens_s
            for rider in self.riders.values()
            if self._ill_s.get(rider.vehicle.id, DAY_S) > rider.vehicle.shift.opens_s
        )
        for need in self.record.waiting():
            kept_s = DAY_S if need.kind in OXYGEN_KINDS else KEPT_DAYS * DAY_S
            if need.called_s + kept_s <= self._whole_s:
                self.record.give_up(need, self._whole_s)
