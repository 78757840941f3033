"""``/api/feedback``: how people live and feel, in the ward's inbox until somebody sees to it."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import NowDep, StoreDep, UserDep
from api.records.feedback import FEEDBACK, FeedbackNumber
from api.records.requests import RequestNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.feedback import AcknowledgeShape, FeedbackShape, NewFeedbackShape
from api.schemas.states import FeedbackState
from api.services import feedback

router = APIRouter(prefix="/api/feedback", tags=["feedback"], responses=faults(401, 403, 422))


@router.post("", status_code=201, responses=faults(404, 409))
def post_feedback(
    order: NewFeedbackShape, user: UserDep, store: StoreDep, now: NowDep
) -> FeedbackShape:
    """Keep what somebody of the office heard of a household."""
    made = feedback.add(
        store,
        user,
        RequestNumber(order.request),
        order.said(),
        client_id=order.client_id,
        now=now,
    )
    return FeedbackShape.from_domain(made)


@router.get("")
def get_feedback(
    *,
    user: UserDep,
    store: StoreDep,
    state: Annotated[
        list[FeedbackState] | None, Query(description="Else what nobody sees to yet")
    ] = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[FeedbackShape]:
    """List what was said in one's areas, what is urgent first, until somebody sees to it."""
    found = feedback.find(store, user, states=state or (FEEDBACK.first,), most=most)
    return [FeedbackShape.from_domain(one) for one in found]


@router.post("/{feedback_number}/acknowledge", responses=faults(404, 409))
def post_acknowledge(
    *, feedback_number: Number, order: AcknowledgeShape, user: UserDep, store: StoreDep, now: NowDep
) -> FeedbackShape:
    """Say that one sees to it, and how."""
    seen_to = feedback.acknowledge(
        store,
        user,
        FeedbackNumber(feedback_number),
        seen=order.version,
        reason=order.reason,
        now=now,
    )
    return FeedbackShape.from_domain(seen_to)
