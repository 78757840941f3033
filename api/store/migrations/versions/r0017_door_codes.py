"""Codes of doors: their key, acts that say which were told, messages to whoever opens."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

SECRET_BYTES = 32
BEFORE = "told added put pinned unpinned replanned cancelled corrected followed undone conflict"
AFTER = f"{BEFORE} coded"
ACTS = (
    "day_plan_number, number, kind, done_by, done_at, told_at, reason, ends_at, client_id, undoes, "
    "document"
)
TO_NOBODY = "volunteer_number IS NULL"
ONE_READER = "(volunteer_number IS NULL) <> (request_number IS NULL)"
MESSAGES = (
    "id, organisation, area, district, province, volunteer_number, day_plan_number, body, "
    "created_at, good_until, due_at, tries, fault, number, state, version"
)


def upgrade() -> None:
    """Draw the key, and let acts and messages be about doors."""
    keys = sa.table("office_keys", sa.column("name"), sa.column("secret"))
    drawn = {"name": "door-codes", "secret": secrets.token_hex(SECRET_BYTES)}
    op.bulk_insert(keys, [drawn])
    _allow(AFTER)
    if op.get_bind().dialect.name == "sqlite":
        _messages_anew(to_doors=True)
        return
    op.add_column("messages", sa.Column("request_number", sa.Integer(), nullable=True))
    op.create_foreign_key(None, "messages", "requests", ["request_number"], ["number"])
    op.alter_column("messages", "volunteer_number", nullable=True)
    op.create_check_constraint("ck_reader", "messages", ONE_READER)


def downgrade() -> None:
    """Forget them: codes that were told are as if none had been."""
    _forget_moves()
    op.execute(f"DELETE FROM messages WHERE {TO_NOBODY}")  # noqa: S608 - of this file
    if op.get_bind().dialect.name == "sqlite":
        _messages_anew(to_doors=False)
    else:
        op.drop_constraint("ck_reader", "messages")
        op.drop_column("messages", "request_number")
        op.alter_column("messages", "volunteer_number", nullable=False)
    _allow(BEFORE)
    op.execute("DELETE FROM office_keys WHERE name = 'door-codes'")


def _forget_moves() -> None:
    """Remove what happened to messages that go: another message may come to have their number."""
    let_go, keep = (f"ALTER TABLE moves {to} TRIGGER keep_moves" for to in ("DISABLE", "ENABLE"))
    if op.get_bind().dialect.name == "sqlite":
        let_go, keep = "DROP TRIGGER keep_moves_delete", _never("moves", "DELETE")
    doors = f"SELECT CAST(number AS TEXT) FROM messages WHERE {TO_NOBODY}"  # noqa: S608 - of this file
    op.execute(let_go)
    op.execute(f"DELETE FROM moves WHERE kind = 'message' AND record IN ({doors})")  # noqa: S608 - of this file
    op.execute(keep)


def _never(table: str, change: str) -> str:
    """Return what has SQLite refuse a change of a table's rows."""
    return (
        f"CREATE TRIGGER keep_{table}_{change.lower()} BEFORE {change} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
    )


def _allow(kinds: str) -> None:
    """Let acts be of those kinds; what is of none is as the program would have followed it."""
    listed = ", ".join(f"'{one}'" for one in kinds.split())
    if op.get_bind().dialect.name == "sqlite":
        _acts_anew(listed)
        return
    op.drop_constraint("ck_kind", "acts")
    op.execute("ALTER TABLE acts DISABLE TRIGGER keep_acts")
    op.execute(
        f"UPDATE acts SET kind = 'followed', document = '[]' WHERE kind NOT IN ({listed})"  # noqa: S608 - of this file
    )
    op.execute("ALTER TABLE acts ENABLE TRIGGER keep_acts")
    op.create_check_constraint("ck_kind", "acts", f"kind IN ({listed})")


def _acts_anew(listed: str) -> None:
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
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
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
        f"INSERT INTO acts ({ACTS}) SELECT day_plan_number, number, "  # noqa: S608 - of this file
        f"CASE WHEN kind IN ({listed}) THEN kind ELSE 'followed' END, "
        "done_by, done_at, told_at, reason, ends_at, client_id, undoes, "
        f"CASE WHEN kind IN ({listed}) THEN document ELSE '[]' END FROM acts_before"
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
        op.execute(_never("acts", change))


def _messages_anew(*, to_doors: bool) -> None:
    indices = {
        "ix_messages_day_plan_number": ["day_plan_number"],
        "ix_messages_due": ["state", "due_at"],
        "ix_messages_state": ["state"],
    }
    for index in indices:
        op.execute(f"DROP INDEX {index}")
    op.rename_table("messages", "messages_before")
    more = (
        sa.Column("request_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(ONE_READER, name="ck_reader"),
        sa.ForeignKeyConstraint(["request_number"], ["requests.number"]),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=to_doors),
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
        *(more if to_doors else ()),
    )
    op.execute(
        f"INSERT INTO messages ({MESSAGES}) SELECT {MESSAGES} FROM messages_before"  # noqa: S608 - of this file
    )
    op.drop_table("messages_before")
    for index, columns in indices.items():
        op.create_index(index, "messages", columns)
