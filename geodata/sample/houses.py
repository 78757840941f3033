"""Houses along streets and alleys: where they stand and what number they bear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.sample.noding import Edges
from geodata.sample.strokes import Side, Stroke

HOUSES_A_WARD: Final = 1_200
"""Houses laid out in each ward: a part of what stands there, enough for its people."""
_ALLEY_WEIGHT: Final = 1.6
"""Alleys are the more densely lived in, per metre."""
_SET_BACK_M: Final[Mapping[str, float]] = MappingProxyType(
    {"primary": 14.0, "secondary": 11.0, "tertiary": 8.0, "residential": 6.0, "alley": 3.0}
)
"""From the middle of the road to the door."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Houses:
    """Houses in metres, with their addresses.

    Parameters
    ----------
    points
        ``(n, 2)`` metres.
    number, street
        ``123/45/6`` and ``Nguyễn Trãi``.
    depth
        How many alleys deep, ``(n,)``.
    ward
        Index of the ward whose streets they stand on, ``(n,)``.
    """

    points: NDArray[np.float64]
    number: tuple[str, ...]
    street: tuple[str, ...]
    depth: NDArray[np.int64]
    ward: NDArray[np.int64]


def houses(
    edges: Edges,
    *,
    strokes: Sequence[Stroke],
    ward: int,
    mouths: frozenset[tuple[int, int]],
    rng: np.random.Generator,
) -> Houses:
    """Return the houses of one ward.

    Parameters
    ----------
    edges
        The pieces of streets and alleys in the ward.
    strokes
        All streets and alleys.
    ward
        Its index.
    mouths
        (stroke, number) where an alley begins: no house stands there.
    rng
        Of this ward.
    """
    piece, at_m, sides = _places(edges, strokes, rng)
    seen = set(mouths)
    strokes_of, from_m, to_m = edges.stroke.tolist(), edges.from_m.tolist(), edges.to_m.tolist()
    chosen: list[tuple[int, float, Side, float]] = []
    numbers, streets, depths = [], [], []
    for index, metre, side_left in zip(piece.tolist(), at_m.tolist(), sides.tolist(), strict=True):
        which = strokes_of[index]
        stroke = strokes[which]
        side: Side = 1 if side_left else -1
        middle_m = stroke.slot_centre_m(metre)
        # Beside its own piece of street, not around the corner of the next.
        if not from_m[index] <= middle_m <= to_m[index]:
            continue
        number = stroke.number(middle_m, side)
        if (which, number) in seen:
            continue
        seen.add((which, number))
        chosen.append((index, middle_m, side, _SET_BACK_M[stroke.road_class]))
        numbers.append(stroke.full_number(number))
        streets.append(stroke.street)
        depths.append(stroke.depth)
    return Houses(
        points=_beside(edges, chosen),
        number=tuple(numbers),
        street=tuple(streets),
        depth=np.array(depths, np.int64),
        ward=np.full(len(numbers), ward, np.int64),
    )


def _beside(edges: Edges, chosen: Sequence[tuple[int, float, Side, float]]) -> NDArray[np.float64]:
    """Return points beside pieces of street, ``(n, 2)``.

    Parameters
    ----------
    chosen
        Piece, metres along its stroke, side and distance from its middle of each.
    """
    if not chosen:
        return np.empty((0, 2))
    index = np.array([each[0] for each in chosen])
    middle_m, side, away_m = (np.array([each[column] for each in chosen]) for column in (1, 2, 3))
    start, end = edges.nodes[edges.tail[index]], edges.nodes[edges.head[index]]
    along = (end - start) / np.hypot(*(end - start).T)[:, None]
    left = np.column_stack((-along[:, 1], along[:, 0])) * side[:, None]
    middle = start + (middle_m - edges.from_m[index])[:, None] * along
    beside: NDArray[np.float64] = middle + left * away_m[:, None]
    return beside


def _places(
    edges: Edges, strokes: Sequence[Stroke], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return pieces of street, metres along their strokes and sides, to put houses at."""
    length = edges.to_m - edges.from_m
    named = np.array([bool(strokes[i].street) for i in edges.stroke.tolist()])
    deep = np.array([strokes[i].depth > 0 for i in edges.stroke.tolist()])
    weight = np.where(deep, _ALLEY_WEIGHT, 1.0) * length * named
    if not weight.sum():
        return np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_)
    piece = rng.choice(len(length), size=HOUSES_A_WARD, p=weight / weight.sum())
    at_m = edges.from_m[piece] + rng.random(HOUSES_A_WARD) * length[piece]
    return piece, at_m, rng.random(HOUSES_A_WARD) < 0.5  # noqa: PLR2004


def joined(parts: Sequence[Houses]) -> Houses:
    """Return the houses of several wards as one."""
    return Houses(
        points=np.concatenate([part.points for part in parts]),
        number=tuple(number for part in parts for number in part.number),
        street=tuple(street for part in parts for street in part.street),
        depth=np.concatenate([part.depth for part in parts]),
        ward=np.concatenate([part.ward for part in parts]),
    )


def only(given: Houses, keep: NDArray[np.bool_]) -> Houses:
    """Return some of the houses, ``(n,)`` true to keep."""
    chosen = np.flatnonzero(keep).tolist()
    return Houses(
        points=given.points[chosen],
        number=tuple(given.number[i] for i in chosen),
        street=tuple(given.street[i] for i in chosen),
        depth=given.depth[chosen],
        ward=given.ward[chosen],
    )
