"""From a point to the nearest street that a profile may use, and how far the point moved."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geodata.engine import largest_part
from geodata.matrix import Profile
from geodata.network import RoadNetwork
from geodata.projection import LocalPlane, plane_around

SNAP_LIMIT_M: Final = 500.0
"""How far a point may lie from the nearest usable street; own default."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SnapIndex:
    """The streets of one profile, ready to be searched.

    Parameters
    ----------
    plane
        The plane in metres in which distances are taken.
    tree
        Search tree over the straight pieces of the streets: their boxes are tighter than those of
        whole streets, which makes it fast.
    shape
        Shape of the network behind each piece, ``(t,)``.
    east, north
        Where each piece begins and ends, in metres, ``(t, 2)``.
    before, share
        Which fraction of its shape lies before each piece, and which it is itself, ``(t,)``.
    forward, backward
        Edge along and against each shape of the network, -1 where the profile may not, ``(s,)``.
    """

    plane: LocalPlane
    tree: shapely.STRtree
    shape: NDArray[np.int32]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    before: NDArray[np.float64]
    share: NDArray[np.float64]
    forward: NDArray[np.int32]
    backward: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snaps:
    """Where ``k`` points came to lie on the streets.

    Parameters
    ----------
    shape
        Shape that each point came to lie on, -1: off the road network.
    fraction
        How far along the shape, 0 to 1.
    forward, backward
        Edge along and against the shape that the profile may use, -1 where it may not.
    moved_m
        Metres from the point to the street; NaN where there is none within the limit.
    lon, lat
        The place on the street, in degrees; NaN where there is none.
    """

    shape: NDArray[np.int32]
    fraction: NDArray[np.float64]
    forward: NDArray[np.int32]
    backward: NDArray[np.int32]
    moved_m: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which points have a street within the limit, ``(k,)``."""
        return self.shape >= 0


def snap_index(network: RoadNetwork, profile: Profile) -> SnapIndex:
    """Index the streets that a profile may use and from which it can go on and come back.

    Only edges within the largest strongly connected part count: from any of them any other can be
    reached, so that no stop ends up in a yard without a way out.
    """
    kept = largest_part(network, [profile])
    edges = np.flatnonzero(
        network.usable(profile) & kept[network.edge_from] & kept[network.edge_to]
    )
    ways = np.full((2, network.shape_count), -1, dtype=np.int32)
    against = network.edge_reversed[edges].astype(np.intp)
    ways[against, network.edge_shape[edges]] = edges
    usable = (ways[0] >= 0) | (ways[1] >= 0)
    box = (network.shape_lon, network.shape_lat) if network.shape_count else ([0.0], [0.0])
    plane = plane_around(*box)
    of_vertex = np.repeat(np.arange(network.shape_count), np.diff(network.shape_start))
    first = np.flatnonzero((of_vertex[:-1] == of_vertex[1:]) & usable[of_vertex[:-1]])
    shape = of_vertex[first]
    east, north = plane.to_metres(network.shape_lon, network.shape_lat)
    ends_east = np.column_stack((east[first], east[first + 1]))
    ends_north = np.column_stack((north[first], north[first + 1]))
    before, share = _shares(shape, np.hypot(np.ptp(ends_east, axis=1), np.ptp(ends_north, axis=1)))
    pieces = np.asarray(shapely.linestrings(np.stack((ends_east, ends_north), axis=2)))
    return SnapIndex(
        plane=plane,
        tree=shapely.STRtree(pieces),
        shape=shape.astype(np.int32),
        east=ends_east,
        north=ends_north,
        before=before,
        share=share,
        forward=ways[0],
        backward=ways[1],
    )


def _shares(
    shape: NDArray[np.int64], length_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the fraction of its shape before each piece, and of each piece itself."""
    if not shape.size:
        return np.empty(0), np.empty(0)
    whole = np.bincount(shape, weights=length_m)[shape]
    whole = np.where(whole > 0, whole, 1.0)  # a shape of no length: all of it lies at 0
    until = np.cumsum(length_m)
    starts = np.flatnonzero(np.diff(shape, prepend=-1))
    offset = np.repeat(until[starts] - length_m[starts], np.diff(starts, append=shape.size))
    return (until - length_m - offset) / whole, length_m / whole


def snap(
    index: SnapIndex, lon: ArrayLike, lat: ArrayLike, *, limit_m: float = SNAP_LIMIT_M
) -> Snaps:
    """Snap points to the nearest street of the index.

    Parameters
    ----------
    index
        From `snap_index`.
    lon, lat
        Points in degrees, ``(k,)`` each.
    limit_m
        A point farther from every street than this is off the road network.
    """
    east, north = (np.atleast_1d(array) for array in index.plane.to_metres(lon, lat))
    if not (index.shape.size and east.size):
        return _nowhere(east.size)
    # Asking for the nearest of all and then dropping those too far is several times faster than
    # handing the limit to the tree.
    hit = index.tree.nearest(np.asarray(shapely.points(east, north), dtype=np.object_))
    along = _nearest_on_piece(index, hit, east, north)
    at_east = index.east[hit, 0] + along * (index.east[hit, 1] - index.east[hit, 0])
    at_north = index.north[hit, 0] + along * (index.north[hit, 1] - index.north[hit, 0])
    found_lon, found_lat = index.plane.to_degrees(at_east, at_north)
    fraction = np.clip(index.before[hit] + along * index.share[hit], 0.0, 1.0)
    moved_m = np.hypot(east - at_east, north - at_north)
    near = moved_m <= limit_m
    shape = np.where(near, index.shape[hit], -1).astype(np.int32)
    return Snaps(
        shape=shape,
        fraction=np.where(near, fraction, 0.0),
        forward=np.where(near, index.forward[shape], -1).astype(np.int32),
        backward=np.where(near, index.backward[shape], -1).astype(np.int32),
        moved_m=np.where(near, moved_m, np.nan),
        lon=np.where(near, found_lon, np.nan),
        lat=np.where(near, found_lat, np.nan),
    )


def _nowhere(size: int) -> Snaps:
    missing, unknown = np.full(size, -1, dtype=np.int32), np.full(size, np.nan)
    return Snaps(
        shape=missing,
        fraction=np.zeros(size),
        forward=missing,
        backward=missing,
        moved_m=unknown,
        lon=unknown,
        lat=unknown,
    )


def _nearest_on_piece(
    index: SnapIndex, piece: NDArray[np.intp], east: NDArray[np.float64], north: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far along its piece each point's nearest place lies, 0 to 1."""
    step_east = index.east[piece, 1] - index.east[piece, 0]
    step_north = index.north[piece, 1] - index.north[piece, 0]
    squared = step_east**2 + step_north**2
    dot = (east - index.east[piece, 0]) * step_east + (north - index.north[piece, 0]) * step_north
    return np.asarray(np.clip(dot / np.where(squared > 0, squared, 1.0), 0.0, 1.0))
