"""``/api/day-plans/{n}/alerts``: whose the alerts of a day are, and which are quiet till when."""

from fastapi import APIRouter

from api.dependencies import NowDep, StoreDep, UserDep
from api.records.day_plans import DayPlanNumber
from api.schemas.alerts import TakeAlertsShape, TakenAlertShape
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.services import alerts

router = APIRouter(prefix="/api/day-plans", tags=["alerts"], responses=faults(401, 403, 404, 422))


@router.get("/{day_plan}/alerts")
def get_alerts(day_plan: Number, user: UserDep, store: StoreDep) -> list[TakenAlertShape]:
    """List the alerts of a day that somebody sees to; boards themselves find what is alarming."""
    found = alerts.find(store, user, DayPlanNumber(day_plan))
    return [TakenAlertShape.from_domain(one) for one in found]


@router.put("/{day_plan}/alerts")
def put_alerts(
    *, day_plan: Number, order: TakeAlertsShape, user: UserDep, store: StoreDep, now: NowDep
) -> list[TakenAlertShape]:
    """Say that one sees to alerts, and have them quiet for a while; who had them is relieved."""
    found = alerts.take(
        store,
        user,
        DayPlanNumber(day_plan),
        order.keys,
        quiet=order.quiet,
        reason=order.reason,
        now=now,
    )
    return [TakenAlertShape.from_domain(one) for one in found]
