"""Faults of the edges, and the one table from an error to an HTTP status.

ServiceError
├── Missing      (LookupError)   nothing is kept under that id
├── Conflict     (RuntimeError)  not in its present state
├── Refused      (ValueError)    what was sent cannot be used; carries every issue
├── TooLarge     (ValueError)    the body is over the limit
└── NotFromHere  (ValueError)    sent by a page of another site, or to another name

Issues of this package are spoken in Vietnamese and in English (`OWN_TEXTS`); those of the other
packages are passed on as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from geodata.errors import GeodataError, InvalidInput, Issue, NotFound, Unavailable
from routing.errors import InvalidProblem, SolverFailed

Language = Literal["vi", "en"]


class ServiceError(Exception):
    """Root of every fault that `api` raises on purpose.

    Parameters
    ----------
    issues
        What is wrong, at least one.
    """

    def __init__(self, *issues: Issue) -> None:
        self.issues = issues
        super().__init__("\n".join(str(issue) for issue in issues))


class Missing(ServiceError, LookupError):  # noqa: N818 - named for the fault
    """Nothing is kept under that id."""


class Conflict(ServiceError, RuntimeError):  # noqa: N818
    """What was asked for does not go with the present state."""


class Refused(ServiceError, ValueError):  # noqa: N818
    """What was sent cannot be used."""


class TooLarge(ServiceError, ValueError):  # noqa: N818
    """The body is over the limit."""


class NotFromHere(ServiceError, ValueError):  # noqa: N818
    """Sent by a page of another site, or under a name that this service does not have."""


STATUS: Final[Mapping[type[Exception], int]] = MappingProxyType(
    {
        Missing: 404,
        Conflict: 409,
        Refused: 422,
        TooLarge: 413,
        NotFromHere: 403,
        InvalidInput: 422,
        InvalidProblem: 422,
        NotFound: 404,
        Unavailable: 503,
        SolverFailed: 500,
    }
)
"""Every other exception is 500."""

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
        "no-such-page": {
            "vi": ("không có trang này", "kiểm tra địa chỉ hoặc về trang đầu"),
            "en": ("there is no such page", "check the address or go to the first page"),
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
        "not-json": {
            "vi": (
                "tệp không phải JSON UTF-8",
                "chọn tệp problem.json (hoặc .json.gz) do donghanh tạo ra",
            ),
            "en": (
                "the file is not UTF-8 JSON",
                "choose a problem.json (or .json.gz) made by donghanh",
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
        "internal-fault": {
            "vi": ("gặp lỗi của chương trình", "thử lại; báo lỗi kèm nhật ký của dịch vụ"),
            "en": ("a fault of the program", "try again; report it with the service's log"),
        },
    }
)
"""Message and remedy of each issue code of this package, by language."""


def own_issue(code: str, subject: str, *, language: Language = "vi") -> Issue:
    """Return an issue of this package in words."""
    message, remedy = OWN_TEXTS[code][language]
    return Issue(code=code, subject=subject, message=message, remedy=remedy)


def translated(issue: Issue, language: Language) -> Issue:
    """Return the issue in that language where it is one of ours, else as it is."""
    if issue.code not in OWN_TEXTS:
        return issue
    message, remedy = OWN_TEXTS[issue.code][language]
    return replace(issue, message=message, remedy=remedy)


def status_of(error: Exception) -> int:
    """Return the HTTP status that the error stands for."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def issues_of(error: Exception) -> tuple[Issue, ...]:
    """Return what is wrong, without anything of how the program is built."""
    if isinstance(error, (ServiceError, InvalidInput, InvalidProblem)):
        return error.issues
    if isinstance(error, (GeodataError, SolverFailed)):
        text = str(error)
        return (replace(own_issue("worker-broke", type(error).__name__), message=text),)
    return (own_issue("internal-fault", "donghanh"),)


TITLES: Final[Mapping[int, Mapping[Language, str]]] = MappingProxyType(
    {
        403: {"vi": "Không được phép", "en": "Not allowed"},
        404: {"vi": "Không tìm thấy", "en": "Not found"},
        405: {"vi": "Sai cách gọi", "en": "Method not allowed"},
        409: {"vi": "Chưa làm được lúc này", "en": "Not possible now"},
        413: {"vi": "Quá lớn", "en": "Too large"},
        422: {"vi": "Dữ liệu gửi lên chưa dùng được", "en": "What was sent cannot be used"},
        500: {"vi": "Lỗi của chương trình", "en": "A fault of the program"},
        503: {"vi": "Tạm thời không dùng được", "en": "Not available"},
    }
)


def problem_body(
    status: int, issues: Iterable[Issue], *, language: Language = "vi"
) -> dict[str, object]:
    """Return the body of an error answer.

    References
    ----------
    RFC 9457, "Problem Details for HTTP APIs"; `issues` is an extension member.
    """
    spoken = [translated(issue, language) for issue in issues]
    return {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[500])[language],
        "status": status,
        "detail": "; ".join(f"{issue.subject}: {issue.message}" for issue in spoken),
        "issues": [
            {
                "code": issue.code,
                "subject": issue.subject,
                "message": issue.message,
                "remedy": issue.remedy,
            }
            for issue in spoken
        ],
    }
