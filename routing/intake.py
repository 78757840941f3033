"""Requests, volunteers and depots become a problem.

The one door of intake: command, service and notebook call `build_problem`. Nothing is dropped in
silence: what cannot be planned is an issue, what a person should look at all the same a notice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geodata.addresses import normalise
from geodata.errors import Issue
from geodata.matrix import Travel
from routing.fleet import fleet_of
from routing.model import Depot, DepotId, PlaceId, Stock, Task, TimeWindow
from routing.partners import with_partners
from routing.problem import Pin, Place, Problem, TravelSource
from routing.requests import DepotRow as DepotRow
from routing.requests import Located as Located
from routing.requests import Origin as Origin
from routing.requests import Request as Request
from routing.requests import Volunteer as Volunteer
from routing.rules.day_rules import DayRules
from routing.triage import TaskIntake as TaskIntake
from routing.triage import requests_to_tasks as requests_to_tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemIntake:
    """The problem, the rows left out of it and why, and what a person should look at."""

    problem: Problem
    issues: tuple[Issue, ...] = ()
    notices: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Locations:
    """Where the rows of each kind are, by id; a row that is missing was not found."""

    requests: Mapping[str, Located] = field(default_factory=dict)
    volunteers: Mapping[str, Located] = field(default_factory=dict)
    depots: Mapping[str, Located] = field(default_factory=dict)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes of all ward keys."""
        groups = (self.requests, self.volunteers, self.depots)
        keys = (found.area for group in groups for found in group.values() if found.area)
        return tuple(sorted({key.partition(":")[0] for key in keys}))


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelGiven:
    """Travel between places, and what a problem says about it."""

    travel: Travel
    source: TravelSource = field(default_factory=TravelSource)
    band: str = ""
    estimated: bool = False
    attribution: str = ""


Spot = tuple[tuple[str, str], str, Located]
"""Kind and id of a row, its address, and where it was found."""


def gather_places(
    spots: Iterable[Spot],
) -> tuple[tuple[Place, ...], Mapping[tuple[str, str], PlaceId]]:
    """Return one place for each address and point, and the place of every row.

    Two houses that were only found as the same street stay two places: time at the door is spent
    twice. Places are numbered in the order in which they come up.
    """
    places: dict[tuple[float, float, str], Place] = {}
    place_of: dict[tuple[str, str], PlaceId] = {}
    for row, address, found in spots:
        key = (found.point.lon, found.point.lat, normalise(address).plain)
        if key not in places:
            places[key] = Place(
                id=PlaceId(f"P{len(places) + 1:04d}"),
                point=found.point,
                area=found.area,
                show=_shown(address, found),
            )
        place_of[row] = places[key].id
    return tuple(places.values()), place_of


def _shown(address: str, found: Located) -> dict[str, str]:
    radius = "" if found.radius_m is None else str(round(found.radius_m))
    show = {"address": address, "precision": found.precision, "radius_m": radius}
    return {name: text for name, text in show.items() if text}


def build_problem(
    requests: Sequence[Request],
    volunteers: Sequence[Volunteer],
    depots: Sequence[DepotRow],
    *,
    located: Locations,
    travel: Callable[[tuple[Place, ...]], TravelGiven],
    rules: DayRules,
    pins: tuple[Pin, ...] = (),
    sample: bool = False,
) -> ProblemIntake:
    """Return the problem of a day.

    Parameters
    ----------
    located
        Where each row is. Volunteers and depots that were not found are left out.
    travel
        Gives the travel between the places, in their order.
    rules
        Of the planned day.
    sample
        True for the generated sample city.

    Returns
    -------
    ProblemIntake
        Issues of `requests_to_tasks`, and ``not-located`` (volunteer, depot), ``outside-areas``
        (request, or a volunteer who is left out), ``unknown-area`` (volunteer, left out); notices
        also ``over-limit``, ``kept-in-ward``, and ``outside-areas`` of volunteers whose row says
        where they serve.

    Notes
    -----
    A volunteer is bound to no ward only by an explicit ``*``. Where no wards were given at all, so
    that no row has one, volunteers without `areas` stay unbound: nothing could bind them.
    """
    groups: dict[str, tuple[Sequence[_Row], Mapping[str, Located]]] = {
        "depot": (depots, located.depots),
        "volunteer": (volunteers, located.volunteers),
        "request": (requests, located.requests),
    }
    places, place_of = gather_places(
        ((kind, row.id), row.address, found[row.id])
        for kind, (rows, found) in groups.items()
        for row in rows
        if row.id in found
    )
    place_ids = {kind: {i: p for (k, i), p in place_of.items() if k == kind} for kind in groups}
    intake = requests_to_tasks(
        requests, located=located.requests, place_ids=place_ids["request"], rules=rules
    )
    fleet = fleet_of(
        volunteers,
        homes={row: found.area for row, found in located.volunteers.items()},
        schemes=located.schemes,
        place_ids=place_ids["volunteer"],
        rules=rules,
    )
    given = travel(places)
    facilities = tuple(
        depot_of(row, place_ids["depot"][row.id], rules)
        for row in depots
        if row.id in located.depots
    )
    tasks, unknown_beds = _with_known_beds(intake.tasks, requests, facilities)
    problem = Problem(
        day=rules.day,
        places=places,
        tasks=tasks,
        vehicles=fleet.vehicles,
        depots=facilities,
        travel=given.travel,
        rules=rules.rules,
        pins=pins,
        travel_source=given.source,
        band=given.band,
        estimated=given.estimated,
        attribution=given.attribution,
        sample=sample,
    )
    absent = [
        *(_absent(row) for row in volunteers if row.id not in located.volunteers),
        *(_absent(row) for row in depots if row.id not in located.depots),
    ]
    outside = _outside(requests, located.requests) if located.schemes else []
    return ProblemIntake(
        problem=with_partners(problem),
        issues=(*intake.issues, *unknown_beds, *absent, *outside, *fleet.issues),
        notices=(*intake.notices, *fleet.notices),
    )


_Row = Request | Volunteer | DepotRow


def _absent(row: Volunteer | DepotRow) -> Issue:
    column, who = (
        ("home_address", "volunteer") if isinstance(row, Volunteer) else ("address", "depot")
    )
    return Issue(
        code="not-located",
        subject=row.origin.where(row.id, column),
        message=f"its place is not known, so the {who} is left out",
        remedy="correct the address, or give lon and lat",
    )


def _outside(requests: Sequence[Request], found: Mapping[str, Located]) -> list[Issue]:
    """Return an issue for each request outside all wards."""
    return [
        Issue(
            code="outside-areas",
            subject=row.origin.where(row.id, "lon, lat"),
            message="lies outside all wards, so only those who are bound to no ward may go there",
            remedy="correct the address or the point, or import the wards around it",
        )
        for row in requests
        if row.id in found and found[row.id].area is None
    ]


def _with_known_beds(
    tasks: Sequence[Task], requests: Sequence[Request], depots: Sequence[Depot]
) -> tuple[tuple[Task, ...], list[Issue]]:
    """Return the tasks with those of their beds that are among the depots, and what is not."""
    known = {depot.id for depot in depots if depot.kind == "facility"}
    origins = {request.id: request.origin for request in requests}
    issues = [
        Issue(
            code="unknown-depot",
            subject=origins[task.id].where(task.id, "beds") if task.id in origins else task.id,
            message=f"there is no facility {bed}; it is not reckoned with",
            remedy="add the facility to the table of depots, or correct its id",
        )
        for task in tasks
        for bed in task.bring_to
        if bed not in known
    ]
    if not issues:
        return tuple(tasks), []
    return tuple(_only_to(task, known) for task in tasks), issues


def _only_to(task: Task, known: set[DepotId]) -> Task:
    beds = tuple(bed for bed in task.bring_to if bed in known)
    return replace(task, bring_to=beds, handover_s=task.handover_s if beds else 0)


def depot_of(row: DepotRow, place: PlaceId, rules: DayRules) -> Depot:
    """Return the depot of a row; what it leaves out is as the rules have it for its kind."""
    default = rules.depots[row.kind]
    opens = default.opens
    if row.opens_s is not None and row.closes_s is not None:
        opens = TimeWindow(opens_s=row.opens_s, closes_s=row.closes_s)
    show = {"name_short": row.name_short, "address": row.address, "phone": row.phone}
    return Depot(
        id=DepotId(row.id),
        kind=row.kind,
        place=place,
        opens=(opens,),
        loading_s=default.loading_s,
        stock=Stock(full=row.stock_full, bags=row.stock_bags, medicines=row.stock_medicines),
        gives_ppe=row.gives_ppe,
        show={name: text for name, text in show.items() if text},
    )
