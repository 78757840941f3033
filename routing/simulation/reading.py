"""A scenario from its TOML file; every fault of it at once."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from geodata.coordinates import LonLat
from geodata.errors import Issue
from geodata.matrix import PROFILES, Profile
from routing.errors import InvalidProblem
from routing.model import CURFEW_PERMIT, DEPOT_KINDS, DepotKind, TaskKind, TimeWindow
from routing.rules.day_rules import DAY_S
from routing.rules.reading import REMEDY, Node
from routing.simulation.contradictions import LOADS_FROM, note_contradictions
from routing.simulation.scenario import (
    POLICY_NAMES,
    Calls,
    Chances,
    Closure,
    Cylinders,
    Planning,
    PolicyName,
    Scenario,
    Shift,
    Site,
    Ward,
)

FORMAT: Final = "donghanh-scenario/1"
SAMPLE: Final = Path(__file__).with_name("sample.toml")
"""A scenario that needs no other file."""
SAMPLE_NAME: Final = "routing/simulation/sample.toml"
LONGEST: Final = 80
"""A value of the sample that is longer is not shown."""
HOUR_S: Final = 3600

_One = TypeVar("_One")


def read_scenario(path: Path = SAMPLE) -> Scenario:
    """Return the scenario of the file.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``not-found``, ``wrong-format``, ``wrong-scenario``,
        ``impossible-probability``, ``contradictory-scenario``.
    """
    faults: list[Issue] = []
    top = _top(path, faults)
    scenario = None if faults else _scenario(top)
    if scenario is not None:
        note_contradictions(top, scenario)
    if scenario is None or faults:
        raise InvalidProblem([_of_a_scenario(fault, path.name) for fault in faults])
    return scenario


def _of_a_scenario(fault: Issue, file: str) -> Issue:
    """Return the fault as one of a scenario, which is no dated table."""
    code = "wrong-scenario" if fault.code == "wrong-rule" else fault.code
    remedy = fault.remedy
    if remedy == REMEDY:
        remedy = _as_in_the_sample(fault.subject.removeprefix(file).strip())
    return replace(fault, code=code, remedy=remedy)


def _as_in_the_sample(place: str) -> str:
    """Return the remedy for what stands at that place: what the sample has there."""
    value: Any = tomllib.loads(SAMPLE.read_text("utf-8"))
    for name in re.findall(r"[^.\[\]]+", place):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            value = None
    if value is None or (isinstance(value, list | dict) and len(str(value)) > LONGEST):
        return f"compare it with {SAMPLE_NAME}, which can be simulated"
    said = json.dumps(value, default=str, ensure_ascii=False)
    return f"correct it; {SAMPLE_NAME} has {said} there, which can be simulated"


def _top(path: Path, faults: list[Issue]) -> Node:
    top = Node(value={}, place="", file=path.name, faults=faults)
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        top.fault("there is no such file", code="not-found")
        return top
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        top.fault(f"no TOML: {error}", code="wrong-format")
        return top
    if raw.get("format") != FORMAT:
        top.at("format").fault(f"is {raw.get('format')!r}, must be {FORMAT!r}", code="wrong-format")
    return Node(value=raw, place="", file=path.name, faults=faults)


_PLAIN: Final = ("name", "source", "day", "days", "seed", "replications", "policies", "lending")
_PARTS: Final = ("calls", "shifts", "chances", "cylinders", "planning", "sites", "wards")


def _scenario(top: Node) -> Scenario:
    needed = (*_PLAIN, *_PARTS, "bed_days")
    top.only(("format", "surge", "curfew", "closed", *needed), needed=needed)
    given = top.value
    return Scenario(
        name=top.at("name").text(),
        source=top.at("source").text(),
        day=top.at("day").day(),
        days=top.at("days").whole(low=1, high=366),
        seed=top.at("seed").whole(),
        replications=top.at("replications").whole(low=1, high=10_000),
        policies=cast("tuple[PolicyName, ...]", _some(top.at("policies").words(POLICY_NAMES), top)),
        lending=_both(top.at("lending")),
        surge=_number(top.at("surge"), high=100) if "surge" in given else 1.0,
        curfew=top.at("curfew").windows() if "curfew" in given else None,
        stay_s=int(_number(top.at("bed_days"), high=366) * DAY_S),
        calls=_calls(top.at("calls")),
        shifts=_each(top.at("shifts"), _shift),
        chances=_chances(top.at("chances")),
        cylinders=_cylinders(top.at("cylinders")),
        planning=_planning(top.at("planning")),
        wards=_each(top.at("wards"), _ward),
        sites=_each(top.at("sites"), _site),
        closed=_each(top.at("closed"), _closure) if "closed" in given else (),
    )


def _some(words: tuple[str, ...], top: Node) -> tuple[str, ...]:
    if not words:
        top.at("policies").fault(f"names none; there are: {', '.join(POLICY_NAMES)}")
    return words


def _both(node: Node) -> tuple[bool, ...]:
    """Return one or both of true and false."""
    found = tuple(item.truth() for item in node.items())
    if not found or len(set(found)) < len(found):
        node.fault(f"is {node.value!r}, must be [true], [false] or [false, true]")
    return found


def _each(node: Node, read: Callable[[Node], _One]) -> tuple[_One, ...]:
    found = tuple(read(item) for item in node.items())
    if not found and node.value == []:
        node.fault("is empty, must hold at least one")
    return found


def _number(node: Node, *, high: int) -> float:
    return float(node.number(high=high))


def _from_zero(node: Node, *, high: int) -> float:
    """Return a number of at least 0."""
    return 0.0 if node.value == 0 and not isinstance(node.value, bool) else _number(node, high=high)


def _chance(node: Node) -> float:
    """Return a probability."""
    value = node.value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(Fraction(str(value)))
    message = f"is {value!r}, must be a probability from 0 to 1"
    node.fault(message, code="impossible-probability")
    return 0.0


def _calls(node: Node) -> tuple[Calls, ...]:
    node.only(LOADS_FROM)
    kinds = [kind for kind in LOADS_FROM if node.at(kind).value is not None]
    if not kinds:
        node.fault(f"names no kind; there are: {', '.join(LOADS_FROM)}")
    return tuple(_calls_of(node.at(kind), kind) for kind in kinds)


def _calls_of(node: Node, kind: TaskKind) -> Calls:
    node.only(("per_day", "hours"), needed=("per_day", "hours"))
    return Calls(
        kind=kind,
        per_day=_from_zero(node.at("per_day"), high=1_000_000),
        hours=_hours(node.at("hours")),
    )


def _hours(node: Node) -> TimeWindow:
    """Return hours of one day."""
    hours = node.window()
    if hours.closes_s > DAY_S or hours.opens_s == hours.closes_s:
        node.fault(f"is {node.value!r}, must be some hours of one day, at most 24:00")
        return TimeWindow(opens_s=0, closes_s=DAY_S)
    return TimeWindow(opens_s=hours.opens_s, closes_s=min(hours.closes_s, DAY_S - 1))


def _shift(node: Node) -> Shift:
    needed = ("hours", "share", "profile")
    node.only((*needed, "permits", "standby"), needed=needed)
    return Shift(
        hours=_hours(node.at("hours")),
        share=_chance(node.at("share")),
        profile=cast("Profile", node.at("profile").word(PROFILES)),
        standby=node.at("standby").truth(),
        permits=node.at("permits").words((CURFEW_PERMIT,)),
    )


def _chances(node: Node) -> Chances:
    chances = ("no_answer", "ill", "worsens")
    needed = ("travel", "service", *chances, "again_min", "ill_days", "worsens_h")
    node.only(needed, needed=needed)
    return Chances(
        travel=_from_zero(node.at("travel"), high=2),
        service=_from_zero(node.at("service"), high=2),
        again_s=node.at("again_min").whole(low=1, high=1440) * 60,
        ill_days=node.at("ill_days").whole(low=1, high=366),
        worsens_s=node.at("worsens_h").whole(low=1, high=720) * HOUR_S,
        **{name: _chance(node.at(name)) for name in chances},
    )


def _cylinders(node: Node) -> Cylinders:
    needed = ("owned", "lost", "returned", "kept_h", "refill_h", "collected_at", "flows_lpm")
    node.only(needed, needed=needed)
    flows = node.at("flows_lpm").wholes()
    if not flows or min(flows) < 1:
        node.at("flows_lpm").fault(f"is {list(flows)}, must name flows of 1 l/min or more")
    return Cylinders(
        owned=node.at("owned").whole(high=1_000_000),
        lost=node.at("lost").whole(high=1_000_000),
        returned=_chance(node.at("returned")),
        kept_s=int(_number(node.at("kept_h"), high=1000) * HOUR_S),
        refill_s=int(_from_zero(node.at("refill_h"), high=1000) * HOUR_S),
        collected_at_s=node.at("collected_at").clock_s() % DAY_S,
        flows_lpm=flows,
    )


def _planning(node: Node) -> Planning:
    needed = ("morning", "morning_iterations", "live_iterations", "every_min")
    node.only(needed, needed=needed)
    return Planning(
        morning_s=node.at("morning").clock_s(),
        morning_iterations=node.at("morning_iterations").whole(high=1_000_000),
        live_iterations=node.at("live_iterations").whole(high=1_000_000),
        every_s=node.at("every_min").whole(low=1, high=1440) * 60,
    )


def _point(node: Node) -> LonLat:
    place = []
    for name, most in (("lon", 180), ("lat", 90)):
        value = node.at(name).value
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not -most <= value <= most:
            node.at(name).fault(f"is {value!r}, must be degrees from -{most} to {most}")
        place.append(float(value) if fits and -most <= value <= most else 0.0)
    return LonLat(lon=place[0], lat=place[1])


def _district(node: Node) -> str:
    return "" if node.at("district").value is None else node.at("district").text()


def _ward(node: Node) -> Ward:
    needed = ("key", "lon", "lat", "radius_m", "cases", "volunteers")
    node.only((*needed, "district"), needed=needed)
    key = node.at("key").text()
    if ":" not in key:
        node.at("key").fault(f"is {key!r}, must be scheme:code such as vn-2021:27289")
    return Ward(
        key=key,
        point=_point(node),
        radius_m=node.at("radius_m").whole(low=1, high=100_000),
        cases=_from_zero(node.at("cases"), high=10_000_000),
        volunteers=node.at("volunteers").whole(high=10_000),
        district=_district(node),
    )


def _site(node: Node) -> Site:
    needed = ("id", "kind", "lon", "lat")
    node.only((*needed, "beds", "district"), needed=needed)
    return Site(
        id=node.at("id").text(),
        kind=cast("DepotKind", node.at("kind").word(DEPOT_KINDS)),
        point=_point(node),
        district=_district(node),
        beds=node.at("beds").whole(high=100_000, default=0),
    )


def _closure(node: Node) -> Closure:
    needed = ("ward", "first", "last")
    node.only(needed, needed=needed)
    days = {name: node.at(name).whole(low=1, high=366) - 1 for name in ("first", "last")}
    return Closure(ward=node.at("ward").text(), **days)
