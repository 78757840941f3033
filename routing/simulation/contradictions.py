"""What in a scenario is right by itself, and not together."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from geodata.coordinates import great_circle_m, median_point
from routing.model import DepotKind, TaskKind
from routing.rules.reading import Node
from routing.simulation.scenario import Scenario

FAR_M: Final = 200_000
"""So far from the others nothing lies in a district: that is more than a shift's ride there and
back."""
_ONE: Final = 1e-6

LOADS_FROM: Final[dict[TaskKind, DepotKind | None]] = {
    "oxygen_emergency": "oxygen_station",
    "transport": "facility",
    "oxygen_swap": "oxygen_station",
    "medicine": "mobile_health_station",
    "chronic_medicine": "mobile_health_station",
    "welfare_bag": "distribution_point",
    "care_visit": None,
}
"""What can be called for, and which kind of site each district needs for it."""


def note_contradictions(top: Node, scenario: Scenario) -> None:
    """Note what is right by itself, and not together.

    What reads a part that has a fault of its own is not looked at: it would be told twice.
    """
    faulty = {
        re.split(r"[.\[]", fault.subject.removeprefix(top.file).strip())[0] for fault in top.faults
    }
    for look, parts in _LOOKS.items():
        if faulty.isdisjoint(parts):
            look(top, scenario)


def _against(node: Node, message: str, remedy: str) -> None:
    node.fault(message, code="contradictory-scenario", remedy=remedy)


def _last_day(top: Node, scenario: Scenario) -> None:
    if scenario.day.toordinal() + scenario.days > date.max.toordinal():
        _against(top.at("days"), "go beyond the last day that there is", "take an earlier day")


def _shares(top: Node, scenario: Scenario) -> None:
    total = sum(shift.share for shift in scenario.shifts)
    if abs(total - 1) > _ONE:
        remedy = f"add {1 - total:g} to one of them" if total < 1 else f"take off {total - 1:g}"
        _against(top.at("shifts"), f"have shares of {total:g} together, must be 1", remedy)


def _lost(top: Node, scenario: Scenario) -> None:
    lost, owned = scenario.cylinders.lost, scenario.cylinders.owned
    if lost > owned:
        message = f"is {lost}, more than the {owned} owned"
        _against(top.at("cylinders").at("lost"), message, f"write {owned} or less, or own more")


def _people(top: Node, scenario: Scenario) -> None:
    if not sum(ward.cases for ward in scenario.wards):
        message = "have no cases, so nobody calls"
        _against(top.at("wards"), message, "write cases above 0 for at least one of them")
    if not sum(ward.volunteers for ward in scenario.wards):
        remedy = "write volunteers of 1 or more for at least one of them"
        _against(top.at("wards"), "have no volunteers", remedy)


def _distances(top: Node, scenario: Scenario) -> None:
    """Note what lies absurdly far from the middle of its district, such as lon and lat swapped."""
    for district in scenario.districts:
        wards = [ward for ward in scenario.wards if ward.district == district]
        middle = median_point([ward.point for ward in wards])
        for kind, places in (
            ("wards", {ward.key: ward.point for ward in wards}),
            ("sites", {s.id: s.point for s in scenario.sites if s.district == district}),
        ):
            for name, point in places.items():
                away_m = great_circle_m(point, middle)
                if away_m > FAR_M:
                    message = f"{name} lies {away_m / 1000:.0f} km from the middle of its district"
                    remedy = "correct its lon and lat, or give it a district of its own"
                    _against(top.at(kind), message, remedy)


def _places(top: Node, scenario: Scenario) -> None:
    for name, ids in (
        ("wards", [ward.key for ward in scenario.wards]),
        ("sites", [site.id for site in scenario.sites]),
    ):
        for key, count in Counter(ids).items():
            if count > 1:
                _against(top.at(name), f"name {key} {count} times", "give each a name of its own")
    for site in scenario.sites:
        if site.district not in scenario.districts:
            message = f"{site.id} lies in {site.district!r}, where no ward is"
            near = ", ".join(repr(district) for district in scenario.districts)
            _against(top.at("sites"), message, f"name a district that wards name: {near}")
    for calls in scenario.calls:
        kind = LOADS_FROM[calls.kind]
        for district in scenario.districts if kind and calls.per_day else ():
            if not any(s.kind == kind and s.district == district for s in scenario.sites):
                where = f" in {district}" if district else ""
                message = f"is called for, with no {kind}{where}"
                remedy = f"add a site of the kind {kind}, or write per_day = 0"
                _against(top.at("calls").at(calls.kind), message, remedy)


def _standby(top: Node, scenario: Scenario) -> None:
    """Note where a crew on standby has no station for the cylinders that it sets out with."""
    stations = {site.district for site in scenario.sites if site.kind == "oxygen_station"}
    staffed = dict.fromkeys(ward.district for ward in scenario.wards if ward.volunteers)
    bare = [district for district in staffed if district not in stations]
    for number, shift in enumerate(scenario.shifts, start=1):
        node = replace(top.at("shifts"), place=f"shifts[{number}].standby")
        for district in bare if shift.standby and shift.share else ():
            where = f" in {district}" if district else ""
            message = f"needs cylinders, with no oxygen_station{where}"
            _against(node, message, "add that site, or leave standby out")


def _closures(top: Node, scenario: Scenario) -> None:
    keys = {ward.key for ward in scenario.wards}
    for number, closure in enumerate(scenario.closed, start=1):
        node = replace(top.at("closed"), place=f"closed[{number}]")
        if closure.ward not in keys:
            near = get_close_matches(closure.ward, sorted(keys), n=1) or sorted(keys)[:1]
            remedy = f"name one of its wards, such as {''.join(near)}"
            _against(node, f"{closure.ward} is no ward of the scenario", remedy)
        if not closure.first <= closure.last < scenario.days:
            days = f"from day {closure.first + 1} to {closure.last + 1}"
            remedy = f"first must not come after last, nor last after day {scenario.days}"
            _against(node, f"{days} of {scenario.days} cannot be", remedy)


_LOOKS: Final[Mapping[Callable[[Node, Scenario], None], tuple[str, ...]]] = MappingProxyType(
    {
        _shares: ("shifts",),
        _lost: ("cylinders",),
        _people: ("wards",),
        _distances: ("wards", "sites"),
        _places: ("wards", "sites", "calls"),
        _standby: ("wards", "sites", "shifts"),
        _closures: ("wards", "closed", "days"),
        _last_day: ("day", "days"),
    }
)
"""What is looked at together, and which parts of the scenario it reads."""
