"""Running days as they are shown, and what is told and decided on them as it comes in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.errors import WrongField, own_issue
from api.records import reports
from api.records.acts import Act, ActKind
from api.records.places import PLACE_TIME
from api.records.reports import Why
from api.rule_words import RULE_WORDS
from api.schemas.act_texts import by_hand, sentence
from api.schemas.bounds import Moment, Number
from api.schemas.days import mark_of
from api.schemas.faults import IssueShape
from api.schemas.states import DayPlanState
from api.schemas.texts import Line, Note
from api.services.emergencies import Offered
from api.services.replanning import Proposal, ReplanState
from api.services.running import Hold, Running, events_of, holds, silent
from geodata.errors import Issue
from maps.wording import Language
from routing.dispatch import (
    Arranged,
    Arrangement,
    Board,
    Changes,
    Effect,
    Promise,
    Step,
    advance,
)
from routing.live.facts import Begun, Outcome
from routing.model import TaskId, VehicleId
from routing.plan import Rule, Score, Stop

Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
ClientId = Annotated[Line, Field(default="", examples=["tnv-12-0007"])]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScoreShape(BaseModel):
    """A score, or what it changes by: three levels of harm, then effort in seconds."""

    harm1: int
    harm2: int
    harm3: int
    effort: int

    @classmethod
    def from_domain(cls, score: Score) -> "ScoreShape":
        """Return the shape of a score."""
        return cls(harm1=score.harm1, harm2=score.harm2, harm3=score.harm3, effort=score.effort)


class HoldShape(BaseModel):
    """Why a task stays with who has it."""

    by: str
    reason: str
    until: datetime | None

    @classmethod
    def from_domain(cls, hold: Hold) -> "HoldShape":
        """Return the shape of a hold."""
        return cls(by=hold.by, reason=hold.reason, until=hold.until)


Status = Literal["planned", "begun", "done", "not-done"]


class StopOnBoardShape(BaseModel):
    """A stop of a running day; `begun` is expected to be so while nobody has told."""

    kind: Literal["start", "load", "task", "break", "end"]
    status: Status
    task: str | None
    depot: str | None
    place: str
    arrives: datetime
    starts: datetime
    ends: datetime
    told: datetime | None = Field(description="When people were told that it starts")
    pinned: HoldShape | None


class RouteOnBoardShape(BaseModel):
    """All that a volunteer did and still has to do."""

    vehicle: str
    name: str
    out: bool = Field(description="Whether they go on no more today")
    stops: list[StopOnBoardShape]


class LeftOutShape(BaseModel):
    """A task that nobody does, and why."""

    task: str
    reason: str
    sentence: str
    remedies: list[str] = Field(description="What would make room for it, the best first")


class BoardShape(BaseModel):
    """A running day as it is at that moment."""

    day_plan: int
    letter: str
    state: DayPlanState
    version: int = Field(description="How many acts the board knows")
    now: datetime
    mark: str = Field(description="Of what the day is made of, see its `day`")
    since: int | None = Field(
        description="A version: only routes that are otherwise than then are told; none: all are"
    )
    routes: list[RouteOnBoardShape]
    unassigned: list[LeftOutShape]
    fallen_out: list[str] = Field(description="Tasks that the last act left to nobody")
    signs: list[IssueShape] = Field(
        description="Where it stands on less than it should, and who has not told for long"
    )

    @classmethod
    def of(
        cls,
        day: Running,
        *,
        now: datetime,
        language: Language,
        since: int | None = None,
        before: Board | None = None,
    ) -> "BoardShape":
        """Return the shape of a running day.

        Parameters
        ----------
        since, before
            A version and the board as it was then: only what is otherwise is told.
        """
        board = advance(day.board, day.at_s(now))
        differing = frozenset() if before is None else day.board.differing(before)
        pinned, by_whom = holds(day), _taken_out(day, language=language)
        told = {task: one.starts_s for task, one in board.day.told.items()}
        routes = [
            RouteOnBoardShape(
                vehicle=route.vehicle,
                name=board.day.vehicle(route.vehicle).show.get("name_short", ""),
                out=route.vehicle in board.facts.out,
                stops=[
                    _stop(day, stop, status, told, pinned)
                    for stop, status in zip(
                        route.stops, _statuses(board.facts.of(route.vehicle)), strict=False
                    )
                ],
            )
            for route in (board.routes if before is None else board.routes_for(differing))
        ]
        return cls(
            day_plan=day.day_plan.number,
            letter=day.day_plan.letter,
            state=day.day_plan.state,
            version=day.version,
            now=now,
            mark=mark_of(board.day),
            since=None if before is None else since,
            routes=routes,
            unassigned=[
                LeftOutShape(
                    task=one.task,
                    reason=one.reason,
                    sentence=by_whom.get(one.task) or one.sentence.said_in(language),
                    remedies=[remedy.sentence.said_in(language) for remedy in one.remedies],
                )
                for one in board.unassigned
            ],
            fallen_out=list(day.fallen_out),
            signs=[
                IssueShape.from_domain(one, language=language)
                for one in (*day.day_plan.signs, *_silent(day, board, now=now))
            ],
        )


def _silent(day: Running, board: Board, *, now: datetime) -> Iterator[Issue]:
    """Yield a sign of each volunteer who has not told of a task that was to be over long ago."""
    for vehicle, each in silent(board, at_s=day.at_s(now)).items():
        over = day.moment(each.ends_s).astimezone(PLACE_TIME)
        subject = f"volunteer {vehicle}: task {each.stop.task}, {over:%H:%M}"
        yield own_issue("volunteer-silent", subject)


def _taken_out(day: Running, *, language: Language) -> dict[str, str]:
    """Return who took each task out of its route last, in words."""
    return {
        task: by_hand(act.by, act.reason, f"{act.at.astimezone(zone):%H:%M}", language=language)
        for zone in [day.midnight.tzinfo]
        for act in day.valid_acts
        if act.kind == "put"
        for event in events_of(act, day.board.day)
        if isinstance(event, Arranged)
        for task in event.out
    }


_STATUS: Final[Mapping[Outcome, Status]] = MappingProxyType(
    {"expected": "begun", "done": "done", "not-done": "not-done"}
)


def _statuses(begun: Sequence[Begun]) -> Iterator[Status]:
    """Yield the status of each stop of a route; those to come are planned."""
    yield "begun" if begun else "planned"
    for each in begun:
        yield from repeat(_STATUS[each.outcome], len(each.stops))
    yield from repeat("planned")


def _stop(
    day: Running,
    stop: Stop,
    status: Status,
    told: Mapping[TaskId, int],
    pinned: Mapping[TaskId, Hold],
) -> StopOnBoardShape:
    hold = None if stop.task is None else pinned.get(stop.task)
    told_s = None if stop.task is None else told.get(stop.task)
    return StopOnBoardShape(
        kind=stop.kind,
        status=status,
        task=stop.task,
        depot=stop.depot,
        place=stop.place,
        arrives=day.moment(stop.arrives_s),
        starts=day.moment(stop.starts_s),
        ends=day.moment(stop.ends_s),
        told=None if told_s is None else day.moment(told_s),
        pinned=None if hold is None else HoldShape.from_domain(hold),
    )


class ActShape(BaseModel):
    """One act on a running day: who did what, when and why."""

    number: int
    kind: ActKind
    by: str
    at: datetime
    told_at: datetime | None = Field(description="By the clock of a device")
    reason: str
    until: datetime | None
    undoes: int | None
    sentences: list[str] = Field(description="What was done, in words")
    events: list[dict[str, Any]] = Field(description="The same for programs; seconds of the day")

    @classmethod
    def of(cls, act: Act, day: Running, *, language: Language) -> "ActShape":
        """Return the shape of an act of a day; how far new places are is left out."""
        events = [
            {name: value for name, value in event.items() if name not in {"legs", "place"}}
            for event in json.loads(act.document)
        ]
        return cls(
            number=act.number,
            kind=act.kind,
            by=act.by,
            at=act.at.astimezone(day.midnight.tzinfo),
            told_at=act.told_at,
            reason=act.reason,
            until=None if act.until is None else act.until.astimezone(day.midnight.tzinfo),
            undoes=act.undoes,
            sentences=[
                sentence(event, day, language=language) for event in events_of(act, day.board.day)
            ],
            events=events,
        )


class DepartedShape(_Order):
    """The volunteer has set out; `override`: with a patient whom no facility has accepted."""

    kind: Literal["departed"]
    task: Line
    vehicle: Line
    override: bool = False

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Departed(task=self.task, vehicle=self.vehicle, override=self.override)


class _DoneFields(_Order):
    kind: Literal["done"]
    task: Line
    started_at: Moment | None = None
    ended_at: Moment | None = None
    partly: bool = False
    left: list[Line] = Field(default=[], max_length=20, description="Serials of cylinders")
    collected: list[Line] = Field(default=[], max_length=20)

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


class WorseShape(_Order):
    """Whom the task is for is worse; it becomes an emergency."""

    kind: Literal["worse"]
    task: Line

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Worse(task=self.task)


class FailedShape(_Order):
    """The task was not done; what follows depends on why."""

    kind: Literal["failed"]
    task: Line
    why: Why

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Failed(task=self.task, why=self.why)


class DelayedShape(_Order):
    """What the volunteer is at takes longer."""

    kind: Literal["delayed"]
    vehicle: Line
    minutes: int = Field(ge=1, le=1440)

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Delayed(vehicle=self.vehicle, minutes=self.minutes)


class PostponedShape(_Order):
    """The task is not to be started before then."""

    kind: Literal["postponed"]
    task: Line
    until: Moment

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.Postponed(task=self.task, until=self.until)


class VolunteerOutShape(_Order):
    """The volunteer goes on no more today."""

    kind: Literal["volunteer-out"]
    vehicle: Line

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.VolunteerOut(vehicle=self.vehicle)


class StockCountedShape(_Order):
    """What a depot has now."""

    kind: Literal["stock-counted"]
    depot: Line
    full: int = Field(default=0, ge=0, le=1_000_000)
    bags: int = Field(default=0, ge=0, le=1_000_000)
    medicines: int = Field(default=0, ge=0, le=1_000_000)

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.StockCounted(
            depot=self.depot, full=self.full, bags=self.bags, medicines=self.medicines
        )


class WayClosedShape(_Order):
    """Nobody gets to where these tasks are any more."""

    kind: Literal["way-closed"]
    tasks: list[Line] = Field(min_length=1, max_length=500)

    def to_domain(self) -> reports.Report:
        """Return the report."""
        return reports.WayClosed(tasks=tuple(self.tasks))


class ReportShape(_Order):
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


class MyDepartedShape(_Order):
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


class MyDelayShape(_Order):
    """What I am at takes longer."""

    kind: Literal["delayed"]
    minutes: int = Field(ge=1, le=1440)

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        return reports.Delayed(vehicle=vehicle, minutes=self.minutes)


class MyEndShape(_Order):
    """I cannot go on today."""

    kind: Literal["volunteer-out"]

    def told_by(self, vehicle: str) -> reports.Report:
        """Return the report of that vehicle."""
        return reports.VolunteerOut(vehicle=vehicle)


class MyReportShape(_Order):
    """What a volunteer tells of their own route; the same `client_id` again counts once."""

    client_id: Line = Field(min_length=8, examples=["tnv-12-0007"])
    reason: Note = ""
    told_at: Moment | None = Field(default=None, description="By the clock of the device")
    report: Annotated[
        MyDepartedShape | MyDoneShape | MyFailedShape | MyWorseShape | MyDelayShape | MyEndShape,
        Field(discriminator="kind"),
    ]


class ToldShape(BaseModel):
    """What became of a report: on the board, or kept for a person to look at, and why."""

    kept: bool = True
    conflict: list[IssueShape]


class StepShape(_Order):
    """Where a task is put: with whom, right after which; nobody: taken out; none before: first."""

    task: Line
    vehicle: Line | None
    after: Line | None = None

    def to_domain(self) -> Step:
        """Return the step."""
        return Step(
            task=TaskId(self.task),
            vehicle=None if self.vehicle is None else VehicleId(self.vehicle),
            after=None if self.after is None else TaskId(self.after),
        )


class ArrangementOrderShape(_Order):
    """Tasks that are put elsewhere, all at once: a move, a swap, an insertion, a taking out.

    With `only_try` nothing is done, and the answer says what would come of it.
    """

    steps: list[StepShape] = Field(min_length=1, max_length=100)
    version: Version = Field(description="Of the board that was seen")
    only_try: bool = False
    reason: Note = ""
    client_id: ClientId = ""


class BrokenRuleShape(BaseModel):
    """A rule that keeps a task from where it was put."""

    task: str
    vehicle: str
    rule: Rule
    what: str


class EffectShape(BaseModel):
    """What becomes of a stop; without a time it is not planned then."""

    task: str | None
    depot: str | None
    before: datetime | None
    after: datetime | None
    late: bool

    @classmethod
    def from_domain(cls, effect: Effect, day: Running) -> "EffectShape":
        """Return the shape of an effect."""
        return cls(
            task=effect.task,
            depot=effect.depot,
            before=None if effect.before_s is None else day.moment(effect.before_s),
            after=None if effect.after_s is None else day.moment(effect.after_s),
            late=effect.late,
        )


class ArrangementShape(BaseModel):
    """What comes of an arrangement, and the board where it was done."""

    done: bool
    broken: list[BrokenRuleShape]
    effects: list[EffectShape]
    late: list[str]
    delta: ScoreShape
    minutes: float = Field(description="By so much the rides get longer")
    kilometres: float
    needs_reason: bool
    board: BoardShape

    @classmethod
    def of(
        cls,
        day: Running,
        found: Arrangement,
        *,
        done: bool,
        board: BoardShape,
        language: Language,
    ) -> "ArrangementShape":
        """Return the shape of an arrangement."""
        word = 0 if language == "vi" else 1
        return cls(
            done=done,
            broken=[
                BrokenRuleShape(
                    task=one.task,
                    vehicle=one.vehicle,
                    rule=one.rule,
                    what=RULE_WORDS[one.rule][word],
                )
                for one in found.broken
            ],
            effects=[EffectShape.from_domain(one, day) for one in found.effects],
            late=list(found.late),
            delta=ScoreShape.from_domain(found.delta),
            minutes=round(found.travel_s / 60, 1),
            kilometres=round(found.travel_m / 1000, 2),
            needs_reason=found.harms,
            board=board,
        )


class PinOrderShape(_Order):
    """What stays with who has it: tasks, and all that volunteers still have to do."""

    tasks: list[Line] = Field(default=[], max_length=500)
    vehicles: list[Line] = Field(default=[], max_length=500)
    until: Moment | None = Field(default=None, description="Else to the end of the day")
    reason: Note = Field(min_length=1)

    @model_validator(mode="after")
    def _names_something(self) -> "PinOrderShape":
        if not self.tasks and not self.vehicles:
            raise WrongField("nothing-named")
        return self


class UndoneShape(BaseModel):
    """The act that was taken back, and the board without it."""

    act: ActShape
    board: BoardShape


class ReplanOrderShape(_Order):
    """How long to search, and how soon what begins stays as it is."""

    seconds: int = Field(default=10, ge=1, le=600)
    ahead_minutes: int = Field(default=1, ge=1, le=1440)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class ChangesShape(BaseModel):
    """What a re-plan changes for people."""

    another: list[str] = Field(description="Tasks that another volunteer does")
    moved: list[str] = Field(description="Tasks whose told time moves by over 15 minutes")
    dropped: list[str]
    added: list[str]
    reordered: list[str] = Field(description="Volunteers whose next hour comes otherwise")

    @classmethod
    def from_domain(cls, changes: Changes) -> "ChangesShape":
        """Return the shape of changes."""
        return cls(
            another=list(changes.another),
            moved=list(changes.moved),
            dropped=list(changes.dropped),
            added=list(changes.added),
            reordered=list(changes.reordered),
        )


class ReplanShape(BaseModel):
    """A re-plan as it goes."""

    number: int
    version: int
    by: str
    ordered_at: datetime
    state: ReplanState
    before: ScoreShape | None
    after: ScoreShape | None
    unassigned: int | None
    changes: ChangesShape | None

    @classmethod
    def from_domain(cls, proposal: Proposal) -> "ReplanShape":
        """Return the shape of a re-plan."""
        found = proposal.found
        return cls(
            number=proposal.number,
            version=proposal.version,
            by=proposal.by,
            ordered_at=proposal.ordered_at,
            state=proposal.state,
            before=None if found is None else ScoreShape.from_domain(found.before),
            after=None if found is None else ScoreShape.from_domain(found.after),
            unassigned=None if found is None else len(found.unassigned),
            changes=None if found is None else ChangesShape.from_domain(found.changes),
        )


class TakeShape(_Order):
    """Why a re-plan is taken."""

    reason: Note = ""


class OfferShape(BaseModel):
    """One way to take a request in at once, and what it does to others."""

    day_plan: int
    letter: str
    version: int
    task: str
    vehicle: str
    name: str
    after: str | None
    arrives: datetime
    starts: datetime
    delta: ScoreShape
    effects: list[EffectShape]
    late: list[str]
    pushed_back: list[str]
    lent: bool

    @classmethod
    def from_domain(cls, offered: Offered) -> "OfferShape":
        """Return the shape of an offer."""
        day, offer = offered.day, offered.offer
        return cls(
            day_plan=day.day_plan.number,
            letter=day.day_plan.letter,
            version=day.version,
            task=offer.task,
            vehicle=offer.vehicle,
            name=day.board.day.vehicle(offer.vehicle).show.get("name_short", ""),
            after=offer.after,
            arrives=day.moment(offer.arrives_s),
            starts=day.moment(offer.starts_s),
            delta=ScoreShape.from_domain(offer.delta),
            effects=[EffectShape.from_domain(one, day) for one in offer.effects],
            late=list(offer.late),
            pushed_back=list(offer.pushed_back),
            lent=offer.lent,
        )


class AssignmentShape(_Order):
    """The offer that is taken, as it was made: it holds if it still comes to about that."""

    day_plan: Number
    vehicle: Line
    starts: Moment
    delta: ScoreShape
    version: Version
    reason: Note = ""
    client_id: ClientId = ""

    def promise(self, midnight: datetime) -> Promise:
        """Return what the offer is held to."""
        return Promise(
            task=TaskId(""),
            vehicle=VehicleId(self.vehicle),
            starts_s=int((self.starts - midnight).total_seconds()),
            harm=(self.delta.harm1, self.delta.harm2, self.delta.harm3),
            version=self.version,
        )


class CloseShape(_Order):
    """Why a day is closed though not all of it was told."""

    reason: Note = ""
