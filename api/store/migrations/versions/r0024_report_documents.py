"""Signed reports are kept as Word documents too."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Let a file be one."""
    _allow("pdf", "xlsx", "docx")


def downgrade() -> None:
    """Drop those that are; the other files stay."""
    op.execute("DELETE FROM week_report_files WHERE form = 'docx'")
    _allow("pdf", "xlsx")


def _allow(*forms: str) -> None:
    listed = f"form IN ({', '.join(repr(one) for one in forms)})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ck_form", "week_report_files")
        op.create_check_constraint("ck_form", "week_report_files", listed)
        return
    op.rename_table("week_report_files", "files_before")  # SQLite changes no constraint
    op.create_table(
        "week_report_files",
        sa.Column("week_report_number", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint(listed, name="ck_form"),
        sa.ForeignKeyConstraint(["week_report_number"], ["week_reports.number"]),
        sa.PrimaryKeyConstraint("week_report_number", "form"),
    )
    op.execute("INSERT INTO week_report_files SELECT * FROM files_before")
    op.drop_table("files_before")
