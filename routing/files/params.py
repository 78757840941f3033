"""Search parameters as a TOML file: one line for each that is not to be its default."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from routing.errors import InvalidProblem, Issue
from routing.files.texts import read_text
from routing.stages import LEAST, MOST, SolveParams


def read_params(path: Path) -> SolveParams:
    """Return the search parameters in a file; what it does not name keeps its default.

    Raises
    ------
    InvalidProblem
        As `routing.files.texts.read_text`; ``wrong-format`` for what is no TOML; else every
        ``unknown-field``, ``wrong-type`` and ``out-of-range``.
    """
    try:
        document = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        issue = _issue("wrong-format", path.name, f"is no TOML: {error}", "write NAME = NUMBER")
        raise InvalidProblem([issue]) from error
    issues = [issue for name, value in document.items() for issue in _faults(path, name, value)]
    if issues:
        raise InvalidProblem(issues)
    return SolveParams(**document)


def _faults(path: Path, name: str, value: Any) -> tuple[Issue, ...]:
    """Return what is wrong with one line."""
    subject, known = f"{path.name}, field {name}", [field.name for field in fields(SolveParams)]
    if name not in known:
        message = f"is not known here; known are {', '.join(known)}"
        return (_issue("unknown-field", subject, message, "drop it, or correct its name"),)
    if not isinstance(value, int) or isinstance(value, bool):
        return (_issue("wrong-type", subject, f"is {value!r}", "give a whole number"),)
    if not LEAST[name] <= value <= MOST:
        message = f"is {value}, must be {LEAST[name]} to {MOST}"
        return (_issue("out-of-range", subject, message, "give a number within the limits"),)
    return ()


def _issue(code: str, subject: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=subject, message=message, remedy=remedy)
