"""Volunteers become vehicles: what they carry, where they serve, and what keeps a row out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from geodata.errors import Issue
from routing.model import NOTHING, Capacity, Load, PlaceId, TimeWindow, Vehicle, VehicleId
from routing.requests import Volunteer
from routing.rules.day_rules import DayRules
from routing.triage import with_cylinders

ACTIVE: Final = "active"
"""The gate of who is on duty at all."""
ANYWHERE: Final = "*"
"""In a volunteer's areas: not bound to any ward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The vehicles, the volunteers left out and why, and what a person should look at."""

    vehicles: tuple[Vehicle, ...]
    issues: tuple[Issue, ...]
    notices: tuple[Issue, ...]


def fleet_of(
    volunteers: Sequence[Volunteer],
    *,
    homes: Mapping[str, str | None],
    schemes: tuple[str, ...],
    place_ids: Mapping[str, PlaceId],
    rules: DayRules,
) -> Fleet:
    """Return the vehicles of the volunteers that are placed, in their order.

    Parameters
    ----------
    homes
        The ward key of each volunteer placed; None: outside all wards.
    schemes
        Those of all ward keys in use.
    """
    vehicles, issues, notices = [], [], []
    for row in volunteers:
        if row.id not in homes:
            continue
        home = homes[row.id]
        faults = _unclear(row, schemes) or _unbound(row, home, schemes)
        if faults:
            issues += faults
            continue
        capacity, above = _capacity(row, rules.limits[row.profile])
        notices += above
        if home is None and schemes:
            notices.append(_lives_outside(row, "only the row says where the volunteer serves"))
        areas = _areas(row, home, schemes)
        spare = with_cylinders(
            Load(full=row.spare_cylinders), rules.oxygen.delivered_size_l, rules.cylinders
        )
        if not capacity.holds(spare):
            notices.append(_too_many_spare(row))
            spare = NOTHING
        vehicle = _vehicle(row, place_ids[row.id], home, areas, capacity)
        vehicles.append(replace(vehicle, aboard=spare))
    kept = frozenset(_kept(vehicles, rules.lending_floor))
    notices += [_stays(row, rules.lending_floor) for row in volunteers if row.id in kept]
    vehicles = [
        replace(vehicle, areas=vehicle.areas[:1]) if vehicle.id in kept else vehicle
        for vehicle in vehicles
    ]
    return Fleet(vehicles=tuple(vehicles), issues=tuple(issues), notices=tuple(notices))


def _kept(vehicles: Sequence[Vehicle], floor: int) -> Iterator[VehicleId]:
    """Yield who might be lent and stays, so that each ward keeps as many as the floor says.

    Who is bound to the ward alone counts first; then who has the fewest skills that another ward
    might want, and the longest shift. Who is not active does not count; who may go anywhere and
    crews on standby are of no ward.
    """

    def home(vehicle: Vehicle) -> str:
        return vehicle.home_area or ""

    people = sorted((v for v in vehicles if _counts(v)), key=home)
    for ward, group in groupby(people, key=home):
        own = [*group]
        bound = sum(vehicle.areas == (ward,) for vehicle in own)
        lent = (vehicle for vehicle in own if vehicle.areas != (ward,))
        first = sorted(lent, key=_who_stays_first)
        yield from (vehicle.id for vehicle in first[: max(0, floor - bound)])


def _counts(vehicle: Vehicle) -> bool:
    own = vehicle.home_area is not None and bool(vehicle.areas)
    return own and not vehicle.standby and ACTIVE in vehicle.gates


def _who_stays_first(vehicle: Vehicle) -> tuple[int, int, VehicleId]:
    return len(vehicle.skills), vehicle.shift.opens_s - vehicle.shift.closes_s, vehicle.id


def _stays(row: Volunteer, floor: int) -> Issue:
    return Issue(
        code="kept-in-ward",
        subject=row.origin.where(row.id, "areas"),
        message=f"is not lent today: so many of a ward's own volunteers stay in it: {floor}",
        remedy="bind somebody else to the ward, or change the floor in the task table",
    )


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
        people=row.people,
        most_duty_s=row.most_duty_s,
        duty_before_s=row.duty_before_s,
        breaks=row.breaks,
        ppe=row.ppe,
        standby=row.standby,
        show={name: text for name, text in show.items() if text},
    )


def _too_many_spare(row: Volunteer) -> Issue:
    return Issue(
        code="over-limit",
        subject=row.origin.where(row.id, "spare_cylinders"),
        message=f"{row.spare_cylinders} full cylinders are more than a {row.profile} carries; none"
        " are reckoned with",
        remedy="correct the row, or the limits in the task table",
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
    """Return the ward keys a volunteer is bound to, the home first; empty: none."""
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
