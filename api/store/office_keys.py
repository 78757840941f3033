"""What the office signs with, and what it draws codes by."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables import OfficeKeyRow

OfficeKeyName = Literal["movement-orders", "door-codes"]


def office_key(session: Session, name: OfficeKeyName) -> bytes:
    """Return the key of that name; a restored database has the one that was backed up."""
    query = select(OfficeKeyRow.secret).where(OfficeKeyRow.name == name)
    return bytes.fromhex(session.scalars(query).one())
