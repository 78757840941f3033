"""What is done to a request is an act of its running day too: cancelled, corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BEFORE = "told added put pinned unpinned replanned followed undone conflict"
AFTER = "told added put pinned unpinned replanned cancelled corrected followed undone conflict"
NEWER = "kind IN ('cancelled', 'corrected')"


def upgrade() -> None:
    """Let the log have the new kinds."""
    _allow(AFTER)


def downgrade() -> None:
    """Have what is of the new kinds be as the program would have followed it."""
    _allow(BEFORE, kind=f"CASE WHEN {NEWER} THEN 'followed' ELSE kind END")


def _allow(kinds: str, *, kind: str = "kind") -> None:
    listed = ", ".join(f"'{one}'" for one in kinds.split())
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(listed, kind)
        return
    op.drop_constraint("ck_kind", "acts")
    op.execute("ALTER TABLE acts DISABLE TRIGGER keep_acts")
    op.execute(f"UPDATE acts SET kind = {kind} WHERE {NEWER}")  # noqa: S608 - of this file
    op.execute("ALTER TABLE acts ENABLE TRIGGER keep_acts")
    op.create_check_constraint("ck_kind", "acts", f"kind IN ({listed})")


def _made_anew(listed: str, kind: str) -> None:
    """Make the table anew with its rows: SQLite changes no constraint."""
    op.execute("DROP INDEX uq_acts_client_id")
    op.rename_table("acts", "acts_before")
    op.create_table(
        "acts",
        sa.Column("day_plan_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({listed})", name="ck_kind"),
        sa.CheckConstraint("done_by <> ''", name="ck_done_by"),
        sa.CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name="ck_undoes"),
        sa.ForeignKeyConstraint(["day_plan_number"], ["day_plans.number"]),
        sa.PrimaryKeyConstraint("day_plan_number", "number"),
        sa.UniqueConstraint("day_plan_number", "undoes", name="uq_acts_undoes"),
    )
    op.execute(
        f"INSERT INTO acts SELECT day_plan_number, number, {kind}, done_by, done_at, reason, "  # noqa: S608 - of this file
        "ends_at, client_id, undoes, document FROM acts_before"
    )
    op.drop_table("acts_before")  # with its triggers
    op.create_index(
        "uq_acts_client_id",
        "acts",
        ["day_plan_number", "client_id"],
        unique=True,
        sqlite_where=sa.text("client_id <> ''"),
        postgresql_where=sa.text("client_id <> ''"),
    )
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_acts_{change.lower()} BEFORE {change} ON acts "
            "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
        )
