"""Codes of doors: told by the office to whoever opens, and compared where a volunteer tells one."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, Refused, own_issue
from api.records.day_plans import VALID, DayPlan, DayPlanNumber
from api.records.door_codes import Verdict, best, door_code, judged
from api.records.messages import door_notice
from api.records.replies import BY_SMS
from api.records.reports import Done, Report
from api.records.requests import HELD, KeptRequest, RequestNumber
from api.records.users import User
from api.services import outbox
from api.services.access import require_role, writing
from api.services.day_building import request_of_task
from api.services.day_plans import require_own
from api.services.run_boards import Running, verdicts_of
from api.services.running import Days, Made
from api.services.seeing import seen_request
from api.store import day_plans, patients, requests
from api.store.office_keys import office_key
from api.store.session import Store
from routing.model import TaskId, VehicleId

CODED: Final = HELD | {"delivered", "partly"}
"""States of requests whose code is told: whoever was there may still stand at the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCode:
    """The code of a request's door on the day that it is planned for."""

    request: RequestNumber
    day: date
    code: str


def find(store: Store, user: User, number: RequestNumber) -> DoorCode:
    """Return the code that the office tells to whoever opens the door.

    Raises
    ------
    Conflict
        With ``not-planned`` where nobody goes there, or was there by a plan of a day that runs.
    """
    require_role(user, "door-codes.tell")
    with store.reading() as session:
        day_plan = _plan_of(session, seen_request(session, user, number))
        key = office_key(session, "door-codes")
    return DoorCode(request=number, day=day_plan.day, code=door_code(key, number, day_plan.day))


def _plan_of(session: Session, request: KeptRequest) -> DayPlan:
    """Return the plan by which somebody goes to a request, or was there that day."""
    if request.day_plan is not None and request.state in CODED:
        found = day_plans.get_day_plan(session, DayPlanNumber(request.day_plan))
        if found.state in VALID:
            return found
    raise Conflict(own_issue("not-planned", f"request {request.number}: {request.state}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCodes:
    """To whom codes go by SMS, and who has no telephone."""

    queued: tuple[RequestNumber, ...]
    without_phone: tuple[RequestNumber, ...]


def send(
    store: Store,
    user: User,
    number: DayPlanNumber,
    wanted: Collection[RequestNumber],
    *,
    now: datetime,
) -> SentCodes:
    """Queue the codes of a plan's doors as SMS to whoever is there.

    Parameters
    ----------
    wanted
        Of which requests; of none: of all that somebody goes to by it.

    Raises
    ------
    Conflict
        With ``not-running``.
    Refused
        With ``not-planned`` for each that nobody goes to, or was at, by this plan.
    """
    require_role(user, "door-codes.tell")
    with writing(store, user, at=now) as change:
        session = change.session
        day_plan = day_plans.get_day_plan(session, number)
        require_own(user, day_plan)
        if day_plan.state not in VALID:
            raise Conflict(own_issue("not-running", f"day plan {number}: {day_plan.state}"))
        coded = requests.held_by(session, number, states=sorted(CODED))
        if strangers := sorted(set(wanted) - set(coded)):
            raise Refused(*(own_issue("not-planned", f"request {one}") for one in strangers))
        held = requests.held_by(session, number, states=sorted(HELD))
        phones = _phones(session, wanted or held)
        key = office_key(session, "door-codes")
        texts = {
            one: door_notice(day_plan.day, door_code(key, one, day_plan.day))
            for one, phone in phones.items()
            if phone
        }
        outbox.tell_doors(change, day_plan, texts)
        change.done("door-codes.tell", f"day plan {number}: {len(texts)} door codes by SMS")
    return SentCodes(
        queued=tuple(sorted(texts)), without_phone=tuple(sorted(set(phones) - set(texts)))
    )


def _phones(session: Session, wanted: Collection[RequestNumber]) -> Mapping[RequestNumber, str]:
    found = {one: requests.get_request(session, one).patient for one in wanted}
    return {one: patients.get_patient(session, patient).phone for one, patient in found.items()}


def enter(
    days: Days,
    user: User,
    number: DayPlanNumber,
    task: str,
    told: str,
    *,
    client_id: str,
    told_at: datetime | None,
    now: datetime,
) -> Verdict | None:
    """Compare a code that was told of a door, and keep what became of it; that they may is known.

    It changes nothing of the task: what was brought was brought, whatever the code. A right one
    confirms that task alone; wrong ones count against all tasks of the request, as it has one code.
    None: the day has no such task, and no code is compared.
    """
    if not any(one.id == task for one in days.read(number).board.day.tasks):
        return None
    request = request_of_task(task)
    with days.store.reading() as session:
        key = office_key(session, "door-codes")

    def work(day: Running) -> Made:
        verdicts = verdicts_of(day)
        if verdicts.get(TaskId(task), ())[-1:] == ("too-many",):  # nothing new would be said
            return Made(events=(), kind="coded")
        before = [
            one
            for other, all_of_it in verdicts.items()
            if request_of_task(other) == request
            for one in all_of_it
        ]
        verdict = judged(told, door_code(key, request, day.day_plan.day), before=before)
        said = [{"task": task, "verdict": verdict}]
        return Made(events=(), kind="coded", document=json.dumps(said))

    found = days.act(
        user,
        number,
        work,
        client_id=f"{client_id}-code" if client_id else "",
        sent=task,
        told_at=told_at,
        now=now,
    )
    return best(verdicts_of(found).get(TaskId(task), ()))


def says_only_a_code(
    days: Days, number: DayPlanNumber, report: Report, code: str, *, reason: str
) -> bool:
    """Tell whether all else that a report says is known: told again because of the code alone."""
    if not code or not isinstance(report, Done):
        return False
    if report.left or report.collected or reason.strip() not in {"", BY_SMS}:
        return False
    facts = days.read(number).board.facts
    if not any(
        each.stop.task == report.task and each.outcome == "done"
        for each in facts.of(VehicleId(report.vehicle))
    ):
        return False
    request = request_of_task(report.task)
    with days.store.reading() as session:
        return (requests.get_request(session, request).state == "partly") == report.partly
