"""Problem files, ``donghanh-problem/1``: read, write, and the digest that plans name."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from routing.errors import InvalidProblem, Issue
from routing.files.building import read_day
from routing.files.problem_reading import build_problem, refused_values
from routing.files.problem_writing import PROBLEM_FORMAT, problem_document
from routing.files.structure import structural_issues
from routing.files.synth import is_synth, problem_of_synth
from routing.files.texts import (
    canonical_sha256,
    pretty,
    read_json,
    read_text,
    require_format,
    write_text,
)
from routing.files.travels import TravelFromRoads, inline_rows_set_aside
from routing.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProblemFile:
    """A problem that was read, the digest that plans name it by, and where it lay.

    Parameters
    ----------
    path
        None when it did not come from a file.
    form
        ``donghanh``, or ``synth``: a synthetic city instance.
    """

    problem: Problem
    sha256: str
    path: Path | None
    form: Literal["donghanh", "synth"] = "donghanh"


def read_problem(path: Path, *, travel_from_roads: TravelFromRoads | None = None) -> ProblemFile:
    """Return the problem in a file, gzipped where its name ends in ``.gz``.

    Files that it names lie beside it. What must hold between its parts is for `validate` to say.

    Parameters
    ----------
    travel_from_roads
        Makes travel when the problem names a roads file.

    Raises
    ------
    InvalidProblem
        With every fault found; `parse_problem` lists the codes.
    """
    text = read_text(path)
    return parse_problem(text, base=path.parent, path=path, travel_from_roads=travel_from_roads)


def parse_problem(
    text: str,
    *,
    base: Path,
    path: Path | None = None,
    travel_from_roads: TravelFromRoads | None = None,
) -> ProblemFile:
    """Return the problem of a text.

    Parameters
    ----------
    base
        Folder that file names in it are relative to.

    Raises
    ------
    InvalidProblem
        ``not-json`` or ``other-version`` alone; else every fault of the structure (the codes of
        `routing.files.structure`, and numbers that cannot be read) and every value refused:
        ``impossible-value``, ``wrong-time``, of the travel section ``not-found``,
        ``file-cut-off``, ``wrong-format``, ``file-changed``, ``roads-not-loaded``,
        ``wrong-count``, ``wrong-type``, and, beside any of these, what the names and hours
        contradict (the codes of `routing.validation`).
    """
    read = read_json(text)
    if is_synth(read.document):
        if read.unread:
            raise InvalidProblem(read.unread)
        digest = hashlib.sha256(text.encode()).hexdigest()
        problem = problem_of_synth(read.document)
        return ProblemFile(problem=problem, sha256=digest, path=path, form="synth")
    document = dict(require_format(read.document, format_name=PROBLEM_FORMAT))
    light = inline_rows_set_aside(document)
    issues = structural_issues(light, schema="problem", unread=read.unread)
    day = read_day(document.get("day"))
    if isinstance(day, Issue):
        raise InvalidProblem([*issues, day] if "/day" not in _subjects(issues) else issues)
    if issues:
        more = refused_values(document, day=day, base=base, wrong_pointers=_subjects(issues))
        raise InvalidProblem([*issues, *more])
    problem = build_problem(document, day=day, base=base, travel_from_roads=travel_from_roads)
    return ProblemFile(problem=problem, sha256=problem_digest(problem), path=path)


def problem_digest(problem: Problem) -> str:
    """Return the SHA-256 of the canonical JSON of the problem's document.

    The document has one form only, so the digest does not change with the order of keys, with
    spelled-out defaults or with how times and numbers are written in a file.
    """
    return canonical_sha256(problem_document(problem))


def dump_problem(problem: Problem) -> str:
    """Return the text of a problem file."""
    return pretty(problem_document(problem))


def write_problem(problem: Problem, path: Path) -> None:
    """Write a problem file, replaced only when complete; gzipped where it ends in ``.gz``."""
    write_text(dump_problem(problem), path)


def _subjects(issues: Iterable[Issue]) -> list[str]:
    return [issue.subject for issue in issues]
