"""The street index of a road network: names cut by wards, known house numbers, alley mouths.

A house stands beside its street, and borders of wards often run along a street. So a street is
sampled a little to both sides, each point with the ward it lies in; what share of those points a
ward holds is how much of the street it has.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.address_front import Front, read_front, street_key
from geodata.address_text import normalise
from geodata.areas import AreaSet
from geodata.coordinates import EARTH_RADIUS_M, LonLat
from geodata.network import RoadNetwork
from geodata.streets import Anchor, Chain, StreetIndex, Stretch, number_of

_STEP_M: Final = 20.0
"""Distance between the points kept of a street."""
_SIDE_M: Final = 15.0
"""How far from the middle of the street its houses are taken to stand."""
_DEG_M: Final = float(np.radians(EARTH_RADIUS_M))
_MOUTH_M: Final = 60.0
"""An alley whose nearest point is farther than this from the street does not leave it there."""
_SMALL_ALLEY_M: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetPoints:
    """Points along one street or alley, on both sides of it.

    Parameters
    ----------
    lon, lat
        ``(n,)`` degrees, beside the street.
    metres
        Length of street that each point stands for, ``(n,)``.
    ward
        Index of the area that each lies in, -1 for none, ``(n,)``.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    metres: NDArray[np.float64]
    ward: NDArray[np.int64]

    def within(self, ward: int) -> "StreetPoints":
        """Return the points that lie in this ward."""
        keep = self.ward == ward
        if keep.all():
            return self
        return StreetPoints(
            lon=self.lon[keep], lat=self.lat[keep], metres=self.metres[keep], ward=self.ward[keep]
        )


def build_streets(networks: Iterable[RoadNetwork], areas: AreaSet) -> StreetIndex:
    """Return the streets of these networks by the wards of `areas` (indices follow its order)."""
    networks = tuple(networks)
    pieces: dict[tuple[str, Chain], list[StreetPoints]] = defaultdict(list)
    houses: dict[tuple[str, Chain], list[Anchor]] = defaultdict(list)
    for network in networks:
        for key, line in _lines(network, areas).items():
            pieces[key].append(line)
        for key, found in _houses(network, areas).items():
            houses[key] += found
    points = {key: _joined(parts) for key, parts in pieces.items()}
    lines = {key: _stretches(line) for key, line in points.items()}
    wards_of: dict[str, set[int]] = defaultdict(set)
    for (street, _), stretches in lines.items():
        wards_of[street].update(stretch.ward for stretch in stretches)
    return StreetIndex(
        lines=lines,
        anchors=_anchors(points, lines, houses),
        houses={key: tuple(found) for key, found in houses.items()},
        wards_of={street: frozenset(wards) for street, wards in wards_of.items()},
        covered=_covered(lines, areas),
        aliases=_aliases(networks, wards_of),
    )


def _aliases(networks: Iterable[RoadNetwork], known: Collection[str]) -> dict[str, str]:
    """Return other names of streets to their keys; a name that is a street's own is left out."""
    found = {}
    for network in networks:
        for street, alias in zip(network.alias_of.tolist(), network.alias_name, strict=True):
            (key, chain), (other, inner) = line_key(network.names[street]), line_key(alias)
            if not chain and not inner and other not in known and key in known:
                found[other] = key
    return found


@lru_cache(maxsize=1 << 16)  # every house names its street
def line_key(name: str) -> tuple[str, Chain]:
    """Return under which (street, alley chain) a road of that name is kept.

    Examples
    --------
    >>> line_key("154 Nguyen Bieu Alley")
    ('nguyen bieu', ('154',))
    """
    text = normalise(name)
    words, accented = text.plain.strip(" ,"), text.accented.strip(" ,")
    front = read_front(words, accented)
    if front.alleys and front.street and not front.house:
        return front.street, front.alleys
    return street_key(words, accented), ()


def _lines(network: RoadNetwork, areas: AreaSet) -> dict[tuple[str, Chain], StreetPoints]:
    """Sample each named shape along both sides and sort the points by name."""
    shapes, first = np.unique(network.edge_shape, return_index=True)
    name = np.full(network.shape_count, -1, np.int64)
    name[shapes] = network.edge_name[first]
    lon, lat, metres, owner = _side_points(network)
    keep = name[owner] >= 0
    lon, lat, metres, named = lon[keep], lat[keep], metres[keep], name[owner[keep]]
    ward = areas.areas_at(lon, lat)
    keys: dict[tuple[str, Chain], int] = {}
    key_of_name = np.array([keys.setdefault(line_key(n), len(keys)) for n in network.names] or [0])
    key = key_of_name[named]
    order = np.argsort(key, kind="stable")
    bounds = np.searchsorted(key[order], np.arange(len(keys) + 1))
    lines = {}
    for line, index in keys.items():
        rows = order[bounds[index] : bounds[index + 1]]
        if rows.size:
            lines[line] = StreetPoints(
                lon=lon[rows], lat=lat[rows], metres=metres[rows], ward=ward[rows].astype(np.int64)
            )
    return lines


def _joined(parts: list[StreetPoints]) -> StreetPoints:
    """Return the points of one street from several networks; where they overlap, both count."""
    return StreetPoints(
        lon=np.concatenate([part.lon for part in parts]),
        lat=np.concatenate([part.lat for part in parts]),
        metres=np.concatenate([part.metres for part in parts]),
        ward=np.concatenate([part.ward for part in parts]),
    )


def _side_points(
    network: RoadNetwork,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return points every `_STEP_M` beside all shapes, their metres and their shapes."""
    vertices = network.shape_lon.size
    of_shape = np.repeat(np.arange(network.shape_count), np.diff(network.shape_start))
    joined = np.flatnonzero(of_shape[1:] == of_shape[:-1]) if vertices else np.empty(0, np.int64)
    lon0, lat0 = network.shape_lon[joined], network.shape_lat[joined]
    cos = np.cos(np.radians(lat0))
    east = (network.shape_lon[joined + 1] - lon0) * _DEG_M * cos
    north = (network.shape_lat[joined + 1] - lat0) * _DEG_M
    length = np.hypot(east, north)
    count = np.maximum(1, np.ceil(length / _STEP_M)).astype(np.int64)
    segment = np.repeat(np.arange(joined.size), count)
    step = np.arange(segment.size) - np.repeat(np.cumsum(count) - count, count)
    along = (step + 0.5) / count[segment]
    safe = np.maximum(length, 0.01)
    side_east = (-north / safe * _SIDE_M)[segment]
    side_north = (east / safe * _SIDE_M)[segment]
    parts = []
    for sign in (1.0, -1.0):
        metre_east = along * east[segment] + sign * side_east
        metre_north = along * north[segment] + sign * side_north
        parts.append(
            (
                lon0[segment] + metre_east / (_DEG_M * cos[segment]),
                lat0[segment] + metre_north / _DEG_M,
            )
        )
    metres = np.tile(length[segment] / count[segment] / 2, 2)
    lon, lat = (np.concatenate([part[axis] for part in parts]) for axis in (0, 1))
    return lon, lat, metres, np.tile(of_shape[joined][segment], 2)


def _houses(network: RoadNetwork, areas: AreaSet) -> dict[tuple[str, Chain], list[Anchor]]:
    """Sort the house points of the network by street and number."""
    found: dict[tuple[str, Chain], list[Anchor]] = defaultdict(list)
    ward = areas.areas_at(network.house_lon, network.house_lat)
    rows = zip(
        network.house_number,
        network.house_street,
        network.house_lon,
        network.house_lat,
        ward,
        strict=True,
    )
    for number_text, street_text, lon, lat, area in rows:
        street, outer = line_key(street_text)
        front = _number_front(number_text.lower().strip())
        inner = front.alleys[len(outer) :] if front.alleys[: len(outer)] == outer else front.alleys
        chain = (*outer, *inner, front.house)
        if (number := number_of(chain[0])) is None or area < 0 or not street:
            continue
        anchor = Anchor(
            number=number, lon=float(lon), lat=float(lat), ward=int(area), house=len(chain) == 1
        )
        found[street, chain].append(anchor)
        for one in front.house.split("-") if "-" in front.house else ():
            found[street, (*chain[:-1], one)].append(anchor)
    return found


@lru_cache(maxsize=1 << 16)  # small numbers are those of many streets
def _number_front(number: str) -> Front:
    return read_front(number, number)


def _anchors(
    points: Mapping[tuple[str, Chain], StreetPoints],
    lines: Mapping[tuple[str, Chain], tuple[Stretch, ...]],
    houses: Mapping[tuple[str, Chain], list[Anchor]],
) -> dict[str, tuple[Anchor, ...]]:
    """Return the known numbers of each street: houses on it and mouths of its alleys."""
    anchors: dict[str, set[Anchor]] = defaultdict(set)
    for (street, chain), found in houses.items():
        if len(chain) == 1:
            anchors[street].update(found)
    trees: dict[str, cKDTree] = {}
    for (street, chain), stretches in lines.items():
        if len(chain) != 1 or (number := number_of(chain[0])) is None or (street, ()) not in points:
            continue
        if street not in trees:
            trees[street] = _tree(points[street, ()])
        mouth = _mouth(points[street, chain], trees[street])
        if mouth is not None:
            lon, lat = mouth
            longest = max(stretches, key=lambda part: part.metres, default=None)
            if longest is not None:
                anchors[street].add(
                    Anchor(number=number, lon=lon, lat=lat, ward=longest.ward, house=False)
                )
    return {
        street: tuple(sorted(found, key=lambda a: (a.number, a.lon, a.lat)))
        for street, found in anchors.items()
    }


def _tree(street: StreetPoints) -> cKDTree:
    return cKDTree(_on_a_sphere(street))


def _on_a_sphere(points: StreetPoints) -> NDArray[np.float64]:
    """Return where points are in metres from the middle of the Earth, ``(n, 3)``."""
    lon, lat = np.radians(points.lon), np.radians(points.lat)
    around = np.cos(lat)
    axes = (around * np.cos(lon), around * np.sin(lon), np.sin(lat))
    return np.column_stack(axes) * EARTH_RADIUS_M


def _mouth(alley: StreetPoints, street: cKDTree) -> tuple[float, float] | None:
    """Return the point of the alley nearest to the street it is numbered on."""
    away = np.asarray(street.query(_on_a_sphere(alley))[0])
    nearest = int(np.argmin(away))
    if float(away[nearest]) > _MOUTH_M:
        return None
    return float(alley.lon[nearest]), float(alley.lat[nearest])


def _stretches(points: StreetPoints) -> tuple[Stretch, ...]:
    """Sum a line up for each ward that it runs in."""
    result = []
    for ward in np.unique(points.ward[points.ward >= 0]):
        own = points.within(int(ward))
        cos = float(np.cos(np.radians(own.lat[0])))
        weight = own.metres + 1e-9
        whole = weight.sum()
        east = (own.lon - (own.lon * weight).sum() / whole) * cos
        north = own.lat - (own.lat * weight).sum() / whole
        away = np.hypot(east, north) * _DEG_M
        middle = int(np.argmin(away))
        point = LonLat(lon=float(own.lon[middle]), lat=float(own.lat[middle]))
        radius_m = round(max(float(away.max()), _SMALL_ALLEY_M) + _SIDE_M)
        result.append(
            Stretch(ward=int(ward), metres=float(own.metres.sum()), point=point, radius_m=radius_m)
        )
    return tuple(result)


_COVERED_M_PER_KM2: Final = 2500.0
"""A ward with so many metres of named street per square kilometre counts as mapped."""


def _covered(
    lines: Mapping[tuple[str, Chain], tuple[Stretch, ...]], areas: AreaSet
) -> frozenset[int]:
    total = np.zeros(len(areas.areas))
    for (_, chain), stretches in lines.items():
        if not chain:
            for stretch in stretches:
                total[stretch.ward] += stretch.metres
    covered = set()
    for index in np.flatnonzero(total):
        geometry = areas.areas[index].geometry
        cos = float(np.cos(np.radians(geometry.centroid.y)))
        km2 = geometry.area * cos * (_DEG_M / 1000) ** 2
        if total[index] / km2 >= _COVERED_M_PER_KM2:
            covered.add(int(index))
    return frozenset(covered)
