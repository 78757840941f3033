"""The bed board: what is free by the rule, holding, acceptance, refusals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from api.errors import Conflict, Refused, own_issue
from api.records.beds import BED, HELD_FOR, Bed, BedNumber, Facility
from api.records.lifecycles import NOBODY
from api.records.requests import RequestNumber
from api.records.users import User
from api.services.access import Writing, require_area, writing
from api.services.seeing import next_version, seen_request
from api.store import beds, moves, requests
from api.store.session import Store
from routing.transfers import HOME, TransferTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A facility, how many of its beds are promised, and how many are free."""

    facility: Facility
    promised: int
    free: int


def board(store: Store, *, now: datetime) -> tuple[Board, ...]:
    """Return all facilities with what is free at that moment."""
    with store.reading() as session:
        counted = beds.promised(session, now=now)
        return tuple(
            Board(
                facility=facility,
                promised=counted.get(facility.id, 0),
                free=facility.free(counted.get(facility.id, 0)),
            )
            for facility in beds.list_facilities(session)
        )


def keep(
    store: Store, user: User, facility: Facility, *, seen: int | None, now: datetime
) -> Facility:
    """Keep what a facility says of itself.

    Parameters
    ----------
    seen
        The version that was seen; None: it is new.

    Raises
    ------
    Forbidden
        Outside one's areas.
    Conflict
        With ``changed-meanwhile``; who was brought there meanwhile changes it too.
    """
    subject = f"facility {facility.id}"
    require_area(user, facility.spot, subject=subject)
    with writing(store, user, at=now) as change:
        before = beds.find_facility(change.session, facility.id)
        if before is not None:
            require_area(user, before.spot, subject=subject)
        kept = None if before is None else before.version
        facility = replace(facility, version=next_version(kept, seen, subject=subject))
        beds.save_facility(change.session, facility)
        change.done(
            "beds.keep",
            f"facility {facility.id}: {facility.occupied} of {facility.total},"
            f" {facility.share_percent} %",
        )
        return beds.get_facility(change.session, facility.id)


def hold(
    store: Store,
    user: User,
    facility: str,
    request: RequestNumber,
    *,
    table: TransferTable,
    override: str | None = None,
    now: datetime,
) -> Bed:
    """Hold a bed for the patient of a request.

    Parameters
    ----------
    override
        Why somebody is brought to a tier that the table does not name; None: nobody is.

    Raises
    ------
    Conflict
        With ``no-bed-free`` where the rule leaves none, ``has-a-bed`` where one is promised,
        ``request-is-over`` where nobody waits for one, ``tier-not-allowed`` where the table does
        not name that tier after the one where they lie.
    Refused
        With ``reason-missing`` for an override without a reason.
    """
    if override is not None and not override.strip():
        raise Refused(own_issue("reason-missing", f"request {request}: override"))
    with writing(store, user, at=now) as change:
        found = beds.get_facility(change.session, facility)
        asked = seen_request(change.session, user, request)
        if not asked.is_open:
            raise Conflict(own_issue("request-is-over", f"request {request}: {asked.state}"))
        origin = beds.tiers_of(change.session, [asked.patient]).get(asked.patient, HOME)
        is_allowed = table.allows(origin, found.tier)
        if not is_allowed and override is None:
            subject = f"request {request}: {origin or 'home'} → {found.tier}"
            raise Conflict(own_issue("tier-not-allowed", subject))
        _give_up_expired(change, request)
        if not found.free(beds.promised(change.session, now=now).get(facility, 0)):
            raise Conflict(own_issue("no-bed-free", found.name or facility))
        try:
            row = beds.add_bed(change.session, facility, request, until=now + HELD_FOR)
        except IntegrityError as error:
            raise Conflict(own_issue("has-a-bed", f"request {request}")) from error
        why = "" if is_allowed else f"ngoài bảng chuyển / override: {override}"
        moves.begin(change.session, BED, row, by=user.name, at=now, reason=why)
        said = f"bed {row.number}: {facility}, request {request}"
        change.done("beds.hold", said if is_allowed else f"{said}, override: {override}")
        return beds.get_bed(change.session, BedNumber(row.number))


def _give_up_expired(change: Writing, request: RequestNumber) -> None:
    before = beds.bed_of_request(change.session, request)
    if before is not None and not before.counts(change.at):
        release_promised(change, request, reason="hết giờ giữ / its time was over")


def release_promised(change: Writing, request: RequestNumber, *, reason: str) -> None:
    """Let a bed that is promised to the patient of a request be free again, if there is one."""
    promised = beds.bed_of_request(change.session, request)
    if promised is not None:
        moves.move(
            change.session,
            BED,
            beds.TABLE,
            promised.number,
            "released",
            seen=None,
            by=NOBODY,
            at=change.at,
            reason=reason,
        )
        change.done("beds.hold", f"bed {promised.number}: released")


def occupy(change: Writing, request: RequestNumber) -> None:
    """Have the patient of a request be in the bed that was accepted for them, if there is one."""
    bed = beds.bed_of_request(change.session, request)
    if bed is None or bed.state != "accepted":
        return
    moves.move(
        change.session,
        BED,
        beds.TABLE,
        bed.number,
        "occupied",
        seen=None,
        by=change.user.name,
        at=change.at,
    )
    beds.add_occupied(change.session, bed.facility, 1)
    change.done("beds.hold", f"bed {bed.number}: occupied")
    _leave_others(change, bed)


def _leave_others(change: Writing, bed: Bed) -> None:
    """Free the beds that the patient lay in before they were brought to this one."""
    patient = requests.get_request(change.session, bed.request).patient
    for before in beds.occupied_by(change.session, patient):
        if before.number == bed.number:
            continue
        moves.move(
            change.session,
            BED,
            beds.TABLE,
            before.number,
            "released",
            seen=None,
            by=NOBODY,
            at=change.at,
            reason=f"chuyển sang / brought to {bed.facility}",
        )
        beds.add_occupied(change.session, before.facility, -1)
        change.done("beds.hold", f"bed {before.number}: released")


def move_bed(
    store: Store,
    user: User,
    number: BedNumber,
    state: str,
    *,
    seen: int,
    reason: str,
    now: datetime,
) -> Bed:
    """Keep that a facility accepted or refused, the patient is there, or the bed is free again.

    Raises
    ------
    Conflict
        With ``no-bed-free`` where a hold had run out and its bed was given to others meanwhile.
    Refused
        With ``unknown-state``.
    """
    if state not in BED.moves:
        raise Refused(own_issue("unknown-state", state))
    with writing(store, user, at=now) as change:
        found = beds.get_bed(change.session, number)
        seen_request(change.session, user, found.request)
        if state == "accepted" and not found.counts(now):
            counted = beds.promised(change.session, now=now).get(found.facility, 0)
            if not beds.get_facility(change.session, found.facility).free(counted):
                raise Conflict(own_issue("no-bed-free", found.facility))
        moves.move(
            change.session,
            BED,
            beds.TABLE,
            number,
            state,
            seen=seen,
            by=user.name,
            at=now,
            reason=reason,
        )
        if state == "occupied":
            beds.add_occupied(change.session, found.facility, 1)
            _leave_others(change, found)
        if found.state == "occupied":
            beds.add_occupied(change.session, found.facility, -1)
        change.done("beds.hold", f"bed {number}: {state}")
        return beds.get_bed(change.session, number)


def beds_of(store: Store, user: User, facility: str) -> Sequence[Bed]:
    """Return the promises of a facility to patients whom one sees, the newest first."""
    with store.reading() as session:
        beds.get_facility(session, facility)
        return beds.list_beds(session, user, facility=facility)


def require_accepted(change: Writing, request: RequestNumber) -> None:
    """Refuse a departure for no accepted bed; raise `Refused` with ``no-bed-accepted``."""
    bed = beds.bed_of_request(change.session, request)
    if bed is None or bed.state != "accepted":
        raise Refused(own_issue("no-bed-accepted", f"request {request}"))
