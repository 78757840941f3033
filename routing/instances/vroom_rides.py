"""Travel of the vehicles of VROOM's JSON, and what it costs between the tasks of an instance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import PROFILES, UNREACHABLE, Profile, TravelMatrix
from routing.instances.faults import Faults
from routing.instances.instance import Matrix, read_only
from routing.instances.vroom_fields import Given

HOUR_S: Final = 3600
KM_M: Final = 1000
PER_HOUR: Final = 3600
"""VROOM's own rate: a second costs 1."""
PROFILE: Final = "car"
TaskKind = Literal["job", "pickup", "delivery"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VroomTask:
    """A job, or one end of a shipment, as the file gives it."""

    kind: TaskKind
    given: Given
    place: int
    priority: int
    amount: tuple[int, ...]

    def seconds(self, what: Literal["setup", "service"], vehicle: Given) -> int:
        """Return how long set-up or service takes with that type of vehicle."""
        by_type: Mapping[str, int] = self.given.get(f"{what}_per_type", {})
        return int(by_type.get(vehicle.get("type", ""), self.given.get(what, 0)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rides:
    """Travel of one kind of vehicle between places: seconds, metres where known, and cost."""

    seconds: NDArray[np.float64]
    metres: NDArray[np.float64] | None
    cost: NDArray[np.float64]


NO_RIDES: Final = Rides(seconds=np.zeros((1, 1)), metres=None, cost=np.zeros((1, 1)))
"""Where none can be told; a fault is noted then."""


def rides_of(
    vehicles: Sequence[Given], matrices: Given, travel: TravelMatrix | None, faults: Faults
) -> tuple[Rides, ...]:
    """Return travel by vehicle; vehicles that ride alike share it.

    Parameters
    ----------
    matrices
        As the file gives them, by profile.
    travel
        Between the points of a file without matrices; None where it has matrices, or no points.
    """
    made: dict[tuple[Any, ...], Rides] = {}
    found: list[Rides] = []
    for number, vehicle in enumerate(vehicles):
        costs = vehicle.get("costs", {})
        key = (
            vehicle.get("profile", PROFILE),
            vehicle.get("speed_factor", 1),
            costs.get("per_hour", PER_HOUR),
            costs.get("per_km", 0),
        )
        if key not in made:
            where = f"/vehicles/{number}"
            if travel is not None:
                made[key] = _ridden(vehicle, travel, faults)
            elif not matrices:
                made[key] = NO_RIDES
            elif key[0] in matrices:
                made[key] = _given(vehicle, matrices[key[0]], where, faults)
            else:
                faults.add(
                    "unanswered-profile",
                    f"{where}/profile",
                    f"there is no matrix for {key[0]}",
                    f"give one, or use {', '.join(matrices)}",
                )
                made[key] = NO_RIDES
        found.append(made[key])
    return tuple(found)


def profile_of(vehicle: Given) -> Profile:
    """Return our own profile of that name; a pickup for VROOM's `car` and all others."""
    return next((p for p in PROFILES if p == vehicle.get("profile")), "pickup")


def _ridden(vehicle: Given, travel: TravelMatrix, faults: Faults) -> Rides:
    """Return travel between points, by straight lines or over roads."""
    profile = profile_of(vehicle)
    if (travel.seconds[profile] == UNREACHABLE).any():
        origin, to = np.argwhere(travel.seconds[profile] == UNREACHABLE)[0]
        faults.add(
            "no-way",
            f"from place {origin} to place {to}",
            f"no way leads over the roads for a {profile}",
            "move the point to a street, or give matrices",
        )
    seconds = travel.seconds[profile].astype(np.float64)
    return _priced(vehicle, seconds, travel.metres[profile].astype(np.float64))


def _given(vehicle: Given, matrix: Given, where: str, faults: Faults) -> Rides:
    """Return travel by a matrix of the file."""
    costs = vehicle.get("costs", {})
    seconds = np.array(matrix["durations"], dtype=np.float64)
    metres = np.array(matrix["distances"], dtype=np.float64) if "distances" in matrix else None
    if "costs" in matrix:
        if {"per_hour", "per_km"} & {*costs}:
            faults.add(
                "not-expressible",
                f"{where}/costs",
                "has rates beside a matrix of costs",
                "keep one of the two",
            )
        cost = np.array(matrix["costs"], dtype=np.float64)
        return Rides(seconds=_at_speed(vehicle, seconds), metres=metres, cost=cost)
    if costs.get("per_km", 0) and metres is None:
        faults.add(
            "missing-field",
            f"{where}/costs/per_km",
            "needs distances, and the matrices have none",
            "give distances",
        )
        return NO_RIDES
    return _priced(vehicle, seconds, metres)


def _at_speed(vehicle: Given, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.rint(seconds / float(vehicle.get("speed_factor", 1)))


def _priced(
    vehicle: Given, seconds: NDArray[np.float64], metres: NDArray[np.float64] | None
) -> Rides:
    """Return travel at the vehicle's speed and rates."""
    costs, seconds = vehicle.get("costs", {}), _at_speed(vehicle, seconds)
    cost = seconds * costs.get("per_hour", PER_HOUR) / HOUR_S
    if metres is not None:
        cost = cost + metres * costs.get("per_km", 0) / KM_M
    return Rides(seconds=seconds, metres=metres, cost=cost)


def between_nodes(
    ride: Rides, places: Sequence[int], tasks: Sequence[VroomTask], vehicle: Given, hourly: float
) -> tuple[Matrix, Matrix]:
    """Return cost and seconds between all nodes; place -1 is anywhere.

    Work belongs to the ride on, since it may last longer with one type of vehicle than with another
    and windows say when it begins. Set-up is reckoned at each task here; where it falls away, the
    tasks that follow at one place, the answer says so and everything after it is earlier.
    """
    at = np.array(places)
    nowhere = at < 0
    cost = ride.cost[np.ix_(at, at)].copy()
    seconds = ride.seconds[np.ix_(at, at)].copy()
    cost[nowhere, :] = cost[:, nowhere] = 0.0
    seconds[nowhere, :] = seconds[:, nowhere] = 0.0
    work = np.zeros(len(places))
    for node, task in enumerate(tasks):
        work[node] = task.seconds("setup", vehicle) + task.seconds("service", vehicle)
    cost += hourly * work[None, :] / HOUR_S
    seconds += work[:, None]
    np.fill_diagonal(cost, 0.0)
    np.fill_diagonal(seconds, 0.0)
    return read_only(cost), read_only(seconds)
