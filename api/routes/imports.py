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


class _Sent:
    """A table that was sent, and who sent it to what."""

    def __init__(
        self, request: Request, user: UserDep, store: StoreDep, placer: PlacerDep, now: NowDep
    ) -> None:
        self._request = request
        self._user, self._store, self._placer, self._now = user, store, placer, now

    async def kept(self, name: str, kind: Kind) -> ImportedRowsShape:
        """Keep the good rows, and answer with what became of all."""

        def read(path: Path) -> ImportedRows:
            return import_rows(
                self._store, self._user, path, kind, placer=self._placer, now=self._now
            )

        return await self._read(name, kind, read)

    async def kept_by(self, tables: OfficeTables, name: str, kind: OfficeKind) -> ImportedRowsShape:
        """Keep the good rows of what is judged by tables, and answer with what became of all."""

        def read(path: Path) -> ImportedRows:
            return import_office_rows(
                self._store, self._user, path, kind, placer=self._placer, tables=tables,
                now=self._now,
            )  # fmt: skip

        return await self._read(name, kind, read)

    async def _read(
        self, name: str, kind: str, read: Callable[[Path], ImportedRows]
    ) -> ImportedRowsShape:
        body, named = await self._request.body(), f"{kind}{Path(name).suffix}"
        return ImportedRowsShape.from_domain(await run_in_threadpool(with_file, body, named, read))


SentDep = Annotated[_Sent, Depends(_Sent)]


@router.post("/volunteers/import", openapi_extra=table_body(_EXAMPLES["volunteers"]))
async def post_volunteers(
    *, sent: SentDep, name: TableName = "volunteers.csv"
) -> ImportedRowsShape:
    """Enlist all of a table; the same person again (name and phone) is enlisted once.

    Gates follow from facts: a column of them is not read.
    """
    return await sent.kept(name, "volunteers")


@router.post("/depots/import", openapi_extra=table_body(_EXAMPLES["depots"]))
async def post_depots(*, sent: SentDep, name: TableName = "depots.csv") -> ImportedRowsShape:
    """Keep all depots of a table; one that is kept otherwise is told and left as it is."""
    return await sent.kept(name, "depots")


@router.post("/patients/import", openapi_extra=table_body(_EXAMPLES["patients"]))
async def post_patients(*, sent: SentDep, name: TableName = "patients.csv") -> ImportedRowsShape:
    """Keep all patients of a table, for call lists; the same person again is kept once."""
    return await sent.kept(name, "patients")


@router.post("/cylinders/import", openapi_extra=table_body(_EXAMPLES["cylinders"]))
async def post_cylinders(
    *, sent: SentDep, tables: OfficeTablesDep, name: TableName = "cylinders.csv"
) -> ImportedRowsShape:
    """Put all cylinders of a table into the ledger, full at their stations; the same one once."""
    return await sent.kept_by(tables, name, "cylinders")


@router.post("/posts/import", openapi_extra=table_body(_EXAMPLES["posts"]))
async def post_posts(
    *, sent: SentDep, tables: OfficeTablesDep, name: TableName = "posts.csv"
) -> ImportedRowsShape:
    """Give each volunteer of a table their post, as if each were given alone; the same one once."""
    return await sent.kept_by(tables, name, "posts")


@router.post("/shifts/import", openapi_extra=table_body(_EXAMPLES["shifts"]))
async def post_shifts(
    *, sent: SentDep, tables: OfficeTablesDep, name: TableName = "shifts.csv"
) -> ImportedRowsShape:
    """Keep all shifts of a table; another one of a day that is kept is told and left as it is."""
    return await sent.kept_by(tables, name, "shifts")


@router.post("/facts/import", openapi_extra=table_body(_EXAMPLES["facts"]))
async def post_facts(
    *, sent: SentDep, tables: OfficeTablesDep, name: TableName = "facts.csv"
) -> ImportedRowsShape:
    """Keep what a table says of volunteers, row after row, each fact as if it were entered alone.

    Overrides are no rows: somebody signs each.
    """
    return await sent.kept_by(tables, name, "facts")
