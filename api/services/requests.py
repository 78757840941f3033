"""Requests that were taken in: looked through, moved on, merged and taken apart again."""

from collections.abc import Sequence
from datetime import date, datetime

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.lifecycles import Move
from api.records.places import Spot
from api.records.requests import (
    ACTION_OF,
    EMERGENCIES,
    FREES_A_BED,
    HELD,
    REQUEST,
    KeptRequest,
    PatientNumber,
    RequestNumber,
    is_emergency,
)
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.beds import release_promised, require_accepted
from api.services.cylinders import fetch_back_all
from api.services.medicine import require_issued
from api.services.seeing import seen_request
from api.services.taking import Likely, likely_same
from api.store import depots, moves, patients, requests
from api.store.requests import Wanted
from api.store.session import Store
from routing.model import RISKS, Risk
from routing.risk import RiskTable


def view_request(
    store: Store, user: User, number: RequestNumber
) -> tuple[KeptRequest, tuple[Move, ...]]:
    """Return a request and all that happened to it."""
    with store.reading() as session:
        found = seen_request(session, user, number)
        return found, moves.list_moves(session, REQUEST, number)


def left_over(
    store: Store, found: Sequence[KeptRequest], *, now: datetime
) -> frozenset[RequestNumber]:
    """Return which of them a plan that is closed, or of a day that is over, holds still."""
    held = [one.number for one in found if one.state in HELD]
    if not held:
        return frozenset()
    with store.reading() as session:
        return requests.left_over(session, held, before=depots.first_open_day(session, now))


def first_open_day(store: Store, *, now: datetime) -> date:
    """Return the first day that is not over: what plans before it hold is left over."""
    with store.reading() as session:
        return depots.first_open_day(session, now)


def find_requests(store: Store, user: User, wanted: Wanted) -> tuple[KeptRequest, ...]:
    """Return the requests that somebody sees, the newest first.

    Raises
    ------
    Forbidden
        If they look for a text in what they do not see.
    """
    if wanted.text and not user.sees("person"):
        raise Forbidden(own_issue("not-your-role", f"{user.role}: text"))
    with store.reading() as session:
        return requests.list_requests(session, user, wanted)


def counts(store: Store, user: User) -> dict[str, int]:
    """Return how many requests that somebody sees are in each state."""
    with store.reading() as session:
        return requests.count_by_state(session, user)


def move_within(
    change: Writing,
    number: RequestNumber,
    wanted: str,
    *,
    seen: int,
    reason: str,
    override: bool = False,
    table: RiskTable,
    today: date,
) -> None:
    """Bring a request into another state in a transaction that is open.

    Nobody departs with a patient before a facility has accepted them, and medicine is not delivered
    that the ledger never issued, but by an `override` that says why.

    Whoever is brought to a hospital has lent cylinders fetched back. After a death nothing goes out
    by itself: a person looks at the household first.

    Raises
    ------
    Forbidden
        If the role may not bring requests into that state, or not see this one.
    Refused
        With ``unknown-state``, ``no-bed-accepted``, or ``reason-missing`` of an override.
    Missing, Conflict, Refused
        See `api.store.moves.move`; with ``medicine-not-issued``, and ``only-by-merge`` into and out
        of ``duplicate``.
    """
    user = change.user
    action = ACTION_OF.get(wanted)
    if action is None:
        raise Refused(own_issue("unknown-state", wanted))
    found = seen_request(change.session, user, number)
    if wanted == "triaged" and is_triaged(found, table):
        action = "requests.verify"
    require_role(user, action)
    if "duplicate" in (wanted, found.state):
        raise Conflict(own_issue("only-by-merge", f"request {number}: {wanted}"))
    if override and not reason.strip():
        raise Refused(own_issue("reason-missing", f"request {number}: override"))
    if wanted == "on-the-way" and found.asked.kind == "transport" and not override:
        require_accepted(change, number)
    if wanted in {"delivered", "partly"} and not override:
        require_issued(change, found)
    details = {"override": user.name} if override else {}
    _moved(change, number, wanted, seen=seen, reason=reason, details=details)
    change.done(action, f"request {number}: {wanted}{', override' if override else ''}")
    if wanted == "verified" and not table.needs_doctor(found.asked.kind, found.ranked):
        _moved(change, number, "triaged", seen=None, reason=reason)
    if wanted == "transferred":
        fetch_back_all(change, found.patient, reason=reason, table=table, today=today)


def is_triaged(request: KeptRequest, table: RiskTable) -> bool:
    """Tell whether no clinical person has to look at it: one did, it is urgent, or need not be."""
    is_seen = request.risk is not None or request.asked.kind in EMERGENCIES
    return is_seen or not table.needs_doctor(request.asked.kind, request.ranked)


def _moved(
    change: Writing,
    number: RequestNumber,
    wanted: str,
    *,
    seen: int | None,
    reason: str,
    details: dict[str, str] | None = None,
    repeats: RequestNumber | None = None,
) -> None:
    moves.move(
        change.session,
        REQUEST,
        requests.TABLE,
        number,
        wanted,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details=details,
        repeats=repeats,
    )
    if wanted in FREES_A_BED:
        release_promised(change, number, reason=wanted)


def take_back_within(
    change: Writing, number: RequestNumber, *, seen: int | None, reason: str = ""
) -> KeptRequest:
    """Bring a request back into the state before its last move; return it with that.

    Raises
    ------
    Conflict
        See `api.store.moves.take_back`.
    """
    moves.take_back(
        change.session,
        REQUEST,
        requests.TABLE,
        number,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        repeats=None,
    )
    return requests.get_request(change.session, number)


def bring_into(change: Writing, number: RequestNumber, wanted: str, *, reason: str) -> KeptRequest:
    """Bring a request into a state because of what happened to it; return it with that.

    Where that state cannot follow, such as after a merge, it stays: what was told is kept anyway.
    """
    found = requests.get_request(change.session, number)
    if wanted not in REQUEST.moves[found.state]:
        return found
    _moved(change, number, wanted, seen=found.version, reason=reason or wanted)
    change.done(ACTION_OF[wanted], f"request {number}: {wanted}")
    return requests.get_request(change.session, number)


def set_risk(
    store: Store, user: User, number: RequestNumber, risk: Risk, *, seen: int, now: datetime
) -> KeptRequest:
    """Set the risk of a request, as only clinical roles may; it is triaged from then on.

    Raises
    ------
    Forbidden, Missing, Conflict
        As `move_within`; with ``request-is-over`` where nobody has to do anything for it.
    """
    require_role(user, "requests.triage")
    with writing(store, user, at=now) as change:
        before = seen_request(change.session, user, number)
        if not before.is_open:
            raise Conflict(own_issue("request-is-over", f"request {number}: {before.state}"))
        if before.state in {"received", "verified"}:
            _moved(change, number, "triaged", seen=seen, reason="", details={"risk": risk})
            seen += 1
        requests.set_risk(change.session, number, risk, by=user.name, seen=seen)
        change.done("requests.triage", f"request {number}: {risk}")
        return requests.get_request(change.session, number)


def merge(
    store: Store,
    user: User,
    number: RequestNumber,
    *,
    into: RequestNumber,
    seen: int,
    reason: str,
    now: datetime,
) -> KeptRequest:
    """Say that a request repeats another one; both keep what happened to them.

    Raises
    ------
    Conflict
        With ``more-urgent`` where this one is more urgent than that other one: then it is merged
        the other way round. With ``repeats-itself`` where that other one is this one, or is itself
        a repetition, and ``request-is-over`` where nobody has to do anything for it: a need would
        be dropped.
    """
    require_role(user, "requests.merge")
    with writing(store, user, at=now) as change:
        own = seen_request(change.session, user, number)
        other = seen_request(change.session, user, into)
        if other.number == number or other.state == "duplicate":
            raise Conflict(own_issue("repeats-itself", f"request {number} → {into}"))
        if not other.is_open:
            raise Conflict(own_issue("request-is-over", f"request {into}: {other.state}"))
        if _outranks(own, other):
            raise Conflict(own_issue("more-urgent", f"request {number} → {into}"))
        _moved(
            change,
            number,
            "duplicate",
            seen=seen,
            reason=reason,
            details={"repeats": str(into)},
            repeats=into,
        )
        change.done("requests.merge", f"request {number} → {into}")
        return requests.get_request(change.session, number)


def likely_doubles(
    store: Store, user: User, number: RequestNumber, *, now: datetime
) -> tuple[Likely, ...]:
    """Return what is open and may be the same as a request, of other organisations too."""
    require_role(user, "requests.merge")
    with store.reading() as session:
        found = seen_request(session, user, number)
        person = patients.get_patient(session, found.patient)
        same = patients.same_people(session, person)
        likely = likely_same(session, person, found.asked.kind, same=same, now=now)
    return tuple(one for one in likely if one.number != number)


def _outranks(one: KeptRequest, other: KeptRequest) -> bool:
    """Tell whether one is more urgent: its urgency would be gone with it."""
    pairs = [(is_emergency(each.asked.kind, each.ranked), each.ranked) for each in (one, other)]
    (urgent, risk), (other_urgent, other_risk) = pairs
    return (urgent and not other_urgent) or RISKS.index(risk) < RISKS.index(other_risk)


def unmerge(
    store: Store, user: User, number: RequestNumber, *, seen: int, now: datetime
) -> KeptRequest:
    """Take a merge back: the request is again in the state that it was in."""
    require_role(user, "requests.merge")
    with writing(store, user, at=now) as change:
        found = seen_request(change.session, user, number)
        if found.state != "duplicate":
            raise Conflict(own_issue("not-merged", f"request {number}"))
        take_back_within(change, number, seen=seen)
        change.done("requests.merge", f"request {number} taken apart")
        return requests.get_request(change.session, number)


def place_request(
    store: Store, user: User, number: RequestNumber, spot: Spot, *, seen: int, now: datetime
) -> KeptRequest:
    """Say where a request is; who places it works there, or nobody could say so of it before."""
    require_role(user, "requests.verify")
    with writing(store, user, at=now) as change:
        before = seen_request(change.session, user, number)
        if not before.is_open:
            raise Conflict(own_issue("move-not-allowed", f"request {number}: {before.state}"))
        requests.set_spot(change.session, number, spot, seen=seen)
        patients.place_patient(change.session, before.patient, spot)
        change.done("requests.verify", f"request {number}: placed")
        return requests.get_request(change.session, number)


def end_requests(change: Writing, patient: PatientNumber, state: str, *, reason: str) -> None:
    """Bring all that a patient still waits for into a closing state.

    Of who is in hospital, what they were lent is still fetched; after a death nobody goes there
    before a person looked at the household.
    """
    for found in requests.requests_of(change.session, (patient,)):
        if state == "transferred" and found.asked.kind == "oxygen_collect":
            continue
        if state in REQUEST.moves[found.state]:
            _moved(change, found.number, state, seen=found.version, reason=reason)
            change.done(ACTION_OF[state], f"request {found.number}: {state}")
