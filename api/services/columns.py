"""Columns of the service's own tables: what goes out as one comes in again by the same names."""

from types import MappingProxyType
from typing import Final

from routing.files.columns import DEPOTS, REQUESTS, VOLUNTEERS, Columns

WARD: Final = {"ward": ("Phường", "Mã phường", "Địa bàn")}
_PERSON: Final = {name: REQUESTS.names[name] for name in ("name_short", "phone")}
_POINT: Final = {name: REQUESTS.names[name] for name in ("lon", "lat")}

ENLISTED: Final = Columns(
    names=MappingProxyType(
        {
            "id": VOLUNTEERS.names["id"],
            **_PERSON,
            "home_address": VOLUNTEERS.names["home_address"],
            **_POINT,
            **WARD,
            "profile": VOLUNTEERS.names["profile"],
            "channel": ("Nguồn", "Kênh đăng ký"),
            "sent_by": ("Đơn vị giới thiệu", "Nơi giới thiệu"),
            "infected_on": ("Ngày mắc bệnh", "Ngày nhiễm"),
        }
    ),
    required=("name_short",),
    address="home_address",
)
"""People who apply; what gates they pass follows from facts, which no table brings."""

PATIENTS: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã bệnh nhân", "Mã", "Mã số"),
            **_PERSON,
            "address": REQUESTS.names["address"],
            **_POINT,
            **WARD,
        }
    ),
    required=("name_short",),
    address="address",
)

KEPT_DEPOTS: Final = Columns(
    names=MappingProxyType({**DEPOTS.names, **WARD}),
    required=DEPOTS.required,
    address=DEPOTS.address,
)
