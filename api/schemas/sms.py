"""Routes as SMS, and what is answered by SMS."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.errors import own_issue
from api.records.replies import Reply
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import IssueShape
from api.schemas.orders import Order
from api.schemas.requests import Version
from api.schemas.states import ReplyState
from api.schemas.texts import Line, Note
from api.services.texting import Texts
from maps.lists.sms import parts_of
from maps.wording import Language


class TextShape(BaseModel):
    """One message, and how many parts it takes."""

    text: str
    parts: int


class VolunteerTextsShape(BaseModel):
    """The messages of one volunteer, in order."""

    volunteer: int
    texts: list[TextShape]

    @classmethod
    def of(cls, texts: Texts) -> "list[VolunteerTextsShape]":
        """Return the shapes of all."""
        return [
            cls(
                volunteer=volunteer,
                texts=[TextShape(text=one, parts=parts_of(one)) for one in told],
            )
            for volunteer, told in texts.items()
        ]


class TextOrderShape(Order):
    """To whom routes are sent as SMS, and whether without diacritics."""

    volunteers: list[Number] = Field(min_length=1, max_length=5000)
    plain: bool = False

    @property
    def wanted(self) -> frozenset[VolunteerNumber]:
        """Who is wanted."""
        return frozenset(map(VolunteerNumber, self.volunteers))


class ReplyOrderShape(Order):
    """What came by SMS, and from which telephone; the same `client_id` again counts once."""

    client_id: Line = Field(min_length=8, examples=["gateway-000117"])
    phone: Line = Field(min_length=1)
    text: Note = Field(min_length=1, examples=["X 3"])


class ReplySeenShape(Order):
    """The version that was read, and what was done about it."""

    version: Version
    reason: Note = Field(min_length=1)


class ReplyShape(BaseModel):
    """An answer: told on to the board, or before a person and why."""

    number: int
    volunteer: int | None
    area: str
    phone: str
    text: str
    at: datetime
    urgent: bool
    state: ReplyState
    version: int
    issue: IssueShape | None

    @classmethod
    def from_domain(cls, reply: Reply, *, language: Language) -> "ReplyShape":
        """Return the shape of an answer."""
        issue = None
        if reply.fault:
            found = own_issue(reply.fault, f"reply {reply.number}")
            issue = IssueShape.from_domain(found, language=language)
        return cls(
            number=reply.number,
            volunteer=reply.volunteer,
            area=reply.area.ward,
            phone=reply.phone,
            text=reply.text,
            at=reply.at,
            urgent=reply.urgent,
            state=reply.state,
            version=reply.version,
            issue=issue,
        )
