"""Keeping and finding volunteers, what is known of them, and where they work."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, or_, select, update
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.patients import phone_key
from api.records.users import User
from api.records.volunteers import KeptFact, Post, Volunteer, VolunteerNumber, person_key
from api.store.rows import columns_of, fact_row, post_row, volunteer_of, volunteer_row
from api.store.tables import FactRow, PostRow, VolunteerRow

TABLE: Final = VolunteerRow
"""What `api.store.moves` moves."""


def add_volunteer(session: Session, volunteer: Volunteer) -> VolunteerRow:
    """Keep a new volunteer and return the row with its number."""
    row = volunteer_row(volunteer)
    session.add(row)
    session.flush()
    return row


def get_volunteer(session: Session, number: VolunteerNumber) -> Volunteer:
    """Return the volunteer of that number; raise `Missing` if there is none."""
    row = session.get(VolunteerRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-volunteer", str(number)))
    return _with_all(session, [row])[0]


def get_volunteers(session: Session, numbers: Collection[int]) -> list[Volunteer]:
    """Return those volunteers."""
    query = select(VolunteerRow).where(VolunteerRow.number.in_(numbers))
    return _with_all(session, [*session.scalars(query)])


def states_of(session: Session, numbers: Collection[int]) -> dict[VolunteerNumber, str]:
    """Return the state of each of those volunteers."""
    query = select(VolunteerRow.number, VolunteerRow.state)
    rows = session.execute(query.where(VolunteerRow.number.in_(numbers)))
    return {VolunteerNumber(number): state for number, state in rows}


def names_of(
    session: Session, organisation: str, numbers: Collection[int]
) -> dict[VolunteerNumber, str]:
    """Return the short names of those volunteers who are an organisation's."""
    query = select(VolunteerRow.number, VolunteerRow.name_short).where(
        VolunteerRow.organisation == organisation, VolunteerRow.number.in_(numbers)
    )
    return {VolunteerNumber(number): name for number, name in session.execute(query)}


def list_volunteers(
    session: Session,
    user: User,
    *,
    day: date,
    states: Sequence[str] = (),
    area: str = "",
    after: VolunteerNumber | None = None,
    most: int | None = None,
) -> tuple[Volunteer, ...]:
    """Return the volunteers that somebody sees: who lives in their areas, or is posted there.

    Parameters
    ----------
    day
        From which on a post counts; one that is over gives no sight of anybody.
    after, most
        Only those with a greater number, and so many of them; None: all.
    """
    query = select(VolunteerRow).where(VolunteerRow.organisation == user.organisation)
    if not user.everywhere:
        query = query.where(_there(user.areas, day))
    if area:
        query = query.where(_there((area,), day))
    if states:
        query = query.where(VolunteerRow.state.in_(states))
    if after is not None:
        query = query.where(VolunteerRow.number > after)
    rows = session.scalars(query.order_by(VolunteerRow.number).limit(most)).all()
    return tuple(_with_all(session, rows))


def person_keys(session: Session, organisation: str) -> set[tuple[str, str]]:
    """Return by what the volunteers of an organisation are told apart."""
    query = select(VolunteerRow.name_short, VolunteerRow.phone, VolunteerRow.address).where(
        VolunteerRow.organisation == organisation
    )
    return {person_key(*row) for row in session.execute(query)}


def by_phone(session: Session, organisation: str, key: str) -> tuple[VolunteerNumber, ...]:
    """Return the volunteers with that telephone, by its key."""
    query = select(VolunteerRow.number, VolunteerRow.phone).where(
        VolunteerRow.organisation == organisation, VolunteerRow.phone != ""
    )
    rows = session.execute(query)
    return tuple(VolunteerNumber(number) for number, phone in rows if phone_key(phone) == key)


def by_phones(session: Session, organisation: str) -> dict[str, tuple[VolunteerNumber, ...]]:
    """Return the volunteers of an organisation with each telephone, by its key."""
    query = select(VolunteerRow.number, VolunteerRow.phone).where(
        VolunteerRow.organisation == organisation, VolunteerRow.phone != ""
    )
    found: dict[str, tuple[VolunteerNumber, ...]] = {}
    for number, phone in session.execute(query):
        key = phone_key(phone)
        found[key] = (*found.get(key, ()), VolunteerNumber(number))
    return found


def _there(areas: Sequence[str], day: date) -> ColumnElement[bool]:
    home = [
        column.in_(areas)
        for column in (VolunteerRow.ward, VolunteerRow.district, VolunteerRow.province)
    ]
    posted = select(PostRow.volunteer).where(
        _posted_in(areas), or_(PostRow.ends.is_(None), PostRow.ends >= day)
    )
    return or_(*home, VolunteerRow.number.in_(posted))


def _with_all(session: Session, rows: Sequence[VolunteerRow]) -> list[Volunteer]:
    """Return the volunteers of rows, with two questions to the database for all of them."""
    numbers = [row.number for row in rows]
    facts: dict[int, list[Row[Any]]] = defaultdict(list)
    posts: dict[int, list[Row[Any]]] = defaultdict(list)
    known = select(*columns_of(FactRow)).where(FactRow.volunteer.in_(numbers))
    for fact in session.execute(known.order_by(FactRow.number)):
        facts[fact.volunteer].append(fact)
    held = select(*columns_of(PostRow)).where(PostRow.volunteer.in_(numbers))
    for post in session.execute(held.order_by(PostRow.begins)):
        posts[post.volunteer].append(post)
    return [volunteer_of(row, facts[row.number], posts[row.number]) for row in rows]


def _posted_in(areas: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(c.in_(areas) for c in (PostRow.area, PostRow.district, PostRow.province)))


def posted_in(
    session: Session, organisation: str, areas: Sequence[str], day: date
) -> tuple[Volunteer, ...]:
    """Return an organisation's volunteers who hold a post in one of the areas on that day."""
    held = select(PostRow.volunteer).where(
        _posted_in(areas),
        PostRow.begins <= day,
        or_(PostRow.ends.is_(None), PostRow.ends >= day),
    )
    query = (
        select(VolunteerRow)
        .where(VolunteerRow.organisation == organisation, VolunteerRow.number.in_(held))
        .order_by(VolunteerRow.number)
    )
    return tuple(_with_all(session, session.scalars(query).all()))


def add_fact(session: Session, number: VolunteerNumber, kept: KeptFact) -> None:
    """Keep something that is known."""
    session.add(fact_row(number, kept))
    session.flush()


def add_post(session: Session, number: VolunteerNumber, post: Post) -> None:
    """Keep where somebody works."""
    session.add(post_row(number, post))
    session.flush()


def replace_posts(session: Session, number: VolunteerNumber, posts: Iterable[Post]) -> None:
    """Let somebody's posts be these."""
    session.execute(delete(PostRow).where(PostRow.volunteer == number))
    session.add_all(post_row(number, post) for post in posts)
    session.flush()


def end_posts(session: Session, number: VolunteerNumber, *, day: date) -> None:
    """Let posts end that day; those that would begin later are shortened to nothing and removed."""
    session.execute(
        update(PostRow)
        .where(
            PostRow.volunteer == number,
            PostRow.begins <= day,
            or_(PostRow.ends.is_(None), PostRow.ends > day),
        )
        .values(ends=day)
    )
    later = session.scalars(
        select(PostRow).where(PostRow.volunteer == number, PostRow.begins > day)
    )
    for row in later:
        session.delete(row)
    session.flush()
