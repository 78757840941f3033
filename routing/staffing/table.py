"""What staffing goes by, from a dated table: `rules/staffing.toml`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from routing.rules.reading import DATED, Node
from routing.rules.tables import valid_table
from routing.staffing.values import Band

FORMAT: Final = "donghanh-staffing/1"
NAME: Final = "staffing.toml"
MOST_PEOPLE: Final = 10_000
"""Volunteers at one post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingTable:
    """The table of one version.

    Parameters
    ----------
    band
        Of posts whose row says nothing else.
    minutes_each, minutes_vulnerable
        Work of a day for a person at home, and what a vulnerable one takes more.
    detour, kph
        How much longer ways are than straight lines, and how fast they are ridden.
    change_m
        A change of post counts as so much more way from home.
    lent_days
        For how long somebody is lent.
    patients_each
        So many people at home a health worker follows at most.
    ready_from, supply_days, vehicles
        How many of the four on the spot there must be; for how many days goods must last, and how
        many vehicles must stand there.
    """

    band: Band
    minutes_each: int
    minutes_vulnerable: int
    detour: float
    kph: float
    change_m: int
    lent_days: int
    patients_each: int
    ready_from: int
    supply_days: int
    vehicles: int


def load_staffing_table(day: date, *, folder: Path | None = None) -> StaffingTable:
    """Return the table valid on the day.

    Parameters
    ----------
    folder
        May hold ``staffing.toml``; where it does not, and for None, that of the program counts.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``wrong-format``, ``wrong-rule``, ``no-rule-for-day``,
        ``impossible-band``.
    """
    return valid_table(NAME, FORMAT, _table, day, folder=folder)


_WHOLES: Final = {
    "minutes_each": (0, 1440),
    "minutes_vulnerable": (0, 1440),
    "lent_days": (1, 366),
    "patients_each": (1, 100_000),
    "ready_from": (0, 4),
    "supply_days": (0, 366),
    "vehicles": (0, MOST_PEOPLE),
}


def _table(node: Node) -> StaffingTable:
    keys = ("floor", "ceiling", "detour", "kph", "change_km", *_WHOLES)
    node.only((*DATED, *keys), needed=keys)
    wholes = {
        name: node.at(name).whole(low=low, high=high) for name, (low, high) in _WHOLES.items()
    }
    return StaffingTable(
        band=_band(node),
        detour=float(node.at("detour").number(high=10)),
        kph=float(node.at("kph").number(high=200)),
        change_m=node.at("change_km").whole(high=1000) * 1000,
        **wholes,
    )


def _band(node: Node) -> Band:
    floor = node.at("floor").whole(high=MOST_PEOPLE)
    ceiling = node.at("ceiling").whole(low=1, high=MOST_PEOPLE)
    if floor > ceiling:
        message = f"is {ceiling}, below the floor {floor}"
        node.at("ceiling").fault(message, code="impossible-band")
    return Band(floor=min(floor, ceiling), ceiling=ceiling)
