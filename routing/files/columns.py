"""Names of columns and of choices in tables, in English and Vietnamese.

Names are compared without capitals, diacritics, and signs between words: "Địa chỉ", "dia_chi" and
"DIA CHI" are one name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geodata.address_text import plain

_BETWEEN = re.compile(r"[^a-z0-9]+")


def name_key(text: str) -> str:
    """Return the text as names are compared: plain lower-case words with one blank between."""
    return _BETWEEN.sub(" ", plain(text)).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one kind of table.

    Parameters
    ----------
    names
        By column, its other names, the Vietnamese one for messages first.
    required
        Columns without which no row can be read; a place is required besides: `address`, or
        ``lon`` and ``lat``.
    address
        Name of the address column; empty where nothing is required besides.
    """

    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    address: str

    def column_of(self, header: str) -> str | None:
        """Return the column that a header stands for, or None."""
        return self._by_name().get(name_key(header))

    def vietnamese(self, column: str) -> str:
        """Return the Vietnamese name of the column."""
        return self.names[column][0]

    def _by_name(self) -> dict[str, str]:
        return {
            name_key(name): column
            for column, others in self.names.items()
            for name in (column, *others)
        }


_PLACE: Final = {
    "lon": ("Kinh độ", "lng", "long", "longitude"),
    "lat": ("Vĩ độ", "latitude"),
}
_PERSON: Final = {
    "name_short": ("Tên gọi", "Tên", "Họ tên", "Tên ngắn", "name"),
    "phone": ("Điện thoại", "Số điện thoại", "SĐT", "tel"),
}

REQUESTS: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã yêu cầu", "Mã", "Mã phiếu", "Mã số"),
            "kind": ("Loại yêu cầu", "Loại", "Nhu cầu"),
            **_PERSON,
            "address": ("Địa chỉ", "Địa chỉ nhà"),
            **_PLACE,
            "received_at": ("Nhận lúc", "Thời gian nhận", "Giờ nhận", "Giờ gọi", "received"),
            "risk": ("Nguy cơ", "Mức nguy cơ", "Phân tầng nguy cơ"),
            "flags": ("Diện ưu tiên", "Đối tượng", "Đối tượng ưu tiên"),
            "note": ("Ghi chú", "notes"),
            "size_l": ("Dung tích bình", "Dung tích", "Dung tích (lít)", "Loại bình (lít)"),
            "pressure_bar": ("Áp suất", "Áp suất (bar)"),
            "flow_lpm": ("Lưu lượng", "Lưu lượng (lít/phút)"),
            "measured_at": ("Đo lúc", "Thời gian đo", "Giờ đo", "measured"),
            "beds": ("Cơ sở nhận", "Bệnh viện nhận", "Nơi nhận"),
        }
    ),
    required=("id", "kind"),
    address="address",
)

VOLUNTEERS: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã tình nguyện viên", "Mã", "Mã TNV", "Mã số"),
            **_PERSON,
            "home_address": ("Địa chỉ nhà", "Địa chỉ", "Nơi ở", "address"),
            **_PLACE,
            "profile": ("Phương tiện", "Loại xe", "vehicle"),
            "shift_start": ("Bắt đầu ca", "Giờ bắt đầu", "Vào ca"),
            "shift_end": ("Kết thúc ca", "Giờ kết thúc", "Hết ca"),
            "skills": ("Kỹ năng", "Chuyên môn"),
            "gates": ("Điều kiện", "Điều kiện tham gia"),
            "areas": ("Địa bàn", "Phường phụ trách", "wards"),
            "capacity_kg": ("Tải trọng", "Tải trọng (kg)"),
            "capacity_l": ("Thể tích", "Thể tích (lít)"),
            "cylinders": ("Số bình", "Số bình chở được"),
            "people": ("Số người", "Quân số"),
            "most_hours": ("Số giờ tối đa", "Giờ tối đa"),
            "hours_week": ("Giờ đã làm trong tuần", "Giờ trong tuần"),
            "break_from": ("Nghỉ từ",),
            "break_until": ("Nghỉ trước",),
            "break_min": ("Phút nghỉ", "Số phút nghỉ"),
            "ppe_sets": ("Bộ đồ bảo hộ", "Số bộ bảo hộ"),
            "standby": ("Trực", "Trực cấp cứu"),
            "spare_cylinders": ("Bình mang sẵn", "Bình dự trữ"),
        }
    ),
    required=("id", "profile", "shift_start", "shift_end", "gates"),
    address="home_address",
)

DEPOTS: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã điểm", "Mã", "Mã trạm", "Mã số"),
            "kind": ("Loại điểm", "Loại", "Loại trạm"),
            **_PERSON,
            "address": ("Địa chỉ",),
            **_PLACE,
            "opens": ("Mở cửa", "Giờ mở cửa"),
            "closes": ("Đóng cửa", "Giờ đóng cửa"),
            "stock_full": ("Bình đầy", "Tồn bình đầy", "Số bình đầy"),
            "stock_bags": ("Túi an sinh", "Tồn túi an sinh", "Số túi"),
            "stock_medicines": ("Túi thuốc", "Tồn túi thuốc", "Số túi thuốc"),
            "gives_ppe": ("Cấp đồ bảo hộ", "Có đồ bảo hộ"),
        }
    ),
    required=("id", "kind"),
    address="address",
)

POSTS: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã phường", "Mã", "Mã nơi", "ward", "ward_code", "code"),
            "name": ("Tên", "Phường, xã", "Tên phường"),
            "kind": ("Loại nơi", "Loại"),
            "district": ("Quận, huyện", "Quận"),
            **_PLACE,
            "people_home": ("Người ở nhà", "F0 tại nhà", "Số người điều trị tại nhà"),
            "vulnerable": ("Người dễ tổn thương", "Trong đó diện ưu tiên"),
            "population": ("Dân số",),
            "area_km2": ("Diện tích (km2)", "Diện tích"),
            "floor": ("Ít nhất", "Tối thiểu"),
            "ceiling": ("Nhiều nhất", "Tối đa"),
            "contact": ("Tiếp xúc người bệnh", "Tiếp xúc"),
            "health_workers": ("Nhân viên y tế", "Y tế đang làm"),
            "retired": ("Y bác sĩ nghỉ hưu", "Nghỉ hưu"),
            "private": ("Y tế tư nhân", "Tư nhân"),
            "command": ("Chỉ huy tại chỗ", "Chỉ huy"),
            "supply_days": ("Vật tư đủ mấy ngày", "Số ngày vật tư"),
            "vehicles": ("Xe tại chỗ", "Số xe"),
        }
    ),
    required=("id", "lon", "lat", "people_home", "population"),
    address="",
)

STAFF: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã tình nguyện viên", "Mã", "Mã TNV", "Mã số"),
            "home_ward": ("Phường ở", "Nơi ở", "Mã phường nhà"),
            **_PLACE,
            "post": ("Nơi làm việc", "Phường phụ trách", "Đang ở"),
            "reserve": ("Dự phòng", "Lực lượng dự phòng"),
            "contact": ("Được tiếp xúc", "Tiếp xúc người bệnh", "Tiếp xúc"),
            "lent_to": ("Cho mượn đến", "Tăng cường cho"),
            "lent_from": ("Mượn từ ngày", "Từ ngày"),
            "lent_until": ("Mượn đến ngày", "Đến ngày"),
        }
    ),
    required=("id",),
    address="home_ward",
)

MOVES: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã tình nguyện viên", "volunteer"),
            "kind": ("Điều động", "Loại điều động"),
            "origin": ("Từ nơi", "from"),
            "target": ("Đến nơi", "to"),
            "first": ("Từ ngày", "from_day"),
            "last": ("Đến hết ngày", "until_day"),
            "approved": ("Duyệt", "Đồng ý"),
        }
    ),
    required=("id", "kind", "origin", "target", "first", "last", "approved"),
    address="",
)

PEOPLE: Final = Columns(
    names=MappingProxyType(
        {
            "id": ("Mã người", "Mã", "Mã số", "person"),
            "household": ("Mã hộ", "Hộ", "Số hộ"),
            "hamlet": ("Thôn, bản", "Bản", "Thôn", "Ấp", "Xóm"),
            **_PERSON,
            "address": ("Địa chỉ", "Địa chỉ nhà"),
            **_PLACE,
            "given_on": ("Phát thuốc ngày", "Ngày phát thuốc", "Cấp thuốc ngày"),
            "days_supplied": ("Số ngày thuốc", "Đủ mấy ngày"),
            "visit_due": ("Hạn thăm", "Thăm trước ngày"),
            "seen_on": ("Gặp lần cuối", "Thăm lần cuối"),
            "excuse": ("Lý do chưa gặp", "Lý do"),
            "open_from": ("Đến được từ ngày", "Đường thông từ ngày"),
            "risk": ("Nguy cơ", "Mức nguy cơ", "Phân tầng nguy cơ"),
            "flags": ("Diện ưu tiên", "Đối tượng", "Đối tượng ưu tiên"),
            "note": ("Ghi chú", "notes"),
        }
    ),
    required=("id", "hamlet"),
    address="",
)

_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "oxygen_emergency": ("Oxy khẩn cấp", "Cấp cứu oxy"),
        "transport": ("Chuyển viện", "Chở bệnh nhân"),
        "oxygen_swap": ("Đổi oxy", "Đổi bình oxy", "Đổi bình"),
        "restock": ("Bổ sung kho", "Nạp kho"),
        "medicine": ("Thuốc", "Giao thuốc", "Túi thuốc"),
        "chronic_medicine": ("Thuốc mạn tính", "Thuốc mãn tính"),
        "welfare_bag": ("Túi an sinh",),
        "care_visit": ("Thăm hỏi", "Thăm nhà"),
        "oxygen_collect": ("Thu hồi bình", "Thu bình", "Lấy bình về"),
        "red": ("Đỏ", "Rất cao"),
        "orange": ("Cam", "Cao"),
        "yellow": ("Vàng", "Trung bình"),
        "green": ("Xanh", "Xanh lá", "Thấp"),
        "motorbike": ("Xe máy", "Xe gắn máy"),
        "pickup": ("Xe bán tải", "Bán tải", "Xe tải nhỏ"),
        "ambulance": ("Xe cấp cứu", "Xe cứu thương"),
        "foot": ("Đi bộ",),
        "oxygen_station": ("Trạm oxy", "Trạm ATM oxy", "ATM oxy"),
        "mobile_health_station": ("Trạm y tế lưu động",),
        "distribution_point": ("Điểm phân phối", "Tổ tiếp nhận và phân phối hàng hóa"),
        "refill_plant": ("Nhà máy nạp", "Trạm nạp oxy"),
        "facility": ("Cơ sở điều trị", "Bệnh viện"),
        "ward": ("Phường", "Xã", "Thị trấn", "Phường, xã"),
        "station": ("Trạm trực",),
        "distribution": ("Điểm phát hàng",),
        "post": ("Phân công",),
        "lend": ("Cho mượn", "Tăng cường"),
        "return": ("Trở về dự phòng", "Về dự phòng"),
        "elderly": ("Người già", "Cao tuổi", "Người cao tuổi"),
        "child": ("Trẻ em",),
        "alone": ("Neo đơn", "Sống một mình"),
        "disabled": ("Khuyết tật", "Người khuyết tật"),
        "poor": ("Hộ nghèo", "Khó khăn"),
        "pregnant": ("Mang thai", "Có thai", "Thai phụ"),
        "unvaccinated": ("Chưa tiêm", "Chưa tiêm vắc xin"),
        "chronic": ("Bệnh nền",),
        "active": ("Đang hoạt động", "Đang tham gia"),
        "yes": ("Có", "x", "true", "1"),
        "no": ("Không", "false", "0"),
        "front": ("Mặt trận", "Mặt trận và đoàn thể"),
        "party": ("Đảng ủy", "Cấp ủy"),
        "referral": ("Giới thiệu", "Tổ chức giới thiệu"),
        "self": ("Tự đăng ký", "Cá nhân"),
        "isolation_centre": ("Khu cách ly",),
        "field_hospital": ("Bệnh viện dã chiến",),
        "goods_team": ("Tổ hàng hóa", "Tổ hàng", "Tổ tiếp nhận và phân phối"),
        "mobile_station": ("Trạm lưu động",),
        "rapid_team": ("Tổ phản ứng nhanh",),
        "form": ("Đơn", "Đơn đăng ký"),
        "consent": ("Đồng ý", "Bản đồng ý"),
        "infection": ("Mắc bệnh", "Nhiễm bệnh"),
        "antibody": ("Kháng thể", "Xét nghiệm kháng thể"),
        "training": ("Tập huấn",),
        "permit": ("Giấy phép", "Cấp giấy phép"),
        "permit-ended": ("Thu giấy phép",),
        "ppe": ("Bảo hộ", "Bộ bảo hộ"),
        "recovered": ("Khỏi bệnh", "F0 khỏi bệnh", "Đã khỏi bệnh"),
    }
)
CHOICES: Final[Mapping[str, str]] = MappingProxyType(
    {name_key(name): word for word, names in _NAMES.items() for name in names}
)
"""The word that each Vietnamese name of a choice stands for."""


def choice_name(word: str) -> str:
    """Return the Vietnamese name of a choice, the word itself where it has none."""
    return _NAMES.get(word, (word,))[0]
