"""What is said of how people live, as it comes in and as it is shown."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from api.records.feedback import LACKS, Feedback, Lack, Mood, Said
from api.schemas.bounds import Moment, Number
from api.schemas.orders import Order
from api.schemas.requests import Version
from api.schemas.states import FeedbackState
from api.schemas.texts import Line, Note


def _in_order(lacks: list[Lack]) -> list[Lack]:
    return [lack for lack in LACKS if lack in lacks]


class _SaidFields(Order):
    client_id: Line = Field(min_length=8, examples=["tnv-12-0008"])
    lacks: Annotated[list[Lack], AfterValidator(_in_order)] = Field(
        default=[], max_length=len(LACKS), description="What they have too little of"
    )
    mood: Mood
    urgent: bool = Field(default=False, description="The ward has to see to it today")
    note: Note = ""

    def said(self) -> Said:
        """Return what is said."""
        return Said(lacks=tuple(self.lacks), mood=self.mood, urgent=self.urgent, note=self.note)


class MyFeedbackShape(_SaidFields):
    """How people live at one of the volunteer's own stops; the same `client_id` counts once."""

    task: Line
    told_at: Moment | None = Field(default=None, description="By the clock of the device")


class NewFeedbackShape(_SaidFields):
    """How people live, as whoever rang heard; the same `client_id` again counts once."""

    request: Number


class AcknowledgeShape(Order):
    """The version that was read, and what is done about it."""

    version: Version
    reason: Note = ""


class KeptFeedbackShape(BaseModel):
    """That it was kept, and under which number."""

    number: int


class FeedbackShape(BaseModel):
    """What was said, by whom, and whether somebody sees to it."""

    number: int
    request: int
    area: str
    by: str
    at: datetime
    told_at: datetime | None
    lacks: list[Lack]
    mood: Mood
    urgent: bool
    note: str
    state: FeedbackState
    version: int

    @classmethod
    def from_domain(cls, feedback: Feedback) -> "FeedbackShape":
        """Return the shape of what was said."""
        return cls(
            number=feedback.number,
            request=feedback.request,
            area=feedback.area.ward,
            by=feedback.by,
            at=feedback.at,
            told_at=feedback.told_at,
            lacks=list(feedback.said.lacks),
            mood=feedback.said.mood,
            urgent=feedback.said.urgent,
            note=feedback.said.note,
            state=feedback.state,
            version=feedback.version,
        )
