"""What keeps the service going: messages that go out, routines, plans without a search."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables and the column."""
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("day_plan_number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'failed', 'sent', 'told', 'outdated')", name="ck_state"
        ),
        sa.ForeignKeyConstraint(["volunteer_number"], ["volunteers.number"]),
        sa.ForeignKeyConstraint(["day_plan_number"], ["day_plans.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_messages_day_plan_number", "messages", ["day_plan_number"])
    op.create_index("ix_messages_due", "messages", ["state", "due_at"])
    op.create_index("ix_messages_state", "messages", ["state"])
    op.create_table(
        "routines",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint("name IN ('backup', 'restore-test')", name="ck_name"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column(
        "plans", sa.Column("unsearched", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("messages")
    op.drop_table("routines")
    op.drop_column("plans", "unsearched")
