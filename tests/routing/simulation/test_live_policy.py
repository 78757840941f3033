"""What live dispatch does between its re-plans, and with what it takes along."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from routing.model import Depot, Load, TimeWindow
from routing.simulation import Scenario
from routing.simulation.field import Field
from routing.simulation.live_policy import Live
from routing.simulation.records import Record
from routing.simulation.riders import Rider
from tests.routing.simulation.small import small
from tests.routing.simulation.test_replay import replayed


class Watched(Live):
    """Live, telling what is asked for at stations, and what the plant's lorry finds there."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int]] = []
        self.empty, self.rides, self.riders = 0, 0, 0

    def wants(self, field: Field, rider: Rider, depot: Depot) -> tuple[Load, ...]:
        found = super().wants(field, rider, depot)
        planned = super(Live, self).wants(field, rider, depot)
        if depot.kind == "oxygen_station":
            self.asked.append((len(planned), len(found)))
        return found

    def ticks(self, field: Field) -> tuple[int, ...]:
        return (*super().ticks(field), field.scenario.cylinders.collected_at_s)

    def tick(self, field: Field) -> None:
        if field.now_s == field.scenario.cylinders.collected_at_s:
            self.empty = sum(field.stations.empty.values())
            self.rides = sum(rider.loads for rider in field.riders.values())
            self.riders = sum(rider.loads > 0 for rider in field.riders.values())
        else:
            super().tick(field)


Day = Callable[[Scenario], tuple[Watched, Record]]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Day:
    """Replay a day, and return who watched it and what came of it."""
    days: list[Watched] = []

    def begun() -> Watched:
        days.append(Watched())
        return days[-1]

    monkeypatch.setattr("routing.simulation.replay.POLICIES", {"live": begun})

    def day(scenario: Scenario) -> tuple[Watched, Record]:
        record = replayed(scenario, "live")
        return days.pop(), record

    return day


def certain(scenario: Scenario) -> Scenario:
    """Return it without people who fall ill or open no door."""
    return replace(scenario, chances=replace(scenario.chances, ill=0.0, no_answer=0.0))


def only(kind: str, scenario: Scenario, hours: TimeWindow | None = None) -> Scenario:
    calls = [one for one in scenario.calls if one.kind == kind]
    return replace(scenario, calls=tuple(replace(one, hours=hours or one.hours) for one in calls))


def test_who_calls_before_most_go_home_does_not_wait_for_the_next_plan() -> None:
    # re-plans are at 16:00 and 18:00, when those who bring medicine go home; calls come at 16:30
    # to 17:00
    scenario = certain(small(surge=0.5))
    record = replayed(
        only("medicine", scenario, TimeWindow(opens_s=59_400, closes_s=61_200)), "live"
    )
    assert len(record.needs) > 30
    assert record.served_s.keys() == record.needs.keys()
    assert max(record.served_s.values()) < 18 * 3600


def test_a_second_cylinder_is_taken_along_while_there_are_plenty(watched: Day) -> None:
    seen, _ = watched(only("oxygen_swap", small()))
    assert (1, 2) in seen.asked


def test_nobody_takes_the_last_cylinders_along(watched: Day) -> None:
    scenario = only("oxygen_swap", small(surge=2))
    seen, _ = watched(replace(scenario, cylinders=replace(scenario.cylinders, owned=9)))
    assert seen.asked
    assert all(planned == taken for planned, taken in seen.asked)


@pytest.mark.parametrize("surge", [0.25, 0.5])
def test_the_lorry_takes_the_empty_cylinder_of_each_swap(watched: Day, surge: float) -> None:
    """Once, a way back that was put off was forgotten by the next re-plan."""
    scenario = only("oxygen_swap", certain(small(surge=surge)))
    seen, record = watched(scenario)
    lorry_s = scenario.cylinders.collected_at_s
    assert seen.empty == sum(at_s < lorry_s for at_s in record.served_s.values()) > 0


def test_empty_cylinders_mostly_go_back_when_full_ones_are_fetched(watched: Day) -> None:
    # 14 swaps with a ride to fetch and a ride to bring back each would be 28
    seen, record = watched(only("oxygen_swap", certain(small(surge=0.5))))
    assert len(record.served_s) == 14
    assert seen.rides < 14


def test_who_brings_empty_cylinders_back_takes_full_ones_along(watched: Day) -> None:
    seen, _ = watched(only("oxygen_swap", certain(small(surge=0.5))))
    assert (0, 2) in seen.asked


def test_swaps_go_to_few_people(watched: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has cylinders aboard takes the next swap, if he is there in time."""
    scenario = only("oxygen_swap", certain(small(surge=0.5)))
    few, record = watched(scenario)
    monkeypatch.setattr("routing.simulation.live_policy.EARLY_S", 1 << 30)  # nobody ever is
    many, other = watched(scenario)
    assert record.served_s.keys() == other.served_s.keys()
    assert few.riders < many.riders
