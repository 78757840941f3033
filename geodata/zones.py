"""Closed and slow zones: areas that nobody, or not everybody, may cross, or only slowly."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geodata.errors import InvalidInput, Issue
from geodata.frames import in_lon_lat, polygons, read_frame, row_numbers, texts
from geodata.live_roads import LiveRoads
from geodata.matrix import PROFILES, Profile
from geodata.network import RoadNetwork

CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area in which streets are closed or slow.

    Parameters
    ----------
    name
        What to call it.
    shape
        In longitude and latitude (EPSG:4326).
    factor
        How many times as long everything takes in it; `math.inf` closes it.
    profiles
        For whom.
    """

    name: str
    shape: Polygon | MultiPolygon
    factor: float
    profiles: tuple[Profile, ...] = PROFILES

    def __post_init__(self) -> None:
        if not self.factor > 0:
            raise ValueError(f"factor is {self.factor}, must be above 0; math.inf closes")


def edges_in(network: RoadNetwork, shape: Polygon | MultiPolygon) -> NDArray[np.int64]:
    """Return the directed edges whose street touches the shape (EPSG:4326), ``(c,)``."""
    of_vertex = np.repeat(np.arange(network.shape_count), np.diff(network.shape_start))
    places = np.column_stack((network.shape_lon, network.shape_lat))
    west, south, east, north = shape.bounds
    low = np.minimum.reduceat(places, network.shape_start[:-1]) if network.shape_count else places
    high = np.maximum.reduceat(places, network.shape_start[:-1]) if network.shape_count else places
    beside = (low[:, 0] > east) | (high[:, 0] < west) | (low[:, 1] > north) | (high[:, 1] < south)
    near = np.flatnonzero(~beside)
    chosen = np.isin(of_vertex, near)
    _, line = np.unique(of_vertex[chosen], return_inverse=True)
    lines = shapely.linestrings(places[chosen], indices=line.reshape(-1))
    inside = near[shapely.intersects(shape, lines)] if near.size else near
    return np.flatnonzero(np.isin(network.edge_shape, inside))


def apply_zones(roads: LiveRoads, zones: Sequence[Zone]) -> tuple[int, ...]:
    """Close or slow down the streets of each zone; where zones overlap the slowest counts.

    Returns
    -------
    tuple
        How many streets each zone touches, in their order.
    """
    touched = [edges_in(roads.network, zone.shape) for zone in zones]
    for number in sorted(range(len(zones)), key=lambda number: zones[number].factor):
        zone = zones[number]
        roads.change(touched[number], zone.factor, profiles=zone.profiles)
    return tuple(int(np.unique(roads.network.edge_shape[edges]).size) for edges in touched)


def untouched(zone: Zone) -> Issue:
    """Return the issue of a zone that touches no street."""
    return Issue(
        code="zone-without-streets",
        subject=f"zone {zone.name}",
        message="không chạm đường nào / touches no street of these roads",
        remedy="kiểm tra vị trí / check where it lies and its CRS",
    )


def read_zones(path: Path) -> tuple[Zone, ...]:
    """Read zones from any file of polygons that GDAL knows.

    Columns: ``name``; ``factor``, a number above 0 or ``closed``; ``profiles``, with ``;`` between
    them, all where it is empty.

    Raises
    ------
    InvalidInput
        With every fault of the file.
    """
    frame, issues = in_lon_lat(read_frame(path), subject=path.name)
    rows = row_numbers(frame)
    shapes, faults, _ = polygons(list(frame.geometry), rows=rows, subject=path.name)
    issues += faults
    columns = {
        name: texts(frame, name if name in frame.columns else None)
        for name in ("name", "factor", "profiles")
    }
    zones = []
    for place, (row, shape) in enumerate(zip(rows, shapes, strict=True)):
        name, factor, who = (columns[field][place] for field in columns)
        found = tuple(_faults(f"{path.name} row {row}", factor, who))
        issues += found
        if not found and shape is not None:
            given = [one.strip() for one in who.split(";") if one.strip()]
            zones.append(
                Zone(
                    name=name or f"{path.stem} {row}",
                    shape=shape,
                    factor=math.inf if factor == CLOSED else float(factor),
                    profiles=tuple(p for p in PROFILES if not given or p in given),
                )
            )
    if issues:
        raise InvalidInput(issues)
    return tuple(zones)


def _faults(where: str, factor: str, who: str) -> Iterator[Issue]:
    if factor != CLOSED and not _above_zero(factor):
        yield Issue(
            code="wrong-zone",
            subject=f"{where}, field factor",
            message=f"is {factor!r}, must be a number above 0 or {CLOSED!r}",
            remedy="2 makes everything take twice as long; closed lets nobody through",
        )
    for profile in who.split(";"):
        if profile.strip() and profile.strip() not in PROFILES:
            yield Issue(
                code="unknown-profile",
                subject=f"{where}, field profiles",
                message=f"{profile.strip()!r} is not known",
                remedy=f"use some of {', '.join(PROFILES)}, with ; between them, or leave it empty",
            )


def _above_zero(text: str) -> bool:
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False
