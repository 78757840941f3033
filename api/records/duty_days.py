"""The ledger of duty days: who served on which day and how long, as their ward confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

from api.records.places import Spot
from api.records.volunteers import VolunteerNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDay:
    """One entry; entries are only ever added, and the last of a volunteer and day counts.

    Parameters
    ----------
    number
        Counts all entries; 0 before it is kept.
    area
        For which they served.
    minutes
        How long; 0: they did not serve after all.
    reason
        Why an earlier entry is put right; empty of the first.
    """

    volunteer: VolunteerNumber
    day: date
    area: Spot
    minutes: int
    by: str
    at: datetime
    reason: str = ""
    number: int = 0
