"""Every alley, every house: which households of a hamlet were seen, and which were not, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from routing.recurring.values import Household, HouseholdId


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A hamlet's households.

    Parameters
    ----------
    seen, planned, excused
        Seen in time; else on a round to come; else with a reason.
    """

    hamlet: str
    households: int
    seen: int
    planned: int
    excused: int

    @property
    def open(self) -> int:
        """Households neither seen nor on a round, and without a reason."""
        return self.households - self.seen - self.planned - self.excused

    @property
    def share(self) -> float:
        """The share that was seen."""
        return self.seen / self.households


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSeen:
    """A household that was not seen in time; `seen_on` None: never."""

    household: HouseholdId
    hamlet: str
    address: str
    seen_on: date | None
    excuse: str
    planned_on: date | None


def find_unseen(
    households: Sequence[Household],
    *,
    day: date,
    seen_days: int,
    planned: Mapping[HouseholdId, date],
) -> tuple[NotSeen, ...]:
    """Return the households that nobody was at in the days before that day, the longest ago first.

    Parameters
    ----------
    planned
        When a round is to be there, where one is.
    """
    since = day - timedelta(days=seen_days)
    found = [
        NotSeen(
            household=one.id,
            hamlet=one.hamlet,
            address=one.address,
            seen_on=one.seen_on,
            excuse=one.excuse,
            planned_on=planned.get(one.id),
        )
        for one in households
        if one.seen_on is None or one.seen_on < since
    ]
    return tuple(sorted(found, key=lambda one: (one.seen_on or date.min, one.household)))


def count_coverage(
    households: Sequence[Household], unseen: Collection[NotSeen]
) -> tuple[Coverage, ...]:
    """Return the coverage of each hamlet, the least seen first."""
    by_hamlet: dict[str, list[NotSeen]] = {one.hamlet: [] for one in households}
    for missing in unseen:
        by_hamlet[missing.hamlet].append(missing)
    counted = [
        _counted(hamlet, sum(one.hamlet == hamlet for one in households), missing)
        for hamlet, missing in by_hamlet.items()
    ]
    return tuple(sorted(counted, key=lambda one: (one.share, one.hamlet)))


def _counted(hamlet: str, households: int, missing: Sequence[NotSeen]) -> Coverage:
    planned = sum(one.planned_on is not None for one in missing)
    return Coverage(
        hamlet=hamlet,
        households=households,
        seen=households - len(missing),
        planned=planned,
        excused=sum(bool(one.excuse) and one.planned_on is None for one in missing),
    )
