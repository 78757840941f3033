"""Who goes out on a day, by the plans that people work by."""

from datetime import date, datetime

from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services.running import Days
from api.store import day_plans


def under_way(days: Days, user: User, day: date, *, now: datetime) -> frozenset[VolunteerNumber]:
    """Return the volunteers who have something to do in a plan of that day that is given out."""
    with days.store.reading() as session:
        plans = day_plans.valid_ones(session, user.organisation, day)
    seen = (days.see(one.number, now=now) for one in plans)
    return frozenset(
        VolunteerNumber(int(route.vehicle))
        for one in seen
        for route in one.plan.routes
        if route.tasks
    )
