"""Movement orders: what volunteers show at a checkpoint, and whether one is genuine and holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, Missing
from api.records.day_plans import DAY_PLAN, DayPlan
from api.records.depots import Shift
from api.records.movement_orders import (
    OrderCheck,
    OrderNumber,
    OrderState,
    marked,
    read_marked,
)
from api.records.places import EVERYWHERE, midnight_of, place_day
from api.records.volunteers import ACTIVE, VolunteerNumber
from api.services.placing import Placer
from api.services.route_book import RouteBook, version_in_force
from api.services.running import Days
from api.store import day_plans, depots, moves, volunteers
from api.store.office_keys import office_key
from maps.lists.content import MovementOrder
from maps.wording import Language, both

EVERY_AREA: Final = both("toàn thành phố", "whole city")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the service says of itself on paper.

    Parameters
    ----------
    page
        The address of the page that checks an order; its mark follows.
    hotline
        The number to ring; empty: none.
    """

    page: str
    hotline: str
    placer: Placer


def orders_of(
    session: Session, day_plan: DayPlan, going: tuple[VolunteerNumber, ...], *, office: Office
) -> Mapping[VolunteerNumber, MovementOrder]:
    """Return the movement orders of those who go by a plan that was given out."""
    key = office_key(session, "movement-orders")
    told = moves.list_moves(session, DAY_PLAN, day_plan.number)
    given = [move.by for move in told if move.after == "published"]
    area = area_words(day_plan.area.ward, office.placer, "vi")
    return {
        one: MovementOrder(
            number=str(number),
            team=day_plan.organisation,
            area=area,
            signed_by=given[-1] if given else "",
            check_at=f"{office.page}{marked(number, key)}",
        )
        for one in going
        for number in [OrderNumber(day_plan=day_plan.number, letter=day_plan.letter, volunteer=one)]
    }


def area_words(area: str, placer: Placer, language: Language) -> str:
    """Return where somebody goes, in words."""
    return EVERY_AREA[language] if area == EVERYWHERE else placer.name_of(area)


def check_order(days: Days, text: str, *, book: RouteBook, now: datetime) -> OrderCheck:
    """Return whether an order is of this office and still holds; nothing of anybody visited.

    It holds as long as the volunteer goes by the version that people work by: a new letter or
    another order of stops takes nobody's way from them.
    """
    with days.store.reading() as session:
        number = read_marked(text, office_key(session, "movement-orders"))
        try:
            given = None if number is None else day_plans.get_day_plan(session, number.day_plan)
        except Missing:  # of a database that was made anew
            given = None
        if number is None or given is None:
            return OrderCheck(state="unknown")
        shift = depots.find_shift(session, number.volunteer, given.day)
        active = volunteers.states_of(session, [number.volunteer]).get(number.volunteer) in ACTIVE
        current = version_in_force(session, given)
        if current is None:  # who rides home after the day was closed still goes by it
            current = _closed(session, given)
    if shift is None:
        return OrderCheck(state="expired" if now >= _end_of_day(given) else "withdrawn")
    holds = active and current is not None and _goes(days, current, number.volunteer, book=book)
    return _told(given, shift, holds=holds, now=now)


def _closed(session: Session, given: DayPlan) -> DayPlan | None:
    """Return the version of a day by which people worked until it was closed."""
    same = day_plans.list_day_plans(
        session, given.organisation, day=given.day, area=given.area.ward
    )
    return next((one for one in same if one.state == "closed"), None)


def _end_of_day(day_plan: DayPlan) -> datetime:
    return midnight_of(day_plan.day) + timedelta(days=1)


def _goes(days: Days, current: DayPlan, volunteer: VolunteerNumber, *, book: RouteBook) -> bool:
    try:
        running = days.read(current.number)
    except Conflict:  # it is closed, by now or since a while
        running = None
    if running is not None and running.version:
        return volunteer in book.of_board(running).going
    return current.plan is not None and volunteer in book.of_plan(days.store, current.plan).going


def _told(day_plan: DayPlan, shift: Shift, *, holds: bool, now: datetime) -> OrderCheck:
    midnight = midnight_of(day_plan.day)
    begins = midnight + timedelta(seconds=shift.begins_s)
    ends = midnight + timedelta(seconds=shift.ends_s)
    return OrderCheck(
        state=_state(begins, ends, holds=holds, now=now),
        team=day_plan.organisation,
        area=day_plan.area.ward,
        begins=begins,
        ends=ends,
    )


def _state(begins: datetime, ends: datetime, *, holds: bool, now: datetime) -> OrderState:
    if now >= ends:
        return "expired"
    if not holds:
        return "withdrawn"
    return "early" if place_day(now) < place_day(begins) else "valid"
