"""What dispatchers need while the database is lost: to be read only, as it was known last.

It is in memory alone: boards and their lists, and who was signed in. It is looked at all the
while, so that boards are known that nobody has opened; nothing is taken in by it.
"""

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, Unreachable, own_issue
from api.records.audit import Entry, Outcome
from api.records.day_plans import DayPlan, DayPlanNumber
from api.records.places import PLACE_TIME
from api.records.users import User
from api.services.access import digest_of, entry
from api.services.day_plans import require_own
from api.services.plans import packed_lists
from api.services.run_boards import Running
from api.services.running import Days
from api.store import acts, audit, day_plans, users
from api.store.session import is_unreachable
from geodata.errors import Issue
from geodata.network import RoadNetwork
from routing.errors import InvalidProblem

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0
MOST_DAYS: Final = 640
"""Two days of every ward of a city."""
MOST_READS: Final = 10_000
"""Reads that the audit is told of later; more of them are not shown to anybody."""


class Snapshot:
    """What was known at the last moment that the database answered."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._day_plans: dict[DayPlanNumber, DayPlan] = {}
        self._at: datetime | None = None
        self._is_lost = False
        self._reads: deque[Entry] = deque()

    @property
    def is_lost(self) -> bool:
        """Whether the database did not answer at the last look."""
        return self._is_lost

    def look(self, *, now: datetime) -> None:
        """Bring all up to what the database has, where it answers."""
        try:
            self._is_lost = not self._is_reached(self._look)
        except Exception:
            self._is_lost = False  # a fault of this look is no reason to refuse anything
            raise
        if not self._is_lost:
            self._at = now
            self._tell_of_reads()

    @staticmethod
    def _is_reached(ask: Callable[[], None]) -> bool:
        """Ask the database for something, and tell whether it answered."""
        try:
            ask()
        except (SQLAlchemyError, Unreachable) as error:
            if not is_unreachable(error):
                raise
            return False
        return True

    def _look(self) -> None:
        store = self._days.store
        changes = store.signed_in.changes
        with store.reading() as session:
            signed_in = users.all_signed_in(session)
            valid = {one.number: one for one in day_plans.all_valid(session, most=MOST_DAYS)}
            counted = acts.count_all_acts(session)
        store.signed_in.look(signed_in, changes=changes)
        for number, day_plan in valid.items():
            last = self._days.last(number)
            if last is None or (last.day_plan, last.version) != (day_plan, counted.get(number, 0)):
                self._read(number)
        self._day_plans = valid
        self._days.keep_only(valid)

    def _read(self, number: DayPlanNumber) -> None:
        try:
            self._days.read(number)
        except (Conflict, Missing, InvalidProblem):  # it is over by now, or cannot be: others can
            logger.warning("day plan %d is not known", number, exc_info=True)

    def _tell_of_reads(self) -> None:
        """Have the audit say what was read meanwhile; what it cannot take now waits."""
        reads = tuple(self._reads.popleft() for _ in range(len(self._reads)))

        def keep(session: Session) -> None:
            for read in reads:
                audit.add_read(session, read)

        kept = not reads
        try:
            kept = kept or self._is_reached(lambda: self._days.store.together(keep))
        finally:
            if not kept:
                self._reads.extendleft(reversed(reads))

    def who(self, secret: str, *, now: datetime) -> User | None:
        """Return who held the secret at the last look, until their shift ends."""
        return self._days.store.signed_in.last(digest_of(secret), now=now) if secret else None

    def note(
        self, user: User, action: str, subject: str, *, outcome: Outcome, now: datetime
    ) -> None:
        """Keep for the audit that somebody read something, or was not let.

        Raises
        ------
        Unreachable
            Where it cannot be kept.
        """
        if len(self._reads) >= MOST_READS:
            raise Unreachable(own_issue("database-unreachable", "donghanh"))
        self._reads.append(entry(user, action, subject, outcome=outcome, at=now))

    def find(self, user: User) -> tuple[Running, ...]:
        """Return the days of one's areas, the newest first."""
        lasts = (self._days.last(number) for number in sorted(self._day_plans, reverse=True))
        return tuple(
            one
            for one in lasts
            if one is not None
            and one.day_plan.organisation == user.organisation
            and user.reaches(one.day_plan.area)
        )

    def see(self, user: User, number: DayPlanNumber) -> Running:
        """Return a day as it was known last.

        Raises
        ------
        Unreachable
            If nothing is known of it.
        Forbidden
            If it is not in one's areas.
        """
        found = self._days.last(number) if number in self._day_plans else None
        if found is None:
            raise Unreachable(own_issue("database-unreachable", f"day plan {number}"))
        require_own(user, found.day_plan)
        return found

    def at(self, running: Running) -> datetime:
        """Return the moment that a day is shown of: nothing was told or done after it."""
        moments = [one.at for one in running.acts[-1:]]
        return max([*moments, self._at] if self._at is not None else moments)

    def sign(self, running: Running, *, now: datetime) -> Issue:
        """Return what to say wherever the day is shown: of when it is, and how old."""
        at = self.at(running)
        minutes = max(0, int((now - at).total_seconds()) // 60)
        return own_issue("database-lost", f"{at.astimezone(PLACE_TIME):%d/%m %H:%M} (-{minutes}')")


def last_lists(running: Running, *, roads: RoadNetwork | None, told: str) -> bytes:
    """Return a ZIP of the lists of a day as it runs, of who has anything to do.

    Parameters
    ----------
    told
        What to know before they are used.
    """
    version = f"{running.day_plan.letter}-{running.version}"
    return packed_lists(running.board.day, running.plan, roads=roads, version=version, told=told)
