"""``POST /api/{volunteers,depots,patients,cylinders,posts,shifts,facts}/import``: whole tables."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    DayRulesDep,
    GateTableDep,
    NowDep,
    PlacerDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.field_texts import TABLE_NAME
from api.schemas.faults import faults
from api.schemas.tables import ImportedRowsShape, table_body
from api.schemas.texts import Line
from api.services.office_tables import OfficeKind, OfficeTables, import_office_rows
from api.services.tables import ImportedRows, Kind, import_rows

router = APIRouter(prefix="/api", tags=["tables"], responses=faults(400, 401, 403, 413, 422))

TableName = Annotated[Line, Query(pattern=TABLE_NAME, description="Only its end counts")]
_EXAMPLES: Final = {
    "volunteers": "Tên,Điện thoại,Địa chỉ,Phương tiện\nAnh K.,0900 000 002,7 Lý Thái Tổ,Xe máy\n",
    "depots": "Mã trạm,Loại,Tên,Địa chỉ,Bình đầy\noxy-1,Trạm oxy,Trạm 1,1 Trần Phú,20\n",
    "cylinders": "Số bình,Dung tích,Trạm,Hạn kiểm định\nOX-0117,8,tram-oxy-1,2025-06-30\n",
    "posts": "Điện thoại,Loại,Địa bàn,Từ ngày\n0900 000 002,Tổ hàng hóa,vn-2021:27289,2021-09-18\n",
    "shifts": "Điện thoại,Ngày,Bắt đầu,Kết thúc\n0900 000 002,2021-09-18,07:00,17:00\n",
    "facts": "Điện thoại,Loại,Từ ngày,Nội dung\n0900 000 002,Tập huấn,2021-09-10,oxygen\n",
    "patients": "Tên,Điện thoại,Địa chỉ\nBà T.,0900 000 001,12/3 Trần Phú\n",
}
_Made = TypeVar("_Made")


def _office_tables(gates: GateTableDep, rules: DayRulesDep, today: TodayDep) -> OfficeTables:
    return OfficeTables(gates=gates, rules=rules, day=today)


OfficeTablesDep = Annotated[OfficeTables, Depends(_office_tables)]


def with_file(body: bytes, name: str, read: Callable[[Path], _Made]) -> _Made:
    """Return what is read of a table that came over HTTP.

    Parameters
    ----------
    name
        Of which the end counts, and the first part for what is wrong with it.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        return read(path)


@router.post("/volunteers/import", openapi_extra=table_body(_EXAMPLES["volunteers"]))
async def post_volunteers(
    *,
    request: Request,
    name: TableName = "volunteers.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Enlist all of a table; the same person again (name and phone) is enlisted once.

    Gates follow from facts: a column of them is not read.
    """
    return await _read(
        request,
        name,
        "volunteers",
        lambda path: import_rows(store, user, path, "volunteers", placer=placer, now=now),
    )


@router.post("/depots/import", openapi_extra=table_body(_EXAMPLES["depots"]))
async def post_depots(
    *,
    request: Request,
    name: TableName = "depots.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Keep all depots of a table; one that is kept otherwise is told and left as it is."""
    return await _read(
        request,
        name,
        "depots",
        lambda path: import_rows(store, user, path, "depots", placer=placer, now=now),
    )


@router.post("/cylinders/import", openapi_extra=table_body(_EXAMPLES["cylinders"]))
async def post_cylinders(
    *,
    request: Request,
    name: TableName = "cylinders.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    tables: OfficeTablesDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Put all cylinders of a table into the ledger, full at their stations; the same one once."""
    return await _read(
        request,
        name,
        "cylinders",
        lambda path: import_office_rows(
            store, user, path, "cylinders", placer=placer, tables=tables, now=now
        ),
    )


@router.post("/posts/import", openapi_extra=table_body(_EXAMPLES["posts"]))
async def post_posts(
    *,
    request: Request,
    name: TableName = "posts.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    tables: OfficeTablesDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Give each volunteer of a table their post, as if each were given alone; the same one once."""
    return await _read(
        request,
        name,
        "posts",
        lambda path: import_office_rows(
            store, user, path, "posts", placer=placer, tables=tables, now=now
        ),
    )


@router.post("/shifts/import", openapi_extra=table_body(_EXAMPLES["shifts"]))
async def post_shifts(
    *,
    request: Request,
    name: TableName = "shifts.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    tables: OfficeTablesDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Keep all shifts of a table; another one of a day that is kept is told and left as it is."""
    return await _read(
        request,
        name,
        "shifts",
        lambda path: import_office_rows(
            store, user, path, "shifts", placer=placer, tables=tables, now=now
        ),
    )


@router.post("/facts/import", openapi_extra=table_body(_EXAMPLES["facts"]))
async def post_facts(
    *,
    request: Request,
    name: TableName = "facts.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    tables: OfficeTablesDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Keep what a table says of volunteers, row after row, each fact as if it were entered alone.

    Overrides are no rows: somebody signs each.
    """
    return await _read(
        request,
        name,
        "facts",
        lambda path: import_office_rows(
            store, user, path, "facts", placer=placer, tables=tables, now=now
        ),
    )


@router.post("/patients/import", openapi_extra=table_body(_EXAMPLES["patients"]))
async def post_patients(
    *,
    request: Request,
    name: TableName = "patients.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    now: NowDep,
) -> ImportedRowsShape:
    """Keep all patients of a table, for call lists; the same person again is kept once."""
    return await _read(
        request,
        name,
        "patients",
        lambda path: import_rows(store, user, path, "patients", placer=placer, now=now),
    )


async def _read(
    request: Request, name: str, kind: Kind | OfficeKind, imported: Callable[[Path], ImportedRows]
) -> ImportedRowsShape:
    """Read the table that was sent, and answer with what became of its rows."""
    body = await request.body()
    named = f"{kind}{Path(name).suffix}"
    return ImportedRowsShape.from_domain(await run_in_threadpool(with_file, body, named, imported))
