"""The life of a day plan: drafted, searched for, proposed, published by letter, compared."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from api.errors import Conflict, Forbidden, own_issue
from api.jobs import Runner
from api.records.day_plans import DAY_PLAN, VALID, DayPlan, DayPlanNumber, next_letter
from api.records.jobs import OPEN_STATES, Job
from api.records.lifecycles import Move
from api.records.places import Spot
from api.records.requests import REQUEST, RequestNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services import outbox
from api.services.access import DELEGATED, Writing, delegation, require_role, writing
from api.services.at_depots import known_on, left_for_others, short_of
from api.services.day_building import gather, problem_of, request_of_task
from api.services.households import not_due
from api.services.jobs import order_solve
from api.services.plans import PlanView, vehicles_of, view_plan
from api.services.problems import keep_read_problem
from api.store import beds, day_plans, depots, moves, requests, volunteers
from api.store.jobs import get_job
from api.store.session import Store
from geodata.errors import Issue
from routing.bags import BagTable
from routing.dispatch import Board
from routing.gates import GateTable
from routing.loading import as_load, taken_amounts
from routing.model import Load, VehicleId
from routing.plan import Plan
from routing.rules.day_rules import DayRules
from routing.schedule import visits_of

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
        With ``nobody-to-plan``, or ``problem-is-busy`` where just that is being searched for.
    """
    require_role(user, "plans.make")
    require_reach(user, area)
    with store.reading() as session:
        valid = day_plans.valid_ones(session, user.organisation, day)
    before = next((one.number for one in valid if one.area.ward == area.ward), None)
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
            size_l=_size_l(rules),
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
        told = delegation(user, found.area)
        change.done("plans.make", f"day plan {number}: proposed", purpose=told)
        return day_plans.get_day_plan(change.session, number)


def publish(
    store: Store,
    user: User,
    number: DayPlanNumber,
    *,
    seen: int,
    rules: DayRules,
    gates: GateTable,
    bags: BagTable,
    boards: Boards,
    now: datetime,
) -> DayPlan:
    """Give a proposed plan out under the next letter; the one before it is closed.

    Its requests are planned from then on, and those that only the version before planned are not.

    Parameters
    ----------
    gates
        Of the day: who does not pass today what the plan takes for granted stops it.
    boards
        As in `draft`.

    Raises
    ------
    Conflict
        With ``already-published`` where people work by it. With ``plan-runs`` where they act by the
        one before already: that is planned anew as it runs. With ``plan-outdated`` for each
        volunteer who may not go any more or goes by another plan of that day, each request that is
        not to be done any more, and each depot that does not have what the plan takes there, once
        others have taken theirs.
    """
    require_role(user, "plans.publish")
    view = found_plan(store, user, number)
    with writing(store, user, at=now) as change:
        found = _own(change, number)
        if found.state == "draft":
            raise Conflict(own_issue("not-proposed-yet", f"day plan {number}"))
        if found.state in VALID:
            raise Conflict(own_issue("already-published", f"day plan {number} {found.letter}"))
        if found.plan != view.kept.key:
            raise Conflict(own_issue("changed-meanwhile", f"day plan {number}"))
        valid = day_plans.valid_ones(change.session, found.organisation, found.day)
        before = next((one for one in valid if one.area.ward == found.area.ward), None)
        if before is not None and before.state == "running":
            raise Conflict(own_issue("plan-runs", f"day plan {before.number} {before.letter}"))
        others = [one for one in valid if one is not before]
        outdated = [
            *_who_cannot_go(change, view, found, gates=gates),
            *_who_goes_elsewhere(store, view, others),
            *_what_is_not_to_be_done(change, view, before),
            *_bags_not_due(change, view, bags, found.day),
            *_what_is_not_there(change, view, found, others, rules=rules, boards=boards),
        ]
        if outdated:
            raise Conflict(*(own_issue("plan-outdated", subject) for subject in outdated))
        went: Collection[VolunteerNumber] = ()
        if before is not None:
            went = () if before.plan is None else _going(view_plan(store, before.plan).plan).keys()
            _move(change, before, "closed", seen=before.version, reason=f"day plan {number}")
        letter = next_letter(day_plans.count_published(change.session, found))
        _move(change, found, "published", seen=seen, letter=letter)
        reason = f"{found.area.ward} {found.day} {letter}"
        planned = _planned_requests(view.plan)
        for request in sorted(planned):
            bring(change, request, "planned", day_plan=number, reason=reason)
        for held in requests.held_by(change.session, before.number) if before else ():
            if held not in planned:
                bring(change, held, "triaged", day_plan=None, reason=reason)
        outbox.tell_of_plan(
            change,
            found,
            letter,
            going=_going(view.plan).keys(),
            went=went,
            before=before.number if before else None,
        )
        told = delegation(user, found.area)
        change.done("plans.publish", f"day plan {number}: {letter}", purpose=told)
        return day_plans.get_day_plan(change.session, number)


def _planned_requests(plan: Plan) -> frozenset[RequestNumber]:
    return frozenset(request_of_task(task) for route in plan.routes for task in route.tasks)


def _going(plan: Plan) -> dict[VolunteerNumber, VehicleId]:
    return {VolunteerNumber(int(r.vehicle)): r.vehicle for r in plan.routes if r.tasks}


def _who_cannot_go(
    change: Writing, view: PlanView, day_plan: DayPlan, *, gates: GateTable
) -> Iterator[str]:
    going = _going(view.plan)
    shifts = depots.shifts_on(change.session, list(going), day_plan.day)
    for number, name in going.items():
        volunteer = volunteers.get_volunteer(change.session, number)
        needed = set(view.problem.vehicle(name).gates)
        if number not in shifts or needed - set(volunteer.gates_on(day_plan.day, gates)):
            yield f"volunteer {number}: {volunteer.state}"


def _who_goes_elsewhere(store: Store, view: PlanView, others: Sequence[DayPlan]) -> Iterator[str]:
    """Yield who is in another plan of the day too, busy there or free for an emergency."""
    own = {vehicle.id for vehicle in view.problem.vehicles}
    for other in others:
        if other.plan is not None:
            for vehicle in sorted(own & vehicles_of(store, other.plan), key=int):
                yield f"volunteer {vehicle}: {other.area.ward} {other.letter}"


def _what_is_not_to_be_done(
    change: Writing, view: PlanView, before: DayPlan | None
) -> Iterator[str]:
    planned = _planned_requests(view.plan)
    first_open = depots.first_open_day(change.session, change.at)
    left = requests.left_over(change.session, planned, before=first_open)
    for number in sorted(planned):
        found = requests.get_request(change.session, number)
        ours = number in left or (before is not None and found.day_plan == before.number)
        if found.state != "triaged" and not (found.state == "planned" and ours):
            yield f"request {number}: {found.state}"
        elif found.asked.kind == "transport":
            bed = beds.bed_of_request(change.session, number)
            if bed is None or bed.state != "accepted":
                yield f"request {number}: no bed"


def _bags_not_due(change: Writing, view: PlanView, bags: BagTable, day: date) -> Iterator[str]:
    planned = sorted(_planned_requests(view.plan))
    asked = [requests.get_request(change.session, number) for number in planned]
    return (issue.subject for issue in not_due(change.session, asked, table=bags, day=day).values())


def _what_is_not_there(
    change: Writing,
    view: PlanView,
    day_plan: DayPlan,
    others: Sequence[DayPlan],
    *,
    rules: DayRules,
    boards: Boards,
) -> Iterator[str]:
    """Yield at which depot there is less of a good than the plan takes there."""
    organisation, session = day_plan.organisation, change.session
    stations = depots.all_depots(session, organisation)
    known = known_on(
        session, stations, organisation=organisation, day=day_plan.day, size_l=_size_l(rules)
    )
    beside = [boards(one.number) for one in others if one.plan is not None]
    left = left_for_others(session, stations, known, beside, organisation=organisation)
    taken: dict[str, Load] = defaultdict(Load)
    for route in view.plan.routes:
        visits = visits_of(route)
        for visit, amounts in zip(visits, taken_amounts(view.problem, visits), strict=True):
            if visit.depot is not None:
                taken[visit.depot] += as_load(amounts)
    return short_of(taken, left)


def _size_l(rules: DayRules) -> Decimal:
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
        found = _own(change, number)
        _move(change, found, "dropped", seen=seen, reason=reason)
        told = delegation(user, found.area)
        change.done("plans.make", f"day plan {number}: dropped", purpose=told)
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
        details={DELEGATED: "yes"} if delegation(change.user, day_plan.area) else None,
        **columns,
    )


def _own(change: Writing, number: DayPlanNumber) -> DayPlan:
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
    key = found.plan or (None if job is None or job.state in OPEN_STATES else job.plan)
    if key is None:
        raise Conflict(own_issue("not-solved-yet", f"day plan {number}"))
    return view_plan(store, key)


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
