"""How many welfare bags a household gets, and how often, by a dated table: `rules/bags.toml`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from routing.errors import InvalidProblem
from routing.rules.reading import DATED, Node
from routing.rules.tables import TABLES, valid_version

if TYPE_CHECKING:
    from geodata.errors import Issue

FORMAT: Final = "donghanh-bags/1"
LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class BagTable:
    """The table of one version.

    Parameters
    ----------
    cycle_days
        For how many days bags that were given count; the next cycle begins after them.
    most
        How many bags a household gets in one cycle.
    """

    cycle_days: int
    most: int


def load_bag_table(day: date, *, folder: Path | None = None) -> BagTable:
    """Return the table valid on the day.

    Parameters
    ----------
    folder
        Holds ``bags.toml``; None: that of the program.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``not-found``, ``wrong-format``, ``wrong-rule``,
        ``no-rule-for-day``.
    """
    faults: list[Issue] = []
    version = valid_version((folder or TABLES) / "bags.toml", FORMAT, _table, day, faults)
    if version is None or faults:
        raise InvalidProblem(faults)
    return version.content


def _table(node: Node) -> BagTable:
    node.only((*DATED, "cycle_days", "most"), needed=("cycle_days", "most"))
    return BagTable(
        cycle_days=node.at("cycle_days").whole(low=1, high=LONGEST_DAYS),
        most=node.at("most").whole(low=1, high=100),
    )
