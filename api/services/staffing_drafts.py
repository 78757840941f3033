"""Staffing of the service's own records: a draft of moves for a day, approved by a person.

A draft is not kept: it follows from the records, from anybody's desk the same. Who approves names
it by its mark, so that nobody approves another one than was read.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from api.errors import Conflict, Refused, own_issue, refuse
from api.records.places import EVERYWHERE, Spot
from api.records.staffing_approvals import Moved
from api.records.users import User
from api.records.volunteers import POSTABLE, Post, PostKind, Volunteer, VolunteerNumber
from api.services.access import require_role, writing
from api.services.day_plans import require_reach
from api.services.placing import Placer, spot_in
from api.services.posting import gates_of_post, make_move, new_post, posting_faults
from api.services.staffing import City, Staffing, staff, with_vehicles
from api.store import requests, users, volunteers
from api.store.session import Store
from api.store.staffing_approvals import add_approval
from geodata.areas import Area, AreaSet
from geodata.coordinates import EARTH_RADIUS_M
from routing.gates import GateTable
from routing.staffing import Lent, Move, PostId, StaffingTable, Wish
from routing.staffing import Post as Place
from routing.staffing import Spot as OnTheSpot
from routing.staffing import Volunteer as Person

AT_HOME: Final = timedelta(days=14)
"""Who asked for something within so long is counted as at home; own default: an isolation."""
STAYS: Final[frozenset[PostKind]] = frozenset({"isolation-centre", "field-hospital"})
"""Who works there is sent to no ward."""
_DEG_KM: Final = math.radians(1) * EARTH_RADIUS_M / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be staffed: the wards of an area, on a day.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    """

    area: Spot
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft, with whose it is.

    Parameters
    ----------
    people
        By the ids of the draft.
    unplaced
        Volunteers of whom nobody knows where they live: they stay as they are.
    under_way
        Those who go out on the day by a plan that is given out: they stay as they are.
    areas
        The wards, as they are drawn.
    mark
        By which it is known: another draft has another one.
    """

    made: Staffing
    people: Mapping[str, Volunteer]
    unplaced: tuple[VolunteerNumber, ...]
    under_way: tuple[VolunteerNumber, ...]
    areas: AreaSet
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What was approved: a draft of that mark, and of whom the moves; None: of all."""

    mark: str
    numbers: Collection[VolunteerNumber] | None


def draft(
    store: Store,
    user: User,
    asked: Asked,
    *,
    placer: Placer,
    table: StaffingTable,
    gates: GateTable,
    vulnerable: Collection[str],
    under_way: Collection[VolunteerNumber],
    today: date,
    now: datetime,
) -> Drafted:
    """Return who would work where on the day, and the moves that this takes.

    Parameters
    ----------
    under_way
        Who goes out on the day by a plan that is given out: they stay where they are.

    Raises
    ------
    Forbidden
        With ``not-your-role`` or ``not-your-area``.
    Conflict
        With ``no-wards`` where no ward of the area is known.
    Refused
        With ``day-is-past``.
    """
    require_role(user, "volunteers.read")
    require_reach(user, asked.area)
    require_to_come(asked.wish.day, today)
    wards = _wards(placer, asked.area, asked.wish.day)
    keys = frozenset(ward.key for ward in wards.areas)
    since, day = now - AT_HOME, asked.wish.day
    within = "" if asked.area.ward == EVERYWHERE else asked.area.ward
    with store.reading() as session:
        at_home = requests.people_by_ward(session, user, since=since)
        weak = requests.people_by_ward(session, user, since=since, flags=vulnerable)
        heads = users.list_users(session)
        seen = volunteers.list_volunteers(
            session, user, day=day, states=sorted(POSTABLE), area=within
        )
    may = [one for one in seen if _may_move(one, user, day, keys, gates)]
    busy = tuple(one for one in may if one.number in under_way)
    able = [one for one in may if one.number not in under_way or _works_in(one, day, keys)]
    placed = [one for one in able if one.spot.point is not None]
    people = {str(one.number): one for one in placed}
    commanded = {key for one in heads if _commands(one, user) for key in one.areas}
    posts = tuple(
        replace(
            _post(ward, table, people_home=at_home.get(ward.key, 0)),
            vulnerable=weak.get(ward.key, 0),
            spot=OnTheSpot(commanded=ward.key in commanded),
        )
        for ward in wards.areas
    )
    persons = tuple(
        _staying(person, day) if people[person.id].number in under_way else person
        for person in (_person(name, one, day, keys, gates) for name, one in people.items())
    )
    city = City(posts=posts, volunteers=persons, table=table)
    released = sum(_is_released(one, user, day, keys) for one in seen)
    wish = replace(asked.wish, reserve=max(0, asked.wish.reserve - released))
    made = staff(city, wish, lent_days=table.lent_days)
    works_at = made.found.posts
    riders = Counter(works_at[name] for name, one in people.items() if one.profile != "foot")
    moves = tuple(_until_next(move, people[move.volunteer]) for move in made.moves)
    made = replace(with_vehicles(made, riders), moves=moves)
    return Drafted(
        made=made,
        people=people,
        unplaced=tuple(one.number for one in able if one.spot.point is None),
        under_way=tuple(one.number for one in busy),
        areas=wards,
        mark=_mark(made, people),
    )


def approve(
    store: Store,
    user: User,
    drafted: Drafted,
    approved: Approved,
    *,
    area: Spot,
    placer: Placer,
    gates: GateTable,
    today: date,
    now: datetime,
) -> tuple[Volunteer, ...]:
    """Let the moves of a draft hold that were approved, all of them or none; they are kept.

    Raises
    ------
    Forbidden
        With ``not-your-role`` or ``not-your-area``.
    Conflict
        With ``changed-meanwhile`` where it is another draft by now, or somebody has another post.
    Refused
        With ``day-is-past``, every ``gate-closed`` and ``cannot-be-posted``, and ``no-such-move``
        of each volunteer whom the draft does not move.
    """
    require_role(user, "volunteers.post")
    require_reach(user, area)
    day = drafted.made.wish.day
    require_to_come(day, today)
    if drafted.mark != approved.mark:
        raise Conflict(own_issue("changed-meanwhile", f"staffing {area.ward}, {day}"))
    moves = {VolunteerNumber(int(move.volunteer)): move for move in drafted.made.moves}
    chosen = moves.keys() if approved.numbers is None else approved.numbers
    refuse(own_issue("no-such-move", f"volunteer {one}") for one in chosen if one not in moves)
    with writing(store, user, at=now) as change:
        ordered = []
        for number in sorted(chosen):
            found, move = volunteers.get_volunteer(change.session, number), moves[number]
            if found != drafted.people[move.volunteer]:
                raise Conflict(own_issue("changed-meanwhile", f"volunteer {number}"))
            target = move.target
            reach = _reserve(area, placer) if target is None else placer.reach(target)
            post = new_post(found, move, reach, by=user.name, table=gates)
            ordered.append((found, move, post))
        refuse(
            fault for one, _, post in ordered for fault in posting_faults(one, post, table=gates)
        )
        change.done("volunteers.post", f"staffing {area.ward}, {day}: {len(ordered)}")
        after = tuple(make_move(change, *each, table=gates) for each in ordered)
        moved = [
            Moved(
                volunteer=one.number,
                before=found.posts,
                after=one.posts,
                state_before=found.state,
                state_after=one.state,
            )
            for (found, _, _), one in zip(ordered, after, strict=True)
        ]
        add_approval(change.session, user, area, day, moved, at=now)
        return after


def _wards(placer: Placer, area: Spot, day: date) -> AreaSet:
    """Return the wards of an area, of the first areas imported that have any on the day."""
    for areas in placer.sets:
        found = areas.subset(
            lambda one: one.holds_on(day) and spot_in(one, point=None, key="").lies_in(area.ward)
        )
        if found.areas:
            return found
    raise Conflict(own_issue("no-wards", area.ward))


def require_to_come(day: date, today: date) -> None:
    """Refuse a day on which people have worked already."""
    if day < today:
        raise Refused(own_issue("day-is-past", f"day: {day}"))


def _may_move(
    one: Volunteer, user: User, day: date, wards: Collection[str], gates: GateTable
) -> bool:
    """Tell whether somebody works at one of the wards, or may be sent to one.

    Neither is who works beyond them by a post of a ward, in a facility, or in an area of somebody
    else, or is to do so later; nor who lacks a gate that every post asks for.
    """
    post = one.post_on(day)
    needed = gates_of_post("goods-team" if post is None else post.kind)
    if needed - {*one.gates_on(day, gates)}:
        return False
    bound = any(_binds(later, user) for later in _later(one, day))
    if post is None:
        return not bound and (one.spot.ward in wards or not one.spot.ward)
    if post.area.ward in wards:  # what follows it lets it be: see `_person`
        return post.kind not in STAYS
    return _is_wide(post.area) and not bound and not _binds(post, user)


def _is_wide(area: Spot) -> bool:
    """Tell whether an area is wider than a ward: who is posted there is of its reserve."""
    return area.ward in {area.district, area.province, EVERYWHERE}


def _is_released(one: Volunteer, user: User, day: date, wards: Collection[str]) -> bool:
    """Tell whether somebody who lives in one of the wards is of the reserve of those above."""
    post = one.post_on(day)
    if post is None or one.spot.ward not in wards:
        return False
    return _is_wide(post.area) and not user.reaches(post.area)


def _binds(post: Post, user: User) -> bool:
    """Tell whether somebody else decides about a post, or it is in a facility."""
    return post.kind in STAYS or not user.reaches(post.area)


def _later(one: Volunteer, day: date) -> tuple[Post, ...]:
    """Return the posts that begin after a day, the first of them first."""
    return tuple(
        sorted((post for post in one.posts if post.begins > day), key=lambda post: post.begins)
    )


def _until_next(move: Move, one: Volunteer) -> Move:
    """Return a move that ends before a later post begins, which stays as it is."""
    later = _later(one, move.first)
    if not later or (move.last is not None and move.last < later[0].begins):
        return move
    return replace(move, last=later[0].begins - timedelta(days=1))


def _reserve(area: Spot, placer: Placer) -> Spot:
    """Return the area of the reserve to which somebody returns: the nearest wider than a ward.

    It need not be one's own: who is released there is sent on by those whose it is.
    """
    return placer.reach(area.district or area.province or EVERYWHERE)


def _post(ward: Area, table: StaffingTable, *, people_home: int) -> Place:
    south, north = ward.geometry.bounds[1], ward.geometry.bounds[3]
    narrows = math.cos(math.radians((south + north) / 2))
    return Place(
        id=PostId(ward.key),
        name=ward.name,
        district=ward.district,
        point=ward.inner_point,
        band=table.band,
        people_home=people_home,
        area_km2=ward.geometry.area * narrows * _DEG_KM**2,
        contact=False,  # which gates a post needs is looked at where it is given
    )


def _commands(one: User, asking: User) -> bool:
    heads = one.role == "ward_head" and one.organisation == asking.organisation
    return heads and one.ended_at is None


def _person(
    name: str, one: Volunteer, day: date, wards: Collection[str], gates: GateTable
) -> Person:
    """Return somebody as staffing sees them.

    A post of an area wider than a ward is the reserve's; one in a ward that another post follows,
    at once or later, is lent: it stays until its last day.
    """
    post = one.post_on(day)
    belongs, lent = post, None
    later = _later(one, day)
    if later and post is not None and post.ends is not None and post.area.ward in wards:
        lent = Lent(post=PostId(post.area.ward), first=post.begins, last=post.ends)
        belongs = later[0]
    at = None if belongs is None else belongs.area.ward
    return Person(
        id=name,
        home=one.spot.point,  # type: ignore[arg-type] # only who is placed comes here
        home_ward=PostId(one.spot.ward) if one.spot.ward in wards else None,
        post=PostId(at) if at is not None and at in wards else None,
        reserve=at is not None and at not in wards,
        contact="antibody" in one.gates_on(day, gates),
        lent=lent,
    )


def _works_in(one: Volunteer, day: date, wards: Collection[str]) -> bool:
    post = one.post_on(day)
    return post is not None and post.area.ward in wards


def _staying(person: Person, day: date) -> Person:
    """Return somebody who is bound to where they work for that day, and counted there."""
    if person.lent is not None or person.post is None:
        return person
    return replace(person, lent=Lent(post=person.post, first=day, last=day))


def _mark(made: Staffing, people: Mapping[str, Volunteer]) -> str:
    moves = [(asdict(move), people[move.volunteer].version) for move in made.moves]
    return sha256(repr((made.wish, moves)).encode()).hexdigest()[:16]
