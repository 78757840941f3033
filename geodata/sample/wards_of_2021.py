"""The 312 wards of 2021 as points, from the 273 of January 2025 and the table of what changed.

Where a ward lay that was merged since, no list here tells: it is put beside the ward of its
district that has the nearest code, as codes follow the map. Like all shapes of the sample city it
is made up.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, pi, sin
from typing import Final

from geodata.coordinates import LonLat
from geodata.sample.gazetteer import WardPoint
from geodata.sample.real_wards import Changes2021

BESIDE: Final = 0.25
"""How far from its neighbour's middle, as a share of that ward's box."""
_TURN: Final = pi * (3 - 5**0.5)  # those beside one neighbour lie on different sides


def points_of_2021(points: Sequence[WardPoint], changes: Changes2021) -> tuple[WardPoint, ...]:
    """Return the wards of 2021, by code.

    Parameters
    ----------
    points
        The wards of January 2025.
    changes
        From `geodata.sample.real_wards.load_changes`.
    """
    named = {code: unit for unit, code in changes.codes.items()}
    known: dict[str, WardPoint] = {}
    for point in points:
        unit = (point.district, point.name)
        if unit in changes.codes:  # the same name, with another code then
            known[changes.codes[unit]] = replace(point, code=changes.codes[unit])
        elif point.code in named:  # the same code, with another name then
            known[point.code] = replace(point, name=named[point.code][1])
        else:
            known[point.code] = point
    beside: dict[str, int] = {}
    merged = []
    for (district, name), code in sorted(changes.codes.items(), key=lambda item: item[1]):
        near = [point for point in points if point.district == district]
        if code in known or not near:
            continue
        host = min(near, key=lambda point: (abs(int(point.code) - int(code)), point.code))
        beside[host.code] = beside.get(host.code, 0) + 1
        merged.append(_beside(host, beside[host.code], code=code, name=name))
    return tuple(sorted((*known.values(), *merged), key=lambda point: point.code))


def _beside(host: WardPoint, number: int, *, code: str, name: str) -> WardPoint:
    """Return a ward at the edge of another one."""
    box, turn = host.box, number * _TURN
    centre = LonLat(
        lon=host.centre.lon + BESIDE * (box.east - box.west) * cos(turn),
        lat=host.centre.lat + BESIDE * (box.north - box.south) * sin(turn),
    )
    return replace(host, code=code, name=name, centre=centre)
