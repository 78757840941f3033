"""Full cylinders of the ledger that were not there when somebody counted."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column."""
    column = sa.Column("full_missing", sa.Integer(), nullable=False, server_default="0")
    op.add_column("depots", column)


def downgrade() -> None:
    """Drop it again."""
    op.drop_column("depots", "full_missing")
