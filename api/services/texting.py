"""A route as SMS: shown to whoever reads it out, or sent by the outbox."""

from collections.abc import Collection, Mapping
from datetime import datetime

from api.records.day_plans import DayPlan, DayPlanNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services import outbox
from api.services.access import require_role, writing
from api.services.day_plans import require_own
from api.services.route_book import RouteBook, lists_of
from api.services.running import Days
from api.store import day_plans
from maps.lists.sms import route_texts

Texts = Mapping[VolunteerNumber, tuple[str, ...]]
"""The messages of each volunteer, in order."""


def texts(
    days: Days,
    user: User,
    number: DayPlanNumber,
    wanted: Collection[VolunteerNumber],
    *,
    plain: bool,
    book: RouteBook,
    now: datetime,
) -> Texts:
    """Return routes as they are now, one message a stop; raise as `lists_of`.

    Parameters
    ----------
    plain
        Without diacritics: more fits into a part.
    """
    require_role(user, "links.give")
    return _texts(days, _own(days, user, number), wanted, plain=plain, book=book, now=now)


def send(
    days: Days,
    user: User,
    number: DayPlanNumber,
    wanted: Collection[VolunteerNumber],
    *,
    plain: bool,
    book: RouteBook,
    now: datetime,
) -> Texts:
    """Queue them for whoever has no page; what each was to be told before is outdated by it."""
    require_role(user, "links.give")
    day_plan = _own(days, user, number)
    found = _texts(days, day_plan, wanted, plain=plain, book=book, now=now)
    with writing(days.store, user, at=now) as change:
        outbox.tell_stops(change, day_plan, found)
        change.done("links.give", f"day plan {number}: SMS to {len(found)}")
    return found


def _own(days: Days, user: User, number: DayPlanNumber) -> DayPlan:
    with days.store.reading() as session:
        found = day_plans.get_day_plan(session, number)
    require_own(user, found)
    return found


def _texts(
    days: Days,
    day_plan: DayPlan,
    wanted: Collection[VolunteerNumber],
    *,
    plain: bool,
    book: RouteBook,
    now: datetime,
) -> Texts:
    lists = lists_of(days, day_plan, wanted, book=book, now=now)
    return {one: route_texts(content, plain=plain) for one, content in lists.items()}
