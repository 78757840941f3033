"""What is due when, and how few calls do it."""

from dataclasses import replace
from datetime import date, timedelta

from routing.recurring import (
    Call,
    Household,
    Medicine,
    Person,
    PersonId,
    load_recurring_table,
)
from routing.recurring.calls import Calls
from tests.routing.recurring.registers import DAY, KINDS, household, person

TABLE = load_recurring_table(DAY)
UNTIL = DAY + timedelta(days=20)


def due(home: Household, *, day: date = DAY) -> tuple[Call, ...]:
    """Return what is due at a household in the three weeks from the day on."""
    calls = Calls(table=TABLE, kinds=KINDS, begun=DAY)
    return calls.due(home, day=day, until=day + timedelta(days=20))


def test_sixty_days_given_on_day_0_are_due_in_the_window_before_day_60() -> None:
    home = household("N1", person("A", days=60, ago=0), seen=0)
    given = [(at, due(home, day=DAY + timedelta(days=at))) for at in range(61)]
    # opens 21 days before day 60, seen from 20 days before; 5 days are kept, 5 more for a try;
    # from day 51, 30 April, to day 55 crews are not out
    assert min(at for at, calls in given if calls) == 60 - 21 - 20
    (call,) = given[39][1]
    days = [(on - DAY).days for on in (call.opens, call.aim, call.latest) if on is not None]
    assert days == [39, 45, 50]
    assert call.out_on == DAY + timedelta(days=60)


def test_who_runs_out_after_tet_is_called_before_it() -> None:
    """Crews are at home from 14 to 22 February 2026."""
    medicine = Medicine(days=28, given_on=date(2026, 1, 27))
    home = household("N1", Person(id=PersonId("A"), medicine=medicine))
    (call,) = due(replace(home, seen_on=date(2026, 1, 27)), day=date(2026, 2, 2))
    assert call.out_on == date(2026, 2, 24)
    assert (call.opens, call.aim, call.latest) == tuple(date(2026, 2, day) for day in (3, 6, 13))


def test_what_overlaps_at_one_household_is_one_call() -> None:
    first, second = person("A", ago=45), person("B", ago=40)
    visited = replace(person("C"), medicine=None, visit_due=DAY + timedelta(days=8))
    (call,) = due(household("N1", first, second, visited))
    assert (call.medicine, call.visits) == (("A", "B"), ("C",))
    # two of 10 minutes, one visit of 20, setting up once for all three, and 8 between houses
    assert call.lasts_s == 600 - 60 + 600 - 60 + 1200 - 60 + 60 + 8 * 60
    apart = due(household("N1", person("A", ago=55), person("B", ago=30)))
    assert [call.medicine for call in apart] == [("A",), ("B",)]


def test_nobody_who_has_no_medicine_waits_for_a_window() -> None:
    for ago in (None, 60, 200):
        (call,) = due(household("N1", person("A", ago=ago)))
        assert call.opens == DAY
        assert call.without_days(DAY) > 0


def test_a_house_that_nobody_saw_for_long_is_visited_unless_there_is_a_reason() -> None:
    nobody = replace(person("A"), medicine=None)
    (call,) = due(household("N1", nobody, seen=None))
    assert (call.medicine, call.visits) == ((), ("A",))
    assert due(household("N1", nobody, seen=10)) == ()
    assert due(replace(household("N1", nobody, seen=None), excuse="moved away")) == ()


def test_who_runs_out_before_the_road_opens_is_called_all_the_same() -> None:
    closed = household("N1", person("A", ago=50), open_from=DAY + timedelta(days=60))
    (call,) = due(closed)
    assert call.opens == DAY + timedelta(days=60)
