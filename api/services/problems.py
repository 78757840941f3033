"""Taking problems in and showing them."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.errors import Refused, own_issue
from api.records.jobs import Job
from api.records.plans import KeptPlan
from api.records.problems import KeptProblem, ProblemKey, problem_key
from api.services import documents
from api.store.jobs import list_jobs
from api.store.plans import list_plans
from api.store.problems import add_problem, get_problem, list_problems, problem_text
from api.store.session import Store
from geodata.matrix import TravelMatrix
from routing.files import ProblemFile
from routing.problem import Problem, TravelSource

_NAME_SIGNS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """A problem with what has been done about it."""

    kept: KeptProblem
    jobs: tuple[Job, ...]
    plans: tuple[KeptPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that is kept, the newest first."""

    problems: tuple[KeptProblem, ...]
    plans: tuple[KeptPlan, ...]
    jobs: tuple[Job, ...]


def keep_problem(
    store: Store, text: str, *, organisation: str, name: str = "", now: datetime
) -> tuple[KeptProblem, bool]:
    """Keep a problem document and return it, and whether it is new; it lasts from then on.

    Parameters
    ----------
    organisation
        Whose it is; another's people do not see it.
    name
        The file it came in, for people.

    Raises
    ------
    Refused
        If it is no JSON object, or names its travel times in another file.
    routing.errors.InvalidProblem
        With every fault of the document.
    """
    document = documents.json_object(text, subject=name or "problem")
    _refuse_other_files(document)
    read = documents.checked_problem(text)
    return _keep(store, read, organisation=organisation, name=name, now=now)


def keep_read_problem(
    store: Store, problem: Problem, *, organisation: str, name: str = "", now: datetime
) -> tuple[KeptProblem, bool]:
    """Keep a problem that was read on this machine, its travel times inside the document.

    What came from a matrix file is written out, so the digest differs from the file's.

    Raises
    ------
    routing.errors.InvalidProblem
        With every contradiction, or when its travel is live and cannot be written.
    """
    if isinstance(problem.travel, TravelMatrix):
        problem = replace(problem, travel_source=TravelSource())
    text = documents.problem_text(problem)
    read = documents.checked_problem(text)
    return _keep(store, read, organisation=organisation, name=name, now=now)


def _keep(
    store: Store, read: ProblemFile, *, organisation: str, name: str, now: datetime
) -> tuple[KeptProblem, bool]:
    problem = read.problem
    kept = KeptProblem(
        key=problem_key(read.sha256),
        sha256=read.sha256,
        name=name[:_NAME_SIGNS],
        day=problem.day,
        tasks=len(problem.tasks),
        vehicles=len(problem.vehicles),
        depots=len(problem.depots),
        estimated=problem.estimated,
        sample=problem.sample,
        created_at=now,
    )
    document = documents.problem_text(problem)
    return add_problem(store, kept, document=document, organisation=organisation)


def _refuse_other_files(document: dict[str, object]) -> None:
    """Refuse names of files: what comes over HTTP must not choose what the service reads."""
    travel = document.get("travel")
    if isinstance(travel, dict) and {"file", "roads"} & travel.keys():
        raise Refused(own_issue("travel-in-another-file", "travel"))


def view_problem(store: Store, key: ProblemKey) -> ProblemView:
    """Return a problem with its jobs and plans."""
    with store.reading() as session:
        return ProblemView(
            kept=get_problem(session, key),
            jobs=list_jobs(session, problem=key),
            plans=list_plans(session, problem=key),
        )


def read_problem(store: Store, key: ProblemKey) -> Problem:
    """Return the problem itself."""
    return documents.kept_problem(read_problem_text(store, key)).problem


def read_problem_text(store: Store, key: ProblemKey) -> str:
    """Return the document of a problem."""
    with store.reading() as session:
        return problem_text(session, key)


def all_problems(store: Store, organisation: str) -> tuple[KeptProblem, ...]:
    """Return all problems, the newest first."""
    with store.reading() as session:
        return list_problems(session, organisation)


def desk(store: Store, organisation: str) -> Desk:
    """Return everything that is kept."""
    with store.reading() as session:
        return Desk(
            problems=list_problems(session, organisation),
            plans=list_plans(session, organisation=organisation),
            jobs=list_jobs(session, organisation=organisation),
        )
