"""One district over all days of one replication under one policy."""

import heapq
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from routing.model import DepotId
from routing.rules.day_rules import DAY_S
from routing.simulation.by_hand import ByHand
from routing.simulation.course import Course
from routing.simulation.days import ground_of, people_of, rules_of
from routing.simulation.demand import needs_of
from routing.simulation.field import Field
from routing.simulation.live_policy import Live
from routing.simulation.planned import Hindsight, MorningPlan
from routing.simulation.policy import Policy
from routing.simulation.records import Record
from routing.simulation.scenario import PolicyName, Scenario
from routing.simulation.stations import Stations
from routing.simulation.streams import Cause, stream

POLICIES: Final[Mapping[PolicyName, Callable[[], Policy]]] = MappingProxyType(
    {"by-hand": ByHand, "morning-plan": MorningPlan, "live": Live, "hindsight": Hindsight}
)
_RIDES: Final = 32
"""Factors of rides to depots, by volunteer and day; then they come again."""


def replay(
    scenario: Scenario,
    policy: PolicyName,
    *,
    district: str,
    replication: int,
    lending: bool,
    stopped: Callable[[], bool] = lambda: False,
) -> Record | None:
    """Return what came of every need of the district; None: it was stopped before.

    Parameters
    ----------
    lending
        Whether volunteers serve other wards of the district.
    stopped
        Asked at every event.
    """
    needs = needs_of(scenario, district, replication)
    stations = _stations(scenario, district)
    beds = {
        DepotId(site.id): [0] * site.beds
        for site in scenario.sites
        if site.kind == "facility" and site.district == district
    }
    for taken in beds.values():
        heapq.heapify(taken)
    ill, rides = _illness(scenario, district, replication)
    record = Record()
    for day in range(scenario.days):
        today = [need for need in needs if need.called_s // DAY_S == day]
        asked = {need.id: need for need in (*record.waiting(), *today)}
        for need in today:
            record.asked(need)
        ground = ground_of(
            scenario,
            district,
            day,
            asked.values(),
            lending=lending,
            stations=stations,
            away=ill.away[day],
            rules=rules_of(scenario, day),
        )
        deciding = POLICIES[policy]()
        field = Field(
            scenario,
            ground,
            needs=asked,
            record=record,
            stations=stations,
            ill_s=ill.falls_s[day],
            knows_all=deciding.knows_all,
            fills_up=deciding.fills_up,
        )
        if not Course(field, deciding, beds=beds, ride_factors=rides[day]).run(stopped):
            return None
    return record


def _stations(scenario: Scenario, district: str) -> Stations:
    """Return the district's stations with its part of the cylinders that are left."""
    loop, names = scenario.cylinders, scenario.districts
    each, more = divmod(loop.owned - loop.lost, len(names))
    owned = each + (names.index(district) < more)
    sites = [site for site in scenario.sites if site.district == district]
    return Stations(sites, loop, owned=owned)


class _Illness:
    """Who falls ill on which day and when, and who is away: by day."""

    def __init__(self, days: int) -> None:
        self.falls_s: list[dict[str, int]] = [{} for _ in range(days)]
        self.away: list[set[str]] = [set() for _ in range(days)]


def _illness(
    scenario: Scenario, district: str, replication: int
) -> tuple[_Illness, list[dict[str, tuple[float, ...]]]]:
    """Return who falls ill and how rides to depots go, the same whatever the policy does."""
    part, people = scenario.districts.index(district), people_of(scenario, district)
    rng = stream(scenario.seed, replication, Cause.ILLNESS, part)
    size = (scenario.days, len(people))
    falls, at_s = rng.random(size) < scenario.chances.ill, rng.integers(0, DAY_S, size)
    found = _Illness(scenario.days)
    for day, number in np.argwhere(falls).tolist():
        person = people[number]
        if person in found.away[day] or person in found.falls_s[day]:
            continue
        found.falls_s[day][person] = int(at_s[day, number])
        for later in range(day + 1, min(scenario.days, day + scenario.chances.ill_days)):
            found.away[later].add(person)
    sigma = scenario.chances.travel
    # a stream of its own: as many numbers as there are rides would shift those of the doors
    rides = stream(scenario.seed, replication, Cause.DEPOT_TRAVEL, part)
    factors = np.exp(sigma * rides.standard_normal((*size, _RIDES)) - sigma**2 / 2)
    by_day = [
        {person: tuple(factors[day, n].tolist()) for n, person in enumerate(people)}
        for day in range(scenario.days)
    ]
    return found, by_day
