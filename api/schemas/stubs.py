"""Numbered forms as they come in and are shown."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.records.places import Spot
from api.records.requests import PatientNumber
from api.records.stubs import Batch, Stub, StubNumber, label_of, number_of
from api.schemas.bounds import Moment, Number
from api.schemas.orders import Order
from api.schemas.requests import AskedShape, PlaceShape, Version
from api.schemas.states import StubState
from api.schemas.texts import Line, Note, Phone
from api.services.taking import Sent

Label = Line


class PrintOrderShape(Order):
    """How many forms, and for which office or desk."""

    count: int = Field(default=20, ge=1, le=500)
    holder: Line = Field(min_length=1, examples=["Tổng đài Quận 5"])
    client_id: Line = Field(default="", description="The same one again is the same batch")


class BatchShape(BaseModel):
    """Forms that were printed together; `missing` by their labels; `difference` 0: all told of."""

    batch: int
    first: str
    last: str
    holder: str
    printed_by: str
    printed_at: datetime
    printed: int = Field(description="Blank still, as far as is known")
    entered: int
    void: int
    missing: list[str]
    difference: int

    @classmethod
    def from_domain(cls, batch: Batch) -> "BatchShape":
        """Return the shape of a batch."""
        return cls(
            batch=batch.first,
            first=label_of(batch.first),
            last=label_of(batch.last),
            holder=batch.holder,
            printed_by=batch.printed_by,
            printed_at=batch.printed_at,
            printed=batch.counts.get("printed", 0),
            entered=batch.counts.get("entered", 0),
            void=batch.counts.get("void", 0),
            missing=[label_of(one) for one in batch.missing],
            difference=batch.difference,
        )


class StubShape(BaseModel):
    """One form, and the request that was entered from it."""

    label: str
    batch: int
    state: StubState
    version: int
    request: int | None

    @classmethod
    def from_domain(cls, stub: Stub) -> "StubShape":
        """Return the shape of a form."""
        return cls(
            label=stub.label,
            batch=stub.batch,
            state=stub.state,
            version=stub.version,
            request=stub.request,
        )


class StubEntryShape(AskedShape):
    """What stands on a form; with `patient`, what is left out is as it is kept of them."""

    received_at: Moment = Field(description="When it was taken down")
    patient: Number | None = None
    name_short: Line = Field(default="", examples=["Bà T."])
    phone: Phone = Field(default="", examples=["0900 000 001"])
    address: Line = Field(default="", examples=["12/3 Trần Phú, P.4, Q.5"])
    place: PlaceShape = PlaceShape()

    def to_domain(self, spot: Spot, *, client_id: str) -> Sent:
        """Return the request at that place."""
        return Sent(
            client_id=client_id,
            asked=self.asked(name_short=self.name_short, phone=self.phone, address=self.address),
            spot=spot,
            patient=None if self.patient is None else PatientNumber(self.patient),
            received_at=self.received_at,
        )


class StubMoveShape(Order):
    """`void` with a reason, or `printed` for a missing one that is found and blank.

    `version`: the one that was seen; where it is left out, whatever it is: paper shows none.
    """

    to: StubState = Field(examples=["void"])
    version: Version | None = None
    reason: Note = ""


class RangeShape(Order):
    """Forms that lie there blank, by what is printed on the first and the last."""

    first: Label = Field(examples=[label_of(12)])
    last: Label = Field(examples=[label_of(20)])

    @property
    def numbers(self) -> tuple[StubNumber, StubNumber]:
        """Both numbers; raise `Refused` with ``wrong-stub``."""
        return number_of(self.first), number_of(self.last)


class CountOrderShape(Order):
    """The forms of a batch that lie there blank; none: all were used, or are missing."""

    blank: list[RangeShape] = Field(default=[], max_length=100)
