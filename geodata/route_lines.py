"""The line of a route along the streets, and the stretches of street that it is made of."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from geodata.coordinates import LonLat
from geodata.directions import RoadPart
from geodata.live_roads import Roads
from geodata.network import RoadNetwork
from geodata.snapped_ways import way_parts
from geodata.snapping import SNAP_LIMIT_M, some_snaps
from geodata.travel import snap_points


def route_parts(
    roads: Roads,
    points: Sequence[LonLat],
    *,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
) -> tuple[tuple[RoadPart, ...], ...]:
    """Return the stretches of street of each leg between points in their order.

    Parameters
    ----------
    roads
        From `geodata.live_roads.LiveRoads.at`.
    points
        Places in the order of the route; ``n`` of them give ``n - 1`` legs, empty where there is
        no way or none is needed.
    limit_m
        A point farther than this from every usable street is off the road network.
    streets
        Street that each point is said to belong to, as in `geodata.travel.road_matrix`.
    """
    snaps = snap_points(roads, points, limit_m=limit_m, streets=streets)
    return tuple(
        ()
        if start == end
        else way_parts(roads, some_snaps(snaps, [index]), some_snaps(snaps, [index + 1]))
        for index, (start, end) in enumerate(pairwise(points))
    )


def route_geometry(
    roads: Roads,
    points: Sequence[LonLat],
    *,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
) -> tuple[tuple[LonLat, ...], ...]:
    """Return the line of each leg between points in their order, along the streets.

    A leg begins and ends at the points themselves (the walk to the street is a straight line) and
    is the way that `geodata.travel.road_matrix` timed. It is empty where there is no way.

    Parameters
    ----------
    roads, points, limit_m, streets
        As in `route_parts`.
    """
    snaps = snap_points(roads, points, limit_m=limit_m, streets=streets)
    legs: list[tuple[LonLat, ...]] = []
    for index, (start, end) in enumerate(pairwise(points)):
        if start == end:
            legs.append((start, end))
            continue
        one, other = some_snaps(snaps, [index]), some_snaps(snaps, [index + 1])
        parts = way_parts(roads, one, other)
        line = [place for part in parts for place in part_line(roads.network, part)]
        together = bool(one.found[0]) and one.shape[0] == other.shape[0]
        if not parts and not (together and one.fraction[0] == other.fraction[0]):
            legs.append(())
            continue
        if not parts:
            line = [LonLat(lon=float(one.lon[0]), lat=float(one.lat[0]))]
        legs.append((start, *_without_repeats(line), end))
    return tuple(legs)


def part_line(network: RoadNetwork, part: RoadPart) -> tuple[LonLat, ...]:
    """Return the line of a stretch of street, in the direction of travel."""
    line = network.shape(part.shape)
    low, high = min(part.start, part.end), max(part.start, part.end)
    # Across a street of some hundred metres degrees are as good as a plane, once lon is shrunk.
    step = np.diff(line, axis=0) * (np.cos(np.radians(line[0, 1])), 1.0)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))))
    along = along / along[-1] if along[-1] else np.linspace(0.0, 1.0, along.size)
    inner = along[(along > low) & (along < high)]
    at = np.concatenate(([low], inner, [high]))
    lon, lat = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
    places = [LonLat(lon=float(x), lat=float(y)) for x, y in zip(lon, lat, strict=True)]
    return tuple(places if part.start <= part.end else reversed(places))


def _without_repeats(line: Sequence[LonLat]) -> tuple[LonLat, ...]:
    return tuple(place for index, place in enumerate(line) if not index or place != line[index - 1])
