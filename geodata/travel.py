"""Travel over roads: matrices of seconds and metres between points, and the shape of a route.

A point is snapped to its nearest street; from there both directions that the profile may use lead
on. The metres between point and street are walked. All points of a matrix share one Dijkstra call
over the distinct nodes at the ends of their streets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.directions import RoadPart
from geodata.engine import DM, MS, ShortestPaths, shortest_paths, whole_ms
from geodata.errors import Issue
from geodata.matrix import PROFILES, UNREACHABLE, Profile, TravelMatrix
from geodata.network import RoadNetwork
from geodata.snapping import SNAP_LIMIT_M, SnapIndex, Snaps, snap, snap_index
from geodata.speeds import SpeedTable, edge_seconds, hour_label

OFF_ROAD_KPH: Final = 4.0
"""Walking speed between a point and its street, in km/h; own default, on the slow side."""

_PAIR: Final = 1 << 24  # one whole number orders (milliseconds, decimetres); 1,678 km fit
_NO_WAY: Final = np.iinfo(np.int64).max // 8  # three of them still add up without overflow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roads:
    """The roads as one profile meets them in one hour, ready to answer.

    Parameters
    ----------
    network
        The road graph.
    profile, hour
        Who travels, and in which hour (0 to 23).
    edge_ms
        Milliseconds along each directed edge, `UNREACHABLE` where barred, ``(m,)``.
    paths
        Engine for those times.
    index
        The streets to snap to.
    """

    network: RoadNetwork
    profile: Profile
    hour: int
    edge_ms: NDArray[np.int64]
    paths: ShortestPaths
    index: SnapIndex


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadMatrix:
    """A travel matrix, and where its points came to lie.

    Parameters
    ----------
    travel
        Times and distances between all points.
    snaps
        By profile, the places on the streets.
    issues
        One (``off-road``) for each point and profile without a street within the limit; its row
        and column are `UNREACHABLE`.
    """

    travel: TravelMatrix
    snaps: Mapping[Profile, Snaps]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """How ``k`` snapped points hang on the nodes: row 0 along their shape, row 1 against it.

    Costs are `_NO_WAY` where the profile may not go in that direction.
    """

    out_node: NDArray[np.int32]  # where one gets to when leaving
    out_cost: NDArray[np.int64]
    in_node: NDArray[np.int32]  # from where one arrives
    in_cost: NDArray[np.int64]
    done: NDArray[np.int64]  # cost from the beginning of the edge to the point


def prepare_roads(
    network: RoadNetwork, profile: Profile, *, hour: int, speeds: SpeedTable
) -> Roads:
    """Make the roads ready for one profile in one hour."""
    edge_ms = whole_ms(edge_seconds(network, profile, hour, speeds=speeds))
    return Roads(
        network=network,
        profile=profile,
        hour=hour,
        edge_ms=edge_ms,
        paths=shortest_paths(network, edge_ms),
        index=snap_index(network, profile),
    )


def road_matrix(
    network: RoadNetwork,
    points: Sequence[LonLat],
    *,
    hour: int,
    speeds: SpeedTable,
    profiles: Sequence[Profile] = PROFILES,
    limit_m: float = SNAP_LIMIT_M,
    off_road_kph: float = OFF_ROAD_KPH,
) -> RoadMatrix:
    """Return seconds and metres between all points over the roads.

    Seconds are rounded up once, at the end, so the triangle inequality holds for them; metres are
    those of the fastest way. Two points of the same coordinates are 0 apart.

    Parameters
    ----------
    network
        The road graph.
    points
        ``n`` places.
    hour
        0 to 23; `geodata.speeds.slowest_hour` finds the one to plan a shift with.
    speeds
        From `geodata.speeds.read_speeds`.
    profiles
        For whom.
    limit_m
        A point farther than this from every usable street is off the road network.
    off_road_kph
        Walking speed over the metres between point and street, in km/h.
    """
    seconds: dict[Profile, NDArray[np.int32]] = {}
    metres: dict[Profile, NDArray[np.int32]] = {}
    snaps: dict[Profile, Snaps] = {}
    for profile in profiles:
        roads = prepare_roads(network, profile, hour=hour, speeds=speeds)
        snaps[profile] = snap_points(roads, points, limit_m=limit_m)
        walk_s = np.nan_to_num(snaps[profile].moved_m) * 3.6 / off_road_kph
        seconds[profile], metres[profile] = _between(roads, points, snaps[profile], walk_s)
    travel = TravelMatrix(
        seconds=seconds, metres=metres, band=hour_label(hour), attribution=network.attribution
    )
    issues = tuple(
        _off_road(profile, point, index, limit_m)
        for profile in profiles
        for index, point in enumerate(points)
        if not snaps[profile].found[index]
    )
    return RoadMatrix(travel=travel, snaps=MappingProxyType(snaps), issues=issues)


def snap_points(roads: Roads, points: Sequence[LonLat], *, limit_m: float = SNAP_LIMIT_M) -> Snaps:
    """Snap points to the streets of these roads."""
    lon, lat = [point.lon for point in points], [point.lat for point in points]
    return snap(roads.index, lon, lat, limit_m=limit_m)


def route_geometry(
    roads: Roads, points: Sequence[LonLat], *, limit_m: float = SNAP_LIMIT_M
) -> tuple[tuple[LonLat, ...], ...]:
    """Return the line of each leg between points in their order, along the streets.

    A leg begins and ends at the points themselves (the walk to the street is a straight line) and
    is the way that `road_matrix` timed. It is empty where there is no way.

    Parameters
    ----------
    roads
        From `prepare_roads`.
    points
        Places in the order of the route; ``n`` of them give ``n - 1`` legs.
    limit_m
        A point farther than this from every usable street is off the road network.
    """
    snaps = snap_points(roads, points, limit_m=limit_m)
    legs: list[tuple[LonLat, ...]] = []
    for index, (start, end) in enumerate(pairwise(points)):
        if start == end:
            legs.append((start, end))
            continue
        line = _leg(roads, snaps, index, index + 1)
        legs.append((start, *line, end) if line else ())
    return tuple(legs)


def route_parts(
    roads: Roads, points: Sequence[LonLat], *, limit_m: float = SNAP_LIMIT_M
) -> tuple[tuple[RoadPart, ...], ...]:
    """Return the stretches of street of each leg; empty where there is no way.

    Parameters
    ----------
    roads
        From `prepare_roads`.
    points
        Places in the order of the route; ``n`` of them give ``n - 1`` legs.
    limit_m
        A point farther than this from every usable street is off the road network.
    """
    snaps = snap_points(roads, points, limit_m=limit_m)
    return tuple(_leg_parts(roads, snaps, leg, leg + 1) for leg in range(len(points) - 1))


def _leg_parts(roads: Roads, snaps: Snaps, start: int, end: int) -> tuple[RoadPart, ...]:
    pair = _only(snaps, [start, end])
    if not pair.found.all():
        return ()
    ends = _ends(roads, pair)
    direct = int(_along_one_street(pair, ends)[0, 1])
    between = _node_costs(roads, ends.out_node[:, 0], ends.in_node[:, 1])
    through = between + ends.out_cost[:, :1] + ends.in_cost[:, 1][None, :]
    first, last = divmod(int(through.argmin()), 2)
    shapes = [int(shape) for shape in pair.shape]
    here, there = float(pair.fraction[0]), float(pair.fraction[1])
    if direct <= through.min():
        direct_part = RoadPart(shape=shapes[0], start=here, end=there)
        return (direct_part,) if direct < _NO_WAY else ()
    if through.min() >= _NO_WAY:
        return ()
    edges = roads.paths.path(int(ends.out_node[first, 0]), int(ends.in_node[last, 1])) or ()
    reverse = roads.network.edge_reversed
    middle = (
        RoadPart(
            shape=int(roads.network.edge_shape[edge]),
            start=float(reverse[edge]),
            end=float(not reverse[edge]),
        )
        for edge in edges
    )
    return (
        RoadPart(shape=shapes[0], start=here, end=1.0 - first),
        *middle,
        RoadPart(shape=shapes[1], start=float(last), end=there),
    )


def _between(
    roads: Roads, points: Sequence[LonLat], snaps: Snaps, walk_s: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return seconds and metres between snapped points, walks included, ``(n, n)`` each."""
    cost = _costs(roads, snaps)
    no_way = cost >= _NO_WAY
    walk_m = np.nan_to_num(snaps.moved_m)
    milliseconds, decimetres = np.divmod(np.where(no_way, 0, cost), _PAIR)
    walked_ms = np.rint(walk_s * MS)
    seconds = np.ceil((milliseconds + walked_ms[:, None] + walked_ms[None, :]) / MS)
    metres = np.rint(decimetres / DM + walk_m[:, None] + walk_m[None, :])
    place = np.array([(point.lon, point.lat) for point in points]).reshape(-1, 2)
    same = (place[:, None, :] == place[None, :, :]).all(axis=2)
    result = []
    for values in (seconds, metres):
        values[no_way] = UNREACHABLE
        values[same] = 0
        result.append(values.astype(np.int32))
    return result[0], result[1]


def _costs(roads: Roads, snaps: Snaps) -> NDArray[np.int64]:
    """Return the cost from each snapped point to each, `_NO_WAY` or more where there is none."""
    if not snaps.found.any():
        return np.full((snaps.shape.size, snaps.shape.size), _NO_WAY, dtype=np.int64)
    ends = _ends(roads, snaps)
    sources, out_at = np.unique(ends.out_node, return_inverse=True)
    targets, in_at = np.unique(ends.in_node, return_inverse=True)
    nodes = _node_costs(roads, sources, targets)
    best = _along_one_street(snaps, ends)
    for out_node, out_cost in zip(out_at.reshape(2, -1), ends.out_cost, strict=True):
        for in_node, in_cost in zip(in_at.reshape(2, -1), ends.in_cost, strict=True):
            via = nodes[np.ix_(out_node, in_node)] + out_cost[:, None] + in_cost[None, :]
            np.minimum(best, via, out=best)
    return best


def _node_costs(
    roads: Roads, sources: NDArray[np.int32], targets: NDArray[np.int32]
) -> NDArray[np.int64]:
    milliseconds, decimetres = roads.paths.distances(sources, targets)
    return np.where(milliseconds < 0, _NO_WAY, milliseconds * _PAIR + decimetres)


def _ends(roads: Roads, snaps: Snaps) -> _Ends:
    # Points lie at whole milliseconds of their edge, and what is done and what is left add up to
    # the whole: so no detour over a third point ever looks shorter than the way itself.
    edges = np.stack((snaps.forward, snaps.backward))
    share = np.stack((snaps.fraction, 1 - snaps.fraction))
    whole_dm = np.rint(roads.network.edge_m[edges].astype(np.float64) * DM)
    whole = roads.edge_ms[edges] * _PAIR + whole_dm.astype(np.int64)
    done_ms, done_dm = np.rint(roads.edge_ms[edges] * share), np.rint(whole_dm * share)
    done = done_ms.astype(np.int64) * _PAIR + done_dm.astype(np.int64)
    done = np.where(edges >= 0, done, _NO_WAY)
    rest = np.where(edges >= 0, whole - done, _NO_WAY)
    tail, head = roads.network.edge_from[edges], roads.network.edge_to[edges]
    # A point at the very corner of a one-way street stands on the junction: it may leave from its
    # beginning and be reached at its end, as if the missing direction were there for no metres.
    lone = (edges < 0) & (edges[::-1] >= 0)
    begins, ends = lone & (done[::-1] == 0), lone & (rest[::-1] == 0)
    return _Ends(
        out_node=np.where(begins, tail[::-1], head),
        out_cost=np.where(begins, 0, rest),
        in_node=np.where(ends, head[::-1], tail),
        in_cost=np.where(ends, 0, done),
        done=done,
    )


def _along_one_street(snaps: Snaps, ends: _Ends) -> NDArray[np.int64]:
    """Return the cost between points of one street without leaving it, `_NO_WAY` elsewhere."""
    size = snaps.shape.size
    best = np.full((size, size), _NO_WAY, dtype=np.int64)
    one_street = (snaps.shape[:, None] == snaps.shape[None, :]) & snaps.found[:, None]
    start, end = np.nonzero(one_street)
    for done in ends.done:
        step = done[end] - done[start]
        cost = np.where((step >= 0) & (done[start] < _NO_WAY), step, _NO_WAY)
        best[start, end] = np.minimum(best[start, end], cost)
    return best


def _leg(roads: Roads, snaps: Snaps, start: int, end: int) -> tuple[LonLat, ...]:
    """Return the line from the place of one snapped point to that of another; empty: no way."""
    pair = _only(snaps, [start, end])
    if not pair.found.all():
        return ()
    ends = _ends(roads, pair)
    direct = int(_along_one_street(pair, ends)[0, 1])
    between = _node_costs(roads, ends.out_node[:, 0], ends.in_node[:, 1])
    through = between + ends.out_cost[:, :1] + ends.in_cost[:, 1][None, :]
    first, last = divmod(int(through.argmin()), 2)
    here, there = float(pair.fraction[0]), float(pair.fraction[1])
    if direct <= through.min():
        return _slice(roads.network, int(pair.shape[0]), here, there) if direct < _NO_WAY else ()
    if through.min() >= _NO_WAY:
        return ()
    edges = roads.paths.path(int(ends.out_node[first, 0]), int(ends.in_node[last, 1])) or ()
    away = _slice(roads.network, int(pair.shape[0]), here, 1.0 if first == 0 else 0.0)
    home = _slice(roads.network, int(pair.shape[1]), 0.0 if last == 0 else 1.0, there)
    middle = tuple(place for edge in edges for place in _edge_line(roads.network, edge))
    return _without_repeats((*away, *middle, *home))


def _only(snaps: Snaps, chosen: Sequence[int]) -> Snaps:
    at = np.asarray(chosen)
    return Snaps(
        shape=snaps.shape[at],
        fraction=snaps.fraction[at],
        forward=snaps.forward[at],
        backward=snaps.backward[at],
        moved_m=snaps.moved_m[at],
        lon=snaps.lon[at],
        lat=snaps.lat[at],
    )


def _edge_line(network: RoadNetwork, edge: int) -> tuple[LonLat, ...]:
    ends = (1.0, 0.0) if network.edge_reversed[edge] else (0.0, 1.0)
    return _slice(network, int(network.edge_shape[edge]), *ends)


def _slice(network: RoadNetwork, shape: int, start: float, end: float) -> tuple[LonLat, ...]:
    """Return the part of a shape between two fractions, against its order when end < start."""
    line = network.shape(shape)
    low, high = min(start, end), max(start, end)
    # Across a street of some hundred metres degrees are as good as a plane, once lon is shrunk.
    step = np.diff(line, axis=0) * (np.cos(np.radians(line[0, 1])), 1.0)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))))
    along = along / along[-1] if along[-1] else np.linspace(0.0, 1.0, along.size)
    inner = along[(along > low) & (along < high)]
    at = np.concatenate(([low], inner, [high]))
    lon, lat = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
    places = [LonLat(lon=float(x), lat=float(y)) for x, y in zip(lon, lat, strict=True)]
    return tuple(places if start <= end else reversed(places))


def _without_repeats(line: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
    return tuple(place for index, place in enumerate(line) if not index or place != line[index - 1])


def _off_road(profile: Profile, point: LonLat, index: int, limit_m: float) -> Issue:
    return Issue(
        code="off-road",
        subject=f"point {index} ({point.lon:.5f}, {point.lat:.5f}), {profile}",
        message=f"lies more than {limit_m:.0f} m from every street that a {profile} may use",
        remedy="correct the coordinates, load roads that cover the place, or raise the limit",
    )
