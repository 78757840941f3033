"""Volunteers as they really are while a day goes by."""

from dataclasses import dataclass
from typing import Final

from routing.model import NOTHING, Capacity, Load, PlaceId, Vehicle
from routing.visits import Visit

GOODS: Final = ("full", "bags", "medicines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where somebody is, and what he has with him."""

    place: PlaceId
    aboard: Load
    collected: Load = NOTHING


@dataclass(slots=True, kw_only=True)
class Rider:
    """A volunteer as he really is.

    Parameters
    ----------
    free_s
        When he is expected to be free.
    now
        How he stands; who rides to load has aboard what is kept for him there.
    then
        How he is expected to stand once he is free.
    turn
        Counts what he sets out to; an end that belongs to an earlier one is none any more.
    homeward
        The turn after which he last set out home.
    """

    vehicle: Vehicle
    now: Stand
    then: Stand
    free_s: int
    doing: Visit | None = None
    out: bool = False
    turn: int = 0
    homeward: int = -1
    loads: int = 0


def lacks(aboard: Load, wanted: Load) -> bool:
    """Tell whether something of what is wanted is not aboard."""
    return any(getattr(aboard, name) < getattr(wanted, name) for name in GOODS)


def widened(rider: Rider) -> Capacity:
    """Return the capacity; what nobody took is aboard, whatever else was to be by now."""
    carried, most = rider.then.aboard + rider.then.collected, rider.vehicle.capacity
    return Capacity(
        kg=max(most.kg, carried.kg),
        litres=max(most.litres, carried.litres),
        cylinders=max(most.cylinders, carried.cylinders),
    )
