"""An instance of a benchmark: clients, vehicle types, travel, and one scalar objective.

Unlike a `Problem` it has no day, no goods by name and no harm: a cost is a distance, to which fixed
costs, costs of duration and the prizes of clients left out are added. All values carry the rounding
of their benchmark already; under every rounding but ``none`` they are whole.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Amounts = tuple[float, ...]
"""One amount for each dimension of load."""
Matrix = NDArray[np.float64]
"""Shape (n, n), read-only, from row to column; ``inf`` where there is no way."""
Form = Literal["vrplib", "solomon", "lilim", "vroom"]


class Rounding(StrEnum):
    """How distances, times, fixed costs and prizes become the numbers of a benchmark."""

    NONE = "none"
    NEAREST = "nearest"
    DIMACS = "dimacs"
    X1000 = "x1000"

    def of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values rounded: as they are, to the nearest, × 10 cut off, × 1,000 nearest."""
        match self:
            case Rounding.NONE:
                return values
            case Rounding.NEAREST:
                return np.rint(values)
            case Rounding.DIMACS:
                return np.trunc(10 * values)
            case Rounding.X1000:
                return np.rint(1000 * values)

    def one(self, value: float) -> float:
        """Return one value rounded; infinity stays."""
        return float(self.of(np.array(value))) if math.isfinite(value) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Somebody to be visited once, or left out for the prize.

    Parameters
    ----------
    node
        Row of the matrices; also the number that `.sol` files know it by.
    name
        As its file calls it.
    delivers, picks_up
        What leaves the vehicle here and what comes on board. Of the two clients of a pair that is
        carried from one to the other, else from and to a depot.
    released
        A trip that serves it does not leave its depot before.
    prize
        Counts as cost where it is not served.
    required
        Its being left out counts before every cost.
    """

    node: int
    name: str
    delivers: Amounts
    picks_up: Amounts
    service: float = 0.0
    opens: float = 0.0
    closes: float = math.inf
    released: float = 0.0
    prize: float = 0.0
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """Vehicles that are alike.

    Parameters
    ----------
    names
        One for each of them.
    places
        Their ranks among all vehicles of the file; `.sol` files list routes in that order.
    opens, closes
        Between which the route lies, waiting for a release at the first depot not counted.
    travel
        Which of the matrices it rides by.
    reloads
        Nodes of the depots at which it may load again on the way.
    allowed
        The clients that it may serve, by index; None: all.
    """

    names: tuple[str, ...]
    places: tuple[int, ...]
    start: int
    end: int
    capacity: Amounts
    opens: float = 0.0
    closes: float = math.inf
    max_duration: float = math.inf
    max_distance: float = math.inf
    fixed_cost: float = 0.0
    per_distance: float = 1.0
    per_duration: float = 0.0
    travel: int = 0
    reloads: tuple[int, ...] = ()
    max_reloads: float = math.inf
    allowed: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """What is to be solved.

    Parameters
    ----------
    depots
        Their nodes.
    groups
        Of each at most one client is served, or just one where it is required; clients by index.
    pairs
        Pickup and drop, by index: both by one vehicle, in that order, or none. Required and prize
        stand at the pickup.
    distances, durations
        By `VehicleType.travel`. The distance is what costs; the duration is what time passes.
    """

    name: str
    form: Form
    rounding: Rounding
    clients: tuple[Client, ...]
    depots: tuple[int, ...]
    vehicle_types: tuple[VehicleType, ...]
    distances: tuple[Matrix, ...]
    durations: tuple[Matrix, ...]
    groups: tuple["Group", ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()

    @property
    def vehicles(self) -> int:
        """How many vehicles there are."""
        return sum(len(kind.names) for kind in self.vehicle_types)

    @property
    def dimensions(self) -> int:
        """How many dimensions a load has; 0 where there is neither vehicle nor client."""
        loads = [kind.capacity for kind in self.vehicle_types[:1]]
        loads += [client.delivers for client in self.clients[:1]]
        return len(loads[0]) if loads else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Clients of whom at most one is served."""

    members: tuple[int, ...]
    required: bool
    prize: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """The route of one vehicle.

    Parameters
    ----------
    kind
        Its vehicle type, by index.
    calls
        Clients by index, in order; ``-1 - node`` is a call at the depot in that node to load again.
    vehicle
        Which of its type, where that is said.
    """

    kind: int
    calls: tuple[int, ...]
    vehicle: int | None = None

    @property
    def clients(self) -> tuple[int, ...]:
        """The clients, without the calls at depots."""
        return tuple(call for call in self.calls if call >= 0)


@dataclass(frozen=True, slots=True, order=True)
class InstanceScore:
    """What a solution counts: required clients left out first, then the cost; lower is better."""

    missing: int
    cost: float


def read_only(values: NDArray[np.float64]) -> Matrix:
    """Return the values as a read-only array."""
    whole = np.ascontiguousarray(values, dtype=np.float64)
    whole.flags.writeable = False
    return whole


def straight_distances(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances on a plane.

    The squares are added before one root is drawn, so that those of whole coordinates are rounded
    once and truncation never meets 49.99999 for 50.

    Parameters
    ----------
    coordinates
        Shape (n, 2).
    """
    apart = coordinates[:, None, :] - coordinates[None, :, :]
    return np.asarray(np.sqrt((apart * apart).sum(axis=2)))
