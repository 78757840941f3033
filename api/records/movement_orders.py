"""A movement order: whose, by which plan, and the mark by which the office knows its own.

References
----------
H. Krawczyk, M. Bellare, R. Canetti, RFC 2104 (HMAC): half of the digest of SHA-256, 128 bits.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from api.records.day_plans import DayPlanNumber
from api.records.volunteers import VolunteerNumber

MARK_BYTES: Final = 16
_NUMBER: Final = re.compile(r"([1-9]\d{0,8})-([A-Z]{1,3})-([1-9]\d{0,8})", re.ASCII)

OrderState = Literal["valid", "early", "expired", "withdrawn", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumber:
    """By which an order is known: the plan, the letter it was given out under, and whose it is."""

    day_plan: DayPlanNumber
    letter: str
    volunteer: VolunteerNumber

    def __str__(self) -> str:
        """Return ``12-A-7``."""
        return f"{self.day_plan}-{self.letter}-{self.volunteer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCheck:
    """What a checkpoint is told, and nothing else: whether it holds, whose team, from when to when.

    Parameters
    ----------
    area
        The key of where they go.
    begins, ends
        Of the shift; None where nothing is told.
    """

    state: OrderState
    team: str = ""
    area: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


def marked(number: OrderNumber, key: bytes) -> str:
    """Return the text that the code of an order holds."""
    return f"{number}.{_mark(str(number), key)}"


def read_marked(text: str, key: bytes) -> OrderNumber | None:
    """Return the order that a text is of; None where it is not of this office."""
    number, _, mark = text.partition(".")
    found = _NUMBER.fullmatch(number)
    if found is None or not hmac.compare_digest(mark.encode(), _mark(number, key).encode()):
        return None
    return OrderNumber(
        day_plan=DayPlanNumber(int(found[1])),
        letter=found[2],
        volunteer=VolunteerNumber(int(found[3])),
    )


def _mark(number: str, key: bytes) -> str:
    digest = hmac.new(key, f"movement order {number}".encode(), sha256).digest()
    return urlsafe_b64encode(digest[:MARK_BYTES]).decode().rstrip("=")
