"""What live dispatch does between its re-plans, and with what it takes along."""

from dataclasses import replace
from typing import ClassVar

import pytest

from routing.model import Depot, Load, TimeWindow
from routing.simulation import Scenario
from routing.simulation.field import Field
from routing.simulation.live_policy import RETURN_S, Live
from routing.simulation.riders import Rider
from tests.routing.simulation.small import small
from tests.routing.simulation.test_replay import replayed


class Watched(Live):
    """Live, telling what is asked for at stations and how long who only returns waits."""

    asked: ClassVar[list[tuple[int, int]]] = []
    returns_s: ClassVar[list[int]] = []

    def wants(self, field: Field, rider: Rider, depot: Depot) -> tuple[Load, ...]:
        found = super().wants(field, rider, depot)
        planned = super(Live, self).wants(field, rider, depot)
        if depot.kind == "oxygen_station":
            self.asked.append((len(planned), len(found)))
        return found

    def tick(self, field: Field) -> None:
        super().tick(field)
        for queue in self.queues.values():
            if queue and queue[-1].depot is not None:
                self.returns_s.append((queue[-1].not_before_s or 0) - field.now_s)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    monkeypatch.setattr("routing.simulation.replay.POLICIES", {"live": Watched})
    Watched.asked, Watched.returns_s = [], []
    return Watched


def only(kind: str, scenario: Scenario, hours: TimeWindow | None = None) -> Scenario:
    calls = [one for one in scenario.calls if one.kind == kind]
    return replace(scenario, calls=tuple(replace(one, hours=hours or one.hours) for one in calls))


def test_who_calls_before_most_go_home_does_not_wait_for_the_next_plan() -> None:
    # re-plans are at 16:00 and 18:00, when those who bring medicine go home
    late = only("medicine", small(surge=1), TimeWindow(opens_s=59_400, closes_s=61_200))
    record = replayed(late, "live")
    assert len(record.served_s) > len(record.needs) * 2 / 3


def test_a_second_cylinder_is_taken_along_while_there_are_plenty(watched: type[Watched]) -> None:
    replayed(only("oxygen_swap", small()), "live")
    assert (1, 2) in watched.asked


def test_nobody_takes_the_last_cylinders_along(watched: type[Watched]) -> None:
    scenario = only("oxygen_swap", small(surge=2))
    replayed(replace(scenario, cylinders=replace(scenario.cylinders, owned=9)), "live")
    assert watched.asked
    assert all(planned == taken for planned, taken in watched.asked)


def test_who_would_only_bring_empty_cylinders_back_waits_until_it_is_time(
    watched: type[Watched],
) -> None:
    scenario = only("oxygen_swap", small())
    replayed(scenario, "live")
    # held until half an hour before the plant's lorry, less the loading
    held = [wait_s for wait_s in watched.returns_s if wait_s > 0]
    assert held
    assert max(held) <= scenario.cylinders.collected_at_s - RETURN_S
