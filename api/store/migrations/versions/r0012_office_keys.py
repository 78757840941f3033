"""What the office signs movement orders with, drawn here so that there is one from the start."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SECRET_BYTES = 32


def upgrade() -> None:
    """Make the table and draw the key."""
    keys = op.create_table(
        "office_keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    drawn = {"name": "movement-orders", "secret": secrets.token_hex(SECRET_BYTES)}
    op.bulk_insert(keys, [drawn])


def downgrade() -> None:
    """Drop it again; orders that were printed are not known after that."""
    op.drop_table("office_keys")
