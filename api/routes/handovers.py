"""``/api/handovers``: the note from one shift to the next."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import DayRulesDep, DaysDep, NowDep, PlacerDep, TransferTableDep, UserDep
from api.records.handovers import HandoverNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.handovers import (
    HandoverOrderShape,
    HandoverShape,
    SectionsShape,
    TakeHandoverShape,
    WholeHandoverShape,
)
from api.schemas.texts import Line
from api.services import handovers

router = APIRouter(prefix="/api/handovers", tags=["handovers"], responses=faults(401, 403, 422))


@router.get("/draft")
def get_draft(
    *,
    area: Annotated[Line, Query(min_length=1)],
    user: UserDep,
    days: DaysDep,
    placer: PlacerDep,
    rules: DayRulesDep,
    table: TransferTableDep,
    now: NowDep,
) -> SectionsShape:
    """Draw up what the next shift has to know; nothing is kept yet."""
    sections = handovers.draw_up(days, user, placer.reach(area), rules=rules, table=table, now=now)
    return SectionsShape.from_domain(sections, handovers.names_of(days, user, [sections]))


@router.post("", status_code=201)
def post_handover(
    *,
    order: HandoverOrderShape,
    response: Response,
    user: UserDep,
    days: DaysDep,
    placer: PlacerDep,
    rules: DayRulesDep,
    table: TransferTableDep,
    now: NowDep,
) -> HandoverShape:
    """Draw the note up, keep it and sign it as who goes."""
    area = placer.reach(order.area)
    given = handovers.give(days, user, area, remark=order.remark, rules=rules, table=table, now=now)
    response.headers["Location"] = f"/api/handovers/{given.number}"
    return HandoverShape.from_domain(given, handovers.names_of(days, user, [given.sections]))


@router.get("")
def get_handovers(user: UserDep, days: DaysDep) -> list[HandoverShape]:
    """List the notes of one's areas, the newest first."""
    found = handovers.find(days, user)
    names = handovers.names_of(days, user, [one.sections for one in found])
    return [HandoverShape.from_domain(one, names) for one in found]


@router.get("/{handover}", responses=faults(404))
def get_handover(handover: Number, user: UserDep, days: DaysDep) -> WholeHandoverShape:
    """Show a note, and who signed it when."""
    found, moves = handovers.view(days, user, HandoverNumber(handover))
    names = handovers.names_of(days, user, [found.sections])
    return WholeHandoverShape.of(found, moves, names)


@router.post("/{handover}/take", responses=faults(404, 409))
def post_take(
    *, handover: Number, order: TakeHandoverShape, user: UserDep, days: DaysDep, now: NowDep
) -> HandoverShape:
    """Sign a note as who comes."""
    number = HandoverNumber(handover)
    taken = handovers.take(days, user, number, seen=order.version, now=now)
    return HandoverShape.from_domain(taken, handovers.names_of(days, user, [taken.sections]))
