"""The plan of an area's day: drafted, proposed, published under a letter, running, closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NewType

from api.errors import own_issue
from api.records.jobs import JobKey
from api.records.lifecycles import lifecycle
from api.records.places import Spot
from api.records.plans import PlanKey
from api.records.problems import ProblemKey
from geodata.errors import Issue

DayPlanNumber = NewType("DayPlanNumber", int)

DAY_PLAN: Final = lifecycle(
    "day-plan",
    "draft",
    {
        "draft": "proposed dropped",
        "proposed": "published dropped",
        "published": "running closed",
        "running": "closed",
        "closed": "",
        "dropped": "",
    },
    reasoned="dropped",
)
VALID: Final = ("published", "running")
"""States in which people work by it; one of an area and day at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """A plan of one area and day, with the problem that it answers.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    letter
        Which version was given out; empty before it is published.
    job
        The solve that searches for it.
    plan
        What was found and proposed; None while it is drafted.
    estimated, unsearched
        Its times are of straight lines; it is the first valid plan and no search's.
    """

    number: DayPlanNumber
    organisation: str
    day: date
    area: Spot
    state: str
    version: int
    letter: str
    problem: ProblemKey
    job: JobKey | None
    plan: PlanKey | None
    created_at: datetime
    estimated: bool = False
    unsearched: bool = False

    @property
    def signs(self) -> tuple[Issue, ...]:
        """What to say wherever it is shown."""
        subject = f"day plan {self.number}"
        said = {"estimated-times": self.estimated, "unsearched-plan": self.unsearched}
        return tuple(own_issue(code, subject) for code, is_so in said.items() if is_so)


def next_letter(count: int) -> str:
    """Return the letter after so many versions: A to Z, then AA, AB."""
    letter = ""
    count += 1
    while count:
        count, rest = divmod(count - 1, 26)
        letter = chr(ord("A") + rest) + letter
    return letter
