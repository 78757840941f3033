"""Requests, volunteers and depots become a problem.

The one door of intake: command, service and notebook call `build_problem`. Nothing is dropped in
silence: what cannot be planned is an issue, what a person should look at all the same a notice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from geodata.addresses import normalise
from geodata.errors import Issue
from geodata.matrix import Travel
from routing.model import (
    Capacity,
    Depot,
    DepotId,
    PlaceId,
    Stock,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.problem import Pin, Place, Problem, TravelSource
from routing.requests import DepotRow as DepotRow
from routing.requests import Located as Located
from routing.requests import Origin as Origin
from routing.requests import Request as Request
from routing.requests import Volunteer as Volunteer
from routing.rules.day_rules import DayRules
from routing.triage import TaskIntake as TaskIntake
from routing.triage import requests_to_tasks as requests_to_tasks

ANYWHERE = "*"
"""In a volunteer's areas: not bound to any ward."""


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
        also ``over-limit``, and ``outside-areas`` of volunteers whose row says where they serve.

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
    fleet = _vehicles(volunteers, located, place_ids["volunteer"], rules)
    given = travel(places)
    problem = Problem(
        day=rules.day,
        places=places,
        tasks=intake.tasks,
        vehicles=fleet.vehicles,
        depots=tuple(
            _depot(row, place_ids["depot"][row.id], rules)
            for row in depots
            if row.id in located.depots
        ),
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
        problem=problem,
        issues=(*intake.issues, *absent, *outside, *fleet.issues),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fleet:
    vehicles: tuple[Vehicle, ...]
    issues: tuple[Issue, ...]
    notices: tuple[Issue, ...]


def _vehicles(
    volunteers: Sequence[Volunteer],
    located: Locations,
    place_ids: Mapping[str, PlaceId],
    rules: DayRules,
) -> _Fleet:
    vehicles, issues, notices = [], [], []
    schemes = located.schemes
    for row in volunteers:
        if row.id not in located.volunteers:
            continue
        home = located.volunteers[row.id].area
        faults = _unclear(row, schemes) or _unbound(row, home, schemes)
        if faults:
            issues += faults
            continue
        capacity, above = _capacity(row, rules.limits[row.profile])
        notices += above
        if home is None and schemes:
            notices.append(_lives_outside(row, "only the row says where the volunteer serves"))
        areas = _areas(row, home, schemes)
        vehicles.append(_vehicle(row, place_ids[row.id], home, areas, capacity))
    return _Fleet(vehicles=tuple(vehicles), issues=tuple(issues), notices=tuple(notices))


def _vehicle(
    row: Volunteer,
    place: PlaceId,
    home: str | None,
    areas: tuple[str, ...],
    capacity: Capacity,
) -> Vehicle:
    show = {"name_short": row.name_short, "phone": row.phone}
    return Vehicle(
        id=VehicleId(row.id),
        profile=row.profile,
        start=place,
        end=place,
        shift=TimeWindow(opens_s=row.shift_start_s, closes_s=row.shift_end_s),
        capacity=capacity,
        skills=row.skills,
        gates=row.gates,
        home_area=home,
        areas=areas,
        permits=row.permits,
        show={name: text for name, text in show.items() if text},
    )


def _unclear(row: Volunteer, schemes: tuple[str, ...]) -> list[Issue]:
    """Return an issue for each bare code of which the scheme is not known.

    What cannot be read may be the one ward that the volunteer is bound to, so it is no leave to
    serve anywhere: the row is left out.
    """
    if ANYWHERE in row.areas or len(schemes) == 1:
        return []
    return [
        Issue(
            code="unknown-area",
            subject=row.origin.where(row.id, "areas"),
            message=f"{code} has no scheme, and {len(schemes)} schemes are in use, so the volunteer"
            " is left out",
            remedy="write the ward as scheme:code, such as vn-2021:27289",
        )
        for code in row.areas
        if ":" not in code
    ]


def _unbound(row: Volunteer, home: str | None, schemes: tuple[str, ...]) -> list[Issue]:
    """Return an issue if neither the home nor the row binds a volunteer, though wards are known."""
    if home is not None or row.areas or not schemes:
        return []
    return [_lives_outside(row, "the row names no ward, so the volunteer is left out")]


def _lives_outside(row: Volunteer, consequence: str) -> Issue:
    return Issue(
        code="outside-areas",
        subject=row.origin.where(row.id, "lon, lat"),
        message=f"lives outside all wards; {consequence}",
        remedy="correct the address or the point, or name the wards in areas (*: anywhere)",
    )


def _areas(row: Volunteer, home: str | None, schemes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ward keys a volunteer is bound to; empty: none."""
    if ANYWHERE in row.areas:
        return ()
    named = (code if ":" in code else f"{schemes[0]}:{code}" for code in row.areas)
    return tuple(dict.fromkeys([*([home] if home else []), *named]))


def _capacity(row: Volunteer, limit: Capacity) -> tuple[Capacity, list[Issue]]:
    """Return what the row says, up to what its profile carries."""
    given = {
        "kg": ("capacity_kg", row.capacity_kg),
        "litres": ("capacity_l", row.capacity_l),
        "cylinders": ("cylinders", row.cylinders),
    }
    most = {name: getattr(limit, name) for name in given}
    taken = {n: most[n] if v is None else min(v, most[n]) for n, (_, v) in given.items()}
    notices = [
        Issue(
            code="over-limit",
            subject=row.origin.where(row.id, column),
            message=f"is {value}, a {row.profile} carries at most {most[name]}; that is used",
            remedy="correct the row, or the limits in the task table",
        )
        for name, (column, value) in given.items()
        if value is not None and value > most[name]
    ]
    return Capacity(**taken), notices


def _depot(row: DepotRow, place: PlaceId, rules: DayRules) -> Depot:
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
        show={name: text for name, text in show.items() if text},
    )
