"""What each rule is called, in Vietnamese and in English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from routing.plan import Rule

RULE_WORDS: Final[Mapping["Rule", tuple[str, str]]] = MappingProxyType(
    {
        "time-window": ("giờ hẹn", "the hours agreed"),
        "shift": ("hết ca", "the end of the shift"),
        "break": ("giờ nghỉ", "a break"),
        "capacity": ("sức chở", "what the vehicle carries"),
        "stock": ("hàng trong kho", "the stock of the depot"),
        "reload": ("lấy hàng, trả vỏ", "loading and giving back empties"),
        "pickup-before-drop": ("đón trước khi đưa", "fetching before bringing"),
        "same-vehicle": ("một xe từ đầu tới cuối", "one vehicle from door to door"),
        "mixing": ("không lẫn sạch với bệnh", "clean before contact with the sick"),
        "ppe": ("đồ bảo hộ", "protective equipment"),
        "hours": ("số giờ, số việc, trực cấp cứu", "hours, tasks, or standby"),
        "skill": ("kỹ năng", "a skill"),
        "gate": ("điều kiện, tập huấn", "a condition or training"),
        "profile": ("hẻm hẹp hoặc không có đường", "the alley, or no road"),
        "ride": ("loại xe việc này cần", "the vehicle that this takes"),
        "area": ("địa bàn", "the wards served"),
        "permit": ("giấy phép", "a permit"),
        "two-people": ("phải đủ người", "people at once"),
        "bed": ("giường đã nhận", "an accepted bed"),
        "medicine-order": ("y lệnh", "an order of a health worker"),
        "confirmed": ("địa chỉ, yêu cầu chưa chắc", "an uncertain address or request"),
        "curfew": ("giờ giới nghiêm", "the curfew"),
        "depot-hours": ("giờ mở kho", "the hours of the depot"),
        "deadline": ("hạn", "the deadline"),
        "local-first": ("ưu tiên tại chỗ", "local first"),
        "fairness": ("chia đều", "sharing the work"),
        "stability": ("giữ kế hoạch đã báo", "keeping what was told"),
        "precedence": ("việc phải làm trước", "the task before"),
        "max-gap": ("lần giao trước cách quá xa", "the gap after the delivery before"),
        "pinned": ("đã ghim", "a pin"),
        "frozen": ("đã chốt với người làm", "what was told and stays"),
        "served-once": ("mỗi việc một lần", "each task once"),
        "same-problem": ("đúng bài toán", "the same problem"),
        "stated-values": ("số ghi đúng", "stated values"),
    }
)
"""Each rule in a few words, Vietnamese and English."""
