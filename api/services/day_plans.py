"""The life of a day plan: drafted, searched for, proposed, dropped, compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from api.errors import Conflict, Forbidden, own_issue
from api.jobs import Runner
from api.records.day_plans import DAY_PLAN, DayPlan, DayPlanNumber
from api.records.jobs import OPEN_STATES, Job
from api.records.lifecycles import Move
from api.records.places import Spot
from api.records.requests import REQUEST, RequestNumber
from api.records.users import User
from api.services.access import DELEGATED, Writing, delegation, require_role, writing
from api.services.day_building import gather, problem_of
from api.services.jobs import order_solve
from api.services.plans import PlanView, vehicles_of, view_plan
from api.services.problems import keep_read_problem
from api.store import day_plans, depots, moves, requests
from api.store.jobs import get_job
from api.store.session import Store
from geodata.errors import Issue
from routing.bags import BagTable
from routing.dispatch import Board
from routing.gates import GateTable
from routing.plan import Plan
from routing.rules.day_rules import DayRules

Boards = Callable[[DayPlanNumber], Board]
"""Gives the board of a plan that people work by."""
READ_S: Final = 300
"""So long it takes to look at a plan and give it out: nobody sets out sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft, and what was said while its problem was made."""

    day_plan: DayPlan
    issues: tuple[Issue, ...]
    notices: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What another version does otherwise with a task; None: it does not do it.

    Parameters
    ----------
    before, after
        Vehicle and start in seconds of the day.
    """

    task: str
    before: tuple[str, int] | None
    after: tuple[str, int] | None


def draft(
    store: Store,
    runner: Runner,
    user: User,
    *,
    day: date,
    area: Spot,
    seconds: int,
    seed: int,
    most_seconds: int,
    midnight: datetime,
    rules: DayRules,
    gates: GateTable,
    bags: BagTable,
    boards: Boards,
    data: Path,
    now: datetime,
) -> Drafted:
    """Make the problem of an area's day of what is kept, and order its solve.

    Parameters
    ----------
    boards
        Gives the boards of the day's other plans: what their people take is theirs.

    Raises
    ------
    Forbidden
        With ``not-your-area``.
    Conflict
        With ``plan-runs`` where people act by a plan of that area and day: that is planned anew on
        its board. With what `gather` says, or ``problem-is-busy`` where just that is being searched
        for.
    """
    require_role(user, "plans.make")
    require_reach(user, area)
    with store.reading() as session:
        valid = day_plans.valid_ones(session, user.organisation, day)
    given_out = next((one for one in valid if one.area.ward == area.ward), None)
    if given_out is not None:
        require_not_running(given_out)
    before = None if given_out is None else given_out.number
    others = [one for one in valid if one.number != before and one.plan is not None]
    plans = [one.plan for one in others if one.plan is not None]
    busy = frozenset(int(name) for plan in plans for name in vehicles_of(store, plan))
    with store.reading() as session:
        day_of = gather(
            session,
            user,
            day=day,
            area=area.ward,
            before=before,
            busy=busy,
            others=[boards(one.number) for one in others],
            bags=bags,
            size_l=size_l_of(rules),
            first_open_day=depots.first_open_day(session, now),
            from_s=int((now - midnight).total_seconds()) + seconds + READ_S,
        )
    intake = problem_of(day_of, midnight=midnight, rules=rules, gates=gates, data=data)
    kept, _ = keep_read_problem(
        store,
        intake.problem,
        organisation=user.organisation,
        name=f"{area.ward} {day}",
        now=now,
    )
    job = order_solve(
        store,
        runner,
        kept.key,
        seconds=seconds,
        seed=seed,
        most_seconds=most_seconds,
        now=now,
    )
    with writing(store, user, at=now) as change:
        row = day_plans.add_day_plan(
            change.session,
            organisation=user.organisation,
            day=day,
            area=area,
            problem=kept.key,
            job=job.key,
            at=now,
        )
        moves.begin(change.session, DAY_PLAN, row, by=user.name, at=now)
        change.done("plans.make", f"day plan {row.number}: {area.ward}, {day}")
        made = day_plans.get_day_plan(change.session, DayPlanNumber(row.number))
    issues = (*day_of.left_out, *intake.issues)
    return Drafted(day_plan=made, issues=issues, notices=intake.notices)


def require_reach(user: User, area: Spot) -> None:
    """Refuse an area that is not in one's own; raise `Forbidden`."""
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))


def require_not_running(before: DayPlan) -> None:
    """Refuse another plan beside one that people act by; raise `Conflict` with ``plan-runs``."""
    if before.state == "running":
        raise Conflict(own_issue("plan-runs", f"day plan {before.number} {before.letter}"))


def propose(
    store: Store, user: User, number: DayPlanNumber, *, seen: int, now: datetime
) -> DayPlan:
    """Take the plan that was found for a draft.

    Raises
    ------
    Conflict
        With ``not-solved-yet`` where none was found yet.
    """
    require_role(user, "plans.make")
    with writing(store, user, at=now) as change:
        found = own_plan(change, number)
        job = None if found.job is None else get_job(change.session, found.job)
        if job is None or job.state in OPEN_STATES or job.plan is None:
            raise Conflict(own_issue("not-solved-yet", f"day plan {number}"))
        move_plan(change, found, "proposed", seen=seen, plan=job.plan)
        told = delegation(user, found.area)
        change.done("plans.make", f"day plan {number}: proposed", purpose=told)
        return day_plans.get_day_plan(change.session, number)


def size_l_of(rules: DayRules) -> Decimal:
    """Return of what size cylinders are delivered, in litres of water."""
    size_l = rules.oxygen.delivered_size_l
    return Decimal(size_l.numerator) / size_l.denominator


def bring(
    change: Writing,
    number: RequestNumber,
    state: str,
    *,
    day_plan: DayPlanNumber | None,
    reason: str,
) -> None:
    """Bring a request on where it stands so that it can, and keep which plan holds it."""
    found = requests.get_request(change.session, number)
    if found.state == state:
        requests.set_day_plan(change.session, number, day_plan, seen=found.version)
    elif state in REQUEST.moves[found.state]:
        moves.move(
            change.session,
            REQUEST,
            requests.TABLE,
            number,
            state,
            seen=found.version,
            by=change.user.name,
            at=change.at,
            reason=reason,
            day_plan=day_plan,
        )


def drop(
    store: Store, user: User, number: DayPlanNumber, *, seen: int, reason: str, now: datetime
) -> DayPlan:
    """Give a draft or a proposal up."""
    require_role(user, "plans.make")
    with writing(store, user, at=now) as change:
        found = own_plan(change, number)
        move_plan(change, found, "dropped", seen=seen, reason=reason)
        told = delegation(user, found.area)
        change.done("plans.make", f"day plan {number}: dropped", purpose=told)
        return day_plans.get_day_plan(change.session, number)


def move_plan(
    change: Writing,
    day_plan: DayPlan,
    state: str,
    *,
    seen: int,
    reason: str = "",
    **columns: str,
) -> None:
    """Bring a plan into another state, and note where that was done for somebody else's area."""
    moves.move(
        change.session,
        DAY_PLAN,
        day_plans.TABLE,
        day_plan.number,
        state,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details={DELEGATED: "yes"} if delegation(change.user, day_plan.area) else None,
        **columns,
    )


def own_plan(change: Writing, number: DayPlanNumber) -> DayPlan:
    """Return a plan of one's own; raise as `require_own`."""
    found = day_plans.get_day_plan(change.session, number)
    require_own(change.user, found)
    return found


def require_own(user: User, day_plan: DayPlan) -> None:
    """Refuse a plan of another organisation or area; raise `Forbidden`."""
    if day_plan.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", f"day plan {day_plan.number}"))
    require_reach(user, day_plan.area)


def view(
    store: Store, user: User, number: DayPlanNumber
) -> tuple[DayPlan, Job | None, tuple[Move, ...]]:
    """Return a day plan, how its solve goes, and all that happened to it."""
    with store.reading() as session:
        found = day_plans.get_day_plan(session, number)
        require_own(user, found)
        job = None if found.job is None else get_job(session, found.job)
        return found, job, moves.list_moves(session, DAY_PLAN, number)


def find(store: Store, user: User, *, day: date | None, area: str) -> tuple[DayPlan, ...]:
    """Return the day plans of one's areas, the newest first."""
    with store.reading() as session:
        found = day_plans.list_day_plans(session, user.organisation, day=day, area=area)
    return tuple(one for one in found if user.reaches(one.area))


def found_plan(store: Store, user: User, number: DayPlanNumber) -> PlanView:
    """Return what was found for a day plan, proposed or not; `Conflict` before the search ends."""
    with store.reading() as session:
        found = day_plans.get_day_plan(session, number)
        require_own(user, found)
        job = None if found.job is None else get_job(session, found.job)
    view = found_of(store, found, job)
    if view is None:
        raise Conflict(own_issue("not-solved-yet", f"day plan {number}"))
    return view


def found_of(store: Store, found: DayPlan, job: Job | None) -> PlanView | None:
    """Return what the search for a day plan that may be seen came to; None: nothing yet."""
    key = found.plan or (None if job is None or job.state in OPEN_STATES else job.plan)
    return None if key is None else view_plan(store, key)


def difference(
    store: Store, user: User, before: DayPlanNumber, after: DayPlanNumber
) -> tuple[Change, ...]:
    """Return what the later version does otherwise, task by task."""
    old, new = (_starts(found_plan(store, user, number).plan) for number in (before, after))
    return tuple(
        Change(task=task, before=old.get(task), after=new.get(task))
        for task in sorted(old.keys() | new.keys())
        if old.get(task) != new.get(task)
    )


def _starts(plan: Plan) -> Mapping[str, tuple[str, int]]:
    return {
        str(stop.task): (str(route.vehicle), stop.starts_s)
        for route in plan.routes
        for stop in route.stops
        if stop.kind == "task" and stop.task is not None and not stop.is_drop
    }
