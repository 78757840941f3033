"""``/api/calls`` and ``/api/patients``: the other direction of the hotline."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.dependencies import (
    DayRulesDep,
    DaysDep,
    NowDep,
    PlacerDep,
    RiskTableDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.errors import refuse
from api.records.calls import CallNumber
from api.records.requests import PatientNumber
from api.schemas.bounds import Day, Number
from api.schemas.calls import (
    CallPlanShape,
    CallShape,
    NewShareShape,
    OutcomeShape,
    RightOutcomeShape,
    SeenShape,
    ShareShape,
    WholePatientShape,
)
from api.schemas.faults import faults
from api.schemas.states import CallState
from api.schemas.texts import Line
from api.services import calls
from api.services.taking import unknown_flags

router = APIRouter(tags=["calls"], responses=faults(401, 403))


class PlannedShape(BaseModel):
    """How many calls were added to the list."""

    added: int


@router.post("/api/calls/plan", responses=faults(422))
def post_plan(
    *, order: CallPlanShape, user: UserDep, store: StoreDep, placer: PlacerDep, now: NowDep
) -> PlannedShape:
    """Put each patient of an area on a day's list, once."""
    refuse(placer.unknown([order.area]))
    return PlannedShape(added=calls.plan(store, user, day=order.day, area=order.area, now=now))


@router.get("/api/calls", response_model_exclude_unset=True, responses=faults(422))
def get_calls(
    *,
    day: Day,
    user: UserDep,
    store: StoreDep,
    area: Line = "",
    state: Annotated[list[CallState], Query()] = [],  # noqa: B006 - FastAPI copies it
) -> list[CallShape]:
    """List the calls of a day, ward by ward."""
    found = calls.call_list(store, user, day=day, area=area, states=state)
    return [CallShape.from_domain(call, user) for call in found]


@router.post(
    "/api/calls/{call}/no-answer",
    response_model_exclude_unset=True,
    responses=faults(404, 409, 422),
)
def post_no_answer(
    *, call: Number, order: SeenShape, user: UserDep, store: StoreDep, now: NowDep
) -> CallShape:
    """Keep that nobody answered; the call stays on the list."""
    found = calls.no_answer(store, user, CallNumber(call), seen=order.version, now=now)
    return CallShape.from_domain(found, user)


@router.post(
    "/api/calls/{call}/outcome", response_model_exclude_unset=True, responses=faults(404, 409, 422)
)
def post_outcome(
    *,
    call: Number,
    order: OutcomeShape,
    user: UserDep,
    store: StoreDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    today: TodayDep,
    now: NowDep,
) -> CallShape:
    """Keep what came of a call. What is asked for in it becomes a request of the same patient."""
    if order.request is not None:
        refuse(unknown_flags(order.request.flags, rules.words))
    found, _ = calls.reached(
        store,
        user,
        CallNumber(call),
        order.outcome,
        note=order.note,
        asked=order.sent(call),
        seen=order.version,
        table=table,
        today=today,
        now=now,
    )
    return CallShape.from_domain(found, user)


@router.put(
    "/api/calls/{call}/outcome", response_model_exclude_unset=True, responses=faults(404, 409, 422)
)
def put_outcome(
    *,
    call: Number,
    order: RightOutcomeShape,
    user: UserDep,
    days: DaysDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    today: TodayDep,
    now: NowDep,
) -> CallShape:
    """Put right what came of a call; the wrong outcome stays in its history.

    What the patient waited for until the wrong outcome ended it goes on, and they keep what was to
    be fetched for it. What was asked for in the call stays asked for.
    """
    if order.request is not None:
        refuse(unknown_flags(order.request.flags, rules.words))
    found = calls.correct(
        days,
        user,
        CallNumber(call),
        order.outcome,
        note=order.note,
        asked=order.sent(call),
        reason=order.reason,
        seen=order.version,
        table=table,
        today=today,
        now=now,
    )
    return CallShape.from_domain(found, user)


@router.get(
    "/api/patients/{patient}", response_model_exclude_unset=True, responses=faults(404, 422)
)
def get_patient(patient: Number, user: UserDep, store: StoreDep) -> WholePatientShape:
    """Show a patient with all they asked for, and with whom they were shared."""
    found, requests, shares = calls.view_patient(store, user, PatientNumber(patient))
    return WholePatientShape.of(found, requests, shares, user)


@router.post("/api/patients/{patient}/shares", status_code=201, responses=faults(404, 409, 422))
def post_share(
    *, patient: Number, order: NewShareShape, user: UserDep, store: StoreDep, now: NowDep
) -> ShareShape:
    """Let another organisation see a patient of one's own."""
    made = calls.share(
        store,
        user,
        PatientNumber(patient),
        order.organisation,
        reason=order.reason,
        now=now,
    )
    return ShareShape.from_domain(made)


@router.delete(
    "/api/patients/{patient}/shares/{organisation}", status_code=204, responses=faults(404, 422)
)
def delete_share(
    *, patient: Number, organisation: Line, user: UserDep, store: StoreDep, now: NowDep
) -> None:
    """Let that organisation see the patient no more."""
    calls.end_share(store, user, PatientNumber(patient), organisation, now=now)
