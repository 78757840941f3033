"""Where something is: the ward with what it lies in, and the point as well as it is known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from geodata.coordinates import LonLat

EVERYWHERE: Final = "*"
"""The area of who works for all of them."""
PLACE_TIME: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def place_day(at: datetime) -> date:
    """Return the day that it is in Vietnam at that moment."""
    return at.astimezone(PLACE_TIME).date()


def midnight_of(day: date) -> datetime:
    """Return the moment at which a day begins in Vietnam."""
    return datetime.combine(day, datetime.min.time(), tzinfo=PLACE_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place by area.

    Parameters
    ----------
    ward, district, province
        Keys such as ``vn-2021:27289``; empty where unknown, or where there is no such level.
    precision, radius_m
        How the point was found, and within how many metres it is true.
    """

    point: LonLat | None = None
    ward: str = ""
    district: str = ""
    province: str = ""
    precision: str = ""
    radius_m: float | None = None

    def lies_in(self, area: str) -> bool:
        """Tell whether the area is one of those it lies in."""
        return area == EVERYWHERE or area in {self.ward, self.district, self.province} - {""}
