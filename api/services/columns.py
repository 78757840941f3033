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

_VOLUNTEER: Final = {
    "volunteer": ("Số tình nguyện viên", "Mã tình nguyện viên", "Số TNV"),
    "phone": REQUESTS.names["phone"],
}
"""Who it is about: their number, or their phone where nobody else of theirs has it."""

CYLINDERS: Final = Columns(
    names=MappingProxyType(
        {
            "serial": ("Số bình", "Số hiệu bình", "Mã bình"),
            "size_l": REQUESTS.names["size_l"],
            "station": ("Trạm", "Mã trạm", "Trạm oxy"),
            "test_due": ("Hạn kiểm định", "Kiểm định đến"),
        }
    ),
    required=("serial", "size_l", "station"),
    address="",
)
"""Cylinders that are full at their stations; what is elsewhere is moved there by hand."""

SHIFTS: Final = Columns(
    names=MappingProxyType(
        {
            **_VOLUNTEER,
            "day": ("Ngày", "Ngày trực"),
            "begins": ("Bắt đầu", "Từ giờ", "Vào ca"),
            "ends": ("Kết thúc", "Đến giờ", "Ra ca"),
        }
    ),
    required=("day", "begins", "ends"),
    address="",
)

POSTS: Final = Columns(
    names=MappingProxyType(
        {
            **_VOLUNTEER,
            "kind": ("Loại", "Công việc", "Vị trí"),
            "area": ("Địa bàn", "Phường", "Mã phường", "Nơi làm"),
            "begins": ("Từ ngày", "Bắt đầu"),
            "ends": ("Đến ngày", "Đến hết ngày"),
        }
    ),
    required=("kind", "area", "begins"),
    address="",
)
"""Where volunteers work: a ward, a district or a city, from a day on."""

FACTS: Final = Columns(
    names=MappingProxyType(
        {
            **_VOLUNTEER,
            "kind": ("Loại", "Loại ghi nhận"),
            "on": ("Từ ngày", "Ngày"),
            "until": ("Đến ngày", "Đến hết ngày"),
            "what": ("Nội dung", "Việc", "Giấy phép"),
            "value": ("Giá trị", "Kết quả", "Số bộ"),
            "reason": ("Lý do", "Vì sao"),
        }
    ),
    required=("kind", "on"),
    address="",
)
"""What is known of volunteers; no override, which somebody signs one by one."""
