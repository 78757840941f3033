"""Which ward, district and province a point or a ward key means, by the areas imported."""

import logging
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from api.errors import Refused, own_issue
from api.records.places import Spot
from geodata.area_files import load_areas
from geodata.areas import Area, AreaSet
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, NotFound

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placer:
    """The wards that are looked in, the first file by name first; none where none are imported."""

    sets: tuple[AreaSet, ...] = field(default=(), repr=False)

    def place(self, point: LonLat | None, ward: str) -> Spot:
        """Return where something is, as far as that can be told.

        Raises
        ------
        Refused
            With ``unknown-ward`` where there are areas, and none has that key.
        """
        if ward:
            area = next(filter(None, (_by_key(areas, ward) for areas in self.sets)), None)
            if area is None and self.sets:
                raise Refused(own_issue("unknown-ward", ward))
            return spot_in(area, point=point, key=ward)
        if point is not None:
            found = (areas.area_at(point) for areas in self.sets)
            return spot_in(next(filter(None, found), None), point=point, key="")
        return Spot()


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
    """Return who looks in the areas imported into that folder."""
    files = sorted((data / "areas").glob("*.gpkg"))
    found = (_areas(path, path.stat().st_mtime) for path in files)
    return Placer(sets=tuple(areas for areas in found if areas is not None))


@lru_cache(maxsize=8)
def _areas(path: Path, _changed: float) -> AreaSet | None:
    try:
        return load_areas(path)
    except (InvalidInput, OSError, ValueError) as error:
        _log.warning("%s is not looked in: %s", path.name, error)
        return None
