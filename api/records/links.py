"""A volunteer's link: a secret for one shift, one device and one route."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NewType

from api.records.day_plans import DayPlanNumber
from api.records.lifecycles import lifecycle
from api.records.volunteers import VolunteerNumber

LinkNumber = NewType("LinkNumber", int)

LINK: Final = lifecycle(
    "link",
    "given",
    {"given": "opened revoked", "opened": "revoked", "revoked": ""},
)
LIVE: Final = ("given", "opened")
"""States in which a link opens something; a volunteer has one such link for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link; of its secrets only digests are kept.

    Parameters
    ----------
    day_plan
        The version that it was given for; it leads to the one that people work by.
    until
        The end of the shift.
    code
        Six digits that are told by voice or on paper: without network the list that is kept on the
        device opens by them alone.
    """

    number: LinkNumber
    day_plan: DayPlanNumber
    volunteer: VolunteerNumber
    day: date
    until: datetime
    code: str = ""
    state: str = LINK.first
    version: int = 1
