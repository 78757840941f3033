"""What the people of a running day take from depots: what they took, and what they are to take."""

from collections.abc import Iterator
from dataclasses import dataclass

from routing.live.board import Board
from routing.model import DepotId, Load, VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What a vehicle loads at a depot.

    Parameters
    ----------
    at_s
        When, in seconds of the day: as it was told or is expected, or as it is planned.
    begun
        Whether it has loaded or rides there; else the plan says so still.
    """

    vehicle: VehicleId
    depot: DepotId
    at_s: int
    load: Load
    begun: bool


def takings(board: Board) -> Iterator[Taking]:
    """Yield what everybody of a board takes from depots in the whole day."""
    for vehicle in board.day.vehicles:
        name = vehicle.id
        for each in board.facts.of(name):
            stop = each.stop
            if stop.depot is not None and each.taken:
                yield Taking(
                    vehicle=name, depot=stop.depot, at_s=stop.starts_s, load=each.taken, begun=True
                )
        for depot, at_s, load in board.draft.of(name).taken:
            yield Taking(vehicle=name, depot=depot, at_s=at_s, load=load, begun=False)
