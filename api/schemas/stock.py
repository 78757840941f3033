"""Stock, batches and medicine orders as they come in and are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField
from api.records.lifecycles import Move
from api.records.requests import RequestNumber
from api.records.stock import (
    AtHand,
    Batch,
    BatchNumber,
    Good,
    MedicineOrder,
    Movement,
    MovementKind,
    OrderNumber,
    Parties,
    SecondBag,
    Terms,
)
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Day, Number
from api.schemas.orders import Order
from api.schemas.requests import MoveShape, Version
from api.schemas.states import BatchState, OrderState
from api.schemas.texts import Line, Note
from api.services.stock import Sending, Wanted

Amount = Annotated[int, Field(ge=1, le=1_000_000)]
Name = Annotated[Line, Field(min_length=1, examples=["Gói thuốc A"])]


class SendingShape(Order):
    """What all movements say.

    `client_id` is chosen by whoever sends, new for each: the same one again gives the same answer
    and moves nothing.
    """

    client_id: Line = Field(min_length=8, examples=["kho-1-000117"])
    reason: Note = ""

    def sending(self, depot: str) -> Sending:
        """Return it at that depot."""
        return Sending(depot=depot, client_id=self.client_id, reason=self.reason)


class ReceiptShape(SendingShape):
    """Goods that come in; medicine says its batch and the last day on which it may be used."""

    good: Good
    name: Name
    batch: Line = Field(default="", examples=["A2109"])
    expires: Day | None = None
    count: Amount
    supplier: Line = Field(min_length=1, examples=["Hội Doanh nhân trẻ"])
    terms: Terms = "supply"

    @model_validator(mode="after")
    def _medicine_expires(self) -> "ReceiptShape":
        if self.good == "medicine" and not (self.batch and self.expires):
            raise WrongField("batch-missing")
        return self

    def to_domain(self) -> Batch:
        """Return the batch that they are of."""
        return Batch(
            number=BatchNumber(0),
            organisation="",
            good=self.good,
            name=self.name,
            code=self.batch,
            expires=self.expires,
        )


class IssueOrderShape(SendingShape):
    """Goods that go out, to one of request, volunteer and another depot; medicine by its order."""

    good: Good
    name: Name
    count: Amount
    request: Number | None = None
    volunteer: Number | None = None
    to_depot: Line | None = None
    order: Number | None = None

    def to_domain(self) -> Wanted:
        """Return what is wanted."""
        parties = Parties(
            request=None if self.request is None else RequestNumber(self.request),
            volunteer=None if self.volunteer is None else VolunteerNumber(self.volunteer),
            depot=self.to_depot,
            order=None if self.order is None else OrderNumber(self.order),
        )
        return Wanted(good=self.good, name=self.name, count=self.count, parties=parties)


class ReturnShape(SendingShape):
    """Goods of a batch that come back from a request or a volunteer."""

    batch: Number
    count: Amount
    request: Number | None = None
    volunteer: Number | None = None

    @property
    def parties(self) -> Parties:
        """Who brings them."""
        return Parties(
            request=None if self.request is None else RequestNumber(self.request),
            volunteer=None if self.volunteer is None else VolunteerNumber(self.volunteer),
        )


class CountShape(SendingShape):
    """What was counted of a batch; `reason` where the ledger says otherwise."""

    batch: Number
    counted: int = Field(ge=0, le=1_000_000)


class BatchShape(BaseModel):
    """A batch."""

    number: int
    organisation: str
    good: Good
    name: str
    batch: str
    expires: date | None
    state: BatchState
    version: int

    @classmethod
    def from_domain(cls, batch: Batch) -> "BatchShape":
        """Return the shape of a batch."""
        return cls(
            number=batch.number,
            organisation=batch.organisation,
            good=batch.good,
            name=batch.name,
            batch=batch.code,
            expires=batch.expires,
            state=batch.state,
            version=batch.version,
        )


class AtHandShape(BaseModel):
    """How much of a batch a depot has, and whether it may be used today."""

    depot: str
    batch: BatchShape
    count: int
    usable: bool

    @classmethod
    def from_domain(cls, there: AtHand, *, day: date) -> "AtHandShape":
        """Return its shape."""
        return cls(
            depot=there.depot,
            batch=BatchShape.from_domain(there.batch),
            count=there.count,
            usable=there.batch.is_usable(day),
        )


class WholeBatchShape(BatchShape):
    """A batch, all that happened to it, and where it is."""

    moves: list[MoveShape]
    at_hand: list[AtHandShape]

    @classmethod
    def of(
        cls, batch: Batch, moves: Sequence[Move], there: Sequence[AtHand], *, day: date
    ) -> "WholeBatchShape":
        """Return its shape."""
        return cls(
            **BatchShape.from_domain(batch).model_dump(),
            moves=[MoveShape.from_domain(move) for move in moves],
            at_hand=[AtHandShape.from_domain(one, day=day) for one in there],
        )


class BatchMoveShape(Order):
    """A state to bring a batch into, and why."""

    to: BatchState = Field(examples=["blocked"])
    version: Version
    reason: Note = Field(default="", examples=["thu hồi theo công văn"])


class MovementShape(BaseModel):
    """One line of the ledger: by how much, and how much is there after it."""

    number: int
    client_id: str
    depot: str
    batch: BatchShape
    kind: MovementKind
    change: int
    rest: int
    supplier: str
    terms: Terms | Literal[""]
    request: int | None
    volunteer: int | None
    other_depot: str | None
    order: int | None
    by: str
    at: datetime
    reason: str

    @classmethod
    def from_domain(cls, movement: Movement) -> "MovementShape":
        """Return the shape of a movement."""
        parties = movement.parties
        return cls(
            number=movement.number,
            client_id=movement.client_id,
            depot=movement.depot,
            batch=BatchShape.from_domain(movement.batch),
            kind=movement.kind,
            change=movement.change,
            rest=movement.rest,
            supplier=parties.supplier,
            terms=movement.terms,
            request=parties.request,
            volunteer=parties.volunteer,
            other_depot=parties.depot,
            order=parties.order,
            by=movement.by,
            at=movement.at,
            reason=movement.reason,
        )


class NewOrderShape(Order):
    """Medicine that a health worker orders."""

    name: Name
    count: int = Field(default=1, ge=1, le=1000)
    note: Note = ""

    def to_domain(self, request: int, user: User, at: datetime) -> MedicineOrder:
        """Return the order of that user for a request."""
        return MedicineOrder(
            number=OrderNumber(0),
            request=RequestNumber(request),
            name=self.name,
            count=self.count,
            note=self.note,
            by=user.name,
            at=at,
        )


class WithdrawShape(Order):
    """Why an order is taken back."""

    version: Version
    reason: Note = ""


class OrderShape(BaseModel):
    """Medicine that a health worker ordered; the note is for who sees how ill somebody is."""

    number: int
    request: int
    name: str
    count: int
    note: str | None = None
    by: str
    at: datetime
    state: OrderState
    version: int

    @classmethod
    def from_domain(cls, order: MedicineOrder, user: User) -> "OrderShape":
        """Return what that user sees of an order."""
        shape = cls(
            number=order.number,
            request=order.request,
            name=order.name,
            count=order.count,
            by=order.by,
            at=order.at,
            state=order.state,
            version=order.version,
        )
        return shape.model_copy(update={"note": order.note}) if user.sees("clinical") else shape


class WholeOrderShape(OrderShape):
    """An order and all that happened to it."""

    moves: list[MoveShape]

    @classmethod
    def of(cls, order: MedicineOrder, user: User, moves: Sequence[Move]) -> "WholeOrderShape":
        """Return what that user sees of it."""
        shapes = [MoveShape.from_domain(move) for move in moves]
        if not user.sees("clinical"):  # what people write there may tell anything
            shapes = [shape.model_copy(update={"reason": ""}) for shape in shapes]
        fields = OrderShape.from_domain(order, user).model_dump(exclude_unset=True)
        return cls(**fields, moves=shapes)


class SecondBagOrderShape(Order):
    """Why a household may have another bag before its cycle is over."""

    reason: Note = Field(min_length=1, examples=["túi trước bị ướt"])


class SecondBagShape(BaseModel):
    """That a request brings another bag, who allows it, and why."""

    request: int
    by: str
    at: datetime
    reason: str

    @classmethod
    def from_domain(cls, second: SecondBag) -> "SecondBagShape":
        """Return its shape."""
        return cls(request=second.request, by=second.by, at=second.at, reason=second.reason)
