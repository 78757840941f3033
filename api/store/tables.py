"""The tables, the same for SQLite and PostgreSQL."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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


class Base(DeclarativeBase):
    """Root of the tables."""


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
