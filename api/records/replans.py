"""A re-plan of a running day as it is kept: what was ordered, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from api.records.day_plans import DayPlanNumber

ReplanState = Literal["searching", "found", "failed"]
REPLAN_STATES: Final[tuple[ReplanState, ...]] = get_args(ReplanState)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReplan:
    """The last re-plan of a day.

    Parameters
    ----------
    number
        Drawn, so that none is taken for another one of the day.
    version
        Of the board that it is made from.
    now_s
        When it was ordered, in seconds of the day.
    ahead_s
        What begins within so many seconds stays as it is.
    seconds
        So long it is searched for.
    begun
        How often it was: a search that takes the service with it is not begun for ever.
    found
        A document of what was found; empty until then.
    """

    day_plan: DayPlanNumber
    number: int
    version: int
    by: str
    ordered_at: datetime
    now_s: int
    ahead_s: int
    seconds: int
    seed: int
    begun: int = 1
    state: ReplanState = "searching"
    found: str = ""
