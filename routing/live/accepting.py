"""Taking an offer: the task and whom it is given to in one step, or neither."""

from collections.abc import Mapping
from typing import Final

from geodata.live_travel import RoadTravel
from routing.errors import InvalidProblem, Issue
from routing.live.applying import apply
from routing.live.board import Board, advance
from routing.live.events import Assigned, NewTask, RoadClosed
from routing.live.offers import Promise
from routing.model import Task, TaskId

LATER_S: Final = 300
"""By so much a task may start later than was offered."""
HARMS: Final = 3
"""Levels of harm, before effort."""


def taken(board: Board, offer: Promise, told: NewTask) -> Board:
    """Return the board with the task given to the vehicle of the offer.

    Parameters
    ----------
    told
        The task, for a board that does not know it.

    Raises
    ------
    InvalidProblem
        If somebody has the task, if the vehicle cannot take it in, or if what comes of it is worse
        than what was offered.
    """
    task, now_s = told.task.id, told.at_s
    if _knows(board, task):
        vehicle = next((v for v, each in board.draft.routed.items() if task in each.starts_s), None)
        if vehicle is not None:
            raise InvalidProblem([_assigned_already(task, f"vehicle {vehicle} has it")])
        before = advance(board, now_s)
    else:
        board = before = apply(board, told)
    after = apply(board, Assigned(at_s=now_s, task=task, vehicle=offer.vehicle))
    issues = _outdated(before, after, offer)
    if issues:
        raise InvalidProblem(issues)
    return after


def _outdated(before: Board, after: Board, offer: Promise) -> tuple[Issue, ...]:
    """Return why what comes of the offer is not what was offered."""
    starts_s = after.draft.of(offer.vehicle).starts_s.get(offer.task, offer.starts_s)
    was, now = (each.draft.of(offer.vehicle).cost[:HARMS] for each in (before, after))
    harm = tuple(one - other for one, other in zip(now, was, strict=True))
    if starts_s <= offer.starts_s + LATER_S and harm <= offer.harm:
        return ()
    since = before.version - offer.version
    return (
        Issue(
            code="offer-outdated",
            subject=f"task {offer.task}",
            message=f"vehicle {offer.vehicle} would start at {starts_s} s with harm {harm}, "
            f"offered were {offer.starts_s} s with harm {offer.harm}; "
            f"events since: {max(0, since)}",
            remedy="ask for offers again",
        ),
    )


def elsewhere(boards: Mapping[str, Board], district: str, task: Task) -> tuple[Issue, ...]:
    """Return whether another district has the task on its board already."""
    return tuple(
        _assigned_already(task.id, f"it is on the board of {name}")
        for name, board in boards.items()
        if name != district and _knows(board, task.id) and task.id not in board.facts.closed
    )


def _knows(board: Board, task: TaskId) -> bool:
    return any(one.id == task for one in board.day.tasks)


def _assigned_already(task: TaskId, where: str) -> Issue:
    return Issue(
        code="already-assigned",
        subject=f"task {task}",
        message=f"{where} already",
        remedy="leave it there, or cancel it there first",
    )


def roads_faults(event: RoadClosed, old: RoadTravel, new: RoadTravel | None) -> tuple[Issue, ...]:
    """Return what is wrong with the roads over all places that come with closed roads."""
    if new is None:
        if not isinstance(event.travel, RoadTravel) or event.travel.roads is old.roads:
            return ()  # what changes on the same roads is known to both
        code, message = "no-travel", "the way to new places would still be asked of the old roads"
    elif len(new.points) != len(old.points):
        code = "travel-size"
        message = f"the roads know {len(new.points)} places, the boards {len(old.points)}"
    else:
        return ()
    remedy = "give the new roads over the places of all boards, in their order"
    subject = f"RoadClosed at {event.at_s} s"
    return (Issue(code=code, subject=subject, message=message, remedy=remedy),)
