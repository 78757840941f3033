"""From one board to the next: what each event changes. A day again is a fold over its events."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from routing.errors import InvalidProblem
from routing.live.beds import bed_refused
from routing.live.board import Board, advance
from routing.live.by_hand import arranged, pinned, unpinned
from routing.live.day_changes import (
    counted,
    delayed,
    new_depot,
    replanned,
    roads_closed,
    volunteer_out,
)
from routing.live.events import (
    Arranged,
    Assigned,
    BedRefused,
    Cancelled,
    Corrected,
    Delayed,
    Done,
    Event,
    Failed,
    NewDepot,
    NewTask,
    Pinned,
    Postponed,
    Replanned,
    RoadClosed,
    SetOut,
    StockChanged,
    Unpinned,
    VolunteerOut,
)
from routing.live.refusing import refusals
from routing.live.task_changes import (
    assigned,
    cancelled,
    corrected,
    done,
    failed,
    new_task,
    postponed,
    set_out,
)


def apply(board: Board, event: Event) -> Board:
    """Return the board once the event is known.

    Raises
    ------
    InvalidProblem
        If the event cannot be (an unknown task, done twice, before now); carries every issue.
        The board given stays what it was.
    """
    then = advance(board, event.at_s)
    issues = refusals(then, event)
    if issues:
        raise InvalidProblem(issues)
    after = _applied(then, event)
    after = replace(after, now_s=event.at_s, events=(*board.events, event))
    return advance(after, after.frozen_s)


def replay(board: Board, events: Iterable[Event]) -> Board:
    """Return the board once all these events are known, one after the other."""
    for event in events:
        board = apply(board, event)
    return board


def _applied(board: Board, event: Event) -> Board:
    match event:
        case Delayed():
            return delayed(board, event)
        case VolunteerOut():
            return volunteer_out(board, event)
        case RoadClosed():
            return roads_closed(board, event)
        case NewDepot() | StockChanged():
            return _at_a_depot(board, event)
        case Pinned() | Unpinned() | Arranged() | Replanned():
            return _decided(board, event)
        case _:
            return _with_task(board, event)


def _at_a_depot(board: Board, event: NewDepot | StockChanged) -> Board:
    return new_depot(board, event) if isinstance(event, NewDepot) else counted(board, event)


def _decided(board: Board, event: Pinned | Unpinned | Arranged | Replanned) -> Board:
    match event:
        case Replanned():
            return replanned(board, event)
        case Pinned():
            return pinned(board, event)
        case Unpinned():
            return unpinned(board, event)
        case Arranged():
            return arranged(board, event)
        case _:
            assert_never(event)


def _with_task(
    board: Board,
    event: NewTask
    | Corrected
    | Cancelled
    | SetOut
    | Done
    | Failed
    | BedRefused
    | Postponed
    | Assigned,
) -> Board:
    match event:
        case NewTask() | Corrected():
            return _asked(board, event)
        case Cancelled():
            return cancelled(board, event)
        case SetOut() | Done():
            return _in_the_field(board, event)
        case Failed() | BedRefused():
            return _turned_away(board, event)
        case Postponed():
            return postponed(board, event)
        case Assigned():
            return assigned(board, event)
        case _:
            assert_never(event)


def _asked(board: Board, event: NewTask | Corrected) -> Board:
    return new_task(board, event) if isinstance(event, NewTask) else corrected(board, event)


def _in_the_field(board: Board, event: SetOut | Done) -> Board:
    return done(board, event) if isinstance(event, Done) else set_out(board, event)


def _turned_away(board: Board, event: Failed | BedRefused) -> Board:
    return failed(board, event) if isinstance(event, Failed) else bed_refused(board, event)
