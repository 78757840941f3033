"""Keeping and finding alerts that somebody has taken."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.records.alerts import SEARCHED, TakenAlert
from api.records.day_plans import DayPlanNumber
from api.store.rows import taken_alert_of, taken_alert_row
from api.store.tables import TakenAlertRow


def keep_alerts(session: Session, day_plan: DayPlanNumber, taken: Iterable[TakenAlert]) -> None:
    """Keep whose alerts of a day are; who took one before does not have it any more."""
    for alert in taken:
        session.merge(taken_alert_row(day_plan, alert))


def list_alerts(session: Session, day_plan: DayPlanNumber) -> tuple[TakenAlert, ...]:
    """Return the alerts of a day that somebody has taken, by key."""
    query = select(TakenAlertRow).where(
        TakenAlertRow.day_plan == day_plan, TakenAlertRow.key != SEARCHED
    )
    return tuple(map(taken_alert_of, session.scalars(query.order_by(TakenAlertRow.key))))
