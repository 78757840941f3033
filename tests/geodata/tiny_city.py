"""A city small enough to check by hand, for the tests of geocoding.

Wards are squares of 0.002 degrees (about 220 m), from 106.000 east and 10.000 north:

    north  Quận 3:  Phường 1 | Phường 2 | Phường Võ Thị Sáu     Lê Lợi crosses all three
    south  Quận 5:  Phường 1 | Phường 2                        Nguyễn Trãi crosses both

Nguyễn Trãi has house numbers 10, 20 and 51 in Phường 1 and 90 in Phường 2, and Hẻm 45 in Phường 1;
Quận 3 has a short Nguyễn Trãi of its own, in Phường 1.
"""

import numpy as np
from shapely import box

from geodata.areas import Area, AreaSet
from geodata.network import CLASS_INDEX, RoadNetwork
from geodata.network_building import build_network, shape_arrays

WEST, SOUTH, SIDE = 106.0, 10.0, 0.002
CITY = "Thành phố Hồ Chí Minh"


def ward(code: str, name: str, district: str, column: int, row: int) -> Area:
    west, south = WEST + column * SIDE, SOUTH + row * 2 * SIDE
    return Area(
        scheme="vn-2021",
        code=code,
        name=name,
        level="ward",
        district_code=district[-1],
        district=district,
        province_code="79",
        province=CITY,
        valid_from=None,
        valid_to=None,
        geometry=box(west, south, west + SIDE, south + SIDE),
    )


def tiny_areas() -> AreaSet:
    return AreaSet(
        areas=(
            ward("51", "Phường 01", "Quận 5", 0, 0),
            ward("52", "Phường 02", "Quận 5", 1, 0),
            ward("31", "Phường 01", "Quận 3", 0, 1),
            ward("32", "Phường 02", "Quận 3", 1, 1),
            ward("33", "Phường Võ Thị Sáu", "Quận 3", 2, 1),
        )
    )


STREETS = {
    "Đường Nguyễn Trãi": (0.0004, 0.001, 0.0032, 0.001),
    "Lê Lợi": (0.0002, 0.005, 0.0058, 0.005),
    "Hẻm 45 Nguyễn Trãi": (0.001, 0.001, 0.001, 0.0018),
}
HOUSES = (
    (0.0006, 0.0011, "10"),
    (0.0008, 0.0011, "20"),
    (0.0012, 0.0009, "51"),
    (0.0026, 0.0011, "90"),
)


def tiny_network() -> RoadNetwork:
    ends = [*STREETS.values(), (0.0004, 0.0045, 0.0008, 0.0045)]
    lines = [[(WEST + a, SOUTH + b), (WEST + c, SOUTH + d)] for a, b, c, d in ends]
    flat = np.array(lines).reshape(-1, 2)
    count = len(lines)
    return build_network(
        node_lon=flat[:, 0],
        node_lat=flat[:, 1],
        street_from=np.arange(0, 2 * count, 2),
        street_to=np.arange(1, 2 * count, 2),
        street_class=np.full(count, CLASS_INDEX["residential"]),
        shapes=shape_arrays([np.array(line) for line in lines]),
        street_name=np.array([0, 1, 2, 0]),
        names=tuple(STREETS),
        house_lon=np.array([WEST + lon for lon, _, _ in HOUSES]),
        house_lat=np.array([SOUTH + lat for _, lat, _ in HOUSES]),
        house_number=tuple(number for _, _, number in HOUSES),
        house_street=("Nguyễn Trãi",) * len(HOUSES),
    )
