"""The sample city's road network and all its houses, made ward by ward from one seed.

A ward looks the same whichever others are generated beside it, but for what crosses its border.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.areas import OUTSIDE, AreaSet
from geodata.network import CLASS_INDEX, RoadNetwork, access_bits, default_access
from geodata.network_building import build_network
from geodata.projection import LocalPlane
from geodata.sample.alleys import Alley, alleys
from geodata.sample.arterials import arterials, within
from geodata.sample.houses import Houses, houses, joined, only
from geodata.sample.local_streets import local_streets, plot_scale
from geodata.sample.names import Names, street_names
from geodata.sample.noding import (
    Edges,
    edges_between,
    links_over_borders,
    links_to_the_rest,
    noded,
    strongly_connected,
)
from geodata.sample.strokes import Stroke
from geodata.sample.wards import inner_points, ward_plane

KNOWN_HOUSES: Final = 0.4
"""Share of houses whose place the network gives; a geocoder finds the others in between."""
_SEAM_M: Final = 1.0
"""Slivers between wards that are closed before main streets are cut to the city."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roads:
    """A network and all houses on it, also those that the network does not give.

    Parameters
    ----------
    network
        For everyone.
    house_lon, house_lat, houses
        Where each house is, ``(n,)`` degrees, and its address.
    house_ward
        Index of the ward that it lies in, ``(n,)``.
    """

    network: RoadNetwork
    house_lon: NDArray[np.float64]
    house_lat: NDArray[np.float64]
    houses: Houses
    house_ward: NDArray[np.intp]


def city_roads(
    areas: AreaSet,
    *,
    city: AreaSet,
    names: Names,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Roads:
    """Return the roads and houses of some wards.

    Parameters
    ----------
    areas
        The wards to fill.
    city
        All wards of the city, among them these: main streets run through all.
    names
        What streets are called.
    seed
        The same gives the same.
    progress
        Called with wards done and wards in all.
    """
    plane = ward_plane(city)
    shapes = [_in_metres(area.geometry, plane) for area in areas.areas]
    generators = [np.random.default_rng([seed, seed_of(area.code)]) for area in areas.areas]
    strokes = _streets(
        areas, city=city, shapes=shapes, generators=generators, names=names, seed=seed
    )
    strokes += [_link(points) for points in links_over_borders(strokes)]
    edges = noded(strokes)
    links = links_to_the_rest(edges)
    if links:
        strokes += [_link(points) for points in links]
        edges = noded(strokes)
    one_way = np.array([stroke.one_way for stroke in strokes])[edges.stroke]
    edges = edges.only(strongly_connected(edges, one_way=one_way))
    ward_of = _wards_of(edges.middle, areas=areas, plane=plane)
    laid: list[Alley] = []
    for index, (shape, rng) in enumerate(zip(shapes, generators, strict=True)):
        every = [*strokes, *(alley.stroke for alley in laid)]
        laid += alleys(
            shape,
            ward=index,
            edges=edges.only(ward_of == index),
            strokes=every,
            scale=plot_scale(shape),
            rng=rng,
        )
        if progress is not None:
            progress(index + 1, len(shapes))
    whole = _with_alleys(edges, strokes=strokes, laid=laid)
    everything = [*strokes, *(alley.stroke for alley in laid)]
    homes = _all_houses(
        whole, strokes=everything, laid=laid, areas=areas, plane=plane, rngs=generators
    )
    return _finished(whole, strokes=everything, homes=homes, areas=areas, plane=plane, seed=seed)


def seed_of(code: str) -> int:
    """Return a number for a ward's code, so that each ward has a generator of its own."""
    return int(code) if code.isdecimal() else int.from_bytes(code.encode(), "big")


def _in_metres(shape: BaseGeometry, plane: LocalPlane) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(
        shape, lambda degrees: np.column_stack(plane.to_metres(degrees[:, 0], degrees[:, 1]))
    )
    return moved


def _streets(
    areas: AreaSet,
    *,
    city: AreaSet,
    shapes: Sequence[BaseGeometry],
    generators: Sequence[np.random.Generator],
    names: Names,
    seed: int,
) -> list[Stroke]:
    """Return main and local streets, not yet cut where they meet."""
    ground = shapely.buffer(shapely.union_all(list(shapes)), _SEAM_M)
    main = arterials(
        inner_points(city, ward_plane(city)),
        names=names.arterials,
        rng=np.random.default_rng([seed, 0]),
    )
    strokes = [part for stroke in main for part in within(stroke, ground)]
    called = street_names(city.areas, names=names.streets, seed=seed)
    for index, area in enumerate(areas.areas):
        strokes += local_streets(
            shapes[index], ward=index, names=called[area.key], rng=generators[index]
        )
    return strokes


def _link(points: NDArray[np.float64]) -> Stroke:
    return Stroke(
        street="",
        mouth="",
        road_class="residential",
        points=points,
        ward=-1,
        zero_m=0.0,
        frontage_m=5.0,
        one_way=False,
    )


def _wards_of(
    points: NDArray[np.float64], *, areas: AreaSet, plane: LocalPlane
) -> NDArray[np.intp]:
    return areas.areas_at(*plane.to_degrees(points[:, 0], points[:, 1]))


def _with_alleys(edges: Edges, *, strokes: Sequence[Stroke], laid: Sequence[Alley]) -> Edges:
    """Return the edges of streets, cut at the mouths of alleys, and those of the alleys."""
    first = len(strokes)
    nodes = [edges.nodes]
    stroke, at_m, node = (
        [edges.stroke, edges.stroke],
        [edges.from_m, edges.to_m],
        [edges.tail, edges.head],
    )
    count = len(edges.nodes)
    own = np.arange(len(laid)) + first
    lengths = np.array([alley.stroke.length_m for alley in laid])
    parents = np.array([alley.parent for alley in laid], np.int64)
    mouth = count + 2 * np.arange(len(laid))
    if laid:
        nodes.append(np.concatenate([alley.stroke.points for alley in laid]))
        stroke += [own, own, parents]
        at_m += [np.zeros(len(laid)), lengths, np.array([alley.at_m for alley in laid])]
        node += [mouth, mouth + 1, mouth]
        through = np.array([alley.meets for alley in laid], np.int64) >= 0
        stroke.append(np.array([alley.meets for alley in laid], np.int64)[through])
        at_m.append(np.array([alley.meets_m for alley in laid])[through])
        node.append(mouth[through] + 1)
    cut = edges_between(
        np.concatenate(nodes),
        stroke=np.concatenate(stroke),
        at_m=np.concatenate(at_m),
        node=np.concatenate(node).astype(np.int64),
    )
    return cut.only(_on_kept(cut, edges) | (cut.stroke >= first))


def _on_kept(cut: Edges, kept: Edges) -> NDArray[np.bool_]:
    """Return which pieces lie on a piece of street that was kept, not in a gap between two."""
    span = float(max(cut.to_m.max(), kept.to_m.max())) + 1.0
    begins = kept.stroke * span + kept.from_m
    order = np.argsort(begins)
    middle = cut.stroke * span + (cut.from_m + cut.to_m) / 2
    place = np.clip(np.searchsorted(begins[order], middle, side="right") - 1, 0, None)
    nearest = order[place]
    return np.asarray(
        (kept.stroke[nearest] == cut.stroke) & (middle <= cut.stroke * span + kept.to_m[nearest])
    )


def _all_houses(
    edges: Edges,
    *,
    strokes: Sequence[Stroke],
    laid: Sequence[Alley],
    areas: AreaSet,
    plane: LocalPlane,
    rngs: Sequence[np.random.Generator],
) -> Houses:
    """Return the houses of all wards; none stands outside the ward whose streets it belongs to."""
    ward_of = _wards_of(edges.middle, areas=areas, plane=plane)
    mouths = frozenset(
        (alley.parent, int(alley.stroke.mouth.rsplit("/", maxsplit=1)[-1])) for alley in laid
    )
    parts = []
    for index, rng in enumerate(rngs):
        inside = edges.only(ward_of == index)
        parts.append(houses(inside, strokes=strokes, ward=index, mouths=mouths, rng=rng))
    every = joined(parts)
    return only(every, _wards_of(every.points, areas=areas, plane=plane) == every.ward)


def _finished(
    edges: Edges,
    *,
    strokes: Sequence[Stroke],
    homes: Houses,
    areas: AreaSet,
    plane: LocalPlane,
    seed: int,
) -> Roads:
    """Return everything in degrees, as a network whose junctions are all in use."""
    used, position = np.unique(np.concatenate((edges.tail, edges.head)), return_inverse=True)
    lon, lat = plane.to_degrees(edges.nodes[used, 0], edges.nodes[used, 1])
    names = tuple(dict.fromkeys(stroke.name for stroke in strokes if stroke.street))
    index_of = {name: index for index, name in enumerate(names)}
    name_of = np.array([index_of.get(stroke.name, -1) for stroke in strokes])
    class_of = np.array([CLASS_INDEX[stroke.road_class] for stroke in strokes])
    there = np.array([default_access(stroke.road_class) for stroke in strokes])
    back = np.where([stroke.one_way for stroke in strokes], access_bits(["foot"]), there)
    house_lon, house_lat = plane.to_degrees(homes.points[:, 0], homes.points[:, 1])
    known = np.random.default_rng([seed, 1]).random(len(homes.number)) < KNOWN_HOUSES
    given = only(homes, known)
    network = build_network(
        node_lon=lon,
        node_lat=lat,
        street_from=position[: len(edges.tail)],
        street_to=position[len(edges.tail) :],
        street_class=class_of[edges.stroke],
        forward_access=there[edges.stroke],
        backward_access=back[edges.stroke],
        street_name=name_of[edges.stroke],
        names=names,
        house_lon=house_lon[known],
        house_lat=house_lat[known],
        house_number=given.number,
        house_street=given.street,
        source=f"sample city, seed {seed}, {len(areas.areas)} wards",
        sample=True,
    )
    ward = areas.areas_at(house_lon, house_lat)
    assert not (ward == OUTSIDE).any()  # noqa: S101 - houses were kept by this very test
    return Roads(
        network=network, house_lon=house_lon, house_lat=house_lat, houses=homes, house_ward=ward
    )
