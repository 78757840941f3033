"""Volunteers' links: given for a published plan, opened once, good for the shift and the own route.

The secret of a link stands in its fragment, which no browser sends; it is exchanged once for
another one, which a cookie holds. Of both only digests are kept.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from api.errors import (
    Conflict,
    Forbidden,
    Gone,
    Missing,
    NotSignedIn,
    Refused,
    ServiceError,
    issues_of,
    own_issue,
)
from api.records.acts import Act
from api.records.audit import Entry, Outcome
from api.records.day_plans import VALID, DayPlan, DayPlanNumber
from api.records.depots import Shift
from api.records.feedback import Feedback, Said
from api.records.links import LINK, LIVE, Link, LinkNumber
from api.records.places import EVERYWHERE, midnight_of
from api.records.plans import PlanKey
from api.records.reports import Report
from api.records.roles import BY_LINK
from api.records.users import User
from api.records.volunteers import ACTIVE, VolunteerNumber
from api.services import feedback, reporting
from api.services.access import (
    SECRET_BYTES,
    Tries,
    Writing,
    digest_of,
    require_role,
    writing,
)
from api.services.day_building import request_of_task
from api.services.day_plans import require_own
from api.services.once import Once
from api.services.plans import view_plan
from api.services.running import Days, Made, Running
from api.store import acts, audit, day_plans, depots, links, moves, volunteers
from api.store.session import Store, lock_chain
from geodata.errors import Issue
from maps.lists.content import RouteList
from maps.lists.from_plan import route_list
from routing.errors import InvalidProblem
from routing.live.facts import Outcome as Came
from routing.model import TaskId, VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.risk import RiskTable

CODE_DIGITS: Final = 6
"""Of the code that opens a list without network: so many are read out and typed without a fault."""
MOST_SHOWN: Final = 32
"""Days that are kept ready to be looked at: a city takes seconds to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A day's routes as they stand, with their problem.

    Parameters
    ----------
    outcomes
        By vehicle and task, of what was begun.
    """

    problem: Problem
    plan: Plan
    outcomes: Mapping[tuple[str, str], Came] = field(default_factory=dict)

    @property
    def going(self) -> tuple[VolunteerNumber, ...]:
        """Who has something to do."""
        routes = (route for route in self.plan.routes if route.tasks)
        return tuple(VolunteerNumber(int(route.vehicle)) for route in routes)


class RouteBook:
    """The routes that are looked at, read once for all who look."""

    def __init__(self) -> None:
        self._shown = Once[Shown](MOST_SHOWN)

    def of_plan(self, store: Store, key: PlanKey) -> Shown:
        """Return a plan as it was given out; it never changes."""
        return self._shown.ask(key, lambda: _as_published(store, key))

    def of_board(self, running: Running) -> Shown:
        """Return a running day as it is after all its acts."""
        key = running.day_plan.number, running.version
        return self._shown.ask(key, lambda: _as_it_runs(running))


def _as_published(store: Store, key: PlanKey) -> Shown:
    view = view_plan(store, key)
    return Shown(problem=view.problem, plan=view.plan)


def _as_it_runs(running: Running) -> Shown:
    board = running.board
    outcomes = {
        (str(vehicle), str(each.stop.task)): each.outcome
        for vehicle, begun in board.facts.begun.items()
        for each in begun
        if each.stop.task is not None
    }
    plan = replace(board.plan, routes=board.routes)
    return Shown(problem=board.day, plan=plan, outcomes=outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A link with its secret, which is told this once."""

    link: Link
    secret: str


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
    """

    link: Link
    content: RouteList
    is_newer: bool
    paper_is_void: bool
    acts: int
    outcomes: Mapping[str, Came]
    duty: Duty


def give(
    days: Days,
    user: User,
    number: DayPlanNumber,
    *,
    wanted: Collection[VolunteerNumber],
    book: RouteBook,
    now: datetime,
) -> tuple[tuple[Given, ...], tuple[Issue, ...]]:
    """Give volunteers of a published plan a link each; one that they had for that day is closed.

    Parameters
    ----------
    wanted
        To whom; nobody: to all who have a route.

    Returns
    -------
    tuple
        The links, and ``no-duty`` for who has none because they are off duty or past their shift.

    Raises
    ------
    Conflict
        With ``not-published``.
    Refused
        With ``not-in-plan`` for each who is wanted and has no route.
    """
    require_role(user, "links.give")
    store = days.store
    with store.reading() as session:
        plan = _published(session, user, number)
    going = _shown(days, number, plan, book=book, now=now)[0].going
    if strangers := sorted(set(wanted) - set(going)):
        raise Refused(*(own_issue("not-in-plan", f"volunteer {one}") for one in strangers))
    with writing(store, user, at=now) as change:
        if _published(change.session, user, number) != plan:
            raise Conflict(own_issue("changed-meanwhile", f"day plan {number}"))
        day_plan = day_plans.get_day_plan(change.session, number)
        chosen = sorted(wanted or going)
        shifts = depots.shifts_on(change.session, chosen, day_plan.day)
        on_duty = [one for one in chosen if _on_duty(change, day_plan, one, shifts.get(one))]
        live = links.live_links(change.session, on_duty, day_plan.day)
        _close(change, live, reason="mới")
        # what the same device has sealed is opened by the new link too
        codes = {link.volunteer: link.code for link in live}
        given = tuple(
            _given(change, day_plan, one, shifts[one], code=codes.get(one) or _new_code())
            for one in on_duty
        )
        idle = (own_issue("no-duty", f"volunteer {one}") for one in chosen if one not in on_duty)
        return given, tuple(idle)


def _published(session: Session, user: User, number: DayPlanNumber) -> PlanKey:
    found = day_plans.get_day_plan(session, number)
    require_own(user, found)
    if found.state not in VALID or found.plan is None:
        raise Conflict(own_issue("not-published", f"day plan {number}: {found.state}"))
    return found.plan


def _on_duty(
    change: Writing, day_plan: DayPlan, number: VolunteerNumber, shift: Shift | None
) -> bool:
    if shift is None or change.at >= _end_of(day_plan, shift):
        return False
    return volunteers.get_volunteer(change.session, number).state in ACTIVE


def _end_of(day_plan: DayPlan | Link, shift: Shift) -> datetime:
    return midnight_of(day_plan.day) + timedelta(seconds=shift.ends_s)


def _new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def _given(
    change: Writing, day_plan: DayPlan, number: VolunteerNumber, shift: Shift, *, code: str
) -> Given:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = Link(
        number=LinkNumber(0),
        day_plan=day_plan.number,
        volunteer=number,
        day=day_plan.day,
        until=_end_of(day_plan, shift),
        code=code,
    )
    row = links.add_link(change.session, link, digest=digest_of(secret))
    moves.begin(change.session, LINK, row, by=change.user.name, at=change.at)
    change.done("links.give", f"link {row.number}: volunteer {number}")
    return Given(link=replace(link, number=LinkNumber(row.number)), secret=secret)


def _close(change: Writing, live: Sequence[Link], *, reason: str) -> None:
    for link in live:
        _move(change.session, link, "revoked", by=change.user.name, at=change.at, reason=reason)
        change.done("links.give", f"link {link.number}: revoked")


def _move(
    session: Session,
    link: Link,
    state: str,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    **more: Any,
) -> None:
    moves.move(
        session,
        LINK,
        links.TABLE,
        link.number,
        state,
        seen=link.version,
        by=by,
        at=at,
        reason=reason,
        **more,
    )


def revoke(
    store: Store,
    user: User,
    number: DayPlanNumber,
    *,
    wanted: Collection[VolunteerNumber],
    now: datetime,
) -> tuple[Link, ...]:
    """Close links of a day plan; nobody wanted: all of them."""
    require_role(user, "links.give")
    with writing(store, user, at=now) as change:
        require_own(user, day_plans.get_day_plan(change.session, number))
        found = links.links_of(change.session, number)
        live = [
            one for one in found if one.state in LIVE and (not wanted or one.volunteer in wanted)
        ]
        _close(change, live, reason="điều phối đóng")
        return links.links_of(change.session, number)


def find(store: Store, user: User, number: DayPlanNumber) -> tuple[Link, ...]:
    """Return the links that were given for a day plan, without their secrets."""
    with store.reading() as session:
        require_own(user, day_plans.get_day_plan(session, number))
        return links.links_of(session, number)


def exchange(
    store: Store, secret: str, *, client: str, guesses: Tries, now: datetime
) -> tuple[Link, str]:
    """Open a link, once: return it and the secret that opens the route from then on.

    Raises
    ------
    Missing
        With ``no-such-link``; it counts as a guess of that client.
    TooOften
        After too many of them.
    Gone
        With ``link-used``, ``link-revoked``, ``link-expired``, ``link-ended``.
    """
    with store.writing() as session:
        lock_chain(session)
        link = links.given_as(session, digest_of(secret))
        if link is not None:
            _require_good(session, link, now=now)
            if link.state == "opened":
                raise Gone(own_issue("link-used", "link"))
            opened = secrets.token_urlsafe(SECRET_BYTES)
            _move(session, link, "opened", by=_name(link), at=now, opened_with=digest_of(opened))
            audit.add_written(session, [_entry(link, "links.open", outcome="done", at=now)])
            return link, opened
    guesses.require_few(
        client, now, subject="link"
    )  # who knows a secret waits for nobody's guesses
    guesses.note(client, now)
    raise Missing(own_issue("no-such-link", "link"))


def _name(link: Link) -> str:
    return f"volunteer {link.volunteer}"


def _entry(link: Link, action: str, *, outcome: Outcome, at: datetime) -> Entry:
    return Entry(
        at=at,
        by=_name(link),
        role=BY_LINK,
        action=action,
        outcome=outcome,
        subject=f"link {link.number}",
    )


def _require_good(session: Session, link: Link, *, now: datetime) -> None:
    """Refuse a link that opens nothing any more; what is told names nobody."""
    for code in _faults(session, link, now=now):
        raise Gone(own_issue(code, "link"))


def _faults(session: Session, link: Link, *, now: datetime) -> Iterator[str]:
    if link.state == "revoked":
        yield "link-revoked"
    if now >= link.until:
        yield "link-expired"
    shift = depots.shifts_on(session, [link.volunteer], link.day).get(link.volunteer)
    state = volunteers.states_of(session, [link.volunteer]).get(link.volunteer)
    if shift is None or state not in ACTIVE:
        yield "link-ended"
    elif now >= _end_of(link, shift):
        yield "link-expired"


def let_in(store: Store, secret: str, *, client: str, guesses: Tries, now: datetime) -> Link:
    """Return the link that was exchanged for a secret, if it still opens something.

    Raises
    ------
    NotSignedIn
        With ``no-link``; a wrong secret counts as a guess of that client.
    TooOften, Gone
        As `exchange`.
    """
    if not secret:
        raise NotSignedIn(own_issue("no-link", "link"))
    with store.reading() as session:
        link = links.opened_with(session, digest_of(secret))
        if link is not None:
            _require_good(session, link, now=now)
            return link
    guesses.require_few(client, now, subject="link")
    guesses.note(client, now)
    raise NotSignedIn(own_issue("no-link", "link"))


def refuse_link(store: Store, secret: str, *, subject: str) -> None:
    """Refuse who comes by a link to anything but their own route; raise `Forbidden`."""
    if not secret:
        return
    with store.reading() as session:
        if links.opened_with(session, digest_of(secret)) is not None:
            raise Forbidden(own_issue("only-own-route", subject))


def own_route(days: Days, link: Link, *, book: RouteBook, now: datetime) -> OwnRoute:
    """Return the route of a link's volunteer as it is now: of a running day, after all its acts.

    Raises
    ------
    Gone
        With ``route-over`` where they have none any more, or nobody works by any.
    """
    current, plan = _working(days, link)
    shown, acts = _shown(days, current.number, plan, book=book, now=now)
    if link.volunteer not in shown.going:
        raise Gone(own_issue("route-over", "link"))
    vehicle = VehicleId(str(link.volunteer))
    content = route_list(shown.problem, shown.plan, vehicle, version=current.letter)
    with days.store.reading() as session:
        duty = _duty(depots.days_worked(session, link.volunteer, until=link.day), link.day)
    read = _entry(link, "my-route", outcome="read", at=now)
    days.store.together(lambda session: audit.add_read(session, read))
    paper = book.of_plan(days.store, plan)
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


def tell(
    days: Days,
    link: Link,
    report: Report,
    *,
    reason: str,
    client_id: str,
    told_at: datetime | None = None,
    book: RouteBook,
    table: RiskTable,
    now: datetime,
) -> tuple[Issue, ...]:
    """Write what a volunteer tells; nothing that was told is lost.

    What the board cannot take, such as a stop that somebody else has done meanwhile, is kept in the
    log of the day for a person to look at.

    Returns
    -------
    tuple
        Why the board cannot take it; none: it has.

    Raises
    ------
    Forbidden
        With ``only-own-route`` for a task that was never theirs.
    Gone
        With ``route-over`` where nobody works by that plan.
    """
    current, plan = _working(days, link)
    with days.store.reading() as session:
        # it may have been told of the version before, whose answer never came
        versions = (current.number, link.day_plan)
        sent = (acts.find_act(session, version, client_id) for version in versions)
        known = next((act for act in sent if act is not None), None)
    if known is not None:
        return _kept(known)
    task = getattr(report, "task", None)
    if task is not None:
        _require_own_task(days, current, plan, link, task, book=book, now=now)
    user = _user(link, current, now=now)
    try:
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
    except (InvalidProblem, ServiceError) as fault:
        codes = ", ".join(issue.code for issue in issues_of(fault))
        found = days.act(
            user,
            current.number,
            lambda _: Made(events=(), kind="conflict", effect=lambda _: None),
            reason=f"{codes}; {report} {reason}".strip(),
            client_id=client_id,
            told_at=told_at,
            now=now,
        )
        return _kept(found.acts[-1])
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
    shown, _ = _shown(days, current.number, plan, book=book, now=now)
    papers = [book.of_plan(days.store, one) for one in (given, plan) if one is not None]
    tables = [_numbers(one, link) for one in (*papers, shown)]
    latest = tables[-1]
    told = {task for (_, task), outcome in shown.outcomes.items() if outcome != "expected"}
    return Stops(
        numbered={
            number: task
            for number, task in latest.items()
            if all(table.get(number) == task for table in tables)
        },
        next=next((task for task in latest.values() if task not in told), None),
    )


def _numbers(shown: Shown, link: Link) -> Mapping[int, str]:
    """Return the task of each numbered door; none where the volunteer has no route in it."""
    if link.volunteer not in shown.going:
        return {}
    content = route_list(shown.problem, shown.plan, VehicleId(str(link.volunteer)))
    return {call.number: call.task for call in content.calls}


def lists_of(
    days: Days,
    day_plan: DayPlan,
    wanted: Collection[VolunteerNumber],
    *,
    book: RouteBook,
    now: datetime,
) -> Mapping[VolunteerNumber, RouteList]:
    """Return the lists of a plan that people work by as they are now, of those or of all.

    Raises
    ------
    Refused
        With ``not-in-plan`` for each who is wanted and has no route.
    Conflict
        With ``not-published``.
    """
    if day_plan.plan is None or day_plan.state not in VALID:
        subject = f"day plan {day_plan.number}: {day_plan.state}"
        raise Conflict(own_issue("not-published", subject))
    shown, _ = _shown(days, day_plan.number, day_plan.plan, book=book, now=now)
    if strangers := sorted(set(wanted) - set(shown.going)):
        raise Refused(*(own_issue("not-in-plan", f"volunteer {one}") for one in strangers))
    return {
        one: route_list(shown.problem, shown.plan, VehicleId(str(one)), version=day_plan.letter)
        for one in sorted(wanted or shown.going)
    }


def _working(days: Days, link: Link) -> tuple[DayPlan, PlanKey]:
    """Return the version that people work by now, and its plan; `Gone` where there is none."""
    with days.store.reading() as session:
        current = _current(session, day_plans.get_day_plan(session, link.day_plan))
    if current is None or current.plan is None:
        raise Gone(own_issue("route-over", "link"))
    return current, current.plan


def _user(link: Link, current: DayPlan, *, now: datetime) -> User:
    """Return who comes by a link, as whoever writes."""
    return User(
        name=_name(link),
        role=BY_LINK,
        organisation=current.organisation,
        areas=(EVERYWHERE,),
        created_at=now,
    )


def _kept(act: Act) -> tuple[Issue, ...]:
    """Return why the board could not take what was told; none: it has."""
    if act.kind != "conflict":
        return ()
    return (own_issue("kept-for-a-person", act.reason.partition(";")[0]),)


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
    with days.store.reading() as session:
        given = day_plans.get_day_plan(session, link.day_plan).plan
    papers = [book.of_plan(days.store, one) for one in {given, plan} if one is not None]
    running, _ = _shown(days, day_plan.number, plan, book=book, now=now)
    vehicle = str(link.volunteer)
    own = (
        task in route.tasks
        for shown in (*papers, running)
        for route in shown.plan.routes
        if route.vehicle == vehicle
    )
    if not any(own):
        raise Forbidden(own_issue("only-own-route", f"task {task}"))


def _shown(
    days: Days, number: DayPlanNumber, plan: PlanKey, *, book: RouteBook, now: datetime
) -> tuple[Shown, int]:
    """Return the day as it is now, and how many acts it knows."""
    running = days.see(number, now=now)
    if not running.version:
        return book.of_plan(days.store, plan), 0
    return book.of_board(running), running.version


def _current(session: Session, day_plan: DayPlan) -> DayPlan | None:
    """Return the version of a day plan that people work by; None: there is none."""
    if day_plan.state in VALID:
        return day_plan
    valid = day_plans.valid_ones(session, day_plan.organisation, day_plan.day)
    return next((one for one in valid if one.area.ward == day_plan.area.ward), None)
