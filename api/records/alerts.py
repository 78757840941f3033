"""Alerts of a day that somebody has taken: whose they are, and until when they are quiet.

What is alarming follows from the board, from stations and from closed zones; only what people said
about it is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MOST_QUIET: Final = timedelta(days=1)
"""No alert is quiet for longer."""
SEARCHED: Final = "unsearched-plan"
"""Kept beside them, and no alert: a day's quick plan was searched for, and nothing better found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAlert:
    """One alert that is somebody's.

    Parameters
    ----------
    key
        What it is about, such as ``overdue t48``: the same at every board.
    owner
        Who sees to it.
    quiet_until
        Till then no board counts it; at `taken_at` where it is not quiet at all.
    reason
        Why it may be quiet.
    """

    key: str
    owner: str
    taken_at: datetime
    quiet_until: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.owner:
            raise ValueError("an alert that is taken has an owner")
        quiet = self.quiet_until - self.taken_at
        if not timedelta(0) <= quiet <= MOST_QUIET:
            raise ValueError(f"an alert is quiet for at most {MOST_QUIET}, not for {quiet}")
        if quiet and not self.reason:
            raise ValueError("an alert that is quiet has a reason")
