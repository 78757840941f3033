"""What people decide on a running day: put elsewhere, pinned, taken back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from api.errors import Conflict, Refused, own_issue
from api.records.acts import UNDOABLE, Act
from api.records.day_plans import DayPlanNumber
from api.records.places import PLACE_TIME
from api.records.users import User
from api.services.access import require_role
from api.services.cancelling import given_back
from api.services.run_boards import Running, events_of
from api.services.running import Days, Made
from api.services.since import begun_otherwise, given_by, names, told_of
from routing.dispatch import (
    Arrangement,
    NewTask,
    Pinned,
    Step,
    Unpinned,
    advance,
    arrange,
)
from routing.errors import InvalidProblem
from routing.model import TaskId, VehicleId
from routing.problem import Pin


def try_out(
    days: Days, user: User, number: DayPlanNumber, steps: Sequence[Step], *, now: datetime
) -> tuple[Running, Arrangement]:
    """Return what comes of putting tasks elsewhere; nothing is done."""
    found = _seen(days, user, number, now=now)
    return found, arrange(found.board, steps, now_s=found.at_s(now))


def put(
    days: Days,
    user: User,
    number: DayPlanNumber,
    steps: Sequence[Step],
    *,
    seen: int,
    reason: str,
    client_id: str = "",
    now: datetime,
) -> Running:
    """Put tasks where somebody wants them, pinned to who has them then.

    Parameters
    ----------
    seen
        The version of the board that was seen: what others did since to these tasks and volunteers
        stops it.

    Raises
    ------
    InvalidProblem
        If a task or volunteer is not there.
    Conflict
        With ``rule-broken`` for every rule that is broken, or ``changed-meanwhile``.
    Refused
        With ``reason-missing`` where harm grows and nobody says why.
    """
    found = _seen(days, user, number, now=now)
    if days.knows(number, client_id):
        return found

    def work(day: Running) -> Made:
        vehicles = {step.vehicle for step in steps if step.vehicle is not None}
        _require_unchanged(day, seen, {*(step.task for step in steps), *vehicles})
        found = arrange(day.board, steps, now_s=day.at_s(now))
        if found.event is None:
            raise Conflict(
                *(
                    own_issue("rule-broken", f"{one.task} → {one.vehicle}: {one.rule}")
                    for one in found.broken
                )
            )
        if found.harms and not reason.strip():
            late = ", ".join(found.late) or str(found.delta)
            raise Refused(own_issue("reason-missing", f"day plan {number}: {late}"))
        return Made(events=(found.event,), kind="put")

    sent = str(tuple(steps))
    return days.act(user, number, work, reason=reason, client_id=client_id, sent=sent, now=now)


def pin(
    days: Days,
    user: User,
    number: DayPlanNumber,
    *,
    tasks: Sequence[TaskId],
    vehicles: Sequence[VehicleId],
    until: datetime | None,
    reason: str,
    now: datetime,
) -> Running:
    """Have tasks, and all that volunteers still have to do, stay with who has them.

    Raises
    ------
    Refused
        With ``until-is-past``.
    Conflict
        With ``nothing-to-pin`` where nobody has any of it to do.
    """
    _seen(days, user, number, now=now)
    if until is not None and until <= now:
        raise Refused(own_issue("until-is-past", until.isoformat()))

    def work(day: Running) -> Made:
        at_s = day.at_s(now)
        draft = advance(day.board, at_s).draft
        who = {task: name for name, each in draft.routed.items() for task in each.starts_s}
        wanted = [*tasks, *(task for task, name in who.items() if name in vehicles)]
        pins = tuple(
            Pin(task=task, vehicle=who[task]) for task in dict.fromkeys(wanted) if task in who
        )
        missing = [task for task in tasks if task not in who]
        if missing or not pins:
            subjects: list[str] = [*missing] or [*vehicles]
            raise Conflict(*(own_issue("nothing-to-pin", name) for name in subjects))
        return Made(events=(Pinned(at_s=at_s, pins=pins),), kind="pinned", until=until)

    return days.act(user, number, work, reason=reason, now=now)


def unpin(
    days: Days,
    user: User,
    number: DayPlanNumber,
    tasks: Sequence[TaskId],
    *,
    reason: str,
    now: datetime,
) -> Running:
    """Have tasks be free again for whoever does them best."""
    _seen(days, user, number, now=now)

    def work(day: Running) -> Made:
        return Made(events=(Unpinned(at_s=day.at_s(now), tasks=(*tasks,)),), kind="unpinned")

    return days.act(user, number, work, reason=reason, now=now)


def undo(days: Days, user: User, number: DayPlanNumber, *, now: datetime) -> tuple[Running, Act]:
    """Take the last of one's own decisions back that was not taken back yet; return it too.

    Raises
    ------
    Conflict
        With ``nothing-to-undo``, ``field-acted`` where somebody has set out because of it, or
        ``built-upon`` where what came later cannot be without it.
    """
    _seen(days, user, number, now=now)
    taken_back: list[Act] = []

    def work(day: Running) -> Made:
        own = [
            act
            for act in day.standing_acts
            if act.by == user.name and act.kind in UNDOABLE and not _is_over(act, day)
        ]
        if not own:
            raise Conflict(own_issue("nothing-to-undo", f"day plan {number}"))
        taken_back[:] = own[-1:]
        at_s = day.at_s(now)
        if own[-1].kind == "cancelled":
            return given_back(days, day, own[-1], at_s=at_s)
        try:
            board = days.undone(day, own[-1].number, at_s=at_s)
        except InvalidProblem as fault:
            subject = f"{_named(own[-1])}: {'; '.join(str(issue) for issue in fault.issues)}"
            raise Conflict(own_issue("built-upon", subject)) from fault
        acted = [
            *told_of(day, given_by(day, own[-1]), after=own[-1].number),
            *begun_otherwise(day, board, at_s=at_s),
        ]
        if acted:
            name = _named(own[-1])
            raise Conflict(*(own_issue("field-acted", f"{name}: {one}") for one in acted))
        return Made(events=(), kind="undone", undoes=own[-1].number, board=board)

    found = days.act(user, number, work, now=now)
    return found, taken_back[0]


def _named(act: Act) -> str:
    """Return which act it is: who is refused is told what they asked to take back."""
    return f"act {act.number}, {act.kind}, {act.at.astimezone(PLACE_TIME):%H:%M}"


def _is_over(act: Act, day: Running) -> bool:
    """Tell whether nothing is left of what an act was about: it was a task that is closed now."""
    added = [e.task.id for e in events_of(act, day.board.day) if isinstance(e, NewTask)]
    return bool(added) and day.board.facts.closed.issuperset(added)


def _seen(days: Days, user: User, number: DayPlanNumber, *, now: datetime) -> Running:
    require_role(user, "plans.run")
    return days.see_own(user, number, now=now)


def _require_unchanged(day: Running, seen: int, wanted: Collection[str]) -> None:
    """Refuse where others did something since to any of these; raise `Conflict`."""
    for act in day.acts[seen:]:
        source = day.acts[act.undoes - 1] if act.undoes is not None else act
        touched = {name for event in events_of(source, day.board.day) for name in names(event)}
        if common := sorted(touched & {*wanted}):
            subject = f"{', '.join(common)}: act {act.number}, {act.kind}, {act.by}"
            raise Conflict(own_issue("changed-meanwhile", subject))
