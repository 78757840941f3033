"""Keeping and finding problems."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.problems import KeptProblem, ProblemKey
from api.store.rows import problem_of, problem_row
from api.store.session import Store
from api.store.tables import ProblemRow


def add_problem(store: Store, problem: KeptProblem, *, document: str) -> tuple[KeptProblem, bool]:
    """Keep a problem once; return what is kept and whether it is new.

    Two at the same moment meet at the unique digest: one is stored, both get the same answer.
    """
    with store.reading() as session:
        row = session.get(ProblemRow, problem.key)
        if row is not None:
            return problem_of(row), False
    try:
        with store.writing() as session:
            session.add(problem_row(problem, document=document))
    except IntegrityError:
        with store.reading() as session:
            return get_problem(session, problem.key), False
    return problem, True


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


def list_problems(session: Session) -> tuple[KeptProblem, ...]:
    """Return all problems, the newest first."""
    rows = session.scalars(select(ProblemRow).order_by(ProblemRow.created_at.desc(), ProblemRow.id))
    return tuple(problem_of(row) for row in rows)
