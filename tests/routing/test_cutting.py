"""Cutting a problem: every vehicle and task in one piece, chains over a border kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.cutting import Piece, cut, near_depots, part_of, plane_points
from routing.model import Chain, Task, TaskId
from tests.builders import a_depot, a_problem, a_task, a_vehicle, at
from tests.strategies import examples

WHOLE = Piece(vehicles=(0,), tasks=(0, 1))
FIRST = Piece(vehicles=(0,), tasks=(0,))
SECOND = Piece(vehicles=(0,), tasks=(1,))


@examples(100)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 40),
    st.integers(0, 60),
    st.integers(1, 25),
    st.floats(0, 3.2),
)
def test_each_vehicle_and_task_is_in_one_piece(
    seed: int, vehicles: int, tasks: int, most: int, angle: float
) -> None:
    rng = np.random.default_rng(seed)
    doer = rng.integers(-1, vehicles, tasks)  # -1: nobody
    routes = [np.flatnonzero(doer == vehicle).tolist() for vehicle in range(vehicles)]
    pieces = cut(rng.random((vehicles, 2)), routes, rng.random((tasks, 2)), most=most, angle=angle)
    assert sorted(v for piece in pieces for v in piece.vehicles) == [*range(vehicles)]
    assert sorted(t for piece in pieces for t in piece.tasks) == [*range(tasks)]
    for piece in pieces:
        assert {task for vehicle in piece.vehicles for task in routes[vehicle]} <= {*piece.tasks}
        assert len(piece.tasks) <= most or len(piece.vehicles) == 1


def test_riders_who_set_off_at_one_place_share_the_tasks() -> None:
    rng = np.random.default_rng(1)
    nothing: list[list[int]] = [[] for _ in range(200)]
    pieces = cut(np.zeros((200, 2)), nothing, rng.normal(size=(6000, 2)), most=300, angle=0.3)
    assert min(len(piece.vehicles) for piece in pieces) > 1
    assert max(len(piece.tasks) for piece in pieces) <= 300


def test_another_angle_gives_other_borders() -> None:
    rng = np.random.default_rng(1)
    vehicles, tasks = rng.random((30, 2)), rng.random((100, 2))
    nothing: list[list[int]] = [[] for _ in range(30)]
    one, other = (cut(vehicles, nothing, tasks, most=40, angle=angle) for angle in (0.1, 1.0))
    assert {*one} != {*other}


def chained() -> tuple[Task, Task]:
    chain = Chain(previous=TaskId("t1"), shortest_gap_s=600, longest_gap_s=3600)
    return a_task("t1"), a_task("t2", chain=chain)


def windows(piece: Piece, **starts_s: int) -> list[tuple[int, int]]:
    problem = a_problem(*chained())
    given = {TaskId(name): start_s for name, start_s in starts_s.items()}
    (task,) = part_of(problem, piece, starts_s=given).tasks
    return [(window.opens_s, window.closes_s) for window in task.windows]


def test_a_chain_inside_a_piece_is_as_it_was() -> None:
    problem = a_problem(*chained())
    assert part_of(problem, WHOLE, starts_s={TaskId("t1"): 8 * 3600}).tasks == problem.tasks


def test_planned_tasks_of_a_chain_that_is_cut_stay_where_they_are() -> None:
    starts_s = {"t1": at("08:00"), "t2": at("08:30")}
    assert windows(FIRST, **starts_s) == [(at("08:00"), at("08:00"))]
    assert windows(SECOND, **starts_s) == [(at("08:30"), at("08:30"))]


def test_what_follows_over_a_border_goes_into_its_gap_or_nowhere() -> None:
    assert windows(SECOND, t1=at("08:00")) == [(at("08:10"), at("09:00"))]
    assert all(closes_s < 0 for _, closes_s in windows(SECOND))


def test_a_part_has_only_the_places_and_times_of_its_own() -> None:
    problem = a_problem(a_task("t1", place="a"), a_task("t2", place="e"))
    part = part_of(problem, SECOND, starts_s={}, depots=())
    assert {place.id for place in part.places} == {"home", "e"}
    for origin in ("home", "e"):
        for to in ("home", "e"):
            asked = (part.place(origin).id, part.place(to).id, 0)  # type: ignore[arg-type]
            there = part.travel_s("motorbike", *asked)
            assert there == problem.travel_s("motorbike", *asked)


def test_depots_used_and_those_near_tasks_and_starts_belong_to_a_piece() -> None:
    many = [a_depot(f"d{n}", place=place) for n, place in enumerate(("a", "b", "c", "d", "e"))]
    problem = a_problem(a_task(place="a"), depots=many, vehicles=[a_vehicle()])
    points = plane_points(problem, (depot.place for depot in problem.depots))
    tasks = plane_points(problem, [problem.tasks[0].place])
    starts = plane_points(problem, [problem.vehicles[0].start])

    def near(*used: int) -> list[int]:
        return near_depots(problem, points, tasks=tasks, starts=starts, used=used)

    assert near() == [0, 1, 2]
    assert near(4) == [0, 1, 2, 4]
    assert near_depots(problem, points, tasks=tasks[:0], starts=points[3:4], used=()) == [3]
