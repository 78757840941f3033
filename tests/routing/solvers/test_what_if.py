"""The best way into a draft found by the arrays is the one found by trying everything."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from routing.model import DepotId, PlaceId, Task, TaskId
from routing.problem import Problem
from routing.score import Cost, subtract
from routing.solvers.drafts import Draft, Routed, draft_of, route_visits, unassigned_tasks
from routing.solvers.insert import best_insertion, insert_all
from routing.solvers.what_if import WhatIf
from routing.visits import Visit
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_vehicle, a_window
from tests.strategies import examples, problems


def best_delta(problem: Problem, draft: Draft, task: Task) -> Cost | None:
    """Return what the way found by the arrays adds to the score by the exact schedule."""
    everybody = np.array([*([True] * len(problem.vehicles)), False])
    way = WhatIf(problem, draft).best_way(task, everybody)
    if way is None:
        return None
    vehicle = problem.vehicles[way[0]]
    routed = route_visits(problem, vehicle, way[1])
    assert isinstance(routed, Routed)
    return subtract(routed.cost, draft.of(vehicle.id).cost)


def assert_as_good(problem: Problem, draft: Draft, task: Task) -> None:
    insertion, found = best_insertion(problem, draft, task), best_delta(problem, draft, task)
    if insertion is not None:
        assert found is not None
        assert found <= insertion.delta


@examples(200)
@given(problems())
def test_it_is_as_good_as_trying_everything(problem: Problem) -> None:
    draft = insert_all(problem, Draft(routed={}), problem.tasks[::2])
    for task in unassigned_tasks(problem, draft):
        assert_as_good(problem, draft, task)


def visits(*names: str) -> tuple[Visit, ...]:
    return tuple(
        Visit(depot=DepotId(name)) if name.startswith("d") else Visit(task=TaskId(name))
        for name in names
    )


def test_a_full_rider_leaves_the_empty_cylinders_at_a_station_on_the_way() -> None:
    swaps = [a_swap(f"t{n}", place="c", deadline_s=72_000) for n in (1, 2, 3)]
    depots = [a_depot("d1", place="a"), a_depot("d2", place="c"), a_depot("d3", place="e")]
    rider = replace(a_vehicle(), end=PlaceId("e"))
    problem = a_problem(*swaps, depots=depots, vehicles=[rider])
    draft = draft_of(problem, {rider.id: visits("d1", "t1", "t2", "d3")})
    assert draft.sequences[rider.id] == visits("d1", "t1", "t2", "d3")
    assert_as_good(problem, draft, swaps[2])


@pytest.mark.parametrize("closes", ["20:00", "09:02"])
def test_a_nearer_depot_may_take_the_place_of_the_one_loaded_at(closes: str) -> None:
    bags = [a_bag("t1", place="a"), a_bag("t2", place="a")]
    depots = [
        a_depot("d1", kind="distribution_point", place="e"),
        a_depot("d2", kind="distribution_point", place="a"),
    ]
    rider = a_vehicle(shift=a_window("07:00", closes))
    problem = a_problem(*bags, depots=depots, vehicles=[rider])
    draft = draft_of(problem, {rider.id: visits("d1", "t1")})
    if closes == "20:00":
        assert draft.sequences[rider.id] == visits("d1", "t1")
    assert_as_good(problem, draft, bags[1])
    assert best_delta(problem, draft, bags[1]) is not None
