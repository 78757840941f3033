"""What a change of a running board means for requests and volunteers."""

from api.errors import Conflict, own_issue
from api.records.day_plans import VALID, DayPlan, DayPlanNumber
from api.records.requests import HELD, RequestNumber
from api.records.volunteers import VolunteerNumber
from api.services.access import Writing
from api.services.day_building import request_of_task
from api.services.day_plans import bring
from api.store import day_plans, depots, requests
from routing.dispatch import Board
from routing.model import TaskId, VehicleId


def settle(
    change: Writing, day_plan: DayPlan, before: Board, after: Board, *, purpose: str
) -> None:
    """Bring requests on that somebody does now, or nobody any more."""
    was, now = done_by_somebody(before), done_by_somebody(after)
    reason = f"{day_plan.area.ward} {day_plan.day} {day_plan.letter}"
    for request in sorted(now - was):
        _require_free(change, day_plan, request, reason=reason)
        bring(change, request, "planned", day_plan=day_plan.number, reason=reason)
        change.done("plans.run", f"request {request}: planned", purpose=purpose)
    for request in sorted(was - now):
        found = requests.get_request(change.session, request)
        if found.state in HELD and found.day_plan == day_plan.number:
            bring(change, request, "triaged", day_plan=None, reason=reason)
            change.done("plans.run", f"request {request}: triaged", purpose=purpose)


def _require_free(
    change: Writing, day_plan: DayPlan, number: RequestNumber, *, reason: str
) -> None:
    """Refuse what another plan's people do already; what a day that is over left waits again.

    Raises
    ------
    Conflict
        With ``already-planned``.
    """
    found = requests.get_request(change.session, number)
    if found.state not in HELD or found.day_plan in {None, day_plan.number}:
        return
    first_open = depots.first_open_day(change.session, change.at)
    if requests.left_over(change.session, (number,), before=first_open):
        bring(change, number, "triaged", day_plan=None, reason=reason)
        return
    other = day_plans.get_day_plan(change.session, DayPlanNumber(found.day_plan))
    if other.state in VALID:
        raise Conflict(own_issue("already-planned", f"request {number}: day plan {other.number}"))


def done_by_somebody(board: Board) -> set[RequestNumber]:
    """Return the requests that somebody does, or has set out for."""
    planned = {task for routed in board.draft.routed.values() for task in routed.starts_s}
    return {request_of_task(task) for task in planned | board.facts.starts_s.keys()}


def changed_routes(before: Board, after: Board) -> dict[VolunteerNumber, bool]:
    """Return whose route is another one now, and whether anything is left of it to do."""
    return {
        VolunteerNumber(int(vehicle.id)): bool(after.draft.of(vehicle.id).starts_s)
        for vehicle in after.day.vehicles
        if _tasks(before, vehicle.id) != _tasks(after, vehicle.id)
    }


def _tasks(board: Board, vehicle: VehicleId) -> list[TaskId]:
    """Return all tasks of a vehicle, begun and to come, in their order."""
    begun = [each.stop.task for each in board.facts.of(vehicle) if each.stop.task is not None]
    coming = [visit.task for visit in board.draft.of(vehicle).visits if visit.task is not None]
    return [*begun, *coming]
