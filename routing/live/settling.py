"""A board once its facts or its day have changed: the plan keeps what still holds."""

from dataclasses import replace

from routing.live.board import Board, settled
from routing.live.facts import Begun, expected_again
from routing.model import VehicleId


def timed_anew(board: Board, *changed: VehicleId) -> Board:
    """Return the board settled anew; only these routes are timed again, or all where none is."""
    return settled(board, board.draft.sequences, changed={*changed} if changed else None)


def as_planned(board: Board) -> Board:
    """Return the board settled anew; only routes that lose a task are timed again."""
    return settled(board, board.draft.sequences, changed=set())


def with_known(board: Board, vehicle: VehicleId, begun: list[Begun], number: int) -> Board:
    """Return the board with these stops, of which the times of one are known now."""
    again = expected_again(board.day, board.day.vehicle(vehicle), begun, number)
    return timed_anew(replace(board, facts=board.facts.with_begun(vehicle, again)), vehicle)
