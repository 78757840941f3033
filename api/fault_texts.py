"""What the faults of planning ahead are, in Vietnamese: before the English that has the details.

The packages below this one say their faults in English, with the values that were found. These
sentences, by issue code, say the same in general, for whoever reads no English: of `donghanh
staff`, `simulate`, `rounds` and `report`, and of the files that they read. A code of `api` has its
own texts (`api.issue_texts`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FAULT_TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "bad-usage": ("lệnh viết chưa đúng", "xem các tùy chọn và ví dụ bằng --help"),
        "cannot-write": ("không ghi vào chỗ này được", "ghi ra tệp hoặc thư mục khác"),
        "contradictory-scenario": (
            "hai phần của kịch bản trái ngược nhau",
            "sửa một trong hai phần cho khớp",
        ),
        "disk-or-network": (
            "đọc, ghi hoặc kết nối bị hỏng",
            "kiểm tra đĩa, quyền và đường dẫn rồi làm lại",
        ),
        "duplicate-column": ("hai cột của bảng cùng một nghĩa", "bỏ một cột"),
        "duplicate-id": ("mã này có hai lần", "đổi một mã hoặc bỏ một dòng"),
        "empty-file": ("bảng không có dòng nào", "ghi dòng tên cột và các dòng dữ liệu"),
        "extra-cells": (
            "dòng có nhiều ô hơn dòng tên cột",
            "đặt chữ có dấu ngăn cách vào trong ngoặc kép",
        ),
        "far-away": (
            "nơi này quá xa các nơi khác của cùng một đơn vị",
            "xem lại kinh độ, vĩ độ và từng chữ số",
        ),
        "hamlet-not-located": (
            "không dòng nào của bản này có điểm trên bản đồ",
            "ghi lon và lat ở ít nhất một dòng của bản",
        ),
        "impossible-band": (
            "mức ít nhất lớn hơn mức nhiều nhất, hoặc không ai được ở chốt",
            "sửa mức ít nhất và nhiều nhất, chẳng hạn 5-7",
        ),
        "impossible-probability": (
            "xác suất phải từ 0 đến 1",
            "ghi phần từ 0 đến 1, chẳng hạn 0.08",
        ),
        "impossible-window": (
            "thuốc đến hạn trước khi được phép mang tới, hoặc chỉ đủ quá ít ngày",
            "tăng opens_days hoặc days_supplied, hoặc giảm số ngày để dành",
        ),
        "missing-address": (
            "dòng này không có địa chỉ, cũng không có điểm",
            "ghi địa chỉ, hoặc lon và lat",
        ),
        "missing-column": ("bảng thiếu một cột cần có", "thêm cột đó"),
        "more-than-people": (
            "số người ở nhà nhiều hơn số dân, hoặc người dễ tổn thương nhiều hơn người ở nhà",
            "sửa một trong hai số",
        ),
        "missing-value": ("ô này không được để trống", "ghi giá trị vào ô"),
        "moved-already": (
            "lần chuyển đã duyệt bắt đầu ở nơi người này không còn làm",
            "lập lại bản dự thảo từ bảng hôm nay",
        ),
        "no-population": ("phường này chưa có số dân", "ghi số dân, hoặc đổi loại chốt"),
        "no-problem": ("kế hoạch không cho biết bài toán của nó", "chỉ ra bài toán bằng --problem"),
        "no-rule-for-day": (
            "không có bản quy định nào có hiệu lực ngày này",
            "thêm một bản có valid_from sớm hơn",
        ),
        "not-a-table": (
            "tệp không phải CSV hay XLSX, hoặc còn ngoặc kép chưa đóng",
            "lưu lại dạng CSV UTF-8 hoặc XLSX",
        ),
        "not-a-number": ("giá trị không phải là số", "ghi một số"),
        "not-a-time": ("giá trị không phải là ngày hoặc giờ", "ghi như 2021-09-10 hoặc 07:30"),
        "not-found": (
            "không có tệp hoặc tên này",
            "kiểm tra đường dẫn, hoặc dùng một tên có trong danh sách",
        ),
        "not-utf8": ("tệp không phải chữ UTF-8", "lưu lại dạng UTF-8"),
        "other-problem": ("kế hoạch này là của bài toán khác", "đưa đúng bài toán của kế hoạch"),
        "out-of-range": (
            "giá trị nằm ngoài giới hạn",
            "sửa lại, hoặc để trống nếu không biết",
        ),
        "reserve-and-post": (
            "người này vừa thuộc lực lượng dự bị vừa thuộc một chốt",
            "chỉ giữ một trong hai",
        ),
        "shift-reversed": (
            "ca kết thúc trước khi bắt đầu",
            "đổi chỗ hai giờ; qua nửa đêm thì ghi tiếp 24:00, 25:00",
        ),
        "solver-failed": (
            "kế hoạch không qua được phép kiểm tra của chính chương trình",
            "báo lại cho người làm chương trình, kèm tệp bài toán",
        ),
        "supply-too-short": (
            "người này được phát thuốc cho ít ngày hơn khoảng cách giữa các đợt",
            "phát nhiều hơn một lần, hoặc nhờ y tế bản mang tới",
        ),
        "two-hamlets": (
            "các dòng của cùng một hộ ghi hai bản khác nhau",
            "sửa tên bản, hoặc cho hai hộ hai mã",
        ),
        "unavailable": (
            "có thứ bên ngoài chương trình chưa sẵn sàng",
            "sửa điều được nêu rồi làm lại",
        ),
        "unexpected": (
            "lỗi của chương trình",
            "báo lại cho người làm chương trình, kèm lệnh và tệp đã dùng",
        ),
        "unknown-choice": ("giá trị không có trong các lựa chọn", "dùng một lựa chọn được nêu"),
        "unknown-flag": (
            "bảng công việc không có dấu hiệu này",
            "dùng một dấu hiệu được nêu, hoặc thêm vào bảng",
        ),
        "unknown-kind": ("không có loại này", "dùng một loại được nêu"),
        "unknown-organisation": (
            "chưa rõ báo cáo của tổ chức nào",
            "chọn tổ chức bằng --organisation",
        ),
        "unknown-risk": (
            "mức nguy cơ phải là một trong bốn màu",
            "dùng red, orange, yellow hoặc green",
        ),
        "unknown-volunteer": (
            "bản dự thảo chuyển một người không có trong bảng tình nguyện viên",
            "bỏ dòng này, hoặc thêm người đó vào bảng",
        ),
        "wrong-format": ("tệp không đúng loại cần có", "đưa tệp đúng loại"),
        "wrong-rule": ("giá trị trong bảng quy định không dùng được", "sửa giá trị được nêu"),
        "wrong-scenario": (
            "một giá trị của kịch bản thiếu, không rõ hoặc không thể có",
            "sửa giá trị được nêu; routing/simulation/sample.toml là mẫu chạy được",
        ),
    }
)
"""What is wrong and what to do, by issue code."""
