"""Payment lists: drawn up of the ledger of duty days, and settled by what was paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NewType

from api.records.lifecycles import lifecycle
from api.records.places import Spot
from api.records.week_reports import Span

PayListNumber = NewType("PayListNumber", int)

PAY_LIST: Final = lifecycle(
    "pay-list",
    "listed",
    {"listed": "settled replaced", "settled": "settled replaced", "replaced": ""},
    reasoned="replaced",
)
"""A list is never edited: a new edition takes its place; what was paid is put right by being said
once more, with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLine:
    """What a volunteer is to be paid at one rate: `days` confirmed, `rate` and `amount` in dong."""

    volunteer: int
    name_short: str
    post: str
    fund: str
    rate: int
    days: int

    @property
    def amount(self) -> int:
        """What is paid, in dong."""
        return self.days * self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidDay:
    """A confirmed day that a list pays."""

    volunteer: int
    day: date
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """A day on which shift, logs and ledger did not agree when the list was drawn up.

    Parameters
    ----------
    what
        Of `api.services.payments.DIFFERENCES`.
    """

    volunteer: int
    name_short: str
    day: date
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """That so much was paid for a list, in dong; the day on which it was, and who says so when."""

    amount: int
    on: date
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayList:
    """A payment list of an area and some days.

    Parameters
    ----------
    edition
        Counts the lists of the area and days from 1.
    sources
        The decisions whose rates were used.
    reason
        Why there is another edition; empty of the first.
    """

    number: PayListNumber
    organisation: str
    area: Spot
    span: Span
    edition: int
    lines: Sequence[PayLine]
    days: Sequence[PaidDay]
    differences: Sequence[OpenDay]
    sources: Sequence[str]
    reason: str
    by: str
    at: datetime
    state: str = PAY_LIST.first
    version: int = 1

    @property
    def amount(self) -> int:
        """What all are to be paid, in dong."""
        return sum(one.amount for one in self.lines)
