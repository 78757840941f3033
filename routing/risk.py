"""Which of the four risk groups what was measured and told puts a person into.

A suggestion by a dated table, `rules/risk.toml`: it never lowers what a clinical person has set.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from routing.errors import InvalidProblem
from routing.model import RISKS, TASK_KINDS, Risk, TaskKind
from routing.rules.reading import DATED, Node
from routing.rules.tables import TABLES, valid_version

if TYPE_CHECKING:
    from geodata.errors import Issue

FORMAT: Final = "donghanh-risk/1"
GROUPS: Final[tuple[Risk, ...]] = RISKS[:-1]
"""Those with conditions; who meets none is in the last one."""
_LIMITS: Final = ("spo2_below", "breaths_above", "age_from")
_WORDS: Final = ("kind", "flag", "other_flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is known of a person; None where nobody said."""

    kind: TaskKind
    flags: tuple[str, ...] = ()
    spo2_percent: int | None = None
    breaths_per_min: int | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One line of the table: all that is given must hold."""

    kind: str | None = None
    flags: tuple[str, ...] = ()
    spo2_below: int | None = None
    breaths_above: int | None = None
    age_from: int | None = None

    def holds(self, measured: Measured) -> bool:
        """Tell whether all of it is known to be so."""
        spo2, breaths, age = measured.spo2_percent, measured.breaths_per_min, measured.age
        return (
            (self.kind is None or self.kind == measured.kind)
            and all(flag in measured.flags for flag in self.flags)
            and (self.spo2_below is None or (spo2 is not None and spo2 < self.spo2_below))
            and (
                self.breaths_above is None or (breaths is not None and breaths > self.breaths_above)
            )
            and (self.age_from is None or (age is not None and age >= self.age_from))
        )

    def __str__(self) -> str:
        """Return the line in words: ``SpO2 < 95``."""
        parts = [self.kind or "", *self.flags]
        for sign, limit in (
            ("SpO2 <", self.spo2_below),
            ("breaths >", self.breaths_above),
            ("age >=", self.age_from),
        ):
            parts += [] if limit is None else [f"{sign} {limit}"]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """The table of one version.

    Parameters
    ----------
    without_doctor
        Kinds of requests that nobody clinical has to look at, unless their group is red.
    """

    unknown: Risk
    groups: tuple[tuple[Risk, tuple[Condition, ...]], ...]
    without_doctor: frozenset[TaskKind] = frozenset()

    def needs_doctor(self, kind: TaskKind, suggested: Risk) -> bool:
        """Tell whether a clinical person has to look at such a request before it is planned."""
        return kind not in self.without_doctor or suggested == RISKS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The group, and the line that puts a person there; empty where none does."""

    risk: Risk
    because: str = ""


def suggested_risk(measured: Measured, table: RiskTable) -> Suggestion:
    """Return the highest group of which a line holds; unknown counts as higher."""
    for risk, conditions in table.groups:
        for condition in conditions:
            if condition.holds(measured):
                return Suggestion(risk=risk, because=str(condition))
        if risk == table.unknown and measured.spo2_percent is None and measured.age is None:
            return Suggestion(risk=risk, because="unknown")
    return Suggestion(risk=RISKS[-1])


def load_risk_table(day: date, *, folder: Path | None = None) -> RiskTable:
    """Return the table valid on the day.

    Parameters
    ----------
    folder
        Holds ``risk.toml``; None: that of the program.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``not-found``, ``wrong-format``, ``wrong-rule``,
        ``no-rule-for-day``.
    """
    faults: list[Issue] = []
    path = (folder or TABLES) / "risk.toml"
    version = valid_version(path, FORMAT, _table, day, faults)
    if version is None or faults:
        raise InvalidProblem(faults)
    return version.content


def _table(node: Node) -> RiskTable:
    node.only((*DATED, "unknown", "groups", "without_doctor"), needed=("unknown", "groups"))
    groups = node.at("groups")
    groups.only(GROUPS, needed=GROUPS)
    given = node.value if isinstance(node.value, dict) else {}
    kinds = node.at("without_doctor").items() if "without_doctor" in given else ()
    words = {kind.word(TASK_KINDS) for kind in kinds}
    return RiskTable(
        without_doctor=frozenset(kind for kind in TASK_KINDS if kind in words),
        unknown=_risk(node.at("unknown")),
        groups=tuple(
            (risk, tuple(_condition(line) for line in groups.at(risk).items())) for risk in GROUPS
        ),
    )


def _risk(node: Node) -> Risk:
    word = node.word(GROUPS)
    return next((risk for risk in GROUPS if risk == word), GROUPS[0])


def _condition(node: Node) -> Condition:
    node.only((*_LIMITS, *_WORDS))
    given = node.value if isinstance(node.value, dict) else {}
    if not given:
        node.fault("says nothing; it would hold for everybody")
    limits = {name: node.at(name).whole(high=300) for name in _LIMITS if name in given}
    kind = node.at("kind").word(TASK_KINDS) if "kind" in given else None
    flags = tuple(node.at(name).text() for name in ("flag", "other_flag") if name in given)
    return Condition(kind=kind, flags=flags, **limits)
