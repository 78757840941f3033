"""What a depot has: medicine by batch with its expiry, bags, sets of protective equipment.

Amounts are what was received, less what was issued, with what came back and what a count put right:
rows that are only ever added, and beside them what is at hand. A batch has states: one that is
blocked, recalled or past its day is not issued and not planned with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, NewType, get_args

from api.records.lifecycles import lifecycle
from api.records.requests import RequestNumber
from api.records.volunteers import VolunteerNumber
from routing.model import TaskKind

BatchNumber = NewType("BatchNumber", int)
OrderNumber = NewType("OrderNumber", int)

Good = Literal["bag", "medicine", "ppe"]
GOODS: Final[tuple[Good, ...]] = get_args(Good)
MovementKind = Literal["receipt", "issue", "return", "count"]
MOVEMENT_KINDS: Final[tuple[MovementKind, ...]] = get_args(MovementKind)
Terms = Literal["supply", "gift", "loan", "return-to-donor"]
"""How it was received: bought or sent by the state, given for good, lent, or to go back to the
donor."""
TERMS: Final[tuple[Terms, ...]] = get_args(Terms)

BATCH: Final = lifecycle(
    "batch",
    "usable",
    {"usable": "blocked recalled", "blocked": "usable recalled", "recalled": ""},
    reasoned="blocked usable recalled",
)
ORDER: Final = lifecycle(
    "medicine-order",
    "ordered",
    {"ordered": "withdrawn", "withdrawn": ""},
    reasoned="withdrawn",
)

Taker = Literal["request", "volunteer", "depot"]
TAKERS: Final[Mapping[Good, frozenset[Taker]]] = MappingProxyType(
    {
        "bag": frozenset({"request", "depot"}),
        "medicine": frozenset({"request", "depot"}),
        "ppe": frozenset({"volunteer", "depot"}),
    }
)
"""To whom each good goes: for a request, to a person, or on to another depot."""
GOOD_OF: Final[Mapping[TaskKind, Good]] = MappingProxyType(
    {"welfare_bag": "bag", "medicine": "medicine", "chronic_medicine": "medicine"}
)
"""What is brought for each kind of request, as far as a ledger of amounts keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Goods of one kind that came out of one production, wherever they are.

    Parameters
    ----------
    name
        What it is: ``Gói thuốc A``.
    code
        As it is printed on it; empty where goods have none.
    expires
        The last day on which it may be used; None: it does not expire.
    """

    number: BatchNumber
    organisation: str
    good: Good
    name: str
    code: str
    expires: date | None
    state: str = BATCH.first
    version: int = 1

    def is_usable(self, day: date) -> bool:
        """Tell whether it may be issued on that day."""
        return self.state == "usable" and (self.expires is None or day <= self.expires)

    def __str__(self) -> str:
        """Return how people call it."""
        return f"{self.name} {self.code}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """How much of a batch a depot has."""

    depot: str
    batch: Batch
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """From whom something comes or to whom it goes; of an issue or a return exactly one.

    Parameters
    ----------
    supplier
        Who gave or sent what is received.
    depot
        The other depot, where goods go from one to another.
    order
        Of the health worker by which medicine is issued.
    """

    supplier: str = ""
    request: RequestNumber | None = None
    volunteer: VolunteerNumber | None = None
    depot: str | None = None
    order: OrderNumber | None = None

    @property
    def taker(self) -> Taker | None:
        """Who takes it; None where nobody or several are named."""
        named: tuple[tuple[Taker, object], ...] = (
            ("request", self.request),
            ("volunteer", self.volunteer),
            ("depot", self.depot),
        )
        given = [taker for taker, value in named if value is not None]
        return given[0] if len(given) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line of the ledger.

    Parameters
    ----------
    number
        Counts all lines; 0 before it is kept.
    client_id
        Given by whoever sent it; lines that were sent as one bear the same.
    change, rest
        By how much there is more (or less) of the batch at the depot, and how much is there then.
    terms
        Of a receipt; empty of all others.
    """

    client_id: str
    organisation: str
    depot: str
    batch: Batch
    kind: MovementKind
    change: int
    rest: int
    parties: Parties
    by: str
    at: datetime
    terms: Terms | Literal[""] = ""
    reason: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineOrder:
    """What a health worker ordered for a request; nobody else chooses medicine."""

    number: OrderNumber
    request: RequestNumber
    name: str
    count: int
    note: str
    by: str
    at: datetime
    state: str = ORDER.first
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondBag:
    """That a household may have another bag before its cycle is over, who says so, and why."""

    request: RequestNumber
    by: str
    at: datetime
    reason: str
