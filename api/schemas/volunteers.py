"""Volunteers as they come in and are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.errors import WrongField
from api.records.depots import Shift
from api.records.lifecycles import Move
from api.records.places import Spot
from api.records.users import User
from api.records.volunteers import (
    VOLUNTEER,
    Channel,
    KeptFact,
    Post,
    PostKind,
    Volunteer,
    VolunteerNumber,
)
from api.schemas.bounds import Day
from api.schemas.orders import Order
from api.schemas.requests import MoveShape, PlaceShape, Version
from api.schemas.states import VolunteerState
from api.schemas.texts import Clock, Line, Note, Phone, clock_of, require_forward, seconds_of
from geodata.matrix import Profile
from routing.gates import Fact, FactKind, GateTable

Amount = Annotated[Decimal, Field(ge=-1000, le=100_000, max_digits=9)]


class NewVolunteerShape(Order):
    """Somebody who applies."""

    name_short: Line = Field(min_length=1, examples=["Anh K."])
    phone: Phone = Field(default="", examples=["0900 000 002"])
    address: Line = Field(default="", examples=["7 Lý Thái Tổ, P.4, Q.10"])
    place: PlaceShape = PlaceShape()
    profile: Profile = "motorbike"
    channel: Channel = "self"
    sent_by: Line = Field(default="", examples=["Đoàn phường"])
    infected_on: Day | None = None

    def to_domain(self, spot: Spot) -> Volunteer:
        """Return the volunteer at that home."""
        return Volunteer(
            number=VolunteerNumber(0),
            organisation="",
            name_short=self.name_short,
            phone=self.phone,
            address=self.address,
            spot=spot,
            profile=self.profile,
            channel=self.channel,
            sent_by=self.sent_by,
            told_infected_on=self.infected_on,
            state=VOLUNTEER.first,
            version=1,
        )


class _FactFields(BaseModel):
    kind: FactKind
    on: Day
    until: Day | None = None
    what: Line = Field(default="", examples=["oxygen"])
    value: Amount | None = None
    reason: Note = ""


class NewFactShape(_FactFields):
    """Something that is known from a day on: a form, a consent, a test, a training, equipment.

    A `permit` is given for a time: `curfew` in `what` is that of who may be out during the curfew;
    `permit-ended` takes it back from a day on, with a reason.

    An `infection` is on the day of it, and counts before what was told when they applied.
    `value` is the level of antibodies, or the sets of equipment that were given (less than 0: given
    back); `what` the kind of task that somebody was trained for, or the gate that is overridden.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _forward(self) -> "NewFactShape":
        if self.until is not None and self.until < self.on:
            raise WrongField("days-reversed")
        return self

    def to_domain(self) -> Fact:
        """Return the fact."""
        return Fact(kind=self.kind, on=self.on, until=self.until, what=self.what, value=self.value)


class FactShape(_FactFields):
    """A fact with who says so and when."""

    by: str
    at: datetime

    @classmethod
    def from_domain(cls, kept: KeptFact) -> "FactShape":
        """Return the shape of a fact."""
        fact = kept.fact
        return cls(
            kind=fact.kind,
            on=fact.on,
            until=fact.until,
            what=fact.what,
            value=fact.value,
            reason=kept.reason,
            by=kept.by,
            at=kept.at,
        )


class _PostFields(BaseModel):
    kind: PostKind
    area: Line = Field(min_length=1, examples=["vn-2021:27301"])
    begins: Day = Field(examples=["2021-09-18"])
    ends: Day | None = Field(default=None, examples=["2021-10-18"])


class NewPostShape(_PostFields):
    """Where somebody is to work, from a day on."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _forward(self) -> "NewPostShape":
        if self.ends is not None and self.ends < self.begins:
            raise WrongField("days-reversed")
        return self

    def to_domain(self, reach: Spot, *, by: str) -> Post:
        """Return the post in the area that its key means."""
        return Post(kind=self.kind, area=reach, begins=self.begins, ends=self.ends, by=by)


class PostShape(_PostFields):
    """A post with who assigned it."""

    by: str

    @classmethod
    def from_domain(cls, post: Post) -> "PostShape":
        """Return the shape of a post."""
        return cls(
            kind=post.kind, area=post.area.ward, begins=post.begins, ends=post.ends, by=post.by
        )


class ShiftShape(Order):
    """From when until when, ``HH:MM``; past 24:00 is the next day."""

    begins: Clock = Field(examples=["07:00"])
    ends: Clock = Field(examples=["17:00"])
    version: Version | None = None

    @model_validator(mode="after")
    def _forward(self) -> "ShiftShape":
        require_forward(self.begins, self.ends)
        return self

    def to_domain(self) -> Shift:
        """Return the shift."""
        return Shift(begins_s=seconds_of(self.begins), ends_s=seconds_of(self.ends))


class KeptShiftShape(BaseModel):
    """A shift as it is kept."""

    begins: str = Field(examples=["07:00"])
    ends: str = Field(examples=["17:00"])
    version: int

    @classmethod
    def from_domain(cls, shift: Shift) -> "KeptShiftShape":
        """Return the shape of a shift."""
        begins, ends = clock_of(shift.begins_s), clock_of(shift.ends_s)
        return cls(begins=begins, ends=ends, version=shift.version)


class StateOrderShape(Order):
    """What a person says of a volunteer: sick, resting, off, posted again, ended, withdrawn."""

    to: VolunteerState = Field(examples=["sick"])
    version: Version
    reason: Note = ""


class EndOfDutyShape(Order):
    """The areas in which the outbreak is under control, and since which day."""

    areas: list[Line] = Field(min_length=1, max_length=400, examples=[["vn-2021:774"]])
    day: Day
    reason: Note = Field(min_length=1, examples=["quận công bố kiểm soát được dịch"])


class VolunteerShape(BaseModel):
    """A volunteer, and the gates that they pass on the day asked about."""

    number: int
    organisation: str
    name_short: str
    phone: str
    address: str
    ward: str
    profile: Profile
    channel: Channel
    sent_by: str
    infected_on: date | None
    state: VolunteerState
    version: int
    gates: list[str]
    permits: list[str]
    facts: list[FactShape]
    posts: list[PostShape]

    @classmethod
    def from_domain(
        cls, volunteer: Volunteer, user: User, *, day: date, table: GateTable
    ) -> "VolunteerShape":
        """Return what that user sees of a volunteer on a day."""
        tests = user.sees("tests")
        return cls(
            number=volunteer.number,
            organisation=volunteer.organisation,
            name_short=volunteer.name_short,
            phone=volunteer.phone,
            address=volunteer.address,
            ward=volunteer.spot.ward,
            profile=volunteer.profile,
            channel=volunteer.channel,
            sent_by=volunteer.sent_by,
            infected_on=volunteer.infected_on if tests else None,
            state=volunteer.state,
            version=volunteer.version,
            gates=list(volunteer.gates_on(day, table)),
            permits=list(volunteer.permits_on(day)),
            facts=[
                FactShape.from_domain(kept)
                for kept in volunteer.facts
                if tests or kept.fact.kind != "antibody"
            ],
            posts=[PostShape.from_domain(post) for post in volunteer.posts],
        )


class WholeVolunteerShape(VolunteerShape):
    """A volunteer and all that happened to them."""

    moves: list[MoveShape]

    @classmethod
    def of(
        cls,
        volunteer: Volunteer,
        moves: Sequence[Move],
        user: User,
        *,
        day: date,
        table: GateTable,
    ) -> "WholeVolunteerShape":
        """Return the shape of a volunteer on a day."""
        whole = VolunteerShape.from_domain(volunteer, user, day=day, table=table)
        return cls(**whole.model_dump(), moves=[MoveShape.from_domain(move) for move in moves])
