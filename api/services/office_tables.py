"""Tables of cylinders, of posts and shifts, and of what is known of volunteers."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, Refused, ServiceError, own_issue
from api.issue_texts import OWN_TEXTS
from api.records.cylinders import CYLINDER, Cylinder, CylinderNumber
from api.records.depots import Shift
from api.records.patients import phone_key
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.volunteers import NEEDS, Post, PostKind, Volunteer, VolunteerNumber
from api.services.access import Writing, require_role
from api.services.columns import CYLINDERS, FACTS, POSTS, SHIFTS
from api.services.cylinders import register_within
from api.services.placing import Placer
from api.services.posting import assign_within
from api.services.tables import ImportedRows, Table, import_table, tell_area
from api.services.volunteers import (
    add_fact_within,
    require_own,
    set_shift_within,
)
from api.store import cylinders, depots, volunteers
from api.store.session import Store
from geodata.errors import Issue
from routing.files.cells import Cells
from routing.gates import Fact, FactKind, GateTable
from routing.rules.day_rules import DayRules

OfficeKind = Literal["cylinders", "posts", "shifts", "facts"]
OFFICE_KINDS: Final[tuple[OfficeKind, ...]] = get_args(OfficeKind)
_UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_L: Final = 100
_MOST: Final = 100_000
_LATEST: Final = date(2100, 12, 31)
_FIRST: Final = date(2020, 1, 1)
_KINDS: Final[Mapping[str, FactKind]] = MappingProxyType(
    {kind.replace("-", "_"): kind for kind in get_args(FactKind) if kind != "override"}
)
_POSTS: Final[Mapping[str, PostKind]] = MappingProxyType(
    {kind.replace("-", "_"): kind for kind in get_args(PostKind)}
)
_PERMITS: Final[Collection[FactKind]] = frozenset({"permit", "permit-ended"})
"""Facts of which a later one may make an earlier one untrue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTables:
    """What posts and facts are judged by.

    Parameters
    ----------
    day
        Today.
    """

    gates: GateTable
    rules: DayRules
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Who:
    """A volunteer as a table names them."""

    number: int | None
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worked:
    who: _Who
    day: date
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posted:
    """A post by its area's key: its place in the areas is known as it is kept."""

    who: _Who
    kind: PostKind
    area: Spot
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    who: _Who
    fact: Fact
    reason: str


def import_office_rows(
    store: Store,
    user: User,
    path: Path,
    kind: OfficeKind,
    *,
    placer: Placer,
    tables: OfficeTables,
    now: datetime,
) -> ImportedRows:
    """Keep the good rows of a table; raise as `api.services.tables.import_rows`."""
    made: Mapping[OfficeKind, Callable[[], Table]] = {
        "cylinders": lambda: Table(
            action="cylinders.keep",
            columns=CYLINDERS,
            make=_cylinder,
            keep=_keep_cylinders,
            warn=_overdue,
        ),
        "posts": lambda: Table(
            action="volunteers.post",
            columns=POSTS,
            make=_post,
            keep=lambda change, rows: _keep_posts(change, rows, table=tables.gates),
        ),
        "shifts": lambda: Table(
            action="volunteers.post", columns=SHIFTS, make=_shift, keep=_keep_shifts
        ),
        "facts": lambda: Table(
            action="volunteers.read",
            columns=FACTS,
            make=_fact,
            keep=lambda change, rows: _keep_facts(change, rows, tables=tables),
        ),
    }
    return import_table(store, user, path, made[kind](), placer=placer, now=now)


def _cylinder(cells: Cells, _placer: Placer, _today: date) -> Cylinder:
    cells.needed("size_l")
    size = cells.number("size_l", low=0, high=_LARGEST_L, above=True)
    return Cylinder(
        number=CylinderNumber(0),
        serial=cells.needed("serial"),
        organisation="",
        size_l=size or Decimal(1),
        state=CYLINDER.first,
        version=1,
        holder=cells.needed("station"),
        since=_UNKNOWN,
        test_due=_day(cells, "test_due"),
    )


def _overdue(cylinder: Cylinder, today: date) -> Sequence[Issue]:
    """Return ``cylinder-overdue`` for one whose test has run out: it is not planned with."""
    due = cylinder.test_due
    if due is None or due >= today:
        return ()
    return (own_issue("cylinder-overdue", f"{cylinder.serial}: {due}"),)


def _keep_cylinders(change: Writing, rows: Sequence[Cylinder]) -> Iterator[bool | ServiceError]:
    """Keep cylinders that are new; one that is known by another size is told, and left as it is."""
    for row in rows:
        own = replace(row, organisation=change.user.organisation, since=change.at)
        known = cylinders.list_cylinders(change.session, None, serial=row.serial)
        is_same = any(
            one.size_l == own.size_l and one.organisation == own.organisation for one in known
        )
        if is_same:
            yield False
            continue
        try:
            register_within(change, own)
            yield True
        except ServiceError as error:
            yield error


def _post(cells: Cells, placer: Placer, today: date) -> _Posted:
    cells.needed("kind")
    kind = cells.choice("kind", _POSTS, code="unknown-choice")
    cells.needed("area")
    area = Spot()
    begins, ends = _days(cells, "begins", "ends")
    try:
        area = placer.reach(placer.whole_key(cells.text("area"), begins or today))
    except Refused as error:
        tell_area(cells, "area", error)
    return _Posted(
        who=_who(cells),
        kind=_POSTS.get(kind, "goods-team"),
        area=area,
        begins=begins or _FIRST,
        ends=ends,
    )


def _keep_posts(
    change: Writing, rows: Sequence[_Posted], *, table: GateTable
) -> Iterator[bool | ServiceError]:
    """Keep posts that are new; one that overlaps with another is told, and nothing changes."""
    phones = _phones(change.session, change.user)
    for row in rows:
        post = Post(
            kind=row.kind, area=row.area, begins=row.begins, ends=row.ends, by=change.user.name
        )
        try:
            number = _number(row.who, phones)
            found = _own(change, number)
            is_known = any(_is_same(held, post) for held in found.posts)
            if not is_known:
                assign_within(change, number, post, table=table)
            yield not is_known
        except ServiceError as error:
            yield error


def _is_same(one: Post, other: Post) -> bool:
    return (
        all(getattr(one, name) == getattr(other, name) for name in ("kind", "begins", "ends"))
        and one.area.ward == other.area.ward
    )


def _shift(cells: Cells, _placer: Placer, _today: date) -> _Worked:
    who, day = _who(cells), _day(cells, "day", needed=True)
    for name in ("begins", "ends"):
        cells.needed(name)
    begins_s, ends_s = cells.begins("begins"), cells.clock("ends")
    if begins_s is not None and ends_s is not None and begins_s >= ends_s:
        message = "does not come after the beginning"
        cells.fault("ends-too-early", "ends", message, "past midnight write 25:00")
    shift = Shift(begins_s=0, ends_s=1)
    if begins_s is not None and ends_s is not None and begins_s < ends_s:
        shift = Shift(begins_s=begins_s, ends_s=ends_s)
    return _Worked(who=who, day=day or _FIRST, shift=shift)


def _keep_shifts(change: Writing, rows: Sequence[_Worked]) -> Iterator[bool | ServiceError]:
    """Keep shifts that are new; another one of that day is told, and left as it is."""
    phones = _phones(change.session, change.user)
    for row in rows:
        try:
            number = _number(row.who, phones)
            _own(change, number)
            before = depots.find_shift(change.session, number, row.day)
            if before is None:
                set_shift_within(change, number, row.day, row.shift, seen=None)
            elif (before.begins_s, before.ends_s) != (row.shift.begins_s, row.shift.ends_s):
                yield Conflict(own_issue("kept-otherwise", f"volunteer {number}, {row.day}"))
                continue
            yield before is None
        except ServiceError as error:
            yield error


def _fact(cells: Cells, _placer: Placer, _today: date) -> _Known:
    cells.needed("kind")
    kind = cells.choice("kind", _KINDS, code="unknown-choice")
    on, until = _days(cells, "on", "until")
    return _Known(
        who=_who(cells),
        fact=Fact(
            kind=_KINDS.get(kind, "form"),
            on=on or _FIRST,
            until=until,
            what=cells.text("what"),
            value=cells.number("value", low=-1000, high=_MOST),
        ),
        reason=cells.text("reason"),
    )


def _keep_facts(
    change: Writing, rows: Sequence[_Known], *, tables: OfficeTables
) -> Iterator[bool | ServiceError]:
    """Keep what is not known yet, in the order of the table: one may lead to the next.

    A permit that was taken back since is given again by the same row, but where the same table has
    it taken back, too: sent again, a whole table changes nothing.
    """
    phones = _phones(change.session, change.user)
    last = {(row.who, row.fact.what): row.fact for row in rows if row.fact.kind in _PERMITS}
    for row in rows:
        try:
            number = _number(row.who, phones)
            require_role(change.user, NEEDS[row.fact.kind])
            found = _own(change, number)
            facts = [row.fact, last.get((row.who, row.fact.what), row.fact)]
            is_known = any(kept.fact == row.fact for kept in found.facts) and (
                row.fact.kind not in _PERMITS
                or any(_is_in_effect(found, fact, tables.day) for fact in facts)
            )
            if not is_known:
                add_fact_within(
                    change,
                    number,
                    row.fact,
                    reason=row.reason,
                    table=tables.gates,
                    gates=tables.rules.words.gates,
                    permits=tables.rules.words.permits,
                    day=tables.day,
                )
            yield not is_known
        except ServiceError as error:
            yield error


def _is_in_effect(volunteer: Volunteer, fact: Fact, day: date) -> bool:
    """Tell whether a permit is held to its end, or one that was taken back is not."""
    if fact.kind == "permit-ended":
        return fact.what not in volunteer.permits_on(fact.on)
    until = fact.until or day
    return fact.what in volunteer.permits_on(min(max(fact.on, day), until), until)


def _own(change: Writing, number: VolunteerNumber) -> Volunteer:
    """Return a volunteer of one's own; of others not even what is known already is told."""
    found = volunteers.get_volunteer(change.session, number)
    require_own(change.user, found, day=place_day(change.at))
    return found


def _who(cells: Cells) -> _Who:
    number = cells.whole("volunteer", low=1, high=2**31 - 1)
    phone = cells.text("phone")
    if not cells.text("volunteer") and not phone:
        cells.fault(
            "missing-value", "volunteer", "is empty, as is the phone", "fill in one of both"
        )
    return _Who(number=number, phone=phone_key(phone))


def _phones(session: Session, user: User) -> Mapping[str, Collection[VolunteerNumber]]:
    """Return who of an organisation has which phone."""
    return volunteers.by_phones(session, user.organisation)


def _number(who: _Who, phones: Mapping[str, Collection[VolunteerNumber]]) -> VolunteerNumber:
    """Return whom a row means; `Missing` or `Conflict` where that is nobody, or several."""
    if who.number is not None:
        return VolunteerNumber(who.number)
    found = phones.get(who.phone, ())
    if not found:
        raise Missing(own_issue("no-such-volunteer", who.phone))
    if len(found) > 1:
        raise Conflict(own_issue("phone-of-several", ", ".join(map(str, sorted(found)))))
    return next(iter(found))


def _days(cells: Cells, first: str, last: str) -> tuple[date | None, date | None]:
    """Return a first day, which is needed, and a last one that may be left open."""
    on, until = _day(cells, first, needed=True), _day(cells, last)
    if on is not None and until is not None and until < on:
        cells.fault("days-reversed", last, *OWN_TEXTS["days-reversed"]["en"])
    return on, until


def _day(cells: Cells, column: str, *, needed: bool = False) -> date | None:
    if needed:
        cells.needed(column)
    day = cells.day(column)
    if day is not None and not _FIRST <= day <= _LATEST:
        message = f"is {day}, must be a day from {_FIRST} to {_LATEST}"
        cells.fault("out-of-range", column, message, "write 2021-07-28, or 28/7/2021")
        return None
    return day
