"""Keeping and finding what was learned about addresses."""

from collections.abc import Sequence

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.store.rows import learned_of, learned_row
from api.store.session import Store
from api.store.tables import LearnedRow
from geodata.learned import Learned


def add_learned(store: Store, events: Sequence[Learned]) -> tuple[Learned, ...]:
    """Keep the events that are not kept yet and return them; they last from then on.

    Two at the same moment with the same events meet at the unique id: the second finds them kept.
    """
    try:
        return _add(store, events)
    except IntegrityError:
        return _add(store, events)


def _add(store: Store, events: Sequence[Learned]) -> tuple[Learned, ...]:
    with store.writing() as session:
        known = set(session.scalars(select(LearnedRow.id)))
        new = {event.id: event for event in events if event.id not in known}
        session.add_all(learned_row(event) for event in new.values())
    return tuple(new.values())


def has_learned(store: Store) -> bool:
    """Tell whether the database has the table yet."""
    return inspect(store.engine).has_table(LearnedRow.__tablename__)


def list_learned(session: Session) -> tuple[Learned, ...]:
    """Return all events in the order in which they were kept."""
    rows = session.scalars(select(LearnedRow).order_by(LearnedRow.number))
    return tuple(learned_of(row) for row in rows)
