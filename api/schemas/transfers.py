"""Transfers to a tier of care as they are shown."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.services.transfers import Took, Waiting

_TIER = "Of the facility where they lie; 0: at home"


class WaitingTransferShape(BaseModel):
    """A request whose patient needs a bed that no facility has accepted yet."""

    request: int
    ward: str
    tier: int = Field(description=_TIER)
    needed_at: datetime
    late_at: datetime = Field(description="From when on it is an alert, by `transfers.toml`")
    is_late: bool

    @classmethod
    def from_domain(cls, one: Waiting) -> "WaitingTransferShape":
        """Return the shape of who waits."""
        return cls(
            request=one.transfer.request,
            ward=one.transfer.spot.ward,
            tier=one.tier,
            needed_at=one.transfer.needed_at,
            late_at=one.late_at,
            is_late=one.is_late,
        )


class TookShape(BaseModel):
    """How long it took in a ward until facilities of a tier accepted; null: too few to be told."""

    ward: str
    tier: int
    count: int | None
    median_min: int | None
    p90_min: int | None = Field(description="So long or less in nine of ten")

    @classmethod
    def from_domain(cls, one: Took) -> "TookShape":
        """Return the shape of a figure."""
        return cls(
            ward=one.ward,
            tier=one.tier,
            count=one.count,
            median_min=one.median_min,
            p90_min=one.p90_min,
        )
