"""Versions of facilities, depots and shifts, which are sent whole; whom to call back first."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = ("facilities", "depots", "shifts")


def upgrade() -> None:
    """Let each row say how often it was changed."""
    for table in TABLES:
        column = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        op.add_column(table, column)
    op.add_column(
        "requests",
        sa.Column("call_back", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Drop that again."""
    op.drop_column("requests", "call_back")
    for table in TABLES:
        op.drop_column(table, "version")
