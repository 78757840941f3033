"""Keeping and finding the last re-plan of each running day."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.records.day_plans import DayPlanNumber
from api.records.replans import KeptReplan
from api.store.rows import replan_of, replan_row
from api.store.tables import ReplanRow


def save_replan(session: Session, replan: KeptReplan) -> None:
    """Keep a re-plan as it is now, instead of the one before it of that day."""
    session.merge(replan_row(replan))
    session.flush()


def find_replan(session: Session, day_plan: DayPlanNumber) -> KeptReplan | None:
    """Return the last re-plan of a day; None: there is none."""
    row = session.get(ReplanRow, day_plan, populate_existing=True)
    return None if row is None else replan_of(row)


def list_searching(session: Session) -> tuple[KeptReplan, ...]:
    """Return the re-plans that are still searched for."""
    query = select(ReplanRow).where(ReplanRow.state == "searching").order_by(ReplanRow.day_plan)
    return tuple(map(replan_of, session.scalars(query)))
