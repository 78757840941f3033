"""Volunteers' links, by the digests of their secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "links",
        sa.Column("day_plan_number", sa.Integer(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("opened_with", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'given' OR opened_with IS NULL", name="ck_given"),
        sa.CheckConstraint("state <> 'opened' OR opened_with IS NOT NULL", name="ck_opened"),
        sa.CheckConstraint("state IN ('given', 'opened', 'revoked')", name="ck_state"),
        sa.ForeignKeyConstraint(
            ["day_plan_number"],
            ["day_plans.number"],
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_number"],
            ["volunteers.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("digest"),
        sa.UniqueConstraint("opened_with"),
    )
    op.create_index("ix_links_day_plan_number", "links", ["day_plan_number"], unique=False)
    op.create_index("ix_links_state", "links", ["state"], unique=False)
    op.create_index(
        "uq_links_live",
        "links",
        ["volunteer_number", "day"],
        unique=True,
        sqlite_where=sa.text("state IN ('given', 'opened')"),
        postgresql_where=sa.text("state IN ('given', 'opened')"),
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("links")
