"""A request that cannot wait for the next plan: the best three who can take it, and giving it."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np

from api.errors import Conflict, Refused, explained_issue, own_issue
from api.records.beds import Facility
from api.records.day_plans import DayPlanNumber
from api.records.places import place_day
from api.records.requests import KeptRequest, RequestNumber
from api.records.users import User
from api.services.access import Writing, require_role
from api.services.day_building import located, request_of_task, row_of_facility, row_of_request
from api.services.following import GOING
from api.services.ground import roads_around
from api.services.households import not_due
from api.services.requests import bring_into
from api.services.run_boards import Running
from api.services.running import Days, Made
from api.services.seeing import seen_request
from api.store import beds, day_plans, medicine, requests
from geodata.errors import Issue
from geodata.live_roads import LiveRoads
from geodata.live_travel import RoadTravel
from geodata.matrix import STRAIGHT_LINE_KPH, straight_line_metres
from geodata.network import RoadNetwork
from geodata.speeds import HOUR_S, HOURS, read_speeds
from maps.wording import both
from routing.bags import BagTable
from routing.dispatch import (
    Arrangement,
    Board,
    Legs,
    NewDepot,
    NewTask,
    Offer,
    Promise,
    Step,
    advance,
    apply,
    arrange,
    offers,
    replay,
    taken,
)
from routing.explain import Explaining
from routing.intake import depot_of
from routing.model import PlaceId, Task, TaskId, VehicleId
from routing.problem import Place
from routing.requests import Request
from routing.rules.day_rules import DayRules
from routing.triage import requests_to_tasks

BEST: Final = 3
"""So many offers are made."""
AT_ONCE: Final = 1
"""The class that is not kept waiting for a call back or a doctor."""
UNTRIAGED: Final = frozenset({"received", "verified"})
FAILED: Final = "failed"
"""At a door; somebody may be sent again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What a request becomes a task by: the rules of the day, bags, and the folder with roads."""

    rules: DayRules
    bags: BagTable
    data: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A way to take a request in at once, and on whose board."""

    day: Running
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The tasks of a request on one board: the one to be given, and what follows it in the night.

    Parameters
    ----------
    place, legs
        Where that is new to the board.
    before
        What has to come on the board first: the facility that the patient is brought to.
    """

    before: tuple[NewDepot, ...] = ()
    task: Task
    more: tuple[Task, ...]
    place: Place | None
    legs: Legs | None


def offer(
    days: Days, user: User, number: RequestNumber, *, tables: Tables, now: datetime
) -> tuple[Offered, ...]:
    """Return the best ways to take a request in at once, of all days that run in one's areas.

    Raises
    ------
    Conflict
        With ``request-is-over``, ``already-planned``, ``nobody-runs`` where no plan of today is
        given out, ``place-unknown``, ``bag-within-cycle``, or ``nobody-can`` with the reason and
        what would help.
    Refused
        With ``no-bed-accepted`` for a transport.
    """
    request, due = _read(days, user, number, tables=tables, now=now)
    _require_open(request, due)
    with days.store.reading() as session:
        valid = day_plans.valid_ones(session, user.organisation, place_day(now))
    running = [days.see(one.number, now=now) for one in valid if user.reaches(one.area)]
    if not running:
        raise Conflict(own_issue("nobody-runs", f"{place_day(now)}"))
    found: list[Offered] = []
    reasons: list[Issue] = []
    for day in running:
        try:
            asked = _asked(days, day, request, tables=tables, now=now)
        except Conflict as fault:
            if any(issue.code == "already-planned" for issue in fault.issues):
                raise
            reasons += fault.issues  # another day may know the facility
            continue
        ways = _offers(day, asked, now)
        found += [Offered(day=day, offer=one) for one in ways]
        reasons += [] if ways else [_reason(day, asked, now)]
    if not found:
        raise Conflict(*reasons)
    return tuple(sorted(found, key=lambda one: one.offer.delta)[:BEST])


def _offers(day: Running, asked: _Asked, now: datetime) -> tuple[Offer, ...]:
    at_s = day.at_s(now)
    board = replay(advance(day.board, at_s), asked.before)
    return offers(board, asked.task, now_s=at_s, place=asked.place, legs=asked.legs, most=BEST)


def _reason(day: Running, asked: _Asked, now: datetime) -> Issue:
    """Return why nobody of a day can take a task in, and what would help there."""
    board = _with_task(day, asked, now)
    why = Explaining(board.open, board.draft).of(board.open.task(asked.task.id))
    name = f"{day.day_plan.area.ward} {day.day_plan.letter}"
    said = (why.sentence, *(one.sentence for one in why.remedies))
    vi, en = (" ".join(one.said_in(language) for one in said) for language in ("vi", "en"))
    return explained_issue("nobody-can", name, reason=why.reason, why=both(vi, en))


def try_out(
    days: Days,
    user: User,
    number: RequestNumber,
    *,
    day_plan: DayPlanNumber,
    vehicle: VehicleId,
    after: TaskId | None,
    tables: Tables,
    now: datetime,
) -> tuple[Running, Arrangement]:
    """Return what would come of giving a request to that volunteer; nothing is done.

    Raises
    ------
    InvalidProblem
        If a task or the volunteer is not there.
    Conflict, Refused
        As `offer`.
    """
    request, due = _read(days, user, number, tables=tables, now=now)
    _require_open(request, due)
    day = days.see_own(user, day_plan, now=now)
    board = _with_task(day, _asked(days, day, request, tables=tables, now=now), now)
    task = next(one for one in board.open.tasks if request_of_task(one.id) == number)
    step = Step(task=task.id, vehicle=vehicle, after=after)
    return day, arrange(board, [step], now_s=day.at_s(now))


def _with_task(day: Running, asked: _Asked, now: datetime) -> Board:
    """Return the board at that moment, on which the task that is asked for is open."""
    at_s = day.at_s(now)
    board = advance(day.board, at_s)
    if any(one.id == asked.task.id for one in board.day.tasks):
        return board
    board = replay(board, asked.before)
    return apply(board, NewTask(at_s=at_s, task=asked.task, place=asked.place, legs=asked.legs))


def give(
    days: Days,
    user: User,
    number: RequestNumber,
    *,
    day_plan: DayPlanNumber,
    promise: Promise,
    reason: str,
    client_id: str = "",
    tables: Tables,
    now: datetime,
) -> Running:
    """Give a request to the volunteer of an offer, on the board of that day.

    Parameters
    ----------
    promise
        What was offered: much later or with more harm than that, nobody is sent.

    Raises
    ------
    InvalidProblem
        With ``offer-outdated``, ``does-not-fit`` or ``already-assigned``.
    Conflict, Refused
        As `offer`.
    """
    request, due = _read(days, user, number, tables=tables, now=now)
    known = days.see_own(user, day_plan, now=now)
    if days.knows(day_plan, client_id):
        return known
    _require_open(request, due)

    def work(day: Running) -> Made:
        at_s = day.at_s(now)
        asked = _asked(days, day, request, tables=tables, now=now)
        told = NewTask(at_s=at_s, task=asked.task, place=asked.place, legs=asked.legs)
        held = Promise(
            task=asked.task.id,
            vehicle=promise.vehicle,
            starts_s=promise.starts_s,
            harm=promise.harm,
            version=promise.version,
        )
        after = taken(replay(day.board, asked.before), held, told)
        for task in asked.more:
            after = apply(after, NewTask(at_s=at_s, task=task))
        made = after.events[len(day.board.events) :]
        return Made(
            events=made, kind="added", board=after, effect=partial(_triaged, number=request.number)
        )

    sent = f"request {number}: {promise.vehicle}"
    return days.act(user, day_plan, work, reason=reason, client_id=client_id, sent=sent, now=now)


def _triaged(change: Writing, number: RequestNumber) -> None:
    """Have a request go on that was not kept waiting."""
    if requests.get_request(change.session, number).state in UNTRIAGED | {FAILED}:
        bring_into(change, number, "triaged", reason="")


def _read(
    days: Days, user: User, number: RequestNumber, *, tables: Tables, now: datetime
) -> tuple[KeptRequest, Mapping[RequestNumber, Issue]]:
    """Return a request for who runs days, and why it brings no bag today if it brings none."""
    require_role(user, "plans.run")
    with days.store.reading() as session:
        request = seen_request(session, user, number)
        return request, not_due(session, (request,), table=tables.bags, day=place_day(now))


def _require_open(request: KeptRequest, due: Mapping[RequestNumber, Issue]) -> None:
    if request.state not in GOING | {FAILED}:
        raise Conflict(own_issue("request-is-over", f"request {request.number}: {request.state}"))
    if request.number in due:
        raise Conflict(due[request.number])


def _asked(
    days: Days, day: Running, request: KeptRequest, *, tables: Tables, now: datetime
) -> _Asked:
    """Return what a request asks of a day: what is on its board already, else new tasks."""
    at_s = day.at_s(now)
    board = advance(day.board, at_s)
    subject = f"request {request.number}"
    if _is_done(board, request.number):
        raise Conflict(own_issue("already-planned", subject))
    waiting = [one for one in board.open.tasks if request_of_task(one.id) == request.number]
    if waiting:
        return _Asked(task=waiting[0], more=(), place=None, legs=None)
    if request.spot.point is None:
        raise Conflict(own_issue("place-unknown", subject))
    name = PlaceId(f"R{request.number}")
    facility = _facility(days, request)
    before = _new_to(board, facility, tables=tables, at_s=at_s)
    board = replay(board, before)
    found = requests_to_tasks(
        [_row(days, day, board, request, facility)],
        located={_task_name(board, request.number): located(request.spot)},
        place_ids={_task_name(board, request.number): name},
        rules=tables.rules,
    )
    if not found.tasks:
        raise Conflict(*found.issues)
    first, *more = found.tasks
    if first.task_class != AT_ONCE and request.state in UNTRIAGED:
        raise Conflict(own_issue("not-triaged", f"{subject}: {request.state}"))
    if any(place.id == name for place in board.day.places):
        return _Asked(before=before, task=first, more=tuple(more), place=None, legs=None)
    place = Place(id=name, point=request.spot.point, area=request.spot.ward or None)
    legs = legs_to(board, place, data=tables.data, at_s=at_s)
    return _Asked(before=before, task=first, more=tuple(more), place=place, legs=legs)


def _is_done(board: Board, number: RequestNumber) -> bool:
    planned = {task for each in board.draft.routed.values() for task in each.starts_s}
    begun = board.facts.starts_s.keys()
    return any(request_of_task(task) == number for task in planned | begun)


def _task_name(board: Board, number: RequestNumber) -> str:
    """Return a name for the first task of a request that no task of the day ever had."""
    known = {task.id for task in board.day.tasks}
    names = (str(number) if count == 0 else f"{number}r{count}" for count in itertools.count())
    return next(name for name in names if name not in known)


def _facility(days: Days, request: KeptRequest) -> Facility | None:
    """Return where a patient is to be brought, with the bed that was accepted there."""
    if request.asked.kind != "transport":
        return None
    with days.store.reading() as session:
        bed = beds.bed_of_request(session, request.number)
        if bed is None or bed.state != "accepted":
            raise Refused(own_issue("no-bed-accepted", f"request {request.number}"))
        return beds.get_facility(session, bed.facility)


def _new_to(
    board: Board, facility: Facility | None, *, tables: Tables, at_s: int
) -> tuple[NewDepot, ...]:
    """Return how a facility comes on a board that does not know it."""
    if facility is None or facility.id in {depot.id for depot in board.day.depots}:
        return ()
    spot, name = facility.spot, PlaceId(f"F{facility.id}")
    if spot.point is None:
        raise Conflict(own_issue("facility-not-in-plan", facility.id))
    depot = depot_of(row_of_facility(facility), name, tables.rules)
    place = Place(id=name, point=spot.point, area=spot.ward or None)
    legs = legs_to(board, place, data=tables.data, at_s=at_s)
    return (NewDepot(at_s=at_s, depot=depot, place=place, legs=legs),)


def _row(
    days: Days, day: Running, board: Board, request: KeptRequest, facility: Facility | None
) -> Request:
    """Return the request as intake reads it, with where the patient is to be brought."""
    accepted = {} if facility is None else {request.number: facility.id}
    with days.store.reading() as session:
        ordered = medicine.ordered_for(session, [request.number])
    row = row_of_request(request, accepted, ordered=ordered, midnight=day.midnight)
    return replace(row, id=_task_name(board, request.number))


def legs_to(board: Board, place: Place, *, data: Path, at_s: int) -> Legs:
    """Return how far a new place is from all others: over the roads of the day, else straight."""
    problem = board.day
    profiles = tuple(dict.fromkeys(vehicle.profile for vehicle in problem.vehicles))
    points = [one.point for one in problem.places]
    roads = None if problem.estimated else roads_around(data, points)
    if roads is None:
        metres = straight_line_metres([place.point], points)[0]
        rows = {
            profile: np.ceil(metres * 3.6 / STRAIGHT_LINE_KPH[profile]).astype(np.int32)
            for profile in profiles
        }
        return Legs(away=rows, back=rows)
    travel = RoadTravel(_live(roads), points, hour=at_s // HOUR_S % HOURS)
    both = {profile: travel.around(profile, place.point, depart_s=at_s) for profile in profiles}
    return Legs(
        away={profile: away for profile, (away, _) in both.items()},
        back={profile: back for profile, (_, back) in both.items()},
    )


@lru_cache(maxsize=2)
def _live(network: RoadNetwork) -> LiveRoads:
    return LiveRoads(network, read_speeds())
