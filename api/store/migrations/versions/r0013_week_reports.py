"""Weekly reports with the files of signed ones, and the ledger of duty days."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "week_reports",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'signed', 'replaced')", name="ck_state"),
        sa.CheckConstraint("layout IN ('party', 'state')", name="ck_layout"),
        sa.CheckConstraint("begun_by <> ''", name="ck_begun_by"),
        sa.CheckConstraint("edition = 1 OR reason <> ''", name="ck_reason"),
        sa.CheckConstraint(
            "(state = 'draft') = (serial IS NULL) AND (state = 'draft') = (signed_at IS NULL)"
            " AND (state = 'draft') = (signed_by = '') AND (state = 'draft') = (content = '')",
            name="ck_signed",
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("organisation", "area", "week", "edition", name="uq_week_reports"),
    )
    op.create_index("ix_week_reports_state", "week_reports", ["state"], unique=False)
    op.create_index("ix_week_reports_week", "week_reports", ["week"], unique=False)
    op.create_index(
        "uq_week_reports_draft",
        "week_reports",
        ["organisation", "area", "week"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "week_report_files",
        sa.Column("week_report_number", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("form IN ('pdf', 'xlsx')", name="ck_form"),
        sa.ForeignKeyConstraint(["week_report_number"], ["week_reports.number"]),
        sa.PrimaryKeyConstraint("week_report_number", "form"),
    )
    op.create_table(
        "duty_days",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name="ck_minutes"),
        sa.CheckConstraint("confirmed_by <> ''", name="ck_confirmed_by"),
        sa.ForeignKeyConstraint(["volunteer_number"], ["volunteers.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "ix_duty_days_volunteer", "duty_days", ["volunteer_number", "day"], unique=False
    )
    op.create_index("ix_duty_days_day", "duty_days", ["day"], unique=False)


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("duty_days")
    op.drop_table("week_report_files")
    op.drop_table("week_reports")
