"""Strokes cut to edges where they meet, and the edges kept that all others can be reached from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.sample.strokes import SAME_POINT_M, Stroke, crossings, segments_of

_WORTH_A_LINK: Final = 8
"""A cut-off group of at least so many junctions is linked to the rest, a smaller one dropped."""

_PLOTS_OVER_BORDER: Final = 11.0
"""Streets of two wards are joined when their ends are no farther apart: 50 m in a dense ward."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """Straight pieces between junctions.

    Parameters
    ----------
    nodes
        Junctions in metres, ``(n, 2)``.
    stroke
        Of which stroke each piece is, ``(m,)``.
    tail, head
        Its junctions, in the stroke's direction, ``(m,)``.
    from_m, to_m
        Where it lies on the stroke, ``(m,)``.
    """

    nodes: NDArray[np.float64]
    stroke: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    from_m: NDArray[np.float64]
    to_m: NDArray[np.float64]

    @property
    def middle(self) -> NDArray[np.float64]:
        """Middles of the pieces in metres, ``(m, 2)``."""
        return np.asarray((self.nodes[self.tail] + self.nodes[self.head]) / 2)

    def only(self, keep: NDArray[np.bool_]) -> "Edges":
        """Return the pieces to keep; junctions stay as they are."""
        return Edges(
            nodes=self.nodes,
            stroke=self.stroke[keep],
            tail=self.tail[keep],
            head=self.head[keep],
            from_m=self.from_m[keep],
            to_m=self.to_m[keep],
        )


def noded(strokes: Sequence[Stroke]) -> Edges:
    """Return the strokes cut at their vertices and wherever two of them meet."""
    segments = segments_of(strokes)
    stroke, at_m, point = crossings(segments)
    stroke = np.concatenate((stroke, segments.stroke, segments.stroke))
    at_m = np.concatenate((at_m, segments.from_m, segments.from_m + segments.length_m))
    point = np.concatenate((point, segments.start, segments.end))
    node, nodes = _same_points(point)
    return edges_between(nodes, stroke=stroke, at_m=at_m, node=node)


def edges_between(
    nodes: NDArray[np.float64],
    *,
    stroke: NDArray[np.int64],
    at_m: NDArray[np.float64],
    node: NDArray[np.int64],
) -> Edges:
    """Return the edges between the junctions along each stroke, ``(k,)`` places in any order."""
    order = np.lexsort((node, at_m, stroke))
    stroke, at_m, node = stroke[order], at_m[order], node[order]
    follows = (stroke[1:] == stroke[:-1]) & (node[1:] != node[:-1])
    return Edges(
        nodes=nodes,
        stroke=stroke[:-1][follows],
        tail=node[:-1][follows],
        head=node[1:][follows],
        from_m=at_m[:-1][follows],
        to_m=at_m[1:][follows],
    )


def _same_points(
    points: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return which junction each point is, and the junctions."""
    pairs = cKDTree(points).query_pairs(SAME_POINT_M, output_type="ndarray")
    group = _groups(pairs[:, 0], pairs[:, 1], size=len(points))
    _, first, node = np.unique(group, return_index=True, return_inverse=True)
    return node.astype(np.int64), points[first]


def _groups(
    tail: NDArray[np.int64], head: NDArray[np.int64], *, size: int, directed: bool = False
) -> NDArray[np.int32]:
    graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(size, size))
    _, group = connected_components(graph.tocsr(), directed=directed, connection="strong")
    return np.asarray(group, np.int32)


def links_to_the_rest(edges: Edges) -> list[NDArray[np.float64]]:
    """Return lines, ``(2, 2)`` metres each, that join cut-off groups of streets to the largest."""
    group = _groups(edges.tail, edges.head, size=len(edges.nodes))
    used = np.unique(np.concatenate((edges.tail, edges.head)))
    sizes = np.bincount(group[used])
    largest = int(sizes.argmax())
    main = used[group[used] == largest]
    tree = cKDTree(edges.nodes[main])
    lines = []
    for other in np.flatnonzero(sizes >= _WORTH_A_LINK).tolist():
        if other == largest:
            continue
        own = used[group[used] == other]
        gap_m, nearest = tree.query(edges.nodes[own])
        best = int(np.argmin(gap_m))
        lines.append(edges.nodes[[own[best], main[np.asarray(nearest)[best]]]])
    return lines


def links_over_borders(
    strokes: Sequence[Stroke], *, plots: float = _PLOTS_OVER_BORDER
) -> list[NDArray[np.float64]]:
    """Return lines, ``(2, 2)`` metres each, from street ends to those just over a ward's border.

    Only the nearest ends of two wards are joined, each to one other.

    Parameters
    ----------
    strokes
        All streets; those that cross borders themselves are passed over.
    plots
        How far apart, in frontages of the wider street's houses.
    """
    local = [stroke for stroke in strokes if stroke.ward >= 0]
    ends = np.concatenate([stroke.points[[0, -1]] for stroke in local])
    ward = np.repeat([stroke.ward for stroke in local], 2)
    reach_m = plots * np.repeat([stroke.frontage_m for stroke in local], 2)
    pairs = cKDTree(ends).query_pairs(float(reach_m.max()), output_type="ndarray")
    gap_m = np.hypot(*(ends[pairs[:, 0]] - ends[pairs[:, 1]]).T)
    near = gap_m <= np.maximum(reach_m[pairs[:, 0]], reach_m[pairs[:, 1]])
    near &= (ward[pairs[:, 0]] != ward[pairs[:, 1]]) & (gap_m > SAME_POINT_M)
    joined: set[int] = set()
    lines = []
    for index in np.flatnonzero(near)[np.lexsort((pairs[near, 0], gap_m[near]))].tolist():
        a, b = (int(end) for end in pairs[index])
        if not joined & {a, b}:
            joined |= {a, b}
            lines.append(ends[[a, b]])
    return lines


def strongly_connected(edges: Edges, *, one_way: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which edges belong to the largest part where everybody can drive there and back.

    Parameters
    ----------
    edges
        All edges.
    one_way
        Of each edge, ``(m,)``.
    """
    tail = np.concatenate((edges.tail, edges.head[~one_way]))
    head = np.concatenate((edges.head, edges.tail[~one_way]))
    group = _groups(tail, head, size=len(edges.nodes), directed=True)
    largest = np.bincount(group).argmax()
    return np.asarray((group[edges.tail] == largest) & (group[edges.head] == largest))
