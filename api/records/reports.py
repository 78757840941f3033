"""What is told from the field, by a volunteer or by whoever answers the phone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final, Literal, get_args

from routing.live.events import Failure

Why = Literal[
    "no-answer",
    "wrong-address",
    "hospital",
    "refused",
    "blocked",
    "unsafe",
    "no-stock",
    "broken-down",
    "other",
]
WHYS: Final[tuple[Why, ...]] = get_args(Why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """The volunteer has set out to the task.

    Parameters
    ----------
    override
        With a patient for whom no facility has accepted a bed; then a reason is given.
    """

    kind: ClassVar = "departed"
    task: str
    vehicle: str
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The task was done, at those moments as the device says; the server's clock bounds them.

    Parameters
    ----------
    vehicle
        Who did it, whatever the plan says.
    partly
        Not all of it; then a reason is given.
    left, collected
        Serials of cylinders.
    override
        Though no bed was accepted, or no medicine issued for it; then a reason is given.
    """

    kind: ClassVar = "done"
    task: str
    vehicle: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    partly: bool = False
    left: tuple[str, ...] = ()
    collected: tuple[str, ...] = ()
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The task was not done."""

    kind: ClassVar = "failed"
    task: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """What the volunteer is at takes so many minutes longer."""

    kind: ClassVar = "delayed"
    vehicle: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """The task is not to be started before then."""

    kind: ClassVar = "postponed"
    task: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerOut:
    """The volunteer goes on no more today.

    Parameters
    ----------
    unwell
        They do not feel well: nobody plans with them until somebody says that they are again.
    """

    kind: ClassVar = "volunteer-out"
    vehicle: str
    unwell: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCounted:
    """What a depot has now; None: of that nobody counted.

    Parameters
    ----------
    serials
        The numbers of the full cylinders, where whoever counted read them.
    """

    kind: ClassVar = "stock-counted"
    depot: str
    full: int | None
    bags: int | None
    medicines: int | None
    serials: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayClosed:
    """Nobody gets to where these tasks are any more."""

    kind: ClassVar = "way-closed"
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """Whom the task is for is worse: somebody has to come at once."""

    kind: ClassVar = "worse"
    task: str


Report = (
    Worse | Departed | Done | Failed | Delayed | Postponed | VolunteerOut | StockCounted | WayClosed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """A report that could not be taken, or not all of it: a person has to look at it.

    Parameters
    ----------
    faults
        The code of each, and what it is about; empty: the report says it.
    """

    report: Report
    faults: tuple[tuple[str, str], ...]

    def document(self) -> str:
        """Return it as JSON, in a list as the events of an act are."""
        told = {"kind": self.report.kind, **asdict(self.report)}
        codes, subjects = ([fault[part] for fault in self.faults] for part in (0, 1))
        kept = {"codes": codes, "subjects": subjects, "report": told}
        return json.dumps([kept], default=str, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """What follows where a task was not done.

    Parameters
    ----------
    failure
        The reason as the live core knows it.
    again
        Whether it is tried again today, by the plan; else its request goes into `state`.
    state
        Of the request.
    """

    failure: Failure
    again: bool
    state: str


FOLLOW: Final[Mapping[Why, Follow]] = MappingProxyType(
    {
        # the patient is called back; then it is planned again
        "no-answer": Follow(failure="no-answer", again=False, state="unreachable"),
        # it stays to be done, and is put right and given out again by a person
        "wrong-address": Follow(failure="wrong-address", again=False, state="failed"),
        # what was lent there is fetched back
        "hospital": Follow(failure="other", again=False, state="transferred"),
        "refused": Follow(failure="refused", again=False, state="follow-up"),
        "blocked": Follow(failure="other", again=True, state="triaged"),
        "unsafe": Follow(failure="other", again=False, state="failed"),
        "no-stock": Follow(failure="not-loaded", again=True, state="triaged"),
        "broken-down": Follow(failure="broken-down", again=True, state="triaged"),
        "other": Follow(failure="other", again=False, state="failed"),
    }
)
"""What each reason is followed by."""
