"""The grey ground of a map: the imported wards and roads that a problem lies on."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from geodata.area_files import load_areas
from geodata.areas import AreaSet
from geodata.coordinates import BoundingBox, LonLat
from geodata.errors import InvalidInput
from geodata.network import RoadNetwork
from geodata.network_files import load_network
from geodata.zones import Zone, read_zones
from routing.problem import Problem

_log = logging.getLogger(__name__)

COVERED_SHARE = 0.5
"""Part of a problem's places that a file must reach around to be its ground."""

KEPT_FILES = 4
"""Files kept in memory between maps."""

_Ground = TypeVar("_Ground", AreaSet, RoadNetwork)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Wards and roads around a problem; None where nothing imported reaches it."""

    areas: AreaSet | None
    roads: RoadNetwork | None


def find_ground(data: Path, problem: Problem) -> Ground:
    """Return the first imported wards and roads that reach around most of the places.

    Parameters
    ----------
    data
        The folder that ``areas import`` and ``roads import`` write to.
    """
    points = [place.point for place in problem.places]
    return Ground(
        areas=_first((data / "areas").glob("*.gpkg"), _areas, points),
        roads=roads_around(data, points),
    )


def roads_around(data: Path, points: list[LonLat]) -> RoadNetwork | None:
    """Return the first imported roads that reach around most of the points, if there are any."""
    return _first((data / "roads").glob("*.npz"), _roads, points)


def zones_in(data: Path) -> tuple[Zone, ...]:
    """Return the closed and slow zones of all files in the folder ``zones``."""
    found: list[Zone] = []
    for path in sorted((data / "zones").glob("*")):
        try:
            found += _zones(path, path.stat().st_mtime)
        except (InvalidInput, OSError, ValueError) as error:
            _log.warning("%s is left out of the map: %s", path.name, error)
    return tuple(found)


@lru_cache(maxsize=KEPT_FILES)
def _zones(path: Path, _changed: float) -> tuple[Zone, ...]:
    return read_zones(path)


def _first(
    paths: Iterable[Path],
    load: Callable[[Path, float], tuple[_Ground, BoundingBox]],
    points: list[LonLat],
) -> _Ground | None:
    for path in sorted(paths):
        try:
            ground, box = load(path, path.stat().st_mtime)
        except (InvalidInput, OSError, ValueError) as error:
            _log.warning("%s is left out of the map: %s", path.name, error)
            continue
        inside = sum(box.contains(point) for point in points)
        if points and inside >= COVERED_SHARE * len(points):
            return ground
    return None


@lru_cache(maxsize=KEPT_FILES)
def _areas(path: Path, _changed: float) -> tuple[AreaSet, BoundingBox]:
    areas = load_areas(path)
    return areas, areas.bounds


@lru_cache(maxsize=KEPT_FILES)
def _roads(path: Path, _changed: float) -> tuple[RoadNetwork, BoundingBox]:
    network = load_network(path)
    if not network.node_count:
        raise ValueError("there are no roads in it")
    box = BoundingBox(
        west=float(network.node_lon.min()),
        south=float(network.node_lat.min()),
        east=float(network.node_lon.max()),
        north=float(network.node_lat.max()),
    )
    return network, box
