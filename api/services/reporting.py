"""What is told from the field: on the board, and of the request, the cylinders and the bed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Final

from api.errors import Missing, Refused, own_issue
from api.records.day_plans import DayPlanNumber
from api.records.places import PLACE_TIME, Spot, place_day
from api.records.reports import (
    FOLLOW,
    Delayed,
    Departed,
    Done,
    Failed,
    Postponed,
    Report,
    StockCounted,
    Unfit,
    VolunteerOut,
    WayClosed,
    Worse,
)
from api.records.requests import Asked, KeptRequest, RequestNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services import door_codes
from api.services.access import Writing, require_role
from api.services.beds import occupy, require_accepted
from api.services.counting import Fit, enter_count, what_fits
from api.services.counts_elsewhere import beside, share_of, stock_on, tell_others
from api.services.cylinders import collect, fetch_back_all
from api.services.day_building import request_of_task
from api.services.delivered_cylinders import left_as_told, left_by_plan
from api.services.medicine import require_issued
from api.services.requests import bring_into, end_requests
from api.services.run_boards import Running
from api.services.running import Days, Made
from api.services.settled_counts import settle_counts
from api.services.taking import Sent, take_in_within
from api.services.volunteers import rest
from api.store import patients, requests
from geodata.errors import Issue
from routing import dispatch
from routing.dispatch import Board
from routing.live.refusing import LATEST_S
from routing.model import DepotId, Task, TaskId, VehicleId
from routing.risk import RiskTable

ON: Final = {"received": "triaged", "verified": "triaged", "triaged": "planned"}
"""How a request gets on to be planned where the field did it before the office planned it."""


def tell(
    days: Days,
    user: User,
    number: DayPlanNumber,
    report: Report,
    *,
    reason: str = "",
    code: str = "",
    client_id: str = "",
    table: RiskTable,
    now: datetime,
) -> Running:
    """Write what was told from the field on the board of the day.

    Parameters
    ----------
    code
        Of the door, where it was told of something that was done.
    client_id
        The same one again is the same report: it counts once.

    Raises
    ------
    InvalidProblem
        If it cannot be: an unknown task, done already.
    Refused
        With ``reason-missing``, ``no-bed-accepted``, or what a cylinder's move is refused with.
    Conflict
        With ``not-running``.
    """
    require_role(user, "plans.run")
    days.see_own(user, number, now=now)
    if not door_codes.says_only_a_code(days, number, report, code, reason=reason):
        _require_reason(report, reason)
        write(days, user, number, report, reason=reason, client_id=client_id, table=table, now=now)
    if code and isinstance(report, Done):
        door_codes.enter(
            days, user, number, report.task, code, client_id=client_id, told_at=None, now=now
        )
    return days.read(number)


def write(
    days: Days,
    user: User,
    number: DayPlanNumber,
    report: Report,
    *,
    reason: str,
    client_id: str,
    told_at: datetime | None = None,
    table: RiskTable,
    now: datetime,
) -> Running:
    """Write what was told by whoever it was; that they may is known."""

    def work(day: Running) -> Made:
        told: Report | Fit = report
        if isinstance(report, StockCounted):
            told = _fit(days, day, report, now=now)
        events, effect = _told(told, _Then(day, day.at_s(now)))
        board = dispatch.replay(day.board, events)

        def all_effects(change: Writing) -> Unfit | None:
            unfit = None if effect is None else effect(change, reason, table)
            if isinstance(told, Fit):
                tell_others(days, change, replace(day, board=board), told.taken)
            return unfit

        return Made(events=tuple(events), kind="told", effect=all_effects, board=board)

    sent = f"{report} {reason}"
    return days.act(
        user,
        number,
        work,
        reason=reason,
        client_id=client_id,
        sent=sent,
        told_at=told_at,
        now=now,
    )


def _require_reason(report: Report, reason: str) -> None:
    unreasoned = (
        (isinstance(report, Departed | Done) and report.override)
        or (isinstance(report, Done) and report.partly)
        or isinstance(report, VolunteerOut)
    )
    if unreasoned and not reason.strip():
        raise Refused(own_issue("reason-missing", type(report).__name__))


Effect = Callable[[Writing, str, RiskTable], Unfit | None]
"""What else is written, with the reason and the table of risks; what of it could not be."""


@dataclass(frozen=True, slots=True)
class _Then:
    """The day as it is when something is told, and the seconds of it."""

    day: Running
    at_s: int


_Told = tuple[list[dispatch.Event], Effect | None]


@singledispatch
def _told(report: Report | Fit, then: _Then) -> _Told:
    """Return what a report says as events of the board, and what else follows."""
    raise NotImplementedError(type(report).__name__)


@_told.register
def _(report: Worse, then: _Then) -> _Told:
    task = _task(then.day.board, report.task)

    def effect(change: Writing, reason: str, table: RiskTable) -> None:
        number = request_of_task(task.id)
        patient = requests.get_request(change.session, number).patient
        sent = Sent(
            client_id=f"worse-{task.id}-{change.at.isoformat()}",
            asked=Asked(kind="oxygen_emergency", note=_called_by(change, number, reason)),
            spot=Spot(),
            source="program",
            said_risk="red",
        )
        known = patients.get_patient(change.session, patient)
        take_in_within(change, sent, table=table, patient=known)

    return [], effect


def _called_by(change: Writing, number: RequestNumber, reason: str) -> str:
    """Return who called for help, at whose door and when; with what else they said."""
    who = change.user.name.replace("volunteer", "TNV")
    at = f"{change.at.astimezone(PLACE_TIME):%H:%M}"
    return ". ".join(part for part in (f"{who} gọi giúp tại #{number} lúc {at}", reason) if part)


@_told.register
def _(report: Departed, then: _Then) -> _Told:
    task = _task(then.day.board, report.task)

    def effect(change: Writing, reason: str, table: RiskTable) -> None:
        del table
        _depart(change, task, override=report.override, reason=reason)

    event = dispatch.SetOut(at_s=then.at_s, task=task.id, vehicle=VehicleId(report.vehicle))
    return [event], effect


@_told.register
def _(report: Done, then: _Then) -> _Told:
    task = _task(then.day.board, report.task)
    ends_s = min(then.at_s, _seconds(then.day, report.ended_at, then.at_s))
    starts_s = min(ends_s, _seconds(then.day, report.started_at, max(0, ends_s - task.service_s)))
    event = dispatch.Done(
        at_s=then.at_s,
        task=task.id,
        vehicle=VehicleId(report.vehicle),
        starts_s=starts_s,
        ends_s=ends_s,
    )
    left, number = _others(then.day.board, task), then.day.day_plan.number

    def effect(change: Writing, reason: str, table: RiskTable) -> Unfit | None:
        request = _depart(change, task, override=report.override, reason=reason)
        if not report.override:
            require_issued(change, request)
        issues = [
            issue
            for serial in report.left
            for issue in left_as_told(
                change, serial, request, volunteer=report.vehicle, day_plan=number
            )
        ]
        if not report.partly:
            untold = task.delivers.full - len(report.left)
            issues += left_by_plan(
                change,
                request,
                untold,
                volunteer=report.vehicle,
                told=report.left,
                day_plan=number,
            )
        for serial in report.collected:
            collect(change, serial, volunteer=report.vehicle)
        unfit = _unfit(report, issues)
        if left and not report.partly:
            return unfit
        state = "partly" if report.partly else "delivered"
        bring_into(change, request.number, state, reason=reason)
        if task.kind == "transport":
            occupy(change, request.number)
            end_requests(change, request.patient, "transferred", reason=state)
            today = place_day(change.at)
            fetch_back_all(change, request.patient, reason=state, table=table, today=today)
        return unfit

    return [event], effect


@_told.register
def _(report: Failed, then: _Then) -> _Told:
    task, follow = _task(then.day.board, report.task), FOLLOW[report.why]
    begun = then.day.board.facts.who(task.id)
    events: list[dispatch.Event] = []
    if begun is None and not dispatch.advance(then.day.board, then.at_s).facts.who(task.id):
        # nobody was to be there yet: whoever was there all the same says that it is not to be done
        events = [] if follow.again else [dispatch.Cancelled(at_s=then.at_s, task=task.id)]
    else:
        events = [
            dispatch.Failed(at_s=then.at_s, task=task.id, reason=follow.failure, again=follow.again)
        ]

    def effect(change: Writing, reason: str, table: RiskTable) -> None:
        why = f"{report.why} {reason}".strip()
        request = _depart(change, task, override=True, reason=why)
        bring_into(change, request.number, "failed", reason=why)
        bring_into(change, request.number, follow.state, reason=why)
        if not events:  # whoever has it to do still has
            bring_into(change, request.number, "planned", reason=why)
        if follow.state == "transferred":
            today = place_day(change.at)
            end_requests(change, request.patient, "transferred", reason=why)
            fetch_back_all(change, request.patient, reason=why, table=table, today=today)

    return events, effect


@_told.register
def _(report: Delayed, then: _Then) -> _Told:
    vehicle = VehicleId(report.vehicle)
    return [dispatch.Delayed(at_s=then.at_s, vehicle=vehicle, by_s=report.minutes * 60)], None


@_told.register
def _(report: Postponed, then: _Then) -> _Told:
    until_s = _seconds(then.day, report.until, then.at_s)
    return [dispatch.Postponed(at_s=then.at_s, task=TaskId(report.task), until_s=until_s)], None


@_told.register
def _(report: VolunteerOut, then: _Then) -> _Told:

    def effect(change: Writing, reason: str, table: RiskTable) -> None:
        del table
        if report.unwell:
            rest(change, VolunteerNumber(int(report.vehicle)), reason=reason)

    vehicle = VehicleId(report.vehicle)
    if report.unwell and vehicle in then.day.board.facts.out:
        return [], effect  # who was out already is not well besides
    return [dispatch.VolunteerOut(at_s=then.at_s, vehicle=vehicle)], effect


@_told.register
def _(fit: Fit, then: _Then) -> _Told:
    board, depot = dispatch.advance(then.day.board, then.at_s), DepotId(fit.taken.depot)
    stock = stock_on(board, depot, fit.share, then.at_s)
    if stock is None:
        raise Missing(own_issue("no-such-depot", fit.taken.depot))

    def effect(change: Writing, reason: str, table: RiskTable) -> Unfit | None:
        del table
        said = f"{_where(then.day, change.at)} {reason}".strip()
        issues = (*fit.refused, *enter_count(change, fit, said=said))
        settle_counts(change, fit.told, day=then.day.day_plan.day)
        return _unfit(fit.told, issues)

    return [dispatch.StockChanged(at_s=then.at_s, depot=depot, stock=stock)], effect


def _unfit(report: Report, issues: Collection[Issue]) -> Unfit | None:
    """Return what a person has to look at of a report that was taken; None: nothing."""
    if not issues:
        return None
    return Unfit(report=report, faults=tuple((one.code, one.subject) for one in issues))


def _fit(days: Days, day: Running, report: StockCounted, *, now: datetime) -> Fit:
    """Return what of a count can be taken, by the ledgers and by what all boards have aboard."""
    others = beside(days, day)
    aboard: dict[VehicleId, int] = {}
    boards = [dispatch.advance(one.board, one.at_s(now)) for one in (day, *others)]
    for one, board in zip((day, *others), boards, strict=True):
        depot = DepotId(report.depot)
        aboard |= dispatch.aboard_from(board.day, board.facts, depot, until_s=one.at_s(now))
    with days.store.reading() as session:
        fit = what_fits(session, report, aboard=aboard, day=place_day(now))
    return replace(fit, share=share_of(fit.taken, boards[1:], day.at_s(now)))


def _where(day: Running, at: datetime) -> str:
    """Return on which board something was told, and when."""
    plan, clock = day.day_plan, f"{at.astimezone(PLACE_TIME):%H:%M}"
    return f"Báo từ bảng {plan.area.ward} {plan.day} {plan.letter} lúc {clock}."


@_told.register
def _(report: WayClosed, then: _Then) -> _Told:
    places = {_task(then.day.board, task).place for task in report.tasks} - {None}
    others = [place.id for place in then.day.board.day.places]
    pairs = [
        pair
        for closed in sorted(place for place in places if place is not None)
        for other in others
        if other != closed
        for pair in ((closed, other), (other, closed))
    ]
    return [dispatch.RoadClosed(at_s=then.at_s, pairs=tuple(pairs))], None


def _seconds(day: Running, moment: datetime | None, otherwise_s: int) -> int:
    """Return a moment as seconds of the day; of a clock that is days wrong, `otherwise_s`."""
    if moment is None:
        return otherwise_s
    seconds = int((moment - day.midnight).total_seconds())
    return seconds if 0 <= seconds <= LATEST_S else otherwise_s


def _task(board: Board, name: str) -> Task:
    found = next((task for task in board.day.tasks if task.id == name), None)
    if found is None:
        raise Missing(own_issue("no-such-task", name))
    return found


def _others(board: Board, task: Task) -> tuple[TaskId, ...]:
    """Return what else of the task's request is still to be done."""
    number, facts = request_of_task(task.id), board.facts
    done = {
        each.stop.task for begun in facts.begun.values() for each in begun if each.outcome == "done"
    }
    return tuple(
        one.id
        for one in board.day.tasks
        if one.id != task.id
        and request_of_task(one.id) == number
        and one.id not in facts.closed | done
    )


def _depart(change: Writing, task: Task, *, override: bool, reason: str) -> KeptRequest:
    """Have the request of a task be on the way, where it is not over; nobody departs bedless."""
    found = requests.get_request(change.session, request_of_task(task.id))
    if found.state == "on-the-way":
        return found
    if task.kind == "transport" and not override:
        require_accepted(change, found.number)
    while found.state in ON:
        found = bring_into(change, found.number, ON[found.state], reason=reason)
    return bring_into(change, found.number, "on-the-way", reason=reason)
