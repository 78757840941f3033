"""``/api/aggregates``: numbers that show nobody."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import NowDep, StoreDep, UserDep
from api.records.masking import FEWEST
from api.schemas.faults import faults
from api.services.aggregates import WardCount, by_ward

router = APIRouter(prefix="/api/aggregates", tags=["aggregates"], responses=faults(401, 403))


class WardCountShape(BaseModel):
    """People of a ward: who wait for something, and who asked within seven days."""

    ward: str = Field(examples=["vn-2021:27301"])
    waiting: int | None = Field(examples=[12])
    asked: int | None = Field(examples=[31])

    @classmethod
    def from_domain(cls, count: WardCount) -> "WardCountShape":
        """Return the shape of a ward's numbers."""
        return cls(ward=count.ward, waiting=count.waiting, asked=count.asked)


class AggregatesShape(BaseModel):
    """Wards of which a number may be told; null: fewer than `fewest`, or none at all."""

    fewest: int = Field(examples=[5])
    wards: list[WardCountShape]


@router.get("/wards")
def get_wards(user: UserDep, store: StoreDep, now: NowDep) -> AggregatesShape:
    """Count people by ward, for pages that anybody may see: no points, no small numbers."""
    found = by_ward(store, user, now=now)
    return AggregatesShape(fewest=FEWEST, wards=[WardCountShape.from_domain(one) for one in found])
