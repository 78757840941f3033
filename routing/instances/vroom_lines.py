"""The way of each route of an answer in VROOM's JSON, as an encoded polyline.

References
----------
Google, "Encoded Polyline Algorithm Format": https://developers.google.com/maps/documentation/utilities/polylinealgorithm
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from geodata.coordinates import LonLat
from geodata.matrix import Profile
from routing.instances.faults import Faults
from routing.instances.vroom_fields import Given
from routing.instances.vroom_rides import profile_of

Line = Callable[[Profile, Sequence[LonLat]], Sequence[LonLat]]
"""The way of a profile through points."""

PRECISION: Final = 1e5
"""Five decimals, about a metre."""
_BITS, _MORE, _FIRST = 5, 0x20, 63


def straight(_profile: Profile, points: Sequence[LonLat]) -> Sequence[LonLat]:
    """Return the points themselves: straight lines."""
    return points


def require_points(document: Given, faults: Faults) -> None:
    """Note every place without coordinates, where lines are to be drawn."""
    for at, name in _places(document):
        faults.add(
            "missing-field", f"{at}/{name}", "is not there, and lines are asked for", "add it"
        )


def _places(document: Given) -> Iterator[tuple[str, str]]:
    """Yield what has a row in the matrices and no coordinates."""
    for number, vehicle in enumerate(document["vehicles"]):
        for end in ("start", "end"):
            if f"{end}_index" in vehicle and end not in vehicle:
                yield f"/vehicles/{number}", end
    for number, job in enumerate(document.get("jobs", ())):
        if "location" not in job:
            yield f"/jobs/{number}", "location"
    for number, shipment in enumerate(document.get("shipments", ())):
        for half in ("pickup", "delivery"):
            if "location" not in shipment[half]:
                yield f"/shipments/{number}/{half}", "location"


def with_lines(answer: dict[str, Any], vehicles: Sequence[Given], line: Line) -> dict[str, Any]:
    """Return the answer with a `geometry` in each route.

    Parameters
    ----------
    vehicles
        As the input gives them.
    """
    profiles = {vehicle["id"]: profile_of(vehicle) for vehicle in vehicles}
    routes = []
    for route in answer["routes"]:
        points = [LonLat(lon=lon, lat=lat) for lon, lat in map(_point, route["steps"])]
        way = line(profiles[route["vehicle"]], points)
        routes.append({**route, "geometry": encoded(way)})
    return {**answer, "routes": routes}


def _point(step: Given) -> Sequence[float]:
    found: Sequence[float] = step["location"]
    return found


def encoded(points: Sequence[LonLat]) -> str:
    """Return points as a polyline: differences of latitude and longitude, in printable signs."""
    whole = [(round(p.lat * PRECISION), round(p.lon * PRECISION)) for p in points]
    pairs = pairwise([(0, 0), *whole])
    return "".join(
        _signs(after - before) for old, new in pairs for before, after in zip(old, new, strict=True)
    )


def _signs(difference: int) -> str:
    """Return a number as signs of five bits each, the lowest first, the sign in the last bit."""
    left = ~(difference << 1) if difference < 0 else difference << 1
    found = []
    while left >= _MORE:
        found.append(chr((_MORE | (left & (_MORE - 1))) + _FIRST))
        left >>= _BITS
    return "".join([*found, chr(left + _FIRST)])
