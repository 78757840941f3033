"""What happened in a week, as far as it is counted: one shape for all that is kept."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from api.records.places import Spot

What = Literal[
    "asked",
    "worsened",
    "done",
    "partly",
    "failed",
    "ended",
    "helped",
    "answered",
    "late",
    "force",
    "new",
    "duty",
    "duty-days",
    "duty-hours",
    "confirmed",
    "relieved",
    "bed",
    "bed-wait",
    "lent",
    "recovered",
    "lost",
    "out",
    "out-long",
    "issued",
    "received",
    "at-hand",
    "lack",
    "mood",
    "urgent",
    "unseen",
    "handover",
]
WHATS: Final[tuple[What, ...]] = get_args(What)
STANDING: Final[frozenset[What]] = frozenset({"force", "out", "out-long", "at-hand"})
"""What is so at the end of the week, whether anybody did anything or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is counted, and where.

    Parameters
    ----------
    kind
        Which of its sort, in the words of the record that it is of; may be empty.
    person
        Who it is about, where people are counted once however often they come; else 0.
    """

    what: What
    spot: Spot
    kind: str = ""
    count: int = 1
    person: int = 0
