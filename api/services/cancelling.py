"""A request that is cancelled, on the board of its day too; and taken back by who cancelled it."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import count
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.acts import Act
from api.records.calls import ENDING
from api.records.day_plans import VALID, DayPlanNumber
from api.records.lifecycles import Move
from api.records.places import place_day
from api.records.requests import HELD, REQUEST, KeptRequest, PatientNumber, RequestNumber
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.cylinders import leave_all
from api.services.day_building import request_of_task
from api.services.day_plans import bring
from api.services.following import cancellations
from api.services.requests import bring_into, move_within, take_back_within
from api.services.run_boards import Running, events_of
from api.services.running import Days, Made
from api.services.seeing import seen_request
from api.services.settling import done_by_somebody
from api.services.since import begun_otherwise, told_of
from api.store import day_plans, moves, requests
from routing.dispatch import Board, Cancelled, NewTask, replay
from routing.errors import InvalidProblem
from routing.model import Task, TaskId
from routing.risk import RiskTable

_PARTS: Final = re.compile(r"(\d+)(?:r\d+)?(.*)")
"""The request of a task, how often it was asked anew, and which of its deliveries it is."""


def move_request(
    days: Days,
    user: User,
    number: RequestNumber,
    wanted: str,
    *,
    seen: int,
    reason: str,
    override: bool = False,
    table: RiskTable,
    today: date,
    now: datetime,
) -> KeptRequest:
    """Bring a request into another state; what is cancelled leaves the board of its day with that.

    Raises
    ------
    Forbidden, Missing, Conflict, Refused
        See `api.services.requests.move_within`.
    """

    def effect(change: Writing) -> None:
        move_within(
            change,
            number,
            wanted,
            seen=seen,
            reason=reason,
            override=override,
            table=table,
            today=today,
        )

    day_plan = None
    if wanted == "cancelled":
        day_plan = day_with(days, user, number, has=partial(_has_open, number=number), now=now)
    if day_plan is None:
        with writing(days.store, user, at=now) as change:
            effect(change)
    else:
        work = partial(_cancelled, number=number, effect=effect, now=now)
        days.act(user, day_plan, work, reason=reason, now=now)
    with days.store.reading() as session:
        return requests.get_request(session, number)


def _cancelled(
    day: Running, *, number: RequestNumber, effect: Callable[[Writing], None], now: datetime
) -> Made:
    events = cancellations(_open(day.board, number), at_s=day.at_s(now))
    return Made(events=tuple(events), kind="cancelled", effect=effect)


def _open(board: Board, number: RequestNumber) -> list[Task]:
    return [task for task in board.open.tasks if request_of_task(task.id) == number]


def _has_open(day: Running, *, number: RequestNumber) -> bool:
    return bool(_open(day.board, number))


def day_with(
    days: Days,
    user: User,
    number: RequestNumber,
    *,
    has: Callable[[Running], bool],
    now: datetime,
) -> DayPlanNumber | None:
    """Return the running day that has something of a request, if there is one."""
    with days.store.reading() as session:
        found = seen_request(session, user, number)
        valid = day_plans.valid_ones(session, found.organisation, place_day(now))
        held = _held(session, found)
    near = [one.number for one in valid if found.spot.lies_in(one.area.ward)]
    candidates = dict.fromkeys([*([] if held is None else [held]), *near])
    return next((one for one in candidates if has(days.see(one, now=now))), None)


def _held(session: Session, request: KeptRequest) -> DayPlanNumber | None:
    """Return the plan that holds a request, if people work by it."""
    if request.day_plan is None:
        return None
    found = day_plans.get_day_plan(session, DayPlanNumber(request.day_plan))
    return found.number if found.state in VALID else None


def take_back(
    days: Days, user: User, number: RequestNumber, *, seen: int, now: datetime
) -> KeptRequest:
    """Take back that one cancelled a request; it goes on where it stood, on its board too.

    Raises
    ------
    Conflict
        With ``changed-meanwhile``, ``nothing-to-undo`` where it is not cancelled, or by somebody
        else, or ``field-acted`` where the field has told of it since.
    """
    require_role(user, "requests.close")

    def cancelled(day: Running) -> Act | None:
        own = (act for act in day.standing_acts if act.kind == "cancelled" and act.by == user.name)
        return next((act for act in reversed([*own]) if _request_of(day, act) == number), None)

    with days.store.reading() as session:
        gone = _own(session, user, number)
    day_plan = day_with(days, user, number, has=lambda day: cancelled(day) is not None, now=now)
    if day_plan is None:
        held = _is_held(days, user, number, since=gone.at, now=now)
        with writing(days.store, user, at=now) as change:
            _restore(change, number=number, held=held, seen=seen)
    else:

        def work(day: Running) -> Made:
            act = cancelled(day)
            if act is None:
                raise Conflict(own_issue("nothing-to-undo", f"request {number}"))
            return given_back(days, day, act, at_s=day.at_s(now), seen=seen)

        days.act(user, day_plan, work, now=now)
    with days.store.reading() as session:
        return requests.get_request(session, number)


def given_back(days: Days, day: Running, act: Act, *, at_s: int, seen: int | None = None) -> Made:
    """Return what takes back that a request was cancelled.

    Its tasks are where they were. Where they would have been begun by now, or somebody would lose
    another one for them, they wait on the board instead.

    Raises
    ------
    Conflict
        With ``field-acted`` where the field has told of them since.
    """
    before = days.before(day, act.number)
    closed = replay(before, events_of(act, before.day)).facts.closed - before.facts.closed
    if told := told_of(day, closed, after=act.number):
        raise Conflict(*(own_issue("field-acted", subject) for subject in told))
    number = _request_of(day, act)
    events: tuple[NewTask, ...] = ()
    board = _rewound(days, day, act, at_s=at_s)
    if board is None:
        gone = [task for task in before.day.tasks if task.id in closed]
        known = {task.id for task in day.board.day.tasks}
        events = tuple(NewTask(at_s=at_s, task=task) for task in _anew(gone, known))
        board = replay(day.board, events)
    held = number in done_by_somebody(board)
    effect = partial(_restore, number=number, held=held, seen=seen)
    return Made(events=events, kind="undone", undoes=act.number, board=board, effect=effect)


def _rewound(days: Days, day: Running, act: Act, *, at_s: int) -> Board | None:
    """Return the board without an act; None where it cannot be, or something would change by it."""
    try:
        board = days.undone(day, act.number, at_s=at_s)
    except InvalidProblem:
        return None
    lost = _somebodys(day.board) - _somebodys(board)
    return None if lost or begun_otherwise(day, board, at_s=at_s) else board


def _somebodys(board: Board) -> set[TaskId]:
    planned = {task for each in board.draft.routed.values() for task in each.starts_s}
    return planned | board.facts.starts_s.keys()


def _anew(gone: Sequence[Task], known: Collection[TaskId]) -> list[Task]:
    """Return tasks under names that no task of the day ever had; what followed one still does."""
    named = next(
        names
        for again in count(1)
        if not {*(names := {task.id: _again(task.id, again) for task in gone}).values()} & {*known}
    )
    return [
        replace(
            task,
            id=named[task.id],
            chain=task.chain
            and replace(task.chain, previous=named.get(task.chain.previous, task.chain.previous)),
        )
        for task in gone
    ]


def _again(task: TaskId, again: int) -> TaskId:
    found = _PARTS.fullmatch(task)
    if found is None:
        raise ValueError(f"{task} is no task of a request")
    return TaskId(f"{found[1]}r{again}{found[2]}")


def _request_of(day: Running, act: Act) -> RequestNumber:
    """Return the request that an act cancelled."""
    (first, *_) = (e.task for e in events_of(act, day.board.day) if isinstance(e, Cancelled))
    return request_of_task(first)


def _own(session: Session, user: User, number: RequestNumber) -> Move:
    """Return the move by which somebody cancelled a request; refuse what is not theirs."""
    seen_request(session, user, number)
    last = moves.last_move(session, REQUEST, number)
    if last is None or last.after != "cancelled" or last.by != user.name:
        found = "" if last is None else f": {last.after}, {last.by}"
        raise Conflict(own_issue("nothing-to-undo", f"request {number}{found}"))
    return last


def _is_held(
    days: Days, user: User, number: RequestNumber, *, since: datetime, now: datetime
) -> bool:
    """Tell whether somebody does a request on its board still, though it is cancelled.

    Raises
    ------
    Conflict
        With ``field-acted`` where they have told of it.
    """
    with days.store.reading() as session:
        held = _held(session, seen_request(session, user, number))
    if held is None:
        return False
    day = days.see(held, now=now)
    tasks = [task.id for task in day.board.day.tasks if request_of_task(task.id) == number]
    after = sum(act.at <= since for act in day.acts)
    if told := told_of(day, tasks, after=after):
        raise Conflict(*(own_issue("field-acted", subject) for subject in told))
    return number in done_by_somebody(day.board)


def held_on_boards(
    days: Days, patient: PatientNumber, *, now: datetime
) -> frozenset[RequestNumber]:
    """Return what somebody does of a patient's requests, once the boards followed all there is."""
    with days.store.reading() as session:
        asked = requests.requests_of(session, (patient,))
        plans = {held for one in asked if (held := _held(session, one)) is not None}
    done = (done_by_somebody(days.see(number, now=now).board) for number in sorted(plans))
    return frozenset(one.number for one in asked) & frozenset[RequestNumber]().union(*done)


def reopen(
    change: Writing,
    patient: PatientNumber,
    *,
    told: str,
    held: Collection[RequestNumber],
    reason: str,
    today: date,
) -> None:
    """Have all go on that a patient waited for until it ended for a wrong reason.

    Parameters
    ----------
    told
        The reason why it ended, and why what they were lent was to be fetched.
    held
        What somebody does still; the rest waits.
    """
    for number in leave_all(change, patient, told=told, reason=reason, today=today):
        bring_into(change, number, "cancelled", reason=reason)
    for one in requests.requests_of(change.session, (patient,)):
        last = moves.last_move(change.session, REQUEST, one.number)
        if last is None or last.reason != told or last.after not in ENDING.values():
            continue
        found = take_back_within(change, one.number, seen=None, reason=reason)
        if found.state in HELD and found.number not in held:
            bring(change, found.number, "triaged", day_plan=None, reason=reason)
        change.done("requests.close", f"request {found.number}: taken back")


def _restore(change: Writing, *, number: RequestNumber, held: bool, seen: int | None) -> None:
    """Bring a cancelled request back to where it stood; where nobody does it any more, it waits."""
    _own(change.session, change.user, number)
    found = take_back_within(change, number, seen=seen)
    if found.state in HELD and not held:
        bring(change, number, "triaged", day_plan=None, reason=found.state)
    change.done("requests.close", f"request {number}: taken back")
