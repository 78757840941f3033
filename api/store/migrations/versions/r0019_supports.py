"""The log of what was done for volunteers."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

KINDS = "'money', 'goods', 'insurance', 'lodging', 'visit', 'wellbeing'"
FEELINGS = "'fine', 'tired', 'needs-help'"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "supports",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("feeling", sa.Text(), nullable=True),
        sa.Column("logged_by", sa.Text(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_kind"),
        sa.CheckConstraint(f"feeling IN ({FEELINGS})", name="ck_feeling"),
        sa.CheckConstraint("(kind = 'wellbeing') = (feeling IS NOT NULL)", name="ck_asked"),
        sa.CheckConstraint("(kind = 'wellbeing') = (giver = '')", name="ck_giver"),
        sa.CheckConstraint("logged_by <> ''", name="ck_logged_by"),
        sa.ForeignKeyConstraint(["volunteer_number"], ["volunteers.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("volunteer_number", "client_id", name="uq_supports_client_id"),
    )
    op.create_index("ix_supports_volunteer_number", "supports", ["volunteer_number"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER keep_supports_{change.lower()} BEFORE {change} ON supports "
                "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_supports() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows are only added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER keep_supports BEFORE UPDATE OR DELETE ON supports "
        "FOR EACH ROW EXECUTE FUNCTION keep_supports()"
    )


def downgrade() -> None:
    """Drop it again: what bodies gave volunteers, and how these were, is lost and kept nowhere."""
    op.drop_table("supports")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_supports()")
