"""Which gates a volunteer passes on a day, by what is known of them and the dated table.

The optimizer and people ask the same question here; nothing else opens a gate but an override that
somebody signs with their name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from routing.errors import InvalidProblem
from routing.rules.reading import DATED, Node
from routing.rules.tables import TABLES, valid_version

if TYPE_CHECKING:
    from geodata.errors import Issue

FORMAT: Final = "donghanh-gates/1"
FactKind = Literal[
    "form",
    "consent",
    "infection",
    "antibody",
    "training",
    "permit",
    "permit-ended",
    "ppe",
    "override",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTable:
    """The table of one version.

    Parameters
    ----------
    infected_until
        Who was infected later counts as not recovered.
    antibody_least, antibody_days
        The least level, in units of the test, and for how many days a test counts.
    ppe_sets
        How many sets somebody has at least.
    """

    infected_until: date
    antibody_least: int
    antibody_days: int
    ppe_sets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that is known of a volunteer.

    Parameters
    ----------
    on, until
        From which day on, and up to which; None: without an end. Of an infection the day of it.
    what
        For which kind of task somebody was trained, which permit they hold, or which gate is
        overridden.
    value
        The level of antibodies, or the sets of equipment.
    """

    kind: FactKind
    on: date
    until: date | None = None
    what: str = ""
    value: Decimal | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it is so on that day."""
        return self.on <= day and (self.until is None or day <= self.until)


def is_recovered(infected_on: date | None, table: GateTable) -> bool:
    """Tell whether somebody counts as recovered by the cut-off day."""
    return infected_on is not None and infected_on <= table.infected_until


def antibodies_do(facts: Iterable[Fact], day: date, table: GateTable) -> bool | None:
    """Tell whether the last test that still counts is good enough; None: there is none.

    Of two of one day it is the one that was kept later: a correction. Facts come in that order.
    """
    oldest = day - timedelta(days=table.antibody_days)
    tests = [
        fact
        for fact in facts
        if fact.kind == "antibody" and oldest <= fact.on <= day and fact.value is not None
    ]
    if not tests:
        return None
    last = max(reversed(tests), key=lambda fact: fact.on)
    return last.value is not None and last.value >= table.antibody_least


def sets_of(facts: Iterable[Fact], day: date) -> int:
    """Return how many sets of equipment somebody was given by that day and has not brought back."""
    known = (fact for fact in facts if fact.kind == "ppe" and fact.holds_on(day))
    return max(0, int(sum((fact.value or Decimal(0) for fact in known), Decimal(0))))


def permits_of(facts: Iterable[Fact], day: date) -> tuple[str, ...]:
    """Return the permits that somebody holds on that day, sorted.

    Facts come in the order in which they were kept: one that was taken back may be given again.
    """
    held: set[str] = set()
    for fact in facts:
        if fact.kind == "permit" and fact.holds_on(day):
            held.add(fact.what)
        elif fact.kind == "permit-ended" and fact.holds_on(day):
            held.discard(fact.what)
    return tuple(sorted(held))


def gates_of(
    facts: Sequence[Fact],
    *,
    infected_on: date | None,
    active: bool,
    day: date,
    table: GateTable,
) -> tuple[str, ...]:
    """Return the gates that somebody passes on that day, sorted."""
    known = [fact for fact in facts if fact.holds_on(day)]
    passed = {fact.kind for fact in known if fact.kind in ("form", "consent")}
    gates = {str(kind) for kind in passed}
    gates |= {f"training:{fact.what}" for fact in known if fact.kind == "training"}
    gates |= {"ppe"} if sets_of(facts, day) >= table.ppe_sets else set()
    gates |= {"recovered"} if is_recovered(infected_on, table) else set()
    gates |= {"antibody"} if antibodies_do(known, day, table) else set()
    gates |= {"active"} if active else set()
    return tuple(sorted(gates | {fact.what for fact in known if fact.kind == "override"}))


def load_gate_table(day: date, *, folder: Path | None = None) -> GateTable:
    """Return the table valid on the day.

    Parameters
    ----------
    folder
        Holds ``gates.toml``; None: that of the program.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``not-found``, ``wrong-format``, ``wrong-rule``,
        ``no-rule-for-day``.
    """
    faults: list[Issue] = []
    version = valid_version((folder or TABLES) / "gates.toml", FORMAT, _table, day, faults)
    if version is None or faults:
        raise InvalidProblem(faults)
    return version.content


_NUMBERS: Final = ("antibody_least", "antibody_days", "ppe_sets")


def _table(node: Node) -> GateTable:
    node.only((*DATED, "infected_until", *_NUMBERS), needed=("infected_until", *_NUMBERS))
    numbers = {name: node.at(name).whole() for name in _NUMBERS}
    return GateTable(infected_until=node.at("infected_until").day(), **numbers)
