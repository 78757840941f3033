"""The board on paper: what stands on it, as the day is at that moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from api.errors import translated
from api.records.places import EVERYWHERE, PLACE_TIME
from api.records.requests import KeptRequest, is_emergency
from api.records.users import User
from api.services.day_building import request_of_task
from api.services.movement_orders import Office, area_words
from api.services.run_boards import Running, outcomes_of
from api.store import requests
from api.store.requests import Wanted
from api.store.session import Store
from maps.lists.day_sheet import DaySheet, SheetLeft, SheetRoute, SheetStop, word
from maps.lists.from_plan import ACTIONS
from maps.neutral import clean, neutral_label
from maps.wording import (
    PROFILES,
    Language,
    clock,
    day_text,
    depot_address,
    depot_label,
    goods,
    hours,
    numbered_stops,
    short_name,
    task_address,
    task_name,
    text,
    vehicle_label,
)
from routing.dispatch import Board, advance
from routing.live.facts import Outcome
from routing.model import Task
from routing.plan import Route, Stop, Unassigned

MOST_NEW: Final = 500
"""Requests beside emergencies that came after the plan; more than paper is good for."""
PAGE: Final = 1000
"""So many requests are read at once."""
_TOLD: Final[Mapping[Outcome, str]] = MappingProxyType(
    {"done": "told_done", "not-done": "told_not_done"}
)


def day_sheet(
    store: Store,
    user: User,
    running: Running,
    *,
    office: Office,
    language: Language,
    picture: bytes,
    now: datetime,
) -> DaySheet:
    """Return the board on paper: routes as they stand, what nobody does, what came since."""
    board = advance(running.board, running.at_s(now))
    routes = tuple(
        _route(board, route, running.numbers_of(route), language)
        for route in sorted(board.routes, key=lambda route: int(route.vehicle))
        if route.tasks
    )
    planned = [_left(running, board, one, language) for one in board.unassigned]
    planned.sort(key=lambda one: one.rank)
    new = [_new(one, language) for one in _waiting(store, user, running)]
    others = [one for one in new if not one.rank]
    left = [*(one for one in new if one.rank), *planned, *others[:MOST_NEW]]
    if more := len(others) - MOST_NEW + 1 if len(others) > MOST_NEW else 0:
        left[-1] = _more(more, language)
    stops = [stop for route in board.routes for stop in _told(board, route) if stop[0].task]
    counts = word("counts", language).format(
        routes=len(routes),
        stops=len(stops),
        done=sum(outcome == "done" for _, outcome in stops),
        left=len(left),
    )
    acts = f"-{running.version}" if running.version else ""
    return DaySheet(
        language=language,
        day=running.day_plan.day,
        area=area_words(running.day_plan.area.ward, office.placer, language),
        version=f"{running.day_plan.letter}{acts}",
        printed_at=f"{now.astimezone(PLACE_TIME):%H:%M} {day_text(now.astimezone(PLACE_TIME))}",
        printed_by=user.name,
        hotline=office.hotline,
        counts=counts,
        routes=routes,
        left=tuple(left),
        signs=_signs(running, board, language),
        picture=picture,
    )


def _signs(running: Running, board: Board, language: Language) -> tuple[str, ...]:
    """Return what to know before the paper is used."""
    sample = (text("sample", language),) if board.day.sample else ()
    return (*sample, *(translated(one, language).message for one in running.day_plan.signs))


def _told(board: Board, route: Route) -> Sequence[tuple[Stop, Outcome | None]]:
    return tuple(zip(route.stops, outcomes_of(board, route), strict=True))


def _route(
    board: Board, route: Route, numbers: Mapping[int, int], language: Language
) -> SheetRoute:
    who = board.day.vehicle(route.vehicle)
    told = {id(stop): outcome for stop, outcome in _told(board, route)}
    back = f"{word('back_at', language)} {clock(route.stops[-1].arrives_s)}"
    head = (
        neutral_label(vehicle_label(who)),
        clean(who.show.get("phone", "")),
        PROFILES[who.profile][language],
        hours(who.shift),
        back,
        word("out", language) if route.vehicle in board.facts.out else "",
    )
    return SheetRoute(
        head=" · ".join(part for part in head if part),
        stops=tuple(
            _stop(board, numbers[place], stop, told[id(stop)], language)
            for place, stop in numbered_stops(route)
        ),
    )


def _stop(
    board: Board, number: int, stop: Stop, outcome: Outcome | None, language: Language
) -> SheetStop:
    said = "" if outcome is None else _TOLD.get(outcome, "")
    common = (number, clock(stop.starts_s), word(said, language) if said else "")
    if stop.task is None or stop.is_drop:
        return _at_depot(board, stop, common, language)
    task = board.day.task(stop.task)
    return SheetStop(
        number=common[0],
        time=common[1],
        told=common[2],
        what=ACTIONS[task.kind][language],
        who=task_name(task),
        where=task_address(board.day, task),
        phone=clean(task.show.get("phone", "")),
        goods=_goods(task, language),
    )


def _at_depot(
    board: Board, stop: Stop, common: tuple[int, str, str], language: Language
) -> SheetStop:
    number, time, told = common
    depot = None if stop.depot is None else board.day.depot(stop.depot)
    return SheetStop(
        number=number,
        time=time,
        told=told,
        what=word("hand_over" if stop.is_drop else "load", language),
        who="" if depot is None else depot_label(depot, language),
        where="" if depot is None else depot_address(board.day, depot),
        phone="" if depot is None else clean(depot.show.get("phone", "")),
        goods="",
    )


def _goods(task: Task, language: Language) -> str:
    """Return what is left and what is fetched, told apart by a sign."""
    brought, fetched = goods(task.delivers, language), goods(task.collects, language)
    return ", ".join((*(f"+ {one}" for one in brought), *(f"− {one}" for one in fetched)))


def _left(running: Running, board: Board, one: Unassigned, language: Language) -> SheetLeft:
    task = board.day.task(one.task)
    helps = [remedy.sentence.said_in(language) for remedy in one.remedies[:1]]
    return SheetLeft(
        rank=str(task.task_class),
        since=_moment(running.moment(task.called_s)),
        what=ACTIONS[task.kind][language],
        who=task_name(task),
        where=task_address(board.day, task),
        phone=clean(task.show.get("phone", "")),
        why=neutral_label(" ".join((one.sentence.said_in(language), *helps))),
    )


def _waiting(store: Store, user: User, running: Running) -> Iterator[KeptRequest]:
    """Yield the open requests of the area that the day knows nothing of, the oldest first."""
    known = {request_of_task(task.id) for task in running.board.day.tasks}
    area = running.day_plan.area.ward
    within = "" if area == EVERYWHERE else area
    waiting: list[KeptRequest] = []
    wanted = Wanted(waiting_on=running.day_plan.day, area=within, most=PAGE)
    with store.reading() as session:
        while found := requests.list_requests(session, user, wanted):
            waiting += (one for one in found if one.number not in known)
            wanted = replace(wanted, after=found[-1].number)
    yield from sorted(waiting, key=lambda one: one.received_at)


def _more(count: int, language: Language) -> SheetLeft:
    what = word("more", language).format(count=count)
    return SheetLeft(rank="", since="", what=what, who="", where="", phone="", why="")


def _new(one: KeptRequest, language: Language) -> SheetLeft:
    asked = one.asked
    urgent = is_emergency(asked.kind, one.ranked)
    return SheetLeft(
        rank=word("urgent", language) if urgent else "",
        since=_moment(one.received_at),
        what=ACTIONS[asked.kind][language],
        who=short_name(asked.name_short),
        where=neutral_label(asked.address),
        phone=clean(asked.phone),
        why=word("after_plan", language),
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(PLACE_TIME):%d/%m %H:%M}"
