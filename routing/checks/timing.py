"""A route timed again from its order alone: nothing that the plan states is believed.

Written from the module text of `routing.plan`, with no code of the solver's schedule. Where no
window is left, a call is timed as if it could begin at once; the rule files then speak up.
"""

from dataclasses import dataclass
from typing import Final, assert_never

from routing.checks.loads import NONE_ABOARD, Amounts, Cargo, amounts, cargo_of_calls
from routing.checks.sequences import Call, Drop, Named, Sequence, stop_name
from routing.model import CURFEW_PERMIT, Break, Depot, PlaceId, Task, Vehicle
from routing.plan import Route, Stop, Violation
from routing.problem import Problem, Told

QUARTER_S: Final = 900
"""A told time may move by so much and still count as kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedStop:
    """One stop as it follows from the problem, beside what the plan states of it.

    Parameters
    ----------
    what
        The task, depot, drop or break; None at the start and the end.
    travel_s
        From the stop before; 0 at the start.
    taken, aboard
        Taken here at a depot, and carried after the stop.
    supplied
        False for a task whose goods no depot gave.
    """

    number: int
    stated: Stop
    place: PlaceId
    what: Named | None
    travel_s: int
    arrives_s: int
    starts_s: int
    ends_s: int
    taken: Amounts = NONE_ABOARD
    aboard: Amounts = NONE_ABOARD
    supplied: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRoute:
    """A route with every value derived.

    Parameters
    ----------
    stops
        The first is the start, the last the end.
    task_stops, load_stops
        Those of them that are calls, with the task or depot.
    """

    vehicle: Vehicle
    route: Route
    stops: tuple[TimedStop, ...]
    task_stops: tuple[tuple[TimedStop, Task], ...]
    load_stops: tuple[tuple[TimedStop, Depot], ...]

    def name(self, stop: TimedStop) -> str:
        """Return how violations speak of the stop: ``V03 stop 4``."""
        return stop_name(self.route, stop.number)


def time_again(problem: Problem, sequence: Sequence) -> TimedRoute | Violation:
    """Return the route timed from its order, or the leg that nothing can travel."""
    departs_s = _earliest_departure_s(problem, sequence.vehicle)
    cargo = cargo_of_calls(sequence.vehicle, [call.what for call in sequence.calls])
    stops: list[TimedStop] = []
    here, left_s = sequence.vehicle.start, departs_s
    before: Call | None = None  # breaks aside
    for call, load in zip(sequence.calls, cargo, strict=True):
        travel_s = _travel_s(problem, sequence.vehicle, here, call.place, left_s)
        if travel_s is None:
            return _no_way(sequence, call.number, here, call.place)
        timed = _time_call(
            call, load, before=before, left_s=left_s, travel_s=travel_s, problem=problem
        )
        stops.append(timed)
        here, left_s = call.place, timed.ends_s
        before = before if isinstance(call.what, Break) else call
    travel_s = _way_home_s(problem, sequence, here, left_s)
    if travel_s is None:
        return _no_way(sequence, len(sequence.route.stops) - 1, here, sequence.end)
    if stops:
        departs_s = max(departs_s, stops[0].starts_s - stops[0].travel_s)
        left_s = stops[-1].ends_s
    at_first = amounts(sequence.vehicle.aboard + sequence.vehicle.collected)
    aboard = stops[-1].aboard if stops else at_first
    start = _at_rest(sequence, 0, sequence.vehicle.start, departs_s, travel_s=0, aboard=at_first)
    number = len(sequence.route.stops) - 1
    end = _at_rest(
        sequence, number, sequence.end, left_s + travel_s, travel_s=travel_s, aboard=aboard
    )
    return TimedRoute(
        vehicle=sequence.vehicle,
        route=sequence.route,
        stops=(start, *stops, end),
        task_stops=tuple((stop, stop.what) for stop in stops if isinstance(stop.what, Task)),
        load_stops=tuple((stop, stop.what) for stop in stops if isinstance(stop.what, Depot)),
    )


def _earliest_departure_s(problem: Problem, vehicle: Vehicle) -> int:
    departs_s = vehicle.shift.opens_s
    if CURFEW_PERMIT in vehicle.permits:
        return departs_s
    for window in sorted(problem.rules.curfew, key=lambda window: window.opens_s):
        if window.opens_s <= departs_s < window.closes_s:
            departs_s = window.closes_s
    return departs_s


def _time_call(
    call: Call,
    cargo: Cargo,
    *,
    before: Call | None,
    left_s: int,
    travel_s: int,
    problem: Problem,
) -> TimedStop:
    arrives_s = left_s + travel_s
    held_s = call.stop.not_before_s
    ready_s = arrives_s if held_s is None else max(arrives_s, held_s)
    match call.what:
        case Depot() as depot:
            lasts_s = depot.loading_s
            starts_s = _loading_starts_s(depot, ready_s, lasts_s)
        case Drop() as drop:
            lasts_s = drop.task.handover_s
            starts_s = _loading_starts_s(drop.depot, ready_s, lasts_s)
        case Break() as pause:
            starts_s, lasts_s = max(ready_s, pause.window.opens_s), pause.lasts_s
        case Task() as task:
            starts_s = _service_starts_s(task, max(ready_s, _frozen_from_s(problem, task)))
            lasts_s = task.service_s
            at_task = before is not None and isinstance(before.what, Task | Drop)
            if at_task and before is not None and before.place == call.place:
                lasts_s -= task.setup_s
        case _:
            assert_never(call.what)
    return TimedStop(
        number=call.number,
        stated=call.stop,
        place=call.place,
        what=call.what,
        travel_s=travel_s,
        # Nobody waits at the first door: the departure moves forward instead.
        arrives_s=starts_s if before is None else arrives_s,
        starts_s=starts_s,
        ends_s=starts_s + lasts_s,
        taken=cargo.taken,
        aboard=cargo.aboard,
        supplied=cargo.supplied,
    )


def frozen_told(problem: Problem, task: Task) -> Told | None:
    """Return what people were told of the task, where that was to start before the frozen time."""
    told, until_s = problem.told.get(task.id), problem.frozen_until_s
    return told if told and until_s is not None and told.starts_s < until_s else None


def _frozen_from_s(problem: Problem, task: Task) -> int:
    """Return from when on the task may start where it is frozen near the time told."""
    told = frozen_told(problem, task)
    return 0 if told is None else told.starts_s - QUARTER_S


def _service_starts_s(task: Task, ready_s: int) -> int:
    ready_s = max(ready_s, task.released_s)
    if task.windows[0].contains(ready_s):  # the usual case, and the quick one
        return ready_s
    return min(
        (max(ready_s, window.opens_s) for window in task.windows if ready_s <= window.closes_s),
        default=ready_s,
    )


def _loading_starts_s(depot: Depot, ready_s: int, lasts_s: int) -> int:
    starts = (
        max(ready_s, window.opens_s)
        for window in depot.opens
        if max(ready_s, window.opens_s) + lasts_s <= window.closes_s
    )
    return min(starts, default=ready_s)


def _at_rest(
    sequence: Sequence,
    number: int,
    place: PlaceId,
    moment_s: int,
    *,
    travel_s: int,
    aboard: Amounts,
) -> TimedStop:
    return TimedStop(
        number=number,
        stated=sequence.route.stops[number],
        place=place,
        what=None,
        travel_s=travel_s,
        arrives_s=moment_s,
        starts_s=moment_s,
        ends_s=moment_s,
        aboard=aboard,
    )


def _travel_s(
    problem: Problem, vehicle: Vehicle, origin: PlaceId, destination: PlaceId, depart_s: int
) -> int | None:
    try:
        return problem.travel_s(vehicle.profile, origin, destination, depart_s)
    except (KeyError, IndexError):  # a profile or place that the travel does not answer for
        return None


def _way_home_s(problem: Problem, sequence: Sequence, here: PlaceId, depart_s: int) -> int | None:
    """Return the travel to the route's end; who may end anywhere stays where the last call was."""
    if sequence.vehicle.end is None:
        return 0
    return _travel_s(problem, sequence.vehicle, here, sequence.end, depart_s)


def _no_way(sequence: Sequence, number: int, origin: PlaceId, destination: PlaceId) -> Violation:
    return Violation(
        rule="profile",
        subject=stop_name(sequence.route, number),
        detail=f"no way by {sequence.vehicle.profile} from {origin} to {destination}; "
        "the route cannot be timed",
    )
