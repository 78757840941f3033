"""The page of duty days, at ``/duty-days``: confirmed by signing, listed for payment, settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.dependencies import BureauDep, LanguageDep, NowDep, RatesDep, UserDep
from api.pages.rendering import render
from api.pages.words import DUTY_WORDS_FILE, words
from api.records.pay_lists import PayListNumber
from api.records.places import place_day
from api.records.volunteers import VolunteerNumber
from api.records.week_reports import Span, week_of, week_text
from api.routes.pages import answer, frame_of
from api.schemas.bounds import Day, Number
from api.schemas.texts import Line, clock_of
from api.services import duty_days, pay_lists
from api.services.duty_days import DutyLine
from api.services.payments import DIFFERENCES, difference_of
from api.services.week_figures import areas_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
SHOWN: Final = 700
"""So many days are listed at once: a hundred volunteers and a week."""
_WEEKS_BACK: Final = 12
_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A volunteer with their days of the week, in order."""

    volunteer: VolunteerNumber
    name_short: str
    days: Sequence[DutyLine]

    @property
    def confirmed(self) -> int:
        """How many of the days count."""
        return sum(bool(one.confirmed_minutes) for one in self.days)


@router.get("/duty-days")
def duty_days_page(
    *,
    request: Request,
    user: UserDep,
    bureau: BureauDep,
    rates: RatesDep,
    language: LanguageDep,
    now: NowDep,
    area: Line = "",
    week: Line = "",
    first: Day | None = None,
    last: Day | None = None,
    number: Number | None = None,
) -> HTMLResponse:
    """Show the days of an area's week to be confirmed, the payment lists, and one of them."""
    today = place_day(now)
    areas = {key: bureau.placer.name_of(key) for key in areas_of(bureau.placer, user)}
    area = area or next(reversed(areas), "")
    week = week or week_text(today)
    span = week_of(week, today=today)
    found: Sequence[DutyLine] = ()
    if area:
        found = duty_days.find(bureau.store, user, bureau.area(area), span)
    month = today.replace(day=1) - timedelta(days=1)
    chosen = None if number is None else pay_lists.see(bureau.store, user, PayListNumber(number))
    page = render(
        "duty_days.html",
        frame_of(request, language),
        w=words(language, DUTY_WORDS_FILE),
        areas=areas,
        area=area,
        area_name=bureau.placer.name_of,
        week=week,
        weeks=tuple(_weeks(today)),
        people=_people(found[:SHOWN]),
        shown=min(len(found), SHOWN),
        count=len(found),
        today=today,
        first=first or month.replace(day=1),
        last=last or month,
        lists=pay_lists.find(bureau.store, user),
        chosen=chosen,
        has_rates=rates is not None,
        differs=lambda one: DIFFERENCES[one][language],
        difference_of=difference_of,
        suggested=_suggested,
        clock_of=clock_of,
        may_confirm=user.may("duty.confirm"),
        may_pay=user.may("duty.pay"),
    )
    return answer(request, page, language=language)


def _weeks(today: Day) -> list[tuple[str, Span]]:
    weeks = [week_text(today - timedelta(weeks=back)) for back in range(_WEEKS_BACK)]
    return [(one, week_of(one, today=today)) for one in weeks]


def _people(found: Sequence[DutyLine]) -> list[Person]:
    by_who: dict[VolunteerNumber, list[DutyLine]] = {}
    for one in found:
        by_who.setdefault(one.volunteer, []).append(one)
    people = [
        Person(volunteer=who, name_short=days[0].name_short, days=days)
        for who, days in by_who.items()
    ]
    return sorted(people, key=lambda one: (one.name_short.casefold(), one.volunteer))


def _suggested(line: DutyLine) -> int:
    """Return the minutes that a form begins with: as confirmed, else of the shift, else of logs."""
    if line.confirmed_minutes is not None:
        return line.confirmed_minutes
    if line.planned_minutes or line.begins_s is None or line.ends_s is None:
        return line.planned_minutes
    return (line.ends_s - line.begins_s) // _MINUTE_S
