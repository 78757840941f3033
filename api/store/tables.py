"""The tables, the same for SQLite and PostgreSQL."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.records.acts import ACT_KINDS
from api.records.beds import BED
from api.records.calls import CALL
from api.records.cylinders import CYLINDER, HOLDERS
from api.records.day_plans import DAY_PLAN
from api.records.feedback import FEEDBACK, MOODS
from api.records.handovers import HANDOVER
from api.records.links import LINK
from api.records.messages import MESSAGE
from api.records.pay_lists import PAY_LIST
from api.records.replans import REPLAN_STATES
from api.records.replies import REPLY
from api.records.requests import REQUEST
from api.records.roles import ROLES
from api.records.routines import ROUTINES
from api.records.stock import BATCH, GOODS, MOVEMENT_KINDS, ORDER, TERMS
from api.records.stubs import STUB
from api.records.supports import FEELINGS, SUPPORT_KINDS
from api.records.volunteers import VOLUNTEER
from api.records.week_reports import FORMS, LAYOUTS, WEEK_REPORT
from routing.model import DEPOT_KINDS, RISKS


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC also where the database knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        del dialect
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class ExactText(TypeDecorator[Decimal]):
    """A decimal number kept as it was written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Return it as text."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Return the number again."""
        del dialect
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Root of the tables."""


def _one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Return that a column holds one of the words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}")


class ProblemRow(Base):
    """A problem document with the figures that lists show."""

    __tablename__ = "problems"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    tasks: Mapped[int]
    vehicles: Mapped[int]
    depots: Mapped[int]
    estimated: Mapped[bool]
    sample: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[str] = mapped_column(Text, deferred=True)


class OwnerRow(Base):
    """That a problem is an organisation's; the same document may be several ones'."""

    __tablename__ = "problem_owners"

    problem_id: Mapped[str] = mapped_column(ForeignKey("problems.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(Text, primary_key=True)


class PlanRow(Base):
    """A plan document with the figures that lists show."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    problem_id: Mapped[str] = mapped_column(ForeignKey("problems.id"), index=True)
    seed: Mapped[int] = mapped_column(BigInteger)
    harm1: Mapped[int] = mapped_column(BigInteger)
    harm2: Mapped[int] = mapped_column(BigInteger)
    harm3: Mapped[int] = mapped_column(BigInteger)
    effort: Mapped[int] = mapped_column(BigInteger)
    routes: Mapped[int]
    planned: Mapped[int]
    unassigned: Mapped[int]
    unsearched: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[str] = mapped_column(Text, deferred=True)


class JobRow(Base):
    """One solve; `issues` is a JSON list. A problem has one job at most that waits or runs."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_open",
            "problem_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    problem_id: Mapped[str] = mapped_column(ForeignKey("problems.id"), index=True)
    state: Mapped[str] = mapped_column(Text, index=True)
    seconds: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    harm1: Mapped[int | None] = mapped_column(BigInteger)
    harm2: Mapped[int | None] = mapped_column(BigInteger)
    harm3: Mapped[int | None] = mapped_column(BigInteger)
    effort: Mapped[int | None] = mapped_column(BigInteger)
    unassigned: Mapped[int | None]
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plans.id"))
    issues: Mapped[str] = mapped_column(Text)


class LearnedRow(Base):
    """One event of what was learned about addresses; rows are only ever added."""

    __tablename__ = "learned_addresses"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    lon: Mapped[float | None] = mapped_column(Double)
    lat: Mapped[float | None] = mapped_column(Double)
    area: Mapped[str] = mapped_column(Text)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    by: Mapped[str] = mapped_column("settled_by", Text)
    at: Mapped[datetime] = mapped_column("settled_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    of: Mapped[str] = mapped_column("taken_back", Text)


class UserRow(Base):
    """Somebody who may sign in; `areas` is a JSON list."""

    __tablename__ = "users"
    __table_args__ = (_one_of("role", ROLES),)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(Text)
    areas: Mapped[str] = mapped_column(Text)
    password: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInRow(Base):
    """One signing in; its key is the digest of the secret that only the signed-in one has."""

    __tablename__ = "sign_ins"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    user: Mapped[str] = mapped_column("user_name", ForeignKey("users.name"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class _Versioned:
    """How often a row that is sent whole was changed; who has not seen the last change is told."""

    version: Mapped[int] = mapped_column(server_default="1")


class _Located:
    """The columns of a `Spot`."""

    lon: Mapped[float | None] = mapped_column(Double)
    lat: Mapped[float | None] = mapped_column(Double)
    ward: Mapped[str] = mapped_column(Text, index=True)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    precision: Mapped[str] = mapped_column("place_precision", Text)
    radius_m: Mapped[float | None] = mapped_column(Double)


class PatientRow(_Located, Base):
    """A person; the keys are what is compared when duplicates are looked for."""

    __tablename__ = "patients"

    number: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(Text, index=True)
    name_short: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    phone_key: Mapped[str] = mapped_column(Text, index=True)
    address_key: Mapped[str] = mapped_column(Text, index=True)
    door_key: Mapped[str] = mapped_column(Text, index=True, server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShareRow(Base):
    """That another organisation sees a patient; one share at a time."""

    __tablename__ = "shares"
    __table_args__ = (
        Index(
            "uq_shares_open",
            "patient_number",
            "organisation",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[int] = mapped_column("patient_number", ForeignKey("patients.number"))
    organisation: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("shared_by", Text)
    at: Mapped[datetime] = mapped_column("shared_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Stateful:
    """What `api.store.moves` works on."""

    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text, index=True)
    version: Mapped[int]


class RequestRow(_Located, Stateful, Base):
    """A request with its state; `flags` is a JSON list. Who sends the same twice has one."""

    __tablename__ = "requests"
    __table_args__ = (
        UniqueConstraint("organisation", "client_id", name="uq_requests_client_id"),
        _one_of("state", REQUEST.states),
        _one_of("suggested", RISKS),
        CheckConstraint("risk IS NULL OR risk_by <> ''", name="ck_risk_by"),
        CheckConstraint("(state = 'duplicate') = (repeats IS NOT NULL)", name="ck_repeats"),
    )

    client_id: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(Text)
    patient: Mapped[int] = mapped_column(
        "patient_number", ForeignKey("patients.number"), index=True
    )
    source: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    name_short: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    flags: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    size_l: Mapped[Decimal | None] = mapped_column(ExactText)
    pressure_bar: Mapped[Decimal | None] = mapped_column(ExactText)
    flow_lpm: Mapped[Decimal | None] = mapped_column(ExactText)
    measured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spo2_percent: Mapped[int | None]
    breaths_per_min: Mapped[int | None]
    age: Mapped[int | None]
    suggested: Mapped[str] = mapped_column(Text)
    risk: Mapped[str | None] = mapped_column(Text)
    risk_by: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(Text)
    repeats: Mapped[int | None] = mapped_column(ForeignKey("requests.number"))
    day_plan: Mapped[int | None] = mapped_column("day_plan_number", Integer, index=True)
    call_back: Mapped[bool] = mapped_column(server_default=false())


class StubRow(Stateful, Base):
    """A numbered form for a call on paper; `batch` is the first number of those printed with it.

    That first one has the `client_id` under which they were asked for.
    """

    __tablename__ = "stubs"
    __table_args__ = (
        _one_of("state", STUB.states),
        CheckConstraint("(state = 'entered') = (request_number IS NOT NULL)", name="ck_entered"),
        CheckConstraint("printed_by <> ''", name="ck_printed_by"),
        UniqueConstraint("request_number", name="uq_stubs_request"),
        UniqueConstraint("organisation", "client_id", name="uq_stubs_client_id"),
        Index("ix_stubs_batch", "organisation", "batch"),
    )

    organisation: Mapped[str] = mapped_column(Text)
    batch: Mapped[int]
    holder: Mapped[str] = mapped_column(Text)
    printed_by: Mapped[str] = mapped_column(Text)
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    client_id: Mapped[str | None] = mapped_column(Text)
    request: Mapped[int | None] = mapped_column("request_number", ForeignKey("requests.number"))


class CallRow(Stateful, Base):
    """One call that goes out to one patient on one day."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("patient_number", "day", name="uq_calls_patient_day"),
        _one_of("state", CALL.states),
        CheckConstraint("(state = 'reached') = (outcome <> '')", name="ck_outcome"),
    )

    patient: Mapped[int] = mapped_column("patient_number", ForeignKey("patients.number"))
    day: Mapped[date] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    request: Mapped[int | None] = mapped_column("request_number", ForeignKey("requests.number"))


class VolunteerRow(_Located, Stateful, Base):
    """A volunteer; what is known stands in `FactRow`, where they work in `PostRow`."""

    __tablename__ = "volunteers"
    __table_args__ = (_one_of("state", VOLUNTEER.states),)

    organisation: Mapped[str] = mapped_column(Text, index=True)
    name_short: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(Text)
    infected_on: Mapped[date | None]


class FactRow(Base):
    """Something that is known of a volunteer. Rows are only ever added."""

    __tablename__ = "facts"
    __table_args__ = (
        CheckConstraint("kind <> 'override' OR reason <> ''", name="ck_override_reason"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    volunteer: Mapped[int] = mapped_column(
        "volunteer_number", ForeignKey("volunteers.number"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("holds_from")
    until: Mapped[date | None] = mapped_column("holds_until")
    what: Mapped[str] = mapped_column(Text)
    value: Mapped[Decimal | None] = mapped_column(ExactText)
    by: Mapped[str] = mapped_column("said_by", Text)
    at: Mapped[datetime] = mapped_column("said_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class SupportRow(Base):
    """What was done for a volunteer, or how they were when asked. Rows are only ever added."""

    __tablename__ = "supports"
    __table_args__ = (
        _one_of("kind", SUPPORT_KINDS),
        _one_of("feeling", FEELINGS),
        CheckConstraint("(kind = 'wellbeing') = (feeling IS NOT NULL)", name="ck_asked"),
        CheckConstraint("(kind = 'wellbeing') = (giver = '')", name="ck_giver"),
        CheckConstraint("logged_by <> ''", name="ck_logged_by"),
        UniqueConstraint("volunteer_number", "client_id", name="uq_supports_client_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    volunteer: Mapped[int] = mapped_column(
        "volunteer_number", ForeignKey("volunteers.number"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("given_on")
    giver: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal | None] = mapped_column(ExactText)
    what: Mapped[str] = mapped_column(Text)
    feeling: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column("logged_by", Text)
    at: Mapped[datetime] = mapped_column("logged_at", UtcDateTime)
    client_id: Mapped[str | None] = mapped_column(Text)


class PostRow(Base):
    """Where a volunteer works, from a day to a day."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("ends IS NULL OR begins <= ends", name="ck_days"),
        CheckConstraint("assigned_by <> ''", name="ck_assigned_by"),
        # one post at a time has no end; that dated ones do not overlap is looked at under the lock
        Index(
            "uq_posts_open",
            "volunteer_number",
            unique=True,
            sqlite_where=text("ends IS NULL"),
            postgresql_where=text("ends IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    volunteer: Mapped[int] = mapped_column("volunteer_number", ForeignKey("volunteers.number"))
    kind: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text, index=True)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    begins: Mapped[date]
    ends: Mapped[date | None]
    by: Mapped[str] = mapped_column("assigned_by", Text)


class CylinderRow(Stateful, Base):
    """A cylinder by its serial, and who holds it; a reading is of the patient's."""

    __tablename__ = "cylinders"
    __table_args__ = (
        _one_of("state", CYLINDER.states),
        CheckConstraint(
            " OR ".join(
                f"(state = '{state}' AND holder_kind = '{kind}')" for state, kind in HOLDERS.items()
            ),
            name="ck_holder_kind",
        ),
        CheckConstraint("(holder_kind = 'nobody') = (holder = '')", name="ck_holder"),
        Index("ix_cylinders_holder", "holder_kind", "holder"),
    )

    serial: Mapped[str] = mapped_column(Text, unique=True)
    organisation: Mapped[str] = mapped_column(Text)
    size_l: Mapped[Decimal] = mapped_column(ExactText)
    holder_kind: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    terms: Mapped[str] = mapped_column(Text)
    pressure_bar: Mapped[Decimal | None] = mapped_column(ExactText)
    flow_lpm: Mapped[Decimal | None] = mapped_column(ExactText)
    measured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    test_due: Mapped[date | None]


class FacilityRow(_Located, _Versioned, Base):
    """A facility and how many beds it has."""

    __tablename__ = "facilities"
    __table_args__ = (
        CheckConstraint("total >= 0 AND occupied >= 0", name="ck_beds"),
        CheckConstraint("share_percent BETWEEN 0 AND 100", name="ck_share"),
        CheckConstraint("tier BETWEEN 1 AND 3", name="ck_tier"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    tier: Mapped[int]
    ownership: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    share_percent: Mapped[int]
    occupied: Mapped[int]
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BedRow(Stateful, Base):
    """A bed promised to the patient of a request, who has one promise at a time."""

    __tablename__ = "beds"
    __table_args__ = (
        _one_of("state", BED.states),
        Index(
            "uq_beds_promised",
            "request_number",
            unique=True,
            sqlite_where=text("state IN ('held', 'accepted')"),
            postgresql_where=text("state IN ('held', 'accepted')"),
        ),
    )

    facility: Mapped[str] = mapped_column(ForeignKey("facilities.id"), index=True)
    request: Mapped[int] = mapped_column("request_number", ForeignKey("requests.number"))
    until: Mapped[datetime] = mapped_column("held_until", UtcDateTime)


class DepotRow(_Located, _Versioned, Base):
    """A place where volunteers load; hours are seconds of the day."""

    __tablename__ = "depots"
    __table_args__ = (
        _one_of("kind", DEPOT_KINDS),
        CheckConstraint("full_cylinders >= 0 AND bags >= 0 AND medicines >= 0", name="ck_stock"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    opens_s: Mapped[int | None]
    closes_s: Mapped[int | None]
    full: Mapped[int] = mapped_column("full_cylinders")
    bags: Mapped[int]
    medicines: Mapped[int]
    gives_ppe: Mapped[bool]
    full_missing: Mapped[int] = mapped_column(server_default="0")


class BatchRow(Stateful, Base):
    """Goods of one production, wherever they are; medicine has a code and a last day."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("organisation", "good", "name", "code", name="uq_batches_code"),
        _one_of("state", BATCH.states),
        _one_of("good", GOODS),
        CheckConstraint(
            "good <> 'medicine' OR (code <> '' AND expires IS NOT NULL)", name="ck_medicine"
        ),
    )

    organisation: Mapped[str] = mapped_column(Text)
    good: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    expires: Mapped[date | None]


class StockRow(Base):
    """How much of a batch a depot has: the sum of its movements, never less than nothing."""

    __tablename__ = "stock"
    __table_args__ = (CheckConstraint("count >= 0", name="ck_count"),)

    depot: Mapped[str] = mapped_column("depot_id", ForeignKey("depots.id"), primary_key=True)
    batch: Mapped[int] = mapped_column(
        "batch_number", ForeignKey("batches.number"), primary_key=True, index=True
    )
    count: Mapped[int]


class MedicineOrderRow(Stateful, Base):
    """What a health worker ordered for a request."""

    __tablename__ = "medicine_orders"
    __table_args__ = (
        _one_of("state", ORDER.states),
        CheckConstraint("count > 0 AND name <> ''", name="ck_order"),
        CheckConstraint("ordered_by <> ''", name="ck_ordered_by"),
    )

    request: Mapped[int] = mapped_column(
        "request_number", ForeignKey("requests.number"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("ordered_by", Text)
    at: Mapped[datetime] = mapped_column("ordered_at", UtcDateTime)


class MovementRow(Base):
    """One line of the ledger of amounts; `rest` is what is at hand after it. Only ever added."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        UniqueConstraint(
            "organisation", "client_id", "depot_id", "batch_number", name="uq_movements_client_id"
        ),
        _one_of("kind", MOVEMENT_KINDS),
        _one_of("good", GOODS),
        CheckConstraint(
            "(kind IN ('receipt', 'return') AND change > 0) OR (kind = 'issue' AND change < 0)"
            " OR kind = 'count'",
            name="ck_change",
        ),
        CheckConstraint("rest >= 0", name="ck_rest"),
        CheckConstraint(
            "kind <> 'issue' OR good <> 'medicine' OR other_depot IS NOT NULL"
            " OR order_number IS NOT NULL",
            name="ck_medicine_order",
        ),
        CheckConstraint(
            "kind IN ('receipt', 'count')"
            " OR (CASE WHEN request_number IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN volunteer_number IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN other_depot IS NULL THEN 0 ELSE 1 END) = 1",
            name="ck_taker",
        ),
        CheckConstraint(
            f"terms IN ({', '.join(repr(one) for one in TERMS)})"
            " OR (terms = '' AND (kind <> 'receipt' OR other_depot IS NOT NULL))",
            name="ck_terms",
        ),
        CheckConstraint("moved_by <> ''", name="ck_moved_by"),
        Index("ix_movements_place", "depot_id", "batch_number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(Text)
    depot: Mapped[str] = mapped_column("depot_id", ForeignKey("depots.id"))
    batch: Mapped[int] = mapped_column("batch_number", ForeignKey("batches.number"))
    good: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    change: Mapped[int]
    rest: Mapped[int]
    supplier: Mapped[str] = mapped_column(Text)
    terms: Mapped[str] = mapped_column(Text)
    request: Mapped[int | None] = mapped_column(
        "request_number", ForeignKey("requests.number"), index=True
    )
    volunteer: Mapped[int | None] = mapped_column(
        "volunteer_number", ForeignKey("volunteers.number"), index=True
    )
    other: Mapped[str | None] = mapped_column("other_depot", ForeignKey("depots.id"))
    order: Mapped[int | None] = mapped_column(
        "order_number", ForeignKey("medicine_orders.number"), index=True
    )
    by: Mapped[str] = mapped_column("moved_by", Text)
    at: Mapped[datetime] = mapped_column("moved_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class SecondBagRow(Base):
    """That a household may have another bag before its time. Rows are only ever added."""

    __tablename__ = "second_bags"
    __table_args__ = (CheckConstraint("allowed_by <> '' AND reason <> ''", name="ck_allowed_by"),)

    request: Mapped[int] = mapped_column(
        "request_number", ForeignKey("requests.number"), primary_key=True
    )
    by: Mapped[str] = mapped_column("allowed_by", Text)
    at: Mapped[datetime] = mapped_column("allowed_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class ShiftRow(_Versioned, Base):
    """When a volunteer works on a day; one shift a day."""

    __tablename__ = "shifts"
    __table_args__ = (CheckConstraint("0 <= begins_s AND begins_s < ends_s", name="ck_shift"),)

    volunteer: Mapped[int] = mapped_column(
        "volunteer_number", ForeignKey("volunteers.number"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    begins_s: Mapped[int]
    ends_s: Mapped[int]


class DayPlanRow(Stateful, Base):
    """A plan of an area's day; one that people work by at a time."""

    __tablename__ = "day_plans"
    __table_args__ = (
        _one_of("state", DAY_PLAN.states),
        CheckConstraint("state IN ('draft', 'dropped') OR plan_id IS NOT NULL", name="ck_plan"),
        CheckConstraint(
            "(state IN ('draft', 'proposed', 'dropped')) = (letter = '')", name="ck_letter"
        ),
        Index(
            "uq_day_plans_valid",
            "organisation",
            "day",
            "area",
            unique=True,
            sqlite_where=text("state IN ('published', 'running')"),
            postgresql_where=text("state IN ('published', 'running')"),
        ),
    )

    organisation: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(index=True)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    letter: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column("problem_id", ForeignKey("problems.id"))
    job: Mapped[str | None] = mapped_column("job_id", ForeignKey("jobs.id"))
    plan: Mapped[str | None] = mapped_column("plan_id", ForeignKey("plans.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ActRow(Base):
    """One act on a running day; `document` is a JSON list. Rows are only ever added."""

    __tablename__ = "acts"
    __table_args__ = (
        _one_of("kind", ACT_KINDS),
        CheckConstraint("done_by <> ''", name="ck_done_by"),
        CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name="ck_undoes"),
        # an act is taken back once, and what is sent twice happens once
        UniqueConstraint("day_plan_number", "undoes", name="uq_acts_undoes"),
        Index(
            "uq_acts_client_id",
            "day_plan_number",
            "client_id",
            unique=True,
            sqlite_where=text("client_id <> ''"),
            postgresql_where=text("client_id <> ''"),
        ),
    )

    day_plan: Mapped[int] = mapped_column(
        "day_plan_number", ForeignKey("day_plans.number"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("done_by", Text)
    at: Mapped[datetime] = mapped_column("done_at", UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column("ends_at", UtcDateTime)
    client_id: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None]
    document: Mapped[str] = mapped_column(Text)


class MessageRow(Stateful, Base):
    """A message that goes out to a volunteer, or to whoever opens the door of a request.

    `id` is its own for whoever gets it twice.
    """

    __tablename__ = "messages"
    __table_args__ = (
        _one_of("state", MESSAGE.states),
        CheckConstraint("(volunteer_number IS NULL) <> (request_number IS NULL)", name="ck_reader"),
        CheckConstraint(
            "day_plan_number IS NOT NULL OR volunteer_number IS NOT NULL", name="ck_of_what"
        ),
        Index("ix_messages_due", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(Text, unique=True)
    organisation: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    volunteer: Mapped[int | None] = mapped_column(
        "volunteer_number", ForeignKey("volunteers.number")
    )
    request: Mapped[int | None] = mapped_column("request_number", ForeignKey("requests.number"))
    day_plan: Mapped[int | None] = mapped_column(
        "day_plan_number", ForeignKey("day_plans.number"), index=True
    )
    text: Mapped[str] = mapped_column("body", Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column("good_until", UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    fault: Mapped[str] = mapped_column(Text)


class RoutineRow(Base):
    """How something that the service does again and again went the last times."""

    __tablename__ = "routines"
    __table_args__ = (_one_of("name", ROUTINES),)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fault: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)


class LinkRow(Stateful, Base):
    """A volunteer's link; one that opens something for a volunteer and day.

    `digest` is that of the secret in the link, `opened_with` that of what it was exchanged for.
    """

    __tablename__ = "links"
    __table_args__ = (
        _one_of("state", LINK.states),
        CheckConstraint("state <> 'given' OR opened_with IS NULL", name="ck_given"),
        CheckConstraint("state <> 'opened' OR opened_with IS NOT NULL", name="ck_opened"),
        Index(
            "uq_links_live",
            "volunteer_number",
            "day",
            unique=True,
            sqlite_where=text("state IN ('given', 'opened')"),
            postgresql_where=text("state IN ('given', 'opened')"),
        ),
    )

    day_plan: Mapped[int] = mapped_column(
        "day_plan_number", ForeignKey("day_plans.number"), index=True
    )
    volunteer: Mapped[int] = mapped_column("volunteer_number", ForeignKey("volunteers.number"))
    day: Mapped[date]
    until: Mapped[datetime] = mapped_column("ends_at", UtcDateTime)
    code: Mapped[str] = mapped_column(Text, server_default="")
    digest: Mapped[str] = mapped_column(Text, unique=True)
    opened_with: Mapped[str | None] = mapped_column(Text, unique=True)


class OfficeKeyRow(Base):
    """What the office signs with and draws codes by; a migration draws it."""

    __tablename__ = "office_keys"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    secret: Mapped[str] = mapped_column(Text)


class ReplanRow(Base):
    """The last re-plan of a running day; `found` is JSON."""

    __tablename__ = "replans"
    __table_args__ = (
        _one_of("state", REPLAN_STATES),
        CheckConstraint("(state = 'found') = (found <> '')", name="ck_found"),
        CheckConstraint("ordered_by <> ''", name="ck_ordered_by"),
    )

    day_plan: Mapped[int] = mapped_column(
        "day_plan_number", ForeignKey("day_plans.number"), primary_key=True
    )
    number: Mapped[int]
    version: Mapped[int]
    by: Mapped[str] = mapped_column("ordered_by", Text)
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    now_s: Mapped[int]
    ahead_s: Mapped[int]
    seconds: Mapped[int]
    seed: Mapped[int]
    begun: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    found: Mapped[str] = mapped_column(Text)


class StaffingApprovalRow(Base):
    """What was approved of a draft of staffing; `moved` is JSON."""

    __tablename__ = "staffing_approvals"
    __table_args__ = (
        CheckConstraint("approved_by <> ''", name="ck_approved_by"),
        CheckConstraint("(undone_by = '') = (undone_at IS NULL)", name="ck_undone"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    by: Mapped[str] = mapped_column("approved_by", Text)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved: Mapped[str] = mapped_column(Text)
    undone_by: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HandoverRow(Stateful, Base):
    """A note from one shift to the next; `sections` is JSON."""

    __tablename__ = "handovers"
    __table_args__ = (
        _one_of("state", HANDOVER.states),
        CheckConstraint("given_by <> ''", name="ck_given_by"),
    )

    organisation: Mapped[str] = mapped_column(Text, index=True)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sections: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)


class FeedbackRow(Stateful, Base):
    """How people live, as whoever was at their door says; `lacks` is a list of words."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("organisation", "client_id", name="uq_feedback_client_id"),
        _one_of("state", FEEDBACK.states),
        _one_of("mood", MOODS),
        CheckConstraint("said_by <> ''", name="ck_said_by"),
    )

    organisation: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    request: Mapped[int] = mapped_column("request_number", ForeignKey("requests.number"))
    by: Mapped[str] = mapped_column("said_by", Text)
    at: Mapped[datetime] = mapped_column("said_at", UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lacks: Mapped[str] = mapped_column(Text)
    mood: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(Text)


class TakenAlertRow(Base):
    """An alert of a day that somebody sees to."""

    __tablename__ = "taken_alerts"
    __table_args__ = (
        CheckConstraint("owner <> ''", name="ck_owner"),
        CheckConstraint("quiet_until = taken_at OR reason <> ''", name="ck_reason"),
    )

    day_plan: Mapped[int] = mapped_column(
        "day_plan_number", ForeignKey("day_plans.number"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    quiet_until: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class ReplyRow(Stateful, Base):
    """What somebody answered by SMS."""

    __tablename__ = "replies"
    __table_args__ = (
        UniqueConstraint("organisation", "client_id", name="uq_replies_client_id"),
        _one_of("state", REPLY.states),
        CheckConstraint("state <> 'told' OR fault = ''", name="ck_told"),
    )

    organisation: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    volunteer: Mapped[int | None] = mapped_column(
        "volunteer_number", ForeignKey("volunteers.number")
    )
    phone: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column("body", Text)
    at: Mapped[datetime] = mapped_column("received_at", UtcDateTime)
    urgent: Mapped[bool]
    client_id: Mapped[str] = mapped_column(Text)
    fault: Mapped[str] = mapped_column(Text)


class WeekReportRow(Stateful, Base):
    """A weekly report; `texts` and, once it is signed, `content` are JSON."""

    __tablename__ = "week_reports"
    __table_args__ = (
        UniqueConstraint("organisation", "area", "week", "edition", name="uq_week_reports"),
        _one_of("state", WEEK_REPORT.states),
        _one_of("layout", LAYOUTS),
        CheckConstraint("begun_by <> ''", name="ck_begun_by"),
        CheckConstraint("edition = 1 OR reason <> ''", name="ck_reason"),
        CheckConstraint(
            "(state = 'draft') = (serial IS NULL) AND (state = 'draft') = (signed_at IS NULL)"
            " AND (state = 'draft') = (signed_by = '') AND (state = 'draft') = (content = '')",
            name="ck_signed",
        ),
        Index(
            "uq_week_reports_draft",
            "organisation",
            "area",
            "week",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    organisation: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    week: Mapped[str] = mapped_column(Text, index=True)
    edition: Mapped[int]
    layout: Mapped[str] = mapped_column(Text)
    texts: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    begun_by: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    serial: Mapped[int | None]
    signed_by: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[str] = mapped_column(Text)


class WeekReportFileRow(Base):
    """A file of a signed report; `content` is base64. Rows are only ever added."""

    __tablename__ = "week_report_files"
    __table_args__ = (_one_of("form", FORMS),)

    report: Mapped[int] = mapped_column(
        "week_report_number", ForeignKey("week_reports.number"), primary_key=True
    )
    form: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)


class DutyDayRow(Base):
    """That a volunteer served on a day, as the ward says. Rows are only ever added.

    The last of a day counts; of who did not serve after all `minutes` is 0.
    """

    __tablename__ = "duty_days"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="ck_minutes"),
        CheckConstraint("confirmed_by <> ''", name="ck_confirmed_by"),
        Index("ix_duty_days_volunteer", "volunteer_number", "day"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    volunteer: Mapped[int] = mapped_column("volunteer_number", ForeignKey("volunteers.number"))
    day: Mapped[date] = mapped_column(index=True)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    by: Mapped[str] = mapped_column("confirmed_by", Text)
    at: Mapped[datetime] = mapped_column("confirmed_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class PayListRow(Stateful, Base):
    """A payment list; `content` is JSON. What was paid for it stands in its moves."""

    __tablename__ = "pay_lists"
    __table_args__ = (
        UniqueConstraint(
            *("organisation", "area", "first_day", "last_day", "edition"), name="uq_pay_lists"
        ),
        _one_of("state", PAY_LIST.states),
        CheckConstraint("first_day <= last_day", name="ck_days"),
        CheckConstraint("drawn_by <> ''", name="ck_drawn_by"),
        CheckConstraint("edition = 1 OR reason <> ''", name="ck_reason"),
    )

    organisation: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    edition: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("drawn_by", Text)
    at: Mapped[datetime] = mapped_column("drawn_at", UtcDateTime)


class MoveRow(Base):
    """One change of state of one record; `details` is JSON. Rows are only ever added."""

    __tablename__ = "moves"
    __table_args__ = (
        Index("ix_moves_record", "kind", "record"),
        CheckConstraint("moved_by <> ''", name="ck_moved_by"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column("state_before", Text)
    after: Mapped[str] = mapped_column("state_after", Text)
    by: Mapped[str] = mapped_column("moved_by", Text)
    at: Mapped[datetime] = mapped_column("moved_at", UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)


class AuditRow(Base):
    """One entry of what was done or read. Rows are only ever added; writes are chained."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column("happened_at", UtcDateTime)
    by: Mapped[str] = mapped_column("done_by", Text)
    role: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)


class ChainRow(Base):
    """The digest of the last write; one row, locked by whoever adds the next."""

    __tablename__ = "audit_chain"
    __table_args__ = (CheckConstraint("id = 1", name="ck_one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text)
