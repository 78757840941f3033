"""What may be shown to anybody: people counted by ward, and no small number of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.records.masking import FEWEST
from api.records.users import User
from api.store import requests
from api.store.session import Store

ASKED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class WardCount:
    """How many people of a ward wait, and how many asked lately; None: fewer than `FEWEST`."""

    ward: str
    waiting: int | None
    asked: int | None


def by_ward(store: Store, user: User, *, now: datetime) -> tuple[WardCount, ...]:
    """Return the wards of one's areas of which a number may be told.

    People of all organisations are counted, each once. No sums are told besides, from which a
    number that is not told would follow; nor which wards have few people, and which none.
    """
    with store.reading() as session:
        waiting = _told(requests.people_by_ward(session, user))
        asked = _told(requests.people_by_ward(session, user, since=now - ASKED_WITHIN))
    wards = sorted({*waiting, *asked})
    return tuple(WardCount(ward=w, waiting=waiting.get(w), asked=asked.get(w)) for w in wards)


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    return {ward: count for ward, count in counts.items() if count >= FEWEST}
