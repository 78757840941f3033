"""A day as it is known at a moment: who is where with what, what is open, where cylinders are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

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
)
from routing.problem import Problem
from routing.rules.day_rules import DAY_S
from routing.simulation.allowed import Allowed
from routing.simulation.days import SPARE, Ground
from routing.simulation.demand import Need
from routing.simulation.records import Record
from routing.simulation.riders import Rider, Stand, widened
from routing.simulation.scenario import Scenario
from routing.simulation.stations import Stations
from routing.solvers.stopping import AnyOf, Iterations, Stop, WhenSet
from routing.triage import with_cylinders


class Field:
    """One day as it is: `routing.simulation.course` lets it go on.

    Parameters
    ----------
    needs
        By id, all that is or may be asked for today.
    record
        What has come of each need so far, over all days.
    ill_s
        Who falls ill today, and when.
    knows_all
        Whether it is known before: people end their shifts when they will fall ill.
    fills_up
        Whether who stands by from before the stations open sets out with all that it can carry, as
        long as half of what is there is left.

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
    stopped
        Tells whether the day is to end before its time.
    """

    def __init__(
        self,
        scenario: Scenario,
        ground: Ground,
        *,
        needs: dict[str, Need],
        record: Record,
        stations: Stations,
        ill_s: dict[str, int],
        knows_all: bool,
        fills_up: bool = False,
    ) -> None:
        self.scenario, self.ground, self.record = scenario, ground, record
        self.stations, self.now_s = stations, 0
        self.needs, self.open = needs, dict[TaskId, Task]()
        self.depots = {depot.id: depot for depot in ground.depots}
        self.tasks = {task.id: task for task in ground.tasks(needs.values())}
        self.ill_s, self.knows_all = ill_s, knows_all
        self.stopped: Callable[[], bool] = lambda: False
        self._index = {place.id: n for n, place in enumerate(ground.places)}
        oxygen = ground.rules.oxygen
        sizes = ground.rules.cylinders
        self.cylinder = with_cylinders(Load(full=1), oxygen.delivered_size_l, sizes)
        kept = {station: full // 2 for station, full in stations.full.items()}
        self.riders = {one.id: self._rider(one) for one in ground.vehicles}
        for rider in self.riders.values() if fills_up else ():
            self._fills_up(rider, kept)
        self.day = self.problem((), from_s=0)
        self.allowed = Allowed(self.day)

    def steps(self, count: int) -> Stop:
        """Return when a policy's search ends: after so many steps, or once the day is stopped."""
        return AnyOf((Iterations(count), WhenSet(self.stopped)))

    def _rider(self, vehicle: Vehicle) -> Rider:
        """Return the volunteer at home; spare cylinders are there as long as they last."""
        for _ in range(vehicle.aboard.full):
            if not self.stations.take(self.home_station()):
                vehicle = replace(vehicle, aboard=less(vehicle.aboard, self.cylinder))
        stand = Stand(place=vehicle.start, aboard=vehicle.aboard)
        return Rider(vehicle=vehicle, now=stand, then=stand, free_s=vehicle.shift.opens_s)

    def _fills_up(self, rider: Rider, kept: Mapping[DepotId, int]) -> None:
        """Let who stands by from before the stations open have all that it can carry."""
        vehicle, aboard = rider.vehicle, rider.now.aboard
        opens_s = [self.depots[one].opens[0].opens_s for one in self.stations.full]
        if not vehicle.standby or not opens_s or vehicle.shift.opens_s >= min(opens_s):
            return
        home = self.home_station()
        while vehicle.capacity.holds(aboard + self.cylinder):
            if self.stations.full[home] <= kept[home]:
                break
            self.stations.take(home)
            aboard += self.cylinder
        rider.now = rider.then = replace(rider.now, aboard=aboard)

    @property
    def whole_s(self) -> int:
        """Now, from the first midnight on."""
        return self.now_s + self.ground.number * DAY_S

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
        if self.knows_all:
            closes_s = max(hours.opens_s, min(closes_s, self.ill_s.get(rider.vehicle.id, DAY_S)))
        return TimeWindow(opens_s=min(closes_s, max(hours.opens_s, busy_s)), closes_s=closes_s)

    def under_curfew(self, vehicle: Vehicle, from_s: int, until_s: int) -> bool:
        """Tell whether the vehicle may not be on the street at some moment of that time."""
        if "curfew" in vehicle.permits:
            return False
        curfew = self.ground.rules.rules.curfew
        return any(c.opens_s < until_s and from_s < c.closes_s for c in curfew)

    def _depot(self, depot: Depot) -> Depot:
        if depot.id not in self.stations.full:
            return depot
        return replace(
            depot,
            stock=self.stations.stock(depot.id),
            refills=self.stations.refills(depot.id, self.ground.number),
        )

    def home_station(self) -> DepotId:
        """Return the station that has most full cylinders."""
        return max(self.stations.full, key=lambda one: self.stations.full[one])

    def nearest_station(self, rider: Rider) -> DepotId:
        """Return the station that is nearest to where he is free."""

        def away_s(station: DepotId) -> float:
            leg_s = self.travel_s(rider, self.depots[station].place)
            return float("inf") if leg_s is None else leg_s

        return min(self.stations.full, key=away_s)

    def taken(self, rider: Rider, depot: Depot, collected: Load, wanted: Iterable[Load]) -> Load:
        """Return what is aboard after the load stop: as much as fits and as there is."""
        aboard = rider.now.aboard
        loads = [*wanted]
        if rider.vehicle.standby and depot.id in self.stations.full:
            lacking = SPARE - aboard.full - sum(load.full for load in loads)
            loads += [self.cylinder] * lacking
        for load in loads:
            if not rider.vehicle.capacity.holds(aboard + collected + load):
                break
            if load.full and not self.stations.take(depot.id):
                break
            aboard += load
        return aboard

    def bring_back(self) -> None:
        """Let whoever is still out bring back in the night what they set out with or to take.

        What somebody was riding to give nobody had, and what they were to bring back nobody took.
        """
        for rider in self.riders.values():
            if self.stations.full:
                full, empty = rider.now.aboard.full, rider.now.collected.empty
                self.stations.give_back(self.home_station(), full=full, empty=empty)
