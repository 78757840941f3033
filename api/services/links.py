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
    own_issue,
)
from api.records.audit import Entry, Outcome
from api.records.day_plans import VALID, DayPlan, DayPlanNumber
from api.records.depots import Shift
from api.records.links import LINK, LIVE, Link, LinkNumber
from api.records.places import midnight_of
from api.records.plans import PlanKey
from api.records.roles import BY_LINK
from api.records.users import User
from api.records.volunteers import ACTIVE, VolunteerNumber
from api.services.access import (
    SECRET_BYTES,
    Tries,
    Writing,
    digest_of,
    require_role,
    writing,
)
from api.services.day_plans import require_own
from api.services.route_book import RouteBook, shown_now
from api.services.running import Days
from api.store import audit, day_plans, depots, links, moves, volunteers
from api.store.session import Store, lock_chain
from geodata.errors import Issue

CODE_DIGITS: Final = 6
"""Of the code that opens a list without network: so many are read out and typed without a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A link with its secret, which is told this once."""

    link: Link
    secret: str


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
    going = shown_now(days, number, plan, book=book, now=now)[0].going
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
            _move(
                session, link, "opened", by=holder_of(link), at=now, opened_with=digest_of(opened)
            )
            audit.add_written(session, [entry_of(link, "links.open", outcome="done", at=now)])
            return link, opened
    guesses.require_few(
        client, now, subject="link"
    )  # who knows a secret waits for nobody's guesses
    guesses.note(client, now)
    raise Missing(own_issue("no-such-link", "link"))


def holder_of(link: Link) -> str:
    """Return how whoever comes by a link is named in acts and in the audit."""
    return f"volunteer {link.volunteer}"


def entry_of(link: Link, action: str, *, outcome: Outcome, at: datetime) -> Entry:
    """Return what the audit keeps of who came by a link."""
    return Entry(
        at=at,
        by=holder_of(link),
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
