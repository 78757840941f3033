"""The log of a running day: every act of people on it, in order; the board is what they come to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from api.records.day_plans import DayPlanNumber

ActKind = Literal[
    "told",
    "added",
    "put",
    "pinned",
    "unpinned",
    "replanned",
    "cancelled",
    "corrected",
    "followed",
    "undone",
    "conflict",
    "coded",
]
"""Told from the field; a task added and given to somebody; put elsewhere by hand; pinned or not;
a re-plan taken; a request cancelled, or corrected; what the program follows of what was said
elsewhere; an act taken back; what a volunteer told and the board cannot take, kept for a person;
the code that was told of a door, and whether it was the right one."""
ACT_KINDS: Final[tuple[ActKind, ...]] = get_args(ActKind)
EVENTLESS: Final[tuple[ActKind, ...]] = ("conflict", "coded")
"""They change nothing on the board; their documents say what they are about."""
UNDOABLE: Final[tuple[ActKind, ...]] = (
    "added",
    "put",
    "pinned",
    "unpinned",
    "replanned",
    "cancelled",
)
"""Decisions; what the field told is a fact, and is told otherwise, not undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on a running day; acts are only ever added.

    Parameters
    ----------
    number
        Counts the acts of the day plan from 1: the version of its board.
    told_at
        When it was told by the clock of a device that was without network; None: just then.
    until
        When what it pins is free again; None: it stays.
    client_id
        Given by whoever sent it, so that it happens once; may be empty.
    undoes
        The act that it takes back: the day is as if that never was, or the events of this one make
        up for it.
    document
        Its events, as `routing.files.events` writes them, a JSON list; of a ``conflict``, which
        changes nothing on the board: the report that it could not take, and why; of a ``coded``:
        the task and what became of the code, never the code.
    """

    day_plan: DayPlanNumber
    number: int
    kind: ActKind
    by: str
    at: datetime
    told_at: datetime | None = None
    reason: str = ""
    until: datetime | None = None
    client_id: str = ""
    undoes: int | None = None
    document: str = "[]"

    @property
    def rewinds(self) -> bool:
        """Whether the day is as if the act that it takes back never was."""
        return self.undoes is not None and self.document == "[]"
