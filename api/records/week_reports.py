"""The weekly report of an area: drafted, edited, signed and locked, replaced by a new edition."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, NewType

from api.errors import Refused, own_issue
from api.records.lifecycles import lifecycle
from api.records.places import Spot, midnight_of

WeekReportNumber = NewType("WeekReportNumber", int)

WEEK_REPORT: Final = lifecycle(
    "week-report",
    "draft",
    {"draft": "signed", "signed": "replaced", "replaced": ""},
    reasoned="replaced",
)
"""Signed, nothing of it changes any more; a new edition that is signed takes its place."""

Layout = Literal["party", "state"]
"""As bodies of the party write (Guideline 36-HD/VPTW), or those of the state (Decree 30/2020)."""
LAYOUTS: Final[tuple[Layout, ...]] = ("party", "state")
Form = Literal["pdf", "xlsx", "docx"]
FORMS: Final[tuple[Form, ...]] = ("pdf", "xlsx", "docx")

PARTS: Final = (
    *("difficulties", "proposals", "next_week"),
    *("superior", "body", "abbreviation", "place", "recipients", "title", "signatory"),
)
"""What people write: three chapters; then what stands around them: the body above, the body that
issues it, its abbreviation in the number, the place, who gets it, who signs as what."""
CHAPTERS: Final = PARTS[:3]
_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")
_FIRST_YEAR: Final = 2020
DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from one to another, both whole."""

    first: date
    last: date

    @property
    def is_week(self) -> bool:
        """Whether it is a whole week, from Monday on."""
        is_long = self.last - self.first == timedelta(days=DAYS - 1)
        return is_long and self.first.weekday() == 0

    @property
    def begins(self) -> datetime:
        """Midnight at which the first day begins."""
        return midnight_of(self.first)

    @property
    def ends(self) -> datetime:
        """Midnight at which the last day is over."""
        return midnight_of(self.last + timedelta(days=1))


def week_of(text: str, *, today: date) -> Span:
    """Return the days of a week such as ``2021-W37``, Monday to Sunday (ISO 8601).

    Raises
    ------
    Refused
        With ``no-such-week`` for a week that no year has, ``week-not-begun`` for one to come.
    """
    found = _WEEK.fullmatch(text.strip())
    try:
        year, week = (int(found[1]), int(found[2])) if found else (0, 0)
        first = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise Refused(own_issue("no-such-week", text)) from error
    if year < _FIRST_YEAR:
        raise Refused(own_issue("no-such-week", text))
    if first > today:
        raise Refused(own_issue("week-not-begun", text))
    return Span(first=first, last=first + timedelta(days=DAYS - 1))


def week_text(day: date) -> str:
    """Return the week that a day lies in, such as ``2021-W37``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A part of a report as somebody wrote it last."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """That a report is signed: by whom, under which number, with what in it.

    Parameters
    ----------
    serial
        Counts the signed reports of the area and year.
    content
        What it says, as JSON; nothing of it is counted again.
    """

    serial: int
    by: str
    at: datetime
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekReport:
    """A report as it is kept.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    edition
        Counts the reports of the area and week from 1.
    reason
        Why there is another edition; empty of the first.
    seal
        None while it is a draft.
    """

    number: WeekReportNumber
    organisation: str
    area: Spot
    week: str
    edition: int
    layout: Layout
    texts: Mapping[str, Written]
    reason: str
    begun_by: str
    begun_at: datetime
    state: str = WEEK_REPORT.first
    version: int = 1
    seal: Seal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file of a signed report, the same whenever it is asked for."""

    form: Form
    sha256: str
    content: bytes
