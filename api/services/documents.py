"""Documents as text: what is taken in and what is kept of it."""

import gzip
import hashlib
import io
import json
import zlib
from datetime import date
from pathlib import Path
from typing import Any, Final

from api.errors import Refused, TooLarge, own_issue
from routing.errors import InvalidProblem
from routing.files import ProblemFile, parse_problem, plan_document, problem_document
from routing.plan import Plan
from routing.problem import Problem
from routing.validation import validate

_GZIP: Final = b"\x1f\x8b"
NOWHERE: Final = Path("/nonexistent")
"""The folder of documents that came over HTTP: no file is ever read for them."""


def text_of(body: bytes, *, subject: str, most_bytes: int) -> str:
    """Return the text of a body, unpacked if it is gzip.

    Raises
    ------
    Refused
        If it is not UTF-8 or damaged.
    TooLarge
        If it is over the limit once unpacked.
    """
    try:
        if body.startswith(_GZIP):
            with gzip.open(io.BytesIO(body)) as unpacked:
                body = unpacked.read(most_bytes + 1)
        text = body.decode("utf-8-sig")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Refused(own_issue("not-json", subject)) from error
    if len(body) > most_bytes:
        raise TooLarge(own_issue("body-too-large", subject))
    return text


def json_object(text: str, *, subject: str) -> dict[str, Any]:
    """Return the object that the text holds; raise `Refused` if it holds none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(own_issue("not-json", subject)) from error
    if not isinstance(document, dict):
        raise Refused(own_issue("not-json", subject))
    return document


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def checked_problem(text: str) -> ProblemFile:
    """Return the problem of a document from outside.

    Raises
    ------
    InvalidProblem
        With every fault of the document, or else every contradiction between its parts.
    """
    read = parse_problem(text, base=NOWHERE)
    issues = validate(read.problem)
    if issues:
        raise InvalidProblem(issues)
    return read


def kept_problem(text: str) -> ProblemFile:
    """Return the problem of a kept document, which was checked when it was taken in."""
    return parse_problem(text, base=NOWHERE)


def problem_text(problem: Problem) -> str:
    """Return the text that is kept of a problem: one form, whatever it was sent in."""
    return compact(problem_document(problem))


def plan_text(plan: Plan, *, day: date) -> str:
    """Return the text that is kept of a plan: one form, whatever it was sent in."""
    return compact(plan_document(plan, day=day))


def compact(document: dict[str, Any]) -> str:
    """Return a document as text, without a needless sign."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
