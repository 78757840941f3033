"""Keeping and finding day plans."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.alerts import SEARCHED
from api.records.day_plans import DAY_PLAN, VALID, DayPlan, DayPlanNumber
from api.records.jobs import JobKey
from api.records.places import Spot
from api.records.problems import ProblemKey
from api.store.rows import day_plan_of
from api.store.tables import DayPlanRow, PlanRow, ProblemRow, TakenAlertRow

TABLE: Final = DayPlanRow
"""What `api.store.moves` moves."""


def add_day_plan(
    session: Session,
    *,
    organisation: str,
    day: date,
    area: Spot,
    problem: ProblemKey,
    job: JobKey,
    at: datetime,
) -> DayPlanRow:
    """Keep a draft and return its row with its number."""
    row = DayPlanRow(
        organisation=organisation,
        day=day,
        area=area.ward,
        district=area.district,
        province=area.province,
        state=DAY_PLAN.first,
        version=1,
        letter="",
        problem=problem,
        job=job,
        plan=None,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def get_day_plan(session: Session, number: DayPlanNumber) -> DayPlan:
    """Return the day plan of that number; raise `Missing` if there is none."""
    found = _found(session, select(DayPlanRow).where(DayPlanRow.number == number))
    if not found:
        raise Missing(own_issue("no-such-day-plan", str(number)))
    return found[0]


def list_day_plans(
    session: Session, organisation: str, *, day: date | None = None, area: str = ""
) -> tuple[DayPlan, ...]:
    """Return an organisation's day plans, the newest first."""
    query = select(DayPlanRow).where(DayPlanRow.organisation == organisation)
    if day is not None:
        query = query.where(DayPlanRow.day == day)
    if area:
        query = query.where(DayPlanRow.area == area)
    return _found(session, query.order_by(DayPlanRow.number.desc()))


def _found(session: Session, query: Select[DayPlanRow]) -> tuple[DayPlan, ...]:
    """Return the day plans of a query, with what their problems and plans say of them."""
    labels = (
        query.add_columns(ProblemRow.estimated, PlanRow.unsearched, TakenAlertRow.key)
        .join(ProblemRow, ProblemRow.id == DayPlanRow.problem)
        .outerjoin(PlanRow, PlanRow.id == DayPlanRow.plan)
        .outerjoin(
            TakenAlertRow,
            (TakenAlertRow.day_plan == DayPlanRow.number) & (TakenAlertRow.key == SEARCHED),
        )
        .execution_options(populate_existing=True)
    )
    return tuple(
        day_plan_of(row, estimated=estimated, unsearched=bool(unsearched and not searched))
        for row, estimated, unsearched, searched in session.execute(labels)
    )


def valid_ones(session: Session, organisation: str, day: date) -> tuple[DayPlan, ...]:
    """Return the plans that people of an organisation work by on a day, one an area."""
    query = select(DayPlanRow).where(
        DayPlanRow.organisation == organisation,
        DayPlanRow.day == day,
        DayPlanRow.state.in_(VALID),
    )
    return _found(session, query)


def all_valid(session: Session, *, most: int) -> tuple[DayPlan, ...]:
    """Return the plans that people of any organisation work by, of the latest days first."""
    query = select(DayPlanRow).where(DayPlanRow.state.in_(VALID))
    latest = query.order_by(DayPlanRow.day.desc(), DayPlanRow.number.desc()).limit(most)
    return _found(session, latest)


def not_closed_before(session: Session, day: date) -> tuple[int, date | None]:
    """Return how many plans of days before are not closed, and the first such day."""
    query = select(func.count(), func.min(DayPlanRow.day)).where(
        DayPlanRow.state.in_(VALID), DayPlanRow.day < day
    )
    count, first = session.execute(query).one()
    return count, first


def count_published(session: Session, like: DayPlan) -> int:
    """Return how many versions of that area's day were ever given out."""
    query = (
        select(func.count())
        .select_from(DayPlanRow)
        .where(
            DayPlanRow.organisation == like.organisation,
            DayPlanRow.day == like.day,
            DayPlanRow.area == like.area.ward,
            DayPlanRow.letter != "",
        )
    )
    return session.scalar(query) or 0


def of_days(session: Session, organisation: str, first: date, last: date) -> tuple[DayPlan, ...]:
    """Return all plans of an organisation's days that were ever given out."""
    query = select(DayPlanRow).where(
        DayPlanRow.organisation == organisation,
        DayPlanRow.day >= first,
        DayPlanRow.day <= last,
        DayPlanRow.letter != "",
    )
    return _found(session, query.order_by(DayPlanRow.number))
