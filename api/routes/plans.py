"""``/api/plans``."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from api.dependencies import LanguageDep, NowDep, SettingsDep, StoreDep, UserDep
from api.records.plans import PlanKey
from api.routes.guard import MAP_POLICY
from api.schemas.faults import faults
from api.schemas.plans import CheckShape, PlanShape, PlanWithWorkShape
from api.services.documents import text_of
from api.services.ground import find_ground
from api.services.plans import (
    all_lists,
    all_plans,
    check,
    keep_plan,
    list_file_name,
    map_page,
    read_plan_text,
    table,
    vehicle_list,
    view_plan,
)
from routing.model import VehicleId
from routing.workload import workloads

router = APIRouter(prefix="/api/plans", tags=["plans"])

_DOCUMENT = {
    "requestBody": {
        "required": True,
        "description": "A `donghanh-plan/1` document, as JSON or gzip of it.",
        "content": {"application/json": {"schema": {"type": "object"}}, "application/gzip": {}},
    }
}


@router.post("", status_code=201, responses=faults(413, 422), openapi_extra=_DOCUMENT)
async def post_plan(
    request: Request, user: UserDep, store: StoreDep, settings: SettingsDep, now: NowDep
) -> PlanShape:
    """Keep a plan that was made elsewhere for a problem kept here."""
    body = await request.body()

    def keep() -> PlanShape:
        text = text_of(body, subject="plan", most_bytes=settings.most_bytes)
        return PlanShape.from_domain(
            keep_plan(store, text, organisation=user.organisation, now=now)
        )

    return await run_in_threadpool(keep)


@router.get("")
def get_plans(user: UserDep, store: StoreDep) -> list[PlanShape]:
    """List the organisation's plans, the newest first."""
    return [PlanShape.from_domain(plan) for plan in all_plans(store, user.organisation)]


@router.get("/{plan}", responses=faults(404))
def get_plan(plan: str, store: StoreDep) -> PlanWithWorkShape:
    """Show one plan."""
    found = view_plan(store, PlanKey(plan))
    return PlanWithWorkShape.of(found.kept, workloads(found.problem, found.plan.routes))


@router.get("/{plan}/document", responses=faults(404), response_class=Response)
def get_plan_document(plan: str, store: StoreDep) -> Response:
    """Return the document of a plan."""
    return Response(read_plan_text(store, PlanKey(plan)), media_type="application/json")


@router.get("/{plan}/check", responses=faults(404))
def get_check(plan: str, store: StoreDep) -> CheckShape:
    """Check a plan independently of what made it."""
    return CheckShape.from_domain(plan, check(view_plan(store, PlanKey(plan))))


@router.get("/{plan}/map", responses=faults(404), response_class=HTMLResponse)
def get_map(
    plan: str, store: StoreDep, settings: SettingsDep, language: LanguageDep
) -> HTMLResponse:
    """Return the map of a plan as one page that needs no network."""
    view = view_plan(store, PlanKey(plan))
    ground = find_ground(settings.data, view.problem)
    page = map_page(view, language=language, ground=ground)
    return HTMLResponse(page, headers={"Content-Security-Policy": MAP_POLICY})


@router.get("/{plan}/lists.zip", responses=faults(404), response_class=Response)
def get_lists(plan: str, store: StoreDep, settings: SettingsDep) -> Response:
    """Return all route lists and the table in one archive."""
    view = view_plan(store, PlanKey(plan))
    packed = all_lists(view, roads=find_ground(settings.data, view.problem).roads)
    return _download(packed, "application/zip", f"lists-{plan}.zip")


@router.get("/{plan}/lists/{vehicle:path}.pdf", responses=faults(404), response_class=Response)
def get_list(plan: str, vehicle: str, store: StoreDep, settings: SettingsDep) -> Response:
    """Return the printed list of one vehicle."""
    view = view_plan(store, PlanKey(plan))
    roads = find_ground(settings.data, view.problem).roads
    pdf = vehicle_list(view, VehicleId(vehicle), roads=roads)
    name = f"inline; filename*=UTF-8''{quote(list_file_name(view, VehicleId(vehicle)))}"
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})


@router.get("/{plan}/plan.csv", responses=faults(404), response_class=Response)
def get_table(plan: str, store: StoreDep, settings: SettingsDep) -> Response:
    """Return the plan as a table."""
    view = view_plan(store, PlanKey(plan))
    rows = table(view, roads=find_ground(settings.data, view.problem).roads)
    return _download(rows, "text/csv; charset=utf-8", f"plan-{plan}.csv")


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
