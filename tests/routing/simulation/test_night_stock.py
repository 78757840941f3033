"""With how many full cylinders crews on standby go into the hours without a station."""

from dataclasses import replace

import pytest

from routing.simulation import PolicyName, Scenario
from routing.simulation.course import Course
from tests.routing.simulation.small import small
from tests.routing.simulation.test_replay import replayed

CLOSED_S = 18 * 3600
"""The stations are closed from then on, by the dated rules."""
HOLDS = 4
"""Cylinders in an ambulance, by the dated rules."""


@pytest.fixture
def aboard(monkeypatch: pytest.MonkeyPatch) -> dict[int, list[int]]:
    """Return the full cylinders of each crew on standby on its shift, at two moments of the day."""
    found: dict[int, list[int]] = {}

    class Watched(Course):
        def _wake_all(self) -> None:
            field = self.field
            if field.now_s in {0, CLOSED_S} and field.now_s not in found:
                found[field.now_s] = [
                    rider.now.aboard.full
                    for rider in field.riders.values()
                    if rider.vehicle.standby and rider.vehicle.shift.contains(field.now_s)
                ]
            super()._wake_all()

    monkeypatch.setattr("routing.simulation.replay.Course", Watched)
    return found


def quiet(*, owned: int) -> Scenario:
    """Return a day on which nobody asks for oxygen or falls ill."""
    base = small()
    return replace(
        base,
        chances=replace(base.chances, ill=0.0, worsens=0.0),
        calls=tuple(calls for calls in base.calls if calls.kind == "medicine"),
        cylinders=replace(base.cylinders, owned=owned),
    )


@pytest.mark.parametrize(("policy", "full"), [("live", HOLDS), ("by-hand", 2)])
def test_live_crews_go_into_the_night_with_all_that_they_can_carry(
    aboard: dict[int, list[int]], policy: PolicyName, full: int
) -> None:
    replayed(quiet(owned=60), policy)
    assert aboard.keys() == {0, CLOSED_S}
    for counts in aboard.values():
        assert counts
        assert set(counts) == {full}


def test_who_stands_by_leaves_half_of_the_cylinders_at_the_station(
    aboard: dict[int, list[int]],
) -> None:
    replayed(quiet(owned=7), "live")  # all crews have their two each by then
    assert aboard[0] == [2]


def test_crews_fill_up_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once: list[int] = []

    class Watched(Course):
        def _wake_all(self) -> None:
            super()._wake_all()
            crews = [one for one in self.field.riders.values() if one.vehicle.standby]
            loading = [one for one in crews if one.doing is not None and one.doing.depot]
            at_once.append(len(loading))

    monkeypatch.setattr("routing.simulation.replay.Course", Watched)
    scenario = quiet(owned=60)
    wards = tuple(replace(ward, volunteers=12) for ward in scenario.wards)
    replayed(replace(scenario, wards=wards), "live")
    assert max(at_once) == 1
