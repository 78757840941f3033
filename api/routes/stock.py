"""What depots have: ``/api/stock``, ``/api/batches``, movements, medicine orders, second bags."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.dependencies import (
    BagTableDep,
    DaysDep,
    GateTableDep,
    LanguageDep,
    NowDep,
    RiskTableDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.records.requests import RequestNumber
from api.records.stock import BatchNumber, Good, OrderNumber
from api.schemas.bounds import Day, Number
from api.schemas.faults import IssueShape, faults
from api.schemas.reports import DepotCountedShape, DepotCountShape
from api.schemas.stock import (
    AtHandShape,
    BatchMoveShape,
    BatchShape,
    CountShape,
    IssueOrderShape,
    MovementShape,
    NewOrderShape,
    OrderShape,
    ReceiptShape,
    ReturnShape,
    SecondBagOrderShape,
    SecondBagShape,
    WholeBatchShape,
    WholeOrderShape,
    WithdrawShape,
)
from api.schemas.texts import Line
from api.services import depot_counts, households, medicine, stock
from api.services.stock import DayTables
from api.store.stock import WantedMovements

router = APIRouter(prefix="/api", tags=["stock"], responses=faults(401, 403))


async def _day_tables(today: TodayDep, bags: BagTableDep, gates: GateTableDep) -> DayTables:
    return DayTables(day=today, bags=bags, gates=gates)


DayTablesDep = Annotated[DayTables, Depends(_day_tables)]


@router.post("/depots/{depot}/receipts", status_code=201, responses=faults(404, 409, 422))
def post_receipt(
    *, depot: Line, order: ReceiptShape, user: UserDep, store: StoreDep, now: NowDep
) -> list[MovementShape]:
    """Keep what came in, from whom, and on which terms."""
    made = stock.receive(
        store,
        user,
        order.to_domain(),
        order.count,
        sending=order.sending(depot),
        supplier=order.supplier,
        terms=order.terms,
        now=now,
    )
    return [MovementShape.from_domain(line) for line in made]


@router.post("/depots/{depot}/issues", status_code=201, responses=faults(404, 409, 422))
def post_issue(
    *,
    depot: Line,
    order: IssueOrderShape,
    user: UserDep,
    store: StoreDep,
    tables: DayTablesDep,
    now: NowDep,
) -> list[MovementShape]:
    """Give goods out, what expires first before others; a line for each batch.

    Medicine goes by the order of a health worker, bags once a cycle to a household, equipment to a
    volunteer, for whose gate it counts.
    """
    made = stock.issue(
        store, user, order.to_domain(), sending=order.sending(depot), tables=tables, now=now
    )
    return [MovementShape.from_domain(line) for line in made]


@router.post("/depots/{depot}/returns", status_code=201, responses=faults(404, 409, 422))
def post_return(
    *,
    depot: Line,
    order: ReturnShape,
    user: UserDep,
    store: StoreDep,
    tables: DayTablesDep,
    now: NowDep,
) -> list[MovementShape]:
    """Take back what was issued."""
    made = stock.give_back(
        store,
        user,
        BatchNumber(order.batch),
        order.count,
        parties=order.parties,
        sending=order.sending(depot),
        tables=tables,
        now=now,
    )
    return [MovementShape.from_domain(line) for line in made]


@router.post("/depots/{depot}/counts", status_code=201, responses=faults(404, 409, 422))
def post_count(
    *, depot: Line, order: CountShape, user: UserDep, store: StoreDep, now: NowDep
) -> list[MovementShape]:
    """Keep what was counted of a batch; from then on that is at hand."""
    made = stock.count(
        store,
        user,
        BatchNumber(order.batch),
        order.counted,
        sending=order.sending(depot),
        now=now,
    )
    return [MovementShape.from_domain(line) for line in made]


@router.post("/depots/{depot}/whole-counts", responses=faults(404, 409, 422))
def post_whole_count(
    *,
    depot: Line,
    order: DepotCountShape,
    user: UserDep,
    days: DaysDep,
    table: RiskTableDep,
    language: LanguageDep,
    now: NowDep,
) -> DepotCountedShape:
    """Tell what is there of cylinders, bags and medicines; a board that runs has it at once."""
    counted = depot_counts.count_depot(
        days,
        user,
        order.counted_at(depot),
        reason=order.reason,
        client_id=order.client_id,
        table=table,
        now=now,
    )
    issues = [IssueShape.from_domain(one, language=language) for one in counted.issues]
    return DepotCountedShape(day_plan=counted.day_plan, issues=issues)


@router.get("/stock", responses=faults(422))
def get_stock(
    *,
    user: UserDep,
    store: StoreDep,
    today: TodayDep,
    depot: Line = "",
    good: Good | None = None,
    expires_by: Day | None = None,
) -> list[AtHandShape]:
    """List what one's depots have; with `expires_by` only what expires until then."""
    found = stock.at_hand(store, user, depot=depot, good=good, expires_by=expires_by)
    return [AtHandShape.from_domain(one, day=today) for one in found]


@router.get("/stock/movements", responses=faults(422))
def get_movements(
    *,
    user: UserDep,
    store: StoreDep,
    depot: Line = "",
    batch: Number | None = None,
    request: Number | None = None,
    volunteer: Number | None = None,
    before: Number | None = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[MovementShape]:
    """List movements, the newest first: of a depot, of a batch that is recalled, of a person."""
    wanted = WantedMovements(
        depots=(depot,) if depot else None,
        batch=None if batch is None else BatchNumber(batch),
        request=request,
        volunteer=volunteer,
        before=before,
        most=most,
    )
    return [MovementShape.from_domain(one) for one in stock.find_movements(store, user, wanted)]


@router.get("/batches/{batch}", responses=faults(404, 422))
def get_batch(batch: Number, user: UserDep, store: StoreDep, today: TodayDep) -> WholeBatchShape:
    """Show a batch, all that happened to it, and where it is."""
    found, moves, there = stock.view_batch(store, user, BatchNumber(batch))
    return WholeBatchShape.of(found, moves, there, day=today)


@router.post("/batches/{batch}/moves", responses=faults(404, 409, 422))
def post_batch_move(
    *, batch: Number, order: BatchMoveShape, user: UserDep, store: StoreDep, now: NowDep
) -> BatchShape:
    """Block a batch wherever it is, recall it, or let it be used again."""
    moved = stock.move_batch(
        store,
        user,
        BatchNumber(batch),
        order.to,
        seen=order.version,
        reason=order.reason,
        now=now,
    )
    return BatchShape.from_domain(moved)


@router.post(
    "/requests/{request}/medicine-orders",
    status_code=201,
    response_model_exclude_unset=True,
    responses=faults(404, 409, 422),
)
def post_medicine_order(
    *, request: Number, order: NewOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> OrderShape:
    """Order medicine for a request, as health workers alone do."""
    made = medicine.order(store, user, order.to_domain(request, user, now), now=now)
    return OrderShape.from_domain(made, user)


@router.get(
    "/requests/{request}/medicine-orders",
    response_model_exclude_unset=True,
    responses=faults(404, 422),
)
def get_medicine_orders(request: Number, user: UserDep, store: StoreDep) -> list[OrderShape]:
    """List what was ordered for a request."""
    found = medicine.find(store, user, RequestNumber(request))
    return [OrderShape.from_domain(one, user) for one in found]


@router.get(
    "/medicine-orders/{medicine_order}",
    response_model_exclude_unset=True,
    responses=faults(404, 422),
)
def get_medicine_order(medicine_order: Number, user: UserDep, store: StoreDep) -> WholeOrderShape:
    """Show an order and all that happened to it."""
    found, moves = medicine.view(store, user, OrderNumber(medicine_order))
    return WholeOrderShape.of(found, user, moves)


@router.post(
    "/medicine-orders/{medicine_order}/withdraw",
    response_model_exclude_unset=True,
    responses=faults(404, 409, 422),
)
def post_withdraw(
    *, medicine_order: Number, order: WithdrawShape, user: UserDep, store: StoreDep, now: NowDep
) -> OrderShape:
    """Take an order back; nothing more is issued by it."""
    number = OrderNumber(medicine_order)
    found = medicine.withdraw(store, user, number, seen=order.version, reason=order.reason, now=now)
    return OrderShape.from_domain(found, user)


@router.post("/requests/{request}/second-bag", status_code=201, responses=faults(404, 409, 422))
def post_second_bag(
    *, request: Number, order: SecondBagOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> SecondBagShape:
    """Let a household have another bag before its cycle is over, under one's name."""
    second = households.allow_second(
        store, user, RequestNumber(request), reason=order.reason, now=now
    )
    return SecondBagShape.from_domain(second)
