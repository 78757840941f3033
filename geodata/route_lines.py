"""The line of a route along the streets, and the stretches of street that it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from geodata.coordinates import LonLat
from geodata.live_roads import Roads
from geodata.road_parts import RoadPart, part_line
from geodata.snapped_ways import way_parts
from geodata.snapping import SNAP_LIMIT_M, Snaps, some_snaps
from geodata.travel import snap_points


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteWay:
    """How a route rides from point to point; of ``n`` points ``n - 1`` legs.

    Parameters
    ----------
    parts
        The stretches of street of each leg, empty where there is no way or none is needed.
    lines
        The line of each leg. It begins and ends at the points themselves (the walk to the street
        is a straight line) and is the way that `geodata.travel.road_matrix` timed. It is empty
        where there is no way.
    """

    parts: tuple[tuple[RoadPart, ...], ...]
    lines: tuple[tuple[LonLat, ...], ...]


def route_way(
    roads: Roads,
    points: Sequence[LonLat],
    *,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
    rough: Sequence[bool] = (),
) -> RouteWay:
    """Return the way between points in their order, along the streets.

    Parameters
    ----------
    roads
        From `geodata.live_roads.LiveRoads.at`.
    points
        Places in the order of the route.
    limit_m
        A point farther than this from every usable street is off the road network.
    streets, rough
        As in `geodata.travel.road_matrix`.
    """
    snaps = snap_points(roads, points, limit_m=limit_m, streets=streets, rough=rough)
    parts = tuple(
        ()
        if start == end
        else way_parts(roads, some_snaps(snaps, [index]), some_snaps(snaps, [index + 1]))
        for index, (start, end) in enumerate(pairwise(points))
    )
    return RouteWay(parts=parts, lines=_lines(roads, points, snaps, parts))


def _lines(
    roads: Roads,
    points: Sequence[LonLat],
    snaps: Snaps,
    ways: tuple[tuple[RoadPart, ...], ...],
) -> tuple[tuple[LonLat, ...], ...]:
    seats = list(zip(snaps.lon.tolist(), snaps.lat.tolist(), strict=True))  # NaN: none
    legs = zip(ways, pairwise(points), pairwise(seats), strict=True)
    lines: list[tuple[LonLat, ...]] = []
    for parts, (start, end), (here, there) in legs:
        line = [place for part in parts for place in part_line(roads.network, part)]
        if start == end:
            lines.append((start, end))
        elif line or here == there:  # two doors may share one place of a street
            drawn = (LonLat(lon=lon, lat=lat) for lon, lat in line or [here])
            lines.append((start, *_without_repeats(tuple(drawn)), end))
        else:
            lines.append(())
    return tuple(lines)


def _without_repeats(line: Sequence[LonLat]) -> tuple[LonLat, ...]:
    return tuple(place for index, place in enumerate(line) if not index or place != line[index - 1])
