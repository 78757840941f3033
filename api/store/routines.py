"""Keeping how the routines went."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from api.records.routines import Routine, RoutineName
from api.store.rows import routine_of, routine_row
from api.store.tables import RoutineRow


def get_routine(session: Session, name: RoutineName) -> Routine:
    """Return how a routine went; one that never ran says so."""
    row = session.get(RoutineRow, name)
    return Routine(name=name) if row is None else routine_of(row)


def _is_kept(session: Session) -> bool:
    """Tell whether there is a table for it: an older database is backed up as it is."""
    return inspect(session.connection()).has_table(RoutineRow.__tablename__)


def note_done(session: Session, name: RoutineName, *, at: datetime, said: str) -> None:
    """Keep that a routine came to its end."""
    if not _is_kept(session):
        return
    done = Routine(name=name, tried_at=at, done_at=at, said=said)
    session.merge(routine_row(done))


def note_fault(session: Session, name: RoutineName, *, at: datetime, fault: str) -> None:
    """Keep that a routine failed, and why; when it last went well stays."""
    if not _is_kept(session):
        return
    before = get_routine(session, name)
    session.merge(routine_row(replace(before, tried_at=at, fault=fault)))
