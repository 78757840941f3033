"""Things that were learned about the tiny city."""

from datetime import UTC, datetime, timedelta

from geodata.coordinates import LonLat
from geodata.learned import Learned

NOW = datetime(2021, 9, 10, 8, tzinfo=UTC)
# 0.0006 east and 0.0011 north of the corner: house 10 of Nguyễn Trãi in Phường 1, Quận 5
HOUSE = LonLat(lon=106.0006, lat=10.0011)
M = 1 / 111_195  # a metre northwards, in degrees


def settled(address: str, point: LonLat = HOUSE, *, area: str = "vn-2021:51") -> Learned:
    return Learned(kind="settled", address=address, point=point, area=area, by="điều phối", at=NOW)


def taken_back(event: Learned) -> Learned:
    return Learned(kind="taken-back", of=event.id, by="điều phối", at=NOW)


def fix(north_m: float, *, accuracy_m: float = 8.0, number: int = 0) -> Learned:
    return Learned(
        kind="fix",
        address="12 Nguyễn Trãi, P.1, Q.5",
        point=LonLat(lon=HOUSE.lon, lat=HOUSE.lat + north_m * M),
        area="vn-2021:51",
        accuracy_m=accuracy_m,
        by="xe máy",
        at=NOW + timedelta(days=number),
    )
