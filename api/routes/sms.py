"""Routes as SMS at ``/api/day-plans/{n}/sms``, and ``/api/sms/replies``: what comes back."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import DaysDep, LanguageDep, NowDep, RiskTableDep, RouteBookDep, UserDep
from api.records.day_plans import DayPlanNumber
from api.records.replies import REPLY, ReplyNumber
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.sms import (
    ReplyOrderShape,
    ReplySeenShape,
    ReplyShape,
    TextOrderShape,
    VolunteerTextsShape,
)
from api.schemas.states import ReplyState
from api.services import replies, texting

router = APIRouter(prefix="/api", tags=["sms"], responses=faults(401, 403, 422))


@router.get("/day-plans/{day_plan}/sms", responses=faults(404, 409))
def get_texts(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    book: RouteBookDep,
    now: NowDep,
    volunteer: Annotated[list[Number], Query()] = [],  # noqa: B006 - FastAPI copies it
    plain: Annotated[bool, Query(description="Without diacritics")] = False,
) -> list[VolunteerTextsShape]:
    """Show routes as SMS, one message a stop, of those volunteers or of all."""
    found = texting.texts(
        days,
        user,
        DayPlanNumber(day_plan),
        frozenset(map(VolunteerNumber, volunteer)),
        plain=plain,
        book=book,
        now=now,
    )
    return VolunteerTextsShape.of(found)


@router.post("/day-plans/{day_plan}/sms", status_code=202, responses=faults(404, 409))
def post_texts(
    *,
    day_plan: Number,
    order: TextOrderShape,
    user: UserDep,
    days: DaysDep,
    book: RouteBookDep,
    now: NowDep,
) -> list[VolunteerTextsShape]:
    """Send volunteers their stops by SMS; it names people, so it is for who has no page."""
    found = texting.send(
        days,
        user,
        DayPlanNumber(day_plan),
        order.wanted,
        plain=order.plain,
        book=book,
        now=now,
    )
    return VolunteerTextsShape.of(found)


@router.post("/sms/replies", status_code=201, responses=faults(409))
def post_reply(
    *,
    order: ReplyOrderShape,
    user: UserDep,
    days: DaysDep,
    book: RouteBookDep,
    table: RiskTableDep,
    language: LanguageDep,
    now: NowDep,
) -> ReplyShape:
    """Take in what came by SMS, from a gateway or typed in; what is not understood waits."""
    kept = replies.take(
        days,
        user,
        order.phone,
        order.text,
        client_id=order.client_id,
        book=book,
        table=table,
        now=now,
    )
    return ReplyShape.from_domain(kept, language=language)


@router.get("/sms/replies")
def get_replies(
    *,
    user: UserDep,
    days: DaysDep,
    language: LanguageDep,
    state: Annotated[
        list[ReplyState] | None, Query(description="Else what waits for a person")
    ] = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[ReplyShape]:
    """List what came by SMS and waits for a person, what is urgent first."""
    found = replies.find(days.store, user, states=state or (REPLY.first,), most=most)
    return [ReplyShape.from_domain(one, language=language) for one in found]


@router.post("/sms/replies/{reply}/see-to", responses=faults(404, 409))
def post_see_to(
    *,
    reply: Number,
    order: ReplySeenShape,
    user: UserDep,
    days: DaysDep,
    language: LanguageDep,
    now: NowDep,
) -> ReplyShape:
    """Say that one has read an answer, and what was done."""
    seen = replies.see_to(
        days.store, user, ReplyNumber(reply), seen=order.version, reason=order.reason, now=now
    )
    return ReplyShape.from_domain(seen, language=language)
