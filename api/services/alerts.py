"""Whose the alerts of a day are, and until when they are quiet: the same at every board."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from api.records.alerts import TakenAlert
from api.records.day_plans import DayPlanNumber
from api.records.users import User
from api.services.access import require_role, writing
from api.services.day_plans import require_own
from api.store import alerts, day_plans
from api.store.session import Store


def find(store: Store, user: User, number: DayPlanNumber) -> tuple[TakenAlert, ...]:
    """Return the alerts of a day that somebody has taken."""
    with store.reading() as session:
        require_own(user, day_plans.get_day_plan(session, number))
        return alerts.list_alerts(session, number)


def take(
    store: Store,
    user: User,
    number: DayPlanNumber,
    keys: Sequence[str],
    *,
    quiet: timedelta,
    reason: str,
    now: datetime,
) -> tuple[TakenAlert, ...]:
    """Keep that one sees to alerts, and that no board counts them for so long; return all taken."""
    require_role(user, "plans.run")
    taken = [
        TakenAlert(key=key, owner=user.name, taken_at=now, quiet_until=now + quiet, reason=reason)
        for key in dict.fromkeys(keys)
    ]
    with writing(store, user, at=now) as change:
        require_own(user, day_plans.get_day_plan(change.session, number))
        alerts.keep_alerts(change.session, number, taken)
        change.done("plans.run", f"day plan {number}: {len(taken)} alerts taken")
        return alerts.list_alerts(change.session, number)
