"""``/api/pay-lists``: payment lists of duty days, and what was paid for them."""

from fastapi import APIRouter, Response

from api.dependencies import BureauDep, NowDep, RatesDep, StoreDep, UserDep
from api.records.pay_lists import PayListNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.pay_lists import (
    NewPayListShape,
    PayListShape,
    SettlementShape,
    WholePayListShape,
)
from api.schemas.tables import XLSX_TYPE
from api.schemas.texts import Line
from api.services import pay_lists
from api.services.exporting import export

router = APIRouter(prefix="/api/pay-lists", tags=["duty days"], responses=faults(401, 403, 422))


@router.get("")
def get_pay_lists(*, user: UserDep, store: StoreDep, area: Line = "") -> list[PayListShape]:
    """List the payment lists of one's areas, the newest days first."""
    return [PayListShape.from_domain(one) for one in pay_lists.find(store, user, area=area)]


@router.post("", status_code=201, responses=faults(409))
def post_pay_list(
    *,
    order: NewPayListShape,
    response: Response,
    user: UserDep,
    bureau: BureauDep,
    rates: RatesDep,
    now: NowDep,
) -> PayListShape:
    """Draw up the list of confirmed days by their rates, or another edition of it with a reason."""
    area = bureau.area(order.area)
    made = pay_lists.draw_up(
        bureau.store, user, area, order.span, rates, reason=order.reason, now=now
    )
    response.headers["Location"] = f"/api/pay-lists/{made.number}"
    return PayListShape.from_domain(made)


@router.get("/{pay_list}", responses=faults(404))
def get_pay_list(*, pay_list: Number, user: UserDep, store: StoreDep) -> WholePayListShape:
    """Show a list: who is paid what, what differs, what was paid."""
    return WholePayListShape.of(pay_lists.see(store, user, PayListNumber(pay_list)))


@router.get(
    "/{pay_list}/file.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "The file",
            "content": {XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **faults(404),
    },
)
def get_pay_list_xlsx(*, pay_list: Number, user: UserDep, store: StoreDep, now: NowDep) -> Response:
    """Return a list as a table; it is noted who took it."""
    made = pay_lists.see(store, user, PayListNumber(pay_list)).made
    name = f"bang-ke-{made.area.ward.replace(':', '-')}-{made.span.first}-{made.edition}.xlsx"
    purpose = f"pay list {made.number}"
    content = export(store, user, pay_lists.table_of(made), form="xlsx", purpose=purpose, now=now)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=XLSX_TYPE, headers=headers)


@router.post("/{pay_list}/settlement", responses=faults(404, 409))
def post_settlement(
    *, pay_list: Number, order: SettlementShape, user: UserDep, store: StoreDep, now: NowDep
) -> WholePayListShape:
    """Sign what was paid for a list; to put that right say it once more, with a reason."""
    seen = pay_lists.settle(
        store,
        user,
        PayListNumber(pay_list),
        order.paid,
        order.on,
        reason=order.reason,
        seen=order.version,
        now=now,
    )
    return WholePayListShape.of(seen)
