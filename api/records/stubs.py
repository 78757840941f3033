"""Numbered forms on which calls are taken down while there is no computer, and what became of each.

A number ends in a check digit (Luhn): one digit typed wrongly is no number of any form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

from api.errors import Refused, own_issue
from api.records.lifecycles import lifecycle
from api.records.requests import RequestNumber

StubNumber = NewType("StubNumber", int)
BatchStart = NewType("BatchStart", int)
"""The number of the first form of those that were printed together."""

STUB: Final = lifecycle(
    "stub",
    "printed",
    {
        "printed": "entered void missing",
        "missing": "printed entered void",
        "entered": "",
        "void": "",
    },
    reasoned="void",
)
"""Printed and still blank, as far as is known; entered as a request; spoilt; not found when they
were counted, till it turns up."""
LARGEST: Final = 2**31 - 1
CLIENT_ID: Final = "paper-"
"""How the client ids begin of requests that are entered from a form: each form is one request."""
_DIGITS: Final = 5
_CARRIES: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """One form.

    Parameters
    ----------
    holder
        Where it lies: an office, a desk.
    request
        What was entered from it.
    """

    number: StubNumber
    organisation: str
    batch: BatchStart
    holder: str
    printed_by: str
    printed_at: datetime
    state: str
    version: int
    request: RequestNumber | None = None

    @property
    def label(self) -> str:
        """The number as it is printed, with its check digit."""
        return label_of(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Forms that were printed together, and how many of them are in each state.

    Parameters
    ----------
    missing
        The forms that nobody has accounted for.
    """

    first: StubNumber
    last: StubNumber
    holder: str
    printed_by: str
    printed_at: datetime
    counts: Mapping[str, int]
    missing: tuple[StubNumber, ...]

    @property
    def difference(self) -> int:
        """How many forms are in no state at all: 0 where each is accounted for."""
        return self.last - self.first + 1 - sum(self.counts.values())


def label_of(number: int) -> str:
    """Return a number as it is printed: ``00012-5``."""
    return f"{number:0{_DIGITS}}-{_check_digit(number)}"


def number_of(label: str) -> StubNumber:
    """Return the number of a form as it was typed; raise `Refused` with ``wrong-stub``."""
    digits = "".join(sign for sign in label if sign.isascii() and sign.isdecimal())
    body, check = digits[:-1], digits[-1:]
    is_number = bool(body) and 0 < int(body) <= LARGEST
    if not is_number or check != _check_digit(int(body)) or set(label) - set("0123456789- "):
        raise Refused(own_issue("wrong-stub", label))
    return StubNumber(int(body))


def _check_digit(number: int) -> str:
    total = 0
    for place, digit in enumerate(reversed(str(number))):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - _CARRIES if value > _CARRIES else value
    return str(-total % 10)
