"""Main streets of the city: they run from ward to ward and cross borders without a break.

Wards that are each other's close neighbours are linked (a Gabriel graph of their inner points), and
at each ward the links that go on most nearly straight become one street.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from geodata.sample.strokes import Stroke

_STRAIGHT_DEG: Final = 50.0
"""Two links are one street when they bend by less."""
_LONGEST_M: Final = 7_000.0
"""Then a street takes another name, as they do; keeps house numbers below about 3,000."""
_FRONTAGE_M: Final = 5.0
_BEND: Final = 0.05
"""How far the middle of a link lies off the straight line, as a part of its length, at most."""
_WIDE_M: Final = 4_000.0
"""Streets of at least this length are primary, others secondary."""


def arterials(
    centres: NDArray[np.float64], *, names: Sequence[str], rng: np.random.Generator
) -> list[Stroke]:
    """Return the main streets of the whole city, in metres.

    Parameters
    ----------
    centres
        A point inside each ward, ``(n, 2)``, where streets meet.
    names
        Used in an order that the generator gives, again from the start when they are used up.
    rng
        For names and bends.
    """
    links = neighbour_links(centres)
    bends = rng.uniform(-_BEND, _BEND, size=len(links))
    deck = rng.permutation(list(names)).tolist()
    chains = [part for chain in _chains(links, centres) for part in _short(chain, centres)]
    bend_of = {(int(a), int(b)): float(bend) for (a, b), bend in zip(links, bends, strict=True)}
    strokes = []
    for number, chain in enumerate(sorted(chains, key=lambda chain: -_length_m(chain, centres))):
        points = _bent(chain, centres=centres, bend_of=bend_of)
        wide = _length_m(chain, centres) >= _WIDE_M
        strokes.append(
            Stroke(
                street=deck[number % len(deck)],
                mouth="",
                road_class="primary" if wide else "secondary",
                points=points,
                ward=-1,
                zero_m=0.0,
                frontage_m=_FRONTAGE_M,
                one_way=False,
            )
        )
    return strokes


def neighbour_links(centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return pairs of points with no third in the circle between them, ``(m, 2)``, a < b.

    References
    ----------
    Gabriel, K. R. and Sokal, R. R. (1969), "A New Statistical Approach to Geographic Variation
    Analysis", Systematic Zoology 18(3). It is connected and part of the Delaunay triangulation.
    """
    if len(centres) < 4:  # noqa: PLR2004 - too few for a triangulation
        return np.array([(i, i + 1) for i in range(len(centres) - 1)], dtype=np.int64).reshape(
            -1, 2
        )
    corners = Delaunay(centres, qhull_options="QJ").simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)
    middle = centres[pairs].mean(axis=1)
    radius = np.hypot(*(centres[pairs[:, 0]] - middle).T)
    nearest = cKDTree(centres).query(middle)[0]
    return np.asarray(pairs[nearest >= radius * (1 - 1e-9)])


def within(stroke: Stroke, ground: shapely.Geometry) -> list[Stroke]:
    """Return the parts of a stroke that lie on the ground; numbers go on as on the whole."""
    line = shapely.LineString(stroke.points)
    parts = [
        part
        for part in shapely.get_parts(shapely.intersection(line, ground))
        if isinstance(part, shapely.LineString) and part.length > 2 * stroke.frontage_m
    ]
    return [
        Stroke(
            street=stroke.street,
            mouth="",
            road_class=stroke.road_class,
            points=shapely.get_coordinates(part),
            ward=stroke.ward,
            zero_m=stroke.zero_m + float(line.project(shapely.Point(part.coords[0]))),
            frontage_m=stroke.frontage_m,
            one_way=stroke.one_way,
        )
        for part in parts
    ]


def _chains(links: NDArray[np.int64], centres: NDArray[np.float64]) -> list[list[int]]:
    """Return the links joined to chains of points, each link in one chain."""
    onward: dict[tuple[int, int], int] = {}
    around: dict[int, list[int]] = defaultdict(list)
    for a, b in links.tolist():
        around[a].append(b)
        around[b].append(a)
    for here, ends in around.items():
        for a, b in _straight_pairs(here, ends, centres):
            onward[a, here] = b
            onward[b, here] = a
    done: set[tuple[int, int]] = set()
    chains = []
    starts = [(a, b) for a, b in links.tolist()] + [(b, a) for a, b in links.tolist()]
    # First those that begin at an end, then what is left: rings.
    for a, b in [s for s in starts if (s[1], s[0]) not in onward] + starts:
        if (a, b) in done:
            continue
        chain = [a, b]
        done |= {(a, b), (b, a)}
        while (following := onward.get((chain[-2], chain[-1]))) is not None:
            if (chain[-1], following) in done:
                break
            done |= {(chain[-1], following), (following, chain[-1])}
            chain.append(following)
        chains.append(chain)
    return chains


def _straight_pairs(
    here: int, ends: Sequence[int], centres: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Return the pairs of links at a point that go on most nearly straight, each link once."""
    angle = {e: float(np.arctan2(*(centres[e] - centres[here])[::-1])) for e in ends}
    bent = []
    for i, a in enumerate(ends):
        for b in ends[i + 1 :]:
            turn = abs((np.degrees(angle[a] - angle[b]) + 360) % 360 - 180)
            if turn < _STRAIGHT_DEG:
                bent.append((float(turn), a, b))
    pairs: list[tuple[int, int]] = []
    used: set[int] = set()
    for _, a, b in sorted(bent):
        if not used & {a, b}:
            used |= {a, b}
            pairs.append((a, b))
    return pairs


def _short(chain: list[int], centres: NDArray[np.float64]) -> list[list[int]]:
    """Return a chain cut where it has run for `_LONGEST_M`."""
    parts, part, run_m = [], [chain[0]], 0.0
    for a, b in pairwise(chain):
        part.append(b)
        run_m += float(np.hypot(*(centres[b] - centres[a])))
        if run_m > _LONGEST_M:
            parts.append(part)
            part, run_m = [b], 0.0
    return [*parts, part] if len(part) > 1 else parts


def _length_m(chain: Sequence[int], centres: NDArray[np.float64]) -> float:
    return float(np.hypot(*np.diff(centres[list(chain)], axis=0).T).sum())


def _bent(
    chain: Sequence[int],
    *,
    centres: NDArray[np.float64],
    bend_of: dict[tuple[int, int], float],
) -> NDArray[np.float64]:
    """Return the chain with a point in the middle of each link, a little off the line."""
    points = [centres[chain[0]]]
    for a, b in pairwise(chain):
        low, high = min(a, b), max(a, b)
        along = centres[high] - centres[low]
        off = np.array([-along[1], along[0]]) * bend_of[low, high]
        points += [(centres[low] + centres[high]) / 2 + off, centres[b]]
    return np.array(points)
