"""What was mistyped of a request is put right, with a reason; its patient and board follow."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from api.errors import Conflict, Refused, own_issue, refuse
from api.records.patients import Patient
from api.records.places import Spot
from api.records.requests import REQUEST, Asked, KeptRequest, RequestNumber
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.cancelling import day_with
from api.services.day_building import located, request_of_task
from api.services.emergencies import legs_to
from api.services.following import GOING
from api.services.run_boards import Running
from api.services.running import Days, Made
from api.services.seeing import seen_request
from api.services.taking import Taken, higher, likely_same, suggested_by, unreached
from api.store import moves, patients, requests
from routing.dispatch import Board, Corrected, advance
from routing.model import Alley, PlaceId, Task
from routing.problem import Place
from routing.risk import RiskTable
from routing.rules.day_rules import DayRules
from routing.triage import alley_of

PUT_RIGHT_IN: Final = GOING | {"failed", "unreachable", "outside-area", "follow-up"}
"""States in which somebody still goes by what a request says."""
REACHED_BY: Final = frozenset({"phone", "address", "place"})
"""By what somebody is found."""
SHOWN: Final = ("name_short", "phone", "address", "note")
"""What a volunteer reads of a request."""
FOLLOWED: Final = frozenset({*SHOWN, "place", "spo2_percent", "breaths_per_min", "age"})
"""What a board can follow; the rest makes another task of it."""


def correct(
    days: Days,
    user: User,
    number: RequestNumber,
    said: Mapping[str, Any],
    *,
    spot: Spot | None,
    seen: int,
    reason: str,
    rules: DayRules,
    table: RiskTable,
    data: Path,
    now: datetime,
) -> Taken:
    """Put right what a request says; return it with what it may repeat now.

    The risk is not corrected: what was measured may raise what the table gives, never lower it.

    Parameters
    ----------
    said
        The fields of `api.records.requests.Asked` that were wrong, as they are rightly.
    spot
        Where it is rightly; None: nothing is said of that, or nobody knows.

    Raises
    ------
    Refused
        With ``reason-missing``, ``phone-not-dialled`` or ``no-phone-no-place``.
    Conflict
        With ``changed-meanwhile``, ``request-is-over``, ``on-a-route`` where somebody has it to do
        at the place that was wrong, ``on-a-board`` where another task would come of it, or
        ``place-unknown`` where it waits on a board, and its right place is not known.
    """
    require_role(user, "requests.verify")
    if not reason.strip():
        raise Refused(own_issue("reason-missing", f"request {number}"))
    with days.store.reading() as session:
        found = seen_request(session, user, number)
    if found.state not in PUT_RIGHT_IN:
        raise Conflict(own_issue("request-is-over", f"request {number}: {found.state}"))
    right = _right(found, said, spot, table=table)
    wrong = _differing(found, right)
    if not wrong:
        return Taken(request=found, is_new=False, likely=())
    if not wrong.isdisjoint(REACHED_BY):
        told = f"request {number}"
        refuse(unreached(right.asked, right.spot, risk=right.ranked, where=f"{told}: {{}}".format))
    effect = partial(_put_right, right=right, seen=seen, reason=reason)

    def has(day: Running) -> bool:
        return bool(_known(day.board, number))

    day_plan = day_with(days, user, number, has=has, now=now)
    if day_plan is None:
        with writing(days.store, user, at=now) as change:
            effect(change)
    else:

        def work(day: Running) -> Made:
            at_s = day.at_s(now)
            events = _events(day, right, wrong, rules=rules, data=data, at_s=at_s)
            return Made(events=tuple(events), kind="corrected", effect=effect)

        days.act(user, day_plan, work, reason=reason, now=now)
    with days.store.reading() as session:
        kept = requests.get_request(session, number)
        person = _person(patients.get_patient(session, kept.patient), kept)
        same = patients.same_people(session, person)
        likely = likely_same(session, person, kept.asked.kind, same=same, now=now)
    others = tuple(one for one in likely if one.number != number)
    return Taken(request=kept, is_new=False, likely=others)


def _right(
    found: KeptRequest, said: Mapping[str, Any], spot: Spot | None, *, table: RiskTable
) -> KeptRequest:
    """Return the request as it is rightly.

    An address that nobody can place takes the point of the wrong one with it; a point that
    somebody gave stays.
    """
    asked = replace(found.asked, **said)
    moved = asked.address != found.asked.address and found.spot.precision != "point"
    if spot is None and moved:
        spot = replace(found.spot, point=None, precision="ward" if found.spot.ward else "")
    suggested = higher(suggested_by(asked, table), found.suggested)
    return replace(found, asked=asked, spot=spot or found.spot, suggested=suggested)


def _differing(found: KeptRequest, right: KeptRequest) -> frozenset[str]:
    """Return the names of the fields that were wrong; no values."""
    names = {
        one.name
        for one in fields(Asked)
        if getattr(found.asked, one.name) != getattr(right.asked, one.name)
    }
    return frozenset(names | ({"place"} if right.spot != found.spot else set()))


def _put_right(change: Writing, *, right: KeptRequest, seen: int, reason: str) -> None:
    before = seen_request(change.session, change.user, right.number)
    wrong = ", ".join(sorted(_differing(before, right)))
    requests.correct_request(change.session, right, seen=seen)
    _put_patient_right(change, before, right)
    moves.note(
        change.session,
        REQUEST,
        before,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details=MappingProxyType({"corrected": wrong}),
    )
    change.done("requests.verify", f"request {right.number}: corrected {wrong}")


def _put_patient_right(change: Writing, before: KeptRequest, right: KeptRequest) -> None:
    """Correct of the patient what was as wrong; who keeps another's patient leaves it to them."""
    patient = patients.get_patient(change.session, right.patient)
    if patient.organisation != change.user.organisation:
        return
    said = {
        name: getattr(right.asked, name)
        for name in ("name_short", "phone", "address")
        if getattr(patient, name) == getattr(before.asked, name)
    }
    spot = right.spot if patient.spot == before.spot else patient.spot
    after = replace(patient, spot=spot, **said)
    if after != patient:
        patients.correct_patient(change.session, after)


def _person(patient: Patient, request: KeptRequest) -> Patient:
    """Return the patient as a request tells of them."""
    asked = request.asked
    return replace(patient, name_short=asked.name_short, phone=asked.phone, address=asked.address)


def _known(board: Board, number: RequestNumber) -> list[Task]:
    """Return the tasks of a request that are not over."""
    facts = board.facts
    done = {
        each.stop.task for begun in facts.begun.values() for each in begun if each.outcome == "done"
    }
    return [
        task
        for task in board.day.tasks
        if request_of_task(task.id) == number and task.id not in facts.closed | done
    ]


def _events(
    day: Running,
    right: KeptRequest,
    wrong: frozenset[str],
    *,
    rules: DayRules,
    data: Path,
    at_s: int,
) -> Iterator[Corrected]:
    """Yield what tells a board of the right tasks; the first brings their place."""
    subject = f"request {right.number}"
    if others := sorted(wrong - FOLLOWED):
        raise Conflict(own_issue("on-a-board", f"{subject}: {', '.join(others)}"))
    board = advance(day.board, at_s)
    tasks = _known(board, right.number)
    place = _new_place(board, right) if "place" in wrong else None
    alley = alley_of(right.asked.address, rules) if "address" in wrong else None
    made = [_task(task, right, place, alley=alley) for task in tasks]
    on_routes = [
        own_issue("on-a-route", f"{subject}: task {task.id}, {_who(board, task)}")
        for task, before in zip(made, tasks, strict=True)
        if task != before and _who(board, task)
    ]
    if on_routes:
        raise Conflict(*on_routes)
    for number, task in enumerate(made):
        if place is None or number:
            yield Corrected(at_s=at_s, task=task)
        else:
            legs = legs_to(board, place, data=data, at_s=at_s)
            yield Corrected(at_s=at_s, task=task, place=place, legs=legs)


def _who(board: Board, task: Task) -> str:
    """Return who has a task to do, or has set out for it; empty: nobody."""
    begun = board.facts.who(task.id)
    has = {name for name, each in board.draft.routed.items() if task.id in each.starts_s}
    return begun[0] if begun is not None else next(iter(has), "")


def _new_place(board: Board, right: KeptRequest) -> Place:
    if right.spot.point is None:
        raise Conflict(own_issue("place-unknown", f"request {right.number}"))
    known = {place.id for place in board.day.places}
    name = next(
        name
        for count in range(len(known) + 1)
        if (name := PlaceId(f"R{right.number}c{count}")) not in known
    )
    return Place(id=name, point=right.spot.point, area=right.spot.ward or None)


def _task(task: Task, right: KeptRequest, place: Place | None, *, alley: Alley | None) -> Task:
    """Return a task as the request says it rightly."""
    shown = {name: getattr(right.asked, name) for name in SHOWN}
    show = {name: text for name, text in {**task.show, **shown}.items() if text}
    task = replace(task, show=MappingProxyType(show), alley=alley or task.alley)
    if place is None:
        return task
    there = located(right.spot)
    return replace(task, place=place.id, area=there.area, confirmed=there.confirmed)
