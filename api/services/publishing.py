"""Giving a day plan out under its letter, once all that it takes for granted still holds."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from api.errors import Conflict, own_issue
from api.records.day_plans import VALID, DayPlan, DayPlanNumber, next_letter
from api.records.requests import RequestNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services import outbox
from api.services.access import Writing, delegation, require_role, writing
from api.services.at_depots import known_on, left_for_others, short_of
from api.services.day_building import request_of_task
from api.services.day_plans import (
    Boards,
    bring,
    found_plan,
    move_plan,
    own_plan,
    require_not_running,
    size_l_of,
)
from api.services.households import not_due
from api.services.known_days import first_board
from api.services.plans import PlanView, vehicles_of, view_plan
from api.store import beds, day_plans, depots, requests, volunteers
from api.store.session import Store
from geodata.errors import Issue
from routing.bags import BagTable
from routing.clock import clock
from routing.gates import GateTable
from routing.loading import as_load, taken_amounts
from routing.model import Load, VehicleId
from routing.plan import Plan
from routing.problem import MOVED_S
from routing.rules.day_rules import DayRules
from routing.schedule import visits_of


def publish(
    store: Store,
    user: User,
    number: DayPlanNumber,
    *,
    seen: int,
    reason: str = "",
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
    reason
        Why it is given out though its times are past by now; empty: it is not then.
    gates
        Of the day: who does not pass today what the plan takes for granted stops it.
    boards
        As in `day_plans.draft`.

    Raises
    ------
    Conflict
        With ``already-published`` where people work by it. With ``plan-runs`` where they act by the
        one before already: that is planned anew as it runs. With ``plan-outdated`` for each
        volunteer who may not go any more or goes by another plan of that day, each request that is
        not to be done any more, and each depot that does not have what the plan takes there, once
        others have taken theirs. Where no reason is given, with ``would-fall-out``,
        ``would-be-late`` and ``would-move`` for each task that nobody would do from now on, or
        another time than the plan says.
    """
    require_role(user, "plans.publish")
    view = found_plan(store, user, number)
    late = () if reason.strip() else tuple(_what_is_too_late(view, now))
    with writing(store, user, at=now) as change:
        found = own_plan(change, number)
        if found.state == "draft":
            raise Conflict(own_issue("not-proposed-yet", f"day plan {number}"))
        if found.state in VALID:
            raise Conflict(own_issue("already-published", f"day plan {number} {found.letter}"))
        if found.plan != view.kept.key:
            raise Conflict(own_issue("changed-meanwhile", f"day plan {number}"))
        valid = day_plans.valid_ones(change.session, found.organisation, found.day)
        before = next((one for one in valid if one.area.ward == found.area.ward), None)
        if before is not None:
            require_not_running(before)
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
        if late:
            raise Conflict(*late)
        went: Collection[VolunteerNumber] = ()
        if before is not None:
            went = () if before.plan is None else _going(view_plan(store, before.plan).plan).keys()
            move_plan(change, before, "closed", seen=before.version, reason=f"day plan {number}")
        letter = next_letter(day_plans.count_published(change.session, found))
        move_plan(change, found, "published", seen=seen, reason=reason, letter=letter)
        given_out = f"{found.area.ward} {found.day} {letter}"
        _bring_requests(change, view.plan, number, before=before, reason=given_out)
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


def _bring_requests(
    change: Writing, plan: Plan, number: DayPlanNumber, *, before: DayPlan | None, reason: str
) -> None:
    """Have what the plan does be planned, and what only the one before it did wait again."""
    planned = _planned_requests(plan)
    for request in sorted(planned):
        bring(change, request, "planned", day_plan=number, reason=reason)
    for held in requests.held_by(change.session, before.number) if before else ():
        if held not in planned:
            bring(change, held, "triaged", day_plan=None, reason=reason)


def _what_is_too_late(view: PlanView, now: datetime) -> Iterator[Issue]:
    """Yield what would be otherwise than the plan says if it is given out now, the worst first."""
    draft, due = first_board(view, given_at=now).draft, view.problem.task
    will = {task: at_s for each in draft.routed.values() for task, at_s in each.starts_s.items()}
    was = {
        stop.task: stop.starts_s
        for route in view.plan.routes
        for stop in route.stops
        if stop.task is not None and not stop.is_drop
    }
    moved = {task: at_s for task, at_s in was.items() if will.get(task, at_s) - at_s > MOVED_S}
    late = {
        task: at_s
        for task, at_s in was.items()
        if task in will and at_s <= (due(task).deadline_s or -1) < will[task]
    }
    yield from (own_issue("would-fall-out", f"task {one}") for one in was if one not in will)
    for code, tasks in (("would-be-late", late), ("would-move", moved)):
        for task, at_s in tasks.items():
            if code == "would-be-late" or task not in late:
                yield own_issue(code, f"task {task}: {clock(at_s)} → {clock(will[task])}")


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
        vehicle = view.problem.vehicle(name)
        passed = {*volunteer.gates_on(day_plan.day, gates)}
        held = {*volunteer.permits_on(day_plan.day)}
        if number not in shifts or {*vehicle.gates} - passed or {*vehicle.permits} - held:
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
        session, stations, organisation=organisation, day=day_plan.day, size_l=size_l_of(rules)
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
