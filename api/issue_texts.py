"""What is wrong and what to do, of each issue code of this package, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from maps.wording import Language

OWN_TEXTS: Final[Mapping[str, Mapping[Language, tuple[str, str]]]] = MappingProxyType(
    {
        "no-such-problem": {
            "vi": ("không có bài toán này", "mở trang đầu để xem các bài toán đang có"),
            "en": ("there is no such problem", "see the list of problems on the first page"),
        },
        "no-such-plan": {
            "vi": ("không có kế hoạch này", "mở trang đầu để xem các kế hoạch đang có"),
            "en": ("there is no such plan", "see the list of plans on the first page"),
        },
        "no-such-job": {
            "vi": ("không có lần xếp này", "mở bài toán và bấm Xếp kế hoạch"),
            "en": ("there is no such job", "open the problem and start a solve"),
        },
        "no-such-vehicle": {
            "vi": (
                "kế hoạch không có tuyến của người này",
                "chọn một người trong bảng tuyến của kế hoạch",
            ),
            "en": ("the plan has no route of this vehicle", "choose one from the plan's routes"),
        },
        "no-such-week-report": {
            "vi": ("không có báo cáo này", "mở danh sách báo cáo ở /reports"),
            "en": ("there is no such report", "see the list of reports at /reports"),
        },
        "no-campaign": {
            "vi": (
                "chưa có chiến dịch nào",
                "đặt bảng chiến dịch tên campaign.toml vào thư mục DONGHANH_RULES",
            ),
            "en": (
                "there is no campaign",
                "put your table of campaigns into the folder of DONGHANH_RULES as campaign.toml",
            ),
        },
        "no-such-pay-list": {
            "vi": ("không có bảng kê này", "mở danh sách bảng kê ở /duty-days"),
            "en": ("there is no such payment list", "see the lists at /duty-days"),
        },
        "pay-list-overlaps": {
            "vi": (
                "đã có bảng kê trả một phần các ngày này ở nơi này",
                "lập cho những ngày và nơi chưa có; sửa bảng kia thì lập lại đúng ngày và nơi"
                " của nó, có lý do",
            ),
            "en": (
                "another list pays some of these days here already",
                "list days and areas that have none; to put that one right, draw up the same days"
                " and area again, with a reason",
            ),
        },
        "no-rates": {
            "vi": (
                "chưa có định mức nên không tính được tiền",
                "đặt bảng định mức của đơn vị tên rates.toml vào thư mục DONGHANH_RULES",
            ),
            "en": (
                "there are no rates, so nothing can be paid",
                "put your table of rates into the folder of DONGHANH_RULES as rates.toml",
            ),
        },
        "no-such-week": {
            "vi": (
                "không có tuần này",
                "ghi năm và số tuần, như 2021-W37; năm thường có 52 tuần, có năm 53",
            ),
            "en": (
                "there is no such week",
                "write the year and the week, as in 2021-W37; most years have 52, some 53",
            ),
        },
        "week-not-begun": {
            "vi": ("tuần này chưa tới", "chọn tuần này hoặc tuần trước"),
            "en": ("that week is still to come", "choose this week or one before"),
        },
        "week-not-over": {
            "vi": (
                "tuần chưa hết, số liệu còn thay đổi",
                "ký từ thứ Hai tuần sau; cần sớm thì in bản dự thảo",
            ),
            "en": (
                "the week is not over: its figures still change",
                "sign it from next Monday on; print the draft if it is needed sooner",
            ),
        },
        "week-report-begun": {
            "vi": ("tuần và nơi này đã có bản dự thảo", "mở bản đó ở /reports và viết tiếp"),
            "en": ("there is a draft of that area and week", "open it at /reports and go on"),
        },
        "week-report-locked": {
            "vi": ("báo cáo đã ký, không sửa được nữa", "lập bản mới và ghi lý do"),
            "en": ("the report is signed and locked", "begin a new edition and say why"),
        },
        "no-meeting": {
            "vi": ("ngày này không họp giao ban", "chọn một thứ Hai hoặc thứ Sáu"),
            "en": ("there is no meeting on that day", "choose a Monday or a Friday"),
        },
        "kept-otherwise": {
            "vi": ("đã có và khác với dòng này", "sửa mục đó trong hệ thống, hoặc bỏ dòng này"),
            "en": ("it is kept already, and otherwise", "change it there, or drop the row"),
        },
        "no-such-shift": {
            "vi": ("người này không có ca ngày đó", "lưu ca bằng PUT cũng ở địa chỉ đó"),
            "en": ("this volunteer has no shift that day", "keep one by PUT at the same address"),
        },
        "no-such-page": {
            "vi": ("không có trang này", "kiểm tra địa chỉ hoặc về trang đầu"),
            "en": ("there is no such page", "check the address or go to the first page"),
        },
        "no-vroom-input": {
            "vi": (
                "không phải dữ liệu vào của VROOM",
                "gửi một đối tượng JSON có vehicles và jobs hoặc shipments",
            ),
            "en": (
                "Invalid JSON object in request",
                "please add vehicles and jobs or shipments to the object body",
            ),
        },
        "too-many-locations": {
            "vi": ("bài toán lớn hơn mức cho phép", "chia nhỏ bài toán"),
            "en": ("the problem is over the limit", "split it into smaller ones"),
        },
        "too-busy": {
            "vi": ("máy đang bận giải các bài toán khác", "gửi lại sau ít giây"),
            "en": ("the machine is busy with other problems", "send it again in some seconds"),
        },
        "broken-address": {
            "vi": ("địa chỉ chứa ký tự điều khiển", "viết lại địa chỉ, bỏ các ký tự đó"),
            "en": ("the address holds a control character", "write it anew without"),
        },
        "wrong-method": {
            "vi": ("địa chỉ này không nhận cách gọi đó", "xem trang /docs"),
            "en": ("this address does not take that method", "see the page /docs"),
        },
        "no-such-address": {
            "vi": (
                "không có địa chỉ đã học nào mang mã này",
                "xem mã bằng donghanh addresses list",
            ),
            "en": ("nothing was learned under this id", "see the ids with donghanh addresses list"),
        },
        "already-taken-back": {
            "vi": ("mục này đã được gỡ trước đó", "không cần làm gì thêm"),
            "en": ("this was taken back before", "there is nothing left to do"),
        },
        "job-is-over": {
            "vi": ("lần xếp này đã kết thúc", "bấm Xếp lại để bắt đầu lần mới"),
            "en": ("this job is over", "start a new one"),
        },
        "job-not-over": {
            "vi": ("lần xếp này chưa kết thúc", "chờ xong, hoặc dừng nó trước"),
            "en": ("this job is not over yet", "wait for it or cancel it first"),
        },
        "problem-is-busy": {
            "vi": ("bài toán này đang được xếp", "chờ xong, hoặc dừng lần đang chạy"),
            "en": ("this problem is being solved", "wait for it or cancel the running job"),
        },
        "already-served": {
            "vi": (
                "một dịch vụ khác đang dùng cơ sở dữ liệu này",
                "dừng dịch vụ kia, hoặc chọn thư mục khác bằng DONGHANH_DATA",
            ),
            "en": (
                "another service is using this database",
                "stop that one, or choose another folder with DONGHANH_DATA",
            ),
        },
        "not-a-sample-folder": {
            "vi": (
                "thư mục có tệp không phải của phòng mẫu",
                "chọn thư mục trống hoặc thư mục mới bằng --out",
            ),
            "en": (
                "the folder holds files that are no sample office's",
                "name an empty or a new folder with --out",
            ),
        },
        "not-json": {
            "vi": (
                "tệp không phải JSON UTF-8",
                "sửa ở dòng và cột đã nêu rồi gửi lại",
            ),
            "en": (
                "the file is not UTF-8 JSON",
                "mend it at the line and column named, and send it again",
            ),
        },
        "repeated-key": {
            "vi": (
                "khóa này được ghi nhiều lần trong cùng một đối tượng",
                "giữ lại một giá trị đúng, bỏ các dòng kia",
            ),
            "en": (
                "the key is written more than once in one object",
                "keep the one that is meant, and drop the others",
            ),
        },
        "travel-in-another-file": {
            "vi": (
                "thời gian đi nằm ở một tệp khác, dịch vụ không đọc tệp theo tên",
                "gửi bài toán có thời gian đi ghi ngay bên trong (inline) hoặc straight_line",
            ),
            "en": (
                "travel times are in another file, and the service reads no files by name",
                "send a problem that holds its travel times (inline) or names straight_line",
            ),
        },
        "problem-not-kept": {
            "vi": (
                "kế hoạch thuộc một bài toán chưa có ở đây",
                "tải bài toán lên trước, rồi tải kế hoạch",
            ),
            "en": ("the plan answers a problem that is not kept here", "upload the problem first"),
        },
        "too-long": {
            "vi": ("thời gian xếp vượt mức cho phép", "chọn số giây nhỏ hơn"),
            "en": ("the solve is longer than allowed", "ask for fewer seconds"),
        },
        "body-too-large": {
            "vi": ("tệp gửi lên quá lớn", "gửi tệp .json.gz, hoặc nâng DONGHANH_MOST_MEGABYTES"),
            "en": ("the body is too large", "send .json.gz, or raise DONGHANH_MOST_MEGABYTES"),
        },
        "other-site": {
            "vi": ("yêu cầu đến từ một trang khác nên bị từ chối", "mở thẳng trang của dịch vụ"),
            "en": ("refused: the request came from another site", "open the service's own page"),
        },
        "other-name": {
            "vi": (
                "dịch vụ không trả lời dưới tên này",
                "mở bằng địa chỉ 127.0.0.1, hoặc thêm tên vào DONGHANH_HOSTS",
            ),
            "en": (
                "the service does not answer to this name",
                "open it as 127.0.0.1, or add the name to DONGHANH_HOSTS",
            ),
        },
        "not-signed-in": {
            "vi": ("chưa đăng nhập, hoặc ca đã hết", "đăng nhập lại ở /sign-in"),
            "en": ("nobody is signed in, or the shift is over", "sign in at /sign-in"),
        },
        "wrong-password": {
            "vi": (
                "tên hoặc mật khẩu không đúng",
                "kiểm tra lại, hoặc nhờ quản trị đặt lại bằng donghanh user password",
            ),
            "en": (
                "name or password is wrong",
                "check both, or have an administrator set another: donghanh user password",
            ),
        },
        "asked-too-often": {
            "vi": ("đã thử quá nhiều lần", "chờ ít phút rồi thử lại"),
            "en": ("tried too often", "wait some minutes, then try again"),
        },
        "not-your-role": {
            "vi": ("vai trò này không được làm việc đó", "nhờ người có vai trò phù hợp"),
            "en": ("this role may not do that", "ask somebody whose role it is"),
        },
        "not-your-area": {
            "vi": ("nơi này không thuộc địa bàn của bạn", "chuyển cho người phụ trách địa bàn đó"),
            "en": ("this place is not in your areas", "hand it to whoever works there"),
        },
        "not-shared": {
            "vi": (
                "ca này thuộc tổ chức khác và chưa được chia sẻ",
                "đề nghị tổ chức đó chia sẻ",
            ),
            "en": (
                "this case is another organisation's and not shared with yours",
                "ask that organisation to share it",
            ),
        },
        "user-exists": {
            "vi": ("tên này đã có người dùng", "chọn tên khác"),
            "en": ("this name is taken", "choose another"),
        },
        "no-such-user": {
            "vi": ("không có người dùng này", "xem danh sách bằng donghanh user list"),
            "en": ("there is no such user", "see them with donghanh user list"),
        },
        "bad-user-name": {
            "vi": ("tên người dùng trống, có dấu / hoặc khoảng trắng thừa", "viết lại tên"),
            "en": ("a user's name is empty, or has a / or blanks around it", "write it anew"),
        },
        "unknown-role": {
            "vi": ("không có vai trò này", "xem các vai trò ở api/SECURITY.md"),
            "en": ("there is no such role", "see the roles in api/SECURITY.md"),
        },
        "area-missing": {
            "vi": ("chưa cho biết địa bàn", "ghi mã như vn-2021:27289, hoặc * cho mọi nơi"),
            "en": ("no area is given", "name keys such as vn-2021:27289, or * for everywhere"),
        },
        "weak-password": {
            "vi": (
                "mật khẩu quá dễ đoán",
                "dùng từ 12 đến 256 ký tự, ít nhất 5 ký tự khác nhau, không phải tên",
            ),
            "en": (
                "the password would be guessed",
                "take 12 to 256 characters, at least 5 different ones, not the name",
            ),
        },
        "no-such-request": {
            "vi": ("không có yêu cầu mang số này", "kiểm tra lại số"),
            "en": ("there is no request of that number", "check the number"),
        },
        "no-such-patient": {
            "vi": ("không có bệnh nhân mang số này", "kiểm tra lại số"),
            "en": ("there is no patient of that number", "check the number"),
        },
        "move-not-allowed": {
            "vi": ("không chuyển được sang trạng thái đó từ trạng thái này", "xem lại diễn biến"),
            "en": ("that state cannot follow this one", "look at what happened so far"),
        },
        "reason-missing": {
            "vi": ("cần ghi lý do", "ghi lý do rồi gửi lại"),
            "en": ("this asks for a reason", "say why, and send it again"),
        },
        "changed-meanwhile": {
            "vi": ("người khác vừa thay đổi mục này", "tải lại, xem thay đổi rồi quyết định"),
            "en": ("somebody has changed this meanwhile", "load it again and decide anew"),
        },
        "sent-otherwise": {
            "vi": (
                "mã gửi này đã dùng với nội dung khác",
                "gửi với mã mới; số của lần gửi cũ nằm trong thông báo này",
            ),
            "en": (
                "something else was sent under this client id",
                "send it under a new one; the number of the old one stands here",
            ),
        },
        "ambiguous-area": {
            "vi": (
                "mã này có ở nhiều bộ địa giới",
                "ghi cả bộ địa giới, như vn-2021:27289",
            ),
            "en": (
                "several schemes have an area of this code",
                "write the scheme too, as in vn-2021:27289",
            ),
        },
        "unknown-ward": {
            "vi": (
                "không có phường xã mang mã này trong địa giới đã nạp",
                "ghi một mã của địa giới đã nạp (xem: donghanh areas list --keys); "
                "chỗ không bắt buộc thì để trống được",
            ),
            "en": (
                "none of the areas imported has this key",
                "write a key of the areas imported (see them with donghanh areas list --keys); "
                "where none is needed it may stay empty",
            ),
        },
        "unknown-state": {
            "vi": ("không có trạng thái này", "xem các trạng thái ở /docs"),
            "en": ("there is no such state", "see the states at /docs"),
        },
        "no-such-call": {
            "vi": ("không có cuộc gọi mang số này", "kiểm tra lại số"),
            "en": ("there is no call of that number", "check the number"),
        },
        "request-missing": {
            "vi": (
                "bệnh nhân trở nặng hoặc cần giúp, nhưng chưa ghi cần gì",
                "ghi yêu cầu (request) cùng kết quả cuộc gọi",
            ),
            "en": (
                "the patient is worse or needs something, but not what",
                "send the request with the outcome",
            ),
        },
        "no-such-cylinder": {
            "vi": ("không có bình mang số này", "kiểm tra lại số vỏ bình"),
            "en": ("there is no cylinder of that number", "check the serial on it"),
        },
        "cylinder-exists": {
            "vi": ("số vỏ bình này đã có trong sổ", "kiểm tra lại số trên vỏ bình"),
            "en": ("this serial is in the ledger already", "check the serial on the cylinder"),
        },
        "holder-missing": {
            "vi": ("chưa ghi bình đang ở đâu, với ai", "ghi trạm, tình nguyện viên hoặc bệnh nhân"),
            "en": (
                "it is not said who holds the cylinder then",
                "name the station, the volunteer or the patient",
            ),
        },
        "test-overdue": {
            "vi": (
                "bình đã quá hạn kiểm định",
                "không giao; tạm khóa, gửi nhà máy kiểm định và ghi hạn mới khi bình về",
            ),
            "en": (
                "the cylinder's test is overdue",
                "do not bring it: block it, have it tested, and enter the new day when it is back",
            ),
        },
        "test-not-here": {
            "vi": (
                "hạn kiểm định mới chỉ ghi khi bình từ nhà máy về trạm",
                "bỏ hạn kiểm định, hoặc ghi cùng lúc chuyển từ nhà máy sang đầy",
            ),
            "en": (
                "a new day of its test comes with a cylinder that is back from the plant",
                "leave it out, or enter it with the move from the plant to full",
            ),
        },
        "no-such-depot": {
            "vi": (
                "không có trạm, điểm này",
                "dùng mã của trạm như trong bảng kho (cột id), hoặc khai báo trạm trước",
            ),
            "en": (
                "there is no such depot",
                "name it by its id of the table of depots, or keep it first",
            ),
        },
        "no-such-batch": {
            "vi": ("không có lô hàng mang số này", "xem các lô ở GET /api/stock"),
            "en": ("there is no batch of that number", "see the batches at GET /api/stock"),
        },
        "no-such-medicine-order": {
            "vi": ("không có chỉ định thuốc mang số này", "xem các chỉ định của yêu cầu"),
            "en": ("there is no medicine order of that number", "see the orders of the request"),
        },
        "batch-otherwise": {
            "vi": (
                "lô này đã được ghi với hạn dùng khác",
                "xem lại hạn dùng in trên bao bì; nếu hai lô khác nhau, ghi mã lô đầy đủ",
            ),
            "en": (
                "this batch is kept with another last day",
                "look at what is printed on it; where they are two batches, give their whole codes",
            ),
        },
        "wrong-taker": {
            "vi": (
                "hàng này không xuất cho nơi nhận đó",
                "túi và thuốc: cho một yêu cầu cùng loại; đồ bảo hộ: cho một tình nguyện viên; "
                "hoặc chuyển cả sang một điểm khác",
            ),
            "en": (
                "such goods do not go there",
                "name one: for bags and medicine a request of their kind, for equipment a "
                "volunteer, or another depot",
            ),
        },
        "not-in-stock": {
            "vi": (
                "trong kho không còn đủ hàng dùng được; lô bị khóa, thu hồi hay hết hạn không xuất",
                "lấy ít hơn, nhập thêm, hoặc kiểm kê nếu thực tế khác sổ",
            ),
            "en": (
                "there is not so much that may be used; what is blocked, recalled or past its day "
                "is not issued",
                "take less, receive more, or count it where the shelf says otherwise",
            ),
        },
        "not-taken": {
            "vi": (
                "nơi này chưa nhận chừng ấy hàng của lô",
                "xem lại số lượng và lô ở GET /api/stock/movements",
            ),
            "en": (
                "so much of this batch did not go there",
                "compare count and batch with GET /api/stock/movements",
            ),
        },
        "order-missing": {
            "vi": (
                "thuốc chỉ xuất theo chỉ định của nhân viên y tế",
                "nhờ bác sĩ ghi chỉ định ở POST /api/requests/{request}/medicine-orders",
            ),
            "en": (
                "medicine is issued by the order of a health worker alone",
                "have a doctor enter it at POST /api/requests/{request}/medicine-orders",
            ),
        },
        "not-as-ordered": {
            "vi": (
                "không đúng như chỉ định: khác yêu cầu, khác thuốc, hoặc quá số lượng còn lại",
                "xuất đúng tên thuốc và số lượng, hoặc nhờ bác sĩ ghi chỉ định mới",
            ),
            "en": (
                "this is not as ordered: another request, another medicine, or more than is left",
                "issue what the order says, or have a doctor enter a new one",
            ),
        },
        "order-withdrawn": {
            "vi": ("chỉ định này đã được rút lại", "nhờ bác sĩ ghi chỉ định mới"),
            "en": ("this order was withdrawn", "have a doctor enter a new one"),
        },
        "not-medicine": {
            "vi": ("yêu cầu này không xin thuốc", "nhận một yêu cầu thuốc cho người bệnh"),
            "en": (
                "this request does not ask for medicine",
                "take in a request for medicine of that patient",
            ),
        },
        "medicine-not-issued": {
            "vi": (
                "chưa có phiếu xuất thuốc nào cho yêu cầu này, nên chưa ghi là đã giao",
                "ghi phiếu xuất (chỉ định, lô, hạn dùng) trước; hoặc ghi ngoại lệ kèm lý do",
            ),
            "en": (
                "no medicine was issued for this request, so it is not called delivered",
                "enter the issue (order, batch, last day) first, or override with a reason",
            ),
        },
        "bag-within-cycle": {
            "vi": (
                "hộ này đã có túi an sinh trong kỳ",
                "chờ hết kỳ; nếu thật cần, ghi người cho phép và lý do ở "
                "POST /api/requests/{request}/second-bag",
            ),
            "en": (
                "this household has its welfare bag of the cycle",
                "wait until it is over; where it is needed, allow it under your name with a "
                "reason: POST /api/requests/{request}/second-bag",
            ),
        },
        "not-a-bag": {
            "vi": ("yêu cầu này không xin túi an sinh", "chọn yêu cầu xin túi của hộ"),
            "en": (
                "this request asks for no welfare bag",
                "choose the household's request for one",
            ),
        },
        "already-allowed": {
            "vi": ("đã có người cho phép thêm túi cho yêu cầu này", "không cần làm gì thêm"),
            "en": (
                "another bag is allowed for this request already",
                "there is nothing left to do",
            ),
        },
        "no-such-facility": {
            "vi": ("không có cơ sở điều trị này", "kiểm tra lại mã cơ sở"),
            "en": ("there is no such facility", "check its id"),
        },
        "no-such-bed": {
            "vi": ("không có lượt giữ giường mang số này", "kiểm tra lại số"),
            "en": ("there is no promised bed of that number", "check the number"),
        },
        "no-bed-free": {
            "vi": ("cơ sở này không còn giường theo quy định", "giữ giường ở cơ sở khác"),
            "en": ("the facility has no bed left by the rule", "hold one at another facility"),
        },
        "tier-not-allowed": {
            "vi": (
                "bảng chuyển tầng không cho chuyển bệnh nhân đến tầng này",
                "giữ giường ở tầng khác, hoặc ghi ngoại lệ kèm lý do",
            ),
            "en": (
                "the table of transfers does not bring this patient to that tier",
                "hold a bed of another tier, or override with a reason",
            ),
        },
        "has-a-bed": {
            "vi": ("bệnh nhân đã được giữ giường ở nơi khác", "trả giường kia trước"),
            "en": ("a bed is promised to this patient already", "release that one first"),
        },
        "no-bed-accepted": {
            "vi": (
                "chưa cơ sở nào nhận bệnh nhân, chưa được xuất phát",
                "giữ giường và ghi cơ sở đã nhận; hoặc ghi ngoại lệ kèm lý do",
            ),
            "en": (
                "no facility has accepted the patient: nobody departs yet",
                "hold a bed and enter that it was accepted, or override with a reason",
            ),
        },
        "no-such-permit": {
            "vi": ("bảng việc không có giấy phép này", "dùng một trong các giấy phép được liệt kê"),
            "en": ("the task table knows no such permit", "use one of those listed"),
        },
        "phone-of-several": {
            "vi": ("nhiều tình nguyện viên dùng số này", "ghi số của tình nguyện viên"),
            "en": ("several volunteers have that phone", "give the volunteer's number"),
        },
        "permit-not-held": {
            "vi": ("người này không giữ giấy phép đó vào ngày đó", "xem lại tên giấy phép và ngày"),
            "en": (
                "this volunteer does not hold that permit on that day",
                "look at its name and the day again",
            ),
        },
        "no-such-gate": {
            "vi": ("bảng việc không có điều kiện này", "dùng một điều kiện nêu ở chỗ lỗi"),
            "en": ("the task table knows no such gate", "use one of those named with it"),
        },
        "no-such-day-plan": {
            "vi": ("không có kế hoạch ngày mang số này", "xem danh sách kế hoạch của ngày"),
            "en": ("there is no day plan of that number", "see the list of the day's plans"),
        },
        "not-running": {
            "vi": (
                "không ai đang làm theo kế hoạch này",
                "mở kế hoạch đã phát của ngày",
            ),
            "en": (
                "nobody works by this plan",
                "open the plan of the day that was given out",
            ),
        },
        "plan-runs": {
            "vi": (
                "kế hoạch trước của địa bàn và ngày này đang chạy",
                "mở bảng đang chạy rồi xếp lại ở đó (phím R), hoặc đóng kế hoạch đó trước (phím D)",
            ),
            "en": (
                "the plan before it of that area and day is running",
                "open its board and re-plan it there (key R), or close it first (key D)",
            ),
        },
        "rule-broken": {
            "vi": (
                "đặt ở đó thì vi phạm quy tắc này",
                "đặt chỗ khác, hoặc đổi điều làm vi phạm: ca, chỗ nằm, cổng điều kiện có tên người "
                "duyệt",
            ),
            "en": (
                "putting it there breaks this rule",
                "put it elsewhere, or change what breaks it: the shift, the bed, a gate by a named "
                "override",
            ),
        },
        "until-is-past": {
            "vi": (
                "thời điểm này đã qua",
                "ghi một thời điểm sau bây giờ",
            ),
            "en": (
                "that moment is over",
                "give a moment after now",
            ),
        },
        "nothing-to-pin": {
            "vi": (
                "không ai có việc này trong phần còn lại của kế hoạch",
                "xem lại bảng",
            ),
            "en": (
                "nobody has it to do in what is left of the plan",
                "look at the board again",
            ),
        },
        "nothing-to-undo": {
            "vi": (
                "anh chị không còn quyết định nào để hoàn tác",
                "không cần làm gì",
            ),
            "en": (
                "there is no decision of yours left to take back",
                "there is nothing to do",
            ),
        },
        "built-upon": {
            "vi": (
                "việc làm sau đó cần đến quyết định này",
                "sửa phần làm sau trước, hoặc xếp lại bằng tay",
            ),
            "en": (
                "what came later needs this decision",
                "change what came later first, or arrange it anew by hand",
            ),
        },
        "already-published": {
            "vi": ("kế hoạch này đã được phát hành", "không cần làm gì thêm"),
            "en": ("this plan is given out already", "there is nothing left to do"),
        },
        "nothing-to-correct": {
            "vi": (
                "chưa có kết quả nào khác để sửa",
                "tải lại rồi xem kết quả đang ghi; nếu chưa gọi được thì ghi kết quả như thường",
            ),
            "en": (
                "there is no other outcome to correct",
                "load it again and look at what is kept; where nobody was reached yet, enter the "
                "outcome as usual",
            ),
        },
        "on-a-route": {
            "vi": (
                "đang có người đi theo địa chỉ cũ của yêu cầu này",
                "gọi cho người đó; lấy việc ra khỏi tuyến (POST …/arrangements, vehicle null), "
                "sửa, rồi xếp lại",
            ),
            "en": (
                "somebody has this to do at the place that was wrong",
                "call them; take it out of their route (POST …/arrangements, vehicle null), "
                "correct it, and give it again",
            ),
        },
        "on-a-board": {
            "vi": (
                "yêu cầu đã nằm trên bảng điều phối, sửa điều này sẽ thành một việc khác",
                "huỷ yêu cầu này với lý do, rồi nhận một yêu cầu mới đúng; tên, điện thoại, địa "
                "chỉ và ghi chú thì sửa được ngay",
            ),
            "en": (
                "it is on the board of a running day: another task would come of this",
                "cancel it with the reason and take a new one in; name, phone, address and note "
                "are corrected as it is",
            ),
        },
        "field-acted": {
            "vi": (
                "ngoài thực địa đã có người đi làm theo quyết định này",
                "gọi người đó, rồi ghi điều đã xảy ra",
            ),
            "en": (
                "somebody in the field has acted on it already",
                "call them, and enter what happened",
            ),
        },
        "no-such-task": {
            "vi": (
                "trong ngày không có việc này",
                "xem lại bảng",
            ),
            "en": (
                "the day has no such task",
                "look at the board again",
            ),
        },
        "not-proposed-yet": {
            "vi": ("kế hoạch này chưa được đề xuất", "xem rồi bấm đề xuất trước, sau đó mới phát"),
            "en": ("this plan is not proposed yet", "look at it and propose it first"),
        },
        "more-urgent": {
            "vi": (
                "yêu cầu này khẩn cấp hơn yêu cầu kia, gộp vào thì mất mức khẩn cấp",
                "gộp yêu cầu kia vào yêu cầu này, hoặc nhờ bác sĩ phân loại lại trước",
            ),
            "en": (
                "this request is more urgent than that one, and its urgency would be lost",
                "merge that one into this one, or have a doctor set the risk anew first",
            ),
        },
        "kept-for-a-person": {
            "vi": (
                "bảng không nhận được điều này, nên đã lưu lại để người điều phối xem",
                "không cần gửi lại; điều phối sẽ gọi",
            ),
            "en": (
                "the board cannot take it, so it is kept for the dispatcher to look at",
                "there is no need to send it again; the dispatcher will call",
            ),
        },
        "nobody-can": {
            "vi": (
                "không ai trong ca nhận được việc này ngay",
                "làm theo gợi ý kèm theo, hoặc gọi địa bàn bên cạnh và 115",
            ),
            "en": (
                "nobody on shift can take it in at once",
                "do what is suggested with it, or call the next area and 115",
            ),
        },
        "nobody-runs": {
            "vi": (
                "hôm nay chưa có kế hoạch nào được phát ở địa bàn của anh chị",
                "phát kế hoạch trước, hoặc gọi địa bàn bên cạnh",
            ),
            "en": (
                "no plan of today is given out in your areas",
                "publish one first, or call the next area",
            ),
        },
        "place-unknown": {
            "vi": (
                "chưa biết nơi này ở đâu",
                "đặt điểm trên bản đồ trước",
            ),
            "en": (
                "nobody knows where that is",
                "place it on the map first",
            ),
        },
        "already-planned": {
            "vi": (
                "đã có người nhận việc này",
                "xem ai đang làm trên bảng",
            ),
            "en": (
                "somebody has it to do already",
                "see on the board who",
            ),
        },
        "not-triaged": {
            "vi": (
                "yêu cầu này chưa được phân loại",
                "nhờ bác sĩ phân loại trước",
            ),
            "en": (
                "this request is not triaged yet",
                "have a doctor set its risk first",
            ),
        },
        "facility-not-in-plan": {
            "vi": (
                "kế hoạch hôm nay không có cơ sở này, và chưa biết cơ sở ở đâu",
                "ghi vị trí của cơ sở, hoặc giữ chỗ ở cơ sở có trong kế hoạch",
            ),
            "en": (
                "the plan of today does not have that facility, and nobody knows where it is",
                "write where it is, or hold a bed in one that the plan has",
            ),
        },
        "no-such-replan": {
            "vi": (
                "không có lần xếp lại này",
                "xếp lại lần nữa",
            ),
            "en": (
                "there is no such re-plan",
                "order one anew",
            ),
        },
        "replan-dropped": {
            "vi": (
                "không dùng được lần xếp lại này nữa",
                "xếp lại từ bảng hiện tại",
            ),
            "en": (
                "this re-plan does not hold any more",
                "order one anew from the board as it is",
            ),
        },
        "not-told-yet": {
            "vi": (
                "chưa ai báo việc này đã xong hay chưa",
                "gọi hỏi rồi ghi kết quả, hoặc ghi lý do đóng",
            ),
            "en": (
                "nobody has told what came of it",
                "call and enter the result, or give a reason to close all the same",
            ),
        },
        "wrong-stub": {
            "vi": (
                "đây không phải số phiếu nào: có chữ số ghi nhầm",
                "đọc lại số in trên phiếu, cả chữ số sau gạch",
            ),
            "en": (
                "that is no number of a form: a digit is wrong",
                "read the number on the form again, with the digit after the dash",
            ),
        },
        "stub-entered": {
            "vi": (
                "phiếu này đã nhập rồi, với nội dung khác",
                "đừng nhập lần nữa: mở yêu cầu đó, so với phiếu, sai thì sửa ở đó",
            ),
            "en": (
                "this form was entered before, and otherwise",
                "do not enter it again: open that request, compare it with the form, mend it there",
            ),
        },
        "received-later": {
            "vi": (
                "giờ nhận tin này chưa tới",
                "xem lại ngày và giờ trên phiếu, muộn nhất là bây giờ",
            ),
            "en": (
                "this time is still to come",
                "look at the day and hour on the form again; now at the latest",
            ),
        },
        "no-such-stub": {
            "vi": (
                "không có phiếu mang số này",
                "kiểm tra lại số in trên phiếu",
            ),
            "en": (
                "there is no form of that number",
                "check the number on the form",
            ),
        },
        "no-blank-stub": {
            "vi": (
                "lô phiếu này không còn phiếu trống",
                "in lô mới",
            ),
            "en": (
                "no form of this batch is blank any more",
                "print a new batch",
            ),
        },
        "not-blank": {
            "vi": (
                "phiếu này đã nhập hoặc đã hỏng, không phải phiếu trống",
                "đếm lại phiếu trống; xem phiếu này ở GET /api/stubs/{stub}",
            ),
            "en": (
                "that form was entered or is void: it is not blank",
                "count the blank ones again; see it at GET /api/stubs/{stub}",
            ),
        },
        "not-of-this-batch": {
            "vi": (
                "dãy phiếu này không thuộc lô, hoặc số đầu lớn hơn số cuối",
                "ghi số đầu và số cuối trong lô",
            ),
            "en": (
                "these forms are not of the batch, or the first comes after the last",
                "name a first and a last one of the batch",
            ),
        },
        "not-solved-yet": {
            "vi": (
                "máy chưa xếp xong kế hoạch này",
                "chờ xong, hoặc dừng để lấy kế hoạch tốt nhất",
            ),
            "en": (
                "this plan is still being searched for",
                "wait for it, or stop it and take the best so far",
            ),
        },
        "plan-outdated": {
            "vi": (
                "từ khi xếp đến nay có thay đổi: người này không đi được nữa, việc này không còn "
                "phải làm, hoặc kho không còn đủ hàng (kế hoạch cần > còn lại)",
                "xếp kế hoạch mới cho địa bàn và ngày này",
            ),
            "en": (
                "since it was drafted this has changed: they may not go, it is not to be done, or "
                "there is not enough left there (what the plan takes > what is left)",
                "draft a new plan of that area and day",
            ),
        },
        "would-fall-out": {
            "vi": (
                "giờ này không còn kịp: công bố thì việc này chưa ai làm, chờ trên bảng",
                "xếp kế hoạch mới, hoặc ghi lý do để vẫn công bố (dòng lệnh: --reason)",
            ),
            "en": (
                "there is no time for it any more: given out now, nobody does it and it waits",
                "draft a new plan, or say why it is given out all the same (command: --reason)",
            ),
        },
        "would-be-late": {
            "vi": (
                "công bố bây giờ thì việc này dời sang giờ sau và trễ hạn",
                "xếp kế hoạch mới, hoặc ghi lý do để vẫn công bố (dòng lệnh: --reason)",
            ),
            "en": (
                "given out now, it moves to the later hour and past its deadline",
                "draft a new plan, or say why it is given out all the same (command: --reason)",
            ),
        },
        "would-move": {
            "vi": (
                "công bố bây giờ thì việc này dời sang giờ sau",
                "xếp kế hoạch mới, hoặc ghi lý do để vẫn công bố (dòng lệnh: --reason)",
            ),
            "en": (
                "given out now, it moves to the later hour",
                "draft a new plan, or say why it is given out all the same (command: --reason)",
            ),
        },
        "too-many-places": {
            "vi": (
                "quá nhiều địa điểm để tính đường chim bay, và chưa có đường của vùng này",
                "nhập đường (donghanh roads import), hoặc xếp cho địa bàn nhỏ hơn",
            ),
            "en": (
                "are too many for straight lines, and no roads are imported there",
                "import the roads (donghanh roads import), or plan a smaller area",
            ),
        },
        "nobody-to-plan": {
            "vi": (
                "không ai được phân công ở địa bàn này có ca trong ngày",
                "phân công và ghi ca trực cho tình nguyện viên ở đó, hoặc chọn địa bàn rộng hơn",
            ),
            "en": (
                "nobody who is posted there has a shift on that day",
                "give volunteers posts there and shifts, or choose a larger area",
            ),
        },
        "likely-double": {
            "vi": (
                "có thể đã có yêu cầu này rồi",
                "so hai yêu cầu trên bảng; nếu là một thì gộp lại, hoặc sửa yêu cầu cũ",
            ),
            "en": (
                "this request may be open already",
                "compare both on the board; merge them if they are one, or correct the old one",
            ),
        },
        "no-data-here": {
            "vi": (
                "chưa có dữ liệu của dịch vụ ở đây",
                "đặt DONGHANH_DATA là thư mục dữ liệu (hoặc DATABASE_URL); nếu bắt đầu mới, chạy "
                "donghanh user add",
            ),
            "en": (
                "the service keeps nothing here",
                "set DONGHANH_DATA to the data folder (or DATABASE_URL); to begin anew, run "
                "donghanh user add",
            ),
        },
        "not-everywhere": {
            "vi": (
                "tài khoản có từng phường một, nên không thấy kế hoạch lập chung cho mọi nơi ('*')",
                "nếu cần thấy, tạo tài khoản với --area '*'",
            ),
            "en": (
                "this account has each ward by itself, so it does not see plans for all ('*')",
                "if it is to see them, add the user with --area '*'",
            ),
        },
        "everybody-busy": {
            "vi": (
                "bấy nhiêu tình nguyện viên có ca ở địa bàn này, nhưng đều ở trong kế hoạch khác "
                "đã công bố của ngày",
                "xếp việc trên bảng của kế hoạch đó, hoặc ghi ca cho người khác",
            ),
            "en": (
                "so many volunteers have a shift there, all in other plans of the day that are "
                "given out",
                "do it on the boards of those plans, or enter shifts of others",
            ),
        },
        "shifts-over": {
            "vi": (
                "ca của bấy nhiêu tình nguyện viên đã hết, hoặc hết trước khi xếp xong",
                "kéo dài ca, ghi ca cho người khác, hoặc xếp cho ngày mai",
            ),
            "en": (
                "the shifts of so many volunteers are over, or will be before the plan is there",
                "make shifts longer, enter those of others, or plan the next day",
            ),
        },
        "no-such-reply": {
            "vi": ("không có tin nhắn trả lời mang số này", "xem danh sách tin nhắn trả lời"),
            "en": ("there is no reply of that number", "see the list of replies"),
        },
        "unknown-sender": {
            "vi": (
                "số điện thoại này không phải của ai đang có tuyến hôm nay",
                "gọi lại số đó, rồi báo thay ở bảng điều phối",
            ),
            "en": (
                "this number is nobody's who has a route and a link today",
                "call it back, then tell it on the board",
            ),
        },
        "unknown-reply": {
            "vi": (
                "không hiểu hết tin nhắn này nên chưa ghi gì",
                "đọc, gọi lại nếu cần, rồi báo thay ở bảng điều phối",
            ),
            "en": (
                "this reply is not understood wholly, so nothing was noted",
                "read it, call back where needed, then tell it on the board",
            ),
        },
        "unknown-stop": {
            "vi": (
                "số điểm này không có, hoặc danh sách đã đổi nên không chắc là điểm nào",
                "gọi lại hỏi tên và địa chỉ, rồi báo thay ở bảng điều phối",
            ),
            "en": (
                "there is no stop of that number, or the list has changed and it is not certain",
                "call back for name and address, then tell it on the board",
            ),
        },
        "no-such-feedback": {
            "vi": ("không có phản ánh mang số này", "xem danh sách phản ánh"),
            "en": ("there is no feedback of that number", "see the list of feedback"),
        },
        "no-such-handover": {
            "vi": ("không có phiếu bàn giao mang số này", "xem danh sách phiếu bàn giao"),
            "en": ("there is no hand-over note of that number", "see the list of notes"),
        },
        "signs-twice": {
            "vi": ("người giao ca không tự nhận ca", "nhờ người của ca sau ký nhận"),
            "en": ("who gave it does not take it", "have somebody of the next shift take it"),
        },
        "no-such-link": {
            "vi": (
                "liên kết không đúng hoặc bị cắt mất một đoạn",
                "mở lại từ tin nhắn, hoặc gọi điều phối để nhận liên kết mới",
            ),
            "en": (
                "the link is not right, or a part of it is missing",
                "open it from the message again, or ask the dispatcher for a new one",
            ),
        },
        "no-link": {
            "vi": (
                "chưa mở bằng liên kết của ca hôm nay",
                "mở liên kết trong tin nhắn, hoặc gọi điều phối để nhận liên kết mới",
            ),
            "en": (
                "not opened by a link of today's shift",
                "open the link of the message, or ask the dispatcher for a new one",
            ),
        },
        "only-own-route": {
            "vi": (
                "liên kết của tình nguyện viên chỉ mở tuyến của chính mình",
                "xem tuyến ở GET /api/my-route; việc khác cần đăng nhập",
            ),
            "en": (
                "a volunteer's link opens their own route alone",
                "see it at GET /api/my-route; all else asks to sign in",
            ),
        },
        "link-used": {
            "vi": (
                "liên kết này đã được mở trên một máy",
                "dùng lại máy đó, hoặc gọi điều phối để nhận liên kết mới",
            ),
            "en": (
                "this link was opened on a device already",
                "use that device, or ask the dispatcher for a new link",
            ),
        },
        "link-expired": {
            "vi": (
                "ca đã hết nên liên kết đã đóng; cảm ơn bạn",
                "nếu còn hàng hay bình trong tay, gọi điều phối",
            ),
            "en": (
                "the shift is over, so the link is closed; thank you",
                "where you still have goods or cylinders, call the dispatcher",
            ),
        },
        "link-revoked": {
            "vi": (
                "điều phối đã đóng liên kết này",
                "mở liên kết mới nhất trong tin nhắn, hoặc gọi điều phối",
            ),
            "en": (
                "the dispatcher closed this link",
                "open the newest link of your messages, or call the dispatcher",
            ),
        },
        "link-ended": {
            "vi": (
                "bạn không có ca trong ngày này nên liên kết đã đóng; cảm ơn bạn",
                "nếu đây là nhầm lẫn, gọi điều phối",
            ),
            "en": (
                "you have no duty on that day, so the link is closed; thank you",
                "where that is a mistake, call the dispatcher",
            ),
        },
        "route-over": {
            "vi": (
                "kế hoạch đã đổi và bạn không còn tuyến nào trong ngày",
                "gọi điều phối trước khi đi tiếp",
            ),
            "en": (
                "the plan was changed, and you have no route on that day any more",
                "call the dispatcher before you go on",
            ),
        },
        "not-published": {
            "vi": (
                "kế hoạch này chưa công bố, hoặc đã có bản mới hơn",
                "công bố trước, hoặc dùng bản đang có hiệu lực",
            ),
            "en": (
                "this plan is not published, or there is a later version",
                "publish it first, or take the version that people work by",
            ),
        },
        "not-planned": {
            "vi": (
                "chưa ai được giao đến chỗ này, hoặc yêu cầu đã đóng, nên không có mã nhận",
                "giao việc cho một tuyến trong ngày trước, rồi xem lại mã",
            ),
            "en": (
                "nobody goes there by this plan, or the request is closed: its door has no code",
                "give it to a route of the day first, then look for the code again",
            ),
        },
        "not-in-plan": {
            "vi": (
                "người này không có tuyến trong kế hoạch",
                "xem ai có tuyến trong kế hoạch này",
            ),
            "en": ("this volunteer has no route in the plan", "see who has one in it"),
        },
        "no-duty": {
            "vi": (
                "người này không còn trực, hoặc ca đã hết, nên không có liên kết",
                "xem lại trạng thái và ca của người này",
            ),
            "en": (
                "this volunteer is not on duty, or the shift is over: there is no link",
                "look at their state and shift",
            ),
        },
        "no-such-volunteer": {
            "vi": ("không có tình nguyện viên mang số này", "kiểm tra lại số"),
            "en": ("there is no volunteer of that number", "check the number"),
        },
        "too-early": {
            "vi": (
                "bước này đi trước bước phải có trước nó",
                "ghi bước trước đã, và ngày không sớm hơn ngày của bước đó",
            ),
            "en": (
                "this comes before what must come before it",
                "enter that first, and take a day that is not before its own",
            ),
        },
        "no-wards": {
            "vi": (
                "không biết phường xã nào của địa bàn này vào ngày đó",
                "nạp địa giới có phường xã của ngày đó (donghanh areas import), hoặc chọn nơi khác",
            ),
            "en": (
                "no ward of this area is known on that day",
                "import areas with the wards of that day (donghanh areas import), or choose"
                " another area",
            ),
        },
        "day-is-past": {
            "vi": (
                "ngày này đã qua: nhiệm sở của những ngày đã làm không đổi được",
                "chọn hôm nay hoặc một ngày sau",
            ),
            "en": (
                "this day is over: posts of days that were worked are not changed",
                "choose today or a later day",
            ),
        },
        "no-such-approval": {
            "vi": (
                "không có lần duyệt phân bổ nào mang số này",
                "xem các lần duyệt ở trang Phân bổ (/staffing)",
            ),
            "en": (
                "there is no approval of staffing of that number",
                "see the approvals on the page of staffing (/staffing)",
            ),
        },
        "no-such-move": {
            "vi": (
                "bản nháp không điều động người này",
                "tải lại bản nháp và chọn trong các điều động của nó",
            ),
            "en": (
                "the draft does not move this person",
                "load the draft again and choose among its moves",
            ),
        },
        "two-posts": {
            "vi": ("người này đã có nhiệm sở trong những ngày đó", "kết thúc nhiệm sở kia trước"),
            "en": ("this person holds another post on some of those days", "end that one first"),
        },
        "cannot-be-posted": {
            "vi": (
                "người này đang ở trạng thái không nhận nhiệm sở được",
                "đợi đủ hồ sơ đến đồ bảo hộ; người ốm, đã rút hoặc đã kết thúc thì không phân công",
            ),
            "en": (
                "nobody in this state is given a post",
                "wait for all up to the equipment; who is sick, withdrawn or ended is given none",
            ),
        },
        "until-missing": {
            "vi": (
                "ngoại lệ hoặc giấy phép phải có ngày hết hạn",
                "ghi ngày cuối cùng (until) rồi gửi lại",
            ),
            "en": (
                "an override or a permit has an end",
                "say until which day, and send it again",
            ),
        },
        "gate-closed": {
            "vi": (
                "chưa đủ điều kiện cho việc này",
                "bổ sung điều kiện còn thiếu, hoặc ghi ngoại lệ có tên người chịu trách nhiệm",
            ),
            "en": (
                "a condition for this is not met",
                "meet what is missing, or enter an override under your own name",
            ),
        },
        "giver-missing": {
            "vi": (
                "chưa rõ ai hỗ trợ, hoặc phiếu hỏi thăm lại ghi người hỗ trợ",
                "ghi nơi hỗ trợ (giver); với phiếu hỏi thăm thì bỏ trống",
            ),
            "en": (
                "it is not said who gave it, or a question how somebody is names a giver",
                "fill in the giver; of a question how somebody is leave it out",
            ),
        },
        "feeling-missing": {
            "vi": (
                "phiếu hỏi thăm chưa ghi tình trạng, hoặc khoản hỗ trợ lại ghi tình trạng",
                "ghi tình trạng (feeling) khi hỏi thăm; với khoản hỗ trợ thì bỏ trống",
            ),
            "en": (
                "it is not said how somebody is who was asked, or a gift says so",
                "fill in the feeling of who was asked; of a gift leave it out",
            ),
        },
        "follows-from-facts": {
            "vi": (
                "trạng thái này có được từ hồ sơ, không đặt bằng tay",
                "ghi điều còn thiếu: đơn, đồng ý, xét nghiệm, tập huấn, đồ bảo hộ, nhiệm sở",
            ),
            "en": (
                "this state follows from what is known, and is set by nobody",
                "enter what is missing: form, consent, test, training, equipment, post",
            ),
        },
        "repeats-itself": {
            "vi": (
                "yêu cầu kia chính là yêu cầu này, hoặc đã được gộp vào yêu cầu khác",
                "gộp vào yêu cầu gốc",
            ),
            "en": (
                "the other request is this one, or is itself merged into another",
                "merge it into that one",
            ),
        },
        "only-by-merge": {
            "vi": (
                "gộp và tách yêu cầu không làm bằng cách chuyển trạng thái",
                "gộp bằng POST /api/requests/{request}/merge, tách bằng DELETE cũng ở đó",
            ),
            "en": (
                "requests are merged and taken apart by no move",
                "send POST /api/requests/{request}/merge, or DELETE to take it back",
            ),
        },
        "request-is-over": {
            "vi": (
                "yêu cầu này đã kết thúc, không còn ai phải làm gì",
                "chọn yêu cầu còn đang mở, hoặc nhận một yêu cầu mới",
            ),
            "en": (
                "this request is over: nobody has anything to do for it",
                "choose one that is open, or take in a new one",
            ),
        },
        "not-merged": {
            "vi": ("yêu cầu này chưa được gộp vào yêu cầu nào", "không cần làm gì thêm"),
            "en": ("this request is not merged into another", "there is nothing left to do"),
        },
        "already-shared": {
            "vi": ("đã chia sẻ với tổ chức này", "không cần làm gì thêm"),
            "en": ("it is shared with that organisation already", "there is nothing left to do"),
        },
        "worker-died": {
            "vi": (
                "tiến trình xếp kế hoạch bị tắt đột ngột; kế hoạch cũ vẫn còn nguyên",
                "xếp lại; nếu lặp lại, kiểm tra bộ nhớ của máy",
            ),
            "en": (
                "the solving process ended abruptly; earlier plans are untouched",
                "start again; if it repeats, check the machine's memory",
            ),
        },
        "worker-overran": {
            "vi": ("tiến trình xếp kế hoạch chạy quá giờ và bị dừng", "xếp lại với ít việc hơn"),
            "en": ("the solving process overran and was stopped", "start again with fewer tasks"),
        },
        "worker-broke": {
            "vi": (
                "gặp lỗi của chương trình khi xếp; kế hoạch cũ vẫn còn nguyên",
                "xếp lại với số seed khác và báo lỗi kèm nhật ký của dịch vụ",
            ),
            "en": (
                "a fault of the program while solving; earlier plans are untouched",
                "start again with another seed and report it with the service's log",
            ),
        },
        "service-stopped": {
            "vi": ("dịch vụ tắt khi đang xếp", "bấm Xếp lại"),
            "en": ("the service stopped while solving", "start it again"),
        },
        "no-backup-key": {
            "vi": (
                "không có khóa để sao lưu hay phục hồi, nên chưa làm gì",
                "tạo bằng donghanh backup --new-key FILE, rồi đặt DONGHANH_BACKUP_KEY=FILE",
            ),
            "en": (
                "there is no key for backups, so nothing was done",
                "make one with donghanh backup --new-key FILE, and set DONGHANH_BACKUP_KEY=FILE",
            ),
        },
        "wrong-backup-key": {
            "vi": (
                "bản sao lưu này khóa bằng khóa khác",
                "đặt DONGHANH_BACKUP_KEY là tệp có khóa mang tên đó",
            ),
            "en": (
                "this backup was sealed with another key",
                "set DONGHANH_BACKUP_KEY to the file with the key of that name",
            ),
        },
        "key-exists": {
            "vi": ("tệp khóa này đã có, không ghi đè", "chọn tên tệp khác"),
            "en": ("there is such a file: no key is overwritten", "name another file"),
        },
        "key-beside-backups": {
            "vi": (
                "khóa nằm cùng chỗ với dữ liệu hoặc bản sao lưu",
                "cất khóa ở thư mục khác, tốt nhất là ổ hay máy khác",
            ),
            "en": (
                "the key lies where the data or the backups are",
                "keep it in another folder, best on another disk or machine",
            ),
        },
        "not-a-backup": {
            "vi": ("tệp này không phải bản sao lưu", "chọn tệp .backup do donghanh backup tạo ra"),
            "en": ("this file is no backup", "name one that donghanh backup has made"),
        },
        "backup-damaged": {
            "vi": (
                "bản sao lưu bị hỏng hoặc bị sửa; cơ sở dữ liệu vẫn như cũ",
                "dùng bản sao lưu khác",
            ),
            "en": (
                "the backup is damaged or was changed; the database is as it was",
                "take another one",
            ),
        },
        "backup-too-new": {
            "vi": (
                "bản sao lưu do phiên bản mới hơn tạo ra",
                "cài phiên bản đó của chương trình rồi phục hồi",
            ),
            "en": (
                "a newer version of this program has made the backup",
                "install that version, then restore",
            ),
        },
        "database-not-empty": {
            "vi": (
                "cơ sở dữ liệu đang có dữ liệu, nên chưa phục hồi",
                "chọn cơ sở dữ liệu trống, hoặc thêm --replace để bỏ hết dữ liệu hiện có",
            ),
            "en": (
                "the database keeps something, so nothing was restored",
                "name an empty one, or say --replace to give up all it keeps",
            ),
        },
        "database-in-use": {
            "vi": (
                "có chương trình khác đang nối tới cơ sở dữ liệu này",
                "dừng dịch vụ và các chương trình khác rồi phục hồi",
            ),
            "en": (
                "something else is connected to this database",
                "stop the service and all else that uses it, then restore",
            ),
        },
        "database-lost": {
            "vi": (
                "mất cơ sở dữ liệu: đây là những gì biết được lúc ấy, "
                "KHÔNG có gì mới được ghi nhận",
                "in danh sách, điều phối qua điện thoại và giấy, đừng tắt dịch vụ, "
                "gọi người quản trị máy, rồi nhập lại từ giấy",
            ),
            "en": (
                "the database is lost: this is what was known at that moment, "
                "NOTHING new is taken in",
                "print the lists, work by telephone and paper, do not stop the service, "
                "call whoever looks after the machine, and enter it from paper later",
            ),
        },
        "volunteer-silent": {
            "vi": (
                "việc lẽ ra đã xong từ lâu mà chưa ai báo",
                "gọi cho tình nguyện viên, rồi báo kết quả thay",
            ),
            "en": (
                "a task was to be over long ago, and nobody has told of it",
                "ring the volunteer, and tell what became of it for them",
            ),
        },
        "database-unreachable": {
            "vi": (
                "cơ sở dữ liệu không trả lời: KHÔNG có gì được ghi nhận",
                "ghi ra phiếu giấy, nhận và báo qua đường dây nóng, gọi người quản trị máy, "
                "rồi nhập lại khi dịch vụ chạy",
            ),
            "en": (
                "the database does not answer: NOTHING was taken in",
                "write it on a paper form, go by the hotline, call whoever looks after the "
                "machine, and enter it later",
            ),
        },
        "nothing-to-back-up": {
            "vi": (
                "cơ sở dữ liệu này chưa có bảng nào, nên không có gì để sao lưu",
                "kiểm tra DONGHANH_DATA và DATABASE_URL có đúng là của dịch vụ không",
            ),
            "en": (
                "there is no table in this database, so there is nothing to back up",
                "check that DONGHANH_DATA and DATABASE_URL are those of the service",
            ),
        },
        "never-ran": {
            "vi": ("việc định kỳ này chưa bao giờ chạy xong", "xem nhật ký của dịch vụ"),
            "en": ("this routine has never come to its end", "look into the service's log"),
        },
        "overdue": {
            "vi": ("việc định kỳ này đã lâu không chạy xong", "xem nhật ký của dịch vụ"),
            "en": ("this routine has not come to its end for long", "see the service's log"),
        },
        "routine-broke": {
            "vi": ("lần chạy gần nhất bị lỗi", "xem nhật ký của dịch vụ"),
            "en": ("it failed the last time", "look into the service's log"),
        },
        "audit-broken": {
            "vi": (
                "nhật ký trong bản sao lưu bị sửa hoặc thiếu",
                "xem donghanh doctor, so với bản sao lưu cũ hơn",
            ),
            "en": (
                "the audit in the backup was changed, or something of it is missing",
                "see donghanh doctor, and compare with an older backup",
            ),
        },
        "no-such-message": {
            "vi": ("không có tin nhắn mang số này", "kiểm tra lại số"),
            "en": ("there is no message of that number", "check the number"),
        },
        "gateway-silent": {
            "vi": (
                "cổng gửi tin không trả lời; tin vẫn chờ và sẽ được gửi lại",
                "kiểm tra mạng và cổng gửi tin; việc gấp thì gọi điện",
            ),
            "en": (
                "the gateway does not answer; the message waits and is tried again",
                "look at the network and the gateway; call where it is urgent",
            ),
        },
        "gateway-refused": {
            "vi": ("cổng gửi tin không nhận tin này", "gọi điện cho người nhận, rồi ghi đã báo"),
            "en": ("the gateway does not take the message", "call them, and enter that it is told"),
        },
        "no-phone": {
            "vi": ("người nhận không có số điện thoại", "báo trực tiếp, rồi ghi đã báo"),
            "en": ("whom it is for has no phone number", "tell them, and enter that it is told"),
        },
        "too-late-to-tell": {
            "vi": ("đến hết ngày tin vẫn chưa gửi được", "không cần gửi nữa; hỏi lại nếu cần"),
            "en": ("it had not gone out when its day was over", "there is nothing left to send"),
        },
        "no-token": {
            "vi": ("không đọc được tệp mã vào cổng gửi tin", "kiểm tra DONGHANH_SEND_TOKEN"),
            "en": ("the file with the gateway's token cannot be read", "check DONGHANH_SEND_TOKEN"),
        },
        "messages-failed": {
            "vi": (
                "có tin không gửi được, cần người báo trực tiếp",
                "mở GET /api/messages?state=failed, gọi từng người rồi ghi đã báo",
            ),
            "en": (
                "there are messages that could not be sent: a person has to tell them",
                "see GET /api/messages?state=failed, call each and enter that it is told",
            ),
        },
        "plan-not-closed": {
            "vi": (
                "kế hoạch của ngày trước chưa đóng: việc còn dở nằm lại trong đó",
                "trên bảng bấm D, hỏi việc chưa báo, rồi đóng; việc còn dở sẽ chờ xếp lại",
            ),
            "en": (
                "plans of days before are not closed: what was left undone stays in them",
                "on the board press D, ask for what was not told, close; what is left waits again",
            ),
        },
        "messages-wait": {
            "vi": (
                "tin nhắn chờ gửi đã lâu: mất mạng hoặc cổng gửi tin không trả lời",
                "kiểm tra mạng; việc gấp thì gọi điện; tin sẽ tự gửi khi có mạng",
            ),
            "en": (
                "messages wait for long: no internet, or the gateway does not answer",
                "look at the network; call where it is urgent; they go out once it is back",
            ),
        },
        "no-way-out": {
            "vi": (
                "có tin chờ gửi nhưng chưa đặt nơi gửi",
                "đặt DONGHANH_SEND_TO, hoặc gọi từng người rồi ghi đã báo",
            ),
            "en": (
                "messages wait, and no way to send them is set",
                "set DONGHANH_SEND_TO, or call each and enter that it is told",
            ),
        },
        "no-areas": {
            "vi": (
                "chưa nạp địa giới: không tra được địa chỉ, phải ghi phường và gọi hỏi",
                "nạp bằng donghanh areas import FILE",
            ),
            "en": (
                "no areas are imported: addresses find no place; give the ward and call",
                "import them with donghanh areas import FILE",
            ),
        },
        "no-roads": {
            "vi": (
                "chưa nạp đường: giờ đi là ước lượng theo đường chim bay",
                "nạp bằng donghanh roads import FILE",
            ),
            "en": (
                "no roads are imported: times are estimates by straight lines",
                "import them with donghanh roads import FILE",
            ),
        },
        "disk-low": {
            "vi": ("đĩa sắp đầy", "dọn đĩa, ít nhất 500 MB trống"),
            "en": ("the disk is nearly full", "free at least 500 MB"),
        },
        "search-failed": {
            "vi": (
                "lần xếp gần nhất bị lỗi; kế hoạch cũ và kế hoạch xếp nhanh vẫn dùng được",
                "xếp lại; nếu lặp lại, xem nhật ký của dịch vụ",
            ),
            "en": (
                "the last search failed; earlier plans and the quick one can be used",
                "start it again; if it repeats, see the service's log",
            ),
        },
        "unsearched-plan": {
            "vi": (
                "XẾP NHANH: kế hoạch hợp lệ đầu tiên, máy chưa tìm cách tốt hơn",
                "dùng tạm; xếp lại khi được",
            ),
            "en": (
                "QUICK PLAN: the first valid one, nothing better was searched for",
                "use it for the time being, and start a search again",
            ),
        },
        "estimated-times": {
            "vi": (
                "giờ đến là ƯỚC LƯỢNG theo đường chim bay, không theo đường thật",
                "đừng hẹn giờ chính xác; nạp đường bằng donghanh roads import FILE",
            ),
            "en": (
                "times are ESTIMATES by straight lines, not over roads",
                "promise no exact times; import roads with donghanh roads import FILE",
            ),
        },
        "broken-text": {
            "vi": ("chứa ký tự điều khiển hoặc ký tự hỏng", "viết lại, bỏ các ký tự đó"),
            "en": ("holds a control or broken character", "write it anew"),
        },
        "reserved-id": {
            "vi": (
                "mã gửi bắt đầu như vậy là của riêng chương trình",
                "chọn mã khác, như hotline-2-000117",
            ),
            "en": (
                "such client ids are the program's own",
                "choose another, such as hotline-2-000117",
            ),
        },
        "days-reversed": {
            "vi": ("ngày cuối trước ngày đầu", "đổi chỗ hai ngày, hoặc sửa lại một ngày"),
            "en": (
                "the last day comes before the first",
                "swap the two days, or correct one",
            ),
        },
        "begins-next-day": {
            "vi": (
                "từ 24:00 trở đi là bắt đầu vào ngày hôm sau",
                "ghi cho ngày hôm sau, như 25:00 là 01:00; chỉ giờ kết thúc mới quá 24:00",
            ),
            "en": (
                "from 24:00 on it begins on the next day",
                "write it on that day, 25:00 as 01:00; only an end may be past 24:00",
            ),
        },
        "ends-too-early": {
            "vi": (
                "kết thúc trước hoặc ngay lúc bắt đầu",
                "ghi lúc kết thúc sau lúc bắt đầu; qua nửa đêm ghi tiếp từ 24:00, như 30:00",
            ),
            "en": (
                "it ends before it begins, or just then",
                "let it end later; past midnight goes on from 24:00, as in 30:00",
            ),
        },
        "cylinders-missing": {
            "vi": (
                "sổ có bình đầy này ở kho, lúc kiểm không thấy",
                "tìm bình, rồi ghi vào sổ bình đang ở đâu; tìm thấy thì kiểm lại kho",
            ),
            "en": (
                "the ledger has them full there, and whoever counted did not see them",
                "look for them and write where they are; once they are found, count anew",
            ),
        },
        "cylinder-overdue": {
            "vi": (
                "bình đã quá hạn kiểm định: đã nhập, nhưng không được xếp vào kế hoạch",
                "chuyển bình về nơi nạp để kiểm định; khi bình đầy trở lại thì ghi hạn mới",
            ),
            "en": (
                "its test has run out: it is taken in, and not planned with",
                "move it to the plant to be tested, and enter the new date when it comes back full",
            ),
        },
        "cylinders-unfit": {
            "vi": (
                "bình đầy không xếp vào kế hoạch vì quá hạn kiểm định hoặc khác cỡ bình đi giao",
                "đưa bình quá hạn đi kiểm định; cỡ bình đi giao ghi trong bảng việc "
                "(delivered_size_l)",
            ),
            "en": (
                "full ones are not planned with: overdue for their test, or of another size than "
                "is brought",
                "have them tested; the size that is brought stands in the table of tasks "
                "(delivered_size_l)",
            ),
        },
        "cylinders-too-many": {
            "vi": (
                "đếm được nhiều bình đầy hơn sổ; bảng hôm nay tính cả số dư, kế hoạch sau thì chưa",
                "đọc số từng bình rồi báo lại kèm số bình (serials)",
            ),
            "en": (
                "more full ones were counted than the ledger has there; the board counts on them, "
                "a plan made later does not",
                "read their numbers, and tell the count anew with them (serials)",
            ),
        },
        "cylinder-unknown": {
            "vi": ("sổ không có bình mang số này", "đọc lại số bình, hoặc nhập bình vào sổ"),
            "en": (
                "the ledger has no cylinder of that number",
                "read the number again, or put the cylinder into the ledger",
            ),
        },
        "cylinder-by-plan": {
            "vi": (
                "sổ ghi bình này ở người bệnh theo kế hoạch, chưa ai đọc số",
                "hỏi số bình để lại; sai thì sửa trong sổ bình",
            ),
            "en": (
                "the ledger has this cylinder with the patient by the plan; nobody read its number",
                "ask which one stayed; where it is another, put the ledger right",
            ),
        },
        "cylinder-not-told": {
            "vi": (
                "đã giao bình mà không báo số, sổ vẫn ghi ở chỗ cũ",
                "hỏi người giao số bình để lại, rồi chuyển bình đó trong sổ",
            ),
            "en": (
                "cylinders were left, their numbers not told: the ledger has them where they were",
                "ask who brought them which ones stayed, and move those in the ledger",
            ),
        },
        "cylinder-elsewhere": {
            "vi": (
                "thấy bình ở kho này, nhưng theo sổ bình đang ở chỗ khác",
                "xem diễn biến của bình, rồi chuyển bình trong sổ về đúng chỗ",
            ),
            "en": (
                "it was seen at this depot, and by the ledger it is elsewhere",
                "look at what happened to it, and move it in the ledger to where it is",
            ),
        },
        "counted-earlier": {
            "vi": (
                "số này đếm đã lâu mới đến, từ đó kho đã xuất nhập thêm nên chưa ghi vào đâu",
                "đếm lại ở kho, hoặc người điều phối tự tính và nhập số hiện có",
            ),
            "en": (
                "this was counted long before it came, goods moved since: it is not entered",
                "count the depot again, or have a dispatcher work out and enter what is there",
            ),
        },
        "nothing-counted": {
            "vi": (
                "phiếu kiểm kho không ghi đếm được gì",
                "ghi số bình đầy (full), số bình (serials), túi (bags) hoặc thuốc (medicines); "
                "đếm mà không còn gì thì ghi 0",
            ),
            "en": (
                "the count says nothing that was counted",
                "give full cylinders (full), their numbers (serials), bags or medicines; "
                "0 where none is left",
            ),
        },
        "count-differs": {
            "vi": (
                "số bình đầy (full) khác với số bình đã đọc (serials)",
                "ghi serials của mọi bình đầy đang có, hoặc chỉ ghi full",
            ),
            "en": (
                "the count of full cylinders is another than that of their numbers",
                "give the serials of all full ones that are there, or the count alone",
            ),
        },
        "nothing-usable": {
            "vi": (
                "đếm được nhiều hơn sổ, nhưng kho không có lô nào còn dùng được của loại hàng này",
                "nhập kho lô mới, hoặc bỏ chặn lô, rồi báo lại",
            ),
            "en": (
                "more was counted than the ledger has, and no batch of that good there may be used",
                "receive it as a new batch, or let one be used again, and tell it anew",
            ),
        },
        "batch-missing": {
            "vi": ("thuốc phải có mã lô (batch) và hạn dùng (expires)", "ghi như in trên bao bì"),
            "en": (
                "medicine has a batch and a last day (expires)",
                "write both as they are printed on it",
            ),
        },
        "nothing-named": {
            "vi": ("chưa nêu việc (tasks) hay người (vehicles) nào", "nêu ít nhất một"),
            "en": ("it names neither a task nor a vehicle", "name at least one"),
        },
        "not-yet": {
            "vi": (
                "ngày này chưa tới",
                "ghi ngày đã xảy ra, muộn nhất là hôm nay",
            ),
            "en": (
                "this day is still to come",
                "write the day on which it happened, today at the latest",
            ),
        },
        "more-than-beds": {
            "vi": (
                "số giường đang dùng nhiều hơn tổng số giường",
                "sửa lại; nếu đã kê thêm giường, ghi tổng số gồm cả giường kê thêm",
            ),
            "en": (
                "more beds are occupied than there are",
                "correct it; where beds were added, count them in the total",
            ),
        },
        "last-admin": {
            "vi": (
                "đây là quản trị cuối cùng còn đăng nhập được",
                "thêm một quản trị khác trước: donghanh user add NAME --role admin --area '*'",
            ),
            "en": (
                "this is the last administrator who may sign in",
                "add another one first: donghanh user add NAME --role admin --area '*'",
            ),
        },
        "no-such-flag": {
            "vi": (
                "bảng loại việc không có đặc điểm này, nên không quy tắc nào xét đến",
                "chọn trong danh sách; điều khác ghi vào note",
            ),
            "en": (
                "the task table does not know this flag: no rule would heed it",
                "choose from the list; write anything else into the note",
            ),
        },
        "not-open": {
            "vi": (
                "việc này không còn chờ ai: đã có người bắt đầu, đã xong hoặc đã đóng",
                "xem lại bảng",
            ),
            "en": (
                "it waits for nobody: somebody has begun it, it is done, or it is closed",
                "look at the board again",
            ),
        },
        "not-planned-there": {
            "vi": (
                "tuyến này không có việc được nêu",
                "chọn một việc của tuyến đó, hoặc đặt ở đầu tuyến",
            ),
            "en": (
                "that route does not have the task that is named",
                "name a task of that route, or none to put it first",
            ),
        },
        "does-not-fit": {
            "vi": ("lúc này một quy định không cho đặt ở đó nữa", "xem lại bảng rồi đặt chỗ khác"),
            "en": (
                "by now a rule keeps it from where it was put",
                "look at the board again, and put it elsewhere",
            ),
        },
        "offer-outdated": {
            "vi": ("đề nghị này không còn đúng: bảng đã đổi từ lúc đó", "hỏi lại ai đi được"),
            "en": (
                "the offer does not hold any more: the board has changed since",
                "ask for offers again",
            ),
        },
        "phone-not-dialled": {
            "vi": (
                "số điện thoại này không gọi được",
                "ghi đủ số như 0900 000 001; không có số thì để trống và ghi địa chỉ",
            ),
            "en": (
                "this phone number cannot be dialled",
                "write all of it, such as 0900 000 001; else leave it empty and give the address",
            ),
        },
        "no-phone-no-place": {
            "vi": (
                "không có số điện thoại, cũng không có địa chỉ hay điểm trên bản đồ",
                "hỏi lấy một trong ba; ca cấp cứu thì vẫn nhận ngay",
            ),
            "en": (
                "there is no phone, no address and no point on the map",
                "ask for one of the three; an emergency is taken in all the same",
            ),
        },
        "hours-incomplete": {
            "vi": (
                "chỉ có một trong hai giờ mở (opens) và đóng (closes)",
                "ghi cả hai, hoặc bỏ cả hai để dùng giờ của loại điểm này",
            ),
            "en": (
                "only one of opens and closes is given",
                "write both, or leave both out: then those of its kind count",
            ),
        },
        "half-point": {
            "vi": (
                "chỉ có một trong hai tọa độ lon và lat",
                "ghi cả hai, hoặc bỏ cả hai và ghi phường (ward)",
            ),
            "en": (
                "only one of lon and lat is given",
                "write both, or leave both out and give the ward",
            ),
        },
        "internal-fault": {
            "vi": ("gặp lỗi của chương trình", "thử lại; báo lỗi kèm nhật ký của dịch vụ"),
            "en": ("a fault of the program", "try again; report it with the service's log"),
        },
        "already-assigned": {
            "vi": ("việc này đã có người nhận", "lấy ra khỏi tuyến của họ trước, rồi giao lại"),
            "en": (
                "somebody has this task already",
                "take it out of their route first, and give it again",
            ),
        },
        "already-begun": {
            "vi": ("đã có người đi làm việc này", "chờ kết quả, hoặc báo là không làm được"),
            "en": (
                "somebody is on the way to this task or at it",
                "wait for what comes of it, or report that it was not done",
            ),
        },
        "already-closed": {
            "vi": ("việc này đã huỷ hoặc đã khép", "nếu vẫn cần thì nhận thành yêu cầu mới"),
            "en": (
                "this task was cancelled or given up",
                "take it in as a new request if it is needed again",
            ),
        },
        "already-done": {
            "vi": ("việc này đã có người làm xong", "xem lại có phải việc khác không"),
            "en": ("somebody has done this task", "look whether another task was meant"),
        },
        "not-begun": {
            "vi": ("chưa có ai đi làm việc này", "huỷ hoặc dời lại"),
            "en": ("nobody has set out to this task yet", "cancel it or put it off"),
        },
        "before-now": {
            "vi": (
                "giờ báo sớm hơn tin cuối cùng trên bảng",
                "báo theo thứ tự xảy ra; giờ làm xong ghi trong tin",
            ),
            "en": (
                "it is told of before the last report on the board",
                "tell things in their order; when it was done stands in the report",
            ),
        },
        "begun-otherwise": {
            "vi": (
                "phương án xếp lại bị bỏ: trong lúc đó có người đã đi việc khác",
                "xếp lại từ bảng hiện tại",
            ),
            "en": (
                "the re-plan is dropped: meanwhile somebody has set out elsewhere",
                "plan again from the board as it is",
            ),
        },
        "no-better": {
            "vi": (
                "phương án xếp lại bị bỏ: kế hoạch hiện tại cũng tốt như vậy",
                "không cần làm gì",
            ),
            "en": (
                "the re-plan is dropped: the present plan scores as well by now",
                "nothing has to be done",
            ),
        },
        "overtaken": {
            "vi": (
                "phương án xếp lại bị bỏ: bảng đã đổi, phương án nay trái quy định",
                "xếp lại từ bảng hiện tại",
            ),
            "en": (
                "the re-plan is dropped: by now it breaks a rule, or was made from another board",
                "plan again from the board as it is",
            ),
        },
        "no-bed-left": {
            "vi": ("không còn cơ sở nào nhận ca này", "gọi cơ sở khác, hoặc báo cấp trên"),
            "en": (
                "no facility is left that takes this patient",
                "ring another facility, or tell the office above",
            ),
        },
    }
)
"""Message and remedy of each issue code of this package, by language."""
