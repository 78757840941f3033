"""What is counted of a week, as it is kept: each function yields the facts of one record."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from api.records.cylinders import AWAY
from api.records.places import Spot, place_day
from api.records.reports import WHYS
from api.records.requests import EMERGENCIES, REQUEST
from api.records.week_facts import Fact
from api.records.week_reports import Span
from api.store.tables import (
    BatchRow,
    BedRow,
    CylinderRow,
    DepotRow,
    FeedbackRow,
    HandoverRow,
    MovementRow,
    MoveRow,
    PatientRow,
    PostRow,
    RequestRow,
    ShiftRow,
    VolunteerRow,
)
from api.store.transfers import accepted

_AREA: Final = (RequestRow.ward, RequestRow.district, RequestRow.province)
_DONE: Final = ("delivered", "partly")
_ENDED: Final = ("transferred", "deceased", "unreachable", "cancelled")
_QUICK: Final = ((timedelta(minutes=30), "30"), (timedelta(minutes=60), "60"))
"""Within how long after the call an emergency was told to be done."""
_BED_WITHIN: Final = timedelta(minutes=60)
"""One limit for all weeks, whatever the table of transfers says: they are compared."""
_WORSE: Final = "worse-"
_HOUR_S: Final = 3600


def _spot(ward: str, district: str, province: str) -> Spot:
    return Spot(ward=ward, district=district, province=province)


def asked(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield what came in, but for what repeated another request."""
    query = select(RequestRow.kind, RequestRow.client_id, *_AREA).where(
        RequestRow.organisation == organisation,
        RequestRow.received_at >= span.begins,
        RequestRow.received_at < span.ends,
        RequestRow.state != "duplicate",
    )
    for kind, client_id, *area in session.execute(query):
        spot = _spot(*area)
        yield Fact(what="asked", kind=kind, spot=spot)
        if client_id.startswith(_WORSE):
            yield Fact(what="worsened", spot=spot)


def outcomes(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield what came of requests, but for what was taken back since."""
    query = (
        select(MoveRow.before, MoveRow.after, MoveRow.reason, MoveRow.at, RequestRow)
        .join(RequestRow, RequestRow.number == cast(MoveRow.record, Integer))
        .where(
            MoveRow.kind == "request",
            MoveRow.at >= span.begins,
            MoveRow.before != MoveRow.after,
            RequestRow.organisation == organisation,
            RequestRow.state != "duplicate",
        )
        .order_by(MoveRow.number)
    )
    made: dict[int, list[Any]] = defaultdict(list)
    for move in session.execute(query):
        earlier = made[move.RequestRow.number]
        if move.before in REQUEST.revocable:
            earlier[:] = [one for one in earlier if one.after != move.before]
            continue  # it is where it was before, which was counted then
        earlier.append(move)
    for moves in made.values():
        for one in moves:
            if one.at < span.ends:
                yield from _outcome(one)


def _outcome(move: Any) -> Iterator[Fact]:
    request = move.RequestRow
    spot, after = _spot(request.ward, request.district, request.province), move.after
    if after in _DONE:
        yield Fact(what="done" if after == "delivered" else "partly", kind=request.kind, spot=spot)
        yield Fact(what="helped", person=request.patient, spot=spot)
    if after == "delivered" and request.kind in EMERGENCIES:
        took = move.at - request.received_at
        within = next((name for limit, name in _QUICK if took <= limit), "longer")
        yield Fact(what="answered", kind=within, spot=spot)
    if after == "failed":
        why = move.reason.partition(" ")[0]
        yield Fact(what="failed", kind=why if why in WHYS else "other", spot=spot)
    if after in _ENDED:
        yield Fact(what="ended", kind=after, spot=spot)


def posts_of(session: Session, organisation: str) -> "Posts":
    """Return where an organisation's volunteers live and work."""
    posts: dict[int, list[PostRow]] = defaultdict(list)
    query = select(PostRow).join(VolunteerRow, VolunteerRow.number == PostRow.volunteer)
    query = query.where(VolunteerRow.organisation == organisation)
    for post in session.scalars(query.order_by(PostRow.begins)):
        posts[post.volunteer].append(post)
    own = select(
        VolunteerRow.number, VolunteerRow.ward, VolunteerRow.district, VolunteerRow.province
    ).where(VolunteerRow.organisation == organisation)
    homes = {number: _spot(*area) for number, *area in session.execute(own)}
    return Posts(homes=homes, posts=posts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Where volunteers work on a day: their post, else where they live."""

    homes: Mapping[int, Spot]
    posts: Mapping[int, list[PostRow]]

    def on(self, volunteer: int, day: date) -> tuple[str, Spot]:
        """Return the kind of the post and its area; no kind where they have none that day."""
        for post in self.posts.get(volunteer, ()):
            if post.begins <= day and (post.ends is None or day <= post.ends):
                return post.kind, _spot(post.area, post.district, post.province)
        return "", self.homes[volunteer]


def force(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield the state of each volunteer when the week ended, and who is new."""
    posts = posts_of(session, organisation)
    query = (
        select(VolunteerRow.number, VolunteerRow.channel, MoveRow.before, MoveRow.after, MoveRow.at)
        .join(VolunteerRow, VolunteerRow.number == cast(MoveRow.record, Integer))
        .where(
            MoveRow.kind == "volunteer",
            MoveRow.at < span.ends,
            VolunteerRow.organisation == organisation,
        )
        .order_by(MoveRow.number)
    )
    states: dict[int, str] = {}
    for number, channel, before, after, at in session.execute(query):
        states[number] = after
        if before == "" and at >= span.begins:
            _, spot = posts.on(number, span.last)
            yield Fact(what="new", kind=channel, spot=spot)
    for number, state in states.items():
        _, spot = posts.on(number, span.last)
        yield Fact(what="force", kind=state, spot=spot)


def shifts_of(session: Session, organisation: str, span: Span) -> dict[tuple[int, date], int]:
    """Return how many seconds each volunteer's shift of a day is long."""
    return {
        (shift.volunteer, shift.day): shift.ends_s - shift.begins_s
        for shift in session.scalars(_shifts(organisation, span))
    }


def _shifts(organisation: str, span: Span) -> Select[ShiftRow]:
    return (
        select(ShiftRow)
        .join(VolunteerRow, VolunteerRow.number == ShiftRow.volunteer)
        .where(
            VolunteerRow.organisation == organisation,
            ShiftRow.day >= span.first,
            ShiftRow.day <= span.last,
        )
    )


def duty(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield the shifts of volunteers."""
    posts = posts_of(session, organisation)
    for (volunteer, day), seconds in shifts_of(session, organisation, span).items():
        kind, spot = posts.on(volunteer, day)
        hours = round(seconds / _HOUR_S)
        yield Fact(what="duty", person=volunteer, spot=spot)
        yield Fact(what="duty-days", kind=kind, spot=spot)
        yield Fact(what="duty-hours", count=hours, spot=spot)


def beds(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield what facilities answered."""
    query = (
        select(MoveRow.after, *_AREA)
        .join(BedRow, BedRow.number == cast(MoveRow.record, Integer))
        .join(RequestRow, RequestRow.number == BedRow.request)
        .where(
            MoveRow.kind == "bed",
            MoveRow.before != MoveRow.after,
            MoveRow.at >= span.begins,
            MoveRow.at < span.ends,
            RequestRow.organisation == organisation,
        )
    )
    for after, *area in session.execute(query):
        yield Fact(what="bed", kind=after, spot=_spot(*area))


def bed_waits(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield within how long after they needed it a bed was first accepted for somebody."""
    own = (RequestRow.organisation == organisation,)
    for one in accepted(session, begins=span.begins, ends=span.ends, whose=own):
        took = one.accepted_at - one.needed_at
        yield Fact(what="bed-wait", kind="60" if took <= _BED_WITHIN else "longer", spot=one.spot)


def cylinders(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield which cylinders went out and came back, and which patients had some at the end."""
    homes = {
        str(number): _spot(*area)
        for number, *area in session.execute(
            select(
                PatientRow.number, PatientRow.ward, PatientRow.district, PatientRow.province
            ).where(PatientRow.organisation == organisation)
        )
    }
    query = (
        select(MoveRow)
        .join(CylinderRow, CylinderRow.number == cast(MoveRow.record, Integer))
        .where(
            MoveRow.kind == "cylinder",
            MoveRow.at < span.ends,
            CylinderRow.organisation == organisation,
        )
        .order_by(MoveRow.number)
    )
    held: dict[str, tuple[str, MoveRow]] = {}
    for move in session.scalars(query):
        kind, _, holder = json.loads(move.details).get("holder", "").partition(" ")
        before, _ = held.get(move.record, ("", move))
        within = move.at >= span.begins
        if move.after in AWAY:
            holder = holder if kind == "patient" else before
            if within and move.before == "carried":
                yield Fact(what="lent", spot=homes.get(holder, Spot()))
            if before != holder:
                held[move.record] = (holder, move)
        elif before:
            del held[move.record]
            what: Any = "lost" if move.after == "lost" else "recovered"
            if within:
                yield Fact(what=what, spot=homes.get(before, Spot()))
        elif move.after == "lost" and within:
            yield Fact(what="lost", spot=Spot())
    for holder, since in held.values():
        spot = homes.get(holder, Spot())
        yield Fact(what="out", spot=spot)
        if since.at < span.begins:
            yield Fact(what="out-long", spot=spot)


def goods(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield what went out to people and what came in, and what depots had at the end."""
    posts = posts_of(session, organisation)
    moved = _moved(organisation, span).where(MovementRow.at >= span.begins)
    for move, request, depot in session.execute(moved):
        depot_spot = _spot(depot.ward, depot.district, depot.province)
        if move.kind == "issue" and move.other is None:
            spot = depot_spot
            if request is not None:
                spot = _spot(request.ward, request.district, request.province)
            elif move.volunteer is not None:
                _, spot = posts.on(move.volunteer, place_day(move.at))
            yield Fact(what="issued", kind=move.good, count=-move.change, spot=spot)
        if move.kind == "receipt" and move.other is None:
            yield Fact(what="received", kind=move.good, count=move.change, spot=depot_spot)
    last = select(func.max(MovementRow.number)).where(
        MovementRow.organisation == organisation, MovementRow.at < span.ends
    )
    last = last.group_by(MovementRow.depot, MovementRow.batch)
    rest = select(
        MovementRow.rest, MovementRow.good, DepotRow.ward, DepotRow.district, DepotRow.province
    ).join(DepotRow, DepotRow.id == MovementRow.depot)
    for count, good, *area in session.execute(rest.where(MovementRow.number.in_(last))):
        yield Fact(what="at-hand", kind=good, count=count, spot=_spot(*area))


def _moved(organisation: str, span: Span) -> Select[MovementRow, RequestRow, DepotRow]:
    return (
        select(MovementRow, RequestRow, DepotRow)
        .join(BatchRow, BatchRow.number == MovementRow.batch)
        .join(DepotRow, DepotRow.id == MovementRow.depot)
        .outerjoin(RequestRow, RequestRow.number == MovementRow.request)
        .where(MovementRow.organisation == organisation, MovementRow.at < span.ends)
    )


def living(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield what was said of how people live; no word of what they said."""
    query = select(FeedbackRow).where(
        FeedbackRow.organisation == organisation,
        FeedbackRow.at >= span.begins,
        FeedbackRow.at < span.ends,
    )
    for row in session.scalars(query):
        spot = _spot(row.area, row.district, row.province)
        yield Fact(what="mood", kind=row.mood, spot=spot)
        for lack in row.lacks.split():
            yield Fact(what="lack", kind=lack, spot=spot)
        if row.urgent:
            yield Fact(what="urgent", spot=spot)
            if row.state == "given":
                yield Fact(what="unseen", spot=spot)


def handovers(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield the notes from shift to shift."""
    query = select(HandoverRow).where(
        HandoverRow.organisation == organisation,
        HandoverRow.given_at >= span.begins,
        HandoverRow.given_at < span.ends,
    )
    for row in session.scalars(query):
        spot = _spot(row.area, row.district, row.province)
        yield Fact(what="handover", kind=row.state, spot=spot)


Source = Callable[[Session, str, Span], Iterator[Fact]]
SOURCES: Final[tuple[Source, ...]] = (
    asked,
    outcomes,
    force,
    duty,
    beds,
    bed_waits,
    cylinders,
    goods,
    living,
    handovers,
)
