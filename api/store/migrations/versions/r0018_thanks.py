"""Messages that tell of no plan, such as thanks at the end of duty."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

OF_NO_PLAN = "day_plan_number IS NULL"
OF_WHAT = "day_plan_number IS NOT NULL OR volunteer_number IS NOT NULL"
MESSAGES = (
    "id, organisation, area, district, province, volunteer_number, request_number, "
    "day_plan_number, body, created_at, good_until, due_at, tries, fault, number, state, version"
)


def upgrade() -> None:
    """Let a message to a volunteer be about no plan."""
    if op.get_bind().dialect.name == "sqlite":
        _anew(of_no_plan=True)
        return
    op.alter_column("messages", "day_plan_number", nullable=True)
    op.create_check_constraint("ck_of_what", "messages", OF_WHAT)


def downgrade() -> None:
    """Forget those that are about none, and what happened to them."""
    _forget_moves()
    op.execute(f"DELETE FROM messages WHERE {OF_NO_PLAN}")  # noqa: S608 - of this file
    if op.get_bind().dialect.name == "sqlite":
        _anew(of_no_plan=False)
        return
    op.drop_constraint("ck_of_what", "messages")
    op.alter_column("messages", "day_plan_number", nullable=False)


def _forget_moves() -> None:
    """Remove their moves: another message may come to have their number."""
    let_go, keep = (f"ALTER TABLE moves {to} TRIGGER keep_moves" for to in ("DISABLE", "ENABLE"))
    if op.get_bind().dialect.name == "sqlite":
        let_go = "DROP TRIGGER keep_moves_delete"
        keep = (
            "CREATE TRIGGER keep_moves_delete BEFORE DELETE ON moves "
            "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
        )
    gone = f"SELECT CAST(number AS TEXT) FROM messages WHERE {OF_NO_PLAN}"  # noqa: S608 - of this file
    op.execute(let_go)
    op.execute(f"DELETE FROM moves WHERE kind = 'message' AND record IN ({gone})")  # noqa: S608 - of this file
    op.execute(keep)


def _anew(*, of_no_plan: bool) -> None:
    """Make the table anew with its rows: SQLite changes no column."""
    indices = {
        "ix_messages_day_plan_number": ["day_plan_number"],
        "ix_messages_due": ["state", "due_at"],
        "ix_messages_state": ["state"],
    }
    for index in indices:
        op.execute(f"DROP INDEX {index}")
    op.rename_table("messages", "messages_before")
    more = (sa.CheckConstraint(OF_WHAT, name="ck_of_what"),) if of_no_plan else ()
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=True),
        sa.Column("request_number", sa.Integer(), nullable=True),
        sa.Column("day_plan_number", sa.Integer(), nullable=of_no_plan),
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
        sa.CheckConstraint(
            "(volunteer_number IS NULL) <> (request_number IS NULL)", name="ck_reader"
        ),
        *more,
        sa.ForeignKeyConstraint(["volunteer_number"], ["volunteers.number"]),
        sa.ForeignKeyConstraint(["request_number"], ["requests.number"]),
        sa.ForeignKeyConstraint(["day_plan_number"], ["day_plans.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.execute(
        f"INSERT INTO messages ({MESSAGES}) SELECT {MESSAGES} FROM messages_before"  # noqa: S608 - of this file
    )
    op.drop_table("messages_before")
    for index, columns in indices.items():
        op.create_index(index, "messages", columns)
