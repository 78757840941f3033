"""What was learned as a table, out and in again."""

from collections.abc import Sequence
from typing import Final, cast

from geodata.learned import Kind, Learned
from geodata.learned_cells import (
    LearnedRows,
    Row,
    address_of,
    clear_text,
    metres_of_cell,
    moment_of,
    read_each,
)
from geodata.point_texts import read_point, refused

EVENT_COLUMNS: Final = (
    *("id", "kind", "address", "lon", "lat", "area", "accuracy_m", "by", "at", "reason", "of"),
)
"""Of an export; an import reads them again."""


def event_cells(event: Learned) -> dict[str, str]:
    """Return an event as the cells of `EVENT_COLUMNS`; `read_events` gives it back unchanged."""
    point = event.point
    return {
        "id": event.id,
        "kind": event.kind,
        "address": event.address,
        "lon": "" if point is None else repr(point.lon),
        "lat": "" if point is None else repr(point.lat),
        "area": event.area,
        "accuracy_m": "" if event.accuracy_m is None else repr(event.accuracy_m),
        "by": event.by,
        "at": event.at.isoformat(),
        "reason": event.reason,
        "of": event.of,
    }


def read_events(rows: Sequence[Row], *, subject: str = "events") -> LearnedRows:
    """Return the events of an export.

    A row whose id is not that of what it says was changed by hand and is an issue (``other-id``);
    without an id it is taken as new.
    """

    def read(row: Row, where: str) -> Learned:
        event = _event(row, where)
        if row["id"] not in ("", event.id):
            message = (
                f"ghi {row['id']!r} nhưng nội dung dòng là {event.id!r}"
                f" / says {row['id']!r}, what the row holds is {event.id!r}"
            )
            remedy = (
                "xuất lại, hoặc để trống id để nhận như mục mới"
                " / export it again; or empty the id to take the row as a new event"
            )
            raise refused("other-id", f"{where}, field id", message, remedy)
        return event

    return read_each(rows, read, subject=subject)


def _event(row: Row, where: str) -> Learned:
    for field in ("area", "by", "reason", "of"):
        clear_text(row[field], f"{where}, field {field}")
    kind, at = row["kind"], moment_of(row["at"], where)
    if kind == "taken-back" and row["of"]:
        return Learned(kind="taken-back", by=row["by"], at=at, reason=row["reason"], of=row["of"])
    if kind not in ("settled", "fix"):
        message = f"là {kind!r}, nêu {row['of']!r} ở of / is {kind!r}, names {row['of']!r} in of"
        remedy = (
            "ghi settled, fix, hoặc taken-back với id của mục bị gỡ ở `of`"
            " / write settled, fix, or taken-back with the id of what is taken back in `of`"
        )
        raise refused("unknown-choice", f"{where}, field kind", message, remedy)
    return Learned(
        kind=cast("Kind", kind),
        address=address_of(row, "address", where),
        point=read_point(row["lon"], row["lat"], subject=f"{where}, fields lon and lat"),
        area=row["area"],
        accuracy_m=metres_of_cell(row["accuracy_m"], where) if kind == "fix" else None,
        by=row["by"],
        at=at,
        reason=row["reason"],
    )
