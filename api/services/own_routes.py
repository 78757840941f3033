"""What comes by a volunteer's link: their own route is seen, and told of."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.errors import (
    Conflict,
    Forbidden,
    Gone,
    Overtaken,
    ServiceError,
    Unreachable,
    issues_of,
    own_issue,
)
from api.records.acts import Act
from api.records.day_plans import DayPlan
from api.records.depots import Shift
from api.records.door_codes import Verdict
from api.records.feedback import Feedback, Said
from api.records.links import Link
from api.records.places import EVERYWHERE
from api.records.plans import PlanKey
from api.records.reports import Done, Report, StockCounted, Unfit
from api.records.roles import BY_LINK
from api.records.users import User
from api.services import door_codes, feedback, reporting
from api.services.counting import require_fresh
from api.services.day_building import request_of_task
from api.services.known_serials import KnownSerials, known_serials
from api.services.links import entry_of, holder_of
from api.services.route_book import RouteBook, Shown, shown_now, version_in_force
from api.services.running import Days, Made
from api.store import acts, audit, day_plans, depots
from geodata.errors import Issue
from maps.lists.content import Loading, RouteList
from routing.errors import InvalidProblem
from routing.live.facts import Outcome as Came
from routing.model import TaskId, VehicleId
from routing.plan import Route, Stop
from routing.risk import RiskTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A volunteer's own days of duty, that day's and its week's hours with it, by their shifts."""

    days: int
    today_s: int
    week_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRoute:
    """What a volunteer sees.

    Parameters
    ----------
    is_newer
        Whether it is a later version than the link was given for.
    paper_is_void
        Whether the paper that was given out with the link says otherwise.
    acts
        How many acts changed the day since it was given out.
    outcomes
        What was told of each of their tasks; ``expected``: nothing yet.
    serials
        What the ledger has where they load, and with them.
    """

    link: Link
    content: RouteList
    is_newer: bool
    paper_is_void: bool
    acts: int
    outcomes: Mapping[str, Came]
    duty: Duty
    serials: KnownSerials


def own_route(days: Days, link: Link, *, book: RouteBook, now: datetime) -> OwnRoute:
    """Return the route of a link's volunteer as it is now: of a running day, after all its acts.

    Raises
    ------
    Gone
        With ``route-over`` where they have none any more, or nobody works by any.
    """
    current, plan = _working(days, link)
    shown, acts = shown_now(days, current.number, plan, book=book, now=now)
    if link.volunteer not in shown.going:
        raise Gone(own_issue("route-over", "link"))
    vehicle = VehicleId(str(link.volunteer))
    paper = book.of_plan(days.store, plan)
    content = shown.list_of(vehicle, version=current.letter)
    with days.store.reading() as session:
        duty = _duty(depots.days_worked(session, link.volunteer, until=link.day), link.day)
        loads = {stop.depot for stop in content.stops if isinstance(stop, Loading) and stop.depot}
        serials = known_serials(session, current.organisation, link.volunteer, loads)
    read = entry_of(link, "my-route", outcome="read", at=now)
    days.store.together(lambda session: audit.add_read(session, read))
    is_newer = current.number != link.day_plan
    return OwnRoute(
        link=link,
        content=content,
        is_newer=is_newer,
        paper_is_void=is_newer or _left(paper, shown, vehicle) != _left(shown, shown, vehicle),
        acts=acts,
        outcomes={
            task: outcome for (who, task), outcome in shown.outcomes.items() if who == vehicle
        },
        duty=duty,
        serials=serials,
    )


def _left(listed: Shown, now: Shown, vehicle: VehicleId) -> tuple[TaskId, ...]:
    """Return what a list has for a vehicle, in order, without what was told of meanwhile."""
    routes = (route.tasks for route in listed.plan.routes if route.vehicle == vehicle)
    told = {task for (_, task), outcome in now.outcomes.items() if outcome != "expected"}
    return tuple(task for task in next(routes, ()) if task not in told)


def _duty(worked: Mapping[date, Shift], day: date) -> Duty:
    """Return the days of duty and the hours of a day and of its week, from Monday on."""
    monday = day - timedelta(days=day.weekday())
    lasts = {one: shift.ends_s - shift.begins_s for one, shift in worked.items()}
    return Duty(
        days=len(lasts),
        today_s=lasts.get(day, 0),
        week_s=sum(seconds for one, seconds in lasts.items() if one >= monday),
    )


@contextmanager
def _sent_again() -> Iterator[None]:
    """Have what only came too late against others be sent again: nobody contradicts it."""
    try:
        yield
    except Conflict as fault:
        if any(issue.code == "changed-meanwhile" for issue in fault.issues):
            raise Overtaken(*fault.issues) from fault
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of what a volunteer told.

    Parameters
    ----------
    issues
        Why the board cannot take it; none: it has.
    verdict
        On the code of the door; None: none was told.
    """

    issues: tuple[Issue, ...]
    verdict: Verdict | None = None


@_sent_again()
def tell(
    days: Days,
    link: Link,
    report: Report,
    *,
    reason: str,
    code: str = "",
    client_id: str,
    told_at: datetime | None = None,
    book: RouteBook,
    table: RiskTable,
    now: datetime,
) -> Heard:
    """Write what a volunteer tells; nothing that was told is lost.

    What the board cannot take, such as a stop that somebody else has done meanwhile, or a count
    that was long on the way, is kept in the log of the day for a person to look at. A code of the
    door keeps nothing from being taken.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` for another task under an id that was used.
    Forbidden
        With ``only-own-route`` for a task that was never theirs, or a depot not on their route.
    Gone
        With ``route-over`` where nobody works by that plan.
    Overtaken, Unreachable
        If it is to be sent again.
    """
    current, plan = _working(days, link)
    known = _sent_before(days, link, current, client_id)
    task = getattr(report, "task", None)
    named = _named_before(known, task)
    if task is not None and not named and (known is None or code):
        _require_own_task(days, current, plan, link, task, book=book, now=now)
    if isinstance(report, StockCounted) and known is None:
        own = _own_routes(days, current, plan, link, book=book, now=now)
        if not any(stop.depot == report.depot for route in own for stop in _loads(route)):
            raise Forbidden(own_issue("only-own-route", f"depot {report.depot}"))
    issues: tuple[Issue, ...] = ()
    if known is not None:
        issues = _kept(known)
    elif not door_codes.says_only_a_code(days, current.number, report, code, reason=reason):
        issues = _written(
            days,
            link,
            current,
            report,
            reason=reason,
            client_id=client_id,
            told_at=told_at,
            table=table,
            now=now,
        )
    if not code or not isinstance(report, Done):
        return Heard(issues=issues)
    verdict = door_codes.enter(
        days,
        _user(link, current, now=now),
        current.number,
        report.task,
        code,
        client_id=client_id,
        told_at=told_at,
        now=now,
    )
    return Heard(issues=issues, verdict=verdict)


def _sent_before(days: Days, link: Link, current: DayPlan, client_id: str) -> Act | None:
    """Return the act of what was told under that id; None: it never came."""
    with days.store.reading() as session:
        # it may have been told of the version before, whose answer never came
        versions = (current.number, link.day_plan)
        sent = (acts.find_act(session, version, client_id) for version in versions)
        return next((act for act in sent if act is not None), None)


def _named_before(known: Act | None, task: str | None) -> bool:
    """Tell whether what was told under an id names the task; refuse another one than it names."""
    told = [] if known is None else json.loads(known.document)
    named = {one["task"] for each in told if "task" in (one := each.get("report", each))}
    if known is not None and named and task not in named:
        raise Conflict(own_issue("sent-otherwise", f"act {known.number}: {known.client_id}"))
    return bool(named)


def _written(
    days: Days,
    link: Link,
    current: DayPlan,
    report: Report,
    *,
    reason: str,
    client_id: str,
    told_at: datetime | None,
    table: RiskTable,
    now: datetime,
) -> tuple[Issue, ...]:
    """Write a report on the board, or keep it with why the board cannot take it."""
    user = _user(link, current, now=now)
    try:
        if isinstance(report, StockCounted):
            require_fresh(report, told_at=told_at, now=now)
        reporting.write(
            days,
            user,
            current.number,
            report,
            reason=reason,
            client_id=client_id,
            told_at=told_at,
            table=table,
            now=now,
        )
    except Unreachable:
        raise
    except (InvalidProblem, ServiceError) as fault:
        found = issues_of(fault)
        if any(issue.code == "changed-meanwhile" for issue in found):
            raise
        is_count = isinstance(report, StockCounted)  # of others the report itself names what
        faults = tuple((issue.code, issue.subject if is_count else "") for issue in found)
        unfit = Unfit(report=report, faults=faults)
        kept = days.act(
            user,
            current.number,
            lambda _: Made(events=(), kind="conflict", document=unfit.document()),
            reason=reason,
            client_id=client_id,
            told_at=told_at,
            now=now,
        )
        return _kept(kept.acts[-1])
    return ()


def say(
    days: Days,
    link: Link,
    task: str,
    said: Said,
    *,
    client_id: str,
    told_at: datetime | None,
    book: RouteBook,
    now: datetime,
) -> Feedback:
    """Keep how people live at one of a volunteer's own stops; raise as `tell`."""
    current, plan = _working(days, link)
    _require_own_task(days, current, plan, link, task, book=book, now=now)
    return feedback.keep(
        days.store,
        _user(link, current, now=now),
        request_of_task(task),
        said,
        client_id=client_id,
        told_at=told_at,
        now=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """Which task stands under which number of a volunteer's list.

    Parameters
    ----------
    numbered
        Only numbers that mean one thing on the list that was given out with the link, on the
        latest one and on the board: whoever answers by number may hold any of them.
    next
        The task that they are at or come to next; None: all are told.
    """

    numbered: Mapping[int, str]
    next: str | None

    def task(self, number: int | None) -> str | None:
        """Return the task of a number, or the next one; None: that says nothing certain."""
        return self.next if number is None else self.numbered.get(number)


def stops_of(days: Days, link: Link, *, book: RouteBook, now: datetime) -> Stops:
    """Return the stops of a link's volunteer by number; `Gone` where nobody works by its plan."""
    current, plan = _working(days, link)
    with days.store.reading() as session:
        given = day_plans.get_day_plan(session, link.day_plan).plan
    shown, _ = shown_now(days, current.number, plan, book=book, now=now)
    papers = [book.of_plan(days.store, key) for key in (given, plan) if key is not None]
    tables = [_numbers(one, link) for one in (*papers, shown)]
    latest = tables[-1]
    told = {task for (_, task), outcome in shown.outcomes.items() if outcome != "expected"}
    return Stops(
        numbered={
            number: task
            for number, task in latest.items()
            if all(table.get(number, task) == task for table in tables)
        },
        next=next((task for task in latest.values() if task not in told), None),
    )


def _numbers(shown: Shown, link: Link) -> Mapping[int, str]:
    """Return the task of each numbered door; none where the volunteer has no route in it."""
    if link.volunteer not in shown.going:
        return {}
    content = shown.list_of(VehicleId(str(link.volunteer)))
    return {call.number: call.task for call in content.calls}


def _working(days: Days, link: Link) -> tuple[DayPlan, PlanKey]:
    """Return the version that people work by now, and its plan; `Gone` where there is none."""
    with days.store.reading() as session:
        current = version_in_force(session, day_plans.get_day_plan(session, link.day_plan))
    if current is None or current.plan is None:
        raise Gone(own_issue("route-over", "link"))
    return current, current.plan


def _user(link: Link, current: DayPlan, *, now: datetime) -> User:
    """Return who comes by a link, as whoever writes."""
    return User(
        name=holder_of(link),
        role=BY_LINK,
        organisation=current.organisation,
        areas=(EVERYWHERE,),
        created_at=now,
    )


def _kept(act: Act) -> tuple[Issue, ...]:
    """Return why the board could not take what was told; none: it has."""
    if act.kind != "conflict":
        return ()
    codes = ", ".join(code for one in json.loads(act.document) for code in one["codes"])
    return (own_issue("kept-for-a-person", codes),)


def _require_own_task(
    days: Days,
    day_plan: DayPlan,
    plan: PlanKey,
    link: Link,
    task: str,
    *,
    book: RouteBook,
    now: datetime,
) -> None:
    """Refuse a task that is theirs neither now, nor as planned, nor on what the link was for."""
    own = _own_routes(days, day_plan, plan, link, book=book, now=now)
    if not any(task in route.tasks for route in own):
        raise Forbidden(own_issue("only-own-route", f"task {task}"))


def _own_routes(
    days: Days, day_plan: DayPlan, plan: PlanKey, link: Link, *, book: RouteBook, now: datetime
) -> tuple[Route, ...]:
    """Return a volunteer's route as it is now, as planned, and as the link was given for."""
    with days.store.reading() as session:
        given = day_plans.get_day_plan(session, link.day_plan).plan
    papers = [book.of_plan(days.store, one) for one in {given, plan} if one is not None]
    running, _ = shown_now(days, day_plan.number, plan, book=book, now=now)
    vehicle = VehicleId(str(link.volunteer))
    routes = (shown.route_of(vehicle) for shown in (*papers, running))
    return tuple(route for route in routes if route is not None)


def _loads(route: Route) -> tuple[Stop, ...]:
    return tuple(stop for stop in route.stops if stop.kind == "load")
