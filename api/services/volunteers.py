"""Volunteers: enlisted, tested, trained, equipped, posted, sick, ended; and their gates."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from api.errors import Conflict, Forbidden, Missing, Refused, own_issue, refuse
from api.records.depots import Shift
from api.records.lifecycles import Move
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.volunteers import (
    NEEDS,
    SAID,
    VOLUNTEER,
    KeptFact,
    Volunteer,
    VolunteerNumber,
    next_state,
)
from api.services.access import Writing, require_area, require_role, writing
from api.services.outbox import tell_thanks
from api.services.seeing import next_version
from api.store import depots, moves, volunteers
from api.store.session import Store
from geodata.errors import Issue
from routing.gates import Fact, GateTable

SAYING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "withdrawn": "volunteers.enlist",
        "posted": "volunteers.post",
        "off": "volunteers.post",
        "sick": "volunteers.post",
        "resting": "volunteers.post",
        "ended": "volunteers.post",
    }
)
"""What somebody must be allowed to do to say that a volunteer is in each state."""


def enlist(store: Store, user: User, volunteer: Volunteer, *, now: datetime) -> Volunteer:
    """Keep a new volunteer, who has applied and no more.

    Raises
    ------
    Refused
        With ``not-yet`` where they were infected on a day that is still to come.
    """
    require_role(user, "volunteers.enlist")
    told = volunteer.told_infected_on
    if told is not None and told > place_day(now):
        raise Refused(own_issue("not-yet", f"infected_on: {told}"))
    with writing(store, user, at=now) as change:
        return enlist_within(change, volunteer)


def enlist_within(change: Writing, volunteer: Volunteer) -> Volunteer:
    """Keep a new volunteer in a transaction that is open."""
    organisation = change.user.organisation
    applied = replace(volunteer, organisation=organisation, state=VOLUNTEER.first, version=1)
    row = volunteers.add_volunteer(change.session, applied)
    moves.begin(change.session, VOLUNTEER, row, by=change.user.name, at=change.at)
    change.done("volunteers.enlist", f"volunteer {row.number}")
    return volunteers.get_volunteer(change.session, VolunteerNumber(row.number))


def known_people(change: Writing) -> set[tuple[str, str]]:
    """Return by what one's organisation's volunteers are told apart."""
    return volunteers.person_keys(change.session, change.user.organisation)


def add_fact(
    store: Store,
    user: User,
    number: VolunteerNumber,
    fact: Fact,
    *,
    reason: str,
    table: GateTable,
    gates: Collection[str],
    permits: Collection[str],
    day: date,
    now: datetime,
) -> Volunteer:
    """Keep something that is known of a volunteer, and bring them as far as that brings them.

    Parameters
    ----------
    gates
        Those of the task table: what somebody is trained for, or an override opens, is one of them.
    permits
        Those of the task table.

    Raises
    ------
    Forbidden
        If the role may not say so, or not of this one.
    Refused
        With ``too-early`` for a test before the consent or a consent before the form, ``not-yet``
        for what is to be known later, ``reason-missing`` for an override without, ``until-missing``
        for one or a permit without an end, ``until-is-past`` where that is over, ``no-such-gate``
        for a gate and ``no-such-permit`` for a permit that is none.
    Conflict
        With ``permit-not-held`` where a permit is taken back that they do not hold.
    """
    with writing(store, user, at=now) as change:
        return add_fact_within(
            change, number, fact, reason=reason, table=table, gates=gates, permits=permits, day=day
        )


def add_fact_within(
    change: Writing,
    number: VolunteerNumber,
    fact: Fact,
    *,
    reason: str,
    table: GateTable,
    gates: Collection[str],
    permits: Collection[str],
    day: date,
) -> Volunteer:
    """Keep a fact in a transaction that is open; raise as `add_fact`, before anything is kept."""
    require_role(change.user, NEEDS[fact.kind])
    subject = f"volunteer {number}"
    refuse(
        (
            *_word_faults(fact, gates=gates, permits=permits),
            *_fact_faults(fact, subject=subject, reason=reason, day=day),
        )
    )
    found = own_volunteer(change, number)
    _require_order(found, fact)
    if fact.kind == "permit-ended" and fact.what not in found.permits_on(fact.on):
        raise Conflict(own_issue("permit-not-held", f"{subject}: {fact.what}, {fact.on}"))
    kept = KeptFact(fact=fact, by=change.user.name, at=change.at, reason=reason)
    volunteers.add_fact(change.session, number, kept)
    change.done(NEEDS[fact.kind], f"volunteer {number}: {fact.kind} {fact.what}".rstrip())
    return brought_forward(change, number, table=table, day=day)


def _word_faults(
    fact: Fact, *, gates: Collection[str], permits: Collection[str]
) -> Iterator[Issue]:
    """Yield where a fact is about something that the task table does not know."""
    if fact.kind in ("permit", "permit-ended") and fact.what not in permits:
        yield own_issue("no-such-permit", f"{fact.what}; {', '.join(sorted(permits))}")
    opened = {"training": f"training:{fact.what}", "override": fact.what}.get(fact.kind)
    if opened is not None and opened not in gates:
        ahead = "training:" if fact.kind == "training" else ""
        known = sorted(gate.removeprefix(ahead) for gate in gates if gate.startswith(ahead))
        yield own_issue("no-such-gate", f"{fact.what}; {', '.join(known)}")


_ENDING: Final = frozenset({"override", "permit"})
"""Facts that are given for a time, which may still be to come."""


def _fact_faults(fact: Fact, *, subject: str, reason: str, day: date) -> Iterator[Issue]:
    """Yield what is wrong with a fact by itself, entered on that day."""
    if fact.kind not in _ENDING:
        if fact.on > day:
            yield own_issue("not-yet", f"{subject}: {fact.kind}, {fact.on}")
        if fact.kind == "permit-ended" and not reason.strip():
            yield own_issue("reason-missing", f"{subject}: {fact.kind}")
        return
    if _overrides(fact) and not reason.strip():
        yield own_issue("reason-missing", f"{subject}: override")
    if fact.until is None:
        yield own_issue("until-missing", f"{subject}: {fact.kind}")
    elif fact.until < day:
        yield own_issue("until-is-past", f"{subject}: {fact.kind}, {fact.until}")


_BEFORE: Final[Mapping[str, str]] = MappingProxyType({"consent": "form", "antibody": "consent"})


def _require_order(volunteer: Volunteer, fact: Fact) -> None:
    wanted = _BEFORE.get(fact.kind)
    if wanted is None:
        return
    facts = [kept.fact for kept in volunteer.facts]
    days = [one.on for one in facts if wanted == (one.what if _overrides(one) else one.kind)]
    if not days or fact.on < min(days):
        subject = f"volunteer {volunteer.number}: {fact.kind}, {wanted}"
        raise Refused(own_issue("too-early", subject))


def _overrides(fact: Fact) -> bool:
    return fact.kind == "override"


def brought_forward(
    change: Writing, number: VolunteerNumber, *, table: GateTable, day: date
) -> Volunteer:
    """Move a volunteer as far as what is known leads, and return them."""
    found = volunteers.get_volunteer(change.session, number)
    while (following := next_state(found, day=day, table=table)) is not None:
        _move(change, found, following, seen=found.version, reason="")
        found = volunteers.get_volunteer(change.session, number)
    return found


def _move(change: Writing, volunteer: Volunteer, wanted: str, *, seen: int, reason: str) -> Move:
    return moves.move(
        change.session,
        VOLUNTEER,
        volunteers.TABLE,
        volunteer.number,
        wanted,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
    )


def rest(change: Writing, number: VolunteerNumber, *, reason: str) -> None:
    """Have a volunteer who is not well rest, as they told from the field themselves."""
    found = volunteers.get_volunteer(change.session, number)
    if "resting" in VOLUNTEER.moves[found.state]:
        _move(change, found, "resting", seen=found.version, reason=reason or "không khỏe")
        change.done("plans.run", f"volunteer {number}: resting")


def give_sets(
    change: Writing, number: VolunteerNumber, sets: int, *, table: GateTable, day: date
) -> None:
    """Keep that a volunteer was given sets of equipment, or brought back so many (less than 0)."""
    own_volunteer(change, number)
    fact = Fact(kind="ppe", on=day, value=Decimal(sets))
    kept = KeptFact(fact=fact, by=change.user.name, at=change.at)
    volunteers.add_fact(change.session, number, kept)
    brought_forward(change, number, table=table, day=day)


def say(
    store: Store,
    user: User,
    number: VolunteerNumber,
    state: str,
    *,
    seen: int,
    reason: str,
    day: date,
    now: datetime,
) -> Volunteer:
    """Keep what a person says of a volunteer: sick, resting, back, ended, withdrawn.

    Raises
    ------
    Refused
        With ``follows-from-facts`` where the state is none that a person names.
    """
    if state not in SAID:
        raise Refused(own_issue("follows-from-facts", state))
    require_role(user, SAYING[state])
    with writing(store, user, at=now) as change:
        found = own_volunteer(change, number)
        if state == "posted" and found.state == "equipped":  # a post is given by `assign`
            raise Refused(own_issue("follows-from-facts", state))
        _move(change, found, state, seen=seen, reason=reason)
        if state in {"ended", "withdrawn"}:
            volunteers.end_posts(change.session, number, day=day)
        change.done(SAYING[state], f"volunteer {number}: {state}")
        return volunteers.get_volunteer(change.session, number)


def end_duty(
    store: Store, user: User, areas: Sequence[Spot], *, day: date, reason: str, now: datetime
) -> tuple[Volunteer, ...]:
    """End the duty of all of one's organisation who are posted in the areas.

    Each goes on the collaborators' list where they live, which need not be where they were posted,
    and is thanked; their links open nothing any more.

    Raises
    ------
    Forbidden
        With ``not-your-area`` for an area that is not in one's own.
    Refused
        With ``not-yet`` for a day that is still to come: nobody is on duty any more from now on.
    """
    require_role(user, "volunteers.post")
    if day > place_day(now):
        raise Refused(own_issue("not-yet", f"day: {day}"))
    for area in areas:
        require_reach(user, area)
    names = [area.ward for area in areas]
    with writing(store, user, at=now) as change:
        ended, areas_of = [], {}
        for found in volunteers.posted_in(change.session, user.organisation, names, day):
            if "ended" not in VOLUNTEER.moves[found.state]:
                continue
            _move(change, found, "ended", seen=found.version, reason=reason)
            _move(change, found, "collaborator", seen=found.version + 1, reason="")
            volunteers.end_posts(change.session, found.number, day=day)
            change.done("volunteers.post", f"volunteer {found.number}: collaborator")
            post = found.post_on(day)
            areas_of[found.number] = found.spot if post is None else post.area
            ended.append(volunteers.get_volunteer(change.session, found.number))
        tell_thanks(change, day, areas_of, organisation=user.organisation)
        return tuple(ended)


def require_reach(user: User, area: Spot) -> None:
    """Refuse an area that somebody does not reach; raise `Forbidden`."""
    if not user.reaches(area):
        raise Forbidden(own_issue("not-your-area", area.ward))


def view(
    store: Store, user: User, number: VolunteerNumber, *, day: date
) -> tuple[Volunteer, tuple[Move, ...]]:
    """Return a volunteer and all that happened to them."""
    with store.reading() as session:
        found = volunteers.get_volunteer(session, number)
        require_own(user, found, day=day)
        return found, moves.list_moves(session, VOLUNTEER, number)


def find(
    store: Store,
    user: User,
    *,
    day: date,
    states: Sequence[str],
    area: str,
    after: VolunteerNumber | None = None,
    most: int | None = None,
) -> tuple[Volunteer, ...]:
    """Return the volunteers that somebody sees, after a number and so many; else all."""
    with store.reading() as session:
        return volunteers.list_volunteers(
            session, user, day=day, states=states, area=area, after=after, most=most
        )


def own_volunteer(change: Writing, number: VolunteerNumber) -> Volunteer:
    """Return a volunteer of one's own organisation in one's areas; raise as `require_own`."""
    found = volunteers.get_volunteer(change.session, number)
    require_own(change.user, found, day=place_day(change.at))
    return found


def require_own(user: User, volunteer: Volunteer, *, day: date) -> None:
    """Refuse a volunteer of another organisation, or who neither lives nor works in one's areas."""
    subject = f"volunteer {volunteer.number}"
    if volunteer.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", subject))
    works = (post for post in volunteer.posts if post.ends is None or day <= post.ends)
    if not any(user.reaches(post.area) for post in works):
        require_area(user, volunteer.spot, subject=subject)


def set_shift(
    store: Store,
    user: User,
    number: VolunteerNumber,
    day: date,
    shift: Shift | None,
    *,
    seen: int | None,
    now: datetime,
) -> Shift | None:
    """Keep when a volunteer works on a day; None: not at all.

    Parameters
    ----------
    seen
        The version of the shift that was seen; None: there was none.

    Raises
    ------
    Conflict
        With ``changed-meanwhile``.
    """
    with writing(store, user, at=now) as change:
        return set_shift_within(change, number, day, shift, seen=seen)


def set_shift_within(
    change: Writing, number: VolunteerNumber, day: date, shift: Shift | None, *, seen: int | None
) -> Shift | None:
    """Keep a shift in a transaction that is open; raise as `set_shift`."""
    require_role(change.user, "volunteers.post")
    subject = f"volunteer {number}: shift, {day}"
    own_volunteer(change, number)
    before = depots.find_shift(change.session, number, day)
    version = next_version(None if before is None else before.version, seen, subject=subject)
    shift = None if shift is None else replace(shift, version=version)
    depots.save_shift(change.session, number, day, shift)
    change.done("volunteers.post", subject)
    return shift


def view_shift(store: Store, user: User, number: VolunteerNumber, day: date) -> Shift:
    """Return when a volunteer works on a day; raise `Missing` with ``no-such-shift``."""
    with store.reading() as session:
        require_own(user, volunteers.get_volunteer(session, number), day=day)
        found = depots.find_shift(session, number, day)
    if found is None:
        raise Missing(own_issue("no-such-shift", f"volunteer {number}, {day}"))
    return found


def shifts_to_come(
    store: Store, user: User, number: VolunteerNumber, *, day: date
) -> Mapping[date, Shift]:
    """Return when a volunteer works, from a day on."""
    with store.reading() as session:
        require_own(user, volunteers.get_volunteer(session, number), day=day)
        return depots.shifts_from(session, number, day)
