"""The register of people on long roads as a table; every fault of it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from geodata.coordinates import LonLat, mean_point
from geodata.errors import Issue
from routing.files.cells import Cells
from routing.files.columns import PEOPLE
from routing.files.tables import read_table
from routing.model import RISKS, Risk
from routing.recurring import (
    Household,
    HouseholdId,
    Medicine,
    Person,
    PersonId,
    RecurringTable,
    Register,
)
from routing.recurring.table import MOST_DAYS
from routing.requests import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A row of the register: a person, and what it says of their household."""

    person: Person
    household: HouseholdId
    hamlet: str
    address: str
    point: LonLat | None
    seen_on: date | None
    excuse: str
    open_from: date | None
    origin: Origin

    @property
    def id(self) -> str:
        """The id of the person."""
        return self.person.id


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRead:
    """The households of a register, or what is wrong with it."""

    households: tuple[Household, ...]
    hamlets: Mapping[str, LonLat]
    issues: tuple[Issue, ...]
    ignored: tuple[str, ...]

    def register(self, base: LonLat | None) -> Register:
        """Return the register with rounds from the base, for None from the middle of hamlets."""
        return Register(
            base=base or mean_point([*self.hamlets.values()]),
            hamlets=self.hamlets,
            households=self.households,
        )


def read_people(
    path: Path, *, day: date, table: RecurringTable, flags: tuple[str, ...]
) -> RegisterRead:
    """Read the register; whoever is left out would be forgotten, so any fault counts.

    Parameters
    ----------
    day
        The first day of rounds: what is past cannot be after it.
    flags
        Known ones.
    """
    read = read_table(path, PEOPLE, lambda cells: _person(cells, day, table, flags))
    issues = list(read.issues)
    if not read.rows and not issues:
        message, remedy = "has a header and no rows", "give a row for each"
        issues.append(Issue(code="empty-file", subject=path.name, message=message, remedy=remedy))
    homes: dict[HouseholdId, list[PersonRow]] = {}
    for row in read.rows:
        homes.setdefault(row.household, []).append(row)
    points: dict[str, list[LonLat]] = {row.hamlet: [] for row in read.rows}
    for row in read.rows:
        points[row.hamlet] += [] if row.point is None else [row.point]
    if not issues:
        issues += [issue for rows in homes.values() for issue in _two_places(rows)]
        issues += [
            _no_address(rows[0]) for rows in homes.values() if not any(map(_has_place, rows))
        ]
        issues += [_nowhere(hamlet, read.rows) for hamlet, found in points.items() if not found]
    return RegisterRead(
        households=tuple(_household(name, rows) for name, rows in homes.items()),
        hamlets={hamlet: mean_point(found) for hamlet, found in points.items() if found},
        issues=tuple(issues),
        ignored=read.ignored,
    )


def _two_places(rows: Sequence[PersonRow]) -> list[Issue]:
    """Return an issue for each row of a household that stands in another hamlet than the first."""
    return [
        Issue(
            code="two-hamlets",
            subject=row.origin.where(row.id, "hamlet"),
            message=f"household {row.household} is in {row.hamlet}, and in {rows[0].hamlet} in row"
            f" {rows[0].origin.row}",
            remedy="correct the hamlet, or give the households two ids",
        )
        for row in rows
        if row.hamlet != rows[0].hamlet
    ]


def _has_place(row: PersonRow) -> bool:
    return bool(row.address) or row.point is not None


def _no_address(first: PersonRow) -> Issue:
    return Issue(
        code="missing-address",
        subject=first.origin.where(first.id, "address"),
        message=f"no row of household {first.household} has an address or a point",
        remedy="write the address, or give lon and lat, in one row of the household",
    )


def _nowhere(hamlet: str, rows: Sequence[PersonRow]) -> Issue:
    first = next(row for row in rows if row.hamlet == hamlet)
    return Issue(
        code="hamlet-not-located",
        subject=first.origin.where(first.id, "lon, lat"),
        message=f"no row of {hamlet} has a point, so no way there can be reckoned",
        remedy="give lon and lat in at least one row of the hamlet",
    )


def _household(name: HouseholdId, rows: Sequence[PersonRow]) -> Household:
    seen = [row.seen_on for row in rows if row.seen_on is not None]
    opens = [row.open_from for row in rows if row.open_from is not None]
    return Household(
        id=name,
        hamlet=rows[0].hamlet,
        members=tuple(row.person for row in rows),
        address=next((row.address for row in rows if row.address), ""),
        point=next((row.point for row in rows if row.point is not None), None),
        seen_on=max(seen, default=None),
        excuse="; ".join(dict.fromkeys(row.excuse for row in rows if row.excuse)),
        open_from=max(opens, default=None),
    )


def _person(cells: Cells, day: date, table: RecurringTable, flags: tuple[str, ...]) -> PersonRow:
    name, hamlet = cells.identifier(), cells.needed("hamlet")
    address, point = cells.place("address", needed=False)
    given_on = _past(cells, "given_on", day)
    risk = cells.choice("risk", RISKS, code="unknown-risk")
    person = Person(
        id=PersonId(name),
        medicine=_medicine(cells, table, given_on),
        visit_due=cells.day("visit_due"),
        risk=cast("Risk", risk) if risk else None,
        flags=cells.words("flags", flags, code="unknown-flag"),
        name_short=cells.text("name_short"),
        phone=cells.text("phone"),
        note=cells.text("note"),
    )
    return PersonRow(
        person=person,
        household=HouseholdId(cells.text("household") or name),
        hamlet=hamlet,
        address=address,
        point=point,
        seen_on=_past(cells, "seen_on", day),
        excuse=cells.text("excuse"),
        open_from=cells.day("open_from"),
        origin=cells.origin,
    )


def _medicine(cells: Cells, table: RecurringTable, given_on: date | None) -> Medicine | None:
    """Return the medicine of somebody who has a supply, or was given one."""
    days = cells.whole("days_supplied", low=1, high=MOST_DAYS)
    if days is not None and days < table.shortest_days:
        message = f"is {days}: rounds are planned by weeks, from {table.shortest_days} days on"
        remedy = "bring more at once, or have the hamlet's health worker bring it"
        cells.fault("supply-too-short", "days_supplied", message, remedy)
    if days is None and given_on is None:
        return None
    return Medicine(days=days or table.days_supplied, given_on=given_on)


def _past(cells: Cells, column: str, day: date) -> date | None:
    """Return a day that cannot lie ahead."""
    on = cells.day(column)
    if on is not None and on > day:
        message = f"is {on}, after {day}, the first day of the rounds"
        cells.fault("out-of-range", column, message, "correct the day")
    return on
