"""What events about one task change on a board."""

from dataclasses import replace
from types import MappingProxyType

from routing.errors import InvalidProblem, Issue
from routing.live.board import Board, settled, visits_without
from routing.live.events import (
    Assigned,
    Cancelled,
    Corrected,
    Done,
    Failed,
    NewTask,
    Postponed,
    SetOut,
)
from routing.live.facts import Begun
from routing.live.growing import with_its_place
from routing.live.meetings import meeting, not_done, partners_not_done
from routing.live.opening import rechained
from routing.live.settling import as_planned, timed_anew, with_known
from routing.model import NOTHING, Load, TaskId
from routing.plan import Stop
from routing.problem import Pin, Told
from routing.solvers.insert import best_insertion
from routing.visits import Visit, place_after, place_of


def new_task(board: Board, event: NewTask) -> Board:
    """Return the board with the task open; nobody does it yet."""
    day = with_its_place(board.day, event)
    return as_planned(replace(board, day=replace(day, tasks=(*day.tasks, event.task))))


def corrected(board: Board, event: Corrected) -> Board:
    """Return the board with the task as it is rightly."""
    day = with_its_place(board.day, event)
    tasks = tuple(event.task if task.id == event.task.id else task for task in day.tasks)
    return as_planned(replace(board, day=replace(day, tasks=tasks)))


def cancelled(board: Board, event: Cancelled) -> Board:
    """Return the board without the task; who rides to it is free where the ride ends.

    A meeting of two is cancelled as one.
    """
    both = meeting(board, event.task)
    for task in both:
        board = not_done(board, task, event.at_s)
    return _all_closed(board, both)


def _all_closed(board: Board, tasks: tuple[TaskId, ...]) -> Board:
    for task in tasks:  # the first of a meeting first: what follows the second comes after neither
        board = _closed(board, task)
    return board


def _closed(board: Board, task: TaskId) -> Board:
    """Return the board without the task; what follows it in a chain takes its place."""
    facts = replace(board.facts, closed=board.facts.closed | {task})
    return as_planned(replace(board, facts=facts, day=rechained(board.day, task)))


def failed(board: Board, event: Failed) -> Board:
    """Return the board with the task not done, and open again or closed; its goods stay aboard.

    Who was to do it together with somebody has not done it either.
    """
    both = meeting(board, event.task)
    found = board.facts.who(event.task)
    if found is None:
        raise ValueError(f"nobody has set out to task {event.task}")
    vehicle, number = found
    begun = [*board.facts.of(vehicle)]
    begun[number] = begun[number].not_done(event.at_s)
    board = with_known(board, vehicle, begun, number)
    board = partners_not_done(board, {event.task}, event.at_s)
    return board if event.again else _all_closed(board, both)


def set_out(board: Board, event: SetOut) -> Board:
    """Return the board with the task begun by who rides to it now, whoever was to by the plan."""
    found = board.facts.who(event.task)
    if found is not None and found[0] == event.vehicle:
        return board
    if found is not None:
        board = not_done(board, event.task, event.at_s)
    open_one, task = board.open.vehicle(event.vehicle), board.open.task(event.task)
    leaves_s = max(event.at_s, open_one.shift.opens_s)
    ride_s = 0
    if task.place is not None:
        way = board.open.travel_s(open_one.profile, open_one.start, task.place, leaves_s)
        ride_s = 0 if way is None else way
    starts_s = leaves_s + ride_s
    ends_s = starts_s + task.service_s
    expected = Done(
        at_s=ends_s, task=event.task, vehicle=event.vehicle, starts_s=starts_s, ends_s=ends_s
    )
    board = _began_before(board, expected)
    begun = [
        replace(each, leaves_s=event.at_s) if each.stop.task == event.task else each
        for each in board.facts.of(event.vehicle)
    ]
    return timed_anew(
        replace(board, facts=board.facts.with_begun(event.vehicle, begun)), event.vehicle
    )


def done(board: Board, event: Done) -> Board:
    """Return the board with the task done at these times, whoever was to do it by the plan."""
    found = board.facts.who(event.task)
    if found is not None and found[0] != event.vehicle:
        board = not_done(board, event.task, event.at_s)  # somebody else was quicker
        found = None
    if found is None:
        board = _began_before(board, event)
        found = board.facts.who(event.task)
    if found is None:
        raise ValueError(f"task {event.task} was not begun")
    vehicle, number = found
    begun = [*board.facts.of(vehicle)]
    each = begun[number]
    begun[number] = _done_at(each, event)
    return with_known(board, vehicle, begun, number)


def _done_at(each: Begun, event: Done) -> Begun:
    """Return the stop at the times told; with a drop, it ends there."""
    starts_s, ends_s, drop = event.starts_s, event.ends_s, each.drop
    over_s = ends_s
    if drop is not None:
        over_s = min(ends_s, starts_s + each.stop.ends_s - each.stop.starts_s)
        handed_s = max(over_s, ends_s - (drop.ends_s - drop.starts_s))
        drop = replace(drop, arrives_s=handed_s, starts_s=handed_s, ends_s=ends_s)
    stop = replace(each.stop, arrives_s=starts_s, starts_s=starts_s, ends_s=over_s)
    leaves_s = min(each.leaves_s, starts_s)
    return replace(each, stop=stop, drop=drop, leaves_s=leaves_s, outcome="done")


def _began_before(board: Board, event: Done) -> Board:
    """Return the board with the task begun by who did it, though the plan said otherwise.

    Whatever was to be loaded before it on its vehicle's route must have been.
    """
    routed = board.draft.of(event.vehicle)
    at = next((n for n, visit in enumerate(routed.visits) if visit.task == event.task), -1)
    begun = [*board.facts.of(event.vehicle)]
    loads = iter(routed.taken)
    for visit in routed.visits[: max(at, 0)]:
        if visit.depot is not None:
            taken = next(loads)[2]
            begun.append(_at_once(board, visit, event.starts_s, event.starts_s, taken=taken))
    visit = Visit(task=event.task)
    begun.append(_at_once(board, visit, event.starts_s, event.ends_s))
    sequences = {
        vehicle: tuple(
            visit
            for number, visit in enumerate(visits)
            if visit.task != event.task
            and (vehicle != event.vehicle or visit.depot is None or number > at)
        )
        for vehicle, visits in board.draft.sequences.items()
    }
    facts = board.facts.with_begun(event.vehicle, begun)
    return settled(replace(board, facts=facts), sequences, changed={event.vehicle})


def _at_once(
    board: Board, visit: Visit, starts_s: int, ends_s: int, *, taken: Load = NOTHING
) -> Begun:
    stop = Stop(
        kind="task" if visit.task is not None else "load",
        place=place_of(board.day, visit),
        arrives_s=starts_s,
        starts_s=starts_s,
        ends_s=ends_s,
        task=visit.task,
        depot=visit.depot,
    )
    goal = None if visit.task is None else board.day.task(visit.task).goal
    drop = None
    if goal is not None:
        place = place_after(board.day, visit)
        drop = replace(stop, place=place, depot=goal, arrives_s=ends_s, starts_s=ends_s)
    return Begun(stop=stop, leaves_s=starts_s, drop=drop, taken=taken)


def postponed(board: Board, event: Postponed) -> Board:
    """Return the board with the task not to be started before the moment given."""
    board = partners_not_done(board, {event.task}, event.at_s)
    tasks = tuple(
        replace(task, released_s=max(task.released_s, event.until_s))
        if task.id == event.task
        else task
        for task in board.day.tasks
    )
    return as_planned(replace(board, day=replace(board.day, tasks=tasks)))


def assigned(board: Board, event: Assigned) -> Board:
    """Return the board with the task put in where it costs the vehicle's route least."""
    pins = tuple(pin for pin in board.day.pins if pin.task != event.task)
    pins = (*pins, Pin(task=event.task, vehicle=event.vehicle))
    board = replace(board, day=replace(board.day, pins=pins))
    if event.task not in board.draft.of(event.vehicle).starts_s:
        board = _put_in(board, event)
    else:
        board = as_planned(board)
    starts_s = board.draft.of(event.vehicle).starts_s.get(event.task)
    if starts_s is None:
        raise InvalidProblem([_does_not_fit(event)])
    told = Told(vehicle=event.vehicle, starts_s=starts_s)
    day = replace(board.day, told=MappingProxyType({**board.day.told, event.task: told}))
    return as_planned(replace(board, day=day))


def _put_in(board: Board, event: Assigned) -> Board:
    free = {
        vehicle: visits_without(visits, event.task)
        for vehicle, visits in board.draft.sequences.items()
    }
    board = settled(board, free, changed=set())
    insertion = best_insertion(
        board.open,
        board.draft,
        board.open.task(event.task),
        vehicles=(board.open.vehicle(event.vehicle),),
        at_any_cost=True,
    )
    if insertion is None:
        raise InvalidProblem([_does_not_fit(event)])
    return replace(board, draft=board.draft.with_route(event.vehicle, insertion.routed))


def _does_not_fit(event: Assigned) -> Issue:
    return Issue(
        code="does-not-fit",
        subject=f"task {event.task}",
        message=f"nowhere in the route of vehicle {event.vehicle} does it keep every rule now",
        remedy="ask for offers again, or let a re-plan make room",
    )
