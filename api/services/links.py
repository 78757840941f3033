"""Volunteers' links: given for a published plan, opened once, good for the shift and the own route.

The secret of a link stands in its fragment, which no browser sends; it is exchanged once for
another one, which a cookie holds. Of both only digests are kept.
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from api.records.links import LINK, LIVE, Link, LinkNumber
from api.records.places import EVERYWHERE, midnight_of
from api.records.plans import PlanKey
from api.records.reports import Report
from api.records.roles import BY_LINK
from api.records.users import User
from api.records.volunteers import ACTIVE, VolunteerNumber
from api.services import reporting
from api.services.access import (
    SECRET_BYTES,
    Tries,
    Writing,
    digest_of,
    require_role,
    writing,
)
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
from routing.model import VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.risk import RiskTable

MOST_SHOWN: Final = 32
"""Days that are kept ready to be looked at: a city takes seconds to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A day's routes as they stand, with their problem."""

    problem: Problem
    plan: Plan

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
    return Shown(problem=board.day, plan=replace(board.plan, routes=board.routes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A link with its secret, which is told this once."""

    link: Link
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRoute:
    """What a volunteer sees.

    Parameters
    ----------
    is_newer
        Whether it is a later version than the link was given for.
    acts
        How many acts changed the day since it was given out.
    """

    content: RouteList
    is_newer: bool
    acts: int


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
        _close(change, links.live_links(change.session, on_duty, day_plan.day), reason="mới")
        given = tuple(_given(change, day_plan, one, shifts[one]) for one in on_duty)
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


def _given(change: Writing, day_plan: DayPlan, number: VolunteerNumber, shift: Shift) -> Given:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = Link(
        number=LinkNumber(0),
        day_plan=day_plan.number,
        volunteer=number,
        day=day_plan.day,
        until=_end_of(day_plan, shift),
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
    with days.store.reading() as session:
        current = _current(session, day_plans.get_day_plan(session, link.day_plan))
    if current is None or current.plan is None:
        raise Gone(own_issue("route-over", "link"))
    shown, acts = _shown(days, current.number, current.plan, book=book, now=now)
    if link.volunteer not in shown.going:
        raise Gone(own_issue("route-over", "link"))
    vehicle = VehicleId(str(link.volunteer))
    content = route_list(shown.problem, shown.plan, vehicle, version=current.letter)
    read = _entry(link, "my-route", outcome="read", at=now)
    days.store.together(lambda session: audit.add_read(session, read))
    return OwnRoute(content=content, is_newer=current.number != link.day_plan, acts=acts)


def tell(
    days: Days,
    link: Link,
    report: Report,
    *,
    reason: str,
    client_id: str,
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
    with days.store.reading() as session:
        current = _current(session, day_plans.get_day_plan(session, link.day_plan))
    if current is None or current.plan is None:
        raise Gone(own_issue("route-over", "link"))
    _require_own_task(days, current, link, report, book=book, now=now)
    with days.store.reading() as session:
        known = acts.find_act(session, current.number, client_id)
    if known is not None:
        return _kept(known)
    user = User(
        name=_name(link),
        role=BY_LINK,
        organisation=current.organisation,
        areas=(EVERYWHERE,),
        created_at=now,
    )
    try:
        reporting.write(
            days,
            user,
            current.number,
            report,
            reason=reason,
            client_id=client_id,
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
            now=now,
        )
        return _kept(found.acts[-1])
    return ()


def _kept(act: Act) -> tuple[Issue, ...]:
    """Return why the board could not take what was told; none: it has."""
    if act.kind != "conflict":
        return ()
    return (own_issue("kept-for-a-person", act.reason.partition(";")[0]),)


def _require_own_task(
    days: Days, day_plan: DayPlan, link: Link, report: Report, *, book: RouteBook, now: datetime
) -> None:
    task = getattr(report, "task", None)
    if task is None or day_plan.plan is None:
        return
    published = book.of_plan(days.store, day_plan.plan)
    running, _ = _shown(days, day_plan.number, day_plan.plan, book=book, now=now)
    vehicle = str(link.volunteer)
    own = (
        task in route.tasks
        for shown in (published, running)
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
