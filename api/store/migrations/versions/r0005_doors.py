"""Versions of what is kept whole by whoever sends it: facilities, depots, shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = ("facilities", "depots", "shifts")


def upgrade() -> None:
    """Let each row say how often it was changed."""
    for table in TABLES:
        column = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        op.add_column(table, column)


def downgrade() -> None:
    """Drop that again."""
    for table in TABLES:
        op.drop_column(table, "version")
