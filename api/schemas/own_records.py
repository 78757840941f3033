"""A volunteer's own record as it is shown; nothing in it tells of illness."""

from datetime import date

from pydantic import BaseModel, Field

from api.services.own_records import OwnRecord


class ServedDayShape(BaseModel):
    """A day that the ward confirmed, and how long they served."""

    day: date
    minutes: int


class TrainingShape(BaseModel):
    """What somebody was trained for, since when and until when."""

    what: str
    on: date
    until: date | None


class EquipmentShape(BaseModel):
    """Sets of equipment that were given on a day; less than 0: given back."""

    on: date
    sets: int


class OwnRecordShape(BaseModel):
    """Days of duty by the ledger, trainings, and sets of equipment."""

    days: list[ServedDayShape] = Field(description="As the ward confirmed them")
    minutes: int = Field(description="Of all these days")
    waiting: int = Field(description="Days with a shift that the ward has not confirmed yet")
    trainings: list[TrainingShape]
    equipment: list[EquipmentShape]
    sets: int = Field(description="Sets that were given and not brought back")
    ended_on: date | None = Field(description="Last day of duty; null: they still serve")

    @classmethod
    def from_domain(cls, record: OwnRecord) -> "OwnRecordShape":
        """Return its shape."""
        return cls(
            days=[ServedDayShape(day=one.day, minutes=one.minutes) for one in record.days],
            minutes=record.minutes,
            waiting=record.waiting,
            trainings=[
                TrainingShape(what=one.what, on=one.on, until=one.until) for one in record.trainings
            ],
            equipment=[
                EquipmentShape(on=one.on, sets=int(one.value or 0)) for one in record.equipment
            ],
            sets=record.sets,
            ended_on=record.ended_on,
        )
