"""What has happened so far: the stops that vehicles have begun, and where that leaves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from routing.model import (
    LOAD_FIELDS,
    NOTHING,
    DepotId,
    Load,
    PlaceId,
    Stock,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Stop
from routing.problem import Problem
from routing.timing import earliest_start
from routing.visits import Visit

Outcome = Literal["expected", "done", "not-done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A stop that its vehicle is at, was at or rides to: no solver moves it.

    Parameters
    ----------
    stop
        A task, a load or a break. Its times are those told from the field where there are any,
        else those expected.
    leaves_s
        When the ride to it began.
    drop
        Where a task that brings somebody or something to a depot ends.
    taken
        What was loaded here.
    outcome
        ``expected`` while nobody has told: then it counts as done at its time.
    """

    stop: Stop
    leaves_s: int
    drop: Stop | None = None
    taken: Load = NOTHING
    outcome: Outcome = "expected"

    @property
    def counts(self) -> bool:
        """Whether its task is done or being done."""
        return self.stop.task is not None and self.outcome != "not-done"

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Its one stop, or both."""
        return (self.stop,) if self.drop is None else (self.stop, self.drop)

    @property
    def place(self) -> PlaceId:
        """Where the vehicle is when it is over."""
        return self.stops[-1].place

    @property
    def ends_s(self) -> int:
        """When it is over."""
        return self.stops[-1].ends_s

    @property
    def visit(self) -> Visit | None:
        """The visit that it was planned as; None for a break."""
        if self.stop.kind == "break":
            return None
        stop = self.stop
        return Visit(task=stop.task, depot=stop.depot, not_before_s=stop.not_before_s)

    def until(self, ends_s: int) -> "Begun":
        """Return the stop over by then, if it was to be later."""
        stop = _cut(self.stop, ends_s)
        drop = None if self.drop is None else _cut(self.drop, ends_s)
        leaves_s = min(self.leaves_s, stop.arrives_s)
        return replace(self, stop=stop, drop=drop, leaves_s=leaves_s)

    def not_done(self, over_s: int) -> "Begun":
        """Return the stop given up at that moment, where the vehicle then was: at the door."""
        return replace(self, drop=None, outcome="not-done").until(over_s)


def _cut(stop: Stop, ends_s: int) -> Stop:
    return replace(
        stop,
        arrives_s=min(stop.arrives_s, ends_s),
        starts_s=min(stop.starts_s, ends_s),
        ends_s=min(stop.ends_s, ends_s),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of the day so far.

    Parameters
    ----------
    begun
        By vehicle that has any, in order of time.
    out
        Who has stopped working.
    closed
        Tasks cancelled or given up.
    free_from_s
        Idle vehicles that are not free before then.
    counted
        When a depot was counted last, and what there was.
    """

    begun: Mapping[VehicleId, tuple[Begun, ...]] = field(default_factory=dict)
    out: frozenset[VehicleId] = frozenset()
    closed: frozenset[TaskId] = frozenset()
    free_from_s: Mapping[VehicleId, int] = field(default_factory=dict)
    counted: Mapping[DepotId, tuple[int, Stock]] = field(default_factory=dict)

    def of(self, vehicle: VehicleId) -> tuple[Begun, ...]:
        """Return the stops that the vehicle has begun."""
        return self.begun.get(vehicle, ())

    def with_begun(self, vehicle: VehicleId, begun: Sequence[Begun]) -> "Facts":
        """Return the facts with these stops of the vehicle, in order of time."""
        ordered = tuple(sorted(begun, key=lambda each: (each.stop.starts_s, each.ends_s)))
        return replace(self, begun=MappingProxyType({**self.begun, vehicle: ordered}))

    def who(self, task: TaskId) -> tuple[VehicleId, int] | None:
        """Return who does or did the task, and at which of its stops; None: nobody yet."""
        for vehicle, stops in self.begun.items():
            for number, each in enumerate(stops):
                if each.counts and each.stop.task == task:
                    return vehicle, number
        return None

    @property
    def starts_s(self) -> dict[TaskId, int]:
        """When each task was started, or will be by who rides to it."""
        return {
            each.stop.task: each.stop.starts_s
            for stops in self.begun.values()
            for each in stops
            if each.counts and each.stop.task is not None
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a vehicle is free again, when, and what it has with it then.

    Parameters
    ----------
    since_s
        When it set out first; None: it has not yet.
    aboard, collected
        Goods, and empty cylinders to be given back.
    tasks
        How many it has done or tried.
    ppe
        Sets of protective equipment left; None: as many as needed.
    rests
        How many of its breaks it has taken.
    unclean
        Whether it comes from contact with the sick, and was at no depot since.
    """

    place: PlaceId
    free_s: int
    since_s: int | None
    aboard: Load
    collected: Load
    tasks: int
    ppe: int | None
    rests: int
    unclean: bool


def standing(day: Problem, facts: Facts, vehicle: Vehicle) -> Standing:
    """Return how the vehicle stands after the stops that it has begun."""
    begun = facts.of(vehicle.id)
    goods, empties = vehicle.aboard, vehicle.collected
    sets = vehicle.ppe if vehicle.ppe_left is None else vehicle.ppe_left
    unclean = vehicle.unclean
    for each in begun:
        if each.stop.depot is not None:
            depot = day.depot(each.stop.depot)
            goods += each.taken
            empties = NOTHING if depot.kind == "oxygen_station" else empties
            sets = vehicle.ppe if depot.gives_ppe else sets
            unclean = False
        elif each.stop.task is not None:
            task = day.task(each.stop.task)
            sets = None if sets is None else max(0, sets - task.ppe)
            unclean = unclean or task.hygiene == "contact"
            if each.counts:
                goods = less(goods, task.delivers)
                empties += task.collects
    return Standing(
        place=begun[-1].place if begun else vehicle.start,
        free_s=max(
            begun[-1].ends_s if begun else vehicle.shift.opens_s,
            facts.free_from_s.get(vehicle.id, 0),
        ),
        since_s=min((each.leaves_s for each in begun), default=None),
        aboard=goods,
        collected=empties,
        tasks=sum(each.stop.task is not None for each in begun),
        ppe=sets,
        rests=sum(each.stop.kind == "break" for each in begun),
        unclean=unclean,
    )


def less(goods: Load, given: Load) -> Load:
    """Return what is left; who did another's task may have given what nobody knew of."""
    left = {name: max(0, getattr(goods, name) - getattr(given, name)) for name in LOAD_FIELDS}
    return Load(**left)


_UNTOLD: Final[Outcome] = "expected"


def expected_again(
    day: Problem, vehicle: Vehicle, begun: Sequence[Begun], told: int
) -> tuple[Begun, ...]:
    """Return the stops with the times expected now that those of one of them are known.

    What nobody has told of before it was over by then; what comes after it follows from it.

    Parameters
    ----------
    told
        The position of the one whose times are known.
    """
    known = begun[told]
    kept = [
        each.until(known.leaves_s) if each.outcome == _UNTOLD else each for each in begun[:told]
    ]
    kept.append(known)
    for each in begun[told + 1 :]:
        kept.append(_after(day, vehicle, kept[-1], each) if each.outcome == _UNTOLD else each)
    return tuple(kept)


def _after(day: Problem, vehicle: Vehicle, before: Begun, each: Begun) -> Begun:
    """Return the stop as it follows the one before; it lasts as long as was expected."""
    stop, left_s = each.stop, before.ends_s
    leg_s = day.travel_s(vehicle.profile, before.place, stop.place, left_s)
    # Where no way is left the ride is under way all the same.
    arrives_s = left_s + (stop.arrives_s - each.leaves_s if leg_s is None else leg_s)
    windows, ready_s = _when(day, stop), arrives_s
    if stop.task is not None:
        ready_s = max(ready_s, day.task(stop.task).released_s)
    moved = _moved(stop, arrives_s, max(ready_s, stop.not_before_s or 0), windows)
    drop = each.drop
    if drop is not None:
        there_s = moved.ends_s + drop.arrives_s - stop.ends_s
        drop = _moved(drop, there_s, there_s, _when(day, drop))
    return replace(each, stop=moved, drop=drop, leaves_s=left_s)


def _when(day: Problem, stop: Stop) -> tuple[TimeWindow, ...]:
    """Return the windows in which the stop may be; none for a break, which is not put off."""
    if stop.depot is not None:
        return day.depot(stop.depot).opens
    return () if stop.task is None else day.task(stop.task).windows


def _moved(stop: Stop, arrives_s: int, ready_s: int, windows: tuple[TimeWindow, ...]) -> Stop:
    """Return the stop at its new time; too late for its windows, it is gone to all the same."""
    lasts_s = stop.ends_s - stop.starts_s
    starts_s = earliest_start(windows, ready_s, lasts_s=0 if stop.depot is None else lasts_s)
    starts_s = ready_s if starts_s is None else starts_s
    return replace(stop, arrives_s=arrives_s, starts_s=starts_s, ends_s=starts_s + lasts_s)
