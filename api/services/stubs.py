"""Calls on paper: numbered forms are printed, entered afterwards, and each one accounted for."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from api.errors import Conflict, Missing, Refused, explained_issue, own_issue
from api.records.places import PLACE_TIME
from api.records.stubs import CLIENT_ID, STUB, Batch, BatchStart, Stub, StubNumber, label_of
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.taking import Sent, Taken, take_in_within
from api.store import moves, stubs
from api.store.session import Store
from geodata.errors import Issue
from maps.wording import Words, both
from routing.risk import RiskTable

AHEAD: Final = timedelta(minutes=10)
"""How far the clock on the wall may be ahead of the service's; own default."""

BY_HAND = ("void", "printed")
"""States that a person names; `entered` follows from a request, `missing` from a count."""


def print_batch(
    store: Store, user: User, count: int, *, holder: str, client_id: str = "", now: datetime
) -> Batch:
    """Keep that so many new forms are printed for an office, and return them.

    Parameters
    ----------
    client_id
        The same one again is the same batch; empty: it is always another.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` where another batch was asked for under it.
    """
    require_role(user, "requests.add")
    with writing(store, user, at=now) as change:
        known = stubs.find_sent(change.session, user.organisation, client_id)
        if known is not None:
            made = _batch(change, known)
            if (made.last - made.first + 1, made.holder) != (count, holder):
                raise Conflict(own_issue("sent-otherwise", f"stub {label_of(known)}"))
            return made
        rows = stubs.add_stubs(
            change.session, user.organisation, count, holder=holder, by=user.name, at=now
        )
        rows[0].client_id = client_id or None
        for row in rows:
            moves.begin(change.session, STUB, row, by=user.name, at=now)
        change.done(
            "requests.add", f"stubs {label_of(rows[0].number)} … {label_of(rows[-1].number)}"
        )
        return _batch(change, BatchStart(rows[0].number))


def find(store: Store, user: User) -> tuple[Batch, ...]:
    """Return one's organisation's batches, the newest first."""
    with store.reading() as session:
        return stubs.list_batches(session, user.organisation)


def client_id_of(number: StubNumber) -> str:
    """Return the client id of the request of a form."""
    return f"{CLIENT_ID}{number:05}"


def view(store: Store, user: User, number: StubNumber) -> Stub:
    """Return a form; raise `Missing` with ``no-such-stub``."""
    with store.reading() as session:
        return stubs.get_stub(session, user.organisation, number)


def forms(store: Store, user: User, batch: BatchStart) -> tuple[Stub, ...]:
    """Return the forms of a batch that are blank still, to be printed.

    Raises
    ------
    Missing
        With ``no-such-stub``.
    Conflict
        With ``no-blank-stub`` where each was used.
    """
    with store.reading() as session:
        known = stubs.stubs_of(session, user.organisation, batch)
    if not known:
        raise Missing(own_issue("no-such-stub", label_of(batch)))
    blank = tuple(one for one in known if one.state == "printed")
    if not blank:
        raise Conflict(own_issue("no-blank-stub", label_of(batch)))
    return blank


def enter(
    store: Store, user: User, number: StubNumber, sent: Sent, *, table: RiskTable, now: datetime
) -> Taken:
    """Enter the request of a form; the same once more is the same request.

    Parameters
    ----------
    sent
        Under the client id of the form: `client_id_of`.

    Raises
    ------
    Missing
        With ``no-such-stub``.
    Conflict
        With ``move-not-allowed`` for a form that is void, ``stub-entered`` where something else
        was entered from it.
    Refused
        With ``received-later`` for a time that is still to come.
    """
    require_role(user, "requests.add")
    if sent.received_at is not None and sent.received_at > now + AHEAD:
        at = f"{sent.received_at.astimezone(PLACE_TIME):%d/%m/%Y %H:%M}"
        raise Refused(explained_issue("received-later", "received_at", why=_at_desk(at, now)))
    with writing(store, user, at=now) as change:
        found = stubs.get_stub(change.session, user.organisation, number)
        if found.state != "entered":
            STUB.require(found.state, "entered", reason="", subject=f"stub {found.label}")
        try:
            taken = take_in_within(change, sent, table=table)
        except Conflict as fault:
            if found.request is None or all(one.code != "sent-otherwise" for one in fault.issues):
                raise
            raise Conflict(_entered(found.label, found.request)) from fault
        if found.state != "entered":
            _move(change, found, "entered", request=taken.request.number)
            change.done("requests.add", f"stub {found.label}: request {taken.request.number}")
        return taken


def _at_desk(at: str, now: datetime) -> Words:
    here = f"{now.astimezone(PLACE_TIME):%d/%m/%Y %H:%M}"
    return both(f"Trên phiếu ghi {at}, bây giờ là {here}.", f"It says {at}; it is {here} now.")


def _entered(label: str, request: int) -> Issue:
    why = both(
        f"Phiếu {label} đã thành yêu cầu số {request}.",
        f"Form {label} became request {request}.",
    )
    return explained_issue("stub-entered", f"stub {label}: request {request}", why=why)


def say(
    store: Store,
    user: User,
    number: StubNumber,
    to: str,
    *,
    seen: int | None,
    reason: str,
    now: datetime,
) -> Stub:
    """Keep that a form is spoilt, or that a missing one is found and blank.

    Raises
    ------
    Refused
        With ``follows-from-facts`` for a state that no person names, or ``reason-missing``.
    """
    require_role(user, "requests.add")
    if to not in BY_HAND:
        raise Refused(own_issue("follows-from-facts", to))
    with writing(store, user, at=now) as change:
        found = stubs.get_stub(change.session, user.organisation, number)
        _move(change, found, to, seen=seen, reason=reason)
        change.done("requests.add", f"stub {found.label}: {to}")
        return stubs.get_stub(change.session, user.organisation, number)


def count(
    store: Store,
    user: User,
    batch: BatchStart,
    blank: Iterable[tuple[StubNumber, StubNumber]],
    *,
    now: datetime,
) -> Batch:
    """Keep which forms lie there blank, from a first to a last; all else is accounted for then.

    What is neither blank, entered nor void is missing, and listed; a missing one that is among the
    blank ones is found.

    Raises
    ------
    Missing
        With ``no-such-stub`` where there is no such batch.
    Conflict
        With ``not-blank`` for each form that is counted as blank and was entered or is void.
    Refused
        With ``not-of-this-batch`` for each range that lies outside or is turned around.
    """
    require_role(user, "requests.add")
    with writing(store, user, at=now) as change:
        known = stubs.stubs_of(change.session, user.organisation, batch)
        if not known:
            raise Missing(own_issue("no-such-stub", label_of(batch)))
        there = _within(known, [*blank])
        used = [one for one in known if one.number in there and one.state in ("entered", "void")]
        if used:
            raise Conflict(*(own_issue("not-blank", f"{one.label}: {one.state}") for one in used))
        for one in known:
            if one.state == "printed" and one.number not in there:
                _move(change, one, "missing")
            elif one.state == "missing" and one.number in there:
                _move(change, one, "printed")
        change.done("requests.add", f"stubs {label_of(batch)}: counted, {len(there)} blank")
        return _batch(change, batch)


def _within(
    known: Sequence[Stub], ranges: Sequence[tuple[StubNumber, StubNumber]]
) -> frozenset[int]:
    first, last = known[0].number, known[-1].number
    wrong = [
        own_issue("not-of-this-batch", f"{label_of(begins)} … {label_of(ends)}")
        for begins, ends in ranges
        if not first <= begins <= ends <= last
    ]
    if wrong:
        raise Refused(*wrong)
    return frozenset(n for begins, ends in ranges for n in range(begins, ends + 1))


def _batch(change: Writing, batch: BatchStart) -> Batch:
    (found,) = stubs.list_batches(change.session, change.user.organisation, batch=batch)
    return found


def _move(
    change: Writing,
    stub: Stub,
    to: str,
    *,
    seen: int | None = None,
    reason: str = "",
    **columns: object,
) -> None:
    moves.move(
        change.session,
        STUB,
        stubs.TABLE,
        stub.number,
        to,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details=None,
        **columns,
    )
