"""A count told by who looks after a depot: on a board that runs with it, else in the ledgers."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from api.errors import own_issue
from api.records.day_plans import DayPlanNumber
from api.records.places import PLACE_TIME, place_day
from api.records.reports import StockCounted
from api.records.users import User
from api.services import reporting
from api.services.access import require_role, writing
from api.services.counting import enter_count, what_fits
from api.services.running import Days
from api.services.settled_counts import settle_counts
from api.services.stock import own_depot
from api.store import acts, day_plans
from geodata.errors import Issue
from routing.risk import RiskTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of a count.

    Parameters
    ----------
    day_plan
        On whose board it is; None: no board runs with that depot.
    issues
        What a person has to look for.
    """

    day_plan: DayPlanNumber | None
    issues: tuple[Issue, ...]


def count_depot(
    days: Days,
    user: User,
    report: StockCounted,
    *,
    reason: str,
    client_id: str,
    table: RiskTable,
    now: datetime,
) -> Counted:
    """Enter what was counted at one's own depot, and have a running board know of it.

    Parameters
    ----------
    client_id
        The same one again is the same count, where a board runs; without one it is counted anew.

    Raises
    ------
    Missing, Forbidden
        If there is no such depot, or it is not one's own.
    Conflict
        With ``nothing-usable``, see `api.services.counting.what_fits`; ``sent-otherwise``.
    """
    require_role(user, "cylinders.keep")
    with writing(days.store, user, at=now) as change:
        own_depot(change, report.depot)
    number = _board_of(days, user, report.depot, now=now)
    if number is None:
        return Counted(day_plan=None, issues=_in_ledgers(days, user, report, reason, now=now))
    reporting.write(
        days, user, number, report, reason=reason, client_id=client_id, table=table, now=now
    )
    return Counted(day_plan=number, issues=_issues_of(days, number, client_id))


def _board_of(days: Days, user: User, depot: str, *, now: datetime) -> DayPlanNumber | None:
    """Return the day plan of today that runs with a depot, the first where several do."""
    with days.store.reading() as session:
        plans = day_plans.valid_ones(session, user.organisation, place_day(now))
    return next(
        (
            plan.number
            for plan in plans
            if any(one.id == depot for one in days.read(plan.number).board.day.depots)
        ),
        None,
    )


def _in_ledgers(
    days: Days, user: User, report: StockCounted, reason: str, *, now: datetime
) -> tuple[Issue, ...]:
    day = place_day(now)
    with writing(days.store, user, at=now) as change:
        fit = what_fits(change.session, report, aboard={}, day=day)
        said = f"Đếm tại kho lúc {now.astimezone(PLACE_TIME):%H:%M}. {reason}".strip()
        issues = (*fit.refused, *enter_count(change, fit, said=said))
        settle_counts(change, report, day=day)
    return issues


def _issues_of(days: Days, number: DayPlanNumber, client_id: str) -> tuple[Issue, ...]:
    """Return what of a count was kept for a person to look at, beside the act that took it."""
    with days.store.reading() as session:
        told = acts.find_act(session, number, client_id)
        after = () if told is None else acts.list_acts(session, number, after=told.number)
    if not after or after[0].kind != "conflict" or told is None or after[0].at != told.at:
        return ()
    (kept,) = json.loads(after[0].document)
    faults = zip_longest(kept["codes"], kept["subjects"], fillvalue="")
    return tuple(own_issue(code, subject) for code, subject in faults)
