"""The code that whoever is at a door holds: who was there can say it, who was not cannot.

The office tells it by telephone or by SMS; it stands on no list of a volunteer. It is not kept: it
follows from the request, the day and a key of the office, so that another volunteer, another
version of the plan and a restored database come to the same one.

References
----------
H. M. Damm, "Totally anti-symmetric quasigroups for all orders n ≠ 2, 6", Discrete Mathematics 307
(2007): its last digit shows each wrong digit, and each two that changed places.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Final, Literal, get_args

from api.records.requests import RequestNumber

Verdict = Literal["matches", "differs", "too-many"]
"""What became of a code that was told; after too many wrong ones none is looked at."""
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

DIGITS: Final = 4
"""As many as somebody reads out at a door and a tired thumb types."""
MOST_WRONG: Final = 5
"""Wrong codes of one door: with a thousand codes one in two hundred is guessed by then."""

_DAMM: Final = (
    "03175986427092154863420687135917509834266123045978"
    "36742095815869720134894536201794386172052581436790"
)
"""Ten rows of ten digits."""


def door_code(key: bytes, request: RequestNumber, day: date) -> str:
    """Return the code of a request on a day."""
    mark = hmac.digest(key, f"door {day.isoformat()} {request}".encode(), sha256)
    drawn = int.from_bytes(mark) % 10 ** (DIGITS - 1)
    digits = f"{drawn:0{DIGITS - 1}}"
    return f"{digits}{_check(digits)}"


def _check(digits: str) -> int:
    """Return the digit that a code ends with; of a whole code: 0."""
    row = 0
    for digit in digits:
        row = int(_DAMM[10 * row + int(digit)])
    return row


def judged(told: str, code: str, *, before: Sequence[Verdict]) -> Verdict:
    """Return what becomes of a code that was told, after what became of others of that door.

    Signs and spaces in it do not matter.
    """
    if before.count("differs") >= MOST_WRONG:
        return "too-many"
    return "matches" if hmac.compare_digest(re.sub(r"[^0-9]", "", told), code) else "differs"


def best(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return what stands of a door: one right code is enough; None: nobody told any."""
    if "matches" in verdicts:
        return "matches"
    return verdicts[-1] if verdicts else None
