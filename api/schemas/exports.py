"""Records as tables: the columns by which they come in again, then what else is known of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from api.records.cylinders import Cylinder
from api.records.depots import KeptDepot
from api.records.places import PLACE_TIME, Spot
from api.records.requests import KeptRequest
from api.records.users import User
from api.records.volunteers import Volunteer
from api.schemas.requests import seen_fields
from api.schemas.texts import clock_of
from api.services.beds import Board
from api.services.columns import ENLISTED, KEPT_DEPOTS
from api.services.exporting import Table, Value
from api.services.importing import own_id
from routing.files.columns import REQUESTS, Columns, choice_name
from routing.gates import GateTable

_MORE: Final = {
    "ward": "Phường",
    "district": "Quận huyện",
    "state": "Trạng thái",
    "organisation": "Tổ chức",
    "suggested": "Nguy cơ gợi ý",
    "gates": "Điều kiện đạt",
}
"""Headers of what no import reads."""


def _table(
    kind: str, columns: Columns, more: Sequence[str], rows: Sequence[Mapping[str, Value]]
) -> Table:
    """Return a table of the columns that its rows have; no rows have all."""
    names = [*columns.names, *(name for name in more if name not in columns.names)]
    kept = [name for name in names if not rows or any(name in row for row in rows)]
    head = [columns.vietnamese(n) if n in columns.names else _MORE[n] for n in kept]
    found = tuple(tuple(row.get(name) for name in kept) for row in rows)
    return Table(kind=kind, head=tuple(head), rows=found)


def requests_table(requests: Sequence[KeptRequest], user: User) -> Table:
    """Return requests with the fields that the user sees."""
    rows = [_request(one, user) for one in requests]
    return _table("requests", REQUESTS, ("ward", "state", "organisation", "suggested"), rows)


def _request(request: KeptRequest, user: User) -> dict[str, Value]:
    seen = seen_fields(request, user)
    made = {name: _value(value) for name, value in seen.items()}
    return {
        **made,
        "id": own_id(request.number),
        **{name: _named(seen[name]) for name in ("kind", "risk", "suggested") if name in seen},
    }


def volunteers_table(
    volunteers: Sequence[Volunteer], user: User, *, day: date, gates: GateTable
) -> Table:
    """Return volunteers, and the gates that they pass on a day."""
    rows = [
        {
            "id": one.number,
            "name_short": one.name_short,
            "phone": one.phone,
            "home_address": one.address,
            **_where(one.spot),
            "profile": _named(one.profile),
            "channel": _named(one.channel),
            "sent_by": one.sent_by,
            **({"infected_on": _value(one.infected_on)} if user.sees("tests") else {}),
            "state": one.state,
            "organisation": one.organisation,
            "gates": "; ".join(one.gates_on(day, gates)),
        }
        for one in volunteers
    ]
    return _table("volunteers", ENLISTED, ("state", "organisation", "gates"), rows)


def depots_table(depots: Sequence[KeptDepot]) -> Table:
    """Return depots with hours and stock."""
    rows = [
        {
            "id": one.id,
            "kind": _named(one.kind),
            "name_short": one.name,
            "phone": one.phone,
            "address": one.address,
            **_where(one.spot),
            "opens": "" if one.opens_s is None else clock_of(one.opens_s),
            "closes": "" if one.closes_s is None else clock_of(one.closes_s),
            "stock_full": one.full,
            "stock_bags": one.bags,
            "stock_medicines": one.medicines,
            "gives_ppe": _named("yes" if one.gives_ppe else "no"),
            "organisation": one.organisation,
        }
        for one in depots
    ]
    return _table("depots", KEPT_DEPOTS, ("organisation",), rows)


def cylinders_table(cylinders: Sequence[Cylinder]) -> Table:
    """Return the ledger; who holds a cylinder at home is a number."""
    head = (
        *("Số sê-ri", "Dung tích (lít)", "Trạng thái", "Loại nơi giữ", "Nơi giữ", "Từ lúc"),
        *("Hình thức", "Áp suất (bar)", "Lưu lượng (lít/phút)", "Đo lúc", "Hạn kiểm định"),
    )
    rows = (
        (
            one.serial,
            one.size_l,
            one.state,
            one.holder_kind,
            one.holder,
            _value(one.since),
            one.terms,
            one.reading.pressure_bar,
            one.reading.flow_lpm,
            _value(one.reading.measured_at),
            _value(one.test_due),
        )
        for one in cylinders
    )
    return Table(kind="cylinders", head=head, rows=tuple(rows))


def beds_table(boards: Sequence[Board]) -> Table:
    """Return facilities with their beds."""
    head = (
        *("Mã cơ sở", "Tên", "Phường", "Tầng", "Loại hình", "Tổng số giường", "Phần trăm"),
        *("Đang dùng", "Đã hứa", "Còn trống", "Báo lúc"),
    )
    rows = (
        (
            board.facility.id,
            board.facility.name,
            board.facility.spot.ward,
            board.facility.tier,
            board.facility.ownership,
            board.facility.total,
            board.facility.share_percent,
            board.facility.occupied,
            board.promised,
            board.free,
            _value(board.facility.said_at),
        )
        for board in boards
    )
    return Table(kind="beds", head=head, rows=tuple(rows))


def _where(spot: Spot) -> dict[str, Value]:
    point = spot.point
    return {
        "lon": None if point is None else point.lon,
        "lat": None if point is None else point.lat,
        "ward": spot.ward,
    }


def _named(word: str | None) -> str:
    return choice_name(word) if word else ""


def _value(value: Any) -> Value:
    """Return a value as a cell holds it: times as in Vietnam, lists with semicolons."""
    if isinstance(value, datetime):
        return value.astimezone(PLACE_TIME).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(map(choice_name, value))
    found: Value = value
    return found
