"""The arrays say of every route what the schedule and the score say."""

from collections import Counter
from typing import Final

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.array_making import arrays_of
from routing.plan import Rule
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.solvers.array_routes import evaluate, tidy
from routing.solvers.array_trips import (
    COUNT,
    DEPOT_CLOSED,
    DUTY_TOO_LONG,
    HOLD,
    KEEPS_ALL,
    MIXED,
    NO_EQUIPMENT,
    NO_WAY,
    NODE,
    NOT_BROUGHT_BACK,
    NOT_LOADED,
    SHIFT_OVER,
    STARTS,
    TOO_BULKY,
    TOO_HEAVY,
    TOO_MANY,
    TOO_MANY_CYLINDERS,
    WINDOW_MISSED,
    empty_trip,
    set_visit,
)
from routing.solvers.compiled import packed
from routing.solvers.drafts import Draft, route_visits, unassigned_tasks
from routing.solvers.drafts import tidy as tidy_visits
from routing.solvers.insert import Insertion, insert_all
from routing.solvers.what_if import WhatIf
from routing.timing import free_span
from routing.visits import Broken, Visit
from tests.routing.solvers.attempts import attempts
from tests.strategies import examples, problems

RULES: Final[dict[int, Rule]] = {
    TOO_MANY: "hours",
    DUTY_TOO_LONG: "hours",
    MIXED: "mixing",
    NO_EQUIPMENT: "ppe",
    NOT_LOADED: "reload",
    TOO_HEAVY: "capacity",
    TOO_BULKY: "capacity",
    TOO_MANY_CYLINDERS: "capacity",
    NOT_BROUGHT_BACK: "reload",
    NO_WAY: "profile",
    WINDOW_MISSED: "time-window",
    DEPOT_CLOSED: "depot-hours",
}


def drawn_visits(problem: Problem, rng: np.random.Generator) -> list[Visit]:
    """Return some tasks that have a place, each at most once, with load visits among them."""
    tasks = [Visit(task=task.id) for task in problem.tasks if task.place is not None]
    visits = [tasks[int(i)] for i in rng.permutation(len(tasks))[: rng.integers(0, 6)]]
    for _ in range(int(rng.integers(0, 4)) if problem.depots else 0):
        depot = problem.depots[int(rng.integers(len(problem.depots)))].id
        held = int(rng.integers(0, 3)) * 14_400 or None
        visits.insert(int(rng.integers(0, len(visits) + 1)), Visit(depot=depot, not_before_s=held))
    return visits


@examples(400)
@given(problems(), st.integers(0, 2**32 - 1))
def test_a_route_costs_and_breaks_what_the_schedule_says(problem: Problem, seed: int) -> None:
    arrays = arrays_of(problem)
    tasks = [task.id for task in problem.tasks]
    nodes = [*tasks, *(depot.id for depot in problem.depots)]
    visits = drawn_visits(problem, np.random.default_rng(seed))
    for number, vehicle in enumerate(problem.vehicles):
        able = [
            v for v in visits if v.task is None or may_serve(problem, problem.task(v.task), vehicle)
        ]
        expected_visits = tidy_visits(problem, vehicle, able) if able else ()
        trip = empty_trip(20)
        for at, visit in enumerate(able):
            node = nodes.index(visit.task or visit.depot)
            set_visit(trip.visits, at, node, visit.not_before_s or 0)
        trip.total[COUNT] = len(able)
        tidy(packed(arrays), number, packed(trip))
        count = int(trip.total[COUNT])
        assert [nodes[n] for n in trip.visits[:count, NODE]] == [
            visit.task or visit.depot for visit in expected_visits
        ]
        assert [int(held) or None for held in trip.visits[:count, HOLD]] == [
            visit.not_before_s for visit in expected_visits
        ]
        if not expected_visits:
            continue
        broken = evaluate(packed(arrays), number, packed(trip))
        expected = route_visits(problem, vehicle, expected_visits)
        if isinstance(expected, Broken):
            span = free_span(problem, vehicle)
            over = "curfew" if span is None or span.closes_s != vehicle.shift.closes_s else "shift"
            assert ({**RULES, SHIFT_OVER: over})[broken] == expected.rule
            continue
        assert broken == KEEPS_ALL
        assert tuple(trip.total[:4].tolist()) == expected.cost
        starts = {nodes[n]: int(s) for n, s in trip.visits[:count, [NODE, STARTS]]}
        assert {task: starts[task] for task in expected.starts_s} == expected.starts_s


@examples(150)
@given(problems())
def test_what_keeps_a_task_out_is_what_every_attempt_comes_to(problem: Problem) -> None:
    draft = insert_all(problem, Draft(routed={}), problem.tasks[::2])
    what_if = WhatIf(problem, draft)
    for task in unassigned_tasks(problem, draft):
        found = what_if.hindrances(task)
        tried = [*attempts(problem, draft, task)]
        assert found.fits == any(isinstance(one, Insertion) for _, one in tried)
        if not found.fits:
            where = ((v, Broken(rule=b.rule, at=0, detail=b.detail)) for v, b in tried)
            assert found.broken == Counter(where)
