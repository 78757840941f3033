"""The life of a day plan: drafted, searched for, proposed, published by letter, compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from api.errors import Conflict, Forbidden, own_issue
from api.jobs import Runner
from api.records.day_plans import DAY_PLAN, DayPlan, DayPlanNumber, next_letter
from api.records.jobs import OPEN_STATES, Job
from api.records.lifecycles import Move
from api.records.requests import REQUEST, KeptRequest, RequestNumber
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.day_building import gather, problem_of, request_of_task
from api.services.jobs import order_solve
from api.services.plans import PlanView, view_plan
from api.services.problems import keep_read_problem
from api.store import day_plans, moves, requests
from api.store.jobs import get_job
from api.store.session import Store
from geodata.errors import Issue
from routing.gates import GateTable
from routing.plan import Plan
from routing.rules.day_rules import DayRules


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
    area: str,
    seconds: int,
    seed: int,
    most_seconds: int,
    midnight: datetime,
    rules: DayRules,
    gates: GateTable,
    data: Path,
    now: datetime,
) -> Drafted:
    """Make the problem of an area's day of what is kept, and order its solve.

    Raises
    ------
    Forbidden
        With ``not-your-area``.
    Conflict
        With ``nobody-to-plan``, or ``problem-is-busy`` where just that is being searched for.
    """
    require_role(user, "plans.make")
    _require_area(user, area)
    with store.reading() as session:
        day_of = gather(session, user, day=day, area=area)
    intake = problem_of(day_of, midnight=midnight, rules=rules, gates=gates, data=data)
    kept, _ = keep_read_problem(
        store, intake.problem, organisation=user.organisation, name=f"{area} {day}", now=now
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
        change.done("plans.make", f"day plan {row.number}: {area}, {day}")
        made = day_plans.get_day_plan(change.session, DayPlanNumber(row.number))
    return Drafted(day_plan=made, issues=intake.issues, notices=intake.notices)


def _require_area(user: User, area: str) -> None:
    if not user.everywhere and area not in user.areas:
        raise Forbidden(own_issue("not-your-area", area))


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
        found = _own(change, number)
        job = None if found.job is None else get_job(change.session, found.job)
        if job is None or job.state in OPEN_STATES or job.plan is None:
            raise Conflict(own_issue("not-solved-yet", f"day plan {number}"))
        _move(change, found, "proposed", seen=seen, plan=job.plan)
        change.done("plans.make", f"day plan {number}: proposed")
        return day_plans.get_day_plan(change.session, number)


def publish(
    store: Store, user: User, number: DayPlanNumber, *, seen: int, now: datetime
) -> DayPlan:
    """Give a proposed plan out under the next letter; the one before it is closed.

    Its requests are planned from then on, and those that only the version before planned are not.
    """
    require_role(user, "plans.publish")
    with store.reading() as session:
        proposed = day_plans.get_day_plan(session, number)
    planned = _planned_requests(store, proposed)
    with writing(store, user, at=now) as change:
        found = _own(change, number)
        before = day_plans.valid_one(change.session, found)
        if before is not None:
            _move(change, before, "closed", seen=before.version, reason=f"day plan {number}")
        letter = next_letter(day_plans.count_published(change.session, found))
        _move(change, found, "published", seen=seen, letter=letter)
        left_out = frozenset() if before is None else _planned_requests(store, before) - planned
        for request in sorted(planned):
            _bring(change, request, "planned", reason=f"{found.area} {found.day} {letter}")
        for request in sorted(left_out):
            _bring(change, request, "triaged", reason=f"{found.area} {found.day} {letter}")
        change.done("plans.publish", f"day plan {number}: {letter}")
        return day_plans.get_day_plan(change.session, number)


def _planned_requests(store: Store, day_plan: DayPlan) -> frozenset[RequestNumber]:
    if day_plan.plan is None:
        return frozenset()
    plan = view_plan(store, day_plan.plan).plan
    return frozenset(request_of_task(task) for route in plan.routes for task in route.tasks)


def _bring(change: Writing, number: RequestNumber, state: str, *, reason: str) -> None:
    """Bring a request on where it stands so that it can; who was cancelled meanwhile stays so."""
    found: KeptRequest = requests.get_request(change.session, number)
    if found.state != state and state in REQUEST.moves[found.state]:
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
        )


def drop(
    store: Store, user: User, number: DayPlanNumber, *, seen: int, reason: str, now: datetime
) -> DayPlan:
    """Give a draft or a proposal up."""
    require_role(user, "plans.make")
    with writing(store, user, at=now) as change:
        found = _own(change, number)
        _move(change, found, "dropped", seen=seen, reason=reason)
        change.done("plans.make", f"day plan {number}: dropped")
        return day_plans.get_day_plan(change.session, number)


def _move(
    change: Writing,
    day_plan: DayPlan,
    state: str,
    *,
    seen: int,
    reason: str = "",
    **columns: str,
) -> None:
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
        details=None,
        **columns,
    )


def _own(change: Writing, number: DayPlanNumber) -> DayPlan:
    found = day_plans.get_day_plan(change.session, number)
    _require_own(change.user, found)
    return found


def _require_own(user: User, day_plan: DayPlan) -> None:
    if day_plan.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", f"day plan {day_plan.number}"))
    _require_area(user, day_plan.area)


def view(
    store: Store, user: User, number: DayPlanNumber
) -> tuple[DayPlan, Job | None, tuple[Move, ...]]:
    """Return a day plan, how its solve goes, and all that happened to it."""
    with store.reading() as session:
        found = day_plans.get_day_plan(session, number)
        _require_own(user, found)
        job = None if found.job is None else get_job(session, found.job)
        return found, job, moves.list_moves(session, DAY_PLAN, number)


def find(store: Store, user: User, *, day: date | None, area: str) -> tuple[DayPlan, ...]:
    """Return the day plans of one's areas, the newest first."""
    with store.reading() as session:
        found = day_plans.list_day_plans(session, user.organisation, day=day, area=area)
    return tuple(one for one in found if user.everywhere or one.area in user.areas)


def found_plan(store: Store, user: User, number: DayPlanNumber) -> PlanView:
    """Return what was found for a day plan; `Conflict` where it was not proposed yet."""
    with store.reading() as session:
        found = day_plans.get_day_plan(session, number)
    _require_own(user, found)
    if found.plan is None:
        raise Conflict(own_issue("not-solved-yet", f"day plan {number}"))
    return view_plan(store, found.plan)


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
