"""What depots have: batches, stock, its movements, medicine orders, second bags."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ONLY_ADDED = ("stock_movements", "second_bags")
"""Tables whose rows the database itself neither changes nor removes."""
TABLES = ("stock_movements", "second_bags", "medicine_orders", "stock", "batches")
"""In an order in which they can be dropped."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "batches",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "good <> 'medicine' OR (code <> '' AND expires IS NOT NULL)", name="ck_medicine"
        ),
        sa.CheckConstraint("good IN ('bag', 'medicine', 'ppe')", name="ck_good"),
        sa.CheckConstraint("state IN ('usable', 'blocked', 'recalled')", name="ck_state"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("organisation", "good", "name", "code", name="uq_batches_code"),
    )
    op.create_index("ix_batches_state", "batches", ["state"], unique=False)
    op.create_table(
        "stock",
        sa.Column("depot_id", sa.Text(), nullable=False),
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name="ck_count"),
        sa.ForeignKeyConstraint(
            ["batch_number"],
            ["batches.number"],
        ),
        sa.ForeignKeyConstraint(
            ["depot_id"],
            ["depots.id"],
        ),
        sa.PrimaryKeyConstraint("depot_id", "batch_number"),
    )
    op.create_index("ix_stock_batch_number", "stock", ["batch_number"], unique=False)
    op.create_table(
        "medicine_orders",
        sa.Column("request_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0 AND name <> ''", name="ck_order"),
        sa.CheckConstraint("ordered_by <> ''", name="ck_ordered_by"),
        sa.CheckConstraint("state IN ('ordered', 'withdrawn')", name="ck_state"),
        sa.ForeignKeyConstraint(
            ["request_number"],
            ["requests.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "ix_medicine_orders_request_number", "medicine_orders", ["request_number"], unique=False
    )
    op.create_index("ix_medicine_orders_state", "medicine_orders", ["state"], unique=False)
    op.create_table(
        "second_bags",
        sa.Column("request_number", sa.Integer(), nullable=False),
        sa.Column("allowed_by", sa.Text(), nullable=False),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("allowed_by <> '' AND reason <> ''", name="ck_allowed_by"),
        sa.ForeignKeyConstraint(
            ["request_number"],
            ["requests.number"],
        ),
        sa.PrimaryKeyConstraint("request_number"),
    )
    op.create_table(
        "stock_movements",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("depot_id", sa.Text(), nullable=False),
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("rest", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("request_number", sa.Integer(), nullable=True),
        sa.Column("volunteer_number", sa.Integer(), nullable=True),
        sa.Column("other_depot", sa.Text(), nullable=True),
        sa.Column("order_number", sa.Integer(), nullable=True),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('receipt', 'return') AND change > 0) OR (kind = 'issue' AND change < 0)"
            " OR kind = 'count'",
            name="ck_change",
        ),
        sa.CheckConstraint("good IN ('bag', 'medicine', 'ppe')", name="ck_good"),
        sa.CheckConstraint(
            "kind <> 'issue' OR good <> 'medicine' OR other_depot IS NOT NULL"
            " OR order_number IS NOT NULL",
            name="ck_medicine_order",
        ),
        sa.CheckConstraint(
            "kind IN ('receipt', 'count')"
            " OR (CASE WHEN request_number IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN volunteer_number IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN other_depot IS NULL THEN 0 ELSE 1 END) = 1",
            name="ck_taker",
        ),
        sa.CheckConstraint("kind IN ('receipt', 'issue', 'return', 'count')", name="ck_kind"),
        sa.CheckConstraint("moved_by <> ''", name="ck_moved_by"),
        sa.CheckConstraint(
            "terms IN ('supply', 'gift', 'loan', 'return-to-donor')"
            " OR (terms = '' AND (kind <> 'receipt' OR other_depot IS NOT NULL))",
            name="ck_terms",
        ),
        sa.CheckConstraint("rest >= 0", name="ck_rest"),
        sa.ForeignKeyConstraint(
            ["batch_number"],
            ["batches.number"],
        ),
        sa.ForeignKeyConstraint(
            ["depot_id"],
            ["depots.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_number"],
            ["medicine_orders.number"],
        ),
        sa.ForeignKeyConstraint(
            ["other_depot"],
            ["depots.id"],
        ),
        sa.ForeignKeyConstraint(
            ["request_number"],
            ["requests.number"],
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_number"],
            ["volunteers.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint(
            "organisation", "client_id", "depot_id", "batch_number", name="uq_movements_client_id"
        ),
    )
    op.create_index(
        "ix_movements_place", "stock_movements", ["depot_id", "batch_number"], unique=False
    )
    op.create_index(
        "ix_stock_movements_order_number", "stock_movements", ["order_number"], unique=False
    )
    op.create_index(
        "ix_stock_movements_request_number", "stock_movements", ["request_number"], unique=False
    )
    op.create_index(
        "ix_stock_movements_volunteer_number", "stock_movements", ["volunteer_number"], unique=False
    )
    for table in ONLY_ADDED:
        _keep(table)


def _keep(table: str) -> None:
    """Have the database refuse to change or remove a row."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER keep_{table}_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows are only added'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
    )


def downgrade() -> None:
    """Drop them again."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in ONLY_ADDED:
            op.execute(f"DROP FUNCTION keep_{table}()")
