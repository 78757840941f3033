"""The last re-plan of each running day: what was ordered and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "replans",
        sa.Column("day_plan_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("now_s", sa.Integer(), nullable=False),
        sa.Column("ahead_s", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('searching', 'found', 'failed')", name="ck_state"),
        sa.CheckConstraint("(state = 'found') = (found <> '')", name="ck_found"),
        sa.CheckConstraint("ordered_by <> ''", name="ck_ordered_by"),
        sa.ForeignKeyConstraint(["day_plan_number"], ["day_plans.number"]),
        sa.PrimaryKeyConstraint("day_plan_number"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("replans")
