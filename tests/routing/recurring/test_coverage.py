"""Every house: seen, on a round, excused, or open."""

from dataclasses import replace
from datetime import timedelta

from routing.recurring import HouseholdId, count_coverage, find_unseen
from tests.routing.recurring.registers import DAY, household


def test_each_household_is_counted_once_by_hamlet() -> None:
    homes = (
        household("N1", seen=90),
        household("N2", seen=91),
        household("N3", seen=None),
        replace(household("N4", seen=None), excuse="moved away"),
        household("N5", hamlet="B", seen=1),
    )
    planned = {HouseholdId("N2"): DAY + timedelta(days=3)}
    unseen = find_unseen(homes, day=DAY, seen_days=90, planned=planned)
    assert [one.household for one in unseen] == ["N3", "N4", "N2"]
    first, second = count_coverage(homes, unseen)
    assert (first.hamlet, first.households, first.seen, first.planned) == ("A", 4, 1, 1)
    assert (first.excused, first.open, first.share) == (1, 1, 0.25)
    assert (second.hamlet, second.share, second.open) == ("B", 1.0, 0)
