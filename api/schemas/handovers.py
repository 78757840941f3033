"""Notes from shift to shift as they are given and shown."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from api.records import handovers
from api.records.handovers import Handover, LineKind
from api.records.lifecycles import Move
from api.schemas.orders import Order
from api.schemas.requests import MoveShape, Version
from api.schemas.states import HandoverState
from api.schemas.texts import Line, Note
from api.services.handovers import Names
from routing.model import TaskKind


class LineShape(BaseModel):
    """One thing to know: which record, how it stands, and whom it is about where that is seen."""

    kind: LineKind
    record: str = Field(description="Its number, or the serial of a cylinder")
    standing: str = Field(description="The state of that record")
    at: datetime | None
    request: int | None
    task: TaskKind | None = Field(description="What the request asks for")
    volunteer: str
    day_plan: int | None
    said: str
    name: str = Field(description="Whom it is for")
    rider: str = Field(description="Who goes")

    @classmethod
    def from_domain(cls, one: handovers.Line, names: Names) -> "LineShape":
        """Return the shape of a line."""
        number = one.request or 0
        patient = int(one.record) if one.kind == "patient" else 0
        return cls(
            kind=one.kind,
            record=one.record,
            standing=one.state,
            at=one.at,
            request=one.request,
            task=names.kinds.get(number),
            volunteer=one.volunteer,
            day_plan=one.day_plan,
            said=one.said,
            name=names.requests.get(number) or names.patients.get(patient, ""),
            rider=names.volunteers.get(one.volunteer, ""),
        )


Lines = list[LineShape]


class SectionsShape(BaseModel):
    """What the next shift has to know."""

    emergencies: Lines = Field(description="Open emergencies")
    untold: Lines = Field(description="Set out for, and nobody has told")
    promised: Lines = Field(description="Told to people, and still to come")
    conflicts: Lines = Field(description="What volunteers told and no board could take")
    left_over: Lines = Field(
        default=[], description="Done in part, or left by plans of days before"
    )
    transfers: Lines = Field(default=[], description="Who waits too long for a bed")
    beds: Lines = Field(description="Beds held or accepted")
    returns: Lines = Field(description="Cylinders to come back")
    households: Lines = Field(
        default=[], description="Cylinders with the dead: a person looks after the household first"
    )
    short_nights: Lines = Field(description="Patients whose oxygen ends in the night")
    unsent: Lines = Field(description="Messages that could not be sent")

    @classmethod
    def from_domain(cls, sections: handovers.Sections, names: Names) -> "SectionsShape":
        """Return the shape of sections."""
        return cls(
            **{
                name: [LineShape.from_domain(one, names) for one in lines]
                for name, lines in sections.items()
            }
        )


class HandoverOrderShape(Order):
    """The area to hand over, and what there is to say besides."""

    area: Line = Field(min_length=1, examples=["vn-2021:27301"])
    remark: Note = ""


class TakeHandoverShape(Order):
    """The version that was read."""

    version: Version


class HandoverShape(BaseModel):
    """A note, who gave it, and whether the next shift has taken it."""

    number: int
    area: str
    given_by: str
    given_at: datetime
    state: HandoverState
    version: int
    remark: str
    sections: SectionsShape

    @classmethod
    def from_domain(cls, handover: Handover, names: Names) -> "HandoverShape":
        """Return the shape of a note, with the names that its reader sees."""
        return cls(
            number=handover.number,
            area=handover.area.ward,
            given_by=handover.given_by,
            given_at=handover.given_at,
            state=handover.state,
            version=handover.version,
            remark=handover.remark,
            sections=SectionsShape.from_domain(handover.sections, names),
        )


class WholeHandoverShape(HandoverShape):
    """A note and who signed it when."""

    moves: list[MoveShape]

    @classmethod
    def of(cls, handover: Handover, moves: Sequence[Move], names: Names) -> "WholeHandoverShape":
        """Return its shape."""
        return cls(
            **HandoverShape.from_domain(handover, names).model_dump(),
            moves=[MoveShape.from_domain(move) for move in moves],
        )
