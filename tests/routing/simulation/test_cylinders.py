"""No cylinder comes or goes: each is at a station, coming, lent, lost or aboard."""

from dataclasses import replace

import pytest

import routing.simulation.replay as replays
from routing.rules.day_rules import DAY_S
from routing.simulation import POLICY_NAMES, PolicyName
from routing.simulation.course import ROUND_S, Course
from routing.simulation.scenario import Scenario
from routing.simulation.stations import Stations
from tests.routing.simulation.small import small

Count = tuple[int, int]
"""A day and how many cylinders there are."""


class Counted(Stations):
    """Stations whose cylinders can be counted, those on the way and lent among them."""

    def cylinders(self) -> int:
        coming = sum(number for _, _, _, number, _ in self._coming)
        return sum(self.full.values()) + sum(self.empty.values()) + coming + self.lost


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[Count]:
    """What there is each quarter of an hour, with what is aboard, and when a day is over."""
    found: list[Count] = []

    class Watched(Course):
        def _wake_all(self) -> None:
            super()._wake_all()
            carried = (rider.now for rider in self.field.riders.values())
            self.count(sum(stand.aboard.full + stand.collected.empty for stand in carried))

        def _evening(self) -> None:
            super()._evening()
            self.count(0)

        def count(self, aboard: int) -> None:
            assert isinstance(self.field.stations, Counted)
            found.append((self.field.ground.number, self.field.stations.cylinders() + aboard))

    monkeypatch.setattr(replays, "Stations", Counted)
    monkeypatch.setattr(replays, "Course", Watched)
    return found


def scarce(*, owned: int, seed: int) -> Scenario:
    """Return three days on which cylinders run short, and every so often somebody falls ill."""
    base = small(days=3, seed=seed, surge=1.0)
    return replace(
        base,
        wards=tuple(replace(ward, volunteers=12) for ward in base.wards),
        planning=replace(base.planning, morning_iterations=2, live_iterations=0),
        chances=replace(base.chances, ill=0.3, ill_days=1),
        cylinders=replace(base.cylinders, owned=owned, refill_s=6 * 3600, kept_s=6 * 3600),
        calls=tuple(calls for calls in base.calls if calls.kind.startswith("oxygen")),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("owned", [9, 30])
@pytest.mark.parametrize("policy", POLICY_NAMES)
def test_all_cylinders_are_there_at_any_time(
    counts: list[Count], policy: PolicyName, owned: int, seed: int
) -> None:
    scenario = scarce(owned=owned, seed=seed)
    record = replays.replay(scenario, policy, district="", replication=0, lending=True)
    assert record is not None
    assert len(counts) > 3 * DAY_S // ROUND_S
    assert set(counts) == {(day, owned) for day in range(3)}
