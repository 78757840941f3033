"""Keeping and finding problems."""

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.problems import KeptProblem, ProblemKey
from api.store.rows import problem_of, problem_row
from api.store.session import Store
from api.store.tables import OwnerRow, ProblemRow


def add_problem(
    store: Store, problem: KeptProblem, *, document: str, organisation: str
) -> tuple[KeptProblem, bool]:
    """Keep a problem once, as that organisation's too; return what is kept and whether it is new.

    Two at the same moment meet at the unique digest: one is stored, both get the same answer.
    """
    try:
        return _add(store, problem, document=document, organisation=organisation)
    except IntegrityError:
        return _add(store, problem, document=document, organisation=organisation)


def _add(
    store: Store, problem: KeptProblem, *, document: str, organisation: str
) -> tuple[KeptProblem, bool]:
    with store.writing() as session:
        row = session.get(ProblemRow, problem.key)
        if row is None:
            session.add(problem_row(problem, document=document))
            session.flush()
        session.merge(OwnerRow(problem_id=problem.key, organisation=organisation))
        return (problem, True) if row is None else (problem_of(row), False)


def owned_by(organisation: str) -> Select[str]:
    """Return the query for the problems of an organisation."""
    return select(OwnerRow.problem_id).where(OwnerRow.organisation == organisation)


def is_owned(session: Session, problem: ProblemKey, organisation: str) -> bool:
    """Tell whether a problem is the organisation's."""
    return session.get(OwnerRow, (problem, organisation)) is not None


def get_problem(session: Session, key: ProblemKey) -> KeptProblem:
    """Return the problem of that key; raise `Missing` if there is none."""
    row = session.get(ProblemRow, key)
    if row is None:
        raise Missing(own_issue("no-such-problem", key))
    return problem_of(row)


def problem_text(session: Session, key: ProblemKey) -> str:
    """Return the document of that problem; raise `Missing` if there is none."""
    text = session.scalar(select(ProblemRow.document).where(ProblemRow.id == key))
    if text is None:
        raise Missing(own_issue("no-such-problem", key))
    return text


def list_problems(session: Session, organisation: str) -> tuple[KeptProblem, ...]:
    """Return the problems of an organisation, the newest first."""
    query = (
        select(ProblemRow)
        .where(ProblemRow.id.in_(owned_by(organisation)))
        .order_by(ProblemRow.created_at.desc(), ProblemRow.id)
    )
    return tuple(problem_of(row) for row in session.scalars(query))
