"""The streets of one ward: a grid with a direction of its own, uneven and broken."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geodata.sample.strokes import Stroke

_FEWEST, _MOST = 20, 27
_FEWEST_EACH_WAY: Final = 7
_INSIDE_M: Final = 4.0
"""Streets end this far inside the ward, so that their houses are in it."""
_SHORTEST_M: Final = 40.0
_UNEVEN: Final = 0.28
"""How far a street lies off an even grid, as a part of the spacing, at most."""
_CUT_SHORT: Final = 0.55
"""Share of streets that do not run through the whole ward."""
_ONE_WAY: Final = 0.15
_FRONTAGE_M: Final = 4.5
"""Tube houses are about 4 m wide; in wide wards a plot is larger."""
_USUAL_WARD_M2: Final = 500_000.0


def plot_scale(ward: BaseGeometry) -> float:
    """Return how much larger plots and blocks are than in a dense inner ward, 1 to 5."""
    return float(np.clip(np.sqrt(ward.area / _USUAL_WARD_M2), 1.0, 5.0))


def local_streets(
    shape: BaseGeometry, *, ward: int, names: Sequence[str], rng: np.random.Generator
) -> list[Stroke]:
    """Return the ward's own streets, in metres.

    Parameters
    ----------
    shape
        The ward in metres.
    ward
        Its index, kept with each street.
    names
        At least 27, taken in order.
    rng
        Of this ward.
    """
    ground = shapely.buffer(shape, -_INSIDE_M)
    turn_deg = float(rng.uniform(0, 90))
    middle = shape.centroid
    level = affinity.rotate(ground, -turn_deg, origin=middle)
    if level.is_empty:
        return []
    lines = _grid(level, rng)
    cut = [_longest(shapely.intersection(line, level)) for line in lines]
    back = [
        affinity.rotate(line, turn_deg, origin=middle)
        for line in cut
        if line is not None and line.length >= _SHORTEST_M
    ]
    return [
        _street(line, ward=ward, name=name, scale=plot_scale(shape), rng=rng)
        for line, name in zip(back, names, strict=False)
    ]


def _street(
    line: BaseGeometry, *, ward: int, name: str, scale: float, rng: np.random.Generator
) -> Stroke:
    points = shapely.get_coordinates(line)
    return Stroke(
        street=name,
        mouth="",
        road_class="tertiary" if rng.random() < 0.25 else "residential",  # noqa: PLR2004
        points=points if rng.random() < 0.5 else points[::-1].copy(),  # noqa: PLR2004
        ward=ward,
        zero_m=0.0,
        frontage_m=_FRONTAGE_M * scale,
        one_way=bool(rng.random() < _ONE_WAY),
    )


def _grid(level: BaseGeometry, rng: np.random.Generator) -> list[BaseGeometry]:
    """Return lines along both axes across the box of a ward, some cut where another crosses."""
    west, south, east, north = level.bounds
    wide, high = east - west, north - south
    total = int(rng.integers(_FEWEST, _MOST + 1))
    upright = int(
        np.clip(round(total * wide / (wide + high)), _FEWEST_EACH_WAY, total - _FEWEST_EACH_WAY)
    )
    xs = _uneven(west, east, upright, rng)
    ys = _uneven(south, north, total - upright, rng)
    lines = [
        shapely.LineString([(x, low), (x, top)])
        for x in xs
        for low, top in [_reach(ys, south, north, rng)]
    ]
    lines += [
        shapely.LineString([(left, y), (right, y)])
        for y in ys
        for left, right in [_reach(xs, west, east, rng)]
    ]
    return [lines[index] for index in rng.permutation(len(lines))]


def _uneven(low: float, high: float, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    step = (high - low) / count
    shift = rng.uniform(-_UNEVEN, _UNEVEN, count)
    return np.asarray(low + (np.arange(count) + 0.5 + shift) * step)


def _reach(
    crossed: NDArray[np.float64], low: float, high: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Return from where to where a line runs: all the way, or between two lines that it meets."""
    first, last = sorted(rng.choice(len(crossed), size=2, replace=False).tolist())
    if rng.random() >= _CUT_SHORT or last - first < len(crossed) // 2:
        return low, high
    return float(crossed[first]), float(crossed[last])


def _longest(geometry: BaseGeometry) -> BaseGeometry | None:
    lines = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.LineString)]
    return max(lines, key=lambda line: line.length, default=None)
