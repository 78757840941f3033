"""What was approved of drafts of staffing, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "staffing_approvals",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("approved_by <> ''", name="ck_approved_by"),
        sa.CheckConstraint("(undone_by = '') = (undone_at IS NULL)", name="ck_undone"),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    """Drop the table: what was approved holds, and cannot be taken back any more."""
    op.drop_table("staffing_approvals")
