"""The log of running days."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KINDS = "told added put pinned unpinned replanned followed undone conflict"


def upgrade() -> None:
    """Make the table; its rows are only added."""
    listed = ", ".join(f"'{kind}'" for kind in KINDS.split())
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
    op.create_index(
        "uq_acts_client_id",
        "acts",
        ["day_plan_number", "client_id"],
        unique=True,
        sqlite_where=sa.text("client_id <> ''"),
        postgresql_where=sa.text("client_id <> ''"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER keep_acts_{change.lower()} BEFORE {change} ON acts "
                "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_acts() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows are only added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER keep_acts BEFORE UPDATE OR DELETE ON acts "
        "FOR EACH ROW EXECUTE FUNCTION keep_acts()"
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("acts")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_acts()")
