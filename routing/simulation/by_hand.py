"""What volunteers did by hand: first come, nearest free. Fixed from sources before any run.

Where each rule comes from (written before anything was simulated, and not changed after):

1. **First come.** Calls stand on one list and are given out in the order in which they came: the
   hotline's list of HCMC's ATM Oxy (from 2 August 2021: "calls around the clock", DOMAIN.md), and
   DESIGN.md 2, "first come, nearest free".
2. **Somebody who is getting worse goes before everything else** (oxygen emergency, transport): the
   rapid response team is "first to a worsening patient" (plan 35-KH/BDVTU of September 2021, team
   list in DOMAIN.md). Without this the policy would look worse than what people did.
3. **Nearest free.** Of those who are free, may go there and reach it within their shift, the one
   whose ride is shortest goes, by way of the depot if he has nothing aboard: the ward's head of
   transport (Trưởng khối vận) assigns whom he sees free.
4. **One job at a time.** Whoever is free takes the first on the list that he may do, and nobody
   on the way is turned round.
5. **A full load at the depot**: "a motorbike takes about two bags or two cylinders" (DESIGN.md 2);
   five medicine packs (a pannier, own default). What is aboard is used up before the next load.
6. **Own ward first, others only where lending is on**: the areas of the day's fleet say so, as for
   every policy ("sent outside it only when that ward needs them", DOMAIN.md).
7. A station that is empty is not gone to; nobody knows of refills before they are there.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from routing.model import Depot, DepotKind, Load, Task, TaskId
from routing.simulation.field import Field
from routing.simulation.policy import Policy
from routing.simulation.riders import Rider, lacks
from routing.timing import earliest_start
from routing.visits import Visit

FULL_LOAD: Final[Mapping[DepotKind, int]] = MappingProxyType(
    {"oxygen_station": 2, "distribution_point": 2, "mobile_health_station": 5}
)
"""Deliveries taken aboard at one load stop."""
Way = tuple[tuple[Visit, ...], int]
"""What somebody does to serve a task, and when he is at the door."""
WORSENING: Final = 1
"""The class that goes before the list."""


class ByHand(Policy):
    """First come, nearest free."""

    def __init__(self) -> None:
        super().__init__()
        self._given = set[TaskId]()

    def heard(self, field: Field, task: Task) -> None:
        """Give the task to the nearest who is free; else it stays on the list."""
        self._given.discard(task.id)  # it may have come back undone
        free = [rider for rider in field.riders.values() if self._is_free(field, rider)]
        ways = [(rider, self.way(field, rider, task)) for rider in free]
        reached = [(way[1], number) for number, (_, way) in enumerate(ways) if way is not None]
        if reached:
            self._give(ways[min(reached)[1]][0], ways[min(reached)[1]][1], task)

    def free(self, field: Field, rider: Rider) -> None:
        """Give the first on the list that he may do."""
        if not self._is_free(field, rider):
            return
        for task in self.in_order(field, rider):
            way = self.way(field, rider, task)
            if way is not None:
                self._give(rider, way, task)
                return

    def dropped(self, rider: Rider, visit: Visit) -> None:
        """Put the task back on the list."""
        del rider
        if visit.task is not None:
            self._given.discard(visit.task)

    def lost(self, field: Field, rider: Rider) -> None:
        """Put back on the list what a volunteer who fell ill was to do."""
        self._given -= {visit.task for visit in self.queue(rider) if visit.task is not None}
        super().lost(field, rider)

    def in_order(self, field: Field, rider: Rider) -> Iterable[Task]:
        """Return the list: those who are getting worse, then by when they called.

        While no station has a full cylinder, nobody looks at what needs one.
        """
        full = rider.now.aboard.full or any(field.stations.full.values())
        waiting = (
            task
            for task in field.open.values()
            if (full or not task.delivers.full) and self.is_listed(task)
        )
        return sorted(waiting, key=lambda task: (task.task_class != WORSENING, task.called_s))

    def is_listed(self, task: Task) -> bool:
        """Tell whether the task is one for the list, and nobody has it."""
        return task.id not in self._given

    def wants(self, field: Field, rider: Rider, depot: Depot) -> tuple[Load, ...]:
        """Return a full load of what the next task delivers."""
        asked = super().wants(field, rider, depot)
        return asked[:1] * FULL_LOAD.get(depot.kind, 1)

    def _is_free(self, field: Field, rider: Rider) -> bool:
        on_duty = rider.vehicle.shift.contains(field.now_s) and not rider.out
        has = any(visit.task in self._given for visit in self.queue(rider))
        return on_duty and rider.doing is None and not has

    def _give(self, rider: Rider, way: Way | None, task: Task) -> None:
        """Let him do it next, before anything else."""
        if way is not None:
            self._given.add(task.id)
            self.queue(rider).extendleft(reversed(way[0]))

    def way(self, field: Field, rider: Rider, task: Task) -> Way | None:
        """Return what he does to serve the task, and when he is there; None: he cannot."""
        vehicle = rider.vehicle
        if task.place is None or not field.allowed.may_serve(field.at_hand(task), vehicle):
            return None
        ways = [self._direct(field, rider, task)]
        if task.load_from is not None and lacks(rider.now.aboard, task.delivers):
            if not vehicle.capacity.holds(rider.now.aboard + task.delivers):
                return None
            kinds = (one for one in field.depots.values() if one.kind == task.load_from)
            ways = [self._by_depot(field, rider, task, depot) for depot in kinds]
        there = [way for way in ways if way is not None]
        return min(there, key=lambda way: way[1], default=None)

    def _direct(self, field: Field, rider: Rider, task: Task) -> Way | None:
        leg_s = field.travel_s(rider, task.place or rider.now.place)
        if leg_s is None:
            return None
        return self._in_time(field, rider, task, field.now_s + leg_s, (Visit(task=task.id),))

    def _by_depot(self, field: Field, rider: Rider, task: Task, depot: Depot) -> Way | None:
        there_s = field.travel_s(rider, depot.place)
        on_s = field.leg_s(rider.vehicle, depot.place, task.place or depot.place)
        empty = task.delivers.full and not field.stations.full.get(depot.id, 0)
        if there_s is None or on_s is None or empty:
            return None
        starts_s = earliest_start(depot.opens, field.now_s + there_s, lasts_s=depot.loading_s)
        if starts_s is None:
            return None
        visits = (Visit(depot=depot.id), Visit(task=task.id))
        return self._in_time(field, rider, task, starts_s + depot.loading_s + on_s, visits)

    def _in_time(
        self, field: Field, rider: Rider, task: Task, there_s: int, visits: tuple[Visit, ...]
    ) -> Way | None:
        """Return the way if he is home by the end of his shift, and before the curfew."""
        vehicle = rider.vehicle
        starts_s = earliest_start(task.windows, max(there_s, task.released_s))
        if starts_s is None:
            return None
        ends_s, place = starts_s + task.service_s, task.place or rider.now.place
        home_s = 0 if vehicle.end is None else field.leg_s(vehicle, place, vehicle.end) or 0
        if ends_s + home_s > vehicle.shift.closes_s:
            return None
        if field.under_curfew(vehicle, field.now_s, ends_s + home_s):
            return None
        return visits, starts_s
