"""``/api/campaign``: when the campaign starts, is looked at and ends, and its reports."""

from fastapi import APIRouter, Response

from api.dependencies import BureauDep, CampaignDep, NowDep, UserDep
from api.records.week_reports import Form, Layout
from api.routes.week_reports import FORM_TYPES, Area
from api.schemas.campaigns import CampaignShape
from api.schemas.faults import faults
from api.services import campaigns
from api.services.campaigns import Reported
from api.services.week_views import Copy

router = APIRouter(prefix="/api/campaign", tags=["reports"], responses=faults(401, 403, 404, 422))
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get("")
def get_campaign(*, campaign: CampaignDep) -> CampaignShape:
    """Show the last campaign that has started, and its milestones."""
    return CampaignShape.from_domain(campaigns.require(campaign))


@router.get(
    "/{milestone}/report",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": dict.fromkeys(FORM_TYPES.values(), _BINARY)}
    },
)
def get_campaign_report(
    *,
    milestone: Reported,
    area: Area,
    user: UserDep,
    bureau: BureauDep,
    campaign: CampaignDep,
    now: NowDep,
    form: Form = "pdf",
    layout: Layout = "state",
    copy: Copy = "own",
) -> Response:
    """Return the evaluation of the first week, or the report of the whole, as of this moment."""
    spot = bureau.area(area)
    file = campaigns.report_of(
        bureau,
        user,
        spot,
        campaigns.require(campaign),
        milestone,
        form=form,
        layout=layout,
        copy=copy,
        now=now,
    )
    name = f"bao-cao-{spot.ward.replace(':', '-')}-{milestone}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.content, media_type=FORM_TYPES[form], headers=headers)
