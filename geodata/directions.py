"""A route's step list: along which street, where to turn, into which alley, on which side it ends.

Decisions only: what is a step and of which kind. The words for it are in `maps.step_texts`.

A street that goes on is no step. Neither is a bend that leaves no choice, nor a nameless stretch
straight ahead, nor a few nameless metres between two streets.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.matrix import Profile
from geodata.network import CLASS_INDEX, RoadNetwork
from geodata.road_parts import METRES_A_DEGREE, RoadPart, Vertex, heading, part_line
from geodata.street_signs import Street, street_of

StepKind = Literal[
    "depart",
    "go_on",
    "go_back",
    "straight",
    "slight_left",
    "left",
    "sharp_left",
    "slight_right",
    "right",
    "sharp_right",
    "u_turn",
    "roundabout",
    "arrive",
    "arrive_left",
    "arrive_right",
]

DEPARTURES: Final[frozenset[StepKind]] = frozenset({"depart", "go_on", "go_back"})
"""How a way begins: afresh, as the rider came, or back again."""

_LOOK_M: Final = 12.0
"""Headings are taken over this far before and after a junction; own default. The last vertices
alone often show a kerb's curve or a surveyor's jitter."""
_SHORT_M: Final = 15.0
"""A nameless stretch shorter than this between two streets is the junction itself; own default."""
_JOG_M: Final = 25.0
"""A street that steps aside by less than this, as to its other lane, goes on; own default."""
_ASIDE_M: Final = 3.0
"""A door nearer to the line than this is on no side of it; own default."""

_CORNER_M: Final = 5.0
"""A way that begins nearer to a junction than this begins at it; own default."""

_AHEAD_DEG: Final = 30.0
_SAME_STREET_DEG: Final = 60.0
"""A street that bends less than this at a junction simply goes on; own default."""
_TURNS: Final[tuple[tuple[float, StepKind, StepKind], ...]] = (
    (60.0, "slight_left", "slight_right"),
    (125.0, "left", "right"),
    (165.0, "sharp_left", "sharp_right"),
)
"""Below which angle a turn is called what; beyond the last it is a U-turn; own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, and how far to ride after it.

    Parameters
    ----------
    kind
        What to do.
    street
        Along which street to go on; of an arrival, the one it is in.
    metres
        How far; 0 for an arrival.
    point
        Where it is done.
    exit
        Of a roundabout: which way out, counted from 1; 0 where the route ends inside it.
    """

    kind: StepKind
    street: Street
    metres: float
    point: LonLat
    exit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Guide:
    """What is read off the streets of a network while riding, for one profile.

    Parameters
    ----------
    network
        The roads.
    shape_edge
        An edge of each shape, ``(s,)``.
    shape_roundabout
        Whether it is part of a roundabout, ``(s,)``.
    node_ways
        How many ways the profile finds at each node, ``(n,)``.
    node_exits
        How many ways lead out of a roundabout at each node, ``(n,)``.
    """

    network: RoadNetwork
    shape_edge: NDArray[np.int32]
    shape_roundabout: NDArray[np.bool_]
    node_ways: NDArray[np.int64]
    node_exits: NDArray[np.int64]


def make_guide(network: RoadNetwork, profile: Profile) -> Guide:
    """Read once from a network what all step lists of a profile need."""
    edges = np.arange(network.edge_count, dtype=np.int32)
    shape_edge = np.full(network.shape_count, -1, dtype=np.int32)
    shape_edge[network.edge_shape[::-1]] = edges[::-1]
    roundabout = np.zeros(network.shape_count, dtype=np.bool_)
    roundabout[network.edge_shape[network.edge_roundabout]] = True
    usable = network.usable(profile)
    used = np.zeros(network.shape_count, dtype=np.bool_)
    used[network.edge_shape[usable]] = True
    ends = np.concatenate([side[shape_edge[used]] for side in (network.edge_from, network.edge_to)])
    out = network.edge_from[usable & ~roundabout[network.edge_shape]]
    return Guide(
        network=network,
        shape_edge=shape_edge,
        shape_roundabout=roundabout,
        node_ways=np.bincount(ends, minlength=network.node_count),
        node_exits=np.bincount(out, minlength=network.node_count),
    )


def directions(
    guide: Guide,
    parts: Sequence[RoadPart],
    *,
    destination: LonLat | None = None,
    arrived: RoadPart | None = None,
) -> tuple[Step, ...]:
    """Return the steps of a way: a departure, turns, and an arrival; none for no way.

    Parameters
    ----------
    guide
        From `make_guide`.
    parts
        The way, one part after the other, each beginning where the last ended.
    destination
        The door, to say on which side it is.
    arrived
        The last stretch of the way before this one, to say whether it goes on or back.
    """
    runs = [run for run in _runs(guide, parts) if run.metres > 0]
    departure: StepKind = "depart"
    if len(runs) > 1 and runs[0].metres < _CORNER_M:
        runs = runs[1:]
    elif arrived is not None and runs:
        departure = _departure(arrived, parts[0])
    if not runs:
        return ()
    joined = _joined(guide, runs)
    steps = [_step(departure, joined[0])]
    for before, run in pairwise(joined):
        steps.append(_step("roundabout" if run.ring else _turn(guide, before, run), run))
    last = joined[-1]
    kind = "arrive" if destination is None else _side(last.line, destination)
    end = _place(last.line[-1])
    return (*steps, Step(kind=kind, street=last.street, metres=0.0, point=end))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """Parts that are ridden without a decision.

    Parameters
    ----------
    line
        Its vertices.
    node
        The junction where it begins.
    shapes
        Its first and its last shape.
    lead_m
        Nameless metres at its beginning that are the junction itself.
    ring
        Whether it begins with a roundabout.
    inside
        Whether it ends in that roundabout.
    exits
        Ways out of the roundabout up to the one taken.
    """

    street: Street
    metres: float
    line: list[Vertex]
    node: int
    shapes: tuple[int, int]
    lead_m: float = 0.0
    ring: bool = False
    inside: bool = False
    exits: int = 0


def _runs(guide: Guide, parts: Sequence[RoadPart]) -> Iterator[_Run]:
    """Yield each part as a run of its own."""
    network = guide.network
    for part in parts:
        edge = int(guide.shape_edge[part.shape])
        as_edge = bool(network.edge_reversed[edge]) == (part.end < part.start)
        ends = int(network.edge_from[edge]), int(network.edge_to[edge])
        tail, head = ends if as_edge else ends[::-1]
        ring = bool(guide.shape_roundabout[part.shape])
        name = int(network.edge_name[edge])
        alley = int(network.edge_class[edge]) == CLASS_INDEX["alley"]
        yield _Run(
            street=street_of(network.names[name] if name >= 0 else "", alley=alley),
            metres=float(network.edge_m[edge]) * abs(part.end - part.start),
            line=part_line(network, part),
            node=tail,
            shapes=(part.shape, part.shape),
            ring=ring,
            inside=ring,
            # ways out are counted where parts end, so the one that is taken counts too
            exits=int(ring and guide.node_exits[head] > 0),
        )


def _joined(guide: Guide, runs: Sequence[_Run]) -> list[_Run]:
    """Return the runs with those joined between which there is nothing to decide."""
    joined: list[_Run] = []
    for one in runs:
        run = one
        if len(joined) > 1 and (
            _is_junction(joined[-1], run) or _is_jog(joined[-2], joined[-1], run)
        ):
            lead = joined.pop()
            run = replace(_added(lead, run), street=run.street, lead_m=lead.metres)
        last = joined[-1] if joined else None
        if last and last.inside:
            street = last.street if run.inside else run.street
            joined[-1] = replace(_added(last, run), street=street)
        elif last and not run.ring and _goes_on(guide, last, run):
            joined[-1] = _added(last, run)
        else:
            joined.append(run)
    return joined


def _is_junction(last: _Run, run: _Run) -> bool:
    """Tell whether the last run is only the junction before a street."""
    nameless = not last.street.known and not last.ring and last.metres < _SHORT_M
    return nameless and run.street.known and not run.ring


def _is_jog(before: _Run, last: _Run, run: _Run) -> bool:
    """Tell whether a street goes on after a step aside; in alleys that is two turns to be told."""
    one = run.street.same_as(last.street) and last.street.same_as(before.street)
    plain = run.street.known and not run.street.word and not (last.ring or run.ring)
    short = last.metres < _JOG_M
    return one and plain and short and abs(_angle_deg(before, run)) < _SAME_STREET_DEG


def _added(last: _Run, run: _Run) -> _Run:
    return replace(
        last,
        metres=last.metres + run.metres,
        line=[*last.line, *run.line[1:]],
        shapes=(last.shapes[0], run.shapes[1]),
        inside=run.inside,
        exits=last.exits + run.exits,
    )


def _goes_on(guide: Guide, last: _Run, run: _Run) -> bool:
    """Tell whether a rider goes on without being told."""
    if _turns_round(last, run):
        return False
    same = run.street.same_as(last.street)
    nameless = not run.street.known and run.street.word == last.street.word
    if not _is_choice(guide, run):
        return same or nameless
    angle = abs(_angle_deg(last, run))
    return (same and angle < _SAME_STREET_DEG) or (nameless and angle < _AHEAD_DEG)


def _departure(arrived: RoadPart, first: RoadPart) -> StepKind:
    """Tell whether a rider leaves a stop as they came or turns round."""
    if arrived.shape != first.shape:
        return "depart"
    sense = (arrived.end - arrived.start) * (first.end - first.start)
    return "go_on" if sense > 0 else "go_back" if sense < 0 else "depart"


def _turn(guide: Guide, before: _Run, run: _Run) -> StepKind:
    if _turns_round(before, run):
        return "u_turn"
    angle = _angle_deg(before, run)
    if abs(angle) < _AHEAD_DEG or not _is_choice(guide, run):
        return "straight"
    for most, left, right in _TURNS:
        if abs(angle) < most:
            return right if angle > 0 else left
    return "u_turn"


def _is_choice(guide: Guide, run: _Run) -> bool:
    """Tell whether there is another way than on and back where the run begins."""
    return int(guide.node_ways[run.node]) > 2 or run.lead_m > 0  # noqa: PLR2004


def _turns_round(before: _Run, run: _Run) -> bool:
    """Tell whether a run goes back on the street that it comes from."""
    back = run.shapes[0] == before.shapes[1]
    return back and abs(_angle_deg(before, run)) >= _TURNS[-1][0]


def _angle_deg(before: _Run, run: _Run) -> float:
    """Return by how much the way turns where a run begins, -180 to 180, right above 0."""
    back_east, back_north = heading(before.line[::-1], _LOOK_M)
    on_east, on_north = heading(run.line, _LOOK_M, skip_m=run.lead_m)
    cross = back_east * on_north - back_north * on_east
    return math.degrees(math.atan2(cross, -(back_east * on_east + back_north * on_north)))


def _side(line: Sequence[Vertex], door: LonLat) -> StepKind:
    """Return on which side of the end of a line a door lies."""
    back_east, back_north = heading(line[::-1], _LOOK_M)
    lon, lat = line[-1]
    east, north = (door.lon - lon) * math.cos(math.radians(lat)), door.lat - lat
    right = back_east * north - back_north * east
    if abs(right) * METRES_A_DEGREE < _ASIDE_M * math.hypot(back_east, back_north):
        return "arrive"
    return "arrive_right" if right > 0 else "arrive_left"


def _step(kind: StepKind, run: _Run) -> Step:
    left = run.ring and not run.inside
    return Step(
        kind=kind,
        street=run.street,
        metres=run.metres,
        point=_place(run.line[0]),
        exit=run.exits if left else 0,
    )


def _place(vertex: Vertex) -> LonLat:
    return LonLat(lon=vertex[0], lat=vertex[1])
