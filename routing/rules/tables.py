"""The dated tables of a day: what lateness costs, how requests become tasks, when the curfew is.

The tables are TOML files beside this module, or in a folder of one's own with the same names. Each
holds versions with the day they are valid from and whose decision they are; a day takes the last
version that was valid on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar, cast

from geodata.errors import Issue
from geodata.matrix import PROFILES
from routing.errors import InvalidProblem
from routing.model import (
    DEPOT_KINDS,
    HYGIENES,
    LOAD_FIELDS,
    RISKS,
    TASK_KINDS,
    Capacity,
    DepotKind,
    Hygiene,
    Load,
    Risk,
    TaskKind,
    TimeWindow,
)
from routing.oxygen import Unknown
from routing.problem import DutyStep, HarmTable, Objective, Rules
from routing.rules.day_rules import (
    DAY_S,
    AlleyRule,
    CylinderSize,
    DeadlineFrom,
    DeadlineRule,
    DepotRule,
    KindRule,
    OxygenRules,
    Words,
)
from routing.rules.day_rules import DayRules as DayRules
from routing.rules.reading import Node, read_versions

TABLES: Final = Path(__file__).parent
"""Where the tables that come with the program are."""


def load_rules(day: date, *, folder: Path | None = None) -> DayRules:
    """Return the rules valid on the day, from the tables in the folder.

    Every version of every table is checked, not only the one that is valid.

    Parameters
    ----------
    folder
        Holds ``objective.toml``, ``tasks.toml`` and ``curfew.toml``; None: those of the program.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``not-found``, ``wrong-format``, ``wrong-rule``,
        ``no-rule-for-day``.
    """
    faults: list[Issue] = []
    place = folder or TABLES
    objective = _read(place / "objective.toml", "donghanh-objective/1", _objective, day, faults)
    tasks = _read(place / "tasks.toml", "donghanh-tasks/1", _day_rules, day, faults)
    curfews = place / "curfew.toml"
    curfew = _read(curfews, "donghanh-curfew/1", _curfew, day, faults)
    before = _read(curfews, "donghanh-curfew/1", _curfew, day - timedelta(days=1), [])
    rates = None if objective is None else objective.content
    if objective is None or rates is None or tasks is None or curfew is None or faults:
        raise InvalidProblem(faults)
    used = (objective, tasks, curfew)
    rules = Rules(
        objective=rates,
        curfew=_over_midnight(before.content if before else ()) + curfew.content,
        valid_from=max(version.valid_from for version in used),
        source="; ".join(dict.fromkeys(version.source for version in used)),
    )
    return tasks.content(day, rules)


_Content = TypeVar("_Content")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version(Generic[_Content]):
    valid_from: date
    source: str
    content: _Content


def _read(
    path: Path,
    wanted: str,
    read: Callable[[Node], _Content],
    day: date,
    faults: list[Issue],
) -> _Version[_Content] | None:
    """Read all versions, and return the last one that is valid on the day."""
    before = len(faults)
    versions = [
        _Version(
            valid_from=node.at("valid_from").day(),
            source=node.at("source").text(),
            content=read(node),
        )
        for node in read_versions(path, wanted=wanted, faults=faults)
        if isinstance(node.value, Mapping)
    ]
    valid = [version for version in versions if version.valid_from <= day]
    if not valid and len(faults) == before:
        faults.append(
            Issue(
                code="no-rule-for-day",
                subject=path.name,
                message=f"no version is valid on {day}",
                remedy="add a version with an earlier valid_from",
            )
        )
    return valid[-1] if valid else None


def _over_midnight(windows: tuple[TimeWindow, ...]) -> tuple[TimeWindow, ...]:
    """Return what the windows of the day before reach into this one."""
    return tuple(
        TimeWindow(opens_s=max(0, window.opens_s - DAY_S), closes_s=window.closes_s - DAY_S)
        for window in windows
        if window.closes_s > DAY_S
    )


def _curfew(node: Node) -> tuple[TimeWindow, ...]:
    node.only((*_DATED, "windows"), needed=("windows",))
    return node.at("windows").windows()


_DATED: Final = ("valid_from", "source")
_HARM: Final = ("from_s", "harm", "harm_red", "unserved", "unserved_red")
_DUTY: Final = ("from_s", "per_min")
_EFFORT: Final = ("inside_step_per_min", "late_per_min", "unserved", "unserved_per_day", "lending")
_CHANGES: Final = ("changed", "moved")
"""What changes to the published plan cost; a table may do without."""


def _objective(node: Node) -> Objective | None:
    node.only((*_DATED, "harm", "effort"), needed=("harm", "effort"))
    node.at("harm").only(("1", "2", "3"), needed=("1", "2", "3"))
    effort = node.at("effort")
    effort.only((*_EFFORT, "duty", "week", *_CHANGES), needed=_EFFORT)
    harm = {level: _harm(node.at("harm").at(str(level))) for level in (1, 2, 3)}
    tables = {level: table for level, table in harm.items() if table is not None}
    named = [name for name in _CHANGES if effort.at(name).value is not None]
    rates = {name: effort.at(name).whole() for name in ("unserved_per_day", "lending", *named)}
    by_class = {
        name: {level: effort.at(name).at(str(level)).whole() for level in (4, 5)}
        for name in ("late_per_min", "unserved")
    }
    if len(tables) < len(harm):
        return None
    return Objective(
        harm=tables,
        inside_step_per_min=effort.at("inside_step_per_min").whole(),
        late_per_min=by_class["late_per_min"],
        unserved=by_class["unserved"],
        duty=_duty(effort, "duty"),
        week=_duty(effort, "week"),
        **rates,
    )


def _duty(effort: Node, name: str) -> tuple[DutyStep, ...]:
    """Read the steps of long duty; a table may do without."""
    if effort.at(name).value is None:
        return ()
    steps = []
    for node in effort.at(name).items():
        node.only(_DUTY, needed=_DUTY)
        steps.append(DutyStep(from_s=node.at("from_s").whole(), per_min=node.at("per_min").whole()))
    return tuple(steps)


def _harm(node: Node) -> HarmTable | None:
    """Read a table of harm; None when it does not rise as it must."""
    before = len(node.faults)
    node.only(_HARM, needed=_HARM)
    from_s, harm, harm_red = (node.at(name).wholes() for name in _HARM[:3])
    try:
        table = HarmTable(
            from_s=from_s,
            harm=harm,
            harm_red=harm_red,
            unserved=node.at("unserved").whole(),
            unserved_red=node.at("unserved_red").whole(),
        )
    except ValueError as error:
        node.fault(str(error))
        return None
    for name in ("harm", "harm_red"):
        if not _is_convex(from_s, getattr(table, name)):
            node.at(name).fault("must rise at least as steeply in each step as in the one before")
    reds = zip((*harm, table.unserved), (*harm_red, table.unserved_red), strict=True)
    if any(red <= other for other, red in reds):
        node.at("harm_red").fault("must be above harm in every step, and unserved_red too")
    return table if len(node.faults) == before else None


def _is_convex(from_s: tuple[int, ...], harm: tuple[int, ...]) -> bool:
    steps = [(s1 - s0, h1 - h0) for (s0, h0), (s1, h1) in pairwise(zip(from_s, harm, strict=True))]
    return all(h0 * s1 <= h1 * s0 for (s0, h0), (s1, h1) in pairwise(steps))


_TASKS: Final = (
    *("promotion", "unknown", "alley", "oxygen", "cylinders", "limits", "depots", "words"),
    "kinds",
)
_KIND: Final = ("class", "service_s", "windows", "deadline", "gates")
_KIND_MORE: Final = (
    *("class_vulnerable", "setup_s", "skills", "load_from", "delivers", "collects", "night"),
    *("people", "hygiene", "ppe", "handover_s"),
)


def _day_rules(node: Node) -> Callable[[date, Rules], DayRules]:
    """Read a version of the task table; what it returns adds the day and the problem's rules."""
    node.only((*_DATED, *_TASKS, "lending"), needed=_TASKS)
    words = _words(node.at("words"))
    kinds = node.at("kinds")
    kinds.only(TASK_KINDS)
    given = kinds.value if isinstance(kinds.value, Mapping) else {}
    promotion, unknown = node.at("promotion"), node.at("unknown")
    cylinders = _cylinders(node.at("cylinders"))
    content: dict[str, Any] = {
        "kinds": MappingProxyType(
            {kind: _kind(kinds.at(kind), kind, words) for kind in TASK_KINDS if kind in given}
        ),
        "oxygen": _oxygen(node.at("oxygen"), cylinders),
        "cylinders": cylinders,
        "limits": MappingProxyType({who: _limit(node.at("limits").at(who)) for who in PROFILES}),
        "depots": MappingProxyType(
            {kind: _depot(node.at("depots").at(kind)) for kind in DEPOT_KINDS}
        ),
        "alley": _alley(node.at("alley")),
        "words": words,
        "step_days": promotion.at("step_days").whole(low=1),
        "highest_class": promotion.at("highest").whole(low=3, high=5),
        "lending_floor": _lending_floor(node.at("lending")),
        "unknown_risk": cast("Risk", unknown.at("risk").word(RISKS)),
        "unknown_call_s": unknown.at("call").clock_s(),
    }
    return lambda day, rules: DayRules(day=day, rules=rules, **content)


def _lending_floor(node: Node) -> int:
    if node.value is None:  # tables of before have none
        return 0
    node.only(("floor",))
    return node.at("floor").whole(high=100)


def _words(node: Node) -> Words:
    names = ("skills", "gates", "permits", "vulnerable", "other")
    node.only(names, needed=names)
    return Words(**{name: node.at(name).words() for name in names})


_OXYGEN: Final = (
    *("reserve_bar", "full_bar", "margin_s", "unknown", "delivered_size_l"),
    *("reading_after_call_s", "until", "most_cylinders"),
)


def _oxygen(node: Node, sizes: Sequence[CylinderSize]) -> OxygenRules:
    node.only(_OXYGEN, needed=_OXYGEN)
    reserve_bar = node.at("reserve_bar").whole(high=300)
    guess = node.at("unknown")
    guess.only(("size_l", "pressure_bar", "flow_lpm"))
    unknown = {name: guess.at(name).number() for name in ("size_l", "pressure_bar", "flow_lpm")}
    return OxygenRules(
        reserve_bar=reserve_bar,
        full_bar=node.at("full_bar").whole(low=reserve_bar + 1, high=300),
        margin_s=node.at("margin_s").whole(high=DAY_S),
        unknown=Unknown(**unknown),
        delivered_size_l=_delivered_size_l(node.at("delivered_size_l"), sizes),
        reading_after_call_s=node.at("reading_after_call_s").whole(high=DAY_S),
        until_s=node.at("until").clock_s(),
        most_cylinders=node.at("most_cylinders").whole(low=1, high=10),
    )


def _delivered_size_l(node: Node, sizes: Sequence[CylinderSize]) -> Fraction:
    size_l = node.number()
    if size_l not in [size.size_l for size in sizes]:
        node.fault(f"is {node.value!r}, must be one of the sizes of cylinders")
    return size_l


def _cylinders(node: Node) -> tuple[CylinderSize, ...]:
    sizes = []
    for item in node.items():
        item.only(("size_l", "full_kg", "empty_kg", "litres"))
        empty_kg = item.at("empty_kg").whole(low=1)
        sizes.append(
            CylinderSize(
                size_l=item.at("size_l").number(),
                full_kg=item.at("full_kg").whole(low=empty_kg),
                empty_kg=empty_kg,
                litres=item.at("litres").whole(low=1),
            )
        )
    if not sizes:
        node.fault("must hold at least one size")
    return tuple(sorted(sizes, key=lambda size: size.size_l))


def _limit(node: Node) -> Capacity:
    names = ("kg", "litres", "cylinders")
    node.only(names)
    return Capacity(**{name: node.at(name).whole() for name in names})


def _depot(node: Node) -> DepotRule:
    node.only(("opens", "closes", "loading_s"))
    opens_s, closes_s = node.at("opens").clock_s(), node.at("closes").clock_s()
    if opens_s > closes_s:
        node.fault("opens after it closes")
    return DepotRule(
        opens=TimeWindow(opens_s=min(opens_s, closes_s), closes_s=closes_s),
        loading_s=node.at("loading_s").whole(high=DAY_S),
    )


def _alley(node: Node) -> AlleyRule:
    node.only(("narrow_from", "steps_from", "car_words"))
    return AlleyRule(
        narrow_from=node.at("narrow_from").whole(high=9),
        steps_from=node.at("steps_from").whole(high=9),
        car_words=node.at("car_words").words(),
    )


def _kind(node: Node, kind: TaskKind, words: Words) -> KindRule:
    node.only((*_KIND, *_KIND_MORE), needed=_KIND)
    task_class = node.at("class").whole(low=1, high=5)
    service_s = node.at("service_s").whole(high=DAY_S)
    delivers, load_from = _load(node.at("delivers")), node.at("load_from")
    hygiene = node.at("hygiene")
    if bool(delivers) != (load_from.value is not None):
        load_from.fault("must be given where the kind delivers, and only there")
    return KindRule(
        kind=kind,
        task_class=task_class,
        class_vulnerable=node.at("class_vulnerable").whole(
            low=1, high=task_class, default=task_class
        ),
        service_s=service_s,
        setup_s=node.at("setup_s").whole(high=service_s, default=0),
        windows=_some_windows(node.at("windows")),
        deadline=_deadline(node.at("deadline")),
        skills=node.at("skills").words(words.skills),
        gates=node.at("gates").words(words.gates),
        load_from=None
        if load_from.value is None
        else cast("DepotKind", load_from.word(DEPOT_KINDS)),
        delivers=delivers,
        collects=_load(node.at("collects")),
        night=node.at("night").truth(),
        people=node.at("people").whole(low=1, high=9, default=1),
        hygiene=cast("Hygiene", hygiene.word(HYGIENES) if hygiene.value is not None else "any"),
        ppe=node.at("ppe").whole(high=99, default=0),
        handover_s=node.at("handover_s").whole(high=DAY_S, default=0),
    )


def _some_windows(node: Node) -> tuple[TimeWindow, ...]:
    windows = node.windows()
    if not windows:
        node.fault("must hold at least one window")
    return windows


def _load(node: Node) -> Load:
    if node.value is None:
        return Load()
    node.only(LOAD_FIELDS)
    return Load(**{name: node.at(name).whole(default=0) for name in LOAD_FIELDS})


def _deadline(node: Node) -> DeadlineRule:
    needed = {"call": ("from", "after_s"), "run-out": ("from",), "day": ("from", "at")}
    counts_from = cast("DeadlineFrom", node.at("from").word(tuple(needed)))
    more = ("days_after_call",) if counts_from == "day" else ()
    keys = needed.get(counts_from, ("from",))
    node.only((*keys, *more), needed=keys)
    return DeadlineRule(
        counts_from=counts_from,
        after_s=node.at("after_s").whole(default=0),
        at_s=node.at("at").clock_s() if counts_from == "day" else 0,
        days_after_call=node.at("days_after_call").whole(default=0),
    )
