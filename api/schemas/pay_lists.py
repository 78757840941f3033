"""Payment lists of duty days as they are ordered and shown; all amounts are dong."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField
from api.records.pay_lists import PayList
from api.records.week_reports import Span
from api.schemas.bounds import Day
from api.schemas.orders import Order, Version
from api.schemas.states import PayListState
from api.schemas.texts import Line
from api.services.pay_lists import Seen

MOST_DONG = 10**13
Dong = Annotated[int, Field(ge=0, le=MOST_DONG)]


class NewPayListShape(Order):
    """The area and days to be paid for."""

    area: Line = Field(min_length=1, examples=["vn-2021:27301"])
    first: Day
    last: Day
    reason: Line = Field(default="", description="Why there is another edition of these days")

    @model_validator(mode="after")
    def _forwards(self) -> "NewPayListShape":
        if self.last < self.first:
            raise WrongField("days-reversed")
        return self

    @property
    def span(self) -> Span:
        """The days."""
        return Span(first=self.first, last=self.last)


class SettlementShape(Order):
    """What was paid for a list in all, and when; said once more it needs a reason."""

    paid: Dong
    on: Day
    reason: Line = Field(
        default="", description="Why it is another amount than the list's, or is put right"
    )
    version: Version


class PayListShape(BaseModel):
    """A list without its lines."""

    number: int
    area: str
    first: date
    last: date
    edition: int
    state: PayListState
    version: int
    days: int
    amount: int
    reason: str
    by: str
    at: datetime

    @classmethod
    def from_domain(cls, one: PayList) -> "PayListShape":
        """Return the shape of a list."""
        return cls(
            number=one.number,
            area=one.area.ward,
            first=one.span.first,
            last=one.span.last,
            edition=one.edition,
            state=one.state,
            version=one.version,
            days=len(one.days),
            amount=one.amount,
            reason=one.reason,
            by=one.by,
            at=one.at,
        )


class PayLineShape(BaseModel):
    """What a volunteer is to be paid at one rate."""

    volunteer: int
    name: str
    post: str
    fund: str
    rate: int
    days: int
    amount: int


class OpenDayShape(BaseModel):
    """A day on which shift, logs and ledger did not agree."""

    volunteer: int
    name: str
    day: date
    what: str = Field(examples=["not-confirmed"])


class ChangedDayShape(BaseModel):
    """A day that the ledger has otherwise since: minutes as listed, and by now."""

    volunteer: int
    name: str
    day: date
    listed: int
    confirmed: int


class PaidShape(BaseModel):
    """That so much was paid; the last one said counts."""

    paid: int
    on: date
    by: str
    at: datetime
    reason: str


class WholePayListShape(PayListShape):
    """A list, what differs of it, and what was paid."""

    lines: list[PayLineShape]
    sources: list[str]
    differences: list[OpenDayShape]
    changed: list[ChangedDayShape]
    settlements: list[PaidShape]
    unpaid: int | None = Field(description="The list less what was paid; null: nobody said yet")

    @classmethod
    def of(cls, seen: Seen) -> "WholePayListShape":
        """Return the shape of a list with all that is known of it."""
        one = seen.made
        return cls(
            **PayListShape.from_domain(one).model_dump(),
            lines=[
                PayLineShape(
                    volunteer=line.volunteer,
                    name=line.name_short,
                    post=line.post,
                    fund=line.fund,
                    rate=line.rate,
                    days=line.days,
                    amount=line.amount,
                )
                for line in one.lines
            ],
            sources=list(one.sources),
            differences=[
                OpenDayShape(volunteer=o.volunteer, name=o.name_short, day=o.day, what=o.what)
                for o in one.differences
            ],
            changed=[
                ChangedDayShape(
                    volunteer=o.volunteer,
                    name=o.name_short,
                    day=o.day,
                    listed=o.listed,
                    confirmed=o.confirmed,
                )
                for o in seen.changed
            ],
            settlements=[
                PaidShape(paid=o.amount, on=o.on, by=o.by, at=o.at, reason=o.reason)
                for o in seen.paid
            ],
            unpaid=seen.unpaid,
        )
