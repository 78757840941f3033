"""People and what they ask for: users, patients, requests, volunteers, moves, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ONLY_ADDED = ("moves", "audit", "facts")
"""Tables whose rows the database itself neither changes nor removes."""
TABLES = (
    "day_plans",
    "calls",
    "beds",
    "sign_ins",
    "shifts",
    "shares",
    "requests",
    "problem_owners",
    "posts",
    "facts",
    "volunteers",
    "users",
    "patients",
    "moves",
    "facilities",
    "depots",
    "cylinders",
    "audit_chain",
    "audit",
)
"""In an order in which they can be dropped."""
HELD = (
    "full:station reserved:station carried:volunteer at-patient:patient "
    "to-collect:patient carried-empty:volunteer empty:station at-plant:plant "
    "locked-in:patient with-hospital:hospital blocked:station lost:nobody "
    "retired:nobody"
)


def _one_of(column: str, words: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return f"{column} IN ({listed})"


def _held() -> str:
    """Return that a cylinder in each state is with that kind of holder."""
    pairs = (pair.split(":") for pair in HELD.split())
    return " OR ".join(f"(state = '{state}' AND holder_kind = '{kind}')" for state, kind in pairs)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    chain = op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_one_row"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cylinders",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("size_l", sa.Text(), nullable=False),
        sa.Column("holder_kind", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("pressure_bar", sa.Text(), nullable=True),
        sa.Column("flow_lpm", sa.Text(), nullable=True),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("test_due", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(holder_kind = 'nobody') = (holder = '')", name="ck_holder"),
        sa.CheckConstraint(_held(), name="ck_holder_kind"),
        sa.CheckConstraint(
            _one_of(
                "state",
                "full reserved carried at-patient to-collect carried-empty empty "
                "at-plant locked-in with-hospital blocked lost retired",
            ),
            name="ck_state",
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("serial"),
    )
    op.create_index("ix_cylinders_holder", "cylinders", ["holder_kind", "holder"], unique=False)
    op.create_index("ix_cylinders_state", "cylinders", ["state"], unique=False)
    op.create_table(
        "depots",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("opens_s", sa.Integer(), nullable=True),
        sa.Column("closes_s", sa.Integer(), nullable=True),
        sa.Column("full_cylinders", sa.Integer(), nullable=False),
        sa.Column("bags", sa.Integer(), nullable=False),
        sa.Column("medicines", sa.Integer(), nullable=False),
        sa.Column("gives_ppe", sa.Boolean(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.CheckConstraint(
            _one_of(
                "kind",
                "oxygen_station mobile_health_station distribution_point refill_plant facility",
            ),
            name="ck_kind",
        ),
        sa.CheckConstraint("full_cylinders >= 0 AND bags >= 0 AND medicines >= 0", name="ck_stock"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_depots_ward", "depots", ["ward"], unique=False)
    op.create_table(
        "facilities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("occupied", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.CheckConstraint("share_percent BETWEEN 0 AND 100", name="ck_share"),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name="ck_tier"),
        sa.CheckConstraint("total >= 0 AND occupied >= 0", name="ck_beds"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_facilities_ward", "facilities", ["ward"], unique=False)
    op.create_table(
        "moves",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.CheckConstraint("moved_by <> ''", name="ck_moved_by"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_moves_record", "moves", ["kind", "record"], unique=False)
    op.create_table(
        "patients",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name_short", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_patients_address_key", "patients", ["address_key"], unique=False)
    op.create_index("ix_patients_organisation", "patients", ["organisation"], unique=False)
    op.create_index("ix_patients_phone_key", "patients", ["phone_key"], unique=False)
    op.create_index("ix_patients_ward", "patients", ["ward"], unique=False)
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            _one_of(
                "role",
                "hotline doctor dispatcher ward_head station_keeper planner manager auditor admin",
            ),
            name="ck_role",
        ),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "volunteers",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name_short", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("infected_on", sa.Date(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            _one_of(
                "state",
                "applied form-accepted consented eligible limited not-eligible trained "
                "equipped posted off sick resting ended collaborator withdrawn",
            ),
            name="ck_state",
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_volunteers_organisation", "volunteers", ["organisation"], unique=False)
    op.create_index("ix_volunteers_state", "volunteers", ["state"], unique=False)
    op.create_index("ix_volunteers_ward", "volunteers", ["ward"], unique=False)
    op.create_table(
        "facts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind <> 'override' OR reason <> ''", name="ck_override_reason"),
        sa.ForeignKeyConstraint(
            ["volunteer_number"],
            ["volunteers.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_facts_volunteer_number", "facts", ["volunteer_number"], unique=False)
    op.create_table(
        "posts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.CheckConstraint("assigned_by <> ''", name="ck_assigned_by"),
        sa.CheckConstraint("ends IS NULL OR begins <= ends", name="ck_days"),
        sa.ForeignKeyConstraint(
            ["volunteer_number"],
            ["volunteers.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_posts_area", "posts", ["area"], unique=False)
    op.create_index(
        "uq_posts_open",
        "posts",
        ["volunteer_number"],
        unique=True,
        sqlite_where=sa.text("ends IS NULL"),
        postgresql_where=sa.text("ends IS NULL"),
    )
    op.create_table(
        "problem_owners",
        sa.Column("problem_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problems.id"],
        ),
        sa.PrimaryKeyConstraint("problem_id", "organisation"),
    )
    op.create_table(
        "requests",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("patient_number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_short", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("size_l", sa.Text(), nullable=True),
        sa.Column("pressure_bar", sa.Text(), nullable=True),
        sa.Column("flow_lpm", sa.Text(), nullable=True),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spo2_percent", sa.Integer(), nullable=True),
        sa.Column("breaths_per_min", sa.Integer(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("suggested", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("risk_by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=True),
        sa.Column("day_plan_number", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'duplicate') = (repeats IS NOT NULL)", name="ck_repeats"),
        sa.CheckConstraint("risk IS NULL OR risk_by <> ''", name="ck_risk_by"),
        sa.CheckConstraint(
            _one_of(
                "state",
                "received verified triaged planned loaded on-the-way delivered partly "
                "failed follow-up unreachable outside-area duplicate closed cancelled "
                "transferred deceased",
            ),
            name="ck_state",
        ),
        sa.CheckConstraint(_one_of("suggested", "red orange yellow green"), name="ck_suggested"),
        sa.ForeignKeyConstraint(
            ["patient_number"],
            ["patients.number"],
        ),
        sa.ForeignKeyConstraint(
            ["repeats"],
            ["requests.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("organisation", "client_id", name="uq_requests_client_id"),
    )
    op.create_index("ix_requests_day_plan_number", "requests", ["day_plan_number"], unique=False)
    op.create_index("ix_requests_patient_number", "requests", ["patient_number"], unique=False)
    op.create_index("ix_requests_state", "requests", ["state"], unique=False)
    op.create_index("ix_requests_ward", "requests", ["ward"], unique=False)
    op.create_table(
        "shares",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("patient_number", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("shared_by", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_number"],
            ["patients.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "uq_shares_open",
        "shares",
        ["patient_number", "organisation"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "shifts",
        sa.Column("volunteer_number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins_s", sa.Integer(), nullable=False),
        sa.Column("ends_s", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= begins_s AND begins_s < ends_s", name="ck_shift"),
        sa.ForeignKeyConstraint(
            ["volunteer_number"],
            ["volunteers.number"],
        ),
        sa.PrimaryKeyConstraint("volunteer_number", "day"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_name"],
            ["users.name"],
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_sign_ins_user_name", "sign_ins", ["user_name"], unique=False)
    op.create_table(
        "beds",
        sa.Column("facility", sa.Text(), nullable=False),
        sa.Column("request_number", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            _one_of("state", "held accepted occupied refused released"), name="ck_state"
        ),
        sa.ForeignKeyConstraint(
            ["facility"],
            ["facilities.id"],
        ),
        sa.ForeignKeyConstraint(
            ["request_number"],
            ["requests.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_beds_facility", "beds", ["facility"], unique=False)
    op.create_index("ix_beds_state", "beds", ["state"], unique=False)
    op.create_index(
        "uq_beds_promised",
        "beds",
        ["request_number"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'accepted')"),
        postgresql_where=sa.text("state IN ('held', 'accepted')"),
    )
    op.create_table(
        "calls",
        sa.Column("patient_number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("request_number", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'reached') = (outcome <> '')", name="ck_outcome"),
        sa.CheckConstraint(_one_of("state", "due no-answer reached dropped"), name="ck_state"),
        sa.ForeignKeyConstraint(
            ["patient_number"],
            ["patients.number"],
        ),
        sa.ForeignKeyConstraint(
            ["request_number"],
            ["requests.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("patient_number", "day", name="uq_calls_patient_day"),
    )
    op.create_index("ix_calls_day", "calls", ["day"], unique=False)
    op.create_index("ix_calls_state", "calls", ["state"], unique=False)
    op.create_table(
        "day_plans",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("problem_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("plan_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('draft', 'proposed', 'dropped')) = (letter = '')", name="ck_letter"
        ),
        sa.CheckConstraint("state IN ('draft', 'dropped') OR plan_id IS NOT NULL", name="ck_plan"),
        sa.CheckConstraint(
            _one_of("state", "draft proposed published running closed dropped"), name="ck_state"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["jobs.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plans.id"],
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problems.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_day_plans_day", "day_plans", ["day"], unique=False)
    op.create_index("ix_day_plans_state", "day_plans", ["state"], unique=False)
    op.create_index(
        "uq_day_plans_valid",
        "day_plans",
        ["organisation", "day", "area"],
        unique=True,
        sqlite_where=sa.text("state IN ('published', 'running')"),
        postgresql_where=sa.text("state IN ('published', 'running')"),
    )

    op.bulk_insert(chain, [{"id": 1, "digest": "0" * 64}])
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
