"""``/api/requests``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    DayRulesDep,
    DaysDep,
    LimitsDep,
    NowDep,
    OverLimitDep,
    PlacerDep,
    RiskTableDep,
    SettingsDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.errors import refuse
from api.records.patients import phone_key
from api.records.places import Spot, midnight_of
from api.records.requests import RequestNumber
from api.routes.imports import TableName, with_file
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.requests import (
    CorrectionShape,
    ImportedShape,
    LikelyShape,
    MergeOrderShape,
    MoveOrderShape,
    NewRequestShape,
    PlaceOrderShape,
    RequestShape,
    RiskOrderShape,
    TakenShape,
    Version,
    WholeRequestShape,
)
from api.schemas.states import RequestState
from api.schemas.tables import table_body
from api.schemas.texts import Line
from api.services import cancelling, correcting, requests
from api.services.importing import import_requests
from api.services.placing import spot_in
from api.services.taking import suggested_by, take_in, unknown_flags, unreached
from api.store.requests import Wanted
from geodata.addresses import normalise
from geodata.errors import Issue
from routing.model import TaskKind
from routing.risk import RiskTable

router = APIRouter(
    prefix="/api/requests",
    tags=["requests"],
    responses=faults(401, 403),
)
_EXAMPLE: Final = "Mã,Loại,Tên,Điện thoại,Địa chỉ\n1,Thuốc,Bà T.,0900 000 001,12/3 Trần Phú\n"


@router.post(
    "",
    status_code=201,
    response_model_exclude_unset=True,
    responses={200: {"description": "It was sent before"}, **faults(409, 422)},
)
def post_request(
    *,
    order: NewRequestShape,
    response: Response,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    limits: LimitsDep,
    over_limit: OverLimitDep,
    now: NowDep,
) -> TakenShape:
    """Take a request in. Once this answers, it is on the disk; its number is read out.

    Who asks can be reached: by a phone that can be dialled, at an address or a point. An emergency
    is never refused for that, `lacks` says what to ask for.

    None is ever refused for coming too often: of very many that come from one user, address or
    phone, those that are no emergencies are marked `call_back`. The same `client_id` again gives
    200 and the same request. `duplicates` are open requests of the last two weeks that may be the
    same, of other organisations too.
    """
    unknown = placer.unknown([order.place.ward])
    refuse([*unknown, *unknown_flags(order.flags, rules.words), *_unreached(order, table)])
    spot = placer.place(order.place.point, order.place.ward, address=order.address)
    phone = phone_key(order.phone)
    call_back = over_limit or bool(phone and limits.wait_s("phone", phone))
    sent = order.to_domain(spot, call_back=call_back)
    taken = take_in(store, user, sent, table=table, now=now)
    response.status_code = 201 if taken.is_new else 200
    response.headers["Location"] = f"/api/requests/{taken.request.number}"
    return TakenShape.of(taken, user)


def _unreached(order: NewRequestShape, table: RiskTable) -> Iterator[Issue]:
    """Yield what keeps anybody from finding who asks; of a patient something is known already."""
    if order.patient is None:
        sent = order.to_domain(spot_in(None, point=order.place.point, key=""), call_back=False)
        risk = suggested_by(sent.asked, table)
        yield from unreached(sent.asked, sent.spot, risk=risk, where=lambda name: f"body/{name}")


@router.post(
    "/import",
    response_model_exclude_unset=True,
    responses=faults(413, 422),
    openapi_extra=table_body(_EXAMPLE),
)
async def post_import(
    *,
    request: Request,
    name: TableName = "requests.csv",
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    now: NowDep,
) -> ImportedShape:
    """Take a table of requests in, CSV or XLSX as `donghanh problem` reads it.

    Good rows go in, once even where the same table comes twice; each fault of the others is told.
    Of the name only its end counts.
    """
    body = await request.body()

    def read(path: Path) -> ImportedShape:
        found = import_requests(
            store,
            user,
            path,
            placer=placer,
            table=table,
            rules=rules,
            midnight=midnight_of(rules.day),
            now=now,
        )
        return ImportedShape.of(found, user)

    return await run_in_threadpool(with_file, body, f"requests{Path(name).suffix}", read)


@router.get("", response_model_exclude_unset=True, responses=faults(422))
def get_requests(
    *,
    user: UserDep,
    store: StoreDep,
    state: Annotated[list[RequestState], Query()] = [],  # noqa: B006 - FastAPI copies it
    kind: Annotated[list[TaskKind], Query()] = [],  # noqa: B006
    area: Line = "",
    text: Annotated[Line, Query(description="Part of name, phone, address")] = "",
    call_back: Annotated[bool, Query(description="Only whom to call back first")] = False,
    waiting: Annotated[
        bool, Query(description="Only what no board of today shows, left over from before or new")
    ] = False,
    now: NowDep,
    after: Number | None = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[RequestShape]:
    """List requests, the newest first; `after` the last number of a page gives the next one."""
    wanted = Wanted(
        states=state,
        kinds=kind,
        area=area,
        text=normalise(text).plain,
        call_back=call_back,
        waiting_on=requests.first_open_day(store, now=now) if waiting else None,
        after=None if after is None else RequestNumber(after),
        most=most,
    )
    found = requests.find_requests(store, user, wanted)
    left = requests.left_over(store, found, now=now)
    return [RequestShape.from_domain(one, user, left_over=one.number in left) for one in found]


@router.get("/counts")
def get_counts(user: UserDep, store: StoreDep) -> dict[str, int]:
    """Count the requests in each state."""
    return requests.counts(store, user)


@router.get("/{request}", response_model_exclude_unset=True, responses=faults(404))
def get_request(request: Number, user: UserDep, store: StoreDep, now: NowDep) -> WholeRequestShape:
    """Show a request and all that happened to it."""
    found, moves = requests.view_request(store, user, RequestNumber(request))
    left = requests.left_over(store, (found,), now=now)
    return WholeRequestShape.of(found, user, moves, left_over=bool(left))


@router.post(
    "/{request}/moves",
    response_model_exclude_unset=True,
    responses=faults(404, 409, 422),
)
def post_move(
    *,
    request: Number,
    order: MoveOrderShape,
    user: UserDep,
    days: DaysDep,
    table: RiskTableDep,
    today: TodayDep,
    now: NowDep,
) -> RequestShape:
    """Bring a request into another state; `version` is the one that was seen.

    `transferred` has cylinders that were lent to the patient fetched back. What is `cancelled`
    leaves the board of its day with that, and is taken back by `DELETE …/moves/last` or, where it
    was on a board, as any other act there.
    """
    moved = cancelling.move_request(
        days,
        user,
        RequestNumber(request),
        order.to,
        seen=order.version,
        reason=order.reason,
        override=order.override,
        table=table,
        today=today,
        now=now,
    )
    return RequestShape.from_domain(moved, user)


@router.delete(
    "/{request}/moves/last", response_model_exclude_unset=True, responses=faults(404, 409, 422)
)
def delete_last_move(
    *, request: Number, version: Version, user: UserDep, days: DaysDep, now: NowDep
) -> RequestShape:
    """Take back that one cancelled a request; it goes on where it stood, on its board too.

    Where its place on the board is taken, or the time has passed, it waits there for somebody.
    Refused where the field has told of it since.
    """
    found = cancelling.take_back(days, user, RequestNumber(request), seen=version, now=now)
    return RequestShape.from_domain(found, user)


@router.put("/{request}/risk", response_model_exclude_unset=True, responses=faults(404, 409, 422))
def put_risk(
    *, request: Number, order: RiskOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> RequestShape:
    """Set the risk, as clinical roles do; the request is triaged from then on."""
    found = requests.set_risk(
        store, user, RequestNumber(request), order.risk, seen=order.version, now=now
    )
    return RequestShape.from_domain(found, user)


@router.put("/{request}/place", response_model_exclude_unset=True, responses=faults(404, 409, 422))
def put_place(
    *,
    request: Number,
    order: PlaceOrderShape,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    now: NowDep,
) -> RequestShape:
    """Say where a request is."""
    spot = placer.place(order.point, order.ward)
    found = requests.place_request(
        store, user, RequestNumber(request), spot, seen=order.version, now=now
    )
    return RequestShape.from_domain(found, user)


@router.post(
    "/{request}/corrections", response_model_exclude_unset=True, responses=faults(404, 409, 422)
)
def post_correction(
    *,
    request: Number,
    order: CorrectionShape,
    user: UserDep,
    days: DaysDep,
    placer: PlacerDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    settings: SettingsDep,
    now: NowDep,
) -> TakenShape:
    """Put right what was mistyped; the patient follows, and the board it is on.

    What a volunteer reads is corrected whoever has it to do; another place only while nobody has,
    and another need before it is on a board. The risk has its own door. `duplicates` is looked for
    anew.
    """
    place = order.place
    spot = placer.place(place.point, place.ward, address=order.address or "")
    found = correcting.correct(
        days,
        user,
        RequestNumber(request),
        order.said,
        spot=None if spot == Spot() else spot,
        seen=order.version,
        reason=order.reason,
        rules=rules,
        table=table,
        data=settings.data,
        now=now,
    )
    return TakenShape.of(found, user)


@router.get("/{request}/duplicates", responses=faults(404, 422))
def get_duplicates(
    request: Number, user: UserDep, store: StoreDep, now: NowDep
) -> list[LikelyShape]:
    """List open requests of the last two weeks that may be the same, of other organisations too."""
    found = requests.likely_doubles(store, user, RequestNumber(request), now=now)
    return [LikelyShape.from_domain(one) for one in found]


@router.post("/{request}/merge", response_model_exclude_unset=True, responses=faults(404, 409, 422))
def post_merge(
    *, request: Number, order: MergeOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> RequestShape:
    """Say that this request repeats another one; both keep what happened to them."""
    merged = requests.merge(
        store,
        user,
        RequestNumber(request),
        into=order.target,
        seen=order.version,
        reason=order.reason,
        now=now,
    )
    return RequestShape.from_domain(merged, user)


@router.delete(
    "/{request}/merge", response_model_exclude_unset=True, responses=faults(404, 409, 422)
)
def delete_merge(
    *, request: Number, version: Version, user: UserDep, store: StoreDep, now: NowDep
) -> RequestShape:
    """Take a merge back: the request is again in the state that it was in."""
    found = requests.unmerge(store, user, RequestNumber(request), seen=version, now=now)
    return RequestShape.from_domain(found, user)
