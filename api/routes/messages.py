"""``/api/messages``."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import LanguageDep, NowDep, StoreDep, UserDep
from api.errors import Refused, own_issue
from api.records.messages import MESSAGE, MessageNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.messages import MessageMoveShape, MessageShape, WholeMessageShape
from api.services import outbox

router = APIRouter(prefix="/api/messages", tags=["messages"], responses=faults(401, 403))


@router.get("", responses=faults(422))
def get_messages(
    *,
    user: UserDep,
    store: StoreDep,
    language: LanguageDep,
    state: Annotated[list[str] | None, Query(description="Only those in these states")] = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[MessageShape]:
    """List messages to volunteers, the newest first; those in `failed` are for a person."""
    for one in state or ():
        if one not in MESSAGE.states:
            raise Refused(own_issue("unknown-state", one))
    found = outbox.find(store, user, states=state or (), most=most)
    return [MessageShape.from_domain(one, language=language) for one in found]


@router.get("/{message}", responses=faults(404, 422))
def get_message(
    *, message: Number, user: UserDep, store: StoreDep, language: LanguageDep
) -> WholeMessageShape:
    """Show a message and all that happened to it."""
    found, moves = outbox.view(store, user, MessageNumber(message))
    return WholeMessageShape.of(found, moves, language=language)


@router.post("/{message}/moves", responses=faults(404, 409, 422))
def post_move(
    *,
    message: Number,
    order: MessageMoveShape,
    user: UserDep,
    store: StoreDep,
    language: LanguageDep,
    now: NowDep,
) -> MessageShape:
    """Have a message that failed sent again, or keep that somebody told it by word of mouth."""
    moved = outbox.move_by_hand(
        store,
        user,
        MessageNumber(message),
        order.to,
        seen=order.version,
        reason=order.reason,
        now=now,
    )
    return MessageShape.from_domain(moved, language=language)
