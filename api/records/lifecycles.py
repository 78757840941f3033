"""States and the moves between them: one mechanism for everything that is kept.

A `Lifecycle` says which state may follow which; a `Move` is one change with its author, time and
reason. Moves are only ever added, so that what is kept can be told from its first day on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from api.errors import Conflict, Refused, own_issue

RecordKind = Literal[
    "request",
    "call",
    "volunteer",
    "cylinder",
    "bed",
    "day-plan",
    "message",
    "batch",
    "medicine-order",
    "link",
    "handover",
    "feedback",
    "reply",
    "stub",
    "week-report",
    "pay-list",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Which states a kind of record has, and which may follow which.

    Parameters
    ----------
    first
        In which a record begins.
    moves
        The states that may follow each.
    reasoned
        States that nobody enters without saying why.
    revocable
        States whose move can be taken back: to the very state before it, and by no other move.
    """

    kind: RecordKind
    first: str
    moves: Mapping[str, frozenset[str]]
    reasoned: frozenset[str] = frozenset()
    revocable: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        named = {self.first, *self.reasoned, *self.revocable}.union(*self.moves.values())
        if unknown := named - self.moves.keys():
            raise ValueError(f"{self.kind}: no moves are given for {', '.join(sorted(unknown))}")

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which they are listed."""
        return tuple(self.moves)

    @property
    def closed(self) -> frozenset[str]:
        """The states that nothing follows."""
        return frozenset(state for state, following in self.moves.items() if not following)

    def require(self, current: str, wanted: str, *, reason: str, subject: str) -> None:
        """Refuse a move that may not be.

        Raises
        ------
        Conflict
            With ``move-not-allowed`` where that state cannot follow the present one.
        Refused
            With ``reason-missing`` where it asks for a reason and none is given.
        """
        if wanted not in self.moves[current]:
            raise Conflict(own_issue("move-not-allowed", f"{subject}: {current} → {wanted}"))
        if wanted in self.reasoned and not reason.strip():
            raise Refused(own_issue("reason-missing", f"{subject}: {wanted}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One change of one record.

    Parameters
    ----------
    number
        Counts all moves; 0 before it is kept.
    before, after
        The states; `before` is empty where the record begins.
    by
        The name of the user.
    details
        What else was said with it, such as the request that this one repeats.
    """

    kind: RecordKind
    record: str
    before: str
    after: str
    by: str
    at: datetime
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    number: int = 0


def lifecycle(
    kind: RecordKind,
    first: str,
    moves: Mapping[str, str],
    *,
    reasoned: str = "",
    revocable: str = "",
) -> Lifecycle:
    """Return a lifecycle from a table of words: each state, and those that may follow it."""
    return Lifecycle(
        kind=kind,
        first=first,
        moves=MappingProxyType({state: frozenset(text.split()) for state, text in moves.items()}),
        reasoned=frozenset(reasoned.split()),
        revocable=frozenset(revocable.split()),
    )


NOBODY: Final = "donghanh"
"""The author of what the program does by itself, such as a hold that runs out."""
