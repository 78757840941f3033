"""Points as people type them: longitude and latitude, and the usual ways to get them wrong."""

import math
from typing import Final

from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue

_MOST_LON: Final = 180.0
_MOST_LAT: Final = 90.0
_METRES: Final = 1_000.0
"""From here on a number is no degree of any kind, but metres of a projection."""


def read_point(lon: str, lat: str, *, subject: str) -> LonLat:
    """Return the point of two cells.

    Parameters
    ----------
    lon, lat
        Degrees with a point or a comma.
    subject
        Where the cells stand, for the issue.

    Raises
    ------
    InvalidInput
        With code ``half-point``, ``not-a-number``, ``swapped-lon-lat``, ``in-metres`` or
        ``coordinates-outside-world``.
    """
    lon, lat = lon.strip(), lat.strip()
    if not lon or not lat:
        missing = "kinh độ / the longitude" if not lon else "vĩ độ / the latitude"
        remedy = "ghi cả hai hoặc bỏ cả hai / give both or none"
        raise refused("half-point", subject, f"thiếu {missing} is missing", remedy)
    said = f"lon {lon!r}, lat {lat!r}"
    try:
        east, north = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    except ValueError:
        east = north = math.nan
    if not (math.isfinite(east) and math.isfinite(north)):
        remedy = "ghi độ như / give degrees such as 106.7 and 10.7"
        raise refused("not-a-number", subject, f"{said}: không phải số / no numbers", remedy)
    if abs(east) <= _MOST_LON and abs(north) <= _MOST_LAT:
        return LonLat(lon=east, lat=north)
    if abs(east) <= _MOST_LAT and abs(north) <= _MOST_LON:
        remedy = "số lớn hơn ghi vào lon / put the larger one in lon"
        raise refused("swapped-lon-lat", subject, f"{said}: đảo chỗ? / swapped?", remedy)
    if max(abs(east), abs(north)) >= _METRES:
        message = (
            f"{said}: là mét của hệ chiếu, không phải độ"
            " / metres of a projection (VN-2000 or UTM), not degrees"
        )
        remedy = "xuất lại theo / export the points as WGS 84, EPSG:4326"
        raise refused("in-metres", subject, message, remedy)
    message = f"{said}: không có trên Trái Đất / not on Earth"
    raise refused("coordinates-outside-world", subject, message, "sửa lại / correct them")


def refused(code: str, subject: str, message: str, remedy: str) -> InvalidInput:
    """Return the error of one fault, to be raised."""
    issue = Issue(code=code, subject=subject, message=message, remedy=remedy)
    return InvalidInput([issue])
