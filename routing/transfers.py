"""Which tier of care a patient may be brought to, by a dated table: `rules/transfers.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from routing.rules.reading import DATED, Node
from routing.rules.tables import valid_table

FORMAT: Final = "donghanh-transfers/1"
TIERS: Final = (1, 2, 3)
HOME: Final = 0
"""Stands for the tier of who lies in no facility."""
LONGEST_MIN: Final = 7 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTable:
    """The table of one version.

    Parameters
    ----------
    allowed
        The tiers that somebody may be brought to, by the tier where they lie; `HOME`: at home.
    longest_wait
        Who has waited longer for a bed is told of.
    """

    allowed: Mapping[int, frozenset[int]]
    longest_wait: timedelta

    def allows(self, origin: int, target: int) -> bool:
        """Tell whether somebody who lies there may be brought to a facility of that tier."""
        return target in self.allowed[origin]


def load_transfer_table(day: date, *, folder: Path | None = None) -> TransferTable:
    """Return the table valid on the day.

    Parameters
    ----------
    folder
        May hold ``transfers.toml``; where it does not, and for None, the program's counts.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``wrong-format``, ``wrong-rule``, ``no-rule-for-day``.
    """
    return valid_table("transfers.toml", FORMAT, _table, day, folder=folder)


_FROM: Final[Mapping[str, int]] = MappingProxyType(
    {"from_home": HOME, **{f"from_{tier}": tier for tier in TIERS}}
)


def _table(node: Node) -> TransferTable:
    node.only((*DATED, "longest_wait_min", *_FROM), needed=("longest_wait_min", *_FROM))
    return TransferTable(
        allowed=MappingProxyType({tier: _tiers(node.at(name)) for name, tier in _FROM.items()}),
        longest_wait=timedelta(minutes=node.at("longest_wait_min").whole(low=1, high=LONGEST_MIN)),
    )


def _tiers(node: Node) -> frozenset[int]:
    return frozenset(item.whole(low=TIERS[0], high=TIERS[-1]) for item in node.items())
