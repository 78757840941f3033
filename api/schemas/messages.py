"""Messages as they are shown, and what a person says of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from api.errors import own_issue
from api.records.lifecycles import Move
from api.records.messages import Message
from api.schemas.faults import IssueShape
from api.schemas.orders import Order
from api.schemas.requests import MoveShape, Version
from api.schemas.states import MessageState
from api.schemas.texts import Note
from maps.wording import Language


class MessageShape(BaseModel):
    """A message: to a volunteer or to the door of a request, how it goes, why it did not go out.

    The code of a door does not stand in it.
    """

    number: int
    id: str
    day_plan: int | None
    volunteer: int | None
    request: int | None
    area: str
    text: str
    state: MessageState
    version: int
    created_at: datetime
    until: datetime
    due_at: datetime
    tries: int
    issue: IssueShape | None

    @classmethod
    def from_domain(cls, message: Message, *, language: Language) -> "MessageShape":
        """Return the shape of a message."""
        return cls(
            number=message.number,
            id=message.id,
            day_plan=message.day_plan,
            volunteer=message.volunteer,
            request=message.request,
            area=message.area.ward,
            text=message.shown_text,
            state=message.state,
            version=message.version,
            created_at=message.created_at,
            until=message.until,
            due_at=message.due_at,
            tries=message.tries,
            issue=_issue(message, language),
        )


def _issue(message: Message, language: Language) -> IssueShape | None:
    if not message.fault:
        return None
    issue = own_issue(message.fault, message.reader)
    return IssueShape.from_domain(issue, language=language)


class WholeMessageShape(MessageShape):
    """A message and all that happened to it."""

    moves: list[MoveShape]

    @classmethod
    def of(
        cls, message: Message, moves: Sequence[Move], *, language: Language
    ) -> "WholeMessageShape":
        """Return its shape."""
        shape = MessageShape.from_domain(message, language=language)
        return cls(**shape.model_dump(), moves=[MoveShape.from_domain(move) for move in moves])


class MessageMoveShape(Order):
    """That it is to be sent again, or that somebody told it, and how; with the version seen."""

    to: Literal["queued", "told"]
    version: Version
    reason: Note = ""
