"""Notes from shift to shift."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "handovers",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('given', 'taken')", name="ck_state"),
        sa.CheckConstraint("given_by <> ''", name="ck_given_by"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_handovers_organisation", "handovers", ["organisation"], unique=False)
    op.create_index("ix_handovers_state", "handovers", ["state"], unique=False)


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("handovers")
