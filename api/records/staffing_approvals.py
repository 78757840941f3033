"""Moves of a draft of staffing as they were approved: by whom, and the posts before and after."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from api.records.places import Spot
from api.records.volunteers import Post, VolunteerNumber

ApprovalNumber = NewType("ApprovalNumber", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One volunteer's posts before an approval and as it left them, and their state with them."""

    volunteer: VolunteerNumber
    before: tuple[Post, ...]
    after: tuple[Post, ...]
    state_before: str
    state_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingApproval:
    """What somebody approved of a draft.

    Parameters
    ----------
    area
        Whose wards were staffed, of any level.
    day
        From which on the moves hold.
    undone_by, undone_at
        Who took it back, and when; empty and None while it holds.
    """

    number: ApprovalNumber
    organisation: str
    area: Spot
    day: date
    by: str
    at: datetime
    moved: tuple[Moved, ...]
    undone_by: str = ""
    undone_at: datetime | None = None
