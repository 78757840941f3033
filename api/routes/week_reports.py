"""``/api/reports``: weekly reports of wards, districts and cities, and the papers of meetings."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from api.dependencies import BureauDep, LanguageDep, NowDep, UserDep
from api.records.week_reports import Form, ReportFile, WeekReport, WeekReportNumber
from api.schemas.bounds import Day, Number
from api.schemas.faults import faults
from api.schemas.tables import DOCX_TYPE, XLSX_TYPE
from api.schemas.texts import Line
from api.schemas.week_reports import (
    FiguresShape,
    NewWeekReportShape,
    SignOrderShape,
    TextsOrderShape,
    Week,
    WeekReportShape,
    WholeWeekReportShape,
)
from api.services import week_papers, week_reports, week_views
from api.services.week_views import Bureau, Copy

router = APIRouter(prefix="/api/reports", tags=["reports"], responses=faults(401, 403, 422))
PDF_TYPE: Final = "application/pdf"
FORM_TYPES: Final[Mapping[Form, str]] = MappingProxyType(
    {"pdf": PDF_TYPE, "xlsx": XLSX_TYPE, "docx": DOCX_TYPE}
)
Area = Annotated[Line, Query(min_length=1, examples=["vn-2021:27301"])]


def _files(media_type: str) -> dict[int | str, dict[str, Any]]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file", "content": {media_type: binary}}}


@router.get("")
def get_reports(
    *, user: UserDep, bureau: BureauDep, week: Line = "", area: Line = ""
) -> list[WeekReportShape]:
    """List the reports of one's areas, and the signed ones of those that they lie in."""
    found = week_views.find(bureau, user, week=week, area=area)
    return [_shape(bureau, one) for one in found]


def _shape(bureau: Bureau, report: WeekReport) -> WeekReportShape:
    return WeekReportShape.from_domain(report, bureau.placer.name_of(report.area.ward))


@router.post("", status_code=201, responses=faults(409))
def post_report(
    *,
    order: NewWeekReportShape,
    response: Response,
    user: UserDep,
    bureau: BureauDep,
    now: NowDep,
) -> WeekReportShape:
    """Begin a draft, or another edition of what is signed."""
    area = bureau.area(order.area)
    begun = week_reports.begin(
        bureau, user, area, order.week, layout=order.layout, reason=order.reason, now=now
    )
    response.headers["Location"] = f"/api/reports/{begun.number}"
    return _shape(bureau, begun)


@router.get("/figures")
def get_figures(
    *,
    area: Area,
    week: Annotated[Week, Query()],
    user: UserDep,
    bureau: BureauDep,
    language: LanguageDep,
    now: NowDep,
    copy: Copy = "own",
) -> FiguresShape:
    """Count an area's week as it is at the moment; nothing is kept."""
    spot = bureau.area(area)
    view = week_views.see(bureau, user, spot, week, now=now, copy=copy)
    return FiguresShape.of(view, bureau.placer.name_of(spot.ward), language)


@router.get("/meeting.pdf", response_class=Response, responses=_files(PDF_TYPE))
def get_meeting(
    *, area: Area, day: Annotated[Day, Query()], user: UserDep, bureau: BureauDep, now: NowDep
) -> Response:
    """Return what lies on the table of a Monday's or a Friday's meeting."""
    made = week_papers.meeting(bureau, user, bureau.area(area), day, now=now)
    return Response(made, media_type=PDF_TYPE)


@router.get("/{week_report}", responses=faults(404))
def get_report(
    *,
    week_report: Number,
    user: UserDep,
    bureau: BureauDep,
    language: LanguageDep,
    now: NowDep,
    copy: Copy = "own",
) -> WholeWeekReportShape:
    """Show a report; a draft has the figures of the moment, a signed one its own."""
    view = week_views.view(bureau, user, WeekReportNumber(week_report), now=now, copy=copy)
    return WholeWeekReportShape.of(view.kept, view, bureau.placer.name_of(view.area.ward), language)


@router.put("/{week_report}/texts", responses=faults(404, 409))
def put_texts(
    *, week_report: Number, order: TextsOrderShape, user: UserDep, bureau: BureauDep, now: NowDep
) -> WeekReportShape:
    """Write parts of a draft."""
    number = WeekReportNumber(week_report)
    texts = order.texts.model_dump(exclude_none=True)
    return _shape(
        bureau,
        week_reports.write_texts(bureau, user, number, texts, seen=order.version, now=now),
    )


@router.post("/{week_report}/sign", responses=faults(404, 409))
def post_sign(
    *, week_report: Number, order: SignOrderShape, user: UserDep, bureau: BureauDep, now: NowDep
) -> WeekReportShape:
    """Sign a draft: nothing of it changes any more."""
    number = WeekReportNumber(week_report)
    return _shape(bureau, week_reports.sign(bureau, user, number, seen=order.version, now=now))


@router.get(
    "/{week_report}/file.pdf", response_class=Response, responses=_files(PDF_TYPE) | faults(404)
)
def get_pdf(
    *, week_report: Number, user: UserDep, bureau: BureauDep, now: NowDep, copy: Copy = "own"
) -> Response:
    """Return the report as an office document: of a signed one the same file each time."""
    view = week_views.view(bureau, user, WeekReportNumber(week_report), now=now, copy=copy)
    return _file(week_papers.file_of(bureau, view, "pdf"), view.kept, PDF_TYPE)


@router.get(
    "/{week_report}/file.xlsx", response_class=Response, responses=_files(XLSX_TYPE) | faults(404)
)
def get_xlsx(
    *, week_report: Number, user: UserDep, bureau: BureauDep, now: NowDep, copy: Copy = "own"
) -> Response:
    """Return the report as a workbook: of a signed one the same file each time."""
    view = week_views.view(bureau, user, WeekReportNumber(week_report), now=now, copy=copy)
    return _file(week_papers.file_of(bureau, view, "xlsx"), view.kept, XLSX_TYPE)


@router.get(
    "/{week_report}/file.docx", response_class=Response, responses=_files(DOCX_TYPE) | faults(404)
)
def get_docx(
    *, week_report: Number, user: UserDep, bureau: BureauDep, now: NowDep, copy: Copy = "own"
) -> Response:
    """Return the report as a Word document: of a signed one the same file each time."""
    view = week_views.view(bureau, user, WeekReportNumber(week_report), now=now, copy=copy)
    return _file(week_papers.file_of(bureau, view, "docx"), view.kept, DOCX_TYPE)


def _file(file: ReportFile, report: WeekReport, media_type: str) -> Response:
    scheme_code = report.area.ward.replace(":", "-")
    name = f"bao-cao-{scheme_code}-{report.week}-{report.edition}.{file.form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": f'"{file.sha256}"',
    }
    return Response(file.content, media_type=media_type, headers=headers)
