"""Beds of a facility: how many may be used by the rule, and who is promised one.

Nobody departs for a facility that has not accepted them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from api.records.places import Spot
from api.records.requests import RequestNumber

BedNumber = NewType("BedNumber", int)

BED: Final = lifecycle(
    "bed",
    "held",
    {
        "held": "accepted refused released",
        "accepted": "occupied refused released",
        "occupied": "released",
        "refused": "",
        "released": "",
    },
    reasoned="refused",
)
PROMISED: Final = ("held", "accepted")
"""States in which a bed is kept for somebody who is not in it yet."""
HELD_FOR: Final = timedelta(hours=2)
"""How long a bed is held that the facility has not accepted: own default."""

Ownership = Literal["public", "private", "central"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A facility with its beds.

    Parameters
    ----------
    id
        As in plans: the depot that patients are brought to.
    tier
        Of care, 1 to 3.
    share_percent
        The part of all beds that the rule reserves for this use.
    occupied
        As the facility last said, and who was brought there since.
    said_at
        When it last said so.
    version
        How often it was changed.
    """

    id: str
    name: str
    spot: Spot
    tier: int
    ownership: Ownership
    total: int
    share_percent: int
    occupied: int
    said_at: datetime
    version: int = 1

    def free(self, promised: int) -> int:
        """Return how many beds are free where so many are promised; never below 0."""
        return max(0, self.total * self.share_percent // 100 - self.occupied - promised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A bed that is promised to the patient of a request.

    Parameters
    ----------
    until
        A held bed that nobody accepted by then is free again.
    """

    number: BedNumber
    facility: str
    request: RequestNumber
    state: str
    version: int
    until: datetime

    def counts(self, now: datetime) -> bool:
        """Tell whether it takes a bed away at that moment."""
        return self.state == "accepted" or (self.state == "held" and now < self.until)
