"""The log of what was done for volunteers: who gave what, and how they were when asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, get_args

from api.records.volunteers import VolunteerNumber

SupportKind = Literal["money", "goods", "insurance", "lodging", "visit", "wellbeing"]
"""Of `wellbeing` somebody asked how they are; all others were given by somebody."""
SUPPORT_KINDS: Final[tuple[SupportKind, ...]] = get_args(SupportKind)
Feeling = Literal["fine", "tired", "needs-help"]
FEELINGS: Final[tuple[Feeling, ...]] = get_args(Feeling)

LOGGING: Final[Mapping[str, str]] = MappingProxyType(
    {
        kind: "volunteers.post" if kind == "wellbeing" else "volunteers.enlist"
        for kind in SUPPORT_KINDS
    }
)
"""What somebody must be allowed to do to log each kind."""
PRIVATE: Final = "wellbeing"
"""The kind that is read only by who sees what a volunteer's tests showed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One line of the log. What was wrong is put right by another line; of money by less than 0.

    Parameters
    ----------
    giver
        Which body or district it came from; empty where somebody asked how they are.
    amount
        Dong of money, how many of goods.
    what
        Which goods, or what else there is to say.
    feeling
        How they are, where they were asked.
    client_id
        Under which it was sent: the same once more is the same line; empty: it is always another.
    """

    number: int
    volunteer: VolunteerNumber
    kind: SupportKind
    on: date
    giver: str = ""
    amount: Decimal | None = None
    what: str = ""
    feeling: Feeling | None = None
    by: str = ""
    at: datetime
    client_id: str = ""
