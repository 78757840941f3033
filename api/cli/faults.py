"""From an error to an exit code and words that say what to do; no traceback reaches a user."""

import logging
from typing import Final

from api.cli.output import Output, issue_document
from api.errors import ServiceError, in_both_languages
from geodata.errors import InvalidInput, Issue, NotFound, Unavailable
from routing.errors import InvalidProblem, SolverFailed

DONE: Final = 0
DONE_WITH_A_NO: Final = 1
NOTHING_DONE: Final = 2
OUTSIDE_FAILED: Final = 3
INTERRUPTED: Final = 130
NOBODY_READS: Final = 141
"""As a program ends that a closed pipe stops: 128 and the number of SIGPIPE."""

_log = logging.getLogger(__name__)


def exit_code_of(error: BaseException, output: Output) -> int:
    """Say what went wrong and return the exit code for it."""
    if isinstance(error, KeyboardInterrupt):
        output.step("Đã dừng, không có gì ghi dở dang. / Stopped; nothing is half-written.")
        return INTERRUPTED
    code, issues = _judged(error)
    output.result({"issues": [issue_document(issue) for issue in issues]})
    output.issues(
        issues, title=f"Chưa làm được: {len(issues)} lỗi. / Not done: {len(issues)} issue(s)."
    )
    return code


def _judged(  # noqa: PLR0911 - one for each kind of fault
    error: BaseException,
) -> tuple[int, tuple[Issue, ...]]:
    if isinstance(error, InvalidInput | InvalidProblem | ServiceError):
        return NOTHING_DONE, tuple(map(in_both_languages, error.issues))
    if isinstance(error, NotFound):
        return NOTHING_DONE, (_issue("not-found", str(error), "use one of the names listed"),)
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
        where = f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
        return NOTHING_DONE, (_issue("not-found", where, "check the path"),)
    if isinstance(error, Unavailable):
        return OUTSIDE_FAILED, (
            _issue("unavailable", str(error), "put right what it names, then try again"),
        )
    if isinstance(error, OSError):
        what = f"{error.strerror or error}: {error.filename or ''}".strip(": ")
        return OUTSIDE_FAILED, (
            _issue(
                "disk-or-network", what, "check disk space, rights and the path, then try again"
            ),
        )
    if isinstance(error, SolverFailed):
        return OUTSIDE_FAILED, (
            _issue("solver-failed", str(error), "report it with the problem file"),
        )
    _log.debug("unexpected", exc_info=error)
    return OUTSIDE_FAILED, (
        _issue(
            "unexpected",
            f"{type(error).__name__}: {error}",
            "this is a fault of the program: report it with the command and its input",
        ),
    )


def _issue(code: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject="donghanh", message=message, remedy=remedy)
