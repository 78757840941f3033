"""A running day as a value: its plan, its log, and what that comes to."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any, Final, TypeVar

from api.records.acts import EVENTLESS, Act
from api.records.day_plans import DayPlan
from api.records.door_codes import Verdict
from maps.lists.numbers import StopName, lasting_numbers, longer, stop_names
from routing.dispatch import (
    Arranged,
    Assigned,
    Board,
    Event,
    Pinned,
    Unpinned,
    replay,
)
from routing.files.events import read_event
from routing.live.facts import Begun, Outcome
from routing.live.refusing import LATEST_S
from routing.model import TaskId, VehicleId
from routing.plan import Plan, Route
from routing.problem import Problem

_Kept = TypeVar("_Kept")

SILENT_AFTER_S: Final = 30 * 60
"""So long after a task was to be over somebody is rung who has not told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A running day: its plan, its log, and what that comes to.

    Parameters
    ----------
    midnight
        At which the day begins.
    fallen_out
        Tasks that somebody had before the last act, and that are left to nobody by it.
    listed
        By vehicle, what was ever on its route since the plan was given out, as it came there: the
        place there is the number of a stop, all day.
    """

    day_plan: DayPlan
    midnight: datetime
    acts: tuple[Act, ...]
    board: Board
    fallen_out: tuple[TaskId, ...] = ()
    listed: Mapping[VehicleId, tuple[StopName, ...]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """How many acts it knows."""
        return len(self.acts)

    @property
    def plan(self) -> Plan:
        """The plan as it runs: routes with anything done or to do."""
        routes = tuple(route for route in self.board.routes if route.tasks)
        return replace(self.board.plan, routes=routes)

    @property
    def valid_acts(self) -> tuple[Act, ...]:
        """The acts that were not taken back, with what made up for others."""
        return self.valid_until(self.version)

    def valid_until(self, version: int) -> tuple[Act, ...]:
        """Return the acts that counted at that version of the board."""
        return _valid(self.acts[:version])

    @property
    def standing_acts(self) -> tuple[Act, ...]:
        """The acts that may be taken back still."""
        gone = {act.undoes for act in self.acts}
        return tuple(act for act in self.acts if act.undoes is None and act.number not in gone)

    def numbers_of(self, route: Route) -> Mapping[int, int]:
        """Return for the place of each numbered stop of a route the number that it has all day."""
        return lasting_numbers(route, self.listed.get(route.vehicle, ()))

    def numbered(self, route: Route) -> tuple[int | None, ...]:
        """Return the number of each stop of a route; start, breaks and end have none."""
        numbers = iter(self.numbers_of(route).values())
        return tuple(
            next(numbers) if stop.kind in ("load", "task") else None for stop in route.stops
        )

    def at_s(self, now: datetime) -> int:
        """Return the moment as seconds of the day; never before the last act."""
        seconds = int((now - self.midnight).total_seconds())
        return max(self.board.now_s, min(seconds, LATEST_S))

    def moment(self, at_s: int) -> datetime:
        """Return the moment of those seconds of the day."""
        return self.midnight + timedelta(seconds=at_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a task stays with who has it: who said so, why, and until when."""

    by: str
    reason: str
    until: datetime | None


def holds(running: Running) -> Mapping[TaskId, Hold]:
    """Return what people pinned, as it stands after all acts."""
    return _holds(running, running.valid_acts, running.board)


def _holds(running: Running, valid: Sequence[Act], board: Board) -> Mapping[TaskId, Hold]:
    """Return what people had pinned on a board that these acts led to."""
    found: dict[TaskId, Hold] = {}
    for act in valid:
        hold = Hold(by=act.by, reason=act.reason, until=act.until)
        for event in events_of(act, running.board.day):
            match event:
                case Pinned():
                    found |= {pin.task: hold for pin in event.pins}
                case Arranged():
                    found |= dict.fromkeys(event.tasks, hold)
                case Assigned():
                    found[event.task] = hold
                case Unpinned():
                    found = {task: one for task, one in found.items() if task not in event.tasks}
    return {pin.task: found[pin.task] for pin in board.day.pins if pin.task in found}


def silent(board: Board, *, at_s: int) -> Mapping[VehicleId, Begun]:
    """Return the first task of each vehicle that was to be over long ago, and nobody told of it."""
    late_s = at_s - SILENT_AFTER_S
    found: dict[VehicleId, Begun] = {}
    for vehicle in board.day.vehicles:
        for each in board.facts.of(vehicle.id):
            if each.outcome == "expected" and each.counts and each.ends_s <= late_s:
                found.setdefault(vehicle.id, each)
    return found


def listed_since(
    before: Mapping[VehicleId, tuple[StopName, ...]], last: Board, board: Board
) -> Mapping[VehicleId, tuple[StopName, ...]]:
    """Return what was ever on each route, once the last board has become this one."""
    longer_ones = {
        vehicle.id: longer(before.get(vehicle.id, ()), _names_of(board, vehicle.id))
        for vehicle in board.day.vehicles
        if board.draft.of(vehicle.id) is not last.draft.of(vehicle.id)
    }
    return {**before, **longer_ones} if longer_ones else before


def _names_of(board: Board, vehicle: VehicleId) -> tuple[StopName, ...]:
    """Return the names of all that a vehicle has begun and has still to do, in its order."""
    calls: list[tuple[str | None, str | None]] = [
        (stop.task, stop.depot)
        for each in board.facts.of(vehicle)
        for stop in each.stops
        if stop.kind != "break"
    ]
    for visit in board.draft.of(vehicle).visits:
        is_brought = visit.task is not None and board.open.task(visit.task).goal is not None
        calls += [(visit.task, visit.depot)] * (2 if is_brought else 1)
    return stop_names(calls)


def outcomes_of(board: Board, route: Route) -> list[Outcome | None]:
    """Return what came of each stop of a route; None: it is still to come."""
    begun = board.facts.of(route.vehicle)
    outcomes: list[Outcome | None] = ["expected" if begun else None]  # the start
    for each in begun:
        outcomes += repeat(each.outcome, len(each.stops))
    return [*outcomes, *repeat(None, len(route.stops) - len(outcomes))]


def board_of(first: Board, known: Sequence[Act]) -> Board:
    """Return what acts that count come to, from the board of the published plan."""
    return replay(first, (event for act in known for event in events_of(act, first.day)))


def events_of(act: Act, day: Problem) -> tuple[Event, ...]:
    """Return the events of an act; one that changes nothing on the board has none."""
    if act.kind in EVENTLESS:
        return ()
    return tuple(read_event(one, day=day.day) for one in json.loads(act.document))


def verdicts_of(day: Running) -> Mapping[TaskId, tuple[Verdict, ...]]:
    """Return what became of the codes that were told of each task, in their order."""
    found: dict[TaskId, tuple[Verdict, ...]] = {}
    for act in day.acts:
        for door in _doors_of(act):
            task = TaskId(door["task"])
            found[task] = (*found.get(task, ()), door["verdict"])
    return found


def changed_since(day: Running, before: Board, version: int) -> frozenset[VehicleId]:
    """Return whose routes are otherwise than on the board of that version, or were told a code."""
    coded = {TaskId(door["task"]) for act in day.acts[version:] for door in _doors_of(act)}
    held = differing(holds(day), _holds(day, day.valid_until(version), before))
    return day.board.differing(before) | vehicles_of(day.board, coded | held)


def differing(table: Mapping[TaskId, _Kept], other: Mapping[TaskId, _Kept]) -> frozenset[TaskId]:
    """Return the tasks of which the tables say different things."""
    named = table.keys() | other.keys()
    return frozenset(task for task in named if table.get(task) != other.get(task))


def vehicles_of(board: Board, tasks: Collection[TaskId]) -> frozenset[VehicleId]:
    """Return who began one of these tasks, or has it still to do."""
    if not tasks:
        return frozenset()
    begun = {
        vehicle
        for vehicle, all_begun in board.facts.begun.items()
        for each in all_begun
        if each.stop.task in tasks
    }
    coming = {
        vehicle
        for vehicle, routed in board.draft.routed.items()
        if not routed.starts_s.keys().isdisjoint(tasks)
    }
    return frozenset(begun | coming)


def _doors_of(act: Act) -> list[dict[str, Any]]:
    return json.loads(act.document) if act.kind == "coded" else []


def _valid(known: Sequence[Act]) -> tuple[Act, ...]:
    gone = {act.undoes for act in known if act.rewinds}
    return tuple(act for act in known if not act.rewinds and act.number not in gone)
