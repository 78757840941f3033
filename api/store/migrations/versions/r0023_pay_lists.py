"""Payment lists of duty days; what was paid for them stands in their moves."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "pay_lists",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawn_by", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('listed', 'settled', 'replaced')", name="ck_state"),
        sa.CheckConstraint("first_day <= last_day", name="ck_days"),
        sa.CheckConstraint("drawn_by <> ''", name="ck_drawn_by"),
        sa.CheckConstraint("edition = 1 OR reason <> ''", name="ck_reason"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint(
            *("organisation", "area", "first_day", "last_day", "edition"), name="uq_pay_lists"
        ),
    )
    op.create_index("ix_pay_lists_state", "pay_lists", ["state"])


def downgrade() -> None:
    """Drop it again, with what was paid for the lists; the ledger stays."""
    op.drop_table("pay_lists")
    let_go, keep = (f"ALTER TABLE moves {to} TRIGGER keep_moves" for to in ("DISABLE", "ENABLE"))
    if op.get_bind().dialect.name == "sqlite":
        let_go = "DROP TRIGGER keep_moves_delete"
        keep = (
            "CREATE TRIGGER keep_moves_delete BEFORE DELETE ON moves "
            "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
        )
    op.execute(let_go)
    op.execute("DELETE FROM moves WHERE kind = 'pay-list'")
    op.execute(keep)
