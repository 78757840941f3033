"""Facilities and promised beds as they come in and are shown."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField
from api.records.beds import Bed, Facility, Ownership
from api.records.places import Spot
from api.records.requests import RequestNumber
from api.schemas.bounds import Number
from api.schemas.orders import Order
from api.schemas.requests import PlaceShape, Version
from api.schemas.states import BedState
from api.schemas.texts import Line, Note
from api.services.beds import Board

Count = Annotated[int, Field(ge=0, le=100_000)]


class FacilityOrderShape(Order):
    """What a facility says of itself; `share_percent` is the part of its beds by the rule."""

    name: Line = Field(min_length=1, examples=["Bệnh viện dã chiến số 3"])
    place: PlaceShape = PlaceShape()
    tier: int = Field(ge=1, le=3)
    ownership: Ownership = "public"
    total: Count
    share_percent: int = Field(default=50, ge=0, le=100)
    occupied: Count
    version: Version | None = None

    @model_validator(mode="after")
    def _beds_do(self) -> "FacilityOrderShape":
        if self.occupied > self.total:
            raise WrongField("more-than-beds")
        return self

    def to_domain(self, name: str, spot: Spot, *, at: datetime) -> Facility:
        """Return the facility of that id."""
        return Facility(
            id=name,
            name=self.name,
            spot=spot,
            tier=self.tier,
            ownership=self.ownership,
            total=self.total,
            share_percent=self.share_percent,
            occupied=self.occupied,
            said_at=at,
        )


class BoardShape(BaseModel):
    """A facility and how many of its beds are free."""

    id: str
    name: str
    ward: str
    tier: int
    ownership: Ownership
    total: int
    share_percent: int
    occupied: int
    promised: int
    free: int
    said_at: datetime
    version: int

    @classmethod
    def from_domain(cls, board: Board) -> "BoardShape":
        """Return the shape of a facility on the board."""
        facility = board.facility
        return cls(
            id=facility.id,
            name=facility.name,
            ward=facility.spot.ward,
            tier=facility.tier,
            ownership=facility.ownership,
            total=facility.total,
            share_percent=facility.share_percent,
            occupied=facility.occupied,
            promised=board.promised,
            free=board.free,
            said_at=facility.said_at,
            version=facility.version,
        )


class HoldShape(Order):
    """The request whose patient a bed is held for.

    `override`, with a `reason`, where `transfers.toml` does not name the facility's tier after the
    one where the patient lies.
    """

    request: Number
    override: bool = False
    reason: Note = ""

    @property
    def number(self) -> RequestNumber:
        """The request."""
        return RequestNumber(self.request)


class BedMoveShape(Order):
    """`accepted`, `refused` (with a reason), `occupied` or `released`."""

    to: BedState = Field(examples=["accepted"])
    version: Version
    reason: Note = ""


class BedShape(BaseModel):
    """A promised bed."""

    number: int
    facility: str
    request: int
    state: BedState
    version: int
    until: datetime

    @classmethod
    def from_domain(cls, bed: Bed) -> "BedShape":
        """Return the shape of a promised bed."""
        return cls(
            number=bed.number,
            facility=bed.facility,
            request=bed.request,
            state=bed.state,
            version=bed.version,
            until=bed.until,
        )
