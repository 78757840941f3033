"""What volunteers answer by SMS: three codes that a tired thumb can type, and all else.

``X 3``: stop 3 is done; ``X 3 4821``: and that is the code of its door; ``P 3``: partly; ``K 3 2``:
not done, for the second reason of `WHYS`; ``SOS 3``: somebody has to come at once. Spaces, signs,
capitals and accents do not matter. What is not understood wholly is not done in part: a person
reads it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from api.records.places import Spot
from api.records.reports import WHYS, Done, Failed, Report, Why, Worse
from api.records.volunteers import VolunteerNumber
from geodata.address_text import unaccented

ReplyNumber = NewType("ReplyNumber", int)
Verb = Literal["done", "partly", "failed", "worse"]

REPLY: Final = lifecycle(
    "reply", "waiting", {"waiting": "told seen", "told": "", "seen": ""}, reasoned="seen"
)
"""It waits for a person unless the program could tell it on; who sees to it says how."""

BY_SMS: Final = "SMS"
"""Why something is told, of all that comes in by SMS: they say nothing besides."""

_CODES: Final = re.compile(
    r"\W*(?:(?P<worse>SOS)(?:\W*(?P<near>\d{1,3}))?"
    r"|(?P<failed>K(?:HONG)?)\W*(?P<not>\d{1,3})\W+(?P<why>[1-9])"
    # fewer digits may be another stop; more or other ones are a code all the same, a wrong one
    r"|(?P<verb>XONG|X|P)\W*(?P<stop>\d{1,3})(?:\W+(?P<door>\d{4,6}))?)\W*"
)
_URGENT: Final = re.compile(r"\bS\W?O\W?S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of an answer.

    Parameters
    ----------
    stop
        The number of a stop on the list; None, which only ``SOS`` has: where the volunteer is.
    door_code
        That whoever was there said; may be empty.
    """

    verb: Verb
    stop: int | None
    why: Why | None = None
    door_code: str = ""

    def report(self, task: str, vehicle: str) -> Report:
        """Return what it tells of a task."""
        if self.verb == "worse":
            return Worse(task=task)
        if self.why is not None:
            return Failed(task=task, why=self.why)
        return Done(task=task, vehicle=vehicle, partly=self.verb == "partly")


def read_codes(text: str) -> tuple[Code, ...]:
    """Return the codes of an answer, parted by lines or semicolons; none: a person reads it."""
    pieces = [piece for piece in re.split(r"[;\n]", unaccented(text).upper()) if piece.strip()]
    found = [_CODES.fullmatch(piece) for piece in pieces]
    codes = [_code(match) for match in found if match is not None]
    return tuple(codes) if len(codes) == len(pieces) else ()


def _code(match: re.Match[str]) -> Code:
    if match["worse"]:
        return Code(verb="worse", stop=None if match["near"] is None else int(match["near"]))
    if match["failed"]:
        return Code(verb="failed", stop=int(match["not"]), why=WHYS[int(match["why"]) - 1])
    verb: Verb = "partly" if match["verb"] == "P" else "done"
    return Code(verb=verb, stop=int(match["stop"]), door_code=match["door"] or "")


def is_urgent(text: str) -> bool:
    """Tell whether an answer calls for help, however it is written."""
    return _URGENT.search(unaccented(text).upper()) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as it came.

    Parameters
    ----------
    area
        Of the day plan that its sender works by; of none: nowhere.
    volunteer
        Whose telephone it came from; None: nobody's that is known.
    fault
        The issue code of why a person has to read it; empty once it was told on.
    client_id
        The gateway's own id of it: the same one again is the same answer.
    """

    number: ReplyNumber
    organisation: str
    area: Spot
    volunteer: VolunteerNumber | None
    phone: str
    text: str
    at: datetime
    urgent: bool
    client_id: str
    fault: str = ""
    state: str = REPLY.first
    version: int = 1
