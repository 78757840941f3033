"""Rounds over weeks and a year: nobody without medicine who was not named before."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routing.recurring import (
    Medicine,
    Person,
    PersonId,
    Register,
    RoundPlan,
    Span,
    load_recurring_table,
    plan_rounds,
)
from tests.routing.recurring.registers import (
    DAY,
    KINDS,
    household,
    person,
    random_register,
    register,
)

TABLE = load_recurring_table(DAY)


def planned(given: Register, *, weeks: int = 2, crews: int = 1) -> RoundPlan:
    """Return the rounds when everybody is met."""
    return plan_rounds(given, Span(day=DAY, weeks=weeks, crews=crews), table=TABLE, kinds=KINDS)


def test_a_near_hamlet_is_a_day_and_a_far_one_sleeps_out() -> None:
    homes = (
        household("N1", person("A", ago=45)),
        household("N2", person("B", ago=45), hamlet="F"),
    )
    plan = planned(register(*homes, F=-60.0))
    # 10 km straight are 18 km, 1 h 12 each way; 60 km are 7 h 12, so back on the second day
    days = {one.hamlets: (one.days, one.nights) for one in plan.rounds}
    assert days == {("A",): (1, ()), ("F",): (2, ("F",))}
    assert plan.proven == plan.choices


def test_a_near_hamlet_sleeps_out_where_the_road_to_it_is_long() -> None:
    homes = register(household("N1", person("A", ago=45)))
    rides_s = np.array([[0, 26_000], [26_000, 0]])  # 7 h 13 each way, 10 km straight
    span = Span(day=DAY, weeks=2)
    plan = plan_rounds(homes, span, table=TABLE, kinds=KINDS, seconds=rides_s)
    assert [(one.days, one.nights) for one in plan.rounds] == [(2, ("A",))]


def test_hamlets_on_one_road_are_one_round() -> None:
    homes = (
        household("N1", person("A", ago=45), hamlet="F"),
        household("N2", person("B", ago=45), hamlet="G"),
    )
    plan = planned(register(*homes, F=30.0, G=31.0))
    (one,) = plan.rounds
    assert set(one.hamlets) == {"F", "G"}


def test_calls_of_many_houses_are_spread_over_days_that_hold_them() -> None:
    homes = [household(f"N{at}", person(f"P{at}", ago=45)) for at in range(60)]
    plan = planned(register(*homes))
    assert {one for visit in plan.visits for one in visit.call.medicine} == {
        f"P{at}" for at in range(60)
    }
    assert all(one.way_s + one.work_s <= one.days * TABLE.day_s for one in plan.rounds)
    assert plan.unreached == ()


def test_no_crew_is_at_two_places_nor_out_on_more_days_than_it_works() -> None:
    plan = planned(
        random_register(np.random.default_rng(3), hamlets=5, households=25, shortest_days=30),
        weeks=4,
        crews=2,
    )
    days = [
        (one.crew, one.first + timedelta(days=at)) for one in plan.rounds for at in range(one.days)
    ]
    assert len(days) == len(set(days))
    assert all(day.isoweekday() <= TABLE.days_week for _, day in days)


def test_crews_rest_on_public_holidays() -> None:
    tet = date(2025, 1, 27)  # a Monday; from 3 February on people work again
    medicine = Medicine(days=60, given_on=date(2024, 12, 7))  # lasts until 4 February
    home = household("N1", Person(id=PersonId("A"), medicine=medicine))
    plan = plan_rounds(register(home), Span(day=tet, weeks=2), table=TABLE, kinds=KINDS)
    assert [one.first for one in plan.rounds] == [date(2025, 2, 3)]
    assert not TABLE.works_on(tet)
    assert TABLE.may_last(date(2025, 2, 3)) == TABLE.round_days
    assert TABLE.may_last(date(2025, 2, 6)) == 2  # Thursday and Friday
    longer = replace(TABLE, round_days=6)
    assert longer.may_last(date(2025, 2, 3)) == 6


def test_who_runs_out_over_tet_is_named_with_the_holidays_as_the_reason() -> None:
    """Crews are at home from 14 to 22 February 2026; no number of them would help."""
    medicine = Medicine(days=60, given_on=date(2025, 12, 20))  # lasts until 17 February
    home = household("N1", Person(id=PersonId("A"), medicine=medicine))
    span = Span(day=date(2026, 2, 16), weeks=2, crews=9)
    (one,) = plan_rounds(register(home), span, table=TABLE, kinds=KINDS).unreached
    assert (one.reason, one.reached_on) == ("days-off", date(2026, 2, 23))
    assert "2026-02-23" in one.sentence.en


def test_only_those_are_named_whom_the_plan_itself_does_not_reach_in_time() -> None:
    rng = np.random.default_rng(1)
    homes = random_register(rng, hamlets=60, households=600, shortest_days=30)
    plan = planned(homes, weeks=4, crews=4)
    out = {(one.person, one.out_on) for one in plan.unreached}
    assert out
    assert {gap.person for gap in plan.gaps} <= {person for person, _ in out}
    for one in plan.unreached:
        assert one.reached_on is None or one.reached_on >= one.out_on


@pytest.mark.parametrize(
    ("home", "away_km", "reason", "remedy"),
    [
        (household("N1", person("A", ago=None), hamlet="F"), 20, "already-out", "that same day"),
        (
            household("N1", person("A", ago=50), hamlet="F", open_from=DAY + timedelta(days=30)),
            20,
            "cut-off",
            "clear the road",
        ),
        # 160 km straight are 19 h 12 each way, over 38 h: five days of 9 hours
        (household("N1", person("A", ago=45), hamlet="F"), 160, "too-far", "may take 5 days"),
    ],
)
def test_who_cannot_be_reached_in_time_is_named_with_reason_and_remedy(
    home, away_km, reason, remedy
) -> None:
    plan = planned(register(home, F=away_km))
    (one,) = plan.unreached
    assert (one.person, one.reason) == ("A", reason)
    assert remedy in one.remedy.en
    assert one.named_on <= one.out_on


def test_too_few_crews_are_said_and_how_many_would_do() -> None:
    homes = [
        household(f"N{at}", person(f"P{at}", ago=58), hamlet=name)
        for at, name in enumerate(("F", "G"))
    ]
    # opposite ways of 9 hours each, so two days to and fro, and both run out in two
    (one,) = planned(register(*homes, F=75.0, G=-75.0)).unreached
    assert (one.reason, one.remedy.en) == ("too-few-crews", "In time with 2 crews.")
    assert planned(register(*homes, F=75.0, G=-75.0), crews=2).unreached == ()


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
@example(seed=5707)  # somebody runs out just after Tết
@pytest.mark.slow
def test_a_year_passes_and_nobody_is_without_medicine_for_a_day(seed: int) -> None:
    """Visits are missed, never twice in a row; there are crews enough."""
    rng = np.random.default_rng(seed)
    homes = random_register(rng, hamlets=3, households=8, shortest_days=TABLE.shortest_days + 13)
    in_a_row: dict[str, int] = {}

    def missed(visit) -> bool:
        name = visit.call.household
        again = in_a_row.get(name, 0)
        in_a_row[name] = again + 1 if again < 1 and rng.random() < 0.3 else 0
        return in_a_row[name] > 0

    span = Span(day=DAY, weeks=52, crews=6)
    plan = plan_rounds(homes, span, table=TABLE, kinds=KINDS, missed=missed, exact=False)
    assert plan.missed
    late = {one.person for one in plan.unreached}
    assert {gap.person for gap in plan.gaps} <= late  # as before days off, once nobody was met
    assert len(plan.gaps) <= 1
    met = plan_rounds(homes, span, table=TABLE, kinds=KINDS, exact=False)
    assert (met.gaps, met.unreached) == ((), ())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), crews=st.integers(1, 2), share=st.floats(0, 0.6))
@pytest.mark.slow
def test_whoever_is_without_medicine_was_named_before(seed: int, crews: int, share: float) -> None:
    """However few crews there are, and however often nobody is met."""
    rng = np.random.default_rng(seed)
    homes = random_register(rng, hamlets=6, households=24, shortest_days=TABLE.shortest_days)
    span = Span(day=DAY, weeks=16, crews=crews)
    plan = plan_rounds(
        homes,
        span,
        table=TABLE,
        kinds=KINDS,
        missed=lambda _: bool(rng.random() < share),
        exact=False,
    )
    for gap in plan.gaps:
        assert any(
            one.person == gap.person and one.named_on <= gap.day for one in plan.unreached
        ), gap
