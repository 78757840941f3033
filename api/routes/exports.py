"""``GET /api/{requests,volunteers,cylinders,facilities,depots}/export``: whole tables of them."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from api.dependencies import GateTableDep, NowDep, StoreDep, TodayDep, UserDep
from api.field_texts import PURPOSE
from api.records.users import User
from api.schemas.exports import (
    beds_table,
    cylinders_table,
    depots_table,
    requests_table,
    volunteers_table,
)
from api.schemas.faults import faults
from api.schemas.states import RequestState, VolunteerState
from api.schemas.tables import XLSX_TYPE
from api.schemas.texts import Line
from api.services import beds, cylinders, depots, requests, volunteers
from api.services.exporting import MOST_ROWS, Table, TableForm, export
from api.store.requests import Wanted
from api.store.session import Store

Purpose = Annotated[Line, Query(min_length=3, pattern=PURPOSE, description="What the table is for")]
_TYPES: Final = {"csv": "text/csv", "xlsx": XLSX_TYPE}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The table, a header in Vietnamese and a row for each record",
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "Mã yêu cầu,Loại yêu cầu\r\nYC-1,Thuốc\r\n",
            },
            XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}

router = APIRouter(prefix="/api", tags=["tables"], responses={**_FILE, **faults(401, 403, 422)})


@router.get("/requests/export", response_class=Response)
def get_requests(
    *,
    purpose: Purpose,
    format: TableForm = "csv",  # noqa: A002 - as callers write it
    state: Annotated[list[RequestState], Query()] = [],  # noqa: B006 - FastAPI copies it
    area: Line = "",
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> Response:
    """Return requests as a table that can be taken in again, with the fields that the role sees."""
    wanted = Wanted(states=state, kinds=(), area=area, text="", after=None, most=MOST_ROWS)
    table = requests_table(requests.find_requests(store, user, wanted), user)
    return _file(store, user, table, form=format, purpose=purpose, now=now)


@router.get("/volunteers/export", response_class=Response)
def get_volunteers(
    *,
    purpose: Purpose,
    format: TableForm = "csv",  # noqa: A002
    state: Annotated[list[VolunteerState], Query()] = [],  # noqa: B006
    area: Line = "",
    user: UserDep,
    store: StoreDep,
    gates: GateTableDep,
    today: TodayDep,
    now: NowDep,
) -> Response:
    """Return volunteers as a table that can be taken in again, with the gates that they pass."""
    found = volunteers.find(store, user, day=today, states=state, area=area)
    table = volunteers_table(found, user, day=today, gates=gates)
    return _file(store, user, table, form=format, purpose=purpose, now=now)


@router.get("/cylinders/export", response_class=Response)
def get_cylinders(
    *,
    purpose: Purpose,
    format: TableForm = "csv",  # noqa: A002
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> Response:
    """Return the ledger of cylinders as a table."""
    table = cylinders_table(cylinders.find(store, user, states=(), holder="", serial=""))
    return _file(store, user, table, form=format, purpose=purpose, now=now)


@router.get("/facilities/export", response_class=Response)
def get_facilities(
    *,
    purpose: Purpose,
    format: TableForm = "csv",  # noqa: A002
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> Response:
    """Return the bed board as a table."""
    table = beds_table(beds.board(store, now=now))
    return _file(store, user, table, form=format, purpose=purpose, now=now)


@router.get("/depots/export", response_class=Response)
def get_depots(
    *,
    purpose: Purpose,
    format: TableForm = "csv",  # noqa: A002
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> Response:
    """Return depots as a table that can be taken in again."""
    table = depots_table(depots.find(store, user))
    return _file(store, user, table, form=format, purpose=purpose, now=now)


def _file(
    store: Store, user: User, table: Table, *, form: TableForm, purpose: str, now: datetime
) -> Response:
    content = export(store, user, table, form=form, purpose=purpose, now=now)
    name = f"{table.kind}.{form}"
    return Response(
        content,
        media_type=_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
