"""Whose problems, plans and solves are: another organisation's people do not see them."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from api.errors import Forbidden, Missing, own_issue
from api.records.jobs import JobKey
from api.records.plans import PlanKey
from api.records.problems import ProblemKey
from api.records.users import User
from api.store.jobs import get_job
from api.store.plans import get_plan
from api.store.problems import get_problem, is_owned
from api.store.session import Store


def require_own(store: Store, user: User, named: Mapping[str, str]) -> None:
    """Refuse what is another organisation's.

    Parameters
    ----------
    named
        What a call is about: ``problem``, ``plan`` or ``job``, and its id.

    Raises
    ------
    Forbidden
        With ``not-shared``; what does not exist is told by who looks for it.
    """
    with store.reading() as session:
        problem = _problem(session, named)
        if problem is None or is_owned(session, problem, user.organisation):
            return
        try:
            get_problem(session, problem)
        except Missing:
            return
    raise Forbidden(own_issue("not-shared", problem))


def _problem(session: Session, named: Mapping[str, str]) -> ProblemKey | None:
    try:
        if "plan" in named:
            return get_plan(session, PlanKey(named["plan"])).problem
        if "job" in named:
            return get_job(session, JobKey(named["job"])).problem
    except Missing:
        return None
    return ProblemKey(named["problem"]) if "problem" in named else None
