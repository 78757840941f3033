"""How addresses begin, by which people are found whose address was written with a slip."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_PATIENTS = sa.table(
    "patients", sa.column("number"), sa.column("address_key"), sa.column("door_key")
)
_AT_ONCE = 1000


def upgrade() -> None:
    """Add the key, and work it out of those that are kept."""
    op.add_column("patients", sa.Column("door_key", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_patients_door_key", "patients", ["door_key"], unique=False)
    connection = op.get_bind()
    rows = connection.execute(sa.select(_PATIENTS.c.number, _PATIENTS.c.address_key)).all()
    doors = [{"one": number, "door": door} for number, key in rows if (door := _door_of(key))]
    change = (
        _PATIENTS.update()
        .where(_PATIENTS.c.number == sa.bindparam("one"))
        .values(door_key=sa.bindparam("door"))
    )
    for first in range(0, len(doors), _AT_ONCE):
        connection.execute(change, doors[first : first + _AT_ONCE])


def downgrade() -> None:
    """Drop the key: it follows from the address."""
    op.drop_index("ix_patients_door_key", table_name="patients")
    op.drop_column("patients", "door_key")


def _door_of(address_key: str) -> str:
    house, _, rest = address_key.partition(", ")
    return house if rest and any(sign.isdigit() for sign in house) else ""
