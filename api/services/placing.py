"""Where a point, a ward key or an address lies, by the areas imported."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process

from api.errors import Refused, own_issue
from api.records.places import EVERYWHERE, Spot
from geodata.area_files import load_areas
from geodata.areas import Area, AreaSet
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue, NotFound
from geodata.geocoding import Geocoder, build_geocoder
from geodata.network_files import load_network

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placer:
    """The wards that are looked in, the first file by name first; none where none are imported.

    Parameters
    ----------
    geocoder
        Of the first of them; None where there is none.
    """

    sets: tuple[AreaSet, ...] = field(default=(), repr=False)
    geocoder: Geocoder | None = field(default=None, repr=False)

    def place(self, point: LonLat | None, ward: str, *, address: str = "") -> Spot:
        """Return where something is, as far as that can be told.

        A point counts before a ward, and both before an address. An address that is not certain
        gives no place: somebody calls, or points at the map.

        Raises
        ------
        Refused
            With ``unknown-ward`` where there are areas, and none has that key.
        """
        if ward:
            area = next(filter(None, (_by_key(areas, ward) for areas in self.sets)), None)
            if area is None and self.sets:
                raise Refused(self._unknown(ward))
            return spot_in(area, point=point, key=ward)
        if point is not None:
            found = (areas.area_at(point) for areas in self.sets)
            return spot_in(next(filter(None, found), None), point=point, key="")
        return self._found(address)

    def reach(self, key: str) -> Spot:
        """Return an area of any level with what it lies in; its own key stands as the ward's.

        Raises
        ------
        Refused
            With ``unknown-ward`` where there are areas, and none has that key or lies in it.
        """
        if key == EVERYWHERE or not self.sets:
            return Spot(ward=key)
        for areas in self.sets:
            area = _by_key(areas, key)
            if area is not None:
                return replace(spot_in(area, point=None, key=key), point=None)
            for one in areas.areas:
                spot = spot_in(one, point=None, key="")
                if key == spot.district:
                    return Spot(ward=key, district=key, province=spot.province)
                if key == spot.province:
                    return Spot(ward=key, province=key)
        raise Refused(self._unknown(key))

    def whole_key(self, text: str, day: date) -> str:
        """Return the key of an area that is given by its key, or by its bare code on that day.

        Raises
        ------
        Refused
            With ``ambiguous-area`` where areas of several schemes have that code on the day; with
            ``unknown-ward`` where none has.
        """
        if not text or text == EVERYWHERE or ":" in text or not self.sets:
            return text
        keys = {
            f"{one.scheme}:{text}"
            for areas in self.sets
            for one in areas.areas
            if one.holds_on(day) and text in {one.code, one.district_code, one.province_code}
        }
        if len(keys) > 1:
            raise Refused(own_issue("ambiguous-area", f"{text}: {', '.join(sorted(keys))}"))
        if not keys:
            raise Refused(self._unknown(text))
        return keys.pop()

    def district_of(self, key: str) -> str:
        """Return the key of the district of a ward; empty where there is none or nobody knows."""
        found = (_by_key(areas, key) for areas in self.sets)
        area = next((one for one in found if one is not None), None)
        return "" if area is None else spot_in(area, point=None, key=key).district

    def name_of(self, key: str) -> str:
        """Return an area in words, such as ``Phường 1, Quận 5``; its key where nobody knows it."""
        for areas in self.sets:
            area = _by_key(areas, key)
            if area is not None:
                return ", ".join(filter(None, (area.name, area.district)))
            for one in areas.areas:
                wider = {one.district_code: one.district, one.province_code: one.province}
                scheme, _, code = key.partition(":")
                if scheme == one.scheme and wider.get(code):
                    return wider[code]
        return key

    def unknown(self, keys: Iterable[str]) -> Iterator[Issue]:
        """Yield an issue for each key of no area, of any level, where areas are imported."""
        for key in filter(None, keys):
            try:
                self.reach(key)
            except Refused as error:
                yield from error.issues

    def _unknown(self, key: str) -> Issue:
        """Return ``unknown-ward`` of a key, with the one imported that is written most like it."""
        keys = [area.key for areas in self.sets for area in areas.areas]
        near = [one for one, *_ in process.extract(key, keys, limit=1)]
        hint = f" (≈ {near[0]}, {self.name_of(near[0])})" if near else ""
        return own_issue("unknown-ward", f"{key}{hint}")

    def _found(self, address: str) -> Spot:
        if self.geocoder is None or not address:
            return Spot()
        answer = self.geocoder.geocode(address)
        if not answer.accepted:
            return Spot()
        best = answer.candidates[0]
        area = _by_key(self.geocoder.areas, best.area)
        spot = spot_in(area, point=best.point, key=best.area)
        return replace(spot, precision=best.precision, radius_m=best.radius_m)


def spot_in(area: Area | None, *, point: LonLat | None, key: str) -> Spot:
    """Return the place of a point in a ward; the ward's key alone where nobody knows the ward."""
    precision = "point" if point is not None else "ward" if key else ""
    if area is None:
        return Spot(point=point, ward=key, precision=precision)
    return Spot(
        point=point or area.inner_point,
        ward=area.key,
        district=f"{area.scheme}:{area.district_code}" if area.district_code else "",
        province=f"{area.scheme}:{area.province_code}" if area.province_code else "",
        precision=precision,
    )


def _by_key(areas: AreaSet, key: str) -> Area | None:
    try:
        return areas.by_key(key)
    except NotFound:
        return None


def load_placer(data: Path) -> Placer:
    """Return who looks in the areas and roads imported into that folder."""
    dated = [(path, path.stat().st_mtime) for path in sorted((data / "areas").glob("*.gpkg"))]
    found = [(one, areas) for one in dated if (areas := _areas(*one)) is not None]
    roads = tuple((path, path.stat().st_mtime) for path in sorted((data / "roads").glob("*.npz")))
    return Placer(
        sets=tuple(areas for _, areas in found),
        geocoder=_geocoder(found[0][0], roads) if found else None,
    )


@lru_cache(maxsize=2)
def _geocoder(areas: tuple[Path, float], roads: tuple[tuple[Path, float], ...]) -> Geocoder | None:
    """Return who finds addresses in the wards of one file and the streets of others."""
    wards, networks = _areas(*areas), []
    for path, _ in roads:
        try:
            networks.append(load_network(path))
        except (InvalidInput, OSError, ValueError) as error:
            _log.warning("%s is not looked in: %s", path.name, error)
    return None if wards is None else build_geocoder(wards, networks)


@lru_cache(maxsize=8)
def _areas(path: Path, _changed: float) -> AreaSet | None:
    try:
        return load_areas(path)
    except (InvalidInput, OSError, ValueError) as error:
        _log.warning("%s is not looked in: %s", path.name, error)
        return None
