"""Who sees which weekly report, and what of it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from api.errors import Forbidden, Refused, own_issue
from api.records.lifecycles import Move
from api.records.masking import ANYBODY, READER
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.week_reports import (
    WEEK_REPORT,
    Span,
    WeekReport,
    WeekReportNumber,
    week_of,
    week_text,
)
from api.services.access import note_read, require_role
from api.services.placing import Placer
from api.services.week_documents import lacks_of, masked, measures_of, rows_of
from api.services.week_figures import Figures, figures_of, known_rows
from api.services.week_measures import SHOWN
from api.store import moves, week_reports
from api.store.session import Store
from maps.reports.content import Measured

_AREA: Final = re.compile(r"[A-Za-z0-9.-]+:[A-Za-z0-9.-]+")
MOST: Final = 1000
"""So many reports are listed, the newest first."""
Copy = Literal["own", "outside"]
"""For who works in the area; or to be passed on to anybody: small numbers are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report as somebody sees it.

    Parameters
    ----------
    week
        Such as ``2021-W37``; empty of other days.
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

    def area(self, text: str, *, day: date | None = None) -> Spot:
        """Return an area of any level; raise `Refused` with ``unknown-ward`` where there is none.

        Everywhere is no area: a report is somebody's, who signs it. Its files are named by it.

        Parameters
        ----------
        day
            On which a bare code is looked for; None: whole keys alone are understood.
        """
        key = text if day is None else self.placer.whole_key(text, day)
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
    span = week_of(week, today=place_day(now))
    return see_days(bureau, user, area, span, now=now, copy=copy, week=week_text(span.first))


def see_days(
    bureau: Bureau,
    user: User,
    area: Spot,
    span: Span,
    *,
    now: datetime,
    copy: Copy = "own",
    week: str = "",
) -> View:
    """Return the figures of an area from one day to another, as a campaign is looked back on.

    Raises
    ------
    Refused
        With ``not-yet`` for days to come.
    Forbidden
        With ``not-your-area``.
    """
    require_role(user, "reports.read")
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))
    if span.first > place_day(now):
        raise Refused(own_issue("not-yet", f"{span.first:%d/%m/%Y}"))
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


def days_at_the_desk(
    bureau: Bureau, user: User, area: Spot, span: Span, *, copy: Copy, now: datetime
) -> View:
    """Return the figures of some days as `see_days`; it is noted that a command read them."""
    subject = f"{area.ward} {span.first}/{span.last}"
    note_read(bureau.store, user, "reports.read", subject, outcome="read", at=now)
    return see_days(bureau, user, area, span, now=now, copy=copy)


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
