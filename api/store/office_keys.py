"""What the office signs with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables import OfficeKeyRow


def movement_order_key(session: Session) -> bytes:
    """Return the key of movement orders; a restored database has the one that was backed up."""
    query = select(OfficeKeyRow.secret).where(OfficeKeyRow.name == "movement-orders")
    return bytes.fromhex(session.scalars(query).one())
