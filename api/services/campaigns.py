"""A campaign: when it starts, is looked at after its first week, and ends; and its reports.

It is nobody's default: each office writes its own dated table, a version for each campaign.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from api.errors import Missing, own_issue
from api.records.places import Spot
from api.records.users import User
from api.records.week_reports import DAYS, Form, Layout, ReportFile, Span
from api.services.week_papers import file_of
from api.services.week_views import Bureau, Copy, see_days
from geodata.errors import Issue
from routing.errors import InvalidProblem
from routing.rules.reading import DATED, Node
from routing.rules.tables import valid_version

FORMAT: Final = "donghanh-campaign/1"
FILE: Final = "campaign.toml"
"""The table of campaigns, in the folder of rules of one's own."""
Reported = Literal["first-week", "end"]
"""The milestones that a report belongs to."""
OCCASIONS: Final[dict[Reported, str]] = {
    "first-week": "Sơ kết một tuần đầu: {name}",
    "end": "Tổng kết: {name}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign, from its first day to its last, both whole; and the plan that says so."""

    name: str
    first: date
    last: date
    source: str = ""

    def span(self, milestone: Reported) -> Span:
        """Return the days that the report of a milestone is about."""
        week = min(self.last, self.first + timedelta(days=DAYS - 1))
        return Span(first=self.first, last=week if milestone == "first-week" else self.last)

    def due(self, milestone: Reported) -> date:
        """Return the day from which that report is whole."""
        return self.span(milestone).last + timedelta(days=1)


def campaign_on(day: date, path: Path) -> Campaign:
    """Return the last campaign that has started by that day.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``wrong-format``, ``wrong-rule``, ``no-rule-for-day``.
    """
    faults: list[Issue] = []
    version = valid_version(path, FORMAT, _campaign, day, faults)
    if version is None or faults:
        raise InvalidProblem(faults)
    return replace(version.content, source=version.source)


def _campaign(node: Node) -> Campaign:
    node.only((*DATED, "name", "last_day"), needed=("name", "last_day"))
    first, last = node.at("valid_from").day(), node.at("last_day")
    ends = last.day()
    if ends < first:
        last.fault(f"{ends} comes before the first day, {first}")
    return Campaign(name=node.at("name").text(), first=first, last=ends)


def require(campaign: Campaign | None) -> Campaign:
    """Return the campaign; raise `Missing` with ``no-campaign`` where there is none."""
    if campaign is None:
        raise Missing(own_issue("no-campaign", FILE))
    return campaign


def report_of(
    bureau: Bureau,
    user: User,
    area: Spot,
    campaign: Campaign,
    milestone: Reported,
    *,
    form: Form,
    layout: Layout = "state",
    copy: Copy = "own",
    now: datetime,
) -> ReportFile:
    """Return the report of a milestone as a file; figures are those of the moment.

    Raises
    ------
    Refused
        With ``not-yet`` before the campaign begins.
    Forbidden
        With ``not-your-area``.
    """
    view = see_days(bureau, user, area, campaign.span(milestone), now=now, copy=copy)
    occasion = OCCASIONS[milestone].format(name=campaign.name)
    return file_of(bureau, view, form, layout=layout, occasion=occasion)
