"""Cylinders as they come in and are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from api.records.cylinders import (
    CYLINDER,
    Cylinder,
    CylinderNumber,
    HolderKind,
    Reading,
    Terms,
)
from api.records.lifecycles import Move
from api.records.users import User
from api.schemas.bounds import Day, Moment
from api.schemas.calls import PatientShape
from api.schemas.orders import Order
from api.schemas.requests import (
    Bar,
    Litres,
    LitresPerMinute,
    MoveShape,
    RequestShape,
    Version,
)
from api.schemas.states import CylinderState
from api.schemas.texts import Line, Note
from api.services.nights import ShortNight


class NewCylinderShape(Order):
    """A cylinder to be put into the ledger, full at its station."""

    serial: Line = Field(min_length=1, examples=["OX-0117"])
    size_l: Litres = Field(examples=["8"])
    station: Line = Field(min_length=1, examples=["tram-oxy-1"])
    test_due: Day | None = None

    def to_domain(self, *, organisation: str, at: datetime) -> Cylinder:
        """Return the cylinder."""
        return Cylinder(
            number=CylinderNumber(0),
            serial=self.serial,
            organisation=organisation,
            size_l=self.size_l,
            state=CYLINDER.first,
            version=1,
            holder=self.station,
            since=at,
            test_due=self.test_due,
        )


class CylinderMoveShape(Order):
    """Where a cylinder goes: a state, and who holds it there if that changes.

    `holder` is the station's id, or the number of the volunteer or patient. With `at-patient` go
    the terms, and what was read; `at-patient` again notes a new reading. With the move from
    `at-plant` to `full` goes until when it is tested now.
    """

    to: CylinderState = Field(examples=["at-patient"])
    version: Version
    holder: Line = Field(default="", examples=["1"])
    terms: Terms = ""
    pressure_bar: Bar | None = None
    flow_lpm: LitresPerMinute | None = None
    measured_at: Moment | None = None
    test_due: Day | None = None
    reason: Note = ""

    @property
    def reading(self) -> Reading:
        """What was read."""
        return Reading(
            pressure_bar=self.pressure_bar, flow_lpm=self.flow_lpm, measured_at=self.measured_at
        )


class RecoveryShape(Order):
    """Why a cylinder is to be fetched back."""

    version: Version
    reason: Note = ""


class CylinderShape(BaseModel):
    """A cylinder and who holds it since when."""

    number: int
    serial: str
    organisation: str
    size_l: Decimal
    state: CylinderState
    version: int
    holder_kind: HolderKind
    holder: str
    since: datetime
    terms: Terms
    pressure_bar: Decimal | None
    flow_lpm: Decimal | None
    measured_at: datetime | None
    test_due: date | None

    @classmethod
    def from_domain(cls, cylinder: Cylinder) -> "CylinderShape":
        """Return the shape of a cylinder."""
        return cls(
            number=cylinder.number,
            serial=cylinder.serial,
            organisation=cylinder.organisation,
            size_l=cylinder.size_l,
            state=cylinder.state,
            version=cylinder.version,
            holder_kind=cylinder.holder_kind,
            holder=cylinder.holder,
            since=cylinder.since,
            terms=cylinder.terms,
            pressure_bar=cylinder.reading.pressure_bar,
            flow_lpm=cylinder.reading.flow_lpm,
            measured_at=cylinder.reading.measured_at,
            test_due=cylinder.test_due,
        )


class WholeCylinderShape(CylinderShape):
    """A cylinder and all that happened to it."""

    moves: list[MoveShape]

    @classmethod
    def of(cls, cylinder: Cylinder, moves: Sequence[Move]) -> "WholeCylinderShape":
        """Return its shape."""
        whole = CylinderShape.from_domain(cylinder).model_dump()
        return cls(**whole, moves=[MoveShape.from_domain(move) for move in moves])


class RecoveredShape(BaseModel):
    """A cylinder that is due, and the request that has it fetched."""

    cylinder: CylinderShape
    request: RequestShape


class ShortNightShape(BaseModel):
    """A patient whose oxygen ends before somebody can come again in the morning."""

    patient: PatientShape
    cylinders: list[CylinderShape]
    lasts_until: datetime
    needed_until: datetime

    @classmethod
    def from_domain(cls, night: ShortNight, user: User) -> "ShortNightShape":
        """Return what that user sees of it."""
        return cls(
            patient=PatientShape.from_domain(night.patient, user),
            cylinders=[CylinderShape.from_domain(one) for one in night.cylinders],
            lasts_until=night.lasts_until,
            needed_until=night.needed_until,
        )
