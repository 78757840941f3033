"""What volunteers say: of how people live, by SMS; the code of a list, when a device was told."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "feedback",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("request_number", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lacks", sa.Text(), nullable=False),
        sa.Column("mood", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('given', 'acknowledged')", name="ck_state"),
        sa.CheckConstraint("mood IN ('fine', 'worried', 'wants-a-visit')", name="ck_mood"),
        sa.CheckConstraint("said_by <> ''", name="ck_said_by"),
        sa.ForeignKeyConstraint(["request_number"], ["requests.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("organisation", "client_id", name="uq_feedback_client_id"),
    )
    op.create_index("ix_feedback_state", "feedback", ["state"], unique=False)
    op.create_table(
        "replies",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'told', 'seen')", name="ck_state"),
        sa.CheckConstraint("state <> 'told' OR fault = ''", name="ck_told"),
        sa.ForeignKeyConstraint(["volunteer_number"], ["volunteers.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("organisation", "client_id", name="uq_replies_client_id"),
    )
    op.create_index("ix_replies_state", "replies", ["state"], unique=False)
    op.add_column("links", sa.Column("code", sa.Text(), nullable=False, server_default=""))
    op.add_column("acts", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("replies")
    op.drop_table("feedback")
    op.drop_column("links", "code")
    op.drop_column("acts", "told_at")
