"""What was done for volunteers, as it comes in and is shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from api.records.supports import Feeling, Support, SupportKind
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Day
from api.schemas.orders import Order
from api.schemas.texts import Line

Given = Annotated[Decimal, Field(ge=-1_000_000_000, le=1_000_000_000, max_digits=12)]


class NewSupportShape(Order):
    """What a body or district (`giver`) gave a volunteer, or how they are (`wellbeing`).

    `amount` is dong of money, or how many of goods; what was logged too much is logged again with
    less than 0.
    """

    kind: SupportKind = Field(examples=["goods"])
    on: Day
    giver: Line = Field(default="", examples=["Mặt trận Tổ quốc Quận 5"])
    amount: Given | None = Field(default=None, examples=["2"])
    what: Line = Field(default="", examples=["hộp sữa"])
    feeling: Feeling | None = Field(default=None, examples=[None])
    client_id: Line = Field(default="", description="The same one again is the same line")

    def to_domain(self, volunteer: VolunteerNumber, *, at: datetime) -> Support:
        """Return the line of the log."""
        return Support(
            number=0,
            volunteer=volunteer,
            kind=self.kind,
            on=self.on,
            giver=self.giver,
            amount=self.amount,
            what=self.what,
            feeling=self.feeling,
            at=at,
            client_id=self.client_id,
        )


class SupportShape(BaseModel):
    """A line of the log, with who wrote it."""

    number: int
    volunteer: int
    kind: SupportKind
    on: date
    giver: str
    amount: Decimal | None
    what: str
    feeling: Feeling | None
    by: str
    at: datetime

    @classmethod
    def from_domain(cls, one: Support) -> "SupportShape":
        """Return the shape of a line."""
        return cls(
            number=one.number,
            volunteer=one.volunteer,
            kind=one.kind,
            on=one.on,
            giver=one.giver,
            amount=one.amount,
            what=one.what,
            feeling=one.feeling,
            by=one.by,
            at=one.at,
        )
