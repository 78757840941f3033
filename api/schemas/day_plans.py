"""Day plans and depots as they come in and are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField, in_both_languages, is_own
from api.records.day_plans import DayPlan
from api.records.depots import KeptDepot
from api.records.jobs import Job
from api.records.lifecycles import Move
from api.records.places import Spot
from api.schemas.bounds import Day
from api.schemas.faults import IssueShape
from api.schemas.jobs import JobShape
from api.schemas.orders import Order
from api.schemas.plans import PlanWithWorkShape
from api.schemas.requests import MoveShape, PlaceShape, Version
from api.schemas.states import DayPlanState
from api.schemas.texts import Clock, Line, Note, Phone, clock_of, require_forward, seconds_of
from api.services.access import DELEGATED
from api.services.day_plans import Change, Drafted
from api.services.plans import PlanView
from geodata.errors import Issue
from maps.wording import Language, goods
from routing.clock import clock
from routing.model import DepotKind, Load, Stock
from routing.workload import workloads

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class DepotOrderShape(Order):
    """A place where volunteers load; hours left out are those of its kind.

    One that is open over midnight closes past 24:00: 06:00 of the next day is 30:00.
    """

    kind: DepotKind
    name: Line = Field(min_length=1, examples=["Trạm oxy 1"])
    address: Line = ""
    phone: Phone = ""
    place: PlaceShape = PlaceShape()
    opens: Clock | None = None
    closes: Clock | None = None
    full: Count = 0
    bags: Count = 0
    medicines: Count = 0
    gives_ppe: bool = False
    version: Version | None = None

    @model_validator(mode="after")
    def _forward(self) -> "DepotOrderShape":
        if (self.opens is None) != (self.closes is None):
            raise WrongField("hours-incomplete")
        if self.opens and self.closes:
            require_forward(self.opens, self.closes)
        return self

    def to_domain(self, name: str, spot: Spot, *, organisation: str) -> KeptDepot:
        """Return the depot of that id."""
        return KeptDepot(
            id=name,
            kind=self.kind,
            organisation=organisation,
            name=self.name,
            address=self.address,
            phone=self.phone,
            spot=spot,
            opens_s=None if self.opens is None else seconds_of(self.opens),
            closes_s=None if self.closes is None else seconds_of(self.closes),
            full=self.full,
            bags=self.bags,
            medicines=self.medicines,
            gives_ppe=self.gives_ppe,
        )


class DepotShape(BaseModel):
    """A place where volunteers load."""

    id: str
    kind: DepotKind
    organisation: str
    name: str
    address: str
    ward: str
    opens: str | None
    closes: str | None
    full: int
    bags: int
    medicines: int
    gives_ppe: bool
    full_missing: int = Field(
        description="Full cylinders of the ledger neither there at the last count nor on the way"
    )
    version: int

    @classmethod
    def from_domain(cls, depot: KeptDepot) -> "DepotShape":
        """Return the shape of a depot."""
        return cls(
            id=depot.id,
            kind=depot.kind,
            organisation=depot.organisation,
            name=depot.name,
            address=depot.address,
            ward=depot.spot.ward,
            opens=None if depot.opens_s is None else clock_of(depot.opens_s),
            closes=None if depot.closes_s is None else clock_of(depot.closes_s),
            full=depot.full,
            bags=depot.bags,
            medicines=depot.medicines,
            gives_ppe=depot.gives_ppe,
            full_missing=depot.full_missing,
            version=depot.version,
        )


class StockedDepotShape(DepotShape):
    """A depot, where it is, and what may be used there now, by the ledgers that know it."""

    lon: float | None
    lat: float | None
    now_full: int
    now_bags: int
    now_medicines: int
    stock: str = Field(description="The same in words")

    @classmethod
    def of(cls, depot: KeptDepot, stock: Stock, *, language: Language) -> "StockedDepotShape":
        """Return its shape."""
        there = Load(full=stock.full, bags=stock.bags, medicines=stock.medicines)
        point = depot.spot.point
        return cls(
            **DepotShape.from_domain(depot).model_dump(),
            lon=None if point is None else point.lon,
            lat=None if point is None else point.lat,
            now_full=stock.full,
            now_bags=stock.bags,
            now_medicines=stock.medicines,
            stock=", ".join(goods(there, language)),
        )


class DayPlanOrderShape(Order):
    """The area and day to plan, and how long to search."""

    day: Day
    area: Line = Field(min_length=1, examples=["vn-2021:27301"])
    seconds: int = Field(default=10, ge=1, le=86_400)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class DayPlanShape(BaseModel):
    """A day plan; `signs` say where it stands on less than it should."""

    number: int
    day: date
    area: str
    state: DayPlanState
    version: int
    letter: str
    problem: str
    job: str | None
    plan: str | None
    created_at: datetime
    signs: list[IssueShape]

    @classmethod
    def from_domain(cls, day_plan: DayPlan, *, language: Language) -> "DayPlanShape":
        """Return the shape of a day plan."""
        return cls(
            number=day_plan.number,
            day=day_plan.day,
            area=day_plan.area.ward,
            state=day_plan.state,
            version=day_plan.version,
            letter=day_plan.letter,
            problem=day_plan.problem,
            job=day_plan.job,
            plan=day_plan.plan,
            created_at=day_plan.created_at,
            signs=[IssueShape.from_domain(one, language=language) for one in day_plan.signs],
        )


class DraftedShape(DayPlanShape):
    """A draft, what of it could not be planned, and what a person should look at."""

    issues: list[IssueShape]
    notices: list[IssueShape]

    @classmethod
    def of(cls, drafted: Drafted, *, language: Language) -> "DraftedShape":
        """Return the shape of a draft."""
        return cls(
            **DayPlanShape.from_domain(drafted.day_plan, language=language).model_dump(),
            issues=[_said(one, language) for one in drafted.issues],
            notices=[_said(one, language) for one in drafted.notices],
        )


def _said(issue: Issue, language: Language) -> IssueShape:
    """Return what the day's problem says of somebody, in Vietnamese before its English."""
    spoken = in_both_languages(issue) if language == "vi" and not is_own(issue) else issue
    return IssueShape.from_domain(spoken, language=language)


class DayPlanMoveShape(MoveShape):
    """One change of state of a day plan."""

    delegated: bool = Field(description="Whether an office above the area's own did it for them")

    @classmethod
    def from_domain(cls, move: Move) -> "DayPlanMoveShape":
        """Return the shape of a move."""
        shape = MoveShape.from_domain(move)
        return cls(**shape.model_dump(), delegated=DELEGATED in move.details)


class WholeDayPlanShape(DayPlanShape):
    """A day plan, how its solve goes, what it came to, and all that happened to it."""

    solve: JobShape | None
    found: PlanWithWorkShape | None = Field(description="Null: nothing was found yet")
    moves: list[DayPlanMoveShape]

    @classmethod
    def of(
        cls,
        day_plan: DayPlan,
        job: Job | None,
        moves: Sequence[Move],
        found: PlanView | None,
        *,
        now: datetime,
        language: Language,
    ) -> "WholeDayPlanShape":
        """Return its shape."""
        solve = None if job is None else JobShape.from_domain(job, now=now, language=language)
        return cls(
            **DayPlanShape.from_domain(day_plan, language=language).model_dump(),
            solve=solve,
            found=None
            if found is None
            else PlanWithWorkShape.of(found.kept, workloads(found.problem, found.plan.routes)),
            moves=[DayPlanMoveShape.from_domain(move) for move in moves],
        )


class SeenPlanShape(Order):
    """The version that was seen."""

    version: Version
    reason: Note = ""


class StopShape(BaseModel):
    """Who does a task, and when it starts."""

    vehicle: str
    starts: str


class ChangeShape(BaseModel):
    """What another version does otherwise with a task."""

    task: str
    before: StopShape | None
    after: StopShape | None

    @classmethod
    def from_domain(cls, change: Change) -> "ChangeShape":
        """Return the shape of a change."""
        return cls(task=change.task, before=_stop(change.before), after=_stop(change.after))


def _stop(found: tuple[str, int] | None) -> StopShape | None:
    return None if found is None else StopShape(vehicle=found[0], starts=clock(found[1]))
