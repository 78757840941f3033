"""Tables of requests: good rows go in once, every fault of the others is told."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from api.errors import own_issue
from api.records.requests import Asked, RequestNumber
from api.records.users import User
from api.services.placing import Placer
from api.services.taking import Sent, Taken, higher, suggested_by, take_in, unreached
from api.store import requests
from api.store.session import Store
from geodata.errors import InvalidInput, Issue
from routing.files.tables import read_requests
from routing.requests import Request
from routing.risk import RiskTable
from routing.rules.day_rules import DayRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a table.

    Parameters
    ----------
    ignored
        Columns that nobody reads.
    came_out
        How many rows are requests that are kept here and came out in a table.
    """

    taken: tuple[Taken, ...]
    issues: tuple[Issue, ...]
    ignored: tuple[str, ...]
    came_out: int

    @property
    def new(self) -> int:
        """How many rows are kept now."""
        return sum(one.is_new for one in self.taken)

    @property
    def known(self) -> int:
        """How many rows were kept before."""
        return self.came_out + len(self.taken) - self.new

    @property
    def notices(self) -> tuple[Issue, ...]:
        """Which of the new ones may be open already, in other words."""
        return tuple(
            own_issue(
                "likely-double",
                f"request {one.request.number}; {', '.join(str(other.number) for other in likely)}",
            )
            for one in self.taken
            if one.is_new and (likely := one.likely)
        )


def import_requests(
    store: Store,
    user: User,
    path: Path,
    *,
    placer: Placer,
    table: RiskTable,
    rules: DayRules,
    midnight: datetime,
    now: datetime,
) -> Imported:
    """Take in the good rows of a table. The same row again, of any table, is the same request.

    A row whose times name no day, or that has none, is another one on another day.

    Parameters
    ----------
    rules, midnight
        Of the day that bare times are times of, and when it begins.

    Raises
    ------
    InvalidInput
        If the file is no table, or no row of it is good.
    """
    read = read_requests(path, rules=rules, placed=False)
    if read.issues and not read.rows:
        raise InvalidInput(read.issues)
    new = [row for row in read.rows if not _is_kept(store, user, row)]
    sent = [(row, _sent(row, placer, midnight)) for row in new]
    faults = [tuple(_unreached(row, one, table)) for row, one in sent]
    taken = tuple(
        take_in(store, user, one, table=table, now=now)
        for (_, one), wrong in zip(sent, faults, strict=True)
        if not wrong
    )
    issues = (*read.issues, *(issue for wrong in faults for issue in wrong))
    if issues and not taken and len(new) == len(read.rows):
        raise InvalidInput(issues)
    came_out = len(read.rows) - len(new)
    return Imported(taken=taken, issues=issues, ignored=read.ignored, came_out=came_out)


def _unreached(row: Request, sent: Sent, table: RiskTable) -> Iterator[Issue]:
    risk = higher(suggested_by(sent.asked, table), sent.said_risk)
    where = partial(row.origin.where, row.id)
    yield from unreached(sent.asked, sent.spot, risk=risk, where=where)


_OWN: Final = "YC-"
_LONGEST_NUMBER: Final = 9
_NOT_SAID: Final = frozenset({"origin", "received_s", "measured_s"})


def own_id(number: RequestNumber) -> str:
    """Return what a request of this service is called in a table."""
    return f"{_OWN}{number}"


def _is_kept(store: Store, user: User, row: Request) -> bool:
    """Tell whether a row came out of this service: by its id, and by whose request that is."""
    number = row.id.removeprefix(_OWN)
    if number == row.id or not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        return False
    with store.reading() as session:
        kept = requests.find_request(session, RequestNumber(int(number)))
    if kept is None or kept.organisation != user.organisation:
        return False
    asked = kept.asked
    return (asked.kind, asked.name_short, asked.phone) == (row.kind, row.name_short, row.phone)


def _sent(row: Request, placer: Placer, midnight: datetime) -> Sent:
    def moment(time_s: int | None) -> datetime | None:
        return None if time_s is None else midnight + timedelta(seconds=time_s)

    received_at, measured_at = moment(row.received_s), moment(row.measured_s)
    # moments, so that a row that names its days is the same whenever it comes; else that of today
    day = midnight if received_at is None and measured_at is None else None
    said = {name: getattr(row, name) for name in Request.__slots__ if name not in _NOT_SAID}
    digest = hashlib.sha256(f"{day} {received_at} {measured_at} {said}".encode()).hexdigest()

    return Sent(
        client_id=f"table-{digest[:32]}",
        asked=Asked(
            kind=row.kind,
            name_short=row.name_short,
            phone=row.phone,
            address=row.address,
            flags=row.flags,
            note=row.note,
            size_l=row.size_l,
            pressure_bar=row.pressure_bar,
            flow_lpm=row.flow_lpm,
            measured_at=measured_at,
        ),
        spot=placer.place(row.point, "", address=row.address),
        source="table",
        received_at=received_at,
        said_risk=row.risk,
    )
