"""What happens while a day runs. Every event says when it was told (`at_s`, of the day)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import Profile, Travel
from routing.model import Depot, DepotId, PlaceId, Refill, Stock, Task, TaskId, VehicleId
from routing.problem import Pin, Place
from routing.visits import Sequences

Failure = Literal["no-answer", "refused", "wrong-address", "broken-down", "not-loaded", "other"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Legs:
    """Travel between a new place and the places known before it.

    Parameters
    ----------
    away, back
        By profile, whole seconds from the new place to each of the others and from each of them
        to it, ``(n,)``; `geodata.matrix.UNREACHABLE` where there is no way.
    """

    away: Mapping[Profile, NDArray[np.int32]]
    back: Mapping[Profile, NDArray[np.int32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """Somebody needs something more.

    Parameters
    ----------
    place
        Where, if it is none of the places of the day.
    legs
        From and to that place; live roads work them out themselves.
    """

    at_s: int
    task: Task
    place: Place | None = None
    legs: Legs | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDepot:
    """There is a depot more from now on, such as a facility that the plan did not know.

    Parameters
    ----------
    place
        Where, if it is none of the places of the day.
    legs
        From and to that place; live roads work them out themselves.
    """

    at_s: int
    depot: Depot
    place: Place | None = None
    legs: Legs | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The task is needed no more; who rides to it is free when he gets there."""

    at_s: int
    task: TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What was known of a task was wrong: it is this one.

    Parameters
    ----------
    place
        Where, if that is none of the places of the day.
    legs
        From and to that place; live roads work them out themselves.
    """

    at_s: int
    task: Task
    place: Place | None = None
    legs: Legs | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOut:
    """The vehicle rides to the task now, whatever the plan says: it is begun."""

    at_s: int
    task: TaskId
    vehicle: VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The task was done, at these times, by whoever it was."""

    at_s: int
    task: TaskId
    vehicle: VehicleId
    starts_s: int
    ends_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The vehicle was there, or meant to be, and the task was not done.

    Parameters
    ----------
    again
        Whether it is to be tried again; else it is closed.
    """

    at_s: int
    task: TaskId
    reason: Failure = "other"
    again: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BedRefused:
    """The facility that the task was to be brought to refuses; the next one of its list takes over.

    Who is on the way there, or there already, goes on to the next one.
    """

    at_s: int
    task: TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """What the vehicle is at takes so much longer; an idle vehicle is not free before then.

    Parameters
    ----------
    by_s
        Seconds from the end expected so far, from now for who is idle.
    """

    at_s: int
    vehicle: VehicleId
    by_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """The task is not to be started before that moment."""

    at_s: int
    task: TaskId
    until_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerOut:
    """The vehicle stops working at once; what it has aboard is out of reach."""

    at_s: int
    vehicle: VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadClosed:
    """Ways are closed from now on.

    Parameters
    ----------
    pairs
        From which place to which there is no way any more, for a travel matrix.
    profiles
        For whom; empty: for all.
    travel
        All travel anew, for the places of the day in their order; then `pairs` is not needed.
    """

    at_s: int
    pairs: tuple[tuple[PlaceId, PlaceId], ...] = ()
    profiles: tuple[Profile, ...] = ()
    travel: Travel | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChanged:
    """A depot was counted: what is on hand now.

    Parameters
    ----------
    refills
        What is still to come, instead of what was expected so far; None: as expected.
    """

    at_s: int
    depot: DepotId
    stock: Stock
    refills: tuple[Refill, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A person gave the task to the vehicle, as an offer says; from now on it is pinned to it."""

    at_s: int
    task: TaskId
    vehicle: VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A person decided that these tasks stay with who has them."""

    at_s: int
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpinned:
    """These tasks are free again to be done by anybody."""

    at_s: int
    tasks: tuple[TaskId, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arranged:
    """A person put tasks where they are to be; see `routing.live.by_hand.arrange`.

    Parameters
    ----------
    tasks
        Which were put somewhere; from now on they are pinned to who has them.
    sequences
        All that the vehicles that change still have to do; the others stay as they are.
    out
        Which were taken out of a route, and put nowhere.
    """

    at_s: int
    tasks: tuple[TaskId, ...]
    sequences: Sequences
    out: tuple[TaskId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replanned:
    """A re-plan was accepted: these visits are what is to be done."""

    at_s: int
    sequences: Sequences


Event = (
    NewTask
    | NewDepot
    | Cancelled
    | Corrected
    | SetOut
    | Done
    | Failed
    | BedRefused
    | Delayed
    | Postponed
    | VolunteerOut
    | RoadClosed
    | StockChanged
    | Assigned
    | Pinned
    | Unpinned
    | Arranged
    | Replanned
)
