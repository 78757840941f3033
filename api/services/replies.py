"""What volunteers answer by SMS: told on as their page would, or put before a person."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, Overtaken, ServiceError, issues_of, own_issue
from api.records.links import Link
from api.records.patients import phone_key
from api.records.places import Spot, place_day
from api.records.replies import BY_SMS, REPLY, Reply, ReplyNumber, is_urgent, read_codes
from api.records.users import User
from api.services import own_routes
from api.services.access import require_role, writing
from api.services.route_book import RouteBook
from api.services.running import TRIES, Days
from api.store import day_plans, moves, replies, volunteers
from api.store import links as kept_links
from api.store.session import Store
from geodata.errors import Issue
from routing.risk import RiskTable


def take(
    days: Days,
    user: User,
    phone: str,
    text: str,
    *,
    client_id: str,
    book: RouteBook,
    table: RiskTable,
    now: datetime,
) -> Reply:
    """Keep an answer and tell on what it says; what cannot be told on waits for a person.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` for other content under the same id.
    """
    require_role(user, "replies.keep")
    kept, link = _keep(days.store, user, phone, text, client_id=client_id, now=now)
    if kept.state != REPLY.first or kept.fault:
        return kept
    fault = "unknown-sender"
    if link is not None:
        fault = _told(days, link, kept, book=book, table=table, now=now)
    return _settle(days.store, user, kept, fault, now=now)


def _keep(
    store: Store, user: User, phone: str, text: str, *, client_id: str, now: datetime
) -> tuple[Reply, Link | None]:
    with writing(store, user, at=now) as change:
        session = change.session
        link = _link_of(session, user.organisation, phone, now=now)
        known = replies.find_sent(session, user.organisation, client_id)
        if known is not None:
            if (phone_key(known.phone), known.text) != (phone_key(phone), text):
                raise Conflict(own_issue("sent-otherwise", f"reply {known.number}: {client_id}"))
            return known, link
        area = Spot()
        if link is not None:
            area = day_plans.get_day_plan(session, link.day_plan).area
        reply = Reply(
            number=ReplyNumber(0),
            organisation=user.organisation,
            area=area,
            volunteer=None if link is None else link.volunteer,
            phone=phone,
            text=text,
            at=now,
            urgent=is_urgent(text),
            client_id=client_id,
        )
        row = replies.add_reply(session, reply)
        moves.begin(session, REPLY, row, by=user.name, at=now)
        change.done("replies.keep", f"reply {row.number}")
        return replies.get_reply(session, ReplyNumber(row.number)), link


def _link_of(session: Session, organisation: str, phone: str, *, now: datetime) -> Link | None:
    """Return the live link of whose telephone it is, if just one is."""
    key = phone_key(phone)
    known = volunteers.by_phone(session, organisation, key) if key else ()
    # a shift of the evening before may last until the morning
    days = (place_day(now), place_day(now - timedelta(days=1)))
    live = (link for day in days for link in kept_links.live_links(session, known, day))
    found = [link for link in live if now < link.until]
    return found[0] if len(found) == 1 else None


def _told(
    days: Days, link: Link, reply: Reply, *, book: RouteBook, table: RiskTable, now: datetime
) -> str:
    """Tell on all that an answer says; return the issue code of why not."""
    codes = read_codes(reply.text)
    try:
        stops = own_routes.stops_of(days, link, book=book, now=now)
        told = [(code, stops.task(code.stop)) for code in codes]
        if not told:
            return "unknown-reply"
        faults = ["unknown-stop" for _, task in told if task is None]
        for place, (code, task) in enumerate(told):
            if task is None:
                continue  # whatever else it says is told: an SOS waits for nothing
            tell = partial(
                own_routes.tell,
                days,
                link,
                code.report(str(task), str(link.volunteer)),
                reason=BY_SMS,
                code=code.door_code,
                client_id=f"sms-{reply.number}-{place}",
                book=book,
                table=table,
                now=now,
            )
            faults += _faults_of(tell)
    except ServiceError as fault:
        return issues_of(fault)[0].code
    return faults[0] if faults else ""


def _faults_of(tell: Callable[[], own_routes.Heard]) -> list[str]:
    """Tell one thing that an answer says, a few times where others are quicker."""
    faults: tuple[Issue, ...] = ()
    for _ in range(TRIES):
        try:
            return [issue.code for issue in tell().issues]
        except Overtaken as fault:  # no telephone sends an SMS again by itself
            faults = fault.issues
        except ServiceError as fault:
            faults = issues_of(fault)
            break
    return [issue.code for issue in faults]


def _settle(store: Store, user: User, reply: Reply, fault: str, *, now: datetime) -> Reply:
    with writing(store, user, at=now) as change:
        if fault:
            replies.note_fault(change.session, reply.number, fault)
        else:
            _move(change.session, reply, "told", by=user.name, at=now)
        change.done("replies.keep", f"reply {reply.number}: {fault or 'told'}")
        return replies.get_reply(change.session, reply.number)


def _move(
    session: Session, reply: Reply, to: str, *, by: str, at: datetime, reason: str = ""
) -> None:
    moves.move(
        session,
        REPLY,
        replies.TABLE,
        reply.number,
        to,
        seen=reply.version,
        by=by,
        at=at,
        reason=reason,
    )


def find(store: Store, user: User, *, states: Collection[str], most: int) -> Sequence[Reply]:
    """Return answers of one's areas and of nobody known, what is urgent first."""
    with store.reading() as session:
        return replies.list_replies(session, user, states=states, most=most)


def see_to(
    store: Store, user: User, number: ReplyNumber, *, seen: int, reason: str, now: datetime
) -> Reply:
    """Keep that a person has read an answer, and what they did."""
    require_role(user, "replies.keep")
    with writing(store, user, at=now) as change:
        found = replies.get_reply(change.session, number)
        if found.organisation != user.organisation:
            raise Forbidden(own_issue("not-shared", f"reply {number}"))
        if found.area.ward and not user.reaches(found.area):
            raise Forbidden(own_issue("not-your-area", f"reply {number}"))
        if found.version != seen:
            raise Conflict(own_issue("changed-meanwhile", f"reply {number}: {found.state}"))
        _move(change.session, found, "seen", by=user.name, at=now, reason=reason)
        change.done("replies.keep", f"reply {number}: seen")
        return replies.get_reply(change.session, number)
