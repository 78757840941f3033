"""A day that runs: offers for an emergency over exact travel times, and the re-plan behind it."""

import time
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from routing.checks import check_plan
from routing.dispatch import replan_board
from routing.solvers.stopping import TimeLimit
from tests.benchmarks.measuring import Line, Options
from tests.benchmarks.running_city import RunningCity, emergencies, running_city

OPEN_STOPS = 300
REPLAN_S = 5.0


@lru_cache(maxsize=1)
def one_district() -> RunningCity:
    """Return a district of 150 volunteers in which 300 stops are still to come."""
    return running_city(districts=1, tasks=900, vehicles=150, open_stops=OPEN_STOPS)


def offer_district(options: Options) -> Iterator[Line]:
    """Time the offers for emergencies at new places, from the call to the three offers.

    Travel from and to the place is asked of the roads within that time. The arrays of the board
    are ready: making them anew after an event, which `Boards.ready` does between emergencies, is
    `made_ready_ms`.
    """
    running = one_district()
    yield _offered("live.offer_district", running, count=200 if options.full else 60, most_ms=100)


def offer_city(options: Options) -> Iterator[Line]:
    """The same over 24 districts of 83 volunteers: who of all 2,000 is there best."""
    running = running_city(districts=24, tasks=833, vehicles=83, open_stops=600)
    yield _offered("live.offer_city", running, count=100 if options.full else 40, most_ms=250)


def _offered(name: str, running: RunningCity, *, count: int, most_ms: int) -> Line:
    boards, begun = running.boards, time.perf_counter()
    boards.ready(running.now_s)
    ready_ms = (time.perf_counter() - begun) * 1000
    taken_ms, found = [], []
    for task, place in emergencies(running, count=count + 1):
        begin = time.perf_counter()
        offers = boards.offers(task, place=place, now_s=running.now_s)
        taken_ms.append((time.perf_counter() - begin) * 1000)
        found.append(len(offers))
    taken_ms, found = taken_ms[1:], found[1:]  # the first one snaps all places
    open_tasks = [len(boards[district].open.tasks) for district in running.districts]
    return Line(
        name=name,
        value=float(np.percentile(taken_ms, 95)),
        unit="ms p95",
        target=f"<= {most_ms}",
        more={
            "p50_ms": float(np.median(taken_ms)),
            "emergencies": count,
            "fewest_offers": min(found),
            "open_tasks": sum(open_tasks),
            "vehicles": sum(len(boards[one].open.vehicles) for one in running.districts),
            "made_ready_ms": ready_ms,
        },
    )


def replan(options: Options) -> Iterator[Line]:
    """Time the re-plan behind an accepted emergency, and count what it changes for people."""
    del options
    running = one_district()
    boards, name = running.boards, running.districts[0]
    task, place = next(emergencies(running, count=1, seed=3))
    offers = boards.offers(task, place=place, now_s=running.now_s)
    board = boards.accept(offers[0], task, place=place, now_s=running.now_s)
    before = board.plan.score
    begin = time.perf_counter()
    found = replan_board(board, stop=TimeLimit(REPLAN_S), seed=1)
    taken_s = time.perf_counter() - begin
    if check_plan(found.problem, found.plan):
        raise RuntimeError("the re-plan breaks a rule")
    swapped = boards.swap(name, found, now_s=running.now_s + int(REPLAN_S))
    changes = found.changes
    yield Line(
        name="live.replan",
        value=taken_s,
        unit="s",
        target="<= 5",
        more={
            "changes": changes.count,
            "another_vehicle": len(changes.another),
            "moved_over_15_min": len(changes.moved),
            "reordered_next_hour": len(changes.reordered),
            "open_tasks": len(found.problem.tasks),
            "effort_before": before.effort,
            "effort_after": found.plan.score.effort,
            "unassigned": len(found.plan.unassigned),
            "iterations": found.iterations,
            "swapped": swapped.dropped is None,
        },
    )


MEASURES = {
    "live.offer_district": offer_district,
    "live.replan": replan,
    "live.offer_city": offer_city,
}
