"""Alerts that somebody has taken, shared by all boards of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "taken_alerts",
        sa.Column("day_plan_number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("owner <> ''", name="ck_owner"),
        sa.CheckConstraint("quiet_until = taken_at OR reason <> ''", name="ck_reason"),
        sa.ForeignKeyConstraint(["day_plan_number"], ["day_plans.number"]),
        sa.PrimaryKeyConstraint("day_plan_number", "key"),
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("taken_alerts")
