"""Adding to the log of a running day and reading it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.records.acts import Act, ActKind
from api.records.day_plans import VALID, DayPlanNumber
from api.store.rows import act_of, act_row
from api.store.tables import ActRow, DayPlanRow


def add_act(session: Session, act: Act) -> None:
    """Keep an act; its number is taken by nobody else."""
    session.add(act_row(act))
    session.flush()


def list_acts(
    session: Session, day_plan: DayPlanNumber, *, after: int = 0, kind: ActKind | None = None
) -> tuple[Act, ...]:
    """Return the acts of a day, or those of a kind, in order, from after that number on."""
    query = select(ActRow).where(ActRow.day_plan == day_plan, ActRow.number > after)
    if kind is not None:
        query = query.where(ActRow.kind == kind)
    return tuple(act_of(row) for row in session.scalars(query.order_by(ActRow.number)))


def find_act(session: Session, day_plan: DayPlanNumber, client_id: str) -> Act | None:
    """Return the act of a day that was sent under that id; None: there is none."""
    query = select(ActRow).where(
        ActRow.day_plan == day_plan,
        ActRow.client_id.startswith(f"{client_id}#", autoescape=True),
    )
    row = session.scalars(query).one_or_none() if client_id else None
    return None if row is None else act_of(row)


def count_all_acts(session: Session) -> dict[int, int]:
    """Return the number of the last act of each day that has any and is not over."""
    query = (
        select(ActRow.day_plan, func.max(ActRow.number))
        .join(DayPlanRow, DayPlanRow.number == ActRow.day_plan)
        .where(DayPlanRow.state.in_(VALID))
        .group_by(ActRow.day_plan)
    )
    return {day_plan: number for day_plan, number in session.execute(query)}  # noqa: C416 - a result has keys()


def count_acts(session: Session, day_plan: DayPlanNumber) -> int:
    """Return the number of the last act."""
    query = select(func.max(ActRow.number)).where(ActRow.day_plan == day_plan)
    return session.scalar(query) or 0
