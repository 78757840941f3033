"""From points to the units they lie in: the ward, and the unit that holds its ground since 2025-07.

A code alone is no key: results carry keys such as ``vn-2021:27289``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.areas import OUTSIDE, Area, AreaSet
from geodata.errors import InvalidInput, Issue
from geodata.wards_2025 import SCHEME_2025_07

ON_BORDER_M: Final = 1.0
"""Nearer to another ward than this a point belongs to either; maps are no more exact."""
_M_PER_DEG: Final = 111_195.0
"""Of latitude, on the mean sphere."""

_DOTS_APART_M: Final = 10.0
_MOST_DOTS: Final = 1_000_000
_EXACT_DOTS: Final = 5

KeysNow = Callable[[Area], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The units that a point lies in.

    Parameters
    ----------
    area
        Key of the ward; empty when the point lies outside all areas.
    edge_m
        Metres to the edge of the ward; NaN outside.
    also
        Key of the ward on the other side where the point lies on a border; else empty.
    now
        Keys of what the ward is since July 2025: one when that is certain, several for a ward that
        was divided, none when it is not known.
    """

    area: str
    edge_m: float
    also: str
    now: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """True inside one ward, away from its border."""
        return bool(self.area) and not self.also

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why a person should look at it; in words."""
        if not self.area:
            return ("nằm ngoài mọi phường / lies outside all wards",)
        said = []
        if self.also:
            said.append(f"nằm trên ranh giới / on the border of {self.area} and {self.also}")
        if len(self.now) > 1:
            said.append(f"phường đã chia / divided in 2025-07, now one of {', '.join(self.now)}")
        return tuple(said)


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Areas to look points up in.

    Parameters
    ----------
    areas
        Wards of one scheme.
    keys_now
        Gives the units of July 2025 of a ward; see `geodata.wards_2025.Reform.keys_now`.
    areas_now
        Units of ``vn-2025-07``: where given, a point decides, and no table.
    """

    areas: AreaSet
    keys_now: KeysNow
    areas_now: AreaSet | None = None

    def units_at(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[Units, ...]:
        """Return the units of each point.

        Parameters
        ----------
        lon, lat
            ``(n,)`` degrees; NaN lies nowhere.
        """
        inside = self.areas.areas_at(lon, lat)
        edge_m = self._edge_m(lon, lat, inside)
        also = self._also(lon, lat, inside, edge_m)
        now = self._now(lon, lat, inside)
        keys = (*self.areas.keys, "")  # OUTSIDE is -1, the last
        return tuple(
            Units(area=keys[i], edge_m=edge, also=keys[j], now=units)
            for i, edge, j, units in zip(
                inside.tolist(), edge_m.tolist(), also.tolist(), now, strict=True
            )
        )

    @cached_property
    def _shrink(self) -> float:
        """East-west in units of north-south, at the middle latitude of the areas."""
        box = self.areas.bounds
        return float(np.cos(np.radians((box.south + box.north) / 2)))

    @cached_property
    def _borders(self) -> Any:
        """The rings of all areas, with equal degrees in both directions."""
        # of polygons only: a ward that was saved is made of several, if only by name
        polygons = shapely.get_parts([area.geometry for area in self.areas.areas])
        return self._scaled(shapely.get_rings(polygons))

    @cached_property
    def _segments(self) -> shapely.STRtree:
        points, ring = shapely.get_coordinates(self._borders, return_index=True)
        same = np.flatnonzero(ring[:-1] == ring[1:])
        segments = shapely.linestrings(np.stack((points[same], points[same + 1]), axis=1))
        return shapely.STRtree(np.asarray(segments))

    @cached_property
    def _dots(self) -> tuple[cKDTree, float]:
        """Dots along the borders, and how many degrees lie between two at most."""
        around_deg = float(np.sum(shapely.length(self._borders)))
        apart_deg = max(_DOTS_APART_M / _M_PER_DEG, around_deg / _MOST_DOTS)
        dotted = shapely.segmentize(self._borders, apart_deg)
        dots = shapely.get_coordinates(dotted)
        # split in the middle of boxes: quicker to build and to ask for dots along lines
        return cKDTree(dots, balanced_tree=False, compact_nodes=False), apart_deg

    def _edge_m(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], inside: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Return metres to the nearest border, which from inside a ward is its own.

        Exact up to five times the distance between two dots (50 m in a city) and within a fortieth
        of it (0.25 m) beyond: the segments themselves take four times as long to search. The
        scale is that of the middle latitude: right within a city, and within 4 % over the country.
        """
        found = np.full(len(lon), np.nan)
        at = np.flatnonzero(inside != OUTSIDE)
        at = at[np.argsort(inside[at], kind="stable")]  # neighbours in turn: twice as fast
        if not at.size:
            return found
        points = np.column_stack((lon[at] * self._shrink, lat[at]))
        dots, apart_deg = self._dots
        away_deg = np.asarray(dots.query(points)[0])
        near = np.flatnonzero(away_deg < _EXACT_DOTS * apart_deg)
        if near.size:
            (which, _), exact_deg = self._segments.query_nearest(
                shapely.points(points[near]), return_distance=True, all_matches=False
            )
            away_deg[near[which]] = exact_deg
        found[at] = away_deg * _M_PER_DEG
        return found

    def _also(
        self,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        inside: NDArray[np.intp],
        edge_m: NDArray[np.float64],
    ) -> NDArray[np.intp]:
        """Return the other ward within `ON_BORDER_M` of each point, or `OUTSIDE`."""
        found = np.full(len(lon), OUTSIDE, dtype=np.intp)
        # degrees of longitude, the shorter ones: all that may be near enough, and some more
        around_deg = ON_BORDER_M / (_M_PER_DEG * self._shrink)
        for i in np.flatnonzero(edge_m <= ON_BORDER_M):
            point = float(lon[i]), float(lat[i])
            near = [j for j in self.areas.areas_near(*point, around_deg) if j != inside[i]]
            others = (j for j in near if self._away_m(j, *point) <= ON_BORDER_M)
            found[i] = min(others, default=OUTSIDE)
        return found

    def _away_m(self, area: int, lon: float, lat: float) -> float:
        """Return metres from a point to an area, in the scale of `_edge_m`."""
        flat = self._scaled(self.areas.areas[area].geometry)
        return float(shapely.distance(flat, self._scaled(shapely.Point(lon, lat)))) * _M_PER_DEG

    def _scaled(self, geometries: Any) -> Any:
        """Return geometries with degrees that are as long east-west as north-south."""
        return shapely.transform(geometries, lambda points: points * (self._shrink, 1.0))

    @cached_property
    def _keys_of(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self.keys_now(area) for area in self.areas.areas)

    def _now(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], inside: NDArray[np.intp]
    ) -> list[tuple[str, ...]]:
        by_table = (*self._keys_of, ())
        now = [by_table[i] for i in inside.tolist()]
        if self.areas_now is not None:
            keys = self.areas_now.keys
            for i, unit in enumerate(self.areas_now.areas_at(lon, lat).tolist()):
                if unit != OUTSIDE:
                    now[i] = (keys[unit],)
        return now


def split_schemes(areas: AreaSet) -> tuple[AreaSet, AreaSet | None]:
    """Return the wards to look addresses up in, and the units of July 2025 where both are given.

    Raises
    ------
    InvalidInput
        With code ``bad-usage`` when the wards besides those units are of several schemes: the same
        ground would lie in a ward of each.
    """
    schemes = sorted({area.scheme for area in areas.areas} - {SCHEME_2025_07})
    if len(schemes) > 1:
        issue = Issue(
            code="bad-usage",
            subject=areas.source,
            message=f"phường của nhiều danh mục / wards of several schemes: {', '.join(schemes)}",
            remedy=f"chỉ dùng một danh mục, có thể thêm {SCHEME_2025_07}"
            f" / give wards of one of them with --areas; those of {SCHEME_2025_07} may stand"
            " beside it",
        )
        raise InvalidInput([issue])
    new = areas.subset(lambda area: area.scheme == SCHEME_2025_07)
    if not new.areas or not schemes:
        return areas, None
    return areas.subset(lambda area: area.scheme != SCHEME_2025_07), new
