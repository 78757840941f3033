"""What is told from the field: by who works at the board, and by volunteers of their own route."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField
from api.records import reports
from api.records.cylinders import serial_key
from api.records.door_codes import Verdict
from api.records.reports import Why
from api.schemas.bounds import Moment
from api.schemas.faults import IssueShape
from api.schemas.orders import ClientId, Order
from api.schemas.texts import Line, Note


class DepartedShape(Order):
    """The volunteer has set out; `override`: with a patient whom no facility has accepted."""

    kind: Literal["departed"]
    task: Line
    vehicle: Line
    override: bool = False

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Departed(task=self.task, vehicle=self.vehicle, override=self.override)


class _DoneFields(Order):
    kind: Literal["done"]
    task: Line
    started_at: Moment | None = None
    ended_at: Moment | None = None
    partly: bool = False
    left: list[Line] = Field(default=[], max_length=20, description="Serials of cylinders")
    collected: list[Line] = Field(default=[], max_length=20)
    code: Line = Field(
        default="", description="Of the door; a wrong one is kept as such and refuses nothing"
    )

    def done_by(self, vehicle: str, *, override: bool = False) -> reports.Done:
        """Return the report of that vehicle."""
        return reports.Done(
            task=self.task,
            vehicle=vehicle,
            override=override,
            started_at=self.started_at,
            ended_at=self.ended_at,
            partly=self.partly,
            left=tuple(self.left),
            collected=tuple(self.collected),
        )


class DoneShape(_DoneFields):
    """The task was done; times as the device says, bounded by the server's clock.

    `override`: though no bed was accepted, or no medicine issued for it.
    """

    vehicle: Line
    override: bool = False

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return self.done_by(self.vehicle, override=self.override)


class WorseShape(Order):
    """Whom the task is for is worse; it becomes an emergency."""

    kind: Literal["worse"]
    task: Line

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Worse(task=self.task)


class FailedShape(Order):
    """The task was not done; what follows depends on why."""

    kind: Literal["failed"]
    task: Line
    why: Why

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Failed(task=self.task, why=self.why)


class DelayedShape(Order):
    """What the volunteer is at takes longer."""

    kind: Literal["delayed"]
    vehicle: Line
    minutes: int = Field(ge=1, le=1440)

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Delayed(vehicle=self.vehicle, minutes=self.minutes)


class PostponedShape(Order):
    """The task is not to be started before then."""

    kind: Literal["postponed"]
    task: Line
    until: Moment

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Postponed(task=self.task, until=self.until)


class VolunteerOutShape(Order):
    """The volunteer goes on no more today."""

    kind: Literal["volunteer-out"]
    vehicle: Line
    unwell: bool = Field(default=False, description="They rest until somebody posts them again")

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.VolunteerOut(vehicle=self.vehicle, unwell=self.unwell)


class CountedFields(Order):
    """What was counted at a depot; what is left out was not counted."""

    full: int | None = Field(default=None, ge=0, le=1_000_000)
    bags: int | None = Field(default=None, ge=0, le=1_000_000)
    medicines: int | None = Field(default=None, ge=0, le=1_000_000)
    serials: list[Line] | None = Field(default=None, max_length=1000, examples=[["B-000117"]])

    @model_validator(mode="after")
    def _something(self) -> Self:
        counted = (self.full, self.bags, self.medicines, self.serials)
        if all(one is None for one in counted):
            raise WrongField("nothing-counted")
        return self

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        read = self._read()
        if read is not None and self.full not in {None, len(read)}:
            raise WrongField("count-differs")
        return self

    def _read(self) -> tuple[str, ...] | None:
        """Return the numbers, each once however it was written; None: nobody read them."""
        if self.serials is None:
            return None
        return tuple(sorted({key for one in self.serials if (key := serial_key(one))}))

    def counted_at(self, depot: str) -> reports.StockCounted:
        """Return the report of that depot."""
        read = self._read()
        return reports.StockCounted(
            depot=depot,
            full=self.full if read is None else len(read),
            bags=self.bags,
            medicines=self.medicines,
            serials=read,
        )


class StockCountedShape(CountedFields):
    """What a depot has now that may be used; what is left out was not counted.

    With `serials`, the numbers of all full cylinders that are there, the ledger follows each.
    """

    kind: Literal["stock-counted"]
    depot: Line

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return self.counted_at(self.depot)


class DepotCountShape(CountedFields):
    """What who looks after a depot counted there; the same `client_id` again counts once."""

    client_id: Line = Field(min_length=8, examples=["kho-1-000118"])
    reason: Note = ""


class DepotCountedShape(BaseModel):
    """What became of a count: on a board or not, and what a person has to look for."""

    day_plan: int | None
    issues: list[IssueShape]


class WayClosedShape(Order):
    """Nobody gets to where these tasks are any more."""

    kind: Literal["way-closed"]
    tasks: list[Line] = Field(min_length=1, max_length=500)

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.WayClosed(tasks=tuple(self.tasks))


def code_of(report: Order) -> str:
    """Return the code of the door that came with a report; empty: none was told."""
    return report.code if isinstance(report, _DoneFields) else ""


class ReportShape(Order):
    """What is told from the field; the same `client_id` again counts once."""

    client_id: ClientId = ""
    reason: Note = ""
    report: Annotated[
        WorseShape
        | DepartedShape
        | DoneShape
        | FailedShape
        | DelayedShape
        | PostponedShape
        | VolunteerOutShape
        | StockCountedShape
        | WayClosedShape,
        Field(discriminator="kind"),
    ]


class MyDepartedShape(Order):
    """I have set out."""

    kind: Literal["departed"]
    task: Line

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        return reports.Departed(task=self.task, vehicle=vehicle)


class MyDoneShape(_DoneFields):
    """I have done it; times as the device says, bounded by the server's clock."""

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        return self.done_by(vehicle)


class MyFailedShape(FailedShape):
    """It was not done; what follows depends on why."""

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        del vehicle
        return self.to_domain()


class MyWorseShape(WorseShape):
    """Whom it is for is worse; it becomes an emergency."""

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        del vehicle
        return self.to_domain()


class MyDelayShape(Order):
    """What I am at takes longer."""

    kind: Literal["delayed"]
    minutes: int = Field(ge=1, le=1440)

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        return reports.Delayed(vehicle=vehicle, minutes=self.minutes)


class MyEndShape(Order):
    """I cannot go on today."""

    kind: Literal["volunteer-out"]
    unwell: bool = Field(default=False, description="I am not well, and rest until I am")

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        return reports.VolunteerOut(vehicle=vehicle, unwell=self.unwell)


class MyCountShape(StockCountedShape):
    """What there is now where I load, with the numbers of the full cylinders if I read them."""

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        del vehicle
        return self.to_domain()


MyReport = (
    MyDepartedShape
    | MyDoneShape
    | MyFailedShape
    | MyWorseShape
    | MyDelayShape
    | MyEndShape
    | MyCountShape
)


class MyReportShape(Order):
    """What a volunteer tells of their own route; the same `client_id` again counts once."""

    client_id: Line = Field(min_length=8, examples=["tnv-12-0007"])
    reason: Note = ""
    told_at: Moment | None = Field(default=None, description="By the clock of the device")
    report: Annotated[MyReport, Field(discriminator="kind")]


class ToldShape(BaseModel):
    """What became of a report: on the board, or kept for a person to look at, and why."""

    kept: bool = True
    conflict: list[IssueShape]
    code: Verdict | None = Field(description="What became of the code of the door, if one was told")
