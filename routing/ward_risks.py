"""The risk level of wards on a day, by a dated table: `rules/ward_risks.toml`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from routing.model import RISKS, Risk
from routing.rules.reading import DATED, Node
from routing.rules.tables import valid_table

FORMAT: Final = "donghanh-ward-risks/1"
NAME: Final = "ward_risks.toml"


def load_ward_risks(day: date, *, folder: Path | None = None) -> Mapping[str, Risk]:
    """Return the risk of wards by key as it was published for the day; others have none.

    Parameters
    ----------
    folder
        May hold ``ward_risks.toml``; where it does not, and for None, that of the program counts.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``wrong-format``, ``wrong-rule``, ``no-rule-for-day``.
    """
    return valid_table(NAME, FORMAT, _risks, day, folder=folder)


def _risks(node: Node) -> Mapping[str, Risk]:
    node.only((*DATED, "wards"), needed=("wards",))
    wards = node.at("wards")
    wards.only(tuple(wards.value) if isinstance(wards.value, Mapping) else ())
    keys = wards.value if isinstance(wards.value, Mapping) else {}
    return MappingProxyType({key: cast("Risk", wards.at(key).word(RISKS)) for key in keys})
