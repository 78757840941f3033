"""What the faults of other packages are, in Vietnamese: before the English that has the details.

The packages below this one say their faults in English, with the values that were found. These
sentences, one for each of their issue codes, say the same in general, for whoever reads no English.
A code of `api` has its own texts, in both languages (`api.issue_texts`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FAULT_TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "after-the-day": (
            "yêu cầu này đến sau ngày được lập kế hoạch",
            "lập kế hoạch cho ngày sau, hoặc sửa giờ nhận",
        ),
        "areas-not-in-force": (
            "địa giới này không có hiệu lực vào ngày được lập kế hoạch",
            "đưa địa giới của ngày đó bằng --areas, hoặc nạp theo đúng bộ mã",
        ),
        "bad-mapping": (
            "một phần của tùy chọn thiếu dấu =",
            "viết các cặp TRƯỜNG=CỘT, cách nhau bằng dấu phẩy",
        ),
        "bad-name": (
            "tên này không dùng làm tên được",
            "dùng chữ không dấu, chữ số, - và _, hoặc ghi --out",
        ),
        "bad-setting": (
            "giá trị của tùy chọn hoặc biến môi trường này không thể có",
            "sửa lại giá trị",
        ),
        "bad-usage": ("lệnh viết chưa đúng", "xem các tùy chọn và ví dụ bằng --help"),
        "barred-now": (
            "đường ở điểm này đóng hoặc cấm vào giờ đang tính",
            "chọn giờ hoặc xe khác, hoặc mở khu đó",
        ),
        "broken-roads": (
            "đường nạp vào bị đứt thành nhiều mảnh: mảnh lớn nhất của xe máy chưa tới 60 % số km",
            "dùng bản trích khác; nếu là lớp đường vẽ tay thì nối các đường ở chỗ giao",
        ),
        "cannot-write": ("không ghi vào chỗ này được", "ghi ra tệp hoặc thư mục khác"),
        "contradictory-scenario": (
            "hai phần của kịch bản trái ngược nhau",
            "sửa một trong hai phần cho khớp",
        ),
        "coordinates-outside-world": (
            "kinh độ, vĩ độ này không nằm trên Trái Đất",
            "tệp ghi sai hệ tọa độ: sửa lại",
        ),
        "cut-off": (
            "gần điểm này chỉ có đường không vào ra được",
            "nạp thêm đường nối, hoặc cử người khác",
        ),
        "cyclic-chain": ("chuỗi việc quay vòng về chính nó", "cho một việc đi trước"),
        "disk-or-network": (
            "đọc, ghi hoặc kết nối bị hỏng",
            "kiểm tra đĩa, quyền và đường dẫn rồi làm lại",
        ),
        "duplicate-code": (
            "hai địa bàn cùng một mã",
            "sửa một mã, hoặc gộp các phần bằng --dissolve-by",
        ),
        "duplicate-column": ("hai cột của bảng cùng một nghĩa", "bỏ một cột"),
        "duplicate-id": ("mã này có hai lần", "đổi một mã hoặc bỏ một dòng"),
        "duplicate-pin": ("một việc bị ghim nhiều lần", "giữ một ghim cho mỗi việc"),
        "duplicate-told": ("một việc được báo nhiều lần", "giữ điều đã báo sau cùng"),
        "empty-file": ("bảng không có dòng nào", "ghi dòng tên cột và các dòng dữ liệu"),
        "extra-cells": (
            "dòng có nhiều ô hơn dòng tên cột",
            "đặt chữ có dấu ngăn cách vào trong ngoặc kép",
        ),
        "far-away": (
            "nơi này quá xa các nơi khác của cùng một đơn vị",
            "xem lại kinh độ, vĩ độ và từng chữ số",
        ),
        "file-changed": (
            "tệp thời gian đi không phải tệp đã dùng khi lập bài toán",
            "lấy lại đúng tệp đó, hoặc lập lại bài toán",
        ),
        "file-cut-off": ("tệp bị cắt giữa chừng hoặc hỏng", "tải, chép hoặc xuất lại"),
        "fix-elsewhere": (
            "điểm GPS đã giao nằm ngoài phường mà địa chỉ ghi rõ nên không dùng",
            "xem bên nào sai",
        ),
        "frozen-elsewhere": (
            "việc được ghim cho một người nhưng đã giữ cho người khác",
            "bỏ ghim, hoặc bỏ việc khỏi published.told",
        ),
        "hamlet-not-located": (
            "không dòng nào của bản này có điểm trên bản đồ",
            "ghi lon và lat ở ít nhất một dòng của bản",
        ),
        "hours-reversed": (
            "giờ đóng cửa trước giờ mở cửa",
            "đổi chỗ hai giờ; quá nửa đêm thì ghi tiếp 24:00, 25:00",
        ),
        "impossible-band": (
            "mức ít nhất lớn hơn mức nhiều nhất, hoặc không ai được ở chốt",
            "sửa mức ít nhất và nhiều nhất, chẳng hạn 5-7",
        ),
        "impossible-probability": (
            "xác suất phải từ 0 đến 1",
            "ghi phần từ 0 đến 1, chẳng hạn 0.08",
        ),
        "impossible-value": ("giá trị này không thể có", "sửa theo giới hạn nêu sau đây"),
        "impossible-window": (
            "thuốc đến hạn trước khi được phép mang tới, hoặc chỉ đủ quá ít ngày",
            "tăng opens_days hoặc days_supplied, hoặc giảm số ngày để dành",
        ),
        "in-metres": (
            "điểm ghi bằng mét của một phép chiếu, không phải độ",
            "xuất điểm theo WGS 84, EPSG:4326",
        ),
        "invalid-geometry": (
            "đường biên tự cắt; máy đã vá",
            "nếu vá chưa đúng ý thì vẽ lại ở tệp gốc",
        ),
        "kept-in-ward": (
            "hôm nay không cho mượn người này: phường giữ lại đủ người của mình",
            "gắn người khác với phường, hoặc sửa mức giữ lại",
        ),
        "live-travel": (
            "thời gian đi được hỏi trực tiếp nên không ghi vào tệp được",
            "ghi tên tệp đường, hoặc tính bảng thời gian",
        ),
        "misplaced-field": ("trường này không thuộc chỗ này", "bỏ trường đó"),
        "missing-address": (
            "dòng này không có địa chỉ, cũng không có điểm",
            "ghi địa chỉ, hoặc lon và lat",
        ),
        "missing-code": ("địa bàn không có mã", "thêm mã, hoặc bỏ địa bàn"),
        "missing-column": ("bảng thiếu một cột cần có", "thêm cột đó"),
        "missing-field": ("tệp thiếu một trường", "thêm trường đó"),
        "missing-layer": ("tệp không có lớp tên này", "ghi tên một lớp có trong tệp"),
        "missing-value": ("ô này không được để trống", "ghi giá trị vào ô"),
        "more-than-people": (
            "số người ở nhà nhiều hơn số dân, hoặc người dễ tổn thương nhiều hơn người ở nhà",
            "sửa một trong hai số",
        ),
        "moved-already": (
            "lần chuyển đã duyệt bắt đầu ở nơi người này không còn làm",
            "lập lại bản dự thảo từ bảng hôm nay",
        ),
        "night-not-covered": (
            "oxy của người bệnh không đủ tới sáng mai với số bình được phép",
            "xác nhận lưu lượng; tìm bình lớn hơn, máy tạo oxy hoặc giường",
        ),
        "no-crs": ("tệp không ghi hệ tọa độ", "lưu kèm hệ tọa độ, tốt nhất là EPSG:4326"),
        "no-geometry": ("địa bàn không có hình", "vẽ lại đường biên ở tệp gốc"),
        "no-house-number": (
            "điểm GPS đã giao đi với địa chỉ thiếu số nhà và tên đường",
            "ghi địa chỉ của ngôi nhà",
        ),
        "no-population": ("phường này chưa có số dân", "ghi số dân, hoặc đổi loại chốt"),
        "no-problem": ("kế hoạch không cho biết bài toán của nó", "chỉ ra bài toán bằng --problem"),
        "no-roads-given": ("chưa cho đường để tính", "ghi tên tệp đường bằng --roads"),
        "no-rows": ("không dòng nào có giá trị mà --keep đòi", "ghi một giá trị có trong tệp"),
        "no-rule-for-day": (
            "không có bản quy định nào có hiệu lực ngày này",
            "thêm một bản có valid_from sớm hơn",
        ),
        "no-stops": (
            "một tuyến của kế hoạch không có điểm dừng nào",
            "xếp lại; donghanh check nêu mọi chỗ sai",
        ),
        "no-such-candidate": (
            "dòng này chọn một nơi không có trong danh sách gợi ý",
            "ghi số của một gợi ý, hoặc ghi điểm vào chosen_lon và chosen_lat",
        ),
        "no-such-folder": (
            "không có thư mục để ghi, hoặc đĩa chưa cắm",
            "cắm đĩa, hoặc tạo thư mục trước",
        ),
        "no-time-to-meet": (
            "hai người gặp nhau không lâu hơn lúc chuẩn bị, nên một người cũng làm được",
            "cho việc lâu hơn",
        ),
        "no-travel": (
            "bài toán cần thời gian đi, và chỉ từ một nguồn",
            "ghi --roads, --travel hoặc --straight",
        ),
        "no-way": (
            "không có đường đi từ nơi này đến nơi kia",
            "dời điểm ra mặt đường, hoặc đưa bảng thời gian",
        ),
        "not-a-demo-folder": (
            "thư mục --out có tệp không phải của bản chạy thử",
            "ghi một thư mục trống hoặc mới",
        ),
        "not-a-number": ("giá trị không phải là số", "ghi một số"),
        "not-a-polygon": ("địa bàn là điểm hoặc đường, không phải vùng", "vẽ vùng ở tệp gốc"),
        "not-a-table": (
            "tệp không phải CSV hay XLSX, hoặc còn ngoặc kép chưa đóng",
            "lưu lại dạng CSV UTF-8 hoặc XLSX",
        ),
        "not-a-time": ("giá trị không phải là ngày hoặc giờ", "ghi như 2021-09-10 hoặc 07:30"),
        "not-an-instance": (
            "tệp trông như bài toán thành phố mẫu nhưng không phải",
            "dùng một trong hai dạng, theo dòng hoặc theo cột",
        ),
        "not-expressible": (
            "tệp đòi một điều mà chương trình không giữ được nên không làm ngơ",
            "bỏ điều đó, hoặc giải bằng chương trình khác",
        ),
        "not-found": (
            "không có tệp hoặc tên này",
            "kiểm tra đường dẫn, hoặc dùng một tên có trong danh sách",
        ),
        "not-located": (
            "chưa biết nơi của dòng này",
            "xác nhận nơi trong tệp xem lại, hoặc ghi lon và lat",
        ),
        "not-text": ("tệp không phải chữ UTF-8", "lưu lại theo UTF-8"),
        "not-utf8": ("tệp không phải chữ UTF-8", "lưu lại dạng UTF-8"),
        "off-road": (
            "gần điểm này không có đường nào đi được",
            "nạp đường có chỗ này, hoặc sửa điểm",
        ),
        "only-its-ward": (
            "nơi đã chọn, hay chính địa chỉ, chỉ là phường chứ không phải nhà",
            "ghi điểm vào chosen_lon và chosen_lat, hoặc vào dòng của yêu cầu",
        ),
        "other-id": (
            "dòng địa chỉ đã xuất bị sửa bằng tay",
            "xuất lại; hoặc bỏ trống mã để nhận thành mục mới",
        ),
        "other-problem": ("kế hoạch này là của bài toán khác", "đưa đúng bài toán của kế hoạch"),
        "other-street": (
            "điểm nằm trên một đường khác với đường ghi trong địa chỉ",
            "xem trên bản đồ; sửa điểm hoặc địa chỉ",
        ),
        "other-version": ("tệp thuộc dạng hoặc phiên bản khác", "đưa phiên bản nêu sau đây"),
        "out-of-range": ("giá trị nằm ngoài giới hạn", "sửa lại, hoặc để trống nếu không biết"),
        "outside-areas": ("điểm nằm ngoài mọi phường, xã", "sửa điểm, hoặc nạp phường, xã của nó"),
        "outside-day": (
            "khoảng giờ nằm ngoài ngày",
            "sửa ngày giờ, hoặc lập kế hoạch vào đúng ngày đó",
        ),
        "over-limit": (
            "người này ghi chở quá mức của loại xe; máy dùng mức",
            "sửa dòng, hoặc sửa mức trong bảng việc",
        ),
        "overlap": (
            "hai địa bàn chồng nhau từ 1 % trở lên",
            "sửa biên, hoặc nâng --repair-overlaps khi đã cân nhắc",
        ),
        "points-missing": (
            "hơn 2 % số điểm của đường không có trong tệp",
            "cắt hoặc tải lại bản trích, kèm mọi điểm của đường",
        ),
        "red-below-others": (
            "bảng quy tắc tính người nguy cơ đỏ nhẹ hơn người khác",
            "nâng harm_red bằng harm trở lên ở mọi bậc",
        ),
        "repeated-item": ("danh sách nêu một thứ hai lần", "nêu mỗi thứ một lần"),
        "reserve-and-post": (
            "người này vừa thuộc lực lượng dự bị vừa thuộc một chốt",
            "chỉ giữ một trong hai",
        ),
        "restock-by-hand": (
            "yêu cầu tiếp hàng cho kho không thành việc trong tuyến",
            "sắp chuyến đó bằng tay; hàng tới lúc nào ghi vào tệp bài toán",
        ),
        "roads-not-loaded": (
            "thời gian đi dựa vào tệp đường chưa được đưa",
            "đưa tệp đường, hoặc bảng thời gian",
        ),
        "second-route": ("kế hoạch có hai tuyến của một người", "xếp lại bài toán"),
        "settled-elsewhere": (
            "địa chỉ được xác nhận ở phường khác phường ghi rõ; máy đã nhớ",
            "nếu nhầm thì lấy lại bằng donghanh addresses forget",
        ),
        "settled-twice": (
            "hai dòng xác nhận một địa chỉ ở hai nơi; dòng sau được dùng",
            "nếu sai thì sửa rồi nạp lại tệp",
        ),
        "several-names": (
            "các phần của một địa bàn mang tên khác nhau; tên đầu được dùng",
            "sửa tên ở tệp gốc",
        ),
        "shift-reversed": (
            "ca kết thúc trước khi bắt đầu",
            "đổi chỗ hai giờ; qua nửa đêm thì ghi tiếp 24:00, 25:00",
        ),
        "short-code": ("mã bị mất số 0 ở đầu", "giữ mã ở dạng chữ trong tệp gốc"),
        "small-overlap": (
            "hai địa bàn chồng nhau một ít; máy đã vá",
            "xem danh sách nếu cần đúng biên",
        ),
        "solver-failed": (
            "kế hoạch không qua được phép kiểm tra của chính chương trình",
            "báo lại cho người làm chương trình, kèm tệp bài toán",
        ),
        "supply-too-short": (
            "người này được phát thuốc cho ít ngày hơn khoảng cách giữa các đợt",
            "phát nhiều hơn một lần, hoặc nhờ y tế bản mang tới",
        ),
        "swapped-lon-lat": ("kinh độ và vĩ độ có vẻ đổi chỗ nhau", "ghi số lớn hơn vào lon"),
        "too-many-wards": ("thành phố mẫu không có nhiều phường như vậy", "xin ít hơn"),
        "travel-other-places": (
            "bảng thời gian tính cho nơi khác, hoặc theo thứ tự khác",
            "ghi các nơi bằng --places-to rồi tính bảng từ tệp đó",
        ),
        "travel-size": (
            "bảng thời gian có số nơi khác với bài toán",
            "tính bảng cho các nơi của bài toán",
        ),
        "two-choices": ("dòng này vừa chọn gợi ý vừa ghi điểm", "giữ một trong hai"),
        "two-hamlets": (
            "các dòng của cùng một hộ ghi hai bản khác nhau",
            "sửa tên bản, hoặc cho hai hộ hai mã",
        ),
        "unanswered-profile": ("không có thời gian đi cho loại xe này", "tính thêm cho loại xe đó"),
        "unavailable": (
            "có thứ bên ngoài chương trình chưa sẵn sàng",
            "sửa điều được nêu rồi làm lại",
        ),
        "unexpected": (
            "lỗi của chương trình",
            "báo lại cho người làm chương trình, kèm lệnh và tệp đã dùng",
        ),
        "unknown-area": (
            "mã phường, xã không thuộc bộ mã nào, hoặc thuộc nhiều bộ",
            "viết đủ BỘ:MÃ, như vn-2021:27289",
        ),
        "unknown-choice": ("giá trị không có trong các lựa chọn", "dùng một lựa chọn được nêu"),
        "unknown-class": (
            "bảng tốc độ nêu loại đường, loại xe hoặc nhóm không ai biết",
            "sửa tên theo lời nhắn",
        ),
        "unknown-column-role": (
            "--columns nêu vai trò mà bảng đường không có",
            "dùng một trong các vai trò được liệt kê",
        ),
        "unknown-depot": (
            "nêu một kho, trạm mà bài toán không có",
            "thêm kho, hoặc nêu một kho trong danh sách",
        ),
        "unknown-district": (
            "không bảng điều phối nào mang tên này",
            "nêu một tên trong danh sách",
        ),
        "unknown-field": ("không biết trường hoặc cột này", "bỏ đi, hoặc sửa tên"),
        "unknown-flag": (
            "bảng công việc không có dấu hiệu này",
            "dùng một dấu hiệu được nêu, hoặc thêm vào bảng",
        ),
        "unknown-format": ("không biết loại tệp này", "dùng một trong các loại được liệt kê"),
        "unknown-gate": (
            "bảng việc không có điều kiện hay giấy phép này",
            "dùng một tên được liệt kê, hoặc thêm vào bảng",
        ),
        "unknown-kind": ("không có loại này", "dùng một loại được nêu"),
        "unknown-organisation": (
            "chưa rõ báo cáo của tổ chức nào",
            "chọn tổ chức bằng --organisation",
        ),
        "unknown-place": ("nêu một nơi mà bài toán không có", "thêm nơi đó, hoặc nêu nơi khác"),
        "unknown-previous": (
            "chuỗi nêu một việc mà bài toán không có",
            "nêu một việc của bài toán, hoặc bỏ chuỗi",
        ),
        "unknown-profile": (
            "không biết loại xe này",
            "dùng motorbike, pickup, ambulance hoặc foot",
        ),
        "unknown-reference": (
            "kế hoạch nêu thứ mà bài toán không có",
            "xếp lại; donghanh check nêu mọi chỗ sai",
        ),
        "unknown-risk": (
            "mức nguy cơ phải là một trong bốn màu",
            "dùng red, orange, yellow hoặc green",
        ),
        "unknown-skill": (
            "bảng việc không có kỹ năng này",
            "dùng một tên được liệt kê, hoặc thêm vào bảng",
        ),
        "unknown-task": ("ghim nêu một việc mà bài toán không có", "bỏ ghim, hoặc sửa tên"),
        "unknown-vehicle": ("ghim nêu một người mà bài toán không có", "bỏ ghim, hoặc sửa tên"),
        "unknown-volunteer": (
            "bản dự thảo chuyển một người không có trong bảng tình nguyện viên",
            "bỏ dòng này, hoặc thêm người đó vào bảng",
        ),
        "unreadable-file": ("không đọc được tệp", "xuất lại, hoặc cài lại gói theo lời nhắn"),
        "unreadable-text": ("chữ có ký tự điều khiển, bị hỏng hoặc quá dài", "viết lại"),
        "vehicle-out": ("nêu một người đã nghỉ làm", "nêu người khác"),
        "wrong-count": ("danh sách thừa hoặc thiếu mục", "ghi đúng số mục được hỏi"),
        "wrong-crs": (
            "tọa độ không theo hệ mà tệp ghi, hoặc không phải EPSG:4326",
            "lưu với đúng hệ, hoặc chuyển sang kinh độ, vĩ độ",
        ),
        "wrong-form": ("chữ không theo dạng được hỏi", "viết theo dạng đó"),
        "wrong-format": ("tệp không đúng loại cần có", "đưa tệp đúng loại"),
        "wrong-phone": ("số điện thoại có ký tự khác, hoặc quá dài", "viết bằng chữ số"),
        "wrong-rule": ("giá trị trong bảng quy định không dùng được", "sửa giá trị được nêu"),
        "wrong-scenario": (
            "một giá trị của kịch bản thiếu, không rõ hoặc không thể có",
            "sửa giá trị được nêu; routing/simulation/sample.toml là mẫu chạy được",
        ),
        "wrong-speed": ("giá trị của bảng tốc độ không dùng được", "sửa theo lời nhắn"),
        "wrong-time": (
            "giờ trong tệp sai hoặc thiếu múi giờ",
            "viết như 2021-09-10T07:30:00+07:00",
        ),
        "wrong-type": ("giá trị thuộc kiểu khác", "ghi đúng kiểu được nêu"),
        "wrong-zone": ("vùng không có hệ số nào dùng được", "ghi số lớn hơn 0, hoặc closed"),
        "zone-without-streets": (
            "vùng không chạm đường nào trong tệp đường",
            "xem vùng nằm ở đâu, theo hệ tọa độ nào",
        ),
    }
)
"""What is wrong and what to do, by issue code."""
