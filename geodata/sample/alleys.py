"""Alleys (hẻm): they leave a street at a house number, fork up to twice and mostly end blind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.sample.noding import Edges
from geodata.sample.strokes import Side, Stroke

_FEWEST, _MOST = 55, 95
_DEPTH_SHARES: Final = (0.62, 0.28, 0.10)
_FROM_CORNER_M: Final = 5.0
_SHORTEST_M: Final = 14.0
_USUAL_M: Final = 55.0
_CLEAR: Final = 0.8
"""How much of the free ground before it an alley may take."""
_THROUGH: Final = 0.12
"""Share of alleys that run through to the next street where one is near."""
_FRONTAGE_M: Final = 3.8
_TRIES: Final = 4
_SKEW_DEG: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alley:
    """An alley and where it begins and, if it runs through, ends.

    Parameters
    ----------
    stroke
        Itself.
    parent, at_m
        The stroke that it leaves and where.
    meets, meets_m
        The street that its far end joins and where; -1 where it ends blind.
    """

    stroke: Stroke
    parent: int
    at_m: float
    meets: int = -1
    meets_m: float = 0.0


class _Ward:
    """What stands in the way in a ward, growing while alleys are laid."""

    def __init__(self, edges: Edges, boundary: NDArray[np.float64]) -> None:
        self.start = np.concatenate((edges.nodes[edges.tail], boundary[:-1]))
        self.end = np.concatenate((edges.nodes[edges.head], boundary[1:]))
        self.streets = len(edges.tail)

    def free_m(
        self, origin: NDArray[np.float64], way: NDArray[np.float64]
    ) -> tuple[float, int, float]:
        """Return the metres to the first obstacle ahead, which, and the part of it before there."""
        along, gap = self.end - self.start, self.start - origin
        det = way[0] * along[:, 1] - way[1] * along[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            ahead = (gap[:, 0] * along[:, 1] - gap[:, 1] * along[:, 0]) / det
            part = (gap[:, 0] * way[1] - gap[:, 1] * way[0]) / det
        hit = (np.abs(det) > 1e-9) & (part >= 0) & (part <= 1) & (ahead > 0.5)  # noqa: PLR2004
        if not hit.any():
            return 0.0, -1, 0.0
        nearest = int(np.argmin(np.where(hit, ahead, np.inf)))
        return float(ahead[nearest]), nearest, float(part[nearest])

    def add(self, points: NDArray[np.float64]) -> None:
        self.start = np.concatenate((self.start, points[:1]))
        self.end = np.concatenate((self.end, points[1:]))


def alleys(
    shape: BaseGeometry,
    *,
    ward: int,
    edges: Edges,
    strokes: Sequence[Stroke],
    scale: float,
    rng: np.random.Generator,
) -> list[Alley]:
    """Return the alleys of a ward.

    Parameters
    ----------
    shape
        The ward in metres.
    ward
        Its index.
    edges
        The pieces of streets in it.
    strokes
        All streets so far; the alleys' own indices follow theirs.
    scale
        Of plots, 1 in a dense ward.
    rng
        Of this ward.
    """
    if not len(edges.tail):
        return []
    outline = max(shapely.get_parts(shape), key=lambda part: part.area).exterior
    ground = _Ward(edges, shapely.get_coordinates(outline.simplify(3.0)))
    wanted = rng.multinomial(int(rng.integers(_FEWEST, _MOST + 1)), _DEPTH_SHARES)
    laid: list[Alley] = []
    mouths: set[tuple[int, int]] = set()
    first = len(strokes)
    for depth, count in enumerate(wanted.tolist(), start=1):
        parents = [i for i, alley in enumerate(laid) if alley.stroke.depth == depth - 1]
        for _ in range(count * _TRIES):
            if sum(alley.stroke.depth == depth for alley in laid) >= count:
                break
            if depth == 1:
                parent, at_m, origin, along = _on_street(edges, rng)
                stroke = strokes[parent]
            elif parents:
                index = parents[int(rng.integers(len(parents)))]
                stroke = laid[index].stroke
                parent = first + index
                at_m, origin, along = _on_alley(stroke, rng)
            else:
                break
            side: Side = 1 if rng.random() < 0.5 else -1  # noqa: PLR2004
            number = stroke.number(at_m, side)
            if not stroke.street or (parent, number) in mouths:
                continue
            alley = _laid(
                stroke, number, parent=parent, at_m=at_m, origin=origin, along=along, side=side,
                ground=ground, edges=edges, ward=ward, scale=scale, rng=rng,
            )  # fmt: skip
            if alley is not None:
                mouths.add((parent, number))
                laid.append(alley)
                ground.add(alley.stroke.points)
    return laid


def _on_street(
    edges: Edges, rng: np.random.Generator
) -> tuple[int, float, NDArray[np.float64], NDArray[np.float64]]:
    """Return a place on a street, more often on a long piece: stroke, metres, point, direction."""
    room = np.maximum(edges.to_m - edges.from_m - 2 * _FROM_CORNER_M, 1e-6)
    piece = int(np.searchsorted(np.cumsum(room), rng.random() * room.sum()))
    piece = min(piece, len(room) - 1)
    start, end = edges.nodes[edges.tail[piece]], edges.nodes[edges.head[piece]]
    length = float(edges.to_m[piece] - edges.from_m[piece])
    along = (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
    at = length / 2 if room[piece] < 1 else _FROM_CORNER_M + rng.random() * room[piece]
    return int(edges.stroke[piece]), float(edges.from_m[piece] + at), start + at * along, along


def _on_alley(
    stroke: Stroke, rng: np.random.Generator
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    at_m = float(rng.uniform(0.25, 0.9)) * stroke.length_m
    along = (stroke.points[1] - stroke.points[0]) / stroke.length_m
    return at_m, stroke.points[0] + at_m * along, along


def _laid(
    parent_stroke: Stroke,
    number: int,
    *,
    parent: int,
    at_m: float,
    origin: NDArray[np.float64],
    along: NDArray[np.float64],
    side: Side,
    ground: _Ward,
    edges: Edges,
    ward: int,
    scale: float,
    rng: np.random.Generator,
) -> Alley | None:
    """Return an alley to that side, or None where there is no room."""
    turn = side * np.radians(90 + rng.uniform(-_SKEW_DEG, _SKEW_DEG))
    way = np.array(
        [
            along[0] * np.cos(turn) - along[1] * np.sin(turn),
            along[0] * np.sin(turn) + along[1] * np.cos(turn),
        ]
    )
    free_m, obstacle, part = ground.free_m(origin, way)
    wish_m = float(rng.lognormal(np.log(_USUAL_M * scale), 0.45))
    through = 0 <= obstacle < ground.streets and rng.random() < _THROUGH and free_m < 2 * wish_m
    length = free_m if through else min(wish_m, _CLEAR * free_m)
    if length < _SHORTEST_M:
        return None
    stroke = Stroke(
        street=parent_stroke.street,
        mouth=parent_stroke.full_number(number),
        road_class="alley",
        points=np.array([origin, origin + length * way]),
        ward=ward,
        zero_m=0.0,
        frontage_m=_FRONTAGE_M * scale,
        one_way=False,
    )
    if not through:
        return Alley(stroke=stroke, parent=parent, at_m=at_m)
    whole = edges.to_m[obstacle] - edges.from_m[obstacle]
    return Alley(
        stroke=stroke,
        parent=parent,
        at_m=at_m,
        meets=int(edges.stroke[obstacle]),
        meets_m=float(edges.from_m[obstacle] + part * whole),
    )
