"""Weekly reports: drawn up, written into, signed and locked, given out again as they were."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.lifecycles import Move
from api.records.masking import ANYBODY, READER
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.week_reports import (
    FORMS,
    PARTS,
    WEEK_REPORT,
    Form,
    Layout,
    ReportFile,
    Seal,
    Span,
    WeekReport,
    WeekReportNumber,
    Written,
    week_of,
    week_text,
)
from api.services.access import Writing, note_read, require_role, writing
from api.services.placing import Placer
from api.services.week_documents import content_text, lacks_of, masked, measures_of, rows_of
from api.services.week_figures import Figures, figures_of, known_rows, level_of
from api.services.week_measures import SHOWN
from api.store import moves, week_reports
from api.store.session import Store
from maps.reports.content import Measured, OfficeReport
from maps.reports.office import meeting_pdf, report_pdf
from maps.reports.workbook import report_xlsx

_AREA: Final = re.compile(r"[A-Za-z0-9.-]+:[A-Za-z0-9.-]+")
MOST: Final = 1000
"""So many reports are listed, the newest first."""
MEETING_DAYS: Final = (0, 4)
"""Days of the week on which offices meet: Monday and Friday."""
Copy = Literal["own", "outside"]
"""For who works in the area; or to be passed on to anybody: small numbers are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report as somebody sees it.

    Parameters
    ----------
    report
        None where nothing is kept yet, and the figures are those of the moment.
    is_masked
        Whether small numbers are left out.
    files
        The SHA-256 of each file of a signed one.
    """

    report: WeekReport | None
    area: Spot
    week: str
    span: Span
    figures: Figures
    measures: tuple[Measured, ...]
    is_masked: bool
    moves: tuple[Move, ...] = ()
    files: Mapping[str, str] | None = None

    @property
    def kept(self) -> WeekReport:
        """The report; raise `ValueError` where nothing is kept yet."""
        if self.report is None:
            raise ValueError(f"there is no report of {self.area.ward} {self.week}")
        return self.report


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """What weekly reports are made with: where they are kept, and who knows the areas."""

    store: Store
    placer: Placer
    is_sample: bool = False

    def area(self, key: str) -> Spot:
        """Return an area of any level; raise `Refused` with ``unknown-ward`` where there is none.

        Everywhere is no area: a report is somebody's, who signs it. Its files are named by it.
        """
        if not _AREA.fullmatch(key):
            raise Refused(own_issue("unknown-ward", key))
        return self.placer.reach(key)


def see(
    bureau: Bureau, user: User, area: Spot, week: str, *, now: datetime, copy: Copy = "own"
) -> View:
    """Return the figures of an area and week as they are at the moment; nothing is kept.

    Raises
    ------
    Refused
        With ``no-such-week``, ``week-not-begun``.
    Forbidden
        With ``not-your-area``.
    """
    require_role(user, "reports.read")
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))
    span = week_of(week, today=place_day(now))
    week = week_text(span.first)
    with bureau.store.reading() as session:
        figures = figures_of(session, user.organisation, area, span, placer=bureau.placer, now=now)
    view = View(
        report=None,
        area=area,
        week=week,
        span=span,
        figures=figures,
        measures=SHOWN,
        is_masked=False,
    )
    return _for(bureau, user, view, copy)


def _for(bureau: Bureau, user: User, view: View, copy: Copy) -> View:
    """Return what of a report its reader is shown."""
    whole = user.reaches(view.area)
    if whole and copy == "own":
        return view
    rows = view.figures.rows
    known = frozenset[str]() if whole else known_rows(user, rows, bureau.placer)
    apart = ANYBODY if whole else READER
    shown = masked(rows, view.measures, known=known, apart=apart, own_alone=not whole)
    return replace(view, figures=replace(view.figures, rows=shown), is_masked=True)


def view(
    bureau: Bureau, user: User, number: WeekReportNumber, *, now: datetime, copy: Copy = "own"
) -> View:
    """Return a kept report: a draft with the figures of the moment, a signed one as it was signed.

    Who works in a part of its area sees a signed one, small numbers of other parts left out.
    """
    require_role(user, "reports.read")
    with bureau.store.reading() as session:
        found = week_reports.get_week_report(session, number)
        _require_seen(bureau, user, found)
        span = week_of(found.week, today=date.max)
        if found.seal is None:
            figures = figures_of(
                session, found.organisation, found.area, span, placer=bureau.placer, now=now
            )
            measures = SHOWN
        else:
            figures, measures = (
                Figures(rows=rows_of(found), lacks=lacks_of(found)),
                measures_of(found),
            )
        done = moves.list_moves(session, WEEK_REPORT, number)
        files = week_reports.digests_of(session, number)
    whole = View(
        report=found,
        area=found.area,
        week=found.week,
        span=span,
        figures=figures,
        measures=measures,
        is_masked=False,
        moves=done,
        files=files,
    )
    return _for(bureau, user, whole, copy)


def _require_seen(bureau: Bureau, user: User, report: WeekReport) -> None:
    subject = f"week report {report.number}"
    if report.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", subject))
    if not user.reaches(report.area) and (report.seal is None or not _within(bureau, user, report)):
        raise Forbidden(own_issue("not-your-area", subject))


def _within(bureau: Bureau, user: User, report: WeekReport) -> bool:
    """Tell whether somebody works in a part of the report's area."""
    return report.area.ward in _wider(bureau, user)


def _wider(bureau: Bureau, user: User) -> frozenset[str]:
    """Return the areas that somebody's areas lie in; one that nobody knows any more in none."""
    found = set[str]()
    for key in user.areas:
        with suppress(Refused):
            spot = bureau.placer.reach(key)
            found |= {spot.ward, spot.district, spot.province}
    return frozenset(found - {""})


def find(bureau: Bureau, user: User, *, week: str = "", area: str = "") -> tuple[WeekReport, ...]:
    """Return the reports that somebody sees, the newest week first."""
    require_role(user, "reports.read")
    with bureau.store.reading() as session:
        return week_reports.list_week_reports(
            session,
            user.organisation,
            week=week,
            area=area,
            within=() if user.everywhere else user.areas,
            signed=_wider(bureau, user),
            most=MOST,
        )


def begin(
    bureau: Bureau,
    user: User,
    area: Spot,
    week: str,
    *,
    layout: Layout,
    reason: str,
    now: datetime,
) -> WeekReport:
    """Begin a draft: the first of an area and week, or a new edition of what is signed, with why.

    What stands around the text is as in the area's last report.

    Raises
    ------
    Conflict
        With ``week-report-begun`` where there is a draft already.
    Refused
        With ``reason-missing`` for a new edition without; see `see` besides.
    """
    require_role(user, "reports.write")
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))
    week = week_text(week_of(week, today=place_day(now)).first)
    with writing(bureau.store, user, at=now) as change:
        before = week_reports.list_week_reports(
            change.session, user.organisation, area=area.ward, most=MOST
        )
        same = [one for one in before if one.week == week]
        if any(one.seal is None for one in same):
            raise Conflict(own_issue("week-report-begun", f"{area.ward} {week}"))
        if same and not reason.strip():
            raise Refused(own_issue("reason-missing", f"{area.ward} {week}"))
        row = week_reports.add_week_report(
            change.session,
            WeekReport(
                number=WeekReportNumber(0),
                organisation=user.organisation,
                area=area,
                week=week,
                edition=1 + max((one.edition for one in same), default=0),
                layout=layout,
                texts=_carried(same, before),
                reason=reason if same else "",
                begun_by=user.name,
                begun_at=now,
            ),
        )
        moves.begin(change.session, WEEK_REPORT, row, by=user.name, at=now)
        change.done("reports.write", f"week report {row.number}: {area.ward} {week}, draft")
        return week_reports.get_week_report(change.session, WeekReportNumber(row.number))


def _carried(same: list[WeekReport], before: tuple[WeekReport, ...]) -> Mapping[str, Written]:
    """Return what is not written anew: all of an earlier edition; of other weeks what is around."""
    if same:
        return max(same, key=lambda one: one.edition).texts
    last = next(iter(before), None)
    around = PARTS[3:]
    return {} if last is None else {key: last.texts[key] for key in around if key in last.texts}


def write_texts(
    bureau: Bureau,
    user: User,
    number: WeekReportNumber,
    texts: Mapping[str, str],
    *,
    seen: int,
    now: datetime,
) -> WeekReport:
    """Write parts of a draft; each keeps who wrote it last, and when.

    Raises
    ------
    Conflict
        With ``week-report-locked`` of a signed one, ``changed-meanwhile``.
    """
    require_role(user, "reports.write")
    with writing(bureau.store, user, at=now) as change:
        found = _own(change.session, user, number)
        changed = {
            part: Written(text=text, by=user.name, at=now)
            for part, text in texts.items()
            if text != (found.texts[part].text if part in found.texts else "")
        }
        week_reports.set_texts(change.session, number, {**found.texts, **changed}, seen=seen)
        if changed:
            parts = ", ".join(sorted(changed))
            change.done("reports.write", f"week report {number}: {parts}")
        return week_reports.get_week_report(change.session, number)


def _own(session: Session, user: User, number: WeekReportNumber) -> WeekReport:
    found = week_reports.get_week_report(session, number)
    subject = f"week report {number}"
    if found.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", subject))
    if not user.reaches(found.area):
        raise Forbidden(own_issue("not-your-area", subject))
    return found


def sign(
    bureau: Bureau, user: User, number: WeekReportNumber, *, seen: int, now: datetime
) -> WeekReport:
    """Sign a draft: its figures, texts and files are locked, and it takes the place of the last.

    Raises
    ------
    Conflict
        With ``week-not-over``, ``week-report-locked``, ``changed-meanwhile``.
    """
    require_role(user, "reports.sign")
    subject = f"week report {number}"
    with bureau.store.reading() as session:
        draft = _own(session, user, number)
        if draft.seal is not None:
            raise Conflict(own_issue("week-report-locked", subject))
        span = week_of(draft.week, today=date.max)
        if now < span.ends:
            raise Conflict(own_issue("week-not-over", f"{subject}: {draft.week}"))
        figures = figures_of(
            session, draft.organisation, draft.area, span, placer=bureau.placer, now=now
        )
        serial = _next_serial(session, draft)
    seal = Seal(
        serial=serial,
        by=user.name,
        at=now,
        content=content_text(figures.rows, figures.lacks, SHOWN),
    )
    signed = replace(draft, state="signed", version=draft.version + 1, seal=seal)
    document = office_report(bureau, signed, span, figures, SHOWN, is_masked=False)
    # before anything is locked: the files of a city take seconds, in which calls come in
    files = [_file(document, form) for form in FORMS]
    with writing(bureau.store, user, at=now) as change:
        found = _own(change.session, user, number)
        if found != draft or serial != _next_serial(change.session, found):
            raise Conflict(own_issue("changed-meanwhile", subject))
        _replace_last(change, draft)
        moves.move(
            change.session,
            WEEK_REPORT,
            week_reports.TABLE,
            number,
            "signed",
            seen=seen,
            by=user.name,
            at=now,
            serial=serial,
            signed_by=user.name,
            signed_at=now,
            content=seal.content,
        )
        for file in files:
            week_reports.add_file(change.session, number, file)
        change.done("reports.sign", f"{subject}: {draft.area.ward} {draft.week}, signed")
        return week_reports.get_week_report(change.session, number)


def _next_serial(session: Session, report: WeekReport) -> int:
    year = report.week[:4]
    return 1 + week_reports.count_signed(session, report.organisation, report.area.ward, year)


def _replace_last(change: Writing, draft: WeekReport) -> None:
    """Have a signed report of the same area and week be replaced."""
    for one in week_reports.signed_of_week(change.session, draft.organisation, draft.week):
        if one.area.ward == draft.area.ward:
            moves.move(
                change.session,
                WEEK_REPORT,
                week_reports.TABLE,
                one.number,
                "replaced",
                seen=None,
                by=change.user.name,
                at=change.at,
                reason=draft.reason,
            )


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


def _file(document: OfficeReport, form: Form) -> ReportFile:
    content = report_pdf(document) if form == "pdf" else report_xlsx(document)
    return ReportFile(form=form, sha256=hashlib.sha256(content).hexdigest(), content=content)


def file_of(bureau: Bureau, shown: View, form: Form, *, layout: Layout | None = None) -> ReportFile:
    """Return a file of what somebody is shown: of a signed report the very file that was signed."""
    report = shown.report
    own_layout = report is None or layout in (None, report.layout)
    if report is not None and report.seal is not None and not shown.is_masked and own_layout:
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
    return _file(replace(document, layout=layout or document.layout), form)


def seen_at_the_desk(
    bureau: Bureau, user: User, area: Spot, week: str, *, copy: Copy, now: datetime
) -> View:
    """Return the report of an area and week: that which holds, else the draft, else the figures.

    It is noted that somebody read it by a command.
    """
    week = week_text(week_of(week, today=place_day(now)).first)
    with bureau.store.reading() as session:
        found = week_reports.list_week_reports(
            session, user.organisation, week=week, area=area.ward, most=MOST
        )
    note_read(bureau.store, user, "reports.read", f"{area.ward} {week}", outcome="read", at=now)
    rank = {"signed": 0, "draft": 1}
    last = min(
        (one for one in found if one.state in rank), key=lambda one: rank[one.state], default=None
    )
    if last is None:
        return see(bureau, user, area, week, now=now, copy=copy)
    return view(bureau, user, last.number, now=now, copy=copy)


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
    return meeting_pdf(document, asks)
