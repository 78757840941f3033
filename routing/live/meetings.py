"""Two tasks of one meeting are one thing: done by both, or open again, or closed, both."""

from routing.live.board import Board
from routing.live.facts import Begun
from routing.live.settling import with_known
from routing.model import TaskId
from routing.problem import Problem


def meeting(board: Board, task: TaskId) -> tuple[TaskId, ...]:
    """Return the task and whom it meets, the first first; who was told done or closed is out."""
    pair = next((pair for pair in _pairs(board.day) if task in pair), (task,))
    return tuple(one for one in pair if one == task or not _settled(board, one))


def _pairs(day: Problem) -> list[tuple[TaskId, TaskId]]:
    return [
        (task.chain.previous, task.id)
        for task in day.tasks
        if task.chain is not None and task.chain.together
    ]


def _settled(board: Board, task: TaskId) -> bool:
    each = _begun(board, task)
    return task in board.facts.closed or (each is not None and each.outcome == "done")


def _begun(board: Board, task: TaskId) -> Begun | None:
    found = board.facts.who(task)
    return None if found is None else board.facts.of(found[0])[found[1]]


def not_done(board: Board, task: TaskId, at_s: int) -> Board:
    """Return the board with the vehicle that set out to the task free again, nothing done."""
    found = board.facts.who(task)
    if found is None:
        return board
    vehicle, number = found
    begun = [*board.facts.of(vehicle)]
    each = begun[number]
    # On the way he is free where the ride ends: nobody knows where he is just now.
    begun[number] = each.not_done(max(at_s, each.stop.arrives_s))
    return with_known(board, vehicle, begun, number)


def partners_not_done(board: Board, tasks: set[TaskId], at_s: int) -> Board:
    """Return the board on which nobody stands by for these tasks, which are not done.

    Both halves of a meeting are open then, and free to be done at another moment.
    """
    met = {one for task in tasks for one in meeting(board, task)} - tasks
    for one in sorted(met):
        board = not_done(board, one, at_s)
    return board
