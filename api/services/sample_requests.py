"""The requests of a sample office: taken in, verified and triaged at their times."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from api.records.cylinders import Cylinder, Reading
from api.records.places import Spot, place_day
from api.records.requests import Asked, RequestNumber
from api.records.stock import MedicineOrder, OrderNumber
from api.services import cylinders, medicine, requests, taking
from api.services.cancelling import move_request
from api.services.medicine import is_medicine
from api.services.running import Days
from api.services.sample_people import MEDICINE, Office, phone_of
from api.services.taking import Sent
from geodata.sample.city import Row
from routing.model import Risk, TaskKind

CALLED_BACK: Final = timedelta(minutes=3)
JUDGED: Final = timedelta(minutes=5)
"""So long after a call it is verified, and then triaged."""
NOBODY_FINDS: Final = "unplaceable"
"""The style of an address that somebody has to ask about."""


def take(
    office: Office, row: Row, *, at: datetime, held: Mapping[str, Cylinder], again: bool = False
) -> RequestNumber:
    """Take a request in; one to fetch a cylinder follows from the ledger.

    Parameters
    ----------
    again
        The same person calls a second time.
    """
    cylinder = held.get(row["id"])
    if cylinder is not None and row["kind"] == "oxygen_collect":
        _, taken = cylinders.recover(
            office.store,
            office.people["dispatcher"],
            cylinder.number,
            seen=cylinder.version,
            reason="không cần nữa",
            table=office.risks,
            today=place_day(at),
            now=at,
        )
        return taken.request.number
    sent = Sent(
        client_id=f"sample-{row['id']}{'-again' if again else ''}",
        asked=_asked(row),
        spot=Spot() if _style(office, row) == NOBODY_FINDS else office.spots[row["id"]],
    )
    taken = taking.take_in(office.store, office.people["hotline"], sent, table=office.risks, now=at)
    if cylinder is not None:
        _read(office, cylinder, sent.asked, at=at)
    return taken.request.number


def _style(office: Office, row: Row) -> str:
    return next(one["style"] for one in office.city.truth if one["id"] == row["id"])


def _asked(row: Row) -> Asked:
    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    return Asked(
        kind=cast("TaskKind", row["kind"]),
        name_short=row["name_short"],
        phone=phone_of(int(row["id"][1:])),
        address=row["address"],
        flags=tuple(flag for flag in row["flags"].split(";") if flag),
        note=row["note"],
        size_l=number("size_l"),
        pressure_bar=number("pressure_bar"),
        flow_lpm=number("flow_lpm"),
        measured_at=datetime.fromisoformat(row["measured_at"]) if row["measured_at"] else None,
    )


def _read(office: Office, cylinder: Cylinder, asked: Asked, *, at: datetime) -> None:
    """Keep in the ledger what the caller read at their cylinder."""
    cylinders.move_cylinder(
        office.store,
        office.people["dispatcher"],
        cylinder.number,
        cylinder.state,
        holder="",
        terms="",
        reading=Reading(
            pressure_bar=asked.pressure_bar,
            flow_lpm=asked.flow_lpm,
            measured_at=asked.measured_at,
        ),
        reason="",
        seen=cylinder.version,
        today=place_day(at),
        now=at,
    )


def verify(office: Office, number: RequestNumber, *, at: datetime) -> None:
    """Call back and find it as it was told; what the program itself asks for is known."""
    found, _ = requests.view_request(office.store, office.people["hotline"], number)
    if found.state == "received":
        _moved(office, number, "verified", seen=found.version, at=at)


def triage(office: Office, number: RequestNumber, row: Row, *, at: datetime) -> None:
    """Have the doctor set the risk, and order the medicine that is asked for."""
    doctor = office.people["doctor"]
    risk = cast("Risk", row["risk"])
    seen, _ = requests.view_request(office.store, doctor, number)
    found = requests.set_risk(office.store, doctor, number, risk, seen=seen.version, now=at)
    if is_medicine(found):
        order = MedicineOrder(
            number=OrderNumber(0),
            request=number,
            name=MEDICINE,
            count=1,
            note="",
            by=doctor.name,
            at=at,
        )
        medicine.order(office.store, doctor, order, now=at)


def prepare(
    office: Office, rows: Sequence[Row], *, held: Mapping[str, Cylinder], until: datetime
) -> None:
    """Take in, verify and triage what came before the day is planned.

    Of some welfare bags and visits something else comes: a second call, help from elsewhere, and
    nobody who answers.
    """
    aside = _aside(rows)
    twice = next((row["id"] for row in rows if row["kind"] == "care_visit"), "")
    for row in rows:
        at = datetime.fromisoformat(row["received_at"])
        number = take(office, row, at=at, held=held)
        verified = min(at + CALLED_BACK, until)
        if row["id"] in aside:
            wanted, reason = aside[row["id"]]
            _moved(office, number, wanted, seen=1, at=verified, reason=reason)
            continue
        if row["id"] == twice:
            _call_again(office, row, into=number, at=verified)
        verify(office, number, at=verified)
        triage(office, number, row, at=min(verified + JUDGED, until))


def _aside(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Return what becomes of requests that are not planned: their state and why."""
    wanted = (
        ("welfare_bag", "cancelled", "đã có người giúp"),
        ("care_visit", "unreachable", "gọi ba lần không bắt máy"),
        ("welfare_bag", "cancelled", "gia đình đã nhận ở phường"),
    )
    found: dict[str, tuple[str, str]] = {}
    for kind, state, reason in wanted:
        of_kind = [row["id"] for row in rows if row["kind"] == kind and row["id"] not in found]
        if len(of_kind) > len(wanted):
            found[of_kind[len(wanted)]] = state, reason
    return found


def _call_again(office: Office, row: Row, *, into: RequestNumber, at: datetime) -> None:
    """Have somebody call a second time for the same visit, and the two calls be merged."""
    again = take(office, row, at=at, held={}, again=True)
    requests.merge(
        office.store,
        office.people["hotline"],
        again,
        into=into,
        seen=1,
        reason="gọi hai lần",
        now=at,
    )


def _moved(
    office: Office, number: RequestNumber, state: str, *, seen: int, at: datetime, reason: str = ""
) -> None:
    move_request(
        Days(office.store),
        office.people["hotline"],
        number,
        state,
        seen=seen,
        reason=reason,
        table=office.risks,
        today=place_day(at),
        now=at,
    )
