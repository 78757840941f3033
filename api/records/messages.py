"""Messages that go out: queued with the act that they tell of, sent by a worker of their own."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NewType

from api.records.day_plans import DayPlanNumber
from api.records.door_codes import DIGITS
from api.records.lifecycles import lifecycle
from api.records.places import Spot
from api.records.requests import RequestNumber
from api.records.volunteers import VolunteerNumber
from geodata.address_text import unaccented

MessageNumber = NewType("MessageNumber", int)

MESSAGE: Final = lifecycle(
    "message",
    "queued",
    {
        "queued": "sent failed told outdated",
        "failed": "queued told outdated",
        "sent": "",
        "told": "",
        "outdated": "",
    },
    reasoned="failed told",
)
"""`failed` is for a person, who has it sent again or tells it by word of mouth (`told`);
`outdated`: a later one says otherwise."""
OPEN: Final = ("queued", "failed")
BY_HAND: Final = ("queued", "told")
"""States that a person may bring a message into."""

LONGEST_PART: Final = 70
"""Characters of one SMS with diacritics (UCS-2); without, it holds 160 (3GPP TS 23.038)."""
WAITS: Final = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900))
"""After each try that failed; the last one from then on."""

_CODE: Final = re.compile(rf"\b\d{{{DIGITS}}}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one volunteer, or to whoever opens the door of a request.

    Parameters
    ----------
    id
        Its own for ever: who gets it twice knows by that.
    day_plan
        Whose board it tells of; None: of none, such as thanks at the end of duty.
    area
        Whose it is to see to it where it could not be sent.
    until
        From then on it tells nobody anything.
    due_at
        When it is tried next.
    fault
        Why the last try failed.
    """

    number: MessageNumber
    id: str
    organisation: str
    area: Spot
    volunteer: VolunteerNumber | None
    request: RequestNumber | None = None
    day_plan: DayPlanNumber | None
    text: str
    state: str
    version: int
    created_at: datetime
    until: datetime
    due_at: datetime
    tries: int = 0
    fault: str = ""

    @property
    def reader(self) -> str:
        """Whom it is for, as issues name them."""
        if self.request is not None:
            return f"request {self.request}"
        return f"volunteer {self.volunteer}"

    @property
    def shown_text(self) -> str:
        """The text as it stands in lists: without the code of a door."""
        return self.text if self.request is None else _CODE.sub("•" * DIGITS, self.text)

    @property
    def plain_text(self) -> str:
        """The text without diacritics, for a sender that pays by the part."""
        return unaccented(self.text)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries, at least one."""
    return WAITS[min(tries, len(WAITS)) - 1]


def plan_notice(day: date, letter: str, *, still_in: bool) -> str:
    """Return what a volunteer is told of a plan: nothing of anybody that it is for.

    Parameters
    ----------
    still_in
        Whether the plan has stops for them; else only the one before it had.
    """
    what = "Xem danh sách hoặc gọi phường." if still_in else "Bạn không còn việc. Gọi phường."
    return f"Đồng Hành {day:%d/%m} bản {letter}. {what}"


def thanks_notice(day: date) -> str:
    """Return how a volunteer is thanked whose duty ended on that day."""
    return f"Đồng Hành: nhiệm vụ của bạn đã xong từ {day:%d/%m}. Cảm ơn bạn rất nhiều!"


def door_notice(day: date, code: str) -> str:
    """Return what whoever opens the door is told: a code, and nothing of what is brought or why."""
    return f"Đồng Hành {day:%d/%m}. Xong việc mới đọc cho người tới mã {code}."
