"""From streets and their lines to a road network."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.coordinates import EARTH_RADIUS_M
from geodata.network import ROAD_CLASSES, RoadNetwork, default_access


def shape_arrays(
    lines: Sequence[ArrayLike],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Lay lines of (lon, lat) rows end to end as `shape_start`, `shape_lon` and `shape_lat`."""
    parts = [np.asarray(line, dtype=np.float64).reshape(-1, 2) for line in lines]
    start = np.concatenate(([0], np.cumsum([len(part) for part in parts], dtype=np.int64)))
    flat = np.concatenate(parts) if parts else np.empty((0, 2))
    return start.astype(np.int64), flat[:, 0].copy(), flat[:, 1].copy()


def shape_lengths_m(
    shape_start: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the great-circle length of each shape in metres, ``(s,)``.

    References
    ----------
    Haversine on the mean sphere, as `geodata.coordinates.great_circle_m`; within 0.4 % of the
    ellipsoid in Vietnam.
    """
    lon_rad, lat_rad = np.radians(lon), np.radians(lat)
    half_lat, half_lon = np.diff(lat_rad) / 2, np.diff(lon_rad) / 2
    a = np.sin(half_lat) ** 2 + np.cos(lat_rad[:-1]) * np.cos(lat_rad[1:]) * np.sin(half_lon) ** 2
    along = np.zeros(lon.size)
    np.cumsum(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(a, 1.0))), out=along[1:])
    return np.asarray(along[shape_start[1:] - 1] - along[shape_start[:-1]])


def build_network(
    *,
    node_lon: ArrayLike,
    node_lat: ArrayLike,
    street_from: ArrayLike,
    street_to: ArrayLike,
    street_class: ArrayLike,
    shapes: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]] | None = None,
    forward_access: ArrayLike | None = None,
    backward_access: ArrayLike | None = None,
    street_kph: ArrayLike | None = None,
    street_name: ArrayLike | None = None,
    street_roundabout: ArrayLike | None = None,
    **rest: Any,
) -> RoadNetwork:
    """Make a network from streets: each gives an edge for every direction that somebody may use.

    Parameters
    ----------
    node_lon, node_lat
        Nodes in degrees, ``(n,)``.
    street_from, street_to
        End nodes, ``(s,)``.
    street_class
        Index into `ROAD_CLASSES`, ``(s,)``.
    shapes
        `shape_arrays` of the streets, each running from `street_from` to `street_to`; straight
        lines between the nodes when not given.
    forward_access, backward_access
        Bits of the profiles that may go along and against the shape, ``(s,)``; both ways by
        `default_access` of the class when not given.
    street_kph
        Speed given by the source in km/h, NaN where unknown, ``(s,)``.
    street_name
        Index into ``names``, -1 for none, ``(s,)``.
    street_roundabout
        True where the street is part of a roundabout, ``(s,)``.
    **rest
        ``names``, ``house_...``, ``alias_...``, ``attribution``, ``source``, ``dropped``,
        ``sample``. Bans and turns name edges: put them in with `dataclasses.replace`.
    """
    lon, lat = np.asarray(node_lon, np.float64), np.asarray(node_lat, np.float64)
    tail, head = np.asarray(street_from, np.int32), np.asarray(street_to, np.int32)
    kinds = np.asarray(street_class, np.uint8)
    usual = np.array([default_access(name) for name in ROAD_CLASSES], np.uint8)[kinds]
    forward = usual if forward_access is None else np.asarray(forward_access, np.uint8)
    backward = usual if backward_access is None else np.asarray(backward_access, np.uint8)
    if shapes is None:
        ends = np.column_stack((tail, head)).ravel()
        shapes = (np.arange(0, 2 * tail.size + 1, 2, dtype=np.int64), lon[ends], lat[ends])
    street_m = shape_lengths_m(*shapes)
    ahead, back = np.flatnonzero(forward), np.flatnonzero(backward)
    both = np.concatenate((ahead, back))
    kph = np.full(tail.size, np.nan) if street_kph is None else np.asarray(street_kph)
    name = np.full(tail.size, -1) if street_name is None else np.asarray(street_name)
    if street_roundabout is not None:
        rest["edge_roundabout"] = np.asarray(street_roundabout, np.bool_)[both]
    return RoadNetwork(
        node_lon=lon,
        node_lat=lat,
        edge_from=np.concatenate((tail[ahead], head[back])),
        edge_to=np.concatenate((head[ahead], tail[back])),
        edge_m=street_m[both].astype(np.float32),
        edge_class=kinds[both],
        edge_kph=kph[both].astype(np.float32),
        edge_access=np.concatenate((forward[ahead], backward[back])),
        edge_name=name[both].astype(np.int32),
        edge_shape=both.astype(np.int32),
        edge_reversed=np.repeat([False, True], [ahead.size, back.size]),
        shape_start=shapes[0],
        shape_lon=shapes[1],
        shape_lat=shapes[2],
        **rest,
    )
