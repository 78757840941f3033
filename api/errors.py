"""Faults of the edges, and the one table from an error to an HTTP status.

ServiceError
├── Missing      (LookupError)      nothing is kept under that id
├── Gone         (LookupError)      it was there, and opens nothing any more
├── Conflict     (RuntimeError)     not in its present state
├── Refused      (ValueError)       what was sent cannot be used; carries every issue
├── TooLarge     (ValueError)       the body is over the limit
├── NotFromHere  (ValueError)       sent by a page of another site, or to another name
├── NotSignedIn  (PermissionError)  nobody says who asks
├── Forbidden    (PermissionError)  who asks may not do or see that
├── TooOften     (RuntimeError)     asked again too soon
├── Overtaken    (RuntimeError)     others were quicker: it may be sent again as it is
└── Unreachable  (ConnectionError)  the database does not answer: nothing was kept

WrongField         (ValueError)      a shape refuses it; told as `Refused`, with its place

Issues of this package are spoken in Vietnamese and in English (`api.issue_texts`); those of the
other packages are passed on as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from api.fault_texts import FAULT_TEXTS
from api.issue_texts import OWN_TEXTS
from geodata.errors import GeodataError, InvalidInput, Issue, NotFound, Unavailable
from maps.wording import Language, Words
from routing.errors import InvalidProblem, SolverFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained(Issue):
    """An issue of this package with what is behind it, as fields of their own.

    Parameters
    ----------
    reason
        The code of a reason, such as ``STOCK_SHORT``; empty where there is none.
    why
        What is behind it, in each language.
    """

    reason: str
    why: Words


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


class Gone(ServiceError, LookupError):  # noqa: N818
    """It was there, and opens nothing any more."""


class Conflict(ServiceError, RuntimeError):  # noqa: N818
    """What was asked for does not go with the present state."""


class Refused(ServiceError, ValueError):  # noqa: N818
    """What was sent cannot be used."""


class WrongField(ValueError):  # noqa: N818
    """A field of a call, or what two of them say together, that a shape refuses.

    Parameters
    ----------
    code
        Of an issue of this package.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class TooLarge(ServiceError, ValueError):  # noqa: N818
    """The body is over the limit."""


class NotFromHere(ServiceError, ValueError):  # noqa: N818
    """Sent by a page of another site, or under a name that this service does not have."""


class NotSignedIn(ServiceError, PermissionError):  # noqa: N818
    """Nobody says who asks."""


class Forbidden(ServiceError, PermissionError):  # noqa: N818
    """Who asks may not do or see that."""


class TooOften(ServiceError, RuntimeError):  # noqa: N818
    """Asked again too soon.

    Parameters
    ----------
    after_s
        When it may be asked again.
    """

    def __init__(self, *issues: Issue, after_s: int) -> None:
        self.after_s = after_s
        super().__init__(*issues)


class Overtaken(ServiceError, RuntimeError):  # noqa: N818
    """Others were quicker each time: what was sent contradicts nothing, and may be sent again."""


class Unreachable(ServiceError, ConnectionError):  # noqa: N818
    """The database does not answer, or takes nothing: nothing was kept."""


STATUS: Final[Mapping[type[Exception], int]] = MappingProxyType(
    {
        Missing: 404,
        Gone: 410,
        Conflict: 409,
        Refused: 422,
        TooLarge: 413,
        NotFromHere: 403,
        NotSignedIn: 401,
        Forbidden: 403,
        TooOften: 429,
        Overtaken: 503,
        Unreachable: 503,
        InvalidInput: 422,
        InvalidProblem: 422,
        NotFound: 404,
        Unavailable: 503,
        SolverFailed: 500,
    }
)
"""Every other exception is 500."""


def own_issue(code: str, subject: str, *, language: Language = "vi") -> Issue:
    """Return an issue of this package in words."""
    message, remedy = OWN_TEXTS[code][language]
    return Issue(code=code, subject=subject, message=message, remedy=remedy)


def explained_issue(code: str, subject: str, *, why: Words, reason: str = "") -> Explained:
    """Return an issue of this package in words, with what is behind it."""
    message, remedy = OWN_TEXTS[code]["vi"]
    return Explained(
        code=code, subject=subject, message=message, remedy=remedy, reason=reason, why=why
    )


def refuse(issues: Iterable[Issue]) -> None:
    """Refuse what is wrong, all of it at once; nothing where nothing is.

    Raises
    ------
    Refused
    """
    found = tuple(issues)
    if found:
        raise Refused(*found)


def translated(issue: Issue, language: Language) -> Issue:
    """Return the issue in that language where it is one of ours.

    One of another package is in English; before that it is said in Vietnamese where that is asked.
    """
    if issue.code not in OWN_TEXTS:
        return _after(_vietnamese(issue.code), issue) if language == "vi" else issue
    message, remedy = OWN_TEXTS[issue.code][language]
    return replace(issue, message=message, remedy=remedy)


def is_own(issue: Issue) -> bool:
    """Tell whether the service has its own words for an issue, in each language."""
    return issue.code in OWN_TEXTS


def in_both_languages(issue: Issue) -> Issue:
    """Return the issue in Vietnamese and English, as far as its code has words in both.

    One of ours has the same words in both. One of another package, or of a row, is said in
    Vietnamese in general (`api.fault_texts`, else ours), and then in English with what was found.
    """
    texts = OWN_TEXTS.get(issue.code)
    if texts is None:
        return _after(_vietnamese(issue.code), issue)
    if (issue.message, issue.remedy) not in texts.values():
        return _after(texts["vi"], issue)
    message, remedy = (" / ".join(said) for said in zip(texts["vi"], texts["en"], strict=True))
    return replace(issue, message=message, remedy=remedy)


def _vietnamese(code: str) -> tuple[str, str]:
    return FAULT_TEXTS.get(code, ("", ""))


def _after(vietnamese: tuple[str, str], issue: Issue) -> Issue:
    """Return the issue with the Vietnamese words of its code before what is said in English."""
    message, remedy = vietnamese
    return replace(
        issue,
        message=_both(message, issue.message),
        remedy=_both(remedy, issue.remedy),
    )


def _both(vi: str, said: str) -> str:
    """Return what is said after its Vietnamese words; a command to type needs none."""
    return said if not vi or " / " in said or said.startswith("donghanh ") else f"{vi} / {said}"


def status_of(error: Exception) -> int:
    """Return the HTTP status that the error stands for."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def headers_of(error: Exception) -> dict[str, str]:
    """Return what an answer to the error says besides its body."""
    return {"Retry-After": str(error.after_s)} if isinstance(error, TooOften) else {}


def issues_of(error: Exception) -> tuple[Issue, ...]:
    """Return what is wrong, without anything of how the program is built."""
    if isinstance(error, (ServiceError, InvalidInput, InvalidProblem)):
        return error.issues
    if isinstance(error, (GeodataError, SolverFailed)):
        text = str(error)
        return (replace(own_issue("worker-broke", type(error).__name__), message=text),)
    return (own_issue("internal-fault", "donghanh"),)


TITLES: Final[Mapping[int, Words]] = MappingProxyType(
    {
        400: {"vi": "Không đọc được", "en": "Not readable"},
        401: {"vi": "Chưa đăng nhập", "en": "Not signed in"},
        403: {"vi": "Không được phép", "en": "Not allowed"},
        404: {"vi": "Không tìm thấy", "en": "Not found"},
        405: {"vi": "Sai cách gọi", "en": "Method not allowed"},
        409: {"vi": "Chưa làm được lúc này", "en": "Not possible now"},
        410: {"vi": "Không còn dùng được", "en": "Not in use any more"},
        413: {"vi": "Quá lớn", "en": "Too large"},
        429: {"vi": "Quá nhiều lần", "en": "Too often"},
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
                **_behind(issue, language),
            }
            for issue in spoken
        ],
    }


def _behind(issue: Issue, language: Language) -> dict[str, str]:
    if not isinstance(issue, Explained):
        return {}
    return {"reason": issue.reason, "why": issue.why[language]}
