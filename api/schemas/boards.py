"""Running days as they are shown, and the acts that made them so."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from api.errors import own_issue
from api.records.acts import Act, ActKind
from api.records.door_codes import Verdict, best
from api.records.places import PLACE_TIME
from api.schemas.act_texts import by_hand, coded, sentence, unfit
from api.schemas.days import mark_of
from api.schemas.faults import IssueShape
from api.schemas.states import DayPlanState
from api.schemas.workloads import WorkShape
from api.services.run_boards import (
    Hold,
    Running,
    differing,
    events_of,
    holds,
    outcomes_of,
    silent,
    vehicles_of,
    verdicts_of,
)
from geodata.errors import Issue
from maps.wording import Language
from routing.dispatch import (
    Arranged,
    Board,
    advance,
)
from routing.live.facts import Outcome
from routing.model import TaskId, VehicleId
from routing.plan import Route, Stop
from routing.workload import Workload, workload


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
    number: int | None = Field(
        description="By which the volunteer's list, page and messages name it, all day"
    )
    status: Status
    task: str | None
    depot: str | None
    place: str
    arrives: datetime
    starts: datetime
    ends: datetime
    told: datetime | None = Field(description="When people were told that it starts")
    pinned: HoldShape | None
    code: Verdict | None = Field(
        description="What became of the code of the door; none: none was told"
    )


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
    work: WorkShape = Field(
        description="How the hours of all are spread, and those of whose routes are told"
    )
    unassigned: list[LeftOutShape]
    fallen_out: list[str] = Field(description="Tasks that the last act left to nobody")
    signs: list[IssueShape] = Field(
        description="Where it stands on less than it should, and who has not told for long"
    )

    @classmethod
    def of(cls, day: Running, *, now: datetime, language: Language) -> "BoardShape":
        """Return the shape of a running day."""
        return Shown.of(day, now=now, language=language, last=None).shape

    def of_some(self, vehicles: Collection[VehicleId], *, since: int) -> "BoardShape":
        """Return what is told to who knows that version, since which only these differ."""
        routes = [route for route in self.routes if route.vehicle in vehicles]
        work = self.work.of_some(vehicles)
        return self.model_copy(update={"since": since, "routes": routes, "work": work})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A running day as it was shown, and what that was made of: the next look remakes what changed.

    Parameters
    ----------
    board
        As it was at the moment that was shown.
    """

    board: Board
    pinned: Mapping[TaskId, Hold]
    verdicts: Mapping[TaskId, Sequence[Verdict]]
    loads: Mapping[VehicleId, Workload]
    shape: BoardShape

    @classmethod
    def of(
        cls, day: Running, *, now: datetime, language: Language, last: "Shown | None"
    ) -> "Shown":
        """Return the day as it is to be shown, routes that are as they were last taken from there.

        Parameters
        ----------
        last
            Of the same version of the day plan.
        """
        board = advance(day.board, day.at_s(now))
        pinned, verdicts = holds(day), verdicts_of(day)
        if last is None:
            routes = _routes(day, board, board.routes, pinned=pinned, verdicts=verdicts)
            loads = _loads(board, board.routes)
        else:
            tasks = differing(pinned, last.pinned) | differing(verdicts, last.verdicts)
            anew = board.differing(last.board) | vehicles_of(board, tasks)
            known = {one.vehicle: one for one in last.shape.routes if one.vehicle not in anew}
            changed = board.routes_for(anew)
            made = _routes(day, board, changed, pinned=pinned, verdicts=verdicts)
            loads = {**last.loads, **_loads(board, changed, of=anew)}
            known |= {one.vehicle: one for one in made}
            routes = [known[one.id] for one in board.day.vehicles if one.id in known]
        same = last is not None and board.day.tasks is last.board.day.tasks
        mark = last.shape.mark if last is not None and same else None
        shape = _whole(day, board, routes, loads.values(), now=now, language=language, mark=mark)
        return cls(board=board, pinned=pinned, verdicts=verdicts, loads=loads, shape=shape)


def _whole(
    day: Running,
    board: Board,
    routes: list[RouteOnBoardShape],
    loads: Collection[Workload],
    *,
    now: datetime,
    language: Language,
    mark: str | None = None,
) -> BoardShape:
    """Return the shape of a day with these routes; `mark` of its tasks, where that is known."""
    by_whom = _taken_out(day, language=language)
    return BoardShape(
        day_plan=day.day_plan.number,
        letter=day.day_plan.letter,
        state=day.day_plan.state,
        version=day.version,
        now=now,
        mark=mark or mark_of(board.day),
        since=None,
        routes=routes,
        work=WorkShape.from_domain(loads),
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
            for one in (*_standing(day), *_silent(day, board, now=now))
        ],
    )


def _routes(
    day: Running,
    board: Board,
    routes: Sequence[Route],
    *,
    pinned: Mapping[TaskId, Hold],
    verdicts: Mapping[TaskId, Sequence[Verdict]],
) -> list[RouteOnBoardShape]:
    """Return some routes of a board as they are shown."""
    told = {task: one.starts_s for task, one in board.day.told.items()}
    return [
        RouteOnBoardShape(
            vehicle=route.vehicle,
            name=board.day.vehicle(route.vehicle).show.get("name_short", ""),
            out=route.vehicle in board.facts.out,
            stops=[
                _stop(
                    day,
                    stop,
                    _STATUS[outcome],
                    number=number,
                    told=told,
                    pinned=pinned,
                    verdicts=verdicts,
                )
                for stop, outcome, number in zip(
                    route.stops, outcomes_of(board, route), day.numbered(route), strict=False
                )
            ],
        )
        for route in routes
    ]


def _loads(
    board: Board, routes: Sequence[Route], *, of: Collection[VehicleId] | None = None
) -> dict[VehicleId, Workload]:
    """Return the work of all volunteers of a board, or of some, whose routes these are."""
    known = {route.vehicle: route for route in routes}
    return {
        one.id: workload(one, known.get(one.id), is_out=one.id in board.facts.out)
        for one in board.day.vehicles
        if of is None or one.id in of
    }


def _standing(day: Running) -> Iterator[Issue]:
    """Yield the plan's own signs; what was planned anew since is searched."""
    is_replanned = any(act.kind == "replanned" for act in day.valid_acts)
    for one in day.day_plan.signs:
        if not (is_replanned and one.code == "unsearched-plan"):
            yield one


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


_STATUS: Final[Mapping[Outcome | None, Status]] = MappingProxyType(
    {"expected": "begun", "done": "done", "not-done": "not-done", None: "planned"}
)


def _stop(
    day: Running,
    stop: Stop,
    status: Status,
    *,
    number: int | None,
    told: Mapping[TaskId, int],
    pinned: Mapping[TaskId, Hold],
    verdicts: Mapping[TaskId, Sequence[Verdict]],
) -> StopOnBoardShape:
    hold = None if stop.task is None else pinned.get(stop.task)
    told_s = None if stop.task is None else told.get(stop.task)
    return StopOnBoardShape(
        kind=stop.kind,
        number=number,
        status=status,
        task=stop.task,
        depot=stop.depot,
        place=stop.place,
        arrives=day.moment(stop.arrives_s),
        starts=day.moment(stop.starts_s),
        ends=day.moment(stop.ends_s),
        told=None if told_s is None else day.moment(told_s),
        pinned=None if hold is None else HoldShape.from_domain(hold),
        code=None if stop.task is None else best(verdicts.get(stop.task, ())),
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
                *(unfit(one, day, language=language) for one in events if act.kind == "conflict"),
                *(coded(one, language=language) for one in events if act.kind == "coded"),
                *(sentence(one, day, language=language) for one in events_of(act, day.board.day)),
            ],
            events=events,
        )


class UndoneShape(BaseModel):
    """The act that was taken back, and the board without it."""

    act: ActShape
    board: BoardShape
