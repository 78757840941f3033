"""VROOM's JSON taken and answered as vroom-express does it, so that its clients work unchanged.

References
----------
VROOM, "API": https://github.com/VROOM-Project/vroom/blob/master/docs/API.md
vroom-express, ``src/index.js``: codes, statuses and limits.
"""

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from api.errors import TooLarge, issues_of, own_issue, translated
from api.jobs import Broke, done_apart
from api.services.documents import text_of
from geodata.errors import Issue
from routing.errors import InvalidProblem
from routing.files.texts import parse_json

if TYPE_CHECKING:
    from geodata.coordinates import LonLat
    from geodata.live_roads import LiveRoads
    from geodata.matrix import Profile, TravelMatrix

MOST_LOCATIONS: Final = 1000
MOST_VEHICLES: Final = 200
"""Limits of vroom-express, by its own configuration; a window more counts as a location."""
MOST_RIDES: Final = 40_000_000
"""Rides between places, for each kind of vehicle: what a worker keeps of them takes 16 bytes."""
SECONDS: Final = (1.0, 0.02, 10.0)
"""A search lasts so long, and longer for each location, at most so long."""
LONGEST_S: Final = 60.0
"""The longest search that ``options.l`` is kept to."""
GRACE_S: Final = 60.0
"""For imports, reading and roads, outside of the search."""

OK, INTERNAL, INPUT, ROUTING, TOO_LARGE = range(5)
"""VROOM's codes, and vroom-express's own."""

_CODES: Final[Mapping[str, int]] = MappingProxyType(
    {"no-way": ROUTING, "body-too-large": TOO_LARGE, "too-many-locations": TOO_LARGE}
)
_STATUS: Final = (200, 500, 400, 500, 413)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A body as it came, the folder whose roads are ridden on, and the most bytes of a text."""

    body: bytes
    data: Path
    most_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP status and the JSON that goes with it."""

    status: int
    text: str


def answer(ask: Ask) -> Answer:
    """Return the answer to an input, found in a process of its own."""
    made = done_apart(solve_vroom, ask, seconds=LONGEST_S + GRACE_S)
    return fault_answer(500, made.issues) if isinstance(made, Broke) else made


def fault_answer(status: int, issues: Sequence[Issue]) -> Answer:
    """Return an error in VROOM's form, with the issues beside it.

    Parameters
    ----------
    status
        Of a fault that VROOM has no code of its own for.
    """
    return Answer(status=status, text=json.dumps(fault_body(issues, INTERNAL), ensure_ascii=False))


def fault_body(issues: Sequence[Issue], code: int) -> dict[str, Any]:
    """Return the body of an error in VROOM's form; programs read it, so it is in English."""
    issues = [translated(issue, "en") for issue in issues]
    return {
        "code": code,
        "error": "; ".join(f"{issue.subject}: {issue.message}" for issue in issues),
        "issues": [
            {"code": i.code, "subject": i.subject, "message": i.message, "remedy": i.remedy}
            for i in issues
        ],
    }


def solve_vroom(ask: Ask, stop: Callable[[], bool]) -> Answer:
    """Return the answer to an input: what a worker does."""
    try:
        text = text_of(ask.body, subject="body", most_bytes=ask.most_bytes)
        found = _solved(parse_json(text), data=ask.data, stop=stop)
    except (ValueError, TooLarge) as error:
        issues = issues_of(error)
        code = next((_CODES[i.code] for i in issues if i.code in _CODES), INPUT)
        text = json.dumps(fault_body(issues, code), ensure_ascii=False)
        return Answer(status=_STATUS[code], text=text)
    return Answer(status=200, text=json.dumps(found, ensure_ascii=False))


def _solved(document: object, *, data: Path, stop: Callable[[], bool]) -> dict[str, Any]:
    from routing.instances.engine import solve_instance
    from routing.instances.faults import Faults
    from routing.instances.vroom_fields import known_fields
    from routing.instances.vroom_in import is_vroom, vroom_input
    from routing.instances.vroom_lines import require_points, with_lines
    from routing.instances.vroom_out import vroom_answer
    from routing.instances.vroom_rides import profile_of
    from routing.solvers.stopping import AnyOf, TimeLimit, WhenSet

    if not isinstance(document, dict) or not is_vroom(document):
        raise InvalidProblem([own_issue("no-vroom-input", "body")])
    read = time.monotonic()
    options = _Options.of(document.get("options"))
    known = known_fields(document)
    locations = _require_small(known)
    ways = _Ways(data, {profile_of(one) for one in _listed(known, "vehicles")})
    given = vroom_input(known, name="", travel=ways.travel)
    if options.lines:
        faults = Faults("")
        require_points(known, faults)
        faults.require()
    least, each, most = SECONDS
    seconds = min(options.seconds or min(least + each * locations, most), LONGEST_S)
    limit = AnyOf((TimeLimit(seconds), WhenSet(stop)))
    begin = time.monotonic()
    result = solve_instance(given.instance, stop=limit, seed=1)
    found = vroom_answer(given, result.tours, result.judged.left_out)
    found["summary"]["computing_times"] = {
        "loading": round(1000 * (begin - read)),
        "solving": round(1000 * result.seconds),
        "routing": 0,
    }
    if given.estimated:
        found["estimated"] = True
    return with_lines(found, given.vehicles, ways.line) if options.lines else found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What of VROOM's `options` is kept to: lines (`g`), and the longest search (`l`)."""

    lines: bool = False
    seconds: float = 0.0

    @classmethod
    def of(cls, options: object) -> "_Options":
        """Return the options of an input; those of another kind are as VROOM's own."""
        if not isinstance(options, dict):
            return cls()
        limit = options.get("l")
        seconds = float(limit) if isinstance(limit, int | float) else 0.0
        return cls(lines=bool(options.get("g")), seconds=max(0.0, seconds))


def _require_small(document: Mapping[str, Any]) -> int:
    """Return the number of locations; refuse an input over the limits."""
    jobs, shipments = _listed(document, "jobs"), _listed(document, "shipments")
    vehicles = _listed(document, "vehicles")
    locations = sum(max(1, _windows(job)) for job in jobs) + 2 * len(shipments)
    kinds = {
        json.dumps([v.get(name) for name in ("profile", "speed_factor", "type", "costs")])
        for v in vehicles
    }
    nodes = max(locations + 2 * len(vehicles), _matrix_rows(document))
    if locations > MOST_LOCATIONS:
        raise _too_many(f"locations {locations}", MOST_LOCATIONS)
    if len(vehicles) > MOST_VEHICLES:
        raise _too_many(f"vehicles {len(vehicles)}", MOST_VEHICLES)
    if len(kinds) * nodes**2 > MOST_RIDES:
        raise _too_many(f"rides {len(kinds) * nodes**2}", MOST_RIDES)
    return locations


def _too_many(what: str, most: int) -> TooLarge:
    return TooLarge(own_issue("too-many-locations", f"{what} > {most}"))


def _listed(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what is none is for who reads it to refuse."""
    found = document.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _windows(job: Mapping[str, Any]) -> int:
    found = job.get("time_windows")
    return len(found) if isinstance(found, list) else 0


def _matrix_rows(document: Mapping[str, Any]) -> int:
    matrices = document.get("matrices")
    given = matrices.values() if isinstance(matrices, dict) else ()
    tables = [one for matrix in given if isinstance(matrix, dict) for one in matrix.values()]
    rows: Collection[Any] = [*tables, document.get("matrix")]
    return max((len(table) for table in rows if isinstance(table, list)), default=0)


class _Ways:
    """Travel over the imported roads around the points; straight lines where there are none."""

    def __init__(self, data: Path, profiles: "Collection[Profile]") -> None:
        self._data, self._profiles = data, tuple(profiles)
        self._looked: tuple[LiveRoads, int] | None = None

    def travel(self, points: "Sequence[LonLat]") -> "TravelMatrix":
        """Return travel between points."""
        from geodata.matrix import straight_line_matrix
        from geodata.travel import road_matrix

        self._looked = self._look(points)
        if self._looked is None:
            return straight_line_matrix(points)
        roads, hour = self._looked
        return road_matrix(roads, points, hour=hour, profiles=self._profiles).travel

    def line(self, profile: "Profile", points: "Sequence[LonLat]") -> "Sequence[LonLat]":
        """Return the line of a route."""
        from geodata.route_lines import route_way

        looked = self._looked or self._look(points)
        if looked is None:
            return points
        roads, hour = looked
        way = route_way(roads.at(profile, hour), points)
        return [place for line in way.lines for place in line] or points

    def _look(self, points: "Sequence[LonLat]") -> "tuple[LiveRoads, int] | None":
        from api.services.ground import roads_around
        from geodata.live_roads import LiveRoads
        from geodata.speeds import DEFAULT_SPEEDS, read_speeds, slowest_hour

        network = roads_around(self._data, list(points))
        if network is None:
            return None
        speeds = read_speeds(DEFAULT_SPEEDS)
        hour = slowest_hour(speeds, self._profiles, start_s=0, end_s=86_400)
        return LiveRoads(network, speeds), hour
