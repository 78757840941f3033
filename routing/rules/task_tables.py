"""The task table of a day: how requests become tasks, and what limits who does them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, cast

from geodata.matrix import PROFILES, Profile
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
from routing.problem import Rules
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
from routing.rules.reading import DATED, Node

_TASKS: Final = (
    *("promotion", "unknown", "alley", "oxygen", "cylinders", "limits", "depots", "words"),
    "kinds",
)
_KIND: Final = ("class", "service_s", "windows", "deadline", "gates")
_KIND_MORE: Final = (
    *("class_vulnerable", "setup_s", "skills", "load_from", "delivers", "collects", "night"),
    *("people", "hygiene", "ppe", "handover_s", "profiles"),
)


def day_rules(node: Node) -> Callable[[date, Rules], DayRules]:
    """Read a version of the task table; what it returns adds the day and the problem's rules."""
    node.only((*DATED, *_TASKS, "lending"), needed=_TASKS)
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
        profiles=cast("tuple[Profile, ...]", node.at("profiles").words(PROFILES)),
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
