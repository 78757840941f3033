"""The two functions between each row and its value."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import Any, Literal, cast

from sqlalchemy import Row, inspect
from sqlalchemy.orm import InstrumentedAttribute

from api.records.acts import Act, ActKind
from api.records.alerts import TakenAlert
from api.records.audit import Entry, Outcome
from api.records.beds import Bed, BedNumber, Facility, Ownership
from api.records.calls import Call, CallNumber, CallOutcome
from api.records.cylinders import HOLDERS, Cylinder, CylinderNumber, Reading, Terms
from api.records.day_plans import DayPlan, DayPlanNumber
from api.records.depots import KeptDepot, Shift
from api.records.feedback import Feedback, FeedbackNumber, Lack, Mood, Said
from api.records.handovers import Handover, HandoverNumber, Line
from api.records.jobs import Job, JobKey, JobState
from api.records.lifecycles import Move, RecordKind
from api.records.likeness import door_of
from api.records.links import Link, LinkNumber
from api.records.messages import Message, MessageNumber
from api.records.patients import Patient, Share
from api.records.places import Spot
from api.records.plans import KeptPlan, PlanKey
from api.records.problems import KeptProblem, ProblemKey
from api.records.replans import KeptReplan, ReplanState
from api.records.replies import Reply, ReplyNumber
from api.records.requests import Asked, KeptRequest, PatientNumber, RequestNumber, Source
from api.records.roles import Role
from api.records.routines import Routine, RoutineName
from api.records.stock import (
    Batch,
    BatchNumber,
    Good,
    MedicineOrder,
    Movement,
    MovementKind,
    OrderNumber,
    Parties,
    SecondBag,
)
from api.records.stock import Terms as StockTerms
from api.records.users import User
from api.records.volunteers import Channel, KeptFact, Post, PostKind, Volunteer, VolunteerNumber
from api.store.tables import (
    ActRow,
    AuditRow,
    Base,
    BatchRow,
    BedRow,
    CallRow,
    CylinderRow,
    DayPlanRow,
    DepotRow,
    FacilityRow,
    FactRow,
    FeedbackRow,
    HandoverRow,
    JobRow,
    LearnedRow,
    LinkRow,
    MedicineOrderRow,
    MessageRow,
    MovementRow,
    MoveRow,
    PatientRow,
    PlanRow,
    PostRow,
    ProblemRow,
    ReplanRow,
    ReplyRow,
    RequestRow,
    RoutineRow,
    SecondBagRow,
    ShareRow,
    ShiftRow,
    TakenAlertRow,
    UserRow,
    VolunteerRow,
)
from geodata.coordinates import LonLat
from geodata.errors import Issue
from geodata.learned import Kind, Learned
from geodata.matrix import Profile
from routing.gates import Fact, FactKind
from routing.model import DepotKind, Risk, TaskKind
from routing.plan import Score


@cache
def columns_of(table: type[Base]) -> tuple[InstrumentedAttribute[Any], ...]:
    """Return all columns of a table, for lists.

    What is read by columns is no object of a session, and is there in half the time.
    """
    return tuple(getattr(table, column.key) for column in inspect(table).column_attrs)


def problem_of(row: ProblemRow) -> KeptProblem:
    """Return the value of a row, without its document."""
    return KeptProblem(
        key=ProblemKey(row.id),
        sha256=row.sha256,
        name=row.name,
        day=row.day,
        tasks=row.tasks,
        vehicles=row.vehicles,
        depots=row.depots,
        estimated=row.estimated,
        sample=row.sample,
        created_at=row.created_at,
    )


def problem_row(problem: KeptProblem, *, document: str) -> ProblemRow:
    """Return the row of a value and its document."""
    return ProblemRow(
        id=problem.key,
        sha256=problem.sha256,
        name=problem.name,
        day=problem.day,
        tasks=problem.tasks,
        vehicles=problem.vehicles,
        depots=problem.depots,
        estimated=problem.estimated,
        sample=problem.sample,
        created_at=problem.created_at,
        document=document,
    )


def plan_of(row: PlanRow) -> KeptPlan:
    """Return the value of a row, without its document."""
    return KeptPlan(
        key=PlanKey(row.id),
        sha256=row.sha256,
        problem=ProblemKey(row.problem_id),
        seed=row.seed,
        score=Score(harm1=row.harm1, harm2=row.harm2, harm3=row.harm3, effort=row.effort),
        routes=row.routes,
        planned=row.planned,
        unassigned=row.unassigned,
        unsearched=row.unsearched,
        created_at=row.created_at,
    )


def plan_row(plan: KeptPlan, *, document: str) -> PlanRow:
    """Return the row of a value and its document."""
    return PlanRow(
        id=plan.key,
        sha256=plan.sha256,
        problem_id=plan.problem,
        seed=plan.seed,
        **asdict(plan.score),
        routes=plan.routes,
        planned=plan.planned,
        unassigned=plan.unassigned,
        unsearched=plan.unsearched,
        created_at=plan.created_at,
        document=document,
    )


def _score_of(row: JobRow) -> Score | None:
    parts = (row.harm1, row.harm2, row.harm3, row.effort)
    harm1, harm2, harm3, effort = parts
    if harm1 is None or harm2 is None or harm3 is None or effort is None:
        return None
    return Score(harm1=harm1, harm2=harm2, harm3=harm3, effort=effort)


def job_of(row: JobRow) -> Job:
    """Return the value of a row."""
    return Job(
        key=JobKey(row.id),
        problem=ProblemKey(row.problem_id),
        state=cast("JobState", row.state),
        seconds=row.seconds,
        seed=row.seed,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        score=_score_of(row),
        unassigned=row.unassigned,
        plan=None if row.plan_id is None else PlanKey(row.plan_id),
        issues=tuple(Issue(**issue) for issue in json.loads(row.issues)),
    )


def job_row(job: Job) -> JobRow:
    """Return the row of a value."""
    score = asdict(job.score) if job.score else dict.fromkeys(("harm1", "harm2", "harm3", "effort"))
    return JobRow(
        id=job.key,
        problem_id=job.problem,
        state=job.state,
        seconds=job.seconds,
        seed=job.seed,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        **score,
        unassigned=job.unassigned,
        plan_id=job.plan,
        issues=json.dumps([asdict(issue) for issue in job.issues], ensure_ascii=False),
    )


def learned_of(row: LearnedRow) -> Learned:
    """Return the value of a row."""
    placed = row.lon is not None and row.lat is not None
    return Learned(
        kind=cast("Kind", row.kind),
        address=row.address,
        point=LonLat(lon=row.lon or 0.0, lat=row.lat or 0.0) if placed else None,
        area=row.area,
        accuracy_m=row.accuracy_m,
        by=row.by,
        at=row.at,
        reason=row.reason,
        of=row.of,
    )


def learned_row(event: Learned) -> LearnedRow:
    """Return the row of a value."""
    return LearnedRow(
        id=event.id,
        kind=event.kind,
        address=event.address,
        lon=None if event.point is None else event.point.lon,
        lat=None if event.point is None else event.point.lat,
        area=event.area,
        accuracy_m=event.accuracy_m,
        by=event.by,
        at=event.at,
        reason=event.reason,
        of=event.of,
    )


def user_of(row: UserRow) -> User:
    """Return the value of a row, without the password's hash."""
    return User(
        name=row.name,
        role=cast("Role", row.role),
        organisation=row.organisation,
        areas=tuple(json.loads(row.areas)),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def user_row(user: User, *, password: str) -> UserRow:
    """Return the row of a value and the hash of its password."""
    return UserRow(
        name=user.name,
        role=user.role,
        organisation=user.organisation,
        areas=json.dumps(user.areas),
        password=password,
        created_at=user.created_at,
        ended_at=user.ended_at,
    )


def move_of(row: MoveRow) -> Move:
    """Return the value of a row."""
    return Move(
        number=row.number,
        kind=cast("RecordKind", row.kind),
        record=row.record,
        before=row.before,
        after=row.after,
        by=row.by,
        at=row.at,
        reason=row.reason,
        details=json.loads(row.details),
    )


def move_row(move: Move) -> MoveRow:
    """Return the row of a value; the database numbers it."""
    return MoveRow(
        kind=move.kind,
        record=move.record,
        before=move.before,
        after=move.after,
        by=move.by,
        at=move.at,
        reason=move.reason,
        details=json.dumps(dict(move.details), ensure_ascii=False),
    )


def entry_of(row: AuditRow) -> Entry:
    """Return the value of a row."""
    return Entry(
        number=row.number,
        at=row.at,
        by=row.by,
        role=row.role,
        action=row.action,
        outcome=cast("Outcome", row.outcome),
        subject=row.subject,
        purpose=row.purpose,
        digest=row.digest,
    )


def audit_row(entry: Entry, *, digest: str) -> AuditRow:
    """Return the row of a value; the database numbers it."""
    return AuditRow(
        at=entry.at,
        by=entry.by,
        role=entry.role,
        action=entry.action,
        outcome=entry.outcome,
        subject=entry.subject,
        purpose=entry.purpose,
        digest=digest,
    )


def _spot_of(
    row: PatientRow | RequestRow | VolunteerRow | FacilityRow | DepotRow | Row[Any],
) -> Spot:
    point = None if row.lon is None or row.lat is None else LonLat(lon=row.lon, lat=row.lat)
    return Spot(
        point=point,
        ward=row.ward,
        district=row.district,
        province=row.province,
        precision=row.precision,
        radius_m=row.radius_m,
    )


def spot_columns(spot: Spot) -> dict[str, float | str | None]:
    """Return a place as columns."""
    return {
        "lon": None if spot.point is None else spot.point.lon,
        "lat": None if spot.point is None else spot.point.lat,
        "ward": spot.ward,
        "district": spot.district,
        "province": spot.province,
        "precision": spot.precision,
        "radius_m": spot.radius_m,
    }


def patient_of(row: PatientRow) -> Patient:
    """Return the value of a row."""
    return Patient(
        number=PatientNumber(row.number),
        organisation=row.organisation,
        name_short=row.name_short,
        phone=row.phone,
        address=row.address,
        spot=_spot_of(row),
        created_at=row.created_at,
    )


def patient_row(patient: Patient) -> PatientRow:
    """Return the row of a value; the database numbers it."""
    return PatientRow(
        organisation=patient.organisation,
        name_short=patient.name_short,
        phone=patient.phone,
        address=patient.address,
        name_key=patient.name_key,
        phone_key=patient.phone_key,
        address_key=patient.address_key,
        door_key=door_of(patient.address_key),
        created_at=patient.created_at,
        **spot_columns(patient.spot),
    )


def request_of(row: RequestRow | Row[Any]) -> KeptRequest:
    """Return the value of a row, or of its columns."""
    asked = Asked(
        kind=cast("TaskKind", row.kind),
        name_short=row.name_short,
        phone=row.phone,
        address=row.address,
        flags=tuple(json.loads(row.flags)),
        note=row.note,
        size_l=row.size_l,
        pressure_bar=row.pressure_bar,
        flow_lpm=row.flow_lpm,
        measured_at=row.measured_at,
        spo2_percent=row.spo2_percent,
        breaths_per_min=row.breaths_per_min,
        age=row.age,
    )
    return KeptRequest(
        number=RequestNumber(row.number),
        client_id=row.client_id,
        organisation=row.organisation,
        patient=PatientNumber(row.patient),
        source=cast("Source", row.source),
        asked=asked,
        spot=_spot_of(row),
        suggested=cast("Risk", row.suggested),
        risk=cast("Risk | None", row.risk),
        risk_by=row.risk_by,
        state=row.state,
        version=row.version,
        received_at=row.received_at,
        taken_by=row.taken_by,
        repeats=None if row.repeats is None else RequestNumber(row.repeats),
        day_plan=row.day_plan,
        call_back=row.call_back,
    )


def request_row(request: KeptRequest) -> RequestRow:
    """Return the row of a value; the database numbers it."""
    return RequestRow(
        client_id=request.client_id,
        organisation=request.organisation,
        patient=request.patient,
        source=request.source,
        suggested=request.suggested,
        risk=request.risk,
        risk_by=request.risk_by,
        state=request.state,
        version=request.version,
        received_at=request.received_at,
        taken_by=request.taken_by,
        repeats=request.repeats,
        day_plan=request.day_plan,
        call_back=request.call_back,
        **asked_columns(request.asked),
        **spot_columns(request.spot),
    )


def asked_columns(asked: Asked) -> dict[str, Any]:
    """Return what a request says as columns."""
    columns = {field.name: getattr(asked, field.name) for field in fields(Asked)}
    return columns | {"flags": json.dumps(asked.flags)}


def share_of(row: ShareRow) -> Share:
    """Return the value of a row."""
    return Share(
        patient=PatientNumber(row.patient),
        organisation=row.organisation,
        by=row.by,
        at=row.at,
        reason=row.reason,
        ended_at=row.ended_at,
    )


def call_of(row: CallRow, patient: PatientRow) -> Call:
    """Return the value of a row and of the patient's."""
    return Call(
        number=CallNumber(row.number),
        patient=patient_of(patient),
        day=row.day,
        state=row.state,
        version=row.version,
        outcome=cast("CallOutcome | None", row.outcome or None),
        note=row.note,
        request=None if row.request is None else RequestNumber(row.request),
    )


def fact_of(row: FactRow | Row[Any]) -> KeptFact:
    """Return the value of a row."""
    fact = Fact(
        kind=cast("FactKind", row.kind),
        on=row.on,
        until=row.until,
        what=row.what,
        value=row.value,
    )
    return KeptFact(fact=fact, by=row.by, at=row.at, reason=row.reason)


def fact_row(number: VolunteerNumber, kept: KeptFact) -> FactRow:
    """Return the row of a value; the database numbers it."""
    return FactRow(
        volunteer=number,
        kind=kept.fact.kind,
        on=kept.fact.on,
        until=kept.fact.until,
        what=kept.fact.what,
        value=kept.fact.value,
        by=kept.by,
        at=kept.at,
        reason=kept.reason,
    )


def post_of(row: PostRow | Row[Any]) -> Post:
    """Return the value of a row."""
    return Post(
        kind=cast("PostKind", row.kind),
        area=Spot(ward=row.area, district=row.district, province=row.province),
        begins=row.begins,
        ends=row.ends,
        by=row.by,
    )


def post_row(number: VolunteerNumber, post: Post) -> PostRow:
    """Return the row of a value; the database numbers it."""
    return PostRow(
        volunteer=number,
        kind=post.kind,
        area=post.area.ward,
        district=post.area.district,
        province=post.area.province,
        begins=post.begins,
        ends=post.ends,
        by=post.by,
    )


def volunteer_of(
    row: VolunteerRow,
    facts: Iterable[FactRow | Row[Any]],
    posts: Iterable[PostRow | Row[Any]],
) -> Volunteer:
    """Return the value of a row, and of what is known."""
    return Volunteer(
        number=VolunteerNumber(row.number),
        organisation=row.organisation,
        name_short=row.name_short,
        phone=row.phone,
        address=row.address,
        spot=_spot_of(row),
        profile=cast("Profile", row.profile),
        channel=cast("Channel", row.channel),
        sent_by=row.sent_by,
        told_infected_on=row.infected_on,
        state=row.state,
        version=row.version,
        facts=tuple(map(fact_of, facts)),
        posts=tuple(map(post_of, posts)),
    )


def volunteer_row(volunteer: Volunteer) -> VolunteerRow:
    """Return the row of a value; the database numbers it."""
    return VolunteerRow(
        organisation=volunteer.organisation,
        name_short=volunteer.name_short,
        phone=volunteer.phone,
        address=volunteer.address,
        profile=volunteer.profile,
        channel=volunteer.channel,
        sent_by=volunteer.sent_by,
        infected_on=volunteer.told_infected_on,
        state=volunteer.state,
        version=volunteer.version,
        **spot_columns(volunteer.spot),
    )


def cylinder_of(row: CylinderRow) -> Cylinder:
    """Return the value of a row."""
    reading = Reading(
        pressure_bar=row.pressure_bar, flow_lpm=row.flow_lpm, measured_at=row.measured_at
    )
    return Cylinder(
        number=CylinderNumber(row.number),
        serial=row.serial,
        organisation=row.organisation,
        size_l=row.size_l,
        state=row.state,
        version=row.version,
        holder=row.holder,
        since=row.since,
        terms=cast("Terms", row.terms),
        reading=reading,
        test_due=row.test_due,
    )


def held_columns(
    state: str, holder: str, *, since: datetime, terms: Terms, reading: Reading
) -> dict[str, Any]:
    """Return where a cylinder is as columns."""
    return {
        "holder_kind": HOLDERS[state],
        "holder": holder,
        "since": since,
        "terms": terms,
        "pressure_bar": reading.pressure_bar,
        "flow_lpm": reading.flow_lpm,
        "measured_at": reading.measured_at,
    }


def cylinder_row(cylinder: Cylinder) -> CylinderRow:
    """Return the row of a value; the database numbers it."""
    held = held_columns(
        cylinder.state,
        cylinder.holder,
        since=cylinder.since,
        terms=cylinder.terms,
        reading=cylinder.reading,
    )
    return CylinderRow(
        serial=cylinder.serial,
        organisation=cylinder.organisation,
        size_l=cylinder.size_l,
        state=cylinder.state,
        version=cylinder.version,
        test_due=cylinder.test_due,
        **held,
    )


def facility_of(row: FacilityRow) -> Facility:
    """Return the value of a row."""
    return Facility(
        id=row.id,
        name=row.name,
        spot=_spot_of(row),
        tier=row.tier,
        ownership=cast("Ownership", row.ownership),
        total=row.total,
        share_percent=row.share_percent,
        occupied=row.occupied,
        said_at=row.said_at,
        version=row.version,
    )


def facility_row(facility: Facility) -> FacilityRow:
    """Return the row of a value."""
    return FacilityRow(
        id=facility.id,
        name=facility.name,
        tier=facility.tier,
        ownership=facility.ownership,
        total=facility.total,
        share_percent=facility.share_percent,
        occupied=facility.occupied,
        said_at=facility.said_at,
        version=facility.version,
        **spot_columns(facility.spot),
    )


def bed_of(row: BedRow) -> Bed:
    """Return the value of a row."""
    return Bed(
        number=BedNumber(row.number),
        facility=row.facility,
        request=RequestNumber(row.request),
        state=row.state,
        version=row.version,
        until=row.until,
    )


def depot_of(row: DepotRow) -> KeptDepot:
    """Return the value of a row."""
    return KeptDepot(
        id=row.id,
        kind=cast("DepotKind", row.kind),
        organisation=row.organisation,
        name=row.name,
        address=row.address,
        phone=row.phone,
        spot=_spot_of(row),
        opens_s=row.opens_s,
        closes_s=row.closes_s,
        full=row.full,
        bags=row.bags,
        medicines=row.medicines,
        gives_ppe=row.gives_ppe,
        full_missing=row.full_missing,
        version=row.version,
    )


def depot_row(depot: KeptDepot) -> DepotRow:
    """Return the row of a value."""
    return DepotRow(
        id=depot.id,
        kind=depot.kind,
        organisation=depot.organisation,
        name=depot.name,
        address=depot.address,
        phone=depot.phone,
        opens_s=depot.opens_s,
        closes_s=depot.closes_s,
        full=depot.full,
        bags=depot.bags,
        medicines=depot.medicines,
        gives_ppe=depot.gives_ppe,
        full_missing=depot.full_missing,
        version=depot.version,
        **spot_columns(depot.spot),
    )


def batch_of(row: BatchRow) -> Batch:
    """Return the value of a row."""
    return Batch(
        number=BatchNumber(row.number),
        organisation=row.organisation,
        good=cast("Good", row.good),
        name=row.name,
        code=row.code,
        expires=row.expires,
        state=row.state,
        version=row.version,
    )


def batch_row(batch: Batch) -> BatchRow:
    """Return the row of a value; the database numbers it."""
    return BatchRow(
        organisation=batch.organisation,
        good=batch.good,
        name=batch.name,
        code=batch.code,
        expires=batch.expires,
        state=batch.state,
        version=batch.version,
    )


def movement_of(row: MovementRow, batch: BatchRow) -> Movement:
    """Return the value of a row and of its batch's."""
    parties = Parties(
        supplier=row.supplier,
        request=None if row.request is None else RequestNumber(row.request),
        volunteer=None if row.volunteer is None else VolunteerNumber(row.volunteer),
        depot=row.other,
        order=None if row.order is None else OrderNumber(row.order),
    )
    return Movement(
        number=row.number,
        client_id=row.client_id,
        organisation=row.organisation,
        depot=row.depot,
        batch=batch_of(batch),
        kind=cast("MovementKind", row.kind),
        change=row.change,
        rest=row.rest,
        parties=parties,
        by=row.by,
        at=row.at,
        terms=cast('StockTerms | Literal[""]', row.terms),
        reason=row.reason,
    )


def movement_row(movement: Movement) -> MovementRow:
    """Return the row of a value; the database numbers it."""
    parties = movement.parties
    return MovementRow(
        client_id=movement.client_id,
        organisation=movement.organisation,
        depot=movement.depot,
        batch=movement.batch.number,
        good=movement.batch.good,
        kind=movement.kind,
        change=movement.change,
        rest=movement.rest,
        supplier=parties.supplier,
        terms=movement.terms,
        request=parties.request,
        volunteer=parties.volunteer,
        other=parties.depot,
        order=parties.order,
        by=movement.by,
        at=movement.at,
        reason=movement.reason,
    )


def medicine_order_of(row: MedicineOrderRow) -> MedicineOrder:
    """Return the value of a row."""
    return MedicineOrder(
        number=OrderNumber(row.number),
        request=RequestNumber(row.request),
        name=row.name,
        count=row.count,
        note=row.note,
        by=row.by,
        at=row.at,
        state=row.state,
        version=row.version,
    )


def medicine_order_row(order: MedicineOrder) -> MedicineOrderRow:
    """Return the row of a value; the database numbers it."""
    return MedicineOrderRow(
        request=order.request,
        name=order.name,
        count=order.count,
        note=order.note,
        by=order.by,
        at=order.at,
        state=order.state,
        version=order.version,
    )


def second_bag_of(row: SecondBagRow) -> SecondBag:
    """Return the value of a row."""
    return SecondBag(request=RequestNumber(row.request), by=row.by, at=row.at, reason=row.reason)


def second_bag_row(second: SecondBag) -> SecondBagRow:
    """Return the row of a value."""
    return SecondBagRow(request=second.request, by=second.by, at=second.at, reason=second.reason)


def shift_of(row: ShiftRow) -> Shift:
    """Return the value of a row."""
    return Shift(begins_s=row.begins_s, ends_s=row.ends_s, version=row.version)


def handover_row(handover: Handover) -> HandoverRow:
    """Return the row of a value."""
    return HandoverRow(
        organisation=handover.organisation,
        area=handover.area.ward,
        district=handover.area.district,
        province=handover.area.province,
        given_by=handover.given_by,
        given_at=handover.given_at,
        sections=json.dumps(
            {name: [_line_text(one) for one in lines] for name, lines in handover.sections.items()},
            ensure_ascii=False,
        ),
        remark=handover.remark,
        state=handover.state,
        version=handover.version,
    )


def handover_of(row: HandoverRow) -> Handover:
    """Return the value of a row."""
    return Handover(
        number=HandoverNumber(row.number),
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        given_by=row.given_by,
        given_at=row.given_at,
        sections={
            name: tuple(_line_of(one) for one in lines)
            for name, lines in json.loads(row.sections).items()
        },
        remark=row.remark,
        state=row.state,
        version=row.version,
    )


def _line_text(line: Line) -> dict[str, Any]:
    """Return what a line of a note says, without what it does not."""
    said = {one.name: getattr(line, one.name) for one in fields(Line)}
    at = {} if line.at is None else {"at": line.at.isoformat()}
    return {name: value for name, value in said.items() if value not in ("", None)} | at


def _line_of(kept: str | dict[str, Any]) -> Line:
    """Return a line of a note; those of before were whole sentences."""
    if isinstance(kept, str):
        return Line(kind="text", said=kept)
    at = {"at": datetime.fromisoformat(kept["at"])} if "at" in kept else {}
    return Line(**{**kept, **at})


def feedback_row(feedback: Feedback) -> FeedbackRow:
    """Return the row of a value."""
    return FeedbackRow(
        organisation=feedback.organisation,
        area=feedback.area.ward,
        district=feedback.area.district,
        province=feedback.area.province,
        request=feedback.request,
        by=feedback.by,
        at=feedback.at,
        told_at=feedback.told_at,
        lacks=" ".join(feedback.said.lacks),
        mood=feedback.said.mood,
        urgent=feedback.said.urgent,
        note=feedback.said.note,
        client_id=feedback.client_id,
        state=feedback.state,
        version=feedback.version,
    )


def feedback_of(row: FeedbackRow) -> Feedback:
    """Return the value of a row."""
    return Feedback(
        number=FeedbackNumber(row.number),
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        request=RequestNumber(row.request),
        by=row.by,
        at=row.at,
        told_at=row.told_at,
        said=Said(
            lacks=tuple(cast("Lack", lack) for lack in row.lacks.split()),
            mood=cast("Mood", row.mood),
            urgent=row.urgent,
            note=row.note,
        ),
        client_id=row.client_id,
        state=row.state,
        version=row.version,
    )


def taken_alert_row(day_plan: DayPlanNumber, alert: TakenAlert) -> TakenAlertRow:
    """Return the row of a value."""
    return TakenAlertRow(
        day_plan=day_plan,
        key=alert.key,
        owner=alert.owner,
        taken_at=alert.taken_at,
        quiet_until=alert.quiet_until,
        reason=alert.reason,
    )


def taken_alert_of(row: TakenAlertRow) -> TakenAlert:
    """Return the value of a row."""
    return TakenAlert(
        key=row.key,
        owner=row.owner,
        taken_at=row.taken_at,
        quiet_until=row.quiet_until,
        reason=row.reason,
    )


def reply_row(reply: Reply) -> ReplyRow:
    """Return the row of a value."""
    return ReplyRow(
        organisation=reply.organisation,
        area=reply.area.ward,
        district=reply.area.district,
        province=reply.area.province,
        volunteer=reply.volunteer,
        phone=reply.phone,
        text=reply.text,
        at=reply.at,
        urgent=reply.urgent,
        client_id=reply.client_id,
        fault=reply.fault,
        state=reply.state,
        version=reply.version,
    )


def reply_of(row: ReplyRow) -> Reply:
    """Return the value of a row."""
    return Reply(
        number=ReplyNumber(row.number),
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        volunteer=None if row.volunteer is None else VolunteerNumber(row.volunteer),
        phone=row.phone,
        text=row.text,
        at=row.at,
        urgent=row.urgent,
        client_id=row.client_id,
        fault=row.fault,
        state=row.state,
        version=row.version,
    )


def act_row(act: Act) -> ActRow:
    """Return the row of a value."""
    return ActRow(
        day_plan=act.day_plan,
        number=act.number,
        kind=act.kind,
        by=act.by,
        at=act.at,
        told_at=act.told_at,
        reason=act.reason,
        until=act.until,
        client_id=act.client_id,
        undoes=act.undoes,
        document=act.document,
    )


def act_of(row: ActRow) -> Act:
    """Return the value of a row."""
    return Act(
        day_plan=DayPlanNumber(row.day_plan),
        number=row.number,
        kind=cast("ActKind", row.kind),
        by=row.by,
        at=row.at,
        told_at=row.told_at,
        reason=row.reason,
        until=row.until,
        client_id=row.client_id,
        undoes=row.undoes,
        document=row.document,
    )


def replan_row(replan: KeptReplan) -> ReplanRow:
    """Return the row of a value."""
    return ReplanRow(
        day_plan=replan.day_plan,
        number=replan.number,
        version=replan.version,
        by=replan.by,
        ordered_at=replan.ordered_at,
        now_s=replan.now_s,
        ahead_s=replan.ahead_s,
        seconds=replan.seconds,
        seed=replan.seed,
        begun=replan.begun,
        state=replan.state,
        found=replan.found,
    )


def replan_of(row: ReplanRow) -> KeptReplan:
    """Return the value of a row."""
    return KeptReplan(
        day_plan=DayPlanNumber(row.day_plan),
        number=row.number,
        version=row.version,
        by=row.by,
        ordered_at=row.ordered_at,
        now_s=row.now_s,
        ahead_s=row.ahead_s,
        seconds=row.seconds,
        seed=row.seed,
        begun=row.begun,
        state=cast("ReplanState", row.state),
        found=row.found,
    )


def link_of(row: LinkRow) -> Link:
    """Return the value of a row, without its secrets' digests."""
    return Link(
        number=LinkNumber(row.number),
        day_plan=DayPlanNumber(row.day_plan),
        volunteer=VolunteerNumber(row.volunteer),
        day=row.day,
        until=row.until,
        code=row.code,
        state=row.state,
        version=row.version,
    )


def link_row(link: Link, *, digest: str) -> LinkRow:
    """Return the row of a value and of its secret's digest; the database numbers it."""
    return LinkRow(
        day_plan=link.day_plan,
        volunteer=link.volunteer,
        day=link.day,
        until=link.until,
        code=link.code,
        state=link.state,
        version=link.version,
        digest=digest,
        opened_with=None,
    )


def day_plan_of(row: DayPlanRow, *, estimated: bool, unsearched: bool) -> DayPlan:
    """Return the value of a row, with what its problem and its plan say of it."""
    return DayPlan(
        number=DayPlanNumber(row.number),
        organisation=row.organisation,
        day=row.day,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        state=row.state,
        version=row.version,
        letter=row.letter,
        problem=ProblemKey(row.problem),
        job=None if row.job is None else JobKey(row.job),
        plan=None if row.plan is None else PlanKey(row.plan),
        created_at=row.created_at,
        estimated=estimated,
        unsearched=unsearched,
    )


def message_of(row: MessageRow) -> Message:
    """Return the value of a row."""
    return Message(
        number=MessageNumber(row.number),
        id=row.id,
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        volunteer=None if row.volunteer is None else VolunteerNumber(row.volunteer),
        request=None if row.request is None else RequestNumber(row.request),
        day_plan=None if row.day_plan is None else DayPlanNumber(row.day_plan),
        text=row.text,
        state=row.state,
        version=row.version,
        created_at=row.created_at,
        until=row.until,
        due_at=row.due_at,
        tries=row.tries,
        fault=row.fault,
    )


def message_row(message: Message) -> MessageRow:
    """Return the row of a new message; the database numbers it."""
    return MessageRow(
        id=message.id,
        organisation=message.organisation,
        area=message.area.ward,
        district=message.area.district,
        province=message.area.province,
        volunteer=message.volunteer,
        request=message.request,
        day_plan=message.day_plan,
        text=message.text,
        state=message.state,
        version=message.version,
        created_at=message.created_at,
        until=message.until,
        due_at=message.due_at,
        tries=message.tries,
        fault=message.fault,
    )


def routine_of(row: RoutineRow) -> Routine:
    """Return the value of a row."""
    return Routine(
        name=cast("RoutineName", row.name),
        tried_at=row.tried_at,
        done_at=row.done_at,
        fault=row.fault,
        said=row.said,
    )


def routine_row(routine: Routine) -> RoutineRow:
    """Return the row of a value."""
    return RoutineRow(
        name=routine.name,
        tried_at=routine.tried_at,
        done_at=routine.done_at,
        fault=routine.fault,
        said=routine.said,
    )
