"""Codes of doors, as the office tells them and has them sent."""

from datetime import date

from pydantic import BaseModel, Field

from api.records.requests import RequestNumber
from api.schemas.bounds import Number
from api.schemas.orders import Order
from api.services.door_codes import DoorCode, SentCodes


class DoorCodeShape(BaseModel):
    """What whoever opens the door of a request says on that day; it is told to nobody else."""

    request: int
    day: date
    code: str

    @classmethod
    def from_domain(cls, found: DoorCode) -> "DoorCodeShape":
        """Return the shape of a code."""
        return cls(request=found.request, day=found.day, code=found.code)


class DoorCodeOrderShape(Order):
    """Of which requests codes are sent; of none in particular: of all that somebody goes to."""

    requests: list[Number] = Field(default=[], max_length=5000)

    @property
    def wanted(self) -> frozenset[RequestNumber]:
        """Which are wanted."""
        return frozenset(map(RequestNumber, self.requests))


class SentCodesShape(BaseModel):
    """Of which requests codes are on their way by SMS, and who has to be told otherwise."""

    queued: list[int]
    without_phone: list[int]

    @classmethod
    def from_domain(cls, sent: SentCodes) -> "SentCodesShape":
        """Return its shape."""
        return cls(queued=list(sent.queued), without_phone=list(sent.without_phone))
