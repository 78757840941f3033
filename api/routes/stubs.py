"""``/api/stubs``: numbered forms for calls on paper, entered and accounted for afterwards."""

from fastapi import APIRouter, Response

from api.dependencies import (
    DayRulesDep,
    LanguageDep,
    NowDep,
    OfficeDep,
    PlacerDep,
    RiskTableDep,
    StoreDep,
    UserDep,
)
from api.errors import refuse
from api.records.stubs import BatchStart, number_of
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.requests import TakenShape
from api.schemas.stubs import (
    BatchShape,
    CountOrderShape,
    PrintOrderShape,
    StubEntryShape,
    StubMoveShape,
    StubShape,
)
from api.schemas.texts import Line
from api.services import stubs
from api.services.taking import suggested_by, unknown_flags, unreached
from maps.lists.intake_form import intake_forms_pdf
from maps.lists.pdf import ListPaper

router = APIRouter(prefix="/api/stubs", tags=["paper"], responses=faults(401, 403))


@router.post("", status_code=201, responses=faults(409, 422))
def post_batch(
    *, order: PrintOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> BatchShape:
    """Keep that new forms are printed; `forms.pdf` of the batch has them."""
    made = stubs.print_batch(
        store, user, order.count, holder=order.holder, client_id=order.client_id, now=now
    )
    return BatchShape.from_domain(made)


@router.get("")
def get_batches(user: UserDep, store: StoreDep) -> list[BatchShape]:
    """List the batches with what became of their forms, the newest first."""
    return [BatchShape.from_domain(one) for one in stubs.find(store, user)]


@router.get("/batches/{batch}/forms.pdf", responses=faults(404, 409, 422), response_class=Response)
def get_forms(
    *,
    batch: Number,
    user: UserDep,
    store: StoreDep,
    office: OfficeDep,
    language: LanguageDep,
    paper: ListPaper = "a5",
) -> Response:
    """Return the forms of a batch that are blank still; `paper`: A5, or two on a sheet of A4."""
    blank = stubs.forms(store, user, BatchStart(batch))
    made = intake_forms_pdf(
        [one.label for one in blank],
        holder=blank[0].holder,
        hotline=office.hotline,
        language=language,
        paper=paper,
    )
    return Response(made, media_type="application/pdf")


@router.post("/batches/{batch}/counts", responses=faults(404, 409, 422))
def post_count(
    *, batch: Number, order: CountOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> BatchShape:
    """Keep which forms lie there blank; what is not told of is missing, and listed."""
    blank = [one.numbers for one in order.blank]
    return BatchShape.from_domain(stubs.count(store, user, BatchStart(batch), blank, now=now))


@router.post(
    "/{stub}/entry",
    status_code=201,
    response_model_exclude_unset=True,
    responses={200: {"description": "It was entered before"}, **faults(404, 409, 422)},
)
def post_entry(
    *,
    stub: Line,
    order: StubEntryShape,
    response: Response,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    now: NowDep,
) -> TakenShape:
    """Enter what stands on a form, once; `stub` is the number on it with its check digit."""
    number = number_of(stub)
    found = [*placer.unknown([order.place.ward]), *unknown_flags(order.flags, rules.words)]
    refuse(found)
    spot = placer.place(order.place.point, order.place.ward, address=order.address)
    client_id = stubs.client_id_of(number)
    sent = order.to_domain(spot, client_id=client_id)
    if order.patient is None:
        risk = suggested_by(sent.asked, table)
        refuse(unreached(sent.asked, sent.spot, risk=risk, where=lambda name: f"body/{name}"))
    taken = stubs.enter(store, user, number, sent, table=table, now=now)
    response.status_code = 201 if taken.is_new else 200
    response.headers["Location"] = f"/api/requests/{taken.request.number}"
    return TakenShape.of(taken, user)


@router.get("/{stub}", responses=faults(404, 422))
def get_stub(stub: Line, user: UserDep, store: StoreDep) -> StubShape:
    """Show a form, by the number on it."""
    return StubShape.from_domain(stubs.view(store, user, number_of(stub)))


@router.post("/{stub}/moves", responses=faults(404, 409, 422))
def post_move(
    *, stub: Line, order: StubMoveShape, user: UserDep, store: StoreDep, now: NowDep
) -> StubShape:
    """Keep that a form is spoilt, or that a missing one is found and blank."""
    moved = stubs.say(
        store, user, number_of(stub), order.to, seen=order.version, reason=order.reason, now=now
    )
    return StubShape.from_domain(moved)
