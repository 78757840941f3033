"""The ledger of duty days as it is signed and shown."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from api.records.duty_days import DutyDay
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Day, Number
from api.schemas.orders import Order
from api.schemas.texts import Line, clock_of
from api.services.duty_days import Confirmed, DutyLine

MOST_DAYS = 2000
"""Signed at once."""


class DutyEntryShape(BaseModel):
    """What was signed of a day, and why it was put right."""

    number: int
    volunteer: int
    day: date
    area: str
    minutes: int
    by: str
    at: datetime
    reason: str

    @classmethod
    def from_domain(cls, one: DutyDay) -> "DutyEntryShape":
        """Return the shape of an entry."""
        return cls(
            number=one.number,
            volunteer=one.volunteer,
            day=one.day,
            area=one.area.ward,
            minutes=one.minutes,
            by=one.by,
            at=one.at,
            reason=one.reason,
        )


class DutyLineShape(BaseModel):
    """A volunteer's day: its shift, what the logs say, what was confirmed."""

    volunteer: int
    name: str
    day: date
    area: str
    post: str
    planned_minutes: int
    tasks: int
    begins: str | None = Field(examples=["08:10"])
    ends: str | None
    confirmed_minutes: int | None = Field(description="Null: nobody confirmed it yet")
    entries: list[DutyEntryShape]

    @classmethod
    def from_domain(cls, one: DutyLine) -> "DutyLineShape":
        """Return the shape of a day."""
        return cls(
            volunteer=one.volunteer,
            name=one.name_short,
            day=one.day,
            area=one.area.ward,
            post=one.post,
            planned_minutes=one.planned_minutes,
            tasks=one.tasks,
            begins=None if one.begins_s is None else clock_of(one.begins_s),
            ends=None if one.ends_s is None else clock_of(one.ends_s),
            confirmed_minutes=one.confirmed_minutes,
            entries=[DutyEntryShape.from_domain(entry) for entry in one.entries],
        )


class ConfirmedShape(Order):
    """A day that somebody served; 0 minutes: they did not after all."""

    volunteer: Number
    day: Day
    minutes: int = Field(ge=0, le=1440, examples=[480])
    reason: Line = Field(default="", description="Why an earlier entry is put right")

    def to_domain(self) -> Confirmed:
        """Return what was sent."""
        return Confirmed(
            volunteer=VolunteerNumber(self.volunteer),
            day=self.day,
            minutes=self.minutes,
            reason=self.reason,
        )


class ConfirmShape(Order):
    """Days that are signed together, all or none."""

    days: list[ConfirmedShape] = Field(min_length=1, max_length=MOST_DAYS)
