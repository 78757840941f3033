from dataclasses import replace
from itertools import count

import pytest

from routing.model import TimeWindow
from routing.simulation import POLICY_NAMES, PolicyName, simulate
from routing.simulation.outcomes import tally_of, without_s
from routing.simulation.records import Record
from routing.simulation.replay import replay
from routing.simulation.scenario import Closure, Scenario
from tests.routing.simulation.small import small


def replayed(scenario: Scenario, policy: PolicyName, *, lending: bool = True) -> Record:
    record = replay(scenario, policy, district="", replication=0, lending=lending)
    assert record is not None
    return record


@pytest.mark.parametrize("policy", POLICY_NAMES)
def test_every_policy_serves_and_repeats_itself(policy: PolicyName) -> None:
    first, again = replayed(small(), policy), replayed(small(), policy)
    assert first.served_s == again.served_s
    assert len(first.served_s) > len(first.needs) / 2
    # nothing is served before it is called for
    assert all(first.needs[name].called_s <= at_s for name, at_s in first.served_s.items())


def test_policies_meet_the_same_calls() -> None:
    found = [replayed(small(), policy).needs.keys() for policy in ("by-hand", "live")]
    calls = [{name for name in names if not name.endswith("!")} for names in found]
    assert calls[0] == calls[1]


def test_without_cylinders_nobody_gets_oxygen() -> None:
    scenario = small()
    bare = replace(scenario, cylinders=replace(scenario.cylinders, owned=0))
    record = replayed(bare, "by-hand")
    tally = tally_of(record, days=1)
    assert tally.oxygen_asked > 0
    assert tally.oxygen_served == 0
    dry = [need for need in record.needs.values() if need.kind == "oxygen_emergency"]
    # each is without from the call to the end of the day
    assert all(without_s(record, n, until_s=86_400) == 86_400 - n.called_s for n in dry)


def test_who_falls_ill_stops_working() -> None:
    scenario = small()
    sick = replace(scenario, chances=replace(scenario.chances, ill=1.0))
    well, ill = (tally_of(replayed(one, "by-hand"), days=1) for one in (scenario, sick))
    assert ill.duty_s < well.duty_s
    assert ill.oxygen_s > well.oxygen_s


def test_a_door_where_nobody_answers_is_given_up_after_three_tries() -> None:
    scenario = small()
    shut = replace(scenario, chances=replace(scenario.chances, no_answer=1.0))
    record = replayed(shut, "by-hand")
    kinds = {record.needs[name].kind for name in record.served_s}
    assert kinds <= {"oxygen_emergency", "transport"}
    assert record.given_up_s
    assert max(record.tries.values()) == 3


def test_a_closed_ward_is_served_by_its_own_people() -> None:
    closed = (Closure(ward="sample:1", first=0, last=0),)
    nobody = tuple(
        replace(ward, volunteers=0 if ward.key == "sample:1" else 6) for ward in small().wards
    )
    record = replayed(small(closed=closed, wards=nobody), "by-hand")
    assert {record.needs[name].ward for name in record.served_s} == {"sample:2"}
    assert any(need.ward == "sample:1" for need in record.needs.values())


def test_without_lending_nobody_serves_another_ward() -> None:
    wards = tuple(
        replace(ward, volunteers=0 if ward.key == "sample:1" else 6) for ward in small().wards
    )
    record = replayed(small(wards=wards), "by-hand", lending=False)
    others = {
        record.needs[name].kind for name in record.served_s if record.needs[name].ward == "sample:1"
    }
    # crews on standby go anywhere: to emergencies, and under the curfew with oxygen
    assert others <= {"oxygen_emergency", "transport", "oxygen_swap"}


def moved(scenario: Scenario, policy: PolicyName, *, beds: int) -> int:
    """Return how many were brought to a facility with so many beds, each taken for five days."""
    sites = tuple(replace(site, beds=beds) for site in scenario.sites)
    calls = tuple(one for one in scenario.calls if one.kind in ("oxygen_emergency", "transport"))
    record = replayed(replace(scenario, sites=sites, calls=calls), policy)
    return sum(record.needs[name].kind == "transport" for name in record.served_s)


@pytest.mark.parametrize("policy", POLICY_NAMES)
def test_transports_wait_for_a_bed(policy: PolicyName) -> None:
    scenario = small(surge=2)
    assert moved(scenario, policy, beds=0) == 0
    assert moved(scenario, policy, beds=1) == 1


@pytest.mark.parametrize("policy", POLICY_NAMES)
def test_who_waits_over_midnight_keeps_the_bed(policy: PolicyName) -> None:
    # all call in the last hour of a day and are fetched from the next morning on
    late = TimeWindow(opens_s=23 * 3600, closes_s=86_399)
    hours = TimeWindow(opens_s=7 * 3600, closes_s=18 * 3600)
    scenario = small(surge=2, days=2)
    waiting = replace(
        scenario,
        calls=tuple(replace(calls, hours=late) for calls in scenario.calls),
        shifts=tuple(replace(shift, hours=hours) for shift in scenario.shifts),
    )
    assert moved(waiting, policy, beds=2) == 2


def test_processes_change_nothing_and_stopping_keeps_whole_replications() -> None:
    scenario = small(policies=("by-hand",))
    alone, both = simulate(scenario), simulate(scenario, workers=2)
    assert [one.tallies for one in alone] == [one.tallies for one in both]
    told: list[int] = []
    some = simulate(
        scenario, stopped=lambda: bool(told), progress=lambda done, _: told.append(done)
    )
    assert len(some[0].tallies) == 1
    assert some[0].tallies == alone[0].tallies[:1]
    assert simulate(scenario, stopped=lambda: True) == ()


def test_one_process_alone_stops_within_a_replay() -> None:
    asked, told = count(), list[int]()
    found = simulate(
        small(policies=("by-hand",)),
        stopped=lambda: next(asked) >= 50,
        progress=lambda done, _: told.append(done),
    )
    assert found == ()
    assert told == []  # not even the replay that had begun came to its end


def waits_s(record: Record, kind: str) -> list[int]:
    """Return how long each of that kind that was served waited from the call."""
    return [
        at_s - record.needs[name].called_s
        for name, at_s in record.served_s.items()
        if record.needs[name].kind == kind
    ]


def test_live_dispatch_reaches_emergencies_as_soon_as_by_hand() -> None:
    scenario = small(surge=2)
    records = [replayed(scenario, one) for one in ("by-hand", "live")]
    hand, live = (waits_s(record, "oxygen_emergency") for record in records)
    undone = [
        sum(need.kind == "oxygen_emergency" for need in record.needs.values()) - len(served)
        for record, served in zip(records, (hand, live), strict=True)
    ]
    assert hand
    assert undone[1] <= undone[0]  # how many there are depends on who was left to worsen
    assert sum(live) / len(live) <= 1.1 * sum(hand) / len(hand)


@pytest.mark.parametrize("policy", ["by-hand", "live"])
def test_what_is_left_at_the_curfew_is_brought_by_who_stands_by(policy: PolicyName) -> None:
    # all call in the last hour before the curfew of 18:00, to be done until 21:00
    late = TimeWindow(opens_s=61_200, closes_s=64_799)
    scenario = small(surge=0.5)
    swaps = tuple(replace(c, hours=late) for c in scenario.calls if c.kind == "oxygen_swap")
    record = replayed(replace(scenario, calls=swaps), policy)
    swapped = [
        at_s for name, at_s in record.served_s.items() if record.needs[name].kind == "oxygen_swap"
    ]
    assert any(at_s > 64_800 for at_s in swapped)
    assert max(record.served_s.values()) <= 75_600


def test_by_hand_everybody_is_home_when_the_curfew_begins() -> None:
    scenario = small(surge=2)
    without_noise = replace(scenario.chances, travel=0.0, service=0.0)
    record = replayed(replace(scenario, chances=without_noise), "by-hand")
    bags = [
        at_s for name, at_s in record.served_s.items() if record.needs[name].kind == "welfare_bag"
    ]
    # five minutes at the door, then the way home: nobody begins in the last five minutes
    assert max(bags) < 64_800 - 300


def test_a_search_ends_soon_once_it_is_told_to() -> None:
    asked = count()
    planning = replace(small().planning, morning_iterations=10**9, live_iterations=10**9)
    found = simulate(
        small(policies=("live",), planning=planning), stopped=lambda: next(asked) >= 50
    )
    assert found == ()
