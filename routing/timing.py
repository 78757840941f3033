"""When a vehicle's visits are: as early as possible, with its breaks between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.model import CURFEW_PERMIT, Break, PlaceId, Task, TimeWindow, Vehicle
from routing.plan import Rule
from routing.problem import Problem
from routing.visits import Broken, Visit, place_after, place_of

Moments = tuple[int, int, int]
"""When a stop is reached, begins and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Departure, arrival at the end, driving, and the moments of each visit.

    Parameters
    ----------
    drops
        Of the visits that bring somebody or something to a depot, the moments there, by index.
    breaks
        Each break: the index of the visit it comes before, and its moments.
    """

    depart_s: int
    visits: tuple[Moments, ...]
    end_s: int
    travel_s: int
    drops: Mapping[int, Moments]
    breaks: tuple[tuple[int, Moments], ...]


def free_span(problem: Problem, vehicle: Vehicle) -> TimeWindow | None:
    """Return when the vehicle may move: from its earliest departure to the shift's end or curfew.

    None when the curfew covers the whole shift.
    """
    opens_s, closes_s = vehicle.shift.opens_s, vehicle.shift.closes_s
    if CURFEW_PERMIT not in vehicle.permits:
        for curfew in sorted(problem.rules.curfew, key=lambda window: window.opens_s):
            if curfew.opens_s <= opens_s < curfew.closes_s:
                opens_s = curfew.closes_s
            elif curfew.opens_s > opens_s:
                closes_s = min(closes_s, curfew.opens_s)
    return TimeWindow(opens_s=opens_s, closes_s=closes_s) if opens_s <= closes_s else None


def earliest_start(windows: Sequence[TimeWindow], ready_s: int, *, lasts_s: int = 0) -> int | None:
    """Return the first moment from `ready_s` on with `lasts_s` left in a window; None: too late."""
    earliest_s: int | None = None
    for window in windows:
        start_s = max(ready_s, window.opens_s)
        if start_s + lasts_s <= window.closes_s and (earliest_s is None or start_s < earliest_s):
            earliest_s = start_s
    return earliest_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One visit timed: the way to it, its moments, and the way to and moments at its drop."""

    leg_s: int
    moments: Moments
    ride_s: int = 0
    drop: Moments | None = None

    @property
    def ends_s(self) -> int:
        return (self.drop or self.moments)[2]


def _call(
    problem: Problem,
    vehicle: Vehicle,
    visit: Visit,
    at: PlaceId,
    leaves_s: int,
    *,
    again: bool,
) -> _Call | Rule:
    """Time the visit when the vehicle leaves for it from there and then; or the rule it breaks.

    Parameters
    ----------
    again
        Whether the call before was at a task there: the set-up is not spent a second time.
    """
    leg_s = problem.travel_s(vehicle.profile, at, place_of(problem, visit), leaves_s)
    if leg_s is None:
        return "profile"
    arrives_s = leaves_s + leg_s
    ready_s = max(arrives_s, visit.not_before_s or 0)
    if visit.task is not None:
        return _task_call(
            problem, vehicle, problem.task(visit.task), (leg_s, arrives_s, ready_s), again=again
        )
    depot = problem.depot(visit.depot)  # type: ignore[arg-type]  # one of the two is set
    start_s = earliest_start(depot.opens, ready_s, lasts_s=depot.loading_s)
    if start_s is None:
        return "depot-hours"
    return _Call(leg_s=leg_s, moments=(arrives_s, start_s, start_s + depot.loading_s))


def _task_call(
    problem: Problem, vehicle: Vehicle, task: Task, reached: Moments, *, again: bool
) -> _Call | Rule:
    """Time a task; `reached` is the way to it, when that ends, and from when on it may start."""
    leg_s, arrives_s, ready_s = reached
    start_s = earliest_start(problem.windows_of(task), max(ready_s, task.released_s))
    if start_s is None:
        return "time-window"
    end_s = start_s + task.service_s - (task.setup_s if again else 0)
    moments = (arrives_s, start_s, end_s)
    if task.goal is None or task.place is None:
        return _Call(leg_s=leg_s, moments=moments)
    goal = problem.depot(task.goal)
    ride_s = problem.travel_s(vehicle.profile, task.place, goal.place, end_s)
    if ride_s is None:
        return "profile"
    drop_s = earliest_start(goal.opens, end_s + ride_s, lasts_s=task.handover_s)
    if drop_s is None:
        return "depot-hours"
    drop = (end_s + ride_s, drop_s, drop_s + task.handover_s)
    return _Call(leg_s=leg_s, moments=moments, ride_s=ride_s, drop=drop)


class _Clock:
    """A vehicle's way through its visits: where it is, when, and which breaks are still to come."""

    def __init__(self, problem: Problem, vehicle: Vehicle, opens_s: int) -> None:
        self.problem, self.vehicle = problem, vehicle
        self.at, self.now_s, self.driving_s = vehicle.start, opens_s, 0
        self.breaks: list[tuple[int, Moments]] = []
        self._to_come = [*vehicle.breaks]
        self._again: PlaceId | None = None

    def go(self, index: int, visit: Visit) -> _Call | Rule:
        """Make the visit, after the breaks that come before it."""
        again = self._again == place_of(self.problem, visit) and visit.task is not None
        while True:
            call = _call(self.problem, self.vehicle, visit, self.at, self.now_s, again=again)
            if not isinstance(call, _Call):
                return call
            if index == 0:  # what opens before the work begins is no break of it
                started_s = call.moments[1]
                self._to_come = [p for p in self._to_come if p.window.opens_s > started_s]
            due = self._due(call.ends_s, eager=index > 0)
            if due is None:
                break
            if index == 0 or not self._rest(index, due):
                return "break"
        self.at, self.now_s = place_after(self.problem, visit), call.ends_s
        self.driving_s += call.leg_s + call.ride_s
        self._again = None if visit.task is None else self.at
        return call

    def go_home(self, index: int) -> Rule | None:
        """Go to where the route ends, after a break that comes before it."""
        end = self.vehicle.end
        while end is not None:
            home_s = self.problem.travel_s(self.vehicle.profile, self.at, end, self.now_s)
            if home_s is None:
                return "profile"
            due = self._due(self.now_s + home_s, eager=False)
            if due is None:
                self.now_s += home_s
                self.driving_s += home_s
                return None
            if not self._rest(index, due):
                return "break"
        return None

    def _due(self, ends_s: int, *, eager: bool) -> Break | None:
        """Return the break that comes before a stop which would end then."""
        if not self._to_come:
            return None
        window = self._to_come[0].window
        opened = eager and self.now_s >= window.opens_s
        return self._to_come[0] if opened or ends_s > window.closes_s else None

    def _rest(self, index: int, pause: Break) -> bool:
        """Take the break; False when it is too late for it."""
        starts_s = max(self.now_s, pause.window.opens_s)
        if starts_s > pause.window.closes_s:
            return False
        self.breaks.append((index, (self.now_s, starts_s, starts_s + pause.lasts_s)))
        self._to_come.pop(0)
        self.now_s = starts_s + pause.lasts_s
        return True


def time_visits(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Times | Broken:
    """Time the visits in this order, as early as possible; the first rule broken otherwise."""
    span = free_span(problem, vehicle)
    if span is None:
        return Broken(rule="curfew", at=0)
    clock = _Clock(problem, vehicle, span.opens_s)
    calls: list[_Call] = []
    for index, visit in enumerate(visits):
        call = clock.go(index, visit)
        if isinstance(call, _Call) and clock.now_s <= span.closes_s:
            calls.append(call)
        else:
            return _missed(vehicle, span, index, call)
    broken = clock.go_home(len(visits))
    if broken is not None or clock.now_s > span.closes_s:
        return _missed(vehicle, span, len(visits), broken)
    moments = [call.moments for call in calls]
    depart_s = span.opens_s
    if calls:  # nobody waits at the first door
        depart_s = moments[0][1] - calls[0].leg_s
        moments[0] = (moments[0][1], *moments[0][1:])
    if vehicle.most_duty_s is not None and clock.now_s - depart_s > vehicle.most_duty_s:
        return Broken(rule="hours", at=len(visits))
    return Times(
        depart_s=depart_s,
        visits=tuple(moments),
        end_s=clock.now_s,
        travel_s=clock.driving_s,
        drops={index: call.drop for index, call in enumerate(calls) if call.drop is not None},
        breaks=tuple(clock.breaks),
    )


def _missed(vehicle: Vehicle, span: TimeWindow, at: int, missed: _Call | Rule | None) -> Broken:
    """Return what a visit breaks: the rule named, or that it ends after the vehicle may move."""
    if missed is None or isinstance(missed, _Call):
        in_shift = span.closes_s == vehicle.shift.closes_s
        return Broken(rule="shift" if in_shift else "curfew", at=at)
    return Broken(rule=missed, at=at, detail="unreachable" if missed == "profile" else "")
