"""A made-up city in a database: open requests, people on duty, cylinders, plans of districts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

import httpx2
import numpy as np

from api.records.places import midnight_of, place_day
from api.records.requests import REQUEST
from api.records.roles import Role
from api.store.adding import add_rows
from api.store.session import Store
from api.store.tables import (
    Base,
    CylinderRow,
    DepotRow,
    FactRow,
    MoveRow,
    PatientRow,
    PostRow,
    RequestRow,
    ShiftRow,
    VolunteerRow,
)
from geodata.addresses import normalise
from tests.api.conftest import keep_user

DISTRICTS: Final = 24
REQUESTS: Final = 834
"""Of each district: 20,016 in all."""
PEOPLE: Final = 84
"""Volunteers of each district: 2,016 in all."""
WARDS: Final = 13
"""Of each district: 312 in all."""
CYLINDERS: Final = 200
"""Of each district."""
SOLVED_S: Final = 1
HOUSES: Final = 60
"""Of each district, where a city is one plan: as many places as a matrix holds."""
CITY_SOLVED_S: Final = 20
DAY: Final = date(2021, 9, 10)
"""The day of the city, whenever it is measured."""
BY: Final = "dieu-phoi"
_ILL_ON: Final = date(2021, 7, 1)
"""Before the cut-off of the table of gates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What to sign in with."""

    dispatcher: dict[str, str]
    head: dict[str, str]


def fill(store: Store, *, houses: int | None = None, districts: int = DISTRICTS) -> Filled:
    """Keep the city, as it is at the moment of its clock.

    Parameters
    ----------
    houses
        So many of each district, where all live; None: each lives alone.
    districts
        So many of the city.
    """
    now = city_now()
    dispatcher = keep_user(store, BY, at=now)
    head = keep_user(store, "truong", role=_HEAD, at=now)
    dice = np.random.default_rng(1)
    for number in range(districts):
        with store.writing() as session:
            for rows in _district(number, dice, now=now, houses=houses):
                add_rows(session, rows)
    return Filled(dispatcher=dispatcher, head=head)


_HEAD: Final[Role] = "ward_head"


@cache
def ahead() -> timedelta:
    """Return how far the city's clock is ahead of the machine's: it is set to the morning once.

    By the machine's own there would be nothing left to plan of a day at night.
    """
    return midnight_of(DAY) + timedelta(hours=8) - datetime.now(UTC)  # noqa: TID251 - see above


def city_now() -> datetime:
    """Return the moment by the city's clock."""
    return datetime.now(UTC) + ahead()  # noqa: TID251 - see `ahead`


def district_key(number: int) -> str:
    """Return the key of a district."""
    return f"vn-2021:{700 + number}"


def _place(number: int, dice: np.random.Generator, *, houses: int | None = None) -> dict[str, Any]:
    if houses is not None:
        dice = np.random.default_rng((number, int(dice.integers(houses))))
    row, column = divmod(number, 6)
    lon, lat = 106.6 + 0.03 * column, 10.7 + 0.03 * row
    ward = f"vn-2021:{27000 + number * WARDS + int(dice.integers(WARDS))}"
    where = {"lon": lon + 0.03 * float(dice.random()), "lat": lat + 0.03 * float(dice.random())}
    named = {"ward": ward, "district": district_key(number), "province": "vn-2021:79"}
    return where | named | {"precision": "point", "radius_m": None}


def _district(
    number: int, dice: np.random.Generator, *, now: datetime, houses: int | None
) -> tuple[Sequence[Base], ...]:
    day = place_day(now)
    asked = range(number * REQUESTS + 1, (number + 1) * REQUESTS + 1)
    people = range(number * PEOPLE + 1, (number + 1) * PEOPLE + 1)
    spots = {one: _place(number, dice, houses=houses) for one in asked}
    return (
        [_patient(one, spots[one], now) for one in asked],
        [_request(one, spots[one], dice, now, bags=houses is None) for one in asked],
        [_begun(one, now) for one in asked],
        [_volunteer(one, _place(number, dice, houses=houses)) for one in people],
        [fact for one in people for fact in _facts(one, day, now, visits=houses is not None)],
        [_post(one, number, day) for one in people],
        [_shift(one, now) for one in people],
        [_depot(number, kind, _place(number, dice)) for kind in _DEPOT_KINDS],
        [_cylinder(number * CYLINDERS + one + 1, number, now) for one in range(CYLINDERS)],
    )


_DEPOT_KINDS: Final = ("oxygen_station", "distribution_point", "mobile_health_station")


def _address(spot: dict[str, Any]) -> str:
    """Return the address of a place."""
    return f"{int(spot['lon'] * 1e6)} Trần Phú"


def _patient(number: int, spot: dict[str, Any], now: datetime) -> PatientRow:
    return PatientRow(
        number=number,
        organisation="A",
        created_at=now,
        name_short=f"Bà {number}",
        name_key=f"ba {number}",
        phone=f"09{number:08}",
        phone_key=f"09{number:08}",
        address=_address(spot),
        address_key=normalise(_address(spot)).plain,
        **spot,
    )


def _request(
    number: int, spot: dict[str, Any], dice: np.random.Generator, now: datetime, *, bags: bool
) -> RequestRow:
    """Return a request; where many share a door, none is for a bag, which is one a household."""
    risk = ("orange", "yellow", "green")[int(dice.integers(3))]
    return RequestRow(
        number=number,
        client_id=f"city-{number:06}",
        organisation="A",
        patient=number,
        source="call",
        kind="welfare_bag" if bags and dice.random() < 0.8 else "care_visit",
        name_short=f"Bà {number}",
        phone=f"09{number:08}",
        address=_address(spot),
        flags="[]",
        note="",
        suggested=risk,
        risk=risk,
        risk_by="bac-si",
        state="triaged",
        version=2,
        received_at=now - timedelta(minutes=int(dice.integers(1, 600))),
        taken_by=BY,
        **spot,
    )


def _begun(number: int, now: datetime) -> MoveRow:
    return MoveRow(
        kind=REQUEST.kind,
        record=str(number),
        before="",
        after="received",
        by=BY,
        at=now,
        reason="",
        details="{}",
    )


def _volunteer(number: int, spot: dict[str, Any]) -> VolunteerRow:
    return VolunteerRow(
        number=number,
        organisation="A",
        name_short=f"Anh {number}",
        phone=f"08{number:08}",
        address="",
        profile="motorbike",
        channel="front",
        sent_by="",
        infected_on=_ILL_ON,
        state="posted",
        version=7,
        **spot,
    )


_FACTS: Final = (
    ("form", "", None),
    ("consent", "", None),
    ("antibody", "", Decimal(250)),
    ("training", "goods", None),
    ("training", "oxygen", None),
    ("ppe", "", Decimal(2)),
)
_VISITS: Final = ("training", "visit", None)


def _facts(number: int, day: date, now: datetime, *, visits: bool) -> list[FactRow]:
    """Return what gates are opened by; for visits too, where those are all that is asked for."""
    return [
        FactRow(
            volunteer=number,
            kind=kind,
            on=day - timedelta(days=7 - at),
            what=what,
            value=value,
            by=BY,
            at=now,
            reason="",
        )
        for at, (kind, what, value) in enumerate((*_FACTS, *((_VISITS,) if visits else ())))
    ]


def _post(number: int, district: int, day: date) -> PostRow:
    return PostRow(
        volunteer=number,
        kind="mobile-station",
        area=district_key(district),
        district=district_key(district),
        province="vn-2021:79",
        begins=day - timedelta(days=1),
        by=BY,
    )


def _shift(number: int, now: datetime) -> ShiftRow:
    """Return nine hours around the moment, as far as the day has them."""
    day = place_day(now)
    at_s = int((now - midnight_of(day)).total_seconds())
    begins_s, ends_s = max(0, at_s - 3600), min(24 * 3600, at_s + 8 * 3600)
    return ShiftRow(volunteer=number, day=day, begins_s=begins_s, ends_s=ends_s)


def _depot(district: int, kind: str, spot: dict[str, Any]) -> DepotRow:
    return DepotRow(
        id=f"{kind}-{district}",
        kind=kind,
        organisation="A",
        name=f"{kind} {district}",
        address="",
        phone="",
        full=500,
        bags=5000,
        medicines=5000,
        gives_ppe=True,
        **spot,
    )


def _cylinder(number: int, district: int, now: datetime) -> CylinderRow:
    return CylinderRow(
        number=number,
        serial=f"B-{number:06}",
        organisation="A",
        size_l=Decimal(8),
        state="full",
        version=1,
        holder_kind="station",
        holder=f"oxygen_station-{district}",
        since=now,
        terms="",
    )


def publish_all(client: httpx2.Client, filled: Filled) -> list[int]:
    """Have each district's day planned and given out; return the plans' numbers."""
    areas = [district_key(number) for number in range(DISTRICTS)]
    drafts = [_drafted(client, filled, area, SOLVED_S) for area in areas]
    return [_published(client, filled, draft) for draft in drafts]


def publish(client: httpx2.Client, filled: Filled, area: str, *, seconds: int = SOLVED_S) -> int:
    """Have an area's day planned and given out; return the plan's number."""
    return _published(client, filled, _drafted(client, filled, area, seconds))


def _drafted(client: httpx2.Client, filled: Filled, area: str, seconds: int) -> dict[str, Any]:
    order = {"day": str(DAY), "area": area, "seconds": seconds}
    found: dict[str, Any] = _good(client.post("/api/day-plans", json=order, headers=filled.head))
    return found


def _published(client: httpx2.Client, filled: Filled, draft: dict[str, Any]) -> int:
    job = f"/api/jobs/{draft['job']}/events"
    last = ""
    with client.stream("GET", job, headers=filled.dispatcher, timeout=300) as events:
        for line in events.iter_lines():  # ends with the job
            last = line or last
    if '"state": "done"' not in last:
        raise RuntimeError(f"day plan {draft['number']}: {last[-600:]}")
    path = f"/api/day-plans/{draft['number']}"
    for what, version in (("propose", 1), ("publish", 2)):
        _good(client.post(f"{path}/{what}", json={"version": version}, headers=filled.head))
    return int(draft["number"])


def _good(answer: httpx2.Response) -> Any:
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text[:300]}")
    return answer.json()
