"""Transfers to a tier of care: who waits for a bed, and how long it took to be accepted."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from api.records.masking import FEWEST
from api.records.users import User
from api.records.week_reports import Span
from api.store import beds, transfers
from api.store.patients import seen_by
from api.store.session import Store
from api.store.tables import RequestRow
from api.store.transfers import Transfer
from routing.transfers import HOME, TransferTable

_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who needs a bed and has none accepted.

    Parameters
    ----------
    tier
        Where they lie; `HOME`: at home.
    late_at
        From when on they have waited too long.
    is_late
        Whether that is so by now.
    """

    transfer: Transfer
    tier: int
    late_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long it took in a ward until facilities of a tier accepted, in minutes.

    Parameters
    ----------
    count
        Of how many transfers; None, as are the minutes: too few to be told.
    """

    ward: str
    tier: int
    count: int | None
    median_min: int | None
    p90_min: int | None


def waiting(store: Store, user: User, *, table: TransferTable, now: datetime) -> list[Waiting]:
    """Return who waits for a bed, as far as one sees them, the longest first."""
    with store.reading() as session:
        return waiting_within(session, user, table=table, now=now)


def waiting_within(
    session: Session, user: User, *, table: TransferTable, now: datetime
) -> list[Waiting]:
    """Return who waits for a bed, in a transaction that is open."""
    found = transfers.waiting(session, user)
    lying = beds.tiers_of(session, {one.patient for one in found})
    return [
        Waiting(
            transfer=one,
            tier=lying.get(one.patient, HOME),
            late_at=one.needed_at + table.longest_wait,
            is_late=now - one.needed_at > table.longest_wait,
        )
        for one in found
    ]


def took(store: Store, user: User, span: Span) -> list[Took]:
    """Return how long transfers took that were accepted on those days, by ward and tier.

    Who may not see requests is not told of fewer than `FEWEST` people.
    """
    with store.reading() as session:
        found = transfers.accepted(
            session, begins=span.begins, ends=span.ends, whose=seen_by(user, RequestRow)
        )
    waits: dict[tuple[str, int], list[int]] = defaultdict(list)
    for one in found:
        minutes = math.ceil((one.accepted_at - one.needed_at).total_seconds() / _MINUTE_S)
        waits[one.spot.ward, one.tier].append(max(0, minutes))
    is_told = user.may("requests.read")
    return [
        _took(ward, tier, sorted(minutes), is_told=is_told or len(minutes) >= FEWEST)
        for (ward, tier), minutes in sorted(waits.items())
    ]


def _took(ward: str, tier: int, minutes: Sequence[int], *, is_told: bool) -> Took:
    return Took(
        ward=ward,
        tier=tier,
        count=len(minutes) if is_told else None,
        median_min=nearest_rank(minutes, 50) if is_told else None,
        p90_min=nearest_rank(minutes, 90) if is_told else None,
    )


def nearest_rank(ascending: Sequence[int], percent: int) -> int:
    """Return the smallest value that so many percent of all do not exceed: a value that was."""
    return ascending[math.ceil(len(ascending) * percent / 100) - 1]
