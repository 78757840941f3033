"""The ledger of duty days: what shifts and logs say, and what wards confirm of it by signing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.duty_days import DutyDay
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.records.week_reports import Span
from api.services.access import require_role, writing
from api.services.week_late import DoneTask, done_tasks
from api.store import duty_days, volunteers, week_facts
from api.store.session import Store

_MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """A volunteer's day: what is known of it, and what was confirmed.

    Parameters
    ----------
    planned_minutes
        Of the shift; 0 without one.
    tasks, begins_s, ends_s
        What the logs of day plans say that they did, from when to when of the day.
    entries
        In the order in which they were signed; the last counts.
    """

    volunteer: VolunteerNumber
    name_short: str
    day: date
    area: Spot
    post: str
    planned_minutes: int
    tasks: int
    begins_s: int | None
    ends_s: int | None
    entries: tuple[DutyDay, ...]

    @property
    def confirmed_minutes(self) -> int | None:
        """How long they served, as the ward says; None: it has not said so yet."""
        return self.entries[-1].minutes if self.entries else None


def find(store: Store, user: User, area: Spot, span: Span) -> tuple[DutyLine, ...]:
    """Return the days of an area's volunteers: of shifts, of logs, and of the ledger."""
    require_role(user, "duty.read")
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))
    with store.reading() as session:
        posts = week_facts.posts_of(session, user.organisation)
        shifts = week_facts.shifts_of(session, user.organisation, span)
        entries = _by_day(duty_days.all_entries(session, user.organisation, span))
        done = _by_rider(done_tasks(session, user.organisation, span))
        days = sorted({*shifts, *entries, *done}, key=lambda one: (one[1], one[0]))
        names = volunteers.names_of(session, user.organisation, {one for one, _ in days})
    lines = []
    for number, day in days:
        if number not in posts.homes:
            continue
        post, spot = posts.on(number, day)
        own = entries.get((number, day), ())
        spot = own[-1].area if own else spot
        if spot.lies_in(area.ward):
            did = done.get((number, day), ())
            lines.append(
                DutyLine(
                    volunteer=VolunteerNumber(number),
                    name_short=names.get(VolunteerNumber(number), ""),
                    day=day,
                    area=spot,
                    post=post,
                    planned_minutes=shifts.get((number, day), 0) // _MINUTE_S,
                    tasks=len(did),
                    begins_s=min((one.starts_s for one in did), default=None),
                    ends_s=max((one.ends_s for one in did), default=None),
                    entries=tuple(own),
                )
            )
    return tuple(lines)


def _by_day(entries: Iterable[DutyDay]) -> Mapping[tuple[int, date], list[DutyDay]]:
    found: dict[tuple[int, date], list[DutyDay]] = {}
    for one in entries:
        found.setdefault((one.volunteer, one.day), []).append(one)
    return found


def _by_rider(done: Iterable[DoneTask]) -> Mapping[tuple[int, date], list[DoneTask]]:
    found: dict[tuple[int, date], list[DoneTask]] = {}
    for one in done:
        if one.vehicle.isdecimal():
            found.setdefault((int(one.vehicle), one.day), []).append(one)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """That a volunteer served so long on a day; an earlier entry is put right with a reason."""

    volunteer: VolunteerNumber
    day: date
    minutes: int
    reason: str = ""


def confirm(
    store: Store, user: User, given: Sequence[Confirmed], *, now: datetime
) -> tuple[DutyDay, ...]:
    """Sign days of the ledger, all of them or none; what says the same as before adds nothing.

    Raises
    ------
    Refused
        With ``not-yet`` for a day to come, ``reason-missing`` for a correction without.
    Forbidden
        With ``not-your-area`` for somebody who served elsewhere.
    Conflict
        With ``sent-otherwise`` for two entries of one day.
    """
    require_role(user, "duty.confirm")
    if len({(one.volunteer, one.day) for one in given}) < len(given):
        raise Conflict(own_issue("sent-otherwise", "duty days"))
    with writing(store, user, at=now) as change:
        posts = week_facts.posts_of(change.session, user.organisation)
        made = []
        for one in given:
            subject = f"volunteer {one.volunteer}: {one.day}"
            volunteers.get_volunteer(change.session, one.volunteer)
            if one.volunteer not in posts.homes:
                raise Forbidden(own_issue("not-shared", subject))
            _, spot = posts.on(one.volunteer, one.day)
            if not user.reaches(spot):
                raise Forbidden(own_issue("not-your-area", subject))
            if one.day > place_day(now):
                raise Refused(own_issue("not-yet", subject))
            entry = DutyDay(
                volunteer=one.volunteer,
                day=one.day,
                area=replace(spot, point=None),
                minutes=one.minutes,
                by=user.name,
                at=now,
                reason=one.reason,
            )
            before = duty_days.last_entry(change.session, entry)
            if before is not None and before.minutes == entry.minutes:
                continue
            if before is not None and not one.reason.strip():
                raise Refused(own_issue("reason-missing", subject))
            made.append(duty_days.add_duty_day(change.session, entry))
            change.done("duty.confirm", f"{subject}, {one.minutes} min", purpose=one.reason)
    return tuple(made)
