"""Keeping and finding requests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.day_plans import VALID
from api.records.places import Spot
from api.records.requests import HELD, OFF_BOARD, OPEN, REQUEST, KeptRequest, RequestNumber
from api.records.users import User
from api.store.adding import add_row
from api.store.moves import begin
from api.store.patients import seen_by
from api.store.rows import asked_columns, columns_of, request_of, request_row, spot_columns
from api.store.tables import DayPlanRow, PatientRow, RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests are looked for; what is empty does not matter.

    Parameters
    ----------
    text
        Part of name, phone or address as they are compared, without diacritics and case.
    call_back
        Only those whose caller is still to be called back first.
    waiting_on
        Only those that no board from that day on shows: what waits, and what plans before left.
    after
        Only those with a smaller number: the next page of a list, the newest first.
    """

    states: Collection[str] = ()
    kinds: Collection[str] = ()
    area: str = ""
    text: str = ""
    call_back: bool = False
    waiting_on: date | None = None
    after: RequestNumber | None = None
    most: int = 100


TABLE: Final = RequestRow
"""What `api.store.moves` moves."""
_AT_ONCE: Final = 1000
"""So many numbers are asked for in one question."""
_SENT: Final = select(RequestRow).where(
    RequestRow.organisation == bindparam("organisation"),
    RequestRow.client_id == bindparam("client_id"),
)


def find_by_client_id(session: Session, organisation: str, client_id: str) -> KeptRequest | None:
    """Return the request that was sent under that id, if it was."""
    sent = {"organisation": organisation, "client_id": client_id}
    row = session.scalars(_SENT, sent).one_or_none()
    return None if row is None else request_of(row)


def add_request(session: Session, request: KeptRequest) -> KeptRequest:
    """Keep a new request with its first move, and return it with its number."""
    kept = replace(request, number=RequestNumber(add_row(session, request_row(request))))
    begin(session, REQUEST, kept, by=kept.taken_by, at=kept.received_at)
    return kept


def get_request(session: Session, number: RequestNumber) -> KeptRequest:
    """Return the request of that number; raise `Missing` if there is none."""
    row = session.get(RequestRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-request", str(number)))
    return request_of(row)


def find_request(session: Session, number: RequestNumber) -> KeptRequest | None:
    """Return the request of that number, if there is one."""
    row = session.get(RequestRow, number)
    return None if row is None else request_of(row)


def seen_requests(
    session: Session, user: User, numbers: Collection[int]
) -> dict[RequestNumber, KeptRequest]:
    """Return those of some requests that somebody sees."""
    query = select(RequestRow).where(RequestRow.number.in_(numbers), *seen_by(user, RequestRow))
    return {one.number: one for one in map(request_of, session.scalars(query))}


def list_requests(session: Session, user: User, wanted: Wanted) -> tuple[KeptRequest, ...]:
    """Return the requests that somebody sees, the newest first."""
    query = select(*columns_of(RequestRow)).where(*seen_by(user, RequestRow))
    if wanted.states:
        query = query.where(RequestRow.state.in_(wanted.states))
    if wanted.kinds:
        query = query.where(RequestRow.kind.in_(wanted.kinds))
    if wanted.area:
        inside = (RequestRow.ward, RequestRow.district, RequestRow.province)
        query = query.where(or_(*(column == wanted.area for column in inside)))
    if wanted.text:
        keys = (PatientRow.name_key, PatientRow.phone_key, PatientRow.address_key)
        query = query.join(PatientRow, PatientRow.number == RequestRow.patient).where(
            or_(*(key.contains(wanted.text, autoescape=True) for key in keys))
        )
    if wanted.call_back:
        query = query.where(RequestRow.call_back, RequestRow.state == REQUEST.first)
    if wanted.waiting_on is not None:
        query = query.where(or_(RequestRow.state.in_(OFF_BOARD), _left_over(wanted.waiting_on)))
    if wanted.after is not None:
        query = query.where(RequestRow.number < wanted.after)
    query = query.order_by(RequestRow.number.desc()).limit(wanted.most)
    return tuple(request_of(row) for row in session.execute(query))


def left_over(
    session: Session, numbers: Collection[int], *, before: date
) -> frozenset[RequestNumber]:
    """Return which of them are held by a plan that is closed, or of a day before that one."""
    query = select(RequestRow.number).where(_left_over(before))
    wanted = sorted(numbers)
    parts = (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))
    return frozenset(
        RequestNumber(number)
        for part in parts
        for number in session.scalars(query.where(RequestRow.number.in_(part)))
    )


def _left_over(before: date) -> ColumnElement[bool]:
    over = select(DayPlanRow.number).where(
        DayPlanRow.number == RequestRow.day_plan,
        or_(DayPlanRow.day < before, DayPlanRow.state.not_in(VALID)),
    )
    return and_(RequestRow.state.in_(HELD), over.exists())


def count_by_state(session: Session, user: User) -> dict[str, int]:
    """Return how many requests that somebody sees are in each state."""
    query = (
        select(RequestRow.state, func.count())
        .where(*seen_by(user, RequestRow))
        .group_by(RequestRow.state)
    )
    found = {state: count for state, count in session.execute(query)}  # noqa: C416 - has keys()
    return {state: found.get(state, 0) for state in REQUEST.states}


def people_by_ward(
    session: Session,
    user: User,
    *,
    since: datetime | None = None,
    flags: Collection[str] = (),
) -> dict[str, int]:
    """Return how many people of each ward in somebody's areas wait, whoever keeps them.

    Parameters
    ----------
    since
        Instead of those who wait: those who asked since then.
    flags
        Only those of whom one of these was told; none: all.
    """
    person = (PatientRow.name_key + "/" + PatientRow.phone_key).distinct()
    query = (
        select(RequestRow.ward, func.count(person))
        .join(PatientRow, PatientRow.number == RequestRow.patient)
        .where(RequestRow.ward != "")
    )
    wanted = RequestRow.state.in_(OPEN) if since is None else RequestRow.received_at >= since
    if not user.everywhere:
        columns = (RequestRow.ward, RequestRow.district, RequestRow.province)
        query = query.where(or_(*(column.in_(user.areas) for column in columns)))
    if flags:  # they are kept as a JSON list of plain words
        query = query.where(or_(*(RequestRow.flags.contains(f'"{one}"') for one in flags)))
    found = session.execute(query.where(wanted).group_by(RequestRow.ward))
    return {ward: count for ward, count in found}  # noqa: C416 - has keys()


def requests_of(
    session: Session,
    patients: Collection[int],
    *,
    since: datetime | None = None,
    seen: User | None = None,
) -> tuple[KeptRequest, ...]:
    """Return what those people asked for, the newest first.

    Parameters
    ----------
    since
        Only since then.
    seen
        Only what that user sees.
    """
    query = (
        select(RequestRow)
        .where(RequestRow.patient.in_(patients))
        .order_by(RequestRow.number.desc())
    )
    if since is not None:
        query = query.where(RequestRow.received_at >= since)
    if seen is not None:
        query = query.where(*seen_by(seen, RequestRow))
    return tuple(request_of(row) for row in session.scalars(query))


def open_requests_of(
    session: Session,
    patients: Collection[int],
    *,
    since: datetime,
    kinds: Collection[str] = (),
    most: int,
) -> tuple[KeptRequest, ...]:
    """Return what those people asked for since then that is still open, the newest first."""
    query = select(RequestRow).where(
        RequestRow.patient.in_(patients),
        RequestRow.received_at >= since,
        RequestRow.state.in_(OPEN),
    )
    if kinds:
        query = query.where(RequestRow.kind.in_(kinds))
    rows = session.scalars(query.order_by(RequestRow.number.desc()).limit(most))
    return tuple(request_of(row) for row in rows)


def set_risk(session: Session, number: RequestNumber, risk: str, *, by: str, seen: int) -> None:
    """Keep the risk that somebody set; raise `Conflict` where the request changed meanwhile."""
    _change(session, number, seen=seen, risk=risk, risk_by=by)


def correct_request(session: Session, request: KeptRequest, *, seen: int) -> None:
    """Keep what a request says rightly, and where; raise `Conflict` where it changed meanwhile."""
    columns = asked_columns(request.asked) | spot_columns(request.spot)
    _change(session, request.number, seen=seen, suggested=request.suggested, **columns)


def set_spot(session: Session, number: RequestNumber, spot: Spot, *, seen: int) -> None:
    """Keep where a request is; raise `Conflict` where it changed meanwhile."""
    _change(session, number, seen=seen, **spot_columns(spot))


def _change(session: Session, number: RequestNumber, *, seen: int, **columns: Any) -> None:
    done = session.execute(
        update(RequestRow)
        .where(RequestRow.number == number, RequestRow.version == seen)
        .values(version=seen + 1, **columns)
    )
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise Conflict(own_issue("changed-meanwhile", f"request {number}"))


def standing_of(
    session: Session, numbers: Collection[int]
) -> dict[RequestNumber, tuple[str, int | None]]:
    """Return the state of each request, and the number of the day plan that holds it."""
    query = select(RequestRow.number, RequestRow.state, RequestRow.day_plan)
    rows = session.execute(query.where(RequestRow.number.in_(numbers)))
    return {RequestNumber(number): (state, day_plan) for number, state, day_plan in rows}


def held_by(
    session: Session, day_plan: int, *, states: Sequence[str] = ("planned",)
) -> tuple[RequestNumber, ...]:
    """Return the requests that a day plan holds, by number."""
    query = select(RequestRow.number).where(
        RequestRow.day_plan == day_plan, RequestRow.state.in_(states)
    )
    return tuple(RequestNumber(number) for number in session.scalars(query))


def set_day_plan(
    session: Session, number: RequestNumber, day_plan: int | None, *, seen: int
) -> None:
    """Keep which day plan holds a request; raise `Conflict` where it changed meanwhile."""
    _change(session, number, seen=seen, day_plan=day_plan)


def spots_of(session: Session, numbers: Collection[int]) -> dict[RequestNumber, Spot]:
    """Return where each of those requests is, by area."""
    query = select(RequestRow.number, RequestRow.ward, RequestRow.district, RequestRow.province)
    wanted = sorted(numbers)
    parts = (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))
    return {
        RequestNumber(number): Spot(ward=ward, district=district, province=province)
        for some in parts
        for number, ward, district, province in session.execute(
            query.where(RequestRow.number.in_(some))
        )
    }
