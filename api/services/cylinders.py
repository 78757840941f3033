"""The ledger of cylinders: who holds which since when, and what comes back."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from api.errors import Conflict, Forbidden, Missing, Refused, own_issue
from api.records.cylinders import (
    AWAY,
    BREATHED,
    CYLINDER,
    HOLDERS,
    Cylinder,
    CylinderNumber,
    Reading,
    Terms,
)
from api.records.lifecycles import Move
from api.records.places import place_day
from api.records.requests import Asked, PatientNumber, RequestNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services.access import Writing, require_area, writing
from api.services.seeing import require_patient
from api.services.taking import Sent, Taken, take_in_within
from api.store import cylinders, depots, moves, patients, requests, volunteers
from api.store.rows import held_columns
from api.store.session import Store
from geodata.errors import Issue
from routing.risk import RiskTable

MOST_NUMBER: Final = 2**31 - 1
_FOUND: Final = frozenset({"carried", "lost"})
"""Where a full one is that a count missed, as whoever looked for it writes by hand."""


def register(store: Store, user: User, cylinder: Cylinder, *, now: datetime) -> Cylinder:
    """Put a cylinder into the ledger, full at its station.

    Raises
    ------
    Missing, Forbidden
        With ``no-such-depot`` or ``not-shared`` where the station is none of one's own.
    """
    with writing(store, user, at=now) as change:
        return register_within(change, cylinder)


def register_within(change: Writing, cylinder: Cylinder) -> Cylinder:
    """Put a cylinder into the ledger in a transaction that is open; raise as `register`."""
    _require_station(change, cylinder.holder)
    row = cylinders.add_cylinder(change.session, cylinder)
    moves.begin(change.session, CYLINDER, row, by=change.user.name, at=change.at)
    change.done("cylinders.keep", f"cylinder {cylinder.serial}")
    return cylinders.get_cylinder(change.session, CylinderNumber(row.number))


def move_cylinder(
    store: Store,
    user: User,
    number: CylinderNumber,
    state: str,
    *,
    holder: str,
    terms: Terms,
    reading: Reading,
    test_due: date | None = None,
    reason: str,
    seen: int,
    today: date,
    now: datetime,
) -> Cylinder:
    """Bring a cylinder into another state and to who holds it there.

    Parameters
    ----------
    test_due
        Until when it may be filled, where the plant tested it.

    Raises
    ------
    Refused
        With ``unknown-state``, ``holder-missing``, ``reason-missing``, ``test-not-here``, or
        ``test-overdue`` where one is brought out after the day of its test.
    Forbidden
        With ``not-shared`` where it goes to a patient whom the user does not see, or to another
        organisation's station.
    Missing
        With ``no-such-depot`` where there is no such station.
    Conflict, Missing
        See `api.store.moves.move`.
    """
    with writing(store, user, at=now) as change:
        found = _own(change, number)
        if found.state == "full" and state in _FOUND:
            depots.one_less_missing(change.session, found.holder)
        _moved(
            change,
            found,
            state,
            holder=holder,
            terms=terms,
            reading=reading,
            test_due=test_due,
            reason=reason,
            seen=seen,
            today=today,
        )
        change.done("cylinders.move", f"cylinder {found.serial}: {state}")
        return cylinders.get_cylinder(change.session, number)


def _moved(
    change: Writing,
    cylinder: Cylinder,
    state: str,
    *,
    holder: str,
    terms: Terms,
    reading: Reading,
    test_due: date | None = None,
    reason: str,
    seen: int,
    today: date,
    happened: bool = False,
) -> None:
    subject = f"cylinder {cylinder.serial}: {state}"
    if state not in HOLDERS:
        raise Refused(own_issue("unknown-state", state))
    if not happened:
        _require_tested(cylinder, state, test_due, today=today, subject=subject)
    same = HOLDERS[state] == cylinder.holder_kind
    holder = _holder(change, cylinder, state, holder or (cylinder.holder if same else ""))
    stays = same and holder == cylinder.holder
    if state == cylinder.state and not stays:  # from patient to patient it goes over a volunteer
        raise Conflict(own_issue("move-not-allowed", f"{subject}, {holder}"))
    moves.move(
        change.session,
        CYLINDER,
        cylinders.TABLE,
        cylinder.number,
        state,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details={"holder": f"{HOLDERS[state]} {holder}".strip()},
        **held_columns(
            state,
            holder,
            since=cylinder.since if stays else change.at,
            terms=(terms or cylinder.terms) if HOLDERS[state] == "patient" else "",
            reading=_reading(cylinder, reading, stays=stays, now=change.at),
        ),
        test_due=test_due or cylinder.test_due,
    )


def _require_tested(
    cylinder: Cylinder, state: str, test_due: date | None, *, today: date, subject: str
) -> None:
    """Refuse to bring a cylinder out whose test is overdue; it still comes back and is tested."""
    if test_due is not None and (cylinder.state, state) != ("at-plant", "full"):
        raise Refused(own_issue("test-not-here", subject))
    brought = state in {"reserved", "carried"} or (
        state == "at-patient" and cylinder.holder_kind != "patient"
    )
    if brought and _is_overdue(cylinder, today):
        raise Refused(own_issue("test-overdue", subject))


def _is_overdue(cylinder: Cylinder, day: date) -> bool:
    return cylinder.test_due is not None and cylinder.test_due < day


def _holder(change: Writing, cylinder: Cylinder, state: str, holder: str) -> str:
    """Return who holds it then, as that is kept; refuse who is not there or not seen."""
    kind = HOLDERS[state]
    if kind == "nobody":
        return ""
    if not holder:
        raise Refused(own_issue("holder-missing", f"cylinder {cylinder.serial}: {state}"))
    if kind == "station" and (kind, holder) != (cylinder.holder_kind, cylinder.holder):
        _require_station(change, holder)
    if kind not in {"patient", "volunteer"}:
        return holder
    number = _number(holder)
    if kind == cylinder.holder_kind and str(number) == cylinder.holder:
        return cylinder.holder
    if kind == "volunteer":
        volunteers.get_volunteer(change.session, VolunteerNumber(number))
    else:
        patients.get_patient(change.session, PatientNumber(number))
        require_patient(change.session, change.user, PatientNumber(number))
    return str(number)


def _require_station(change: Writing, name: str) -> None:
    """Refuse a station that is none of one's organisation: nobody would find the cylinder."""
    found = depots.get_depot(change.session, name)
    if found is None:
        raise Missing(own_issue("no-such-depot", name))
    if found.organisation != change.user.organisation:
        raise Forbidden(own_issue("not-shared", f"depot {name}"))


def _reading(cylinder: Cylinder, reading: Reading, *, stays: bool, now: datetime) -> Reading:
    """Return what is known of its use: what was read now, else what was read before there.

    Nothing was read later than it is kept: it would be counted on longer than it lasts.
    """
    known = cylinder.reading if stays else Reading()
    if reading == Reading():
        return known
    pressure, flow = reading.pressure_bar, reading.flow_lpm
    read_at = reading.measured_at or (known.measured_at if pressure is None else now)
    return Reading(
        pressure_bar=known.pressure_bar if pressure is None else pressure,
        flow_lpm=known.flow_lpm if flow is None else flow,
        measured_at=None if read_at is None else min(read_at, now),
    )


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_NUMBER:
        raise Refused(own_issue("holder-missing", text))
    return int(text)


def _own(change: Writing, number: CylinderNumber) -> Cylinder:
    found = cylinders.get_cylinder(change.session, number)
    if found.organisation != change.user.organisation:
        raise Forbidden(own_issue("not-shared", f"cylinder {found.serial}"))
    if found.holder_kind == "station":
        station = depots.get_depot(change.session, found.holder)
        if station is not None:
            require_area(change.user, station.spot, subject=f"cylinder {found.serial}")
    return found


def leave(
    change: Writing, serial: str, *, patient: PatientNumber, volunteer: str
) -> Iterator[Issue]:
    """Have a cylinder be with a patient, whoever the ledger says had it on the way.

    Yields
    ------
    Issue
        ``test-overdue`` where it was not to be brought out any more: it is there all the same, and
        a person has to see to it.
    """
    found = _by_serial(change, serial)
    if found.state == "at-patient" and found.holder == str(patient):
        return
    if _is_overdue(found, place_day(change.at)):
        yield own_issue("test-overdue", f"cylinder {serial}: at-patient")
    if found.state in {"full", "reserved", "lost"}:  # lost: a count missed it, it was on the way
        found = brought(change, found, "carried", holder=volunteer)
    brought(change, found, "at-patient", holder=str(patient))


def collect(change: Writing, serial: str, *, volunteer: str) -> None:
    """Have a cylinder be with the volunteer who took it back."""
    brought(change, _by_serial(change, serial), "carried-empty", holder=volunteer)


def _by_serial(change: Writing, serial: str) -> Cylinder:
    found = cylinders.list_cylinders(change.session, change.user.organisation, serial=serial)
    if not found:
        raise Missing(own_issue("no-such-cylinder", serial))
    return found[0]


def brought(
    change: Writing, cylinder: Cylinder, state: str, *, holder: str, reason: str = ""
) -> Cylinder:
    """Have a cylinder be there, as somebody tells it who saw it; return it as it is then.

    What has happened is not refused, as bringing out one that is overdue for its test is.
    """
    _moved(
        change,
        cylinder,
        state,
        holder=holder,
        terms="loan" if HOLDERS[state] == "patient" else "",
        reading=Reading(),
        reason=reason,
        seen=cylinder.version,
        today=place_day(change.at),
        happened=True,
    )
    change.done("cylinders.move", f"cylinder {cylinder.serial}: {state}")
    return cylinders.get_cylinder(change.session, cylinder.number)


def find(
    store: Store,
    user: User,
    *,
    states: Sequence[str],
    holder: str,
    serial: str,
    after: CylinderNumber | None = None,
    most: int | None = None,
) -> tuple[Cylinder, ...]:
    """Return one's organisation's cylinders, those longest where they are first; else as asked."""
    with store.reading() as session:
        return cylinders.list_cylinders(
            session,
            user.organisation,
            states=states,
            holder=holder,
            serial=serial,
            after=after,
            most=most,
        )


def view(store: Store, user: User, number: CylinderNumber) -> tuple[Cylinder, tuple[Move, ...]]:
    """Return a cylinder and all that happened to it."""
    with store.reading() as session:
        found = cylinders.get_cylinder(session, number)
        if found.organisation != user.organisation:
            raise Forbidden(own_issue("not-shared", f"cylinder {found.serial}"))
        return found, moves.list_moves(session, CYLINDER, number)


def counts(store: Store, user: User) -> dict[str, int]:
    """Return how many of one's organisation's cylinders are in each state."""
    with store.reading() as session:
        return cylinders.count_by_state(session, user.organisation)


def recover(
    store: Store,
    user: User,
    number: CylinderNumber,
    *,
    seen: int,
    reason: str,
    table: RiskTable,
    today: date,
    now: datetime,
) -> tuple[Cylinder, Taken]:
    """Have a cylinder fetched back from its patient: it is due, and a request says so.

    Raises
    ------
    Conflict
        With ``move-not-allowed`` where no patient has it, it was given for good, or a request
        that has it fetched is open.
    """
    with writing(store, user, at=now) as change:
        found = _own(change, number)
        if found.state not in AWAY or not _is_lent(found) or _is_fetched(change, found):
            raise Conflict(own_issue("move-not-allowed", f"cylinder {found.serial}: {found.state}"))
        holder = PatientNumber(int(found.holder))
        require_patient(change.session, user, holder)
        taken = _fetch_back(change, found, seen=seen, reason=reason, table=table, today=today)
        return cylinders.get_cylinder(change.session, number), taken


def fetch_back_all(
    change: Writing, patient: PatientNumber, *, reason: str, table: RiskTable, today: date
) -> tuple[Taken, ...]:
    """Have all that a patient was lent fetched back: the house may be locked tomorrow.

    Whoever lent it: each organisation has a request to fetch its own. Also what is due already,
    where no open request has it fetched.
    """
    held = cylinders.list_cylinders(change.session, None, states=BREATHED, holder=str(patient))
    return tuple(
        _fetch_back(change, one, seen=one.version, reason=reason, table=table, today=today)
        for one in held
        if _is_lent(one) and not _is_fetched(change, one)
    )


def leave_all(
    change: Writing, patient: PatientNumber, *, told: str, reason: str, today: date
) -> tuple[RequestNumber, ...]:
    """Leave a patient what was to be fetched for a wrong reason; return the requests to fetch it.

    Parameters
    ----------
    told
        The reason why it was to be fetched.
    """
    asked = requests.requests_of(change.session, (patient,))
    found: list[RequestNumber] = []
    for one in cylinders.list_cylinders(
        change.session, None, states=("to-collect",), holder=str(patient)
    ):
        last = moves.last_move(change.session, CYLINDER, one.number)
        if last is None or last.reason != told:
            continue
        if last.before == "at-patient":  # else it was due before that, too
            _moved(
                change,
                one,
                "at-patient",
                holder="",
                terms="",
                reading=Reading(),
                reason=reason,
                seen=one.version,
                today=today,
            )
            change.done("cylinders.move", f"cylinder {one.serial}: at-patient")
        name = f"collect-{one.number}-"
        found += [each.number for each in asked if each.client_id.startswith(name)]
    return tuple(found)


def _is_lent(cylinder: Cylinder) -> bool:
    return cylinder.holder_kind == "patient" and cylinder.terms != "gift"


def _is_fetched(change: Writing, cylinder: Cylinder) -> bool:
    """Tell whether it is due, and an open request has it fetched from its patient."""
    if cylinder.state != "to-collect":
        return False
    patient = PatientNumber(int(cylinder.holder))
    asked = requests.requests_of(change.session, (patient,))
    return any(
        one.is_open and one.client_id.startswith(f"collect-{cylinder.number}-") for one in asked
    )


def _fetch_back(
    change: Writing, cylinder: Cylinder, *, seen: int, reason: str, table: RiskTable, today: date
) -> Taken:
    _moved(
        change,
        cylinder,
        "to-collect",
        holder="",
        terms="",
        reading=Reading(),
        reason=reason,
        seen=seen,
        today=today,
    )
    patient = patients.get_patient(change.session, PatientNumber(int(cylinder.holder)))
    sent = Sent(
        client_id=f"collect-{cylinder.number}-{seen}",
        asked=Asked(kind="oxygen_collect", note=cylinder.serial, size_l=cylinder.size_l),
        spot=patient.spot,
        source="program",
        organisation=cylinder.organisation,
        verified=True,
    )
    change.done("cylinders.move", f"cylinder {cylinder.serial}: to-collect")
    return take_in_within(change, sent, table=table, patient=patient)
