"""Numbered forms for calls that are taken down on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "stubs",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("printed_by", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("request_number", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('printed', 'missing', 'entered', 'void')", name="ck_state"),
        sa.CheckConstraint("(state = 'entered') = (request_number IS NOT NULL)", name="ck_entered"),
        sa.CheckConstraint("printed_by <> ''", name="ck_printed_by"),
        sa.ForeignKeyConstraint(["request_number"], ["requests.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("request_number", name="uq_stubs_request"),
        sa.UniqueConstraint("organisation", "client_id", name="uq_stubs_client_id"),
    )
    op.create_index("ix_stubs_batch", "stubs", ["organisation", "batch"])
    op.create_index("ix_stubs_state", "stubs", ["state"])


def downgrade() -> None:
    """Drop it again, with what happened to the forms; requests that were entered stay."""
    op.drop_table("stubs")
    let_go, keep = (f"ALTER TABLE moves {to} TRIGGER keep_moves" for to in ("DISABLE", "ENABLE"))
    if op.get_bind().dialect.name == "sqlite":
        let_go = "DROP TRIGGER keep_moves_delete"
        keep = (
            "CREATE TRIGGER keep_moves_delete BEFORE DELETE ON moves "
            "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
        )
    op.execute(let_go)
    op.execute("DELETE FROM moves WHERE kind = 'stub'")
    op.execute(keep)
