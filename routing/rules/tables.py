"""The dated tables of a day: what lateness costs, how requests become tasks, when the curfew is.

The tables are TOML files beside this module, or in a folder of one's own with the same names. Each
holds versions with the day they are valid from and whose decision they are; a day takes the last
version that was valid on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from geodata.errors import Issue
from routing.errors import InvalidProblem
from routing.model import (
    TimeWindow,
)
from routing.problem import DutyStep, HarmTable, Objective, Rules
from routing.rules.day_rules import (
    DAY_S,
)
from routing.rules.day_rules import DayRules as DayRules
from routing.rules.reading import DATED, Node, read_versions
from routing.rules.task_tables import day_rules

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
    objective = valid_version(
        place / "objective.toml", "donghanh-objective/1", _objective, day, faults
    )
    tasks = valid_version(place / "tasks.toml", "donghanh-tasks/1", day_rules, day, faults)
    curfews = place / "curfew.toml"
    curfew = valid_version(curfews, "donghanh-curfew/1", _curfew, day, faults)
    before = valid_version(curfews, "donghanh-curfew/1", _curfew, day - timedelta(days=1), [])
    rates = None if objective is None else objective.content
    if objective is None or rates is None or tasks is None or curfew is None or faults:
        raise InvalidProblem(faults)
    used = (objective, tasks, curfew)
    rules = Rules(
        objective=rates,
        curfew=over_midnight(before.content if before else ()) + curfew.content,
        valid_from=max(version.valid_from for version in used),
        source="; ".join(dict.fromkeys(version.source for version in used)),
    )
    return tasks.content(day, rules)


_Content = TypeVar("_Content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Generic[_Content]):
    """One version of a dated table."""

    valid_from: date
    source: str
    content: _Content


def valid_table(
    name: str,
    wanted: str,
    read: Callable[[Node], _Content],
    day: date,
    *,
    folder: Path | None = None,
) -> _Content:
    """Return the content of a table that is valid on the day; see `valid_version`.

    Parameters
    ----------
    folder
        May hold the file of that name; where it does not, and for None, the program's counts.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``wrong-format``, ``wrong-rule``, ``no-rule-for-day``.
    """
    faults: list[Issue] = []
    own = folder is not None and (folder / name).is_file()
    path = (folder if folder is not None and own else TABLES) / name
    version = valid_version(path, wanted, read, day, faults)
    if version is None or faults:
        raise InvalidProblem(faults)
    return version.content


def valid_version(
    path: Path,
    wanted: str,
    read: Callable[[Node], _Content],
    day: date,
    faults: list[Issue],
) -> Version[_Content] | None:
    """Read and check all versions, and return the last one that is valid on the day.

    Parameters
    ----------
    wanted
        The `format` that the file must bear.
    read
        Returns the content of a version.
    faults
        Where every fault goes.
    """
    before = len(faults)
    versions = [
        Version(
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


def over_midnight(windows: tuple[TimeWindow, ...]) -> tuple[TimeWindow, ...]:
    """Return what the windows of the day before reach into this one."""
    return tuple(
        TimeWindow(opens_s=max(0, window.opens_s - DAY_S), closes_s=window.closes_s - DAY_S)
        for window in windows
        if window.closes_s > DAY_S
    )


def _curfew(node: Node) -> tuple[TimeWindow, ...]:
    node.only((*DATED, "windows"), needed=("windows",))
    return node.at("windows").windows()


_HARM: Final = ("from_s", "harm", "harm_red", "unserved", "unserved_red")
_DUTY: Final = ("from_s", "per_min")
_EFFORT: Final = ("inside_step_per_min", "late_per_min", "unserved", "unserved_per_day", "lending")
_CHANGES: Final = ("changed", "moved")
"""What changes to the published plan cost; a table may do without."""
_WAITING: Final = "waiting_per_min"
"""What a minute from the call costs, by class; a table may do without."""


def _objective(node: Node) -> Objective | None:
    node.only((*DATED, "harm", "effort"), needed=("harm", "effort"))
    node.at("harm").only(("1", "2", "3"), needed=("1", "2", "3"))
    effort = node.at("effort")
    effort.only((*_EFFORT, "duty", "week", _WAITING, *_CHANGES), needed=_EFFORT)
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
        waiting_per_min=_waiting(effort.at(_WAITING)),
        **rates,
    )


def _waiting(node: Node) -> Mapping[int, int]:
    """Read what a minute from the call costs, by class."""
    if node.value is None:
        return MappingProxyType({})
    node.only(("1", "2", "3"))
    given = {n: node.at(str(n)) for n in (1, 2, 3)}
    return MappingProxyType({n: one.whole() for n, one in given.items() if one.value is not None})


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
