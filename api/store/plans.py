"""Keeping and finding plans."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.plans import KeptPlan, PlanKey
from api.records.problems import ProblemKey
from api.store.problems import owned_by
from api.store.rows import plan_of, plan_row
from api.store.tables import PlanRow


def add_plan(session: Session, plan: KeptPlan, *, document: str) -> KeptPlan:
    """Keep a plan once; the same document again is the same plan."""
    row = session.get(PlanRow, plan.key)
    if row is not None:
        return plan_of(row)
    session.add(plan_row(plan, document=document))
    session.flush()
    return plan


def get_plan(session: Session, key: PlanKey) -> KeptPlan:
    """Return the plan of that key; raise `Missing` if there is none."""
    row = session.get(PlanRow, key)
    if row is None:
        raise Missing(own_issue("no-such-plan", key))
    return plan_of(row)


def plan_text(session: Session, key: PlanKey) -> str:
    """Return the document of that plan; raise `Missing` if there is none."""
    text = session.scalar(select(PlanRow.document).where(PlanRow.id == key))
    if text is None:
        raise Missing(own_issue("no-such-plan", key))
    return text


def list_plans(
    session: Session, *, problem: ProblemKey | None = None, organisation: str | None = None
) -> tuple[KeptPlan, ...]:
    """Return all plans, or those of one problem or organisation, the newest first."""
    query = select(PlanRow).order_by(PlanRow.created_at.desc(), PlanRow.id)
    if organisation is not None:
        query = query.where(PlanRow.problem_id.in_(owned_by(organisation)))
    if problem is not None:
        query = query.where(PlanRow.problem_id == problem)
    return tuple(plan_of(row) for row in session.scalars(query))
