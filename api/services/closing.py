"""The end of a running day: what was not told is asked about, what nobody did waits again."""

from datetime import datetime
from typing import Final

from api.errors import Conflict, own_issue
from api.records.day_plans import DAY_PLAN, DayPlan, DayPlanNumber
from api.records.users import User
from api.services.access import DELEGATED, delegation, require_role, writing
from api.services.day_plans import bring
from api.services.running import Days
from api.store import acts, day_plans, moves, requests
from routing.dispatch import advance

WAITING: Final = ("planned", "loaded")
"""States of requests that nobody has set out for."""


def close(days: Days, user: User, number: DayPlanNumber, *, reason: str, now: datetime) -> DayPlan:
    """Close a running day.

    What nobody told of waits again: rather twice to a door than never. What somebody said that they
    set out for stays on the way, until a person says what came of it.

    Raises
    ------
    Conflict
        With ``not-told-yet`` for each such task, where no reason is given to close all the same,
        and ``changed-meanwhile``.
    """
    require_role(user, "plans.run")
    found = days.see_own(user, number, now=now)
    board = advance(found.board, found.at_s(now))
    untold = [
        each.stop.task
        for begun in board.facts.begun.values()
        for each in begun
        if each.stop.task is not None and each.outcome == "expected"
    ]
    if untold and not reason.strip():
        raise Conflict(*(own_issue("not-told-yet", f"task {task}") for task in sorted(untold)))
    with writing(days.store, user, at=now) as change:
        if acts.count_acts(change.session, number) != found.version:
            raise Conflict(own_issue("changed-meanwhile", f"day plan {number}"))
        day_plan = day_plans.get_day_plan(change.session, number)
        moves.move(
            change.session,
            DAY_PLAN,
            day_plans.TABLE,
            number,
            "closed",
            seen=found.day_plan.version,
            by=user.name,
            at=now,
            reason=reason,
            details={DELEGATED: "yes"} if delegation(user, day_plan.area) else None,
        )
        why = f"{day_plan.area.ward} {day_plan.day} {day_plan.letter}: closed"
        for request in requests.held_by(change.session, number, states=WAITING):
            bring(change, request, "triaged", day_plan=None, reason=why)
        told = delegation(user, day_plan.area)
        change.done("plans.run", f"day plan {number}: closed", purpose=told)
        return day_plans.get_day_plan(change.session, number)
