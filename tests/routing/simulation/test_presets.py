"""Scenarios that are asked for again and again, each from the sample."""

from dataclasses import replace

import pytest

from geodata.coordinates import great_circle_m
from routing.simulation import PRESETS, SAMPLE, read_scenario, simulate, with_preset
from routing.simulation.days import rules_of

SCENARIO = read_scenario(SAMPLE)


@pytest.mark.parametrize("name", PRESETS)
def test_each_is_replayed_from_beginning_to_end(name: str) -> None:
    """PN2."""
    short = replace(SCENARIO, days=1, replications=1, policies=("by-hand", "morning-plan"))
    outcomes = simulate(with_preset(short, name), workers=1)
    assert len(outcomes) == 2
    for outcome in outcomes:
        (tally,) = outcome.tallies
        assert 0 < tally.served <= tally.asked


def test_each_changes_what_it_says() -> None:
    made = {name: with_preset(SCENARIO, name) for name in PRESETS}
    assert replace(made["baseline"], name=SCENARIO.name) == SCENARIO
    assert [made[f"surge-{times}"].surge for times in (2, 4)] == [2, 4]
    assert 1.2 < made["national-100k"].surge < 1.3
    curfew = rules_of(made["curfew"], 0).rules.curfew
    assert [(one.opens_s // 3600, one.closes_s // 3600) for one in curfew] == [(0, 8), (16, 32)]
    assert [ward.volunteers for ward in made["staff-30"].wards] == [4, 4, 4, 4]
    assert made["cylinder-loss"].cylinders.lost == 80
    pairs = made["ward-merge"].wards
    assert [(ward.cases, ward.volunteers) for ward in pairs] == [(210, 12), (210, 12)]
    for first, second in zip(SCENARIO.wards, made["mountains"].wards, strict=True):
        assert second.radius_m == 8 * first.radius_m
    ends = [(one.wards[0].point, one.wards[3].point) for one in (SCENARIO, made["mountains"])]
    near, far = (great_circle_m(*points) for points in ends)
    assert far == pytest.approx(8 * near, rel=0.01)


def test_a_preset_twice_is_one_after_the_other() -> None:
    twice = with_preset(with_preset(SCENARIO, "surge-2"), "staff-30")
    assert (twice.surge, twice.wards[0].volunteers) == (2, 4)
    assert twice.name == f"{SCENARIO.name}, surge-2, staff-30"
