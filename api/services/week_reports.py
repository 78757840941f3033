"""Weekly reports: drawn up, written into, signed and locked, given out again as they were."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.week_reports import (
    FORMS,
    PARTS,
    WEEK_REPORT,
    Layout,
    Seal,
    WeekReport,
    WeekReportNumber,
    Written,
    week_of,
    week_text,
)
from api.services.access import Writing, require_role, writing
from api.services.week_documents import content_text
from api.services.week_figures import figures_of
from api.services.week_measures import SHOWN
from api.services.week_papers import made_file, office_report
from api.services.week_views import MOST, Bureau
from api.store import moves, week_reports


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
    files = [made_file(document, form) for form in FORMS]
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
