"""One day of a scenario in the product's own terms: tasks by the dated rules, a fleet, depots.

Intake, rules, masks and travel are those of the day's dispatch; nothing of them is written anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geodata.matrix import TravelMatrix, straight_line_matrix
from routing.fleet import fleet_of
from routing.model import Depot, DepotId, PlaceId, Stock, Task, Vehicle
from routing.problem import Place
from routing.requests import Located, Request, Volunteer
from routing.rules.day_rules import DAY_S, DayRules
from routing.rules.tables import load_rules, over_midnight
from routing.simulation.demand import SIZE_L, Need
from routing.simulation.scenario import Scenario, Shift
from routing.simulation.stations import PLENTY, Stations
from routing.triage import requests_to_tasks

if TYPE_CHECKING:
    from geodata.coordinates import LonLat

SPARE: Final = 2
"""Full cylinders that a crew on standby sets out with, as many as a motorbike takes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What stands for one day, whoever dispatches: rules, places, roads, people, depots."""

    number: int
    rules: DayRules
    places: tuple[Place, ...]
    travel: TravelMatrix
    vehicles: tuple[Vehicle, ...]
    depots: tuple[Depot, ...]
    closed: frozenset[str]

    def tasks(self, needs: Iterable[Need]) -> tuple[Task, ...]:
        """Return the tasks of these needs, as intake makes them."""
        listed = [*needs]
        beds = tuple(depot.id for depot in self.depots if depot.kind == "facility")
        requests = [_request(need, self.number, beds) for need in listed]
        located = {need.id: Located(point=need.point, area=need.ward) for need in listed}
        places = {need.id: PlaceId(place_name(need.id)) for need in listed}
        taken = requests_to_tasks(requests, located=located, place_ids=places, rules=self.rules)
        return tuple(self._behind_a_barrier(task) for task in taken.tasks)

    def _behind_a_barrier(self, task: Task) -> Task:
        """Return the task; in a closed ward it needs the permit that its own people have."""
        if task.area not in self.closed:
            return task
        return replace(task, permits=(*task.permits, f"closed:{task.area}"))


def place_name(need: str) -> str:
    """Return the place of a need; what it becomes when it worsens is at the same door."""
    return need.removesuffix(WORSE)


WORSE = "!"
"""Ends the id of the emergency that a need unserved has become."""


def rules_of(scenario: Scenario, number: int) -> DayRules:
    """Return the dated rules of one of the days.

    Every cylinder that runs out is a call of its own here, so that of the night none is counted
    twice: a swap is one cylinder.
    """
    rules = load_rules(scenario.day + timedelta(days=number))
    kinds = {kind: replace(rule, night=False) for kind, rule in rules.kinds.items()}
    own = scenario.curfew
    curfew = rules.rules.curfew if own is None else over_midnight(own) + own
    return replace(rules, kinds=MappingProxyType(kinds), rules=replace(rules.rules, curfew=curfew))


def ground_of(
    scenario: Scenario,
    district: str,
    number: int,
    needs: Collection[Need],
    *,
    lending: bool,
    stations: Stations,
    away: Collection[str],
    rules: DayRules,
) -> Ground:
    """Return what stands for the day.

    Parameters
    ----------
    needs
        All that may be asked for during the day: their places get their travel times.
    away
        Volunteers who are ill.
    """
    wards = [ward for ward in scenario.wards if ward.district == district]
    sites = [site for site in scenario.sites if site.district == district]
    points: dict[str, tuple[LonLat, str | None]] = {site.id: (site.point, None) for site in sites}
    points |= {f"home {ward.key}": (ward.point, ward.key) for ward in wards}
    points |= {place_name(need.id): (need.point, need.ward) for need in needs}
    closed = frozenset(c.ward for c in scenario.closed if c.first <= number <= c.last)
    people = _people(scenario, district, lending=lending, closed=closed)
    fleet = fleet_of(
        people,
        homes={row.id: _home(row.id) for row in people},
        schemes=tuple(sorted({ward.key.partition(":")[0] for ward in wards})),
        place_ids={row.id: PlaceId(f"home {_home(row.id)}") for row in people},
        rules=rules,
    )
    profiles = tuple(dict.fromkeys(shift.profile for shift in scenario.shifts))
    return Ground(
        number=number,
        rules=rules,
        places=tuple(
            Place(id=PlaceId(name), point=point, area=area)
            for name, (point, area) in points.items()
        ),
        travel=straight_line_matrix([point for point, _ in points.values()], profiles=profiles),
        vehicles=tuple(vehicle for vehicle in fleet.vehicles if vehicle.id not in away),
        depots=tuple(
            Depot(
                id=DepotId(site.id),
                kind=site.kind,
                place=PlaceId(site.id),
                opens=(rules.depots[site.kind].opens,),
                loading_s=rules.depots[site.kind].loading_s,
                stock=_stock(stations, DepotId(site.id)),
            )
            for site in sites
        ),
        closed=closed,
    )


def _stock(stations: Stations, depot: DepotId) -> Stock:
    if depot in stations.full:
        return stations.stock(depot)
    return Stock(bags=PLENTY, medicines=PLENTY)


def _people(
    scenario: Scenario, district: str, *, lending: bool, closed: frozenset[str]
) -> tuple[Volunteer, ...]:
    """Return the volunteers of a district, ward by ward, shifts shared out as evenly as can be."""
    keys = tuple(ward.key for ward in scenario.wards if ward.district == district)
    homes = [w.key for w in scenario.wards if w.district == district for _ in range(w.volunteers)]
    turns = _turns(scenario.shifts, len(homes))
    words = load_rules(scenario.day).words
    return tuple(
        Volunteer(
            id=f"{home} {number}",
            profile=shift.profile,
            shift_start_s=shift.hours.opens_s,
            shift_end_s=shift.hours.closes_s,
            gates=words.gates,
            skills=words.skills,
            permits=(*shift.permits, *((f"closed:{home}",) if home in closed else ())),
            areas=(home, *(key for key in keys if key != home))
            if lending or shift.standby
            else (home,),
            standby=shift.standby,
            spare_cylinders=SPARE if shift.standby else 0,
        )
        for number, (home, shift) in enumerate(zip(homes, turns, strict=True))
    )


def _home(volunteer: str) -> str:
    """Return the ward of a volunteer."""
    return volunteer.rpartition(" ")[0]


def people_of(scenario: Scenario, district: str) -> tuple[str, ...]:
    """Return the ids of a district's volunteers, in their order."""
    people = _people(scenario, district, lending=True, closed=frozenset())
    return tuple(row.id for row in people)


def _turns(shifts: Sequence[Shift], people: int) -> list[Shift]:
    """Return each volunteer's shift: at each one, that which lacks most of its share so far."""
    given = [0] * len(shifts)
    turns: list[Shift] = []
    for number in range(people):
        lacks = [shift.share * (number + 1) - had for shift, had in zip(shifts, given, strict=True)]
        chosen = lacks.index(max(lacks))
        given[chosen] += 1
        turns.append(shifts[chosen])
    return turns


def _request(need: Need, day: int, beds: tuple[str, ...]) -> Request:
    called_s = need.called_s - day * DAY_S
    return Request(
        id=need.id,
        kind=need.kind,
        point=need.point,
        received_s=called_s,
        risk="red" if need.kind in ("oxygen_emergency", "transport") else "yellow",
        flags=("elderly",) if need.vulnerable else (),
        size_l=Decimal(SIZE_L),
        pressure_bar=Decimal(need.pressure_bar),
        flow_lpm=Decimal(need.flow_lpm),
        measured_s=called_s,
        beds=beds,
    )
