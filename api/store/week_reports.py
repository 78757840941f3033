"""Keeping and finding weekly reports, and the files of those that are signed."""

import base64
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, cast

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.places import Spot
from api.records.week_reports import (
    WEEK_REPORT,
    Form,
    Layout,
    ReportFile,
    Seal,
    WeekReport,
    WeekReportNumber,
    Written,
)
from api.store.tables import WeekReportFileRow, WeekReportRow

TABLE: Final = WeekReportRow
"""What `api.store.moves` moves."""


def week_report_row(report: WeekReport) -> WeekReportRow:
    """Return the row of a draft."""
    return WeekReportRow(
        organisation=report.organisation,
        area=report.area.ward,
        district=report.area.district,
        province=report.area.province,
        week=report.week,
        edition=report.edition,
        layout=report.layout,
        texts=texts_text(report.texts),
        reason=report.reason,
        begun_by=report.begun_by,
        begun_at=report.begun_at,
        signed_by="",
        content="",
        state=report.state,
        version=report.version,
    )


def week_report_of(row: WeekReportRow) -> WeekReport:
    """Return the value of a row."""
    seal = None
    if row.serial is not None and row.signed_at is not None:
        seal = Seal(serial=row.serial, by=row.signed_by, at=row.signed_at, content=row.content)
    return WeekReport(
        number=WeekReportNumber(row.number),
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        week=row.week,
        edition=row.edition,
        layout=cast("Layout", row.layout),
        texts={
            part: Written(text=one["text"], by=one["by"], at=datetime.fromisoformat(one["at"]))
            for part, one in json.loads(row.texts).items()
        },
        reason=row.reason,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        state=row.state,
        version=row.version,
        seal=seal,
    )


def texts_text(texts: Mapping[str, Written]) -> str:
    """Return what is kept of the parts that people wrote."""
    kept = {
        part: {"text": one.text, "by": one.by, "at": one.at.isoformat()}
        for part, one in texts.items()
    }
    return json.dumps(kept, ensure_ascii=False)


def add_week_report(session: Session, report: WeekReport) -> WeekReportRow:
    """Keep a draft and return its row with its number."""
    row = week_report_row(report)
    session.add(row)
    session.flush()
    return row


def get_week_report(session: Session, number: WeekReportNumber) -> WeekReport:
    """Return the report of that number; raise `Missing` if there is none."""
    row = session.get(WeekReportRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-week-report", str(number)))
    return week_report_of(row)


def list_week_reports(
    session: Session,
    organisation: str,
    *,
    week: str = "",
    area: str = "",
    within: Collection[str] = (),
    signed: Collection[str] = (),
    most: int,
) -> tuple[WeekReport, ...]:
    """Return an organisation's reports, the newest week and edition first.

    Parameters
    ----------
    within
        Of areas that are or lie in one of these; empty: of all.
    signed
        Besides, the signed ones of these areas.
    """
    query = select(WeekReportRow).where(WeekReportRow.organisation == organisation)
    if week:
        query = query.where(WeekReportRow.week == week)
    if area:
        query = query.where(WeekReportRow.area == area)
    if within:
        own = [
            column.in_(within)
            for column in (WeekReportRow.area, WeekReportRow.district, WeekReportRow.province)
        ]
        sealed = and_(WeekReportRow.area.in_(signed), WeekReportRow.state != WEEK_REPORT.first)
        query = query.where(or_(*own, sealed))
    order = (WeekReportRow.week.desc(), WeekReportRow.number.desc())
    return tuple(map(week_report_of, session.scalars(query.order_by(*order).limit(most))))


def signed_of_week(session: Session, organisation: str, week: str) -> tuple[WeekReport, ...]:
    """Return the reports of a week that hold, one an area."""
    query = select(WeekReportRow).where(
        WeekReportRow.organisation == organisation,
        WeekReportRow.week == week,
        WeekReportRow.state == "signed",
    )
    return tuple(map(week_report_of, session.scalars(query.order_by(WeekReportRow.number))))


def count_signed(session: Session, organisation: str, area: str, year: str) -> int:
    """Return how many reports of an area's weeks of a year were ever signed."""
    query = select(func.count()).where(
        WeekReportRow.organisation == organisation,
        WeekReportRow.area == area,
        WeekReportRow.week.startswith(year, autoescape=True),
        WeekReportRow.serial.is_not(None),
    )
    return session.scalar(query) or 0


def set_texts(
    session: Session, number: WeekReportNumber, texts: Mapping[str, Written], *, seen: int
) -> None:
    """Keep what people wrote into a draft.

    Raises
    ------
    Conflict
        With ``week-report-locked`` where it is signed, ``changed-meanwhile`` where it changed.
    """
    row = session.get_one(WeekReportRow, number, populate_existing=True, with_for_update=True)
    if row.state != "draft":
        raise Conflict(own_issue("week-report-locked", f"week report {number}"))
    if row.version != seen:
        raise Conflict(own_issue("changed-meanwhile", f"week report {number}"))
    row.texts = texts_text(texts)
    row.version = seen + 1
    session.flush()


def add_file(session: Session, number: WeekReportNumber, file: ReportFile) -> None:
    """Keep a file of a signed report."""
    session.add(
        WeekReportFileRow(
            report=number,
            form=file.form,
            sha256=file.sha256,
            content=base64.b64encode(file.content).decode("ascii"),
        )
    )
    session.flush()


def get_file(session: Session, number: WeekReportNumber, form: Form) -> ReportFile:
    """Return a file of a signed report; raise `Missing` if there is none."""
    row = session.get(WeekReportFileRow, (number, form))
    if row is None:
        raise Missing(own_issue("no-such-week-report", f"{number}.{form}"))
    return ReportFile(form=form, sha256=row.sha256, content=base64.b64decode(row.content))


def digests_of(session: Session, number: WeekReportNumber) -> dict[str, str]:
    """Return the SHA-256 of each file of a report."""
    query = select(WeekReportFileRow.form, WeekReportFileRow.sha256)
    rows = session.execute(query.where(WeekReportFileRow.report == number))
    return {form: sha256 for form, sha256 in rows}  # noqa: C416 - a result has keys()
