"""What is kept of an area becomes the problem of its day.

Gates are those that each volunteer passes on that day by what is known of them: nothing here, and
nothing behind it, opens one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.beds import Facility
from api.records.day_plans import DayPlanNumber
from api.records.depots import KeptDepot, Shift
from api.records.places import EVERYWHERE, Spot
from api.records.requests import KeptRequest, RequestNumber
from api.records.requests import request_of_task as request_of_task
from api.records.users import User
from api.records.volunteers import Volunteer, VolunteerNumber
from api.services.at_depots import Known, known_on, left_for_others, unfit_cylinders
from api.services.ground import roads_around
from api.services.households import not_due
from api.services.medicine import is_medicine
from api.services.planning import by_straight_lines, over_roads
from api.store import beds, depots, medicine, requests, volunteers
from api.store.requests import Wanted
from geodata.errors import Issue
from routing.bags import BagTable
from routing.dispatch import Board
from routing.gates import GateTable
from routing.intake import Locations, ProblemIntake, TravelGiven, build_problem
from routing.model import Stock
from routing.problem import Place
from routing.requests import DepotRow, Located, Request
from routing.requests import Volunteer as VolunteerRow
from routing.rules.day_rules import DayRules

PLANNED_FROM: Final = ("triaged", "planned")
"""States of requests that a day plan is made for; planned ones only of the version before it."""
MOST: Final = 100_000
DAY_S: Final = 86_400
_EXACT: Final = frozenset({"point", "rooftop", "interpolated", "settled", "alley"})
"""Precisions at which somebody finds the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOf:
    """All of an area that a day is planned with.

    Parameters
    ----------
    depots
        All of the organisation: people load where it is near, also in the next ward.
    known
        What is known of them on that day.
    stocks
        What each depot has for this plan: what is there, less what others take that day.
    ordered
        The requests whose medicine a health worker ordered.
    left_out
        Why requests are not planned with: bags of households that have theirs.
    """

    requests: tuple[KeptRequest, ...]
    volunteers: Mapping[VolunteerNumber, tuple[Volunteer, Shift]]
    depots: tuple[KeptDepot, ...]
    facilities: tuple[Facility, ...]
    known: Known
    stocks: Mapping[str, Stock]
    accepted: Mapping[RequestNumber, str]
    ordered: frozenset[RequestNumber]
    left_out: tuple[Issue, ...]


def gather(
    session: Session,
    user: User,
    *,
    day: date,
    area: str,
    before: DayPlanNumber | None,
    busy: Collection[int],
    others: Collection[Board],
    bags: BagTable,
    size_l: Decimal,
    first_open_day: date,
    from_s: int,
) -> DayOf:
    """Return what is kept of an area for a day; what days that are over left is planned anew.

    Parameters
    ----------
    before
        The plan that people work by there, whose requests are planned anew; those of other areas
        and days are theirs.
    busy
        Volunteers of those other plans of the day, busy there or free for an emergency.
    others
        The boards of those other plans.
    size_l
        Of the cylinders that are brought.
    from_s
        From when on, in seconds of the day, somebody can do anything of the plan.

    Raises
    ------
    Conflict
        With ``nobody-to-plan`` where no volunteer has a shift there, ``everybody-busy`` where those
        who have are in other plans of the day, ``shifts-over`` where there is no time left of their
        shifts.
    """
    within = "" if area == EVERYWHERE else area
    asked = requests.list_requests(
        session, user, Wanted(states=PLANNED_FROM, area=within, most=MOST)
    )
    left = requests.left_over(session, [one.number for one in asked], before=first_open_day)
    asked = tuple(
        one
        for one in asked
        if one.state == "triaged" or one.day_plan == before or one.number in left
    )
    held_back = not_due(session, asked, table=bags, day=day)
    asked = tuple(one for one in asked if one.number not in held_back)
    people = volunteers.list_volunteers(session, user, day=day, states=("posted",), area=within)
    shifts = depots.shifts_on(session, [one.number for one in people], day)
    working = {
        one.number: (one, replace(shift, begins_s=max(shift.begins_s, from_s)))
        for one in people
        if (shift := shifts.get(one.number)) is not None
        and one.number not in busy
        and shift.ends_s > from_s
    }
    if not working:
        raise Conflict(*_why_nobody(shifts, busy, f"{area}, {day}"))
    organisation = user.organisation
    stations = depots.all_depots(session, organisation)
    known = known_on(session, stations, organisation=organisation, day=day, size_l=size_l)
    promised = (beds.bed_of_request(session, one.number) for one in asked)
    return DayOf(
        requests=tuple(sorted(asked, key=lambda one: one.number)),
        volunteers=working,
        depots=stations,
        facilities=beds.list_facilities(session),
        known=known,
        stocks=left_for_others(session, stations, known, others, organisation=organisation),
        accepted={
            bed.request: bed.facility
            for bed in promised
            if bed is not None and bed.state == "accepted"
        },
        ordered=medicine.ordered_for(session, [one.number for one in asked if is_medicine(one)]),
        left_out=(*held_back.values(), *unfit_cylinders(known)),
    )


def _why_nobody(
    shifts: Mapping[VolunteerNumber, Shift], busy: Collection[int], subject: str
) -> Iterator[Issue]:
    """Yield why none of those who may have a shift can be planned with; nobody of them can."""
    if not shifts:
        yield own_issue("nobody-to-plan", subject)
    for code, who in (
        ("everybody-busy", [one for one in shifts if one in busy]),
        ("shifts-over", [one for one in shifts if one not in busy]),
    ):
        if who:
            yield own_issue(code, f"{subject}: {len(who)}")


def problem_of(
    day_of: DayOf, *, midnight: datetime, rules: DayRules, gates: GateTable, data: Path
) -> ProblemIntake:
    """Return the problem of a day, over imported roads where they reach the places.

    Its notices name the places that no road leads to.

    Parameters
    ----------
    midnight
        At which the day begins.
    data
        The folder with imported roads.
    """
    asked = [
        row_of_request(one, day_of.accepted, ordered=day_of.ordered, midnight=midnight)
        for one in day_of.requests
    ]
    spots = [one.spot for one in day_of.requests]
    people = [
        _volunteer(one, shift, spots, gates=gates, rules=rules)
        for one, shift in day_of.volunteers.values()
    ]
    stores = [_depot(one, day_of) for one in day_of.depots]
    stores += [row_of_facility(one) for one in day_of.facilities]

    found = (*spots, *(one.spot for one, _ in day_of.volunteers.values()))
    roads = roads_around(data, [spot.point for spot in found if spot.point is not None])

    notes: list[Issue] = []

    def travel(places: tuple[Place, ...]) -> TravelGiven:
        make = by_straight_lines() if roads is None else over_roads(roads)
        made = make(places, people)
        notes.extend(made.notices)
        return made.given

    intake = build_problem(
        asked,
        people,
        stores,
        located=Locations(
            requests=_located((str(one.number), one.spot) for one in day_of.requests),
            volunteers=_located(
                (str(one.number), one.spot) for one, _ in day_of.volunteers.values()
            ),
            depots=_located(
                [(one.id, one.spot) for one in day_of.depots]
                + [(one.id, one.spot) for one in day_of.facilities]
            ),
        ),
        travel=travel,
        rules=rules,
        sample=roads is not None and roads.sample,
    )
    return replace(intake, notices=(*intake.notices, *notes))


def _located(spots: Iterable[tuple[str, Spot]]) -> dict[str, Located]:
    return {name: located(spot) for name, spot in spots if spot.point is not None}


def located(spot: Spot) -> Located:
    """Return where a spot is, as intake reads it; raise `ValueError` where nobody knows."""
    if spot.point is None:
        raise ValueError("the spot has no point")
    return Located(
        point=spot.point,
        area=spot.ward or None,
        confirmed=spot.precision in _EXACT,
        precision="" if spot.precision == "point" else spot.precision,
        radius_m=spot.radius_m,
    )


def row_of_request(
    kept: KeptRequest,
    accepted: Mapping[RequestNumber, str],
    *,
    ordered: Collection[RequestNumber],
    midnight: datetime,
) -> Request:
    """Return a request as intake reads it, with the facility that accepted its patient.

    Parameters
    ----------
    ordered
        The requests whose medicine a health worker ordered.
    """
    asked = kept.asked

    def seconds(moment: datetime | None) -> int | None:
        return None if moment is None else int((moment - midnight).total_seconds())

    return Request(
        id=str(kept.number),
        kind=asked.kind,
        address=asked.address,
        point=kept.spot.point,
        received_s=seconds(kept.received_at),
        risk=kept.ranked,
        flags=asked.flags,
        name_short=asked.name_short,
        phone=asked.phone,
        note=asked.note,
        size_l=asked.size_l,
        pressure_bar=asked.pressure_bar,
        flow_lpm=asked.flow_lpm,
        measured_s=seconds(asked.measured_at),
        beds=(accepted[kept.number],) if kept.number in accepted else (),
        ordered=not is_medicine(kept) or kept.number in ordered,
    )


def _volunteer(
    kept: Volunteer, shift: Shift, asked: Sequence[Spot], *, gates: GateTable, rules: DayRules
) -> VolunteerRow:
    """Return the row of a volunteer; sets of equipment count where any task asks for them."""
    day = rules.day
    nights = range(1, 1 + (shift.ends_s - 1) // DAY_S)
    counts = any(kind.ppe for kind in rules.kinds.values())
    post = kept.post_on(day)
    # a post may be in a whole district; who is planned is bound to wards
    wards = sorted(
        {spot.ward for spot in asked if post is not None and spot.lies_in(post.area.ward)}
    )
    return VolunteerRow(
        id=str(kept.number),
        profile=kept.profile,
        shift_start_s=shift.begins_s,
        shift_end_s=shift.ends_s,
        home_address=kept.address,
        point=kept.spot.point,
        gates=kept.gates_on(day, gates),
        permits=kept.permits_on(day, *(day + timedelta(days=night) for night in nights)),
        ppe=kept.sets_on(day) if counts else None,
        areas=tuple(wards) if wards or post is None else (post.area.ward,),
        name_short=kept.name_short,
        phone=kept.phone,
    )


def row_of_facility(kept: Facility) -> DepotRow:
    """Return a facility as a place that patients are brought to."""
    return DepotRow(id=kept.id, kind="facility", point=kept.spot.point, name_short=kept.name)


def _depot(kept: KeptDepot, day_of: DayOf) -> DepotRow:
    stock = day_of.stocks[kept.id]
    return DepotRow(
        id=kept.id,
        kind=kept.kind,
        address=kept.address,
        point=kept.spot.point,
        opens_s=kept.opens_s,
        closes_s=kept.closes_s,
        stock_full=stock.full,
        stock_bags=stock.bags,
        stock_medicines=stock.medicines,
        gives_ppe=day_of.known.gives_ppe(kept),
        name_short=kept.name,
        phone=kept.phone,
    )
