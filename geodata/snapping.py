"""From a point to the nearest street that a profile may use, and how far the point moved.

Only streets of the largest part count from which one can go on and to which one can come back. A
point much nearer to another part (an island, a yard behind a canal) than to that one is cut off:
it is not put on the far bank. Where the point's own street is known by name, a nearer street of
another name does not take it away; a nameless one may be the alley it lies in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geodata.address_front import read_front, street_key
from geodata.address_text import normalise
from geodata.dijkstra import largest_part
from geodata.matrix import Profile
from geodata.network import RoadNetwork
from geodata.projection import LocalPlane, plane_around
from geodata.search_graph import SearchGraph, banned_turns

SNAP_LIMIT_M: Final = 500.0
"""How far a point may lie from the nearest usable street; own default."""

NAME_LIMIT_M: Final = 60.0
"""Within so many metres the street that an address names is looked for; own default."""

ISLAND_M: Final = 40.0
"""A point so much nearer to a cut-off street than to the others is cut off too; own default."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SnapIndex:
    """The streets of one profile, ready to be searched.

    Parameters
    ----------
    plane
        The plane in metres in which distances are taken.
    tree
        Search tree over the straight pieces of the streets: their boxes are tighter than those of
        whole streets, which makes it fast.
    shape
        Shape of the network behind each piece, ``(t,)``.
    east, north
        Where each piece begins and ends, in metres, ``(t, 2)``.
    before, share
        Which fraction of its shape lies before each piece, and which it is itself, ``(t,)``.
    forward, backward
        Edge along and against each shape of the network, -1 where the profile may not, ``(s,)``.
    apart
        Search tree over the pieces of streets that are usable but cut off from the largest part.
    key
        Key of each shape's street name, see `name_key`; empty where it has none, ``(s,)``.
    aliases
        Key of another name to the keys of the streets that bear it.
    """

    plane: LocalPlane
    tree: shapely.STRtree
    shape: NDArray[np.int32]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    before: NDArray[np.float64]
    share: NDArray[np.float64]
    forward: NDArray[np.int32]
    backward: NDArray[np.int32]
    apart: shapely.STRtree
    key: NDArray[np.str_]
    aliases: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snaps:
    """Where ``k`` points came to lie on the streets.

    Parameters
    ----------
    shape
        Shape that each point came to lie on, -1: off the road network.
    fraction
        How far along the shape, 0 to 1.
    forward, backward
        Edge along and against the shape that the profile may use, -1 where it may not.
    moved_m
        Metres from the point to the street; NaN where there is none within the limit.
    lon, lat
        The place on the street, in degrees; NaN where there is none.
    cut_off
        True where a street is near that cannot be reached and left; such a point has no shape.
    other_name
        True where a street was named, and the point came to lie on one of another name.
    """

    shape: NDArray[np.int32]
    fraction: NDArray[np.float64]
    forward: NDArray[np.int32]
    backward: NDArray[np.int32]
    moved_m: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    cut_off: NDArray[np.bool_]
    other_name: NDArray[np.bool_]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which points have a street within the limit, ``(k,)``."""
        return self.shape >= 0


@lru_cache(maxsize=1 << 16)  # each profile's index asks for the names of all streets
def name_key(name: str) -> str:
    """Return how a street's name is compared: no accents, no "đường", of an alley its street."""
    text = normalise(name)
    words, accented = text.plain.strip(" ,"), text.accented.strip(" ,")
    front = read_front(words, accented)
    if front.alleys and front.street and not front.house:
        return front.street
    return street_key(words, accented)


def snap_index(network: RoadNetwork, graph: SearchGraph, profile: Profile) -> SnapIndex:
    """Index the streets that a profile may use and from which it can go on and come back.

    Only edges within the largest strongly connected part count: from any of them any other can be
    reached, so that no stop ends up in a yard without a way out. Bans by the hour do not count.
    """
    usable = network.usable(profile)
    inside = usable & within_largest_part(network, graph, profile)
    long_enough = network.edge_m > 0  # a barrier is no place
    ways = _ways(network, inside & long_enough)
    cut_off = _ways(network, usable & long_enough).max(axis=0) >= 0
    cut_off &= ways.max(axis=0) < 0
    box = (network.shape_lon, network.shape_lat) if network.shape_count else ([0.0], [0.0])
    plane = plane_around(*box)
    east, north = plane.to_metres(network.shape_lon, network.shape_lat)
    shape, ends_east, ends_north = _pieces(network, ways.max(axis=0) >= 0, east, north)
    before, share = _shares(shape, np.hypot(np.ptp(ends_east, axis=1), np.ptp(ends_north, axis=1)))
    _, apart_east, apart_north = _pieces(network, cut_off, east, north)
    keys = np.array([*map(name_key, network.names), ""])
    name_of = np.full(network.shape_count, -1, dtype=np.int32)
    name_of[network.edge_shape] = network.edge_name
    return SnapIndex(
        plane=plane,
        tree=_tree(ends_east, ends_north),
        shape=shape.astype(np.int32),
        east=ends_east,
        north=ends_north,
        before=before,
        share=share,
        forward=ways[0],
        backward=ways[1],
        apart=_tree(apart_east, apart_north),
        key=keys[name_of],
        aliases=_aliases(network, keys),
    )


def _aliases(network: RoadNetwork, keys: NDArray[np.str_]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for of, name in zip(network.alias_of.tolist(), network.alias_name, strict=True):
        found.setdefault(name_key(name), set()).add(str(keys[of]))
    return {key: frozenset(streets) for key, streets in found.items()}


def within_largest_part(
    network: RoadNetwork, graph: SearchGraph, profile: Profile
) -> NDArray[np.bool_]:
    """Return which edges can be reached from and can reach most others, ``(m,)``."""
    turns = ~banned_turns(network, graph, profile, hour=None)
    part = largest_part(graph, np.concatenate((network.usable(profile), turns)))
    return np.asarray(part[graph.enter] & part[graph.leave])


def _ways(network: RoadNetwork, edges: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the edge of those along (row 0) and against (row 1) each shape, -1: none."""
    chosen = np.flatnonzero(edges)
    ways = np.full((2, network.shape_count), -1, dtype=np.int32)
    ways[network.edge_reversed[chosen].astype(np.intp), network.edge_shape[chosen]] = chosen
    return ways


def _pieces(
    network: RoadNetwork,
    wanted: NDArray[np.bool_],
    east: NDArray[np.float64],
    north: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return shape, and both ends east and north, of the straight pieces of the wanted shapes."""
    of_vertex = np.repeat(np.arange(network.shape_count), np.diff(network.shape_start))
    first = np.flatnonzero((of_vertex[:-1] == of_vertex[1:]) & wanted[of_vertex[:-1]])
    ends_east = np.column_stack((east[first], east[first + 1]))
    return of_vertex[first], ends_east, np.column_stack((north[first], north[first + 1]))


def _tree(east: NDArray[np.float64], north: NDArray[np.float64]) -> shapely.STRtree:
    return shapely.STRtree(np.asarray(shapely.linestrings(np.stack((east, north), axis=2))))


def _shares(
    shape: NDArray[np.int64], length_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the fraction of its shape before each piece, and of each piece itself."""
    if not shape.size:
        return np.empty(0), np.empty(0)
    whole = np.bincount(shape, weights=length_m)[shape]
    whole = np.where(whole > 0, whole, 1.0)  # a shape of no length: all of it lies at 0
    until = np.cumsum(length_m)
    starts = np.flatnonzero(np.diff(shape, prepend=-1))
    offset = np.repeat(until[starts] - length_m[starts], np.diff(starts, append=shape.size))
    return (until - length_m - offset) / whole, length_m / whole


def snap(
    index: SnapIndex,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
    rough: Sequence[bool] = (),
) -> Snaps:
    """Snap points to the nearest street of the index.

    Parameters
    ----------
    index
        From `snap_index`.
    lon, lat
        Points in degrees, ``(k,)`` each.
    limit_m
        A point farther from every street than this is off the road network.
    streets
        Name of the street that each point belongs to, empty where it is not known; none at all
        when not given. Within `NAME_LIMIT_M`, and within `limit_m`, that street is taken before a
        nearer one.
    rough
        Which points stand for a whole area, such as a ward; none at all when not given. What
        happens to be near such a point does not cut it off.
    """
    east, north = (np.atleast_1d(array) for array in index.plane.to_metres(lon, lat))
    if not east.size:
        return _placed(index, np.empty(0, np.intp), east, north, limit_m)
    points = np.asarray(shapely.points(east, north), dtype=np.object_)
    # Asking for the nearest of all and then dropping those too far is several times faster than
    # handing the limit to the tree.
    hit = index.tree.nearest(points) if index.shape.size else np.full(east.size, -1)
    wanted = np.array([name_key(street) for street in streets] or [""])
    asked = np.flatnonzero((wanted != "") & (hit >= 0))
    if asked.size:
        hit[asked] = _named(index, points[asked], wanted[asked], hit[asked], limit_m)
    snaps = _placed(index, hit, east, north, limit_m)
    cut_off = _cut_off(index, points, snaps.moved_m, limit_m)
    if rough:
        cut_off &= ~np.array(rough)
    if cut_off.any():
        snaps = _placed(index, np.where(cut_off, -1, hit), east, north, limit_m)
    other = np.zeros(east.size, dtype=np.bool_)
    other[asked] = snaps.found[asked] & _of_another_name(index, snaps.shape[asked], wanted[asked])
    return replace(snaps, cut_off=cut_off, other_name=other)


def _of_another_name(
    index: SnapIndex, shape: NDArray[np.int32], wanted: NDArray[np.str_]
) -> NDArray[np.bool_]:
    """Return which shapes bear a name that is not the wanted one; alleys often bear none."""
    pairs = zip(index.key[shape].tolist(), wanted.tolist(), strict=True)
    return np.array(
        [key not in ("", name) and key not in index.aliases.get(name, ()) for key, name in pairs],
        dtype=np.bool_,
    )


def _named(
    index: SnapIndex,
    points: NDArray[np.object_],
    wanted: NDArray[np.str_],
    nearest: NDArray[np.intp],
    limit_m: float,
) -> NDArray[np.intp]:
    """Return the nearest piece of the wanted name to each point; the nearest of all if none is."""
    elsewhere = np.flatnonzero(_of_another_name(index, index.shape[nearest], wanted))
    within_m = min(NAME_LIMIT_M, limit_m)
    at, piece = index.tree.query(points[elsewhere], predicate="dwithin", distance=within_m)
    same = ~_of_another_name(index, index.shape[piece], wanted[elsewhere[at]])
    same &= index.key[index.shape[piece]] != ""
    at, piece = elsewhere[at[same]], piece[same]
    away = shapely.distance(points[at], index.tree.geometries[piece])
    by_distance = np.lexsort((away, at))
    at, first = np.unique(at[by_distance], return_index=True)
    found = nearest.copy()
    found[at] = piece[by_distance][first]
    return found


def _cut_off(
    index: SnapIndex, points: NDArray[np.object_], moved_m: NDArray[np.float64], limit_m: float
) -> NDArray[np.bool_]:
    """Return which points are much nearer to a street cut off than to the one they came to."""
    cut_off = np.zeros(points.size, dtype=np.bool_)
    far = np.flatnonzero(~(moved_m <= ISLAND_M))
    if far.size and len(index.apart.geometries):
        nearest = index.apart.geometries[index.apart.nearest(points[far])]
        away = shapely.distance(points[far], nearest)
        main = np.nan_to_num(moved_m[far], nan=np.inf)
        cut_off[far] = (away <= limit_m) & (away + ISLAND_M < main)
    return cut_off


def _placed(
    index: SnapIndex,
    piece: NDArray[np.intp],
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    limit_m: float,
) -> Snaps:
    """Return the places nearest to points on their pieces; piece -1: nowhere."""
    missing, unknown = np.full(piece.size, -1, np.int32), np.full(piece.size, np.nan)
    nothing = np.zeros(piece.size, dtype=np.bool_)
    nowhere = Snaps(
        shape=missing,
        fraction=np.zeros(piece.size),
        forward=missing,
        backward=missing,
        moved_m=unknown,
        lon=unknown,
        lat=unknown,
        cut_off=nothing,
        other_name=nothing,
    )
    if not (piece >= 0).any():
        return nowhere
    along = _nearest_on_piece(index, piece, east, north)
    at_east = index.east[piece, 0] + along * (index.east[piece, 1] - index.east[piece, 0])
    at_north = index.north[piece, 0] + along * (index.north[piece, 1] - index.north[piece, 0])
    lon, lat = index.plane.to_degrees(at_east, at_north)
    fraction = np.clip(index.before[piece] + along * index.share[piece], 0.0, 1.0)
    moved_m = np.hypot(east - at_east, north - at_north)
    near = (piece >= 0) & (moved_m <= limit_m)
    shape = np.where(near, index.shape[piece], -1).astype(np.int32)
    return replace(
        nowhere,
        shape=shape,
        fraction=np.where(near, fraction, 0.0),
        forward=np.where(near, index.forward[shape], -1).astype(np.int32),
        backward=np.where(near, index.backward[shape], -1).astype(np.int32),
        moved_m=np.where(near, moved_m, np.nan),
        lon=np.where(near, lon, np.nan),
        lat=np.where(near, lat, np.nan),
    )


def some_snaps(snaps: Snaps, chosen: ArrayLike) -> Snaps:
    """Return the snaps of some of the points, ``(c,)`` indices."""
    at = np.asarray(chosen, dtype=np.intp)
    return Snaps(**{item.name: getattr(snaps, item.name)[at] for item in fields(snaps)})


def joined_snaps(snaps: Snaps, more: Snaps) -> Snaps:
    """Return the snaps of the points of both, those of the first ones first."""
    names = [item.name for item in fields(snaps)]
    return Snaps(**{n: np.concatenate((getattr(snaps, n), getattr(more, n))) for n in names})


def _nearest_on_piece(
    index: SnapIndex, piece: NDArray[np.intp], east: NDArray[np.float64], north: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far along its piece each point's nearest place lies, 0 to 1."""
    step_east = index.east[piece, 1] - index.east[piece, 0]
    step_north = index.north[piece, 1] - index.north[piece, 0]
    squared = step_east**2 + step_north**2
    dot = (east - index.east[piece, 0]) * step_east + (north - index.north[piece, 0]) * step_north
    return np.asarray(np.clip(dot / np.where(squared > 0, squared, 1.0), 0.0, 1.0))
