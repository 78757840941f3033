"""Weekly reports and what lies on the table of a meeting, as files."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from api.errors import Forbidden, Refused, own_issue
from api.records.places import PLACE_TIME, Spot, place_day
from api.records.users import User
from api.records.week_reports import (
    Form,
    Layout,
    ReportFile,
    Span,
    WeekReport,
    week_text,
)
from api.services.access import require_role
from api.services.week_figures import Figures, figures_of, level_of
from api.services.week_measures import SHOWN
from api.services.week_views import MOST, Bureau, View
from api.store import week_reports
from geodata.areas import AreaSet
from maps.picture import picture
from maps.reports.content import Measured, OfficeReport
from maps.reports.office import meeting_pdf, report_pdf
from maps.reports.theme import answers
from maps.reports.word import report_docx
from maps.reports.workbook import report_xlsx
from maps.sheet import Ground, Sheet

MEETING_DAYS: Final = (0, 4)
"""Days of the week on which offices meet: Monday and Friday."""


def office_report(
    bureau: Bureau,
    report: WeekReport | None,
    span: Span,
    figures: Figures,
    measures: tuple[Measured, ...],
    *,
    is_masked: bool,
    layout: Layout = "state",
    week: str = "",
    area: Spot | None = None,
) -> OfficeReport:
    """Return what is printed of a report; without one kept, of the figures alone."""
    spot = report.area if report else area or Spot()
    seal = report.seal if report else None
    return OfficeReport(
        layout=report.layout if report else layout,
        area=bureau.placer.name_of(spot.ward),
        level=level_of(spot),
        first=span.first,
        last=span.last,
        week=report.week if report else week,
        edition=report.edition if report else 1,
        measures=measures,
        rows=figures.rows,
        lacks=figures.lacks,
        texts={part: one.text for part, one in report.texts.items()} if report else {},
        reason=report.reason if report else "",
        serial=seal.serial if seal else None,
        signed_on=place_day(seal.at) if seal else None,
        signed_by=seal.by if seal else "",
        is_masked=is_masked,
        is_sample=bureau.is_sample,
    )


_MAKERS: Final[Mapping[Form, Callable[[OfficeReport], bytes]]] = MappingProxyType(
    {"pdf": report_pdf, "xlsx": report_xlsx, "docx": report_docx}
)


def made_file(document: OfficeReport, form: Form) -> ReportFile:
    """Return a report in that form, with the SHA-256 of it."""
    content = _MAKERS[form](document)
    return ReportFile(form=form, sha256=hashlib.sha256(content).hexdigest(), content=content)


def file_of(
    bureau: Bureau,
    shown: View,
    form: Form,
    *,
    layout: Layout | None = None,
    occasion: str = "",
) -> ReportFile:
    """Return a file of what somebody is shown: of a signed report the very file that was signed.

    Parameters
    ----------
    occasion
        What the report is of besides its days, such as a campaign's end.
    """
    report = shown.report
    own_layout = report is None or layout in (None, report.layout)
    is_whole = own_layout and not shown.is_masked
    if report is not None and report.seal is not None and is_whole and form in (shown.files or {}):
        with bureau.store.reading() as session:
            return week_reports.get_file(session, report.number, form)
    document = office_report(
        bureau,
        report,
        shown.span,
        shown.figures,
        shown.measures,
        is_masked=shown.is_masked,
        layout=layout or "state",
        week=shown.week,
        area=shown.area,
    )
    document = replace(document, layout=layout or document.layout, occasion=occasion)
    return made_file(document, form)


def meeting_span(day: date) -> Span:
    """Return what is spoken about at the meeting of a day, a Monday or a Friday.

    On Monday the week before, on Friday the days of this week that are over.

    Raises
    ------
    Refused
        With ``no-meeting`` for any other day.
    """
    monday = day - timedelta(days=day.weekday())
    spans = {
        0: Span(first=monday - timedelta(days=7), last=monday - timedelta(days=1)),
        4: Span(first=monday, last=day - timedelta(days=1)),
    }
    if day.weekday() not in MEETING_DAYS:
        raise Refused(own_issue("no-meeting", f"{day:%d/%m/%Y}"))
    return spans[day.weekday()]


def meeting(bureau: Bureau, user: User, area: Spot, day: date, *, now: datetime) -> bytes:
    """Return what lies on the table of a meeting, as a PDF; there is one with wards missing too.

    Raises
    ------
    Refused
        With ``no-meeting``, ``week-not-begun``.
    Forbidden
        With ``not-your-area``.
    """
    require_role(user, "reports.read")
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))
    span = meeting_span(day)
    if span.first > place_day(now):
        raise Refused(own_issue("week-not-begun", f"{day:%d/%m/%Y}"))
    week = week_text(span.first)
    with bureau.store.reading() as session:
        figures = figures_of(session, user.organisation, area, span, placer=bureau.placer, now=now)
        kept = week_reports.list_week_reports(session, user.organisation, week=week, most=MOST)
    document = office_report(
        bureau, None, span, figures, SHOWN, is_masked=False, week=week, area=area
    )
    newest = {one.area.ward: one for one in reversed(kept) if one.area.lies_in(area.ward)}
    asks = [
        (bureau.placer.name_of(key), one.texts["proposals"].text)
        for key, one in newest.items()
        if "proposals" in one.texts and one.texts["proposals"].text
    ]
    return meeting_pdf(document, asks, _picture(bureau, document, now))


def _picture(bureau: Bureau, document: OfficeReport, now: datetime) -> bytes | None:
    """Return the map of a meeting: how soon the emergencies of each ward were answered."""
    keys = {row.key for row in document.rows if row.level == "ward"}
    found = ([area for area in areas.areas if area.key in keys] for areas in bureau.placer.sets)
    wards = max(found, key=len, default=[])
    if len(wards) <= 1:
        return None
    theme = answers(wards, document.rows, language="vi")
    sheet = Sheet(
        title=document.area,
        at=now.astimezone(PLACE_TIME),
        language="vi",
        sample=bureau.is_sample,
    )
    return picture([theme], sheet, ground=Ground(areas=AreaSet(areas=tuple(wards))))
