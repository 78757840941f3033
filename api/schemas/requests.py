"""Requests as they come in and are shown; who sees which fields stands in `api.records.roles`."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field, field_validator, model_validator

from api.errors import WrongField
from api.records.lifecycles import Move
from api.records.places import Spot
from api.records.reaching import Lack, lacks
from api.records.requests import (
    OWN_IDS,
    Asked,
    KeptRequest,
    PatientNumber,
    RequestNumber,
    Source,
)
from api.records.roles import SEEN, Role
from api.records.users import User
from api.schemas.bounds import Moment, Number
from api.schemas.faults import IssueShape
from api.schemas.orders import Order
from api.schemas.states import RequestState
from api.schemas.texts import Line, Note, Phone
from api.services.importing import Imported
from api.services.taking import Likely, Sent, Taken
from geodata.coordinates import LonLat
from routing.model import Risk, TaskKind

Litres = Annotated[Decimal, Field(gt=0, le=100, max_digits=6)]
Bar = Annotated[Decimal, Field(ge=0, le=300, max_digits=6)]
LitresPerMinute = Annotated[Decimal, Field(gt=0, le=60, max_digits=6)]
Version = Number


class PlaceShape(Order):
    """Where a request is: a point, a ward, or both; nothing where nobody knows yet."""

    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    ward: Line = Field(default="", examples=["vn-2021:27301"])

    @model_validator(mode="after")
    def _whole_point(self) -> "PlaceShape":
        if (self.lon is None) != (self.lat is None):
            raise WrongField("half-point")
        return self

    @property
    def point(self) -> LonLat | None:
        """The point, if there is one."""
        if self.lon is None or self.lat is None:
            return None
        return LonLat(lon=self.lon, lat=self.lat)


class AskedShape(Order):
    """What somebody needs, and what is known of how they are."""

    kind: TaskKind = Field(examples=["oxygen_emergency"])
    flags: list[Line] = Field(default=[], max_length=20, examples=[["elderly", "alone"]])
    note: Note = ""
    size_l: Litres | None = None
    pressure_bar: Bar | None = None
    flow_lpm: LitresPerMinute | None = None
    measured_at: Moment | None = None
    spo2_percent: int | None = Field(default=None, ge=0, le=100)
    breaths_per_min: int | None = Field(default=None, ge=0, le=120)
    age: int | None = Field(default=None, ge=0, le=130)

    def asked(self, **person: str) -> Asked:
        """Return what is asked for, with what is known of the person."""
        return Asked(
            kind=self.kind,
            flags=tuple(dict.fromkeys(self.flags)),
            note=self.note,
            size_l=self.size_l,
            pressure_bar=self.pressure_bar,
            flow_lpm=self.flow_lpm,
            measured_at=self.measured_at,
            spo2_percent=self.spo2_percent,
            breaths_per_min=self.breaths_per_min,
            age=self.age,
            **person,
        )


class NewRequestShape(AskedShape):
    """A request as the hotline or another program sends it.

    `client_id` is chosen by whoever sends, new for each request: the same one again gives the same
    answer and no second request. Those of the program itself are its own. With `patient`, what is
    left out of name, phone and place is as it is kept of them.
    """

    client_id: Line = Field(min_length=8, examples=["hotline-2-000117"])
    source: Source = "call"
    patient: Number | None = None
    name_short: Line = Field(default="", examples=["Bà T."])
    phone: Phone = Field(default="", examples=["0900 000 001"])
    address: Line = Field(default="", examples=["12/3 Trần Phú, P.4, Q.5"])
    place: PlaceShape = PlaceShape()
    received_at: Moment | None = Field(
        default=None,
        description="When it was taken down on paper; else, and where that is still to come, now",
    )

    @field_validator("client_id")
    @classmethod
    def _not_the_programs_own(cls, client_id: str) -> str:
        if client_id.startswith(OWN_IDS):
            raise WrongField("reserved-id")
        return client_id

    def to_domain(self, spot: Spot, *, call_back: bool) -> Sent:
        """Return the request at that place."""
        return Sent(
            client_id=self.client_id,
            asked=self.asked(name_short=self.name_short, phone=self.phone, address=self.address),
            spot=spot,
            source=self.source,
            patient=None if self.patient is None else PatientNumber(self.patient),
            received_at=self.received_at,
            call_back=call_back,
        )


SIGHTS: Final = {
    "person": ("client_id", "name_short", "phone"),
    "address": ("address", "lon", "lat", "precision", "radius_m"),
    "clinical": ("spo2_percent", "breaths_per_min", "age"),
    "handling": ("flags", "note", "risk", "suggested", "risk_by"),
    "goods": ("size_l", "pressure_bar", "flow_lpm", "measured_at"),
}
"""The fields of each group of `api.records.roles.Sight`; all others are seen by whoever sees it."""


class RequestShape(BaseModel):
    """A request; fields that the role does not see are not there at all."""

    number: int
    organisation: str
    patient: int
    source: Source
    kind: TaskKind
    ward: str
    district: str
    province: str
    state: RequestState
    version: int
    received_at: datetime
    taken_by: str
    repeats: int | None
    call_back: bool
    lacks: list[Lack] = Field(
        description="By what they cannot be reached; all three: call back at once, or ask around"
    )
    client_id: str | None = None
    name_short: str | None = None
    phone: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    precision: str | None = None
    radius_m: float | None = None
    spo2_percent: int | None = None
    breaths_per_min: int | None = None
    age: int | None = None
    flags: list[str] | None = None
    note: str | None = None
    risk: Risk | None = None
    risk_by: str | None = None
    suggested: Risk | None = None
    size_l: Decimal | None = None
    pressure_bar: Decimal | None = None
    flow_lpm: Decimal | None = None
    measured_at: datetime | None = None
    left_over: bool = Field(
        default=False, description="A plan that is closed, or of a day before, holds it still"
    )

    @classmethod
    def from_domain(
        cls, request: KeptRequest, user: User, *, left_over: bool = False
    ) -> "RequestShape":
        """Return what that user sees of a request."""
        more: dict[str, Any] = {"left_over": True} if left_over else {}
        return cls(**seen_fields(request, user), **more)


def seen_fields(request: KeptRequest, user: User) -> dict[str, Any]:
    """Return the fields that a user sees, by name."""
    asked, spot = request.asked, request.spot
    everything: dict[str, Any] = {
        "number": request.number,
        "client_id": request.client_id,
        "organisation": request.organisation,
        "patient": request.patient,
        "source": request.source,
        "kind": asked.kind,
        "ward": spot.ward,
        "district": spot.district,
        "province": spot.province,
        "state": request.state,
        "version": request.version,
        "received_at": request.received_at,
        "taken_by": request.taken_by,
        "repeats": request.repeats,
        "call_back": request.call_back,
        "lacks": list(lacks(asked, spot)),
        "name_short": asked.name_short,
        "phone": asked.phone,
        "address": asked.address,
        "lon": None if spot.point is None else spot.point.lon,
        "lat": None if spot.point is None else spot.point.lat,
        "precision": spot.precision,
        "radius_m": spot.radius_m,
        "spo2_percent": asked.spo2_percent,
        "breaths_per_min": asked.breaths_per_min,
        "age": asked.age,
        "flags": list(asked.flags),
        "note": asked.note,
        "risk": request.risk,
        "risk_by": request.risk_by,
        "suggested": request.suggested,
        "size_l": asked.size_l,
        "pressure_bar": asked.pressure_bar,
        "flow_lpm": asked.flow_lpm,
        "measured_at": asked.measured_at,
    }
    for name in _hidden_from(user.role):
        del everything[name]
    return everything


@cache
def _hidden_from(role: Role) -> tuple[str, ...]:
    """Return the fields that a role does not see."""
    seen = SEEN[role]
    return tuple(name for sight, names in SIGHTS.items() if sight not in seen for name in names)


class MoveShape(BaseModel):
    """One change of state: from, to, by whom, when and why."""

    before: str = Field(description="Empty: it began", examples=["received"])
    after: str = Field(description="One of the states of its record", examples=["triaged"])
    by: str
    at: datetime
    reason: str

    @classmethod
    def from_domain(cls, move: Move) -> "MoveShape":
        """Return the shape of a move."""
        return cls(before=move.before, after=move.after, by=move.by, at=move.at, reason=move.reason)


class WholeRequestShape(RequestShape):
    """A request and all that happened to it."""

    moves: list[MoveShape]

    @classmethod
    def of(
        cls, request: KeptRequest, user: User, moves: Sequence[Move], *, left_over: bool = False
    ) -> "WholeRequestShape":
        """Return what that user sees of it."""
        shapes = [MoveShape.from_domain(move) for move in moves]
        if not user.sees("handling"):  # what people write there may tell anything
            shapes = [shape.model_copy(update={"reason": ""}) for shape in shapes]
        more: dict[str, Any] = {"left_over": True} if left_over else {}
        return cls(**seen_fields(request, user), **more, moves=shapes)


class LikelyShape(BaseModel):
    """A request that may be the same, and what speaks for it."""

    number: int
    organisation: str
    kind: TaskKind
    state: RequestState
    received_at: datetime
    why: str

    @classmethod
    def from_domain(cls, likely: Likely) -> "LikelyShape":
        """Return its shape."""
        return cls(
            number=likely.number,
            organisation=likely.organisation,
            kind=likely.kind,
            state=likely.state,
            received_at=likely.received_at,
            why=likely.why,
        )


class TakenShape(RequestShape):
    """A request that was taken in: its number is read out to the caller."""

    duplicates: list[LikelyShape]

    @classmethod
    def of(cls, taken: Taken, user: User) -> "TakenShape":
        """Return what that user sees of it."""
        likely = [LikelyShape.from_domain(one) for one in taken.likely]
        return cls(**seen_fields(taken.request, user), duplicates=likely)


class ImportedShape(BaseModel):
    """What became of a table: what was taken in, how many were there before, and every fault."""

    taken: list[TakenShape]
    known: int
    ignored: list[str]
    issues: list[IssueShape]

    @classmethod
    def of(cls, imported: Imported, user: User) -> "ImportedShape":
        """Return what that user sees of it."""
        return cls(
            taken=[TakenShape.of(one, user) for one in imported.taken if one.is_new],
            known=imported.known,
            ignored=list(imported.ignored),
            issues=[
                IssueShape(code=i.code, subject=i.subject, message=i.message, remedy=i.remedy)
                for i in imported.issues
            ],
        )


class MoveOrderShape(Order):
    """A state to bring a request into, the version that was seen, and why."""

    to: RequestState = Field(examples=["verified"])
    version: Version
    reason: Note = ""
    override: bool = Field(
        default=False, description="Without an accepted bed or issued medicine; `reason` says why"
    )


class RiskOrderShape(Order):
    """The risk that a clinical person sets."""

    risk: Risk
    version: Version


class PlaceOrderShape(PlaceShape):
    """Where a request is."""

    version: Version


_CORRECTED: Final = frozenset(field.name for field in fields(Asked))


class CorrectionShape(Order):
    """What was wrong of a request, as it is rightly, and why; what is left out stays as it is.

    With an address and no place, the place is looked for by the address.
    """

    version: Version
    reason: Note = Field(min_length=1, examples=["nghe nhầm số nhà"])
    kind: TaskKind | None = None
    name_short: Line | None = Field(default=None, examples=["Bà T."])
    phone: Phone | None = Field(default=None, examples=["0900 000 001"])
    address: Line | None = Field(default=None, examples=["12/5 Trần Phú, P.4, Q.5"])
    place: PlaceShape = PlaceShape()
    flags: list[Line] | None = Field(default=None, max_length=20)
    note: Note | None = None
    size_l: Litres | None = None
    pressure_bar: Bar | None = None
    flow_lpm: LitresPerMinute | None = None
    measured_at: Moment | None = None
    spo2_percent: int | None = Field(default=None, ge=0, le=100)
    breaths_per_min: int | None = Field(default=None, ge=0, le=120)
    age: int | None = Field(default=None, ge=0, le=130)

    @property
    def said(self) -> dict[str, Any]:
        """The fields of `api.records.requests.Asked` that were wrong."""
        known = {name: getattr(self, name) for name in self.model_fields_set & _CORRECTED}
        given = {name: value for name, value in known.items() if value is not None}
        return given | ({"flags": tuple(dict.fromkeys(self.flags))} if self.flags else {})


class MergeOrderShape(Order):
    """The request that this one repeats."""

    into: Number
    version: Version
    reason: Note = Field(min_length=1, examples=["cùng một nhà, gọi hai lần"])

    @property
    def target(self) -> RequestNumber:
        """The request that stays."""
        return RequestNumber(self.into)
