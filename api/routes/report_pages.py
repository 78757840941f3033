"""The pages of weekly reports: all of them at ``/reports``, and one to read, write and sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.dependencies import BureauDep, CampaignDep, LanguageDep, NowDep, UserDep
from api.pages.rendering import render
from api.pages.words import REPORT_WORDS_FILE, words
from api.records.places import place_day
from api.records.week_reports import Span, WeekReportNumber, week_of, week_text
from api.routes.pages import answer, frame_of
from api.schemas.bounds import Number
from api.services import week_papers, week_views
from api.services.campaigns import OCCASIONS
from api.services.week_figures import areas_of
from maps.reports.content import LACKS, SECTIONS, STANDINGS
from maps.reports.texts import MAIN, NARROW

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
WEEKS_BACK = 12
"""So many weeks are offered to report of; older ones by the API and the command."""
DAYS_BACK = 10
"""Meetings of so many days are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A week to report of."""

    week: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A day on which the office meets, and what it speaks about."""

    day: date
    span: Span


@router.get("/reports")
def reports_page(
    *,
    request: Request,
    user: UserDep,
    bureau: BureauDep,
    campaign: CampaignDep,
    language: LanguageDep,
    now: NowDep,
) -> HTMLResponse:
    """Show all reports, and begin one."""
    today, found = place_day(now), week_views.find(bureau, user)
    name_of = bureau.placer.name_of
    areas = {key: name_of(key) for key in areas_of(bureau.placer, user)}
    page = render(
        "reports.html",
        frame_of(request, language),
        w=words(language, REPORT_WORDS_FILE),
        reports=found,
        names={one.area.ward: name_of(one.area.ward) for one in found},
        areas=areas,
        weeks=tuple(_weeks(today)),
        meetings=tuple(_meetings(today)),
        may_write=user.may("reports.write"),
        campaign=campaign,
        milestones={} if campaign is None else {key: campaign.span(key) for key in OCCASIONS},
        today=today,
    )
    return answer(request, page, language=language)


def _weeks(today: date) -> Iterator[Offered]:
    for back in range(WEEKS_BACK):
        week = week_text(today - timedelta(weeks=back))
        span = week_of(week, today=today)
        yield Offered(week=week, first=span.first, last=span.last)


def _meetings(today: date) -> Iterator[Meeting]:
    for back in range(DAYS_BACK):
        day = today - timedelta(days=back)
        if day.weekday() in week_papers.MEETING_DAYS:
            yield Meeting(day=day, span=week_papers.meeting_span(day))


@router.get("/reports/{week_report}")
def report_page(
    *,
    request: Request,
    week_report: Number,
    user: UserDep,
    bureau: BureauDep,
    language: LanguageDep,
    now: NowDep,
) -> HTMLResponse:
    """Show a report: figures, what is lacking, what people wrote; to write into, sign, take."""
    view = week_views.view(bureau, user, WeekReportNumber(week_report), now=now)
    report, own = view.kept, user.reaches(view.area)
    known = {one.key: one for one in view.measures}
    page = render(
        "report.html",
        frame_of(request, language),
        w=words(language, REPORT_WORDS_FILE),
        report=report,
        view=view,
        texts=report.texts,
        area=bureau.placer.name_of(view.area.ward),
        lacks=LACKS,
        standings=STANDINGS,
        narrow=NARROW,
        sections={
            text[language]: [one for one in view.measures if one.section == section]
            for section, text in SECTIONS.items()
        },
        main=[known[key] for key in MAIN if key in known],
        parts=view.figures.rows[1:],
        may_write=report.seal is None and own and user.may("reports.write"),
        may_sign=report.seal is None and own and user.may("reports.sign"),
        sign_from=place_day(view.span.ends) if now < view.span.ends else None,
    )
    return answer(request, page, language=language)
