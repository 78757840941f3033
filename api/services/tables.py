"""Tables of volunteers, depots and patients: good rows go in once, all other faults are told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args

from api.errors import Refused, ServiceError
from api.issue_texts import OWN_TEXTS
from api.records.depots import KeptDepot
from api.records.patients import Patient
from api.records.places import Spot, place_day
from api.records.requests import PatientNumber
from api.records.roles import Action
from api.records.users import User
from api.records.volunteers import VOLUNTEER, Channel, Volunteer, VolunteerNumber
from api.services import depots, taking, volunteers
from api.services.access import Writing, require_role, writing
from api.services.columns import ENLISTED, KEPT_DEPOTS, PATIENTS
from api.services.placing import Placer
from api.store.session import Store
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.matrix import PROFILES, Profile
from routing.files.cells import Cells, clock_s, moment_s
from routing.files.columns import Columns
from routing.files.tables import depot_row, read_table
from routing.requests import Origin

Kind = Literal["volunteers", "depots", "patients"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
TOGETHER: Final = 50
"""So many rows share a commit: somebody's emergency waits for no more than those."""
LONGEST_LINE: Final = 200
_PHONE_SIGNS: Final = frozenset("0123456789+(). -")
_LONGEST_PHONE: Final = 24
_FIRST_DAY: Final = date(2020, 1, 1)
_UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands in a row until it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRows:
    """What became of a table.

    Parameters
    ----------
    taken, known
        Rows that are kept now, and that were kept before.
    notices
        What is to be noted of rows that are kept now.
    ignored
        Columns that nobody reads.
    """

    taken: int
    known: int
    issues: tuple[Issue, ...]
    ignored: tuple[str, ...]
    notices: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A good row: what it calls itself, where it stands, and its value."""

    id: str
    origin: Origin
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How one kind of table is read and kept.

    Parameters
    ----------
    action
        What somebody must be allowed to do.
    make
        The value of a row; what is wrong with it is noted in the cells.
    keep
        Keeps values and tells of each whether it is new, or what is wrong with it.
    warn
        What is to be noted of a value on that day, though it is kept.
    """

    action: Action
    columns: Columns
    make: Callable[[Cells, Placer, date], Any]
    keep: Callable[[Writing, Sequence[Any]], Iterator[bool | ServiceError]]
    warn: Callable[[Any, date], Sequence[Issue]] = lambda _value, _today: ()


def import_rows(
    store: Store, user: User, path: Path, kind: Kind, *, placer: Placer, now: datetime
) -> ImportedRows:
    """Keep the good rows of a table; the same rows again are kept once.

    Raises
    ------
    InvalidInput
        If the file is no table, or no row of it is good.
    Forbidden
        If the role may not keep such rows.
    """
    return import_table(store, user, path, _TABLES[kind], placer=placer, now=now)


def import_table(
    store: Store, user: User, path: Path, table: Table, *, placer: Placer, now: datetime
) -> ImportedRows:
    """Keep the good rows of a table of that kind; raise as `import_rows`."""
    today = place_day(now)
    require_role(user, table.action)

    def row(cells: Cells) -> _Row:
        return _Row(
            id=cells.text("id"), origin=cells.origin, value=table.make(cells, placer, today)
        )

    read = read_table(path, table.columns, row)
    if read.issues and not read.rows:
        raise InvalidInput(read.issues)
    issues, notices, taken, known = [*read.issues], list[Issue](), 0, 0
    for first in range(0, len(read.rows), TOGETHER):
        some = read.rows[first : first + TOGETHER]
        with writing(store, user, at=now) as change:
            found = [*table.keep(change, [one.value for one in some])]
        for one, is_new in zip(some, found, strict=True):
            where = one.origin.where(one.id)
            if isinstance(is_new, ServiceError):
                issues += [replace(i, subject=f"{where} ({i.subject})") for i in is_new.issues]
            else:
                taken, known = taken + is_new, known + (not is_new)
                said = table.warn(one.value, today) if is_new else ()
                notices += [replace(i, subject=f"{where} ({i.subject})") for i in said]
    return ImportedRows(
        taken=taken,
        known=known,
        issues=tuple(issues),
        ignored=read.ignored,
        notices=tuple(notices),
    )


def _name(cells: Cells) -> str:
    cells.needed("name_short")
    return _line(cells, "name_short")


def _phone(cells: Cells) -> str:
    """Return the phone, in the signs in which it is entered by hand."""
    phone = cells.text("phone")
    if not set(phone) <= _PHONE_SIGNS or len(phone) > _LONGEST_PHONE:
        cells.fault("wrong-phone", "phone", f"is {phone!r}", "write digits, as in 0900 000 001")
    return phone


def _line(cells: Cells, column: str) -> str:
    text = cells.text(column)
    if len(text) > LONGEST_LINE:
        message = f"holds {len(text)} signs, more than {LONGEST_LINE}"
        cells.fault("out-of-range", column, message, "shorten it")
    return text


def tell_area(cells: Cells, column: str, error: Refused) -> None:
    """Note what is wrong with an area of a row, and the one imported that is most like it."""
    for issue in error.issues:
        remedy = OWN_TEXTS[issue.code]["en"][1]
        cells.fault(issue.code, column, f"is {issue.subject}", remedy)


def _spot(cells: Cells, placer: Placer, point: LonLat | None, address: str) -> Spot:
    """Return where a row is, as far as that can be told."""
    try:
        return placer.place(point, cells.text("ward"), address=address)
    except Refused as error:
        tell_area(cells, "ward", error)
        return Spot()


def _day(cells: Cells, column: str, today: date) -> date | None:
    """Return a day from the first of the outbreak to today; None where the cell is empty."""
    text = cells.text(column)
    seconds = None if clock_s(text) is not None else moment_s(text, _FIRST_DAY)
    if not text:
        return None
    day = None if seconds is None else _FIRST_DAY + timedelta(seconds=seconds)
    if day is None or not _FIRST_DAY <= day <= today:
        message = f"is {text!r}, must be a day from {_FIRST_DAY} to {today}"
        cells.fault("out-of-range", column, message, "write 2021-07-28, or 28/7/2021")
        return None
    return day


def _volunteer(cells: Cells, placer: Placer, today: date) -> Volunteer:
    address, point = cells.place("home_address")
    profile = cells.choice("profile", PROFILES, code="unknown-profile") or "motorbike"
    channel = cells.choice("channel", get_args(Channel), code="unknown-choice") or "self"
    return Volunteer(
        number=VolunteerNumber(0),
        organisation="",
        name_short=_name(cells),
        phone=_phone(cells),
        address=_line(cells, "home_address"),
        spot=_spot(cells, placer, point, address),
        profile=cast("Profile", profile),
        channel=cast("Channel", channel),
        sent_by=_line(cells, "sent_by"),
        told_infected_on=_day(cells, "infected_on", today),
        state=VOLUNTEER.first,
        version=1,
    )


def _patient(cells: Cells, placer: Placer, _today: date) -> Patient:
    address, point = cells.place("address")
    return Patient(
        number=PatientNumber(0),
        organisation="",
        name_short=_name(cells),
        phone=_phone(cells),
        address=_line(cells, "address"),
        spot=_spot(cells, placer, point, address),
        created_at=_UNKNOWN,
    )


def _depot(cells: Cells, placer: Placer, _today: date) -> KeptDepot:
    row = depot_row(cells)
    return KeptDepot(
        id=_line(cells, "id"),
        kind=row.kind,
        organisation="",
        name=_line(cells, "name_short") or row.id,
        address=_line(cells, "address"),
        phone=_phone(cells),
        spot=_spot(cells, placer, row.point, row.address),
        opens_s=row.opens_s,
        closes_s=row.closes_s,
        full=row.stock_full,
        bags=row.stock_bags,
        medicines=row.stock_medicines,
        gives_ppe=row.gives_ppe,
    )


def _keep_volunteers(change: Writing, rows: Sequence[Volunteer]) -> Iterator[bool]:
    """Enlist who is not known by name and phone, or without a phone by name and address."""
    known = volunteers.known_people(change)
    for row in rows:
        person = row.person_key
        if is_new := person not in known:
            known.add(person)
            volunteers.enlist_within(change, row)
        yield is_new


def _keep_patients(change: Writing, rows: Sequence[Patient]) -> Iterator[bool]:
    for row in rows:
        own = replace(row, organisation=change.user.organisation, created_at=change.at)
        yield taking.keep_person(change, own)


def _keep_depots(change: Writing, rows: Sequence[KeptDepot]) -> Iterator[bool | ServiceError]:
    """Keep depots that are new; one that is kept otherwise is not overwritten."""
    for row in rows:
        try:
            yield depots.keep_new(change, row)
        except ServiceError as error:
            yield error


_TABLES: Final[Mapping[Kind, Table]] = MappingProxyType(
    {
        "volunteers": Table(
            action="volunteers.enlist", columns=ENLISTED, make=_volunteer, keep=_keep_volunteers
        ),
        "depots": Table(action="depots.keep", columns=KEPT_DEPOTS, make=_depot, keep=_keep_depots),
        "patients": Table(
            action="patients.add", columns=PATIENTS, make=_patient, keep=_keep_patients
        ),
    }
)
