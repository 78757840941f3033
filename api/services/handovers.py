"""The end of a shift: what the next one has to know, made of what is kept, signed by both."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, own_issue
from api.records.beds import PROMISED
from api.records.cylinders import AWAY, Cylinder
from api.records.day_plans import DayPlan, DayPlanNumber
from api.records.handovers import HANDOVER, SECTIONS, Handover, HandoverNumber, Line, Sections
from api.records.lifecycles import Move
from api.records.places import EVERYWHERE, Spot, midnight_of, place_day
from api.records.requests import EMERGENCIES, HELD, TO_DO, KeptRequest, PatientNumber
from api.records.users import User
from api.services import transfers
from api.services.access import require_role, writing
from api.services.day_building import request_of_task
from api.services.day_plans import require_reach
from api.services.nights import short_nights
from api.services.run_boards import Running
from api.services.running import Days
from api.services.settled_counts import conflict_key
from api.store import (
    alerts,
    beds,
    calls,
    cylinders,
    day_plans,
    depots,
    handovers,
    messages,
    moves,
    patients,
    requests,
    volunteers,
)
from api.store.requests import Wanted
from routing.dispatch import advance
from routing.model import TaskId, TaskKind, VehicleId
from routing.rules.day_rules import DayRules
from routing.transfers import TransferTable

MOST: Final = 1000
"""So many lines a section has at most; who has more open has another trouble."""
LEFT_OVER: Final = (*sorted(HELD), "partly")
MISSING: Final = tuple(state for state in AWAY if state != "at-patient")
"""States of cylinders that somebody is to bring back."""


def draw_up(
    days: Days, user: User, area: Spot, *, rules: DayRules, table: TransferTable, now: datetime
) -> Mapping[str, tuple[Line, ...]]:
    """Return what is open, promised and missing in an area at that moment, by section."""
    require_role(user, "plans.run")
    require_reach(user, area)
    store = days.store
    within = "" if area.ward == EVERYWHERE else area.ward
    running = [days.see(one.number, now=now) for one in _running(days, user, area, now)]
    nights = short_nights(store, user, day_begins=midnight_of(place_day(now)), rules=rules)
    urgent = Wanted(states=TO_DO, kinds=tuple(sorted(EMERGENCIES)), area=within, most=MOST)
    with store.reading() as session:
        waiting = requests.list_requests(session, user, urgent)
        first_open = depots.first_open_day(session, now)
        left = Wanted(waiting_on=first_open, states=LEFT_OVER, area=within, most=MOST)
        left_over = requests.list_requests(session, user, left)
        long = transfers.waiting_within(session, user, table=table, now=now)
        promised = beds.list_beds(session, user, states=PROMISED)
        missing = cylinders.list_cylinders(session, user.organisation, states=MISSING)
        orphaned = _with_the_dead(session, user, area)
        unsent = messages.list_messages(session, user, states=("failed",), most=MOST)
        seen = {
            (day.day_plan.number, one.key)
            for day in running
            for one in alerts.list_alerts(session, day.day_plan.number)
        }
    told = [line for day in running for line in _told(day, now)]
    found = {
        "emergencies": tuple(map(_of_request, waiting)),
        "untold": tuple(line for kind, line in told if kind == "untold"),
        "promised": tuple(line for kind, line in told if kind == "promised"),
        "conflicts": tuple(line for day in running for line in _conflicts(day, seen)),
        "left_over": tuple(map(_of_request, left_over)),
        "transfers": tuple(
            Line(
                kind="request",
                record=str(one.transfer.request),
                request=one.transfer.request,
                at=one.transfer.needed_at,
            )
            for one in long
            if one.is_late and one.transfer.spot.lies_in(area.ward)
        ),
        "beds": tuple(
            Line(
                kind="bed",
                record=str(one.number),
                state=one.state,
                request=one.request,
                said=one.facility,
            )
            for one in promised
        ),
        "returns": tuple(
            Line(kind="cylinder", record=one.serial, state=one.state, at=one.since)
            for one in missing
        ),
        "households": tuple(
            Line(kind="cylinder", record=one.serial, state=one.state, at=one.since)
            for one in orphaned
        ),
        "short_nights": tuple(
            Line(kind="patient", record=str(night.patient.number), at=night.lasts_until)
            for night in nights
            if night.patient.spot.lies_in(area.ward)
        ),
        "unsent": tuple(
            Line(
                kind="message",
                record=str(one.number),
                volunteer="" if one.volunteer is None else str(one.volunteer),
                request=one.request,
            )
            for one in unsent
        ),
    }
    return {name: found[name][:MOST] for name in SECTIONS}


def _of_request(one: KeptRequest) -> Line:
    number = one.number
    return Line(
        kind="request", record=str(number), request=number, state=one.state, at=one.received_at
    )


def _with_the_dead(session: Session, user: User, area: Spot) -> tuple[Cylinder, ...]:
    """Return what was lent to patients of the area who died: nobody is sent by itself."""
    held = [
        one
        for one in cylinders.list_cylinders(session, user.organisation, states=("at-patient",))
        if one.terms != "gift"
    ]
    dead = calls.dead(session, {int(one.holder) for one in held})
    theirs = patients.seen_patients(session, user, dead)
    return tuple(
        one
        for one in held
        if (who := theirs.get(PatientNumber(int(one.holder)))) and who.spot.lies_in(area.ward)
    )


def _running(days: Days, user: User, area: Spot, now: datetime) -> Iterator[DayPlan]:
    """Yield the day plans in the area that people work by today."""
    with days.store.reading() as session:
        valid = day_plans.valid_ones(session, user.organisation, place_day(now))
    return (one for one in valid if one.area.lies_in(area.ward))


def _told(day: Running, now: datetime) -> Iterator[tuple[str, Line]]:
    """Yield what was set out for and not told, and what people were told that is still to come."""
    board = advance(day.board, day.at_s(now))
    for vehicle, begun in board.facts.begun.items():
        for each in begun:
            if each.stop.task is not None and each.outcome == "expected":
                at = day.moment(each.stop.starts_s)
                yield "untold", _of_task(each.stop.task, vehicle, at)
    for task, told in board.day.told.items():
        if board.draft.starts_s(task) is not None:
            yield "promised", _of_task(task, told.vehicle, day.moment(told.starts_s))


def _of_task(task: TaskId, vehicle: VehicleId, at: datetime) -> Line:
    number = request_of_task(task)
    return Line(kind="request", record=str(number), request=number, volunteer=vehicle, at=at)


def _conflicts(day: Running, seen: Container[tuple[DayPlanNumber, str]]) -> Iterator[Line]:
    """Yield what no board could take and nobody has seen to."""
    number = day.day_plan.number
    for act in day.valid_acts:
        if act.kind == "conflict" and (number, conflict_key(act.number)) not in seen:
            yield Line(kind="act", record=str(act.number), day_plan=number, said=act.by, at=act.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who the lines of notes are about, as far as who reads them may see that.

    Parameters
    ----------
    requests, patients
        Short names by the number of the record.
    kinds
        What each request asks for.
    volunteers
        By the number that vehicles of a plan are called by.
    """

    requests: Mapping[int, str]
    kinds: Mapping[int, TaskKind]
    patients: Mapping[int, str]
    volunteers: Mapping[str, str]


def names_of(days: Days, user: User, notes: Iterable[Sections]) -> Names:
    """Return the names of whom notes are about."""
    lines = [line for note in notes for section in note.values() for line in section]
    people = {int(one.record) for one in lines if one.kind == "patient"}
    riding = {int(one.volunteer) for one in lines if one.volunteer.isdecimal()}
    with days.store.reading() as session:
        asked = requests.seen_requests(
            session, user, {one.request for one in lines if one.request is not None}
        )
        seen = patients.seen_patients(session, user, people)
        volunteers_named = volunteers.names_of(session, user.organisation, riding)
    shown = user.sees("person")
    return Names(
        requests={one.number: one.asked.name_short for one in asked.values() if shown},
        kinds={one.number: one.asked.kind for one in asked.values()},
        patients={one.number: one.name_short for one in seen.values() if shown},
        volunteers={str(number): name for number, name in volunteers_named.items()},
    )


def give(
    days: Days,
    user: User,
    area: Spot,
    *,
    remark: str,
    rules: DayRules,
    table: TransferTable,
    now: datetime,
) -> Handover:
    """Draw the note up, keep it and sign it as who goes."""
    sections = draw_up(days, user, area, rules=rules, table=table, now=now)
    with writing(days.store, user, at=now) as change:
        row = handovers.add_handover(
            change.session,
            Handover(
                number=HandoverNumber(0),
                organisation=user.organisation,
                area=area,
                given_by=user.name,
                given_at=now,
                sections=sections,
                remark=remark,
                state=HANDOVER.first,
                version=1,
            ),
        )
        moves.begin(change.session, HANDOVER, row, by=user.name, at=now)
        change.done("plans.run", f"handover {row.number}: given")
        return handovers.get_handover(change.session, HandoverNumber(row.number))


def take(days: Days, user: User, number: HandoverNumber, *, seen: int, now: datetime) -> Handover:
    """Sign a note as who comes; raise `Conflict` with ``signs-twice`` for who gave it."""
    require_role(user, "plans.run")
    with writing(days.store, user, at=now) as change:
        found = handovers.get_handover(change.session, number)
        _require_own(user, found)
        if found.given_by == user.name:
            raise Conflict(own_issue("signs-twice", f"handover {number}"))
        moves.move(
            change.session,
            HANDOVER,
            handovers.TABLE,
            number,
            "taken",
            seen=seen,
            by=user.name,
            at=now,
        )
        change.done("plans.run", f"handover {number}: taken")
        return handovers.get_handover(change.session, number)


def _require_own(user: User, handover: Handover) -> None:
    if handover.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", f"handover {handover.number}"))
    require_reach(user, handover.area)


def view(days: Days, user: User, number: HandoverNumber) -> tuple[Handover, tuple[Move, ...]]:
    """Return a note and who signed it when."""
    with days.store.reading() as session:
        found = handovers.get_handover(session, number)
        _require_own(user, found)
        return found, moves.list_moves(session, HANDOVER, number)


def find(days: Days, user: User) -> tuple[Handover, ...]:
    """Return the newest notes of one's areas."""
    with days.store.reading() as session:
        found = handovers.list_handovers(session, user.organisation, most=MOST)
    return tuple(one for one in found if user.reaches(one.area))
