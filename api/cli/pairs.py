"""A problem, and the plan that answers it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from api.cli.inputs import load_roads
from api.cli.texts import STDIO, read_text, require_one_stdin
from api.cli.together import Together
from geodata.errors import InvalidInput, Issue
from routing.errors import InvalidProblem

if TYPE_CHECKING:
    from geodata.matrix import Profile, Travel
    from routing.files import ProblemFile
    from routing.model import TimeWindow
    from routing.plan import Plan
    from routing.problem import Place


T = TypeVar("T")
_BEGINNING = 1000
"""Bytes of a file in which its format stands."""


def of_file(name: str, load: Callable[[], T]) -> T:
    """Return what a file holds; its faults say which file it is, where a command reads two.

    Raises
    ------
    InvalidProblem
        As the loading does, each subject after the file's bare name.
    """
    try:
        return load()
    except InvalidProblem as error:
        shown = "standard input" if name == STDIO else Path(name).name or name
        raise InvalidProblem(
            issue if issue.subject == shown else replace(issue, subject=f"{shown} {issue.subject}")
            for issue in error.issues
        ) from error


def load_problem(name: str, *, text: str | None = None) -> "ProblemFile":
    """Return the problem in a file or on standard input; roads it names are loaded.

    Parameters
    ----------
    text
        What is in it, where that was read already.
    """
    from routing.files import parse_problem, read_problem

    if name == STDIO:
        text = read_text(name) if text is None else text
        return parse_problem(text, base=Path(), travel_from_roads=_travel_from_roads)
    path = Path(name)
    if text is None:
        return read_problem(path, travel_from_roads=_travel_from_roads)
    return parse_problem(text, base=path.parent, path=path, travel_from_roads=_travel_from_roads)


def _travel_from_roads(
    path: Path,
    places: "Sequence[Place]",
    profiles: "Sequence[Profile]",
    shifts: "Sequence[TimeWindow]",
) -> "Travel":
    from routing.road_travel import live_travel

    return live_travel(load_roads(str(path)), places, profiles=profiles, shifts=shifts)


def load_plan(name: str) -> "Plan":
    """Return the plan in a file or on standard input; its faults say which file it is."""
    from routing.files import parse_plan, read_plan

    if name == STDIO:
        text = read_text(name)
        return of_file(name, lambda: parse_plan(text))
    return of_file(name, lambda: read_plan(Path(name)))


def load_pair(problem_name: str, plan_name: str) -> "tuple[ProblemFile, Plan]":
    """Return both, with the faults of both at once; whether they belong together is not asked."""
    require_one_stdin([problem_name, plan_name])
    together = Together()
    # Standard input first: in a pipe its end means that the command before has written its files.
    early = together.load(lambda: load_plan(plan_name)) if plan_name == STDIO else None
    problem = together.load(lambda: of_file(problem_name, lambda: load_problem(problem_name)))
    plan = early or together.load(lambda: load_plan(plan_name))
    try:
        together.require()
    except (InvalidInput, InvalidProblem) as error:
        if _are_swapped(problem_name, plan_name):
            raise InvalidInput([_swapped(problem_name, plan_name)]) from error
        raise
    return problem.value, plan.value


def _are_swapped(problem_name: str, plan_name: str) -> bool:
    """Tell whether the plan was given as the problem and the problem as the plan."""
    from routing.files.plans import PLAN_FORMAT
    from routing.files.problem_writing import PROBLEM_FORMAT

    return _begins_as(problem_name, PLAN_FORMAT) and _begins_as(plan_name, PROBLEM_FORMAT)


def _begins_as(name: str, form: str) -> bool:
    """Tell whether a file says at its beginning that it is of that format."""
    try:
        with Path(name).open("rb") as file:
            return name != STDIO and f'"{form}"'.encode() in file.read(_BEGINNING)
    except OSError:
        return False


def _swapped(problem_name: str, plan_name: str) -> Issue:
    return Issue(
        code="bad-usage",
        subject=f"{problem_name} {plan_name}",
        message="hai tệp đổi chỗ cho nhau: tệp trước là kế hoạch, tệp sau là bài toán"
        " / the files are swapped: the first is the plan, the second the problem",
        remedy="ghi bài toán trước, kế hoạch sau / give the problem first, then the plan",
    )


def answered_pair(problem_name: str, plan_name: str) -> "tuple[ProblemFile, Plan]":
    """Return both if the plan answers this very problem and speaks only of what is in it.

    Raises
    ------
    InvalidInput, routing.errors.InvalidProblem
        With ``other-problem``, or as `routing.files.require_known_names`.
    """
    from routing.files import require_same_problem
    from routing.files.known_names import require_known_names

    read, plan = load_pair(problem_name, plan_name)
    of_file(plan_name, lambda: require_same_problem(plan, read))
    of_file(plan_name, lambda: require_known_names(plan, read.problem))
    return read, plan


def problem_of_plan(plan_name: str, given: str | None) -> "tuple[ProblemFile, Plan]":
    """Return a plan with the problem given, or else the one that the plan names.

    Raises
    ------
    InvalidInput
        With code ``no-problem`` when none is given and the plan names none; else as
        `answered_pair`.
    """
    from routing.files import problem_path

    if given is not None:
        return answered_pair(given, plan_name)
    if plan_name == STDIO:
        raise InvalidInput([_no_problem("the plan on standard input")])
    path = problem_path(load_plan(plan_name), Path(plan_name))
    if path is None:
        raise InvalidInput([_no_problem(plan_name)])
    return answered_pair(str(path), plan_name)


def _no_problem(subject: str) -> Issue:
    return Issue(
        code="no-problem",
        subject=subject,
        message="which file its problem is in is not said",
        remedy="name the problem with --problem",
    )
