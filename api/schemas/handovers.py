"""Notes from shift to shift as they are given and shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.records.handovers import Handover
from api.records.lifecycles import Move
from api.schemas.requests import MoveShape, Version
from api.schemas.states import HandoverState
from api.schemas.texts import Line, Note


class SectionsShape(BaseModel):
    """What the next shift has to know: numbers of records and times, nobody's name."""

    emergencies: list[str] = Field(description="Open emergencies")
    untold: list[str] = Field(description="Set out for, and nobody has told")
    promised: list[str] = Field(description="Told to people, and still to come")
    conflicts: list[str] = Field(description="What volunteers told and no board could take")
    beds: list[str] = Field(description="Beds held or accepted")
    returns: list[str] = Field(description="Cylinders to come back")
    short_nights: list[str] = Field(description="Patients whose oxygen ends in the night")
    unsent: list[str] = Field(description="Messages that could not be sent")

    @classmethod
    def from_domain(cls, sections: Mapping[str, Sequence[str]]) -> "SectionsShape":
        """Return the shape of sections."""
        return cls(**{name: list(lines) for name, lines in sections.items()})


class HandoverOrderShape(BaseModel):
    """The area to hand over, and what there is to say besides."""

    model_config = ConfigDict(extra="forbid")

    area: Line = Field(min_length=1, examples=["vn-2021:27301"])
    remark: Note = ""


class TakeHandoverShape(BaseModel):
    """The version that was read."""

    model_config = ConfigDict(extra="forbid")

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
    def from_domain(cls, handover: Handover) -> "HandoverShape":
        """Return the shape of a note."""
        return cls(
            number=handover.number,
            area=handover.area.ward,
            given_by=handover.given_by,
            given_at=handover.given_at,
            state=handover.state,
            version=handover.version,
            remark=handover.remark,
            sections=SectionsShape.from_domain(handover.sections),
        )


class WholeHandoverShape(HandoverShape):
    """A note and who signed it when."""

    moves: list[MoveShape]

    @classmethod
    def of(cls, handover: Handover, moves: Sequence[Move]) -> "WholeHandoverShape":
        """Return its shape."""
        return cls(
            **HandoverShape.from_domain(handover).model_dump(),
            moves=[MoveShape.from_domain(move) for move in moves],
        )
