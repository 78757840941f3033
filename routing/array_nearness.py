"""Who and what is near whom: travel between places as arrays, and orders that follow from it."""

import numpy as np
from numpy.typing import NDArray

from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE, Profile, TravelMatrix
from geodata.near_travel import NearTravel
from geodata.plane_travel import PlaneTravel
from geodata.straight_travel import StraightTravel
from routing.arrays import (
    KIND,
    NEAR_VEHICLES,
    NEIGHBOURS,
    NONE,
    PLACE,
    SUPPLIERS,
    UNLIMITED,
    Flags,
    Ints,
)
from routing.problem import Problem


def seconds_between(
    problem: Problem, profile: Profile, places: Ints | None = None
) -> NDArray[np.int32]:
    """Return the seconds between places (all where not given), ``(k, k)``.

    They are those of the slowest hour where travel goes by the hour; any other travel that is no
    matrix is asked for the first departure of the day.
    """
    travel = problem.travel
    if places is None:
        if isinstance(travel, TravelMatrix):
            return travel.seconds[profile]
        places = np.arange(len(problem.places))
    if isinstance(travel, TravelMatrix):
        return np.ascontiguousarray(travel.seconds[profile][np.ix_(places, places)])
    if isinstance(travel, RoadTravel | NearTravel):
        return travel.at_its_hour(profile, places)
    if isinstance(travel, PlaneTravel):
        return travel.seconds(places)
    if isinstance(travel, StraightTravel):
        return travel.seconds(profile, places)
    depart_s = min((vehicle.shift.opens_s for vehicle in problem.vehicles), default=0)
    legs = [
        [travel.travel_s(profile, i, j, depart_s) for j in places.tolist()] for i in places.tolist()
    ]
    return np.array(
        [[UNREACHABLE if leg is None else leg for leg in row] for row in legs], np.int32
    )


def nearest_depots(travel: NDArray[np.int32], node: Ints, wanted: Ints) -> Ints:
    """Return the nearest depots of the kind that each task wants, by profile, as nodes."""
    tasks = len(wanted)
    found = np.full((len(travel), tasks, SUPPLIERS), NONE, dtype=np.int64)
    place, kinds = node[:, PLACE], node[tasks:, KIND]
    for kind in np.unique(wanted[wanted != NONE]):
        depots = tasks + np.flatnonzero(kinds == kind)
        asking = np.flatnonzero((wanted == kind) & (place[:tasks] != NONE))
        for profile, seconds in enumerate(travel):
            away = seconds[np.ix_(place[depots], place[asking])].astype(np.int64)
            away[away == UNREACHABLE] = UNLIMITED
            nearest = depots[np.argsort(away, axis=0, kind="stable")[:SUPPLIERS]].T
            found[profile, asking, : nearest.shape[1]] = nearest
    return found


def neighbours_of(seconds: NDArray[np.int32], place: Ints) -> Ints:
    """Return the nearest tasks of each task, itself first; tasks without a place come last."""
    if not seconds.size:
        return np.tile(np.arange(len(place))[:NEIGHBOURS], (len(place), 1))
    known = np.where(place == NONE, 0, place)
    away = seconds[np.ix_(known, known)].astype(np.int64)
    away[away == UNREACHABLE] = UNLIMITED
    away[:, place == NONE] = UNLIMITED
    np.fill_diagonal(away, -1)
    # Which is nearer, and of two as near the first: in one number, so that few need be sorted.
    count = len(place)
    order = away * count + np.arange(count)
    if count > NEIGHBOURS:
        order = np.partition(order, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    return np.sort(order, axis=1) % max(1, count)


def near_vehicles(seconds: NDArray[np.int32], place: Ints, start: Ints, allowed: Flags) -> Ints:
    """Return the allowed vehicles that set off nearest to each task, ``(T, k)``."""
    if not seconds.size:
        return np.full((len(place), NEAR_VEHICLES), NONE, dtype=np.int64)
    away = seconds[np.ix_(start, np.where(place == NONE, 0, place))].astype(np.int64)
    away[(away == UNREACHABLE) & allowed] = UNLIMITED - 1
    away[~allowed] = UNLIMITED
    order = np.argsort(away, axis=0, kind="stable")[:NEAR_VEHICLES]
    barred = np.take_along_axis(away, order, axis=0) == UNLIMITED
    return np.ascontiguousarray(np.where(barred, NONE, order).T).astype(np.int64)
