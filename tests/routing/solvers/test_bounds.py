"""Ways that a bound must not hide: what exact insertion finds, the compiled search finds too."""

import numpy as np

from routing.model import Break, DepotId, PlaceId, TaskId
from routing.solvers.drafts import Draft, draft_of
from routing.solvers.insert import best_insertion
from routing.solvers.what_if import WhatIf
from routing.visits import Visit
from tests.builders import a_depot, a_problem, a_task, a_vehicle, a_window


def drafted(problem, *names: str) -> Draft:  # type: ignore[no-untyped-def]
    vehicle = problem.vehicles[0].id
    return draft_of(problem, {vehicle: tuple(Visit(task=TaskId(name)) for name in names)})


def found(problem, draft: Draft, name: str) -> tuple[bool, bool]:  # type: ignore[no-untyped-def]
    """Return whether exact insertion and the compiled search find a way for the task."""
    task = problem.task(TaskId(name))
    exact = best_insertion(problem, draft, task) is not None
    compiled = WhatIf(problem, draft).best_way(task, np.array([True, False])) is not None
    return exact, compiled


def test_waiting_for_a_break_is_time_that_a_task_may_take() -> None:
    # Three hours from 08:00, an hour of waiting for the break, then the visit of 12:30.
    lunch = Break(window=a_window("12:00", "12:30"), lasts_s=1800)
    rider = a_vehicle(
        start=PlaceId("a"), end=PlaceId("a"), shift=a_window("08:00", "14:15"), breaks=(lunch,)
    )
    tasks = [
        a_task("A", service_s=10_800, windows=(a_window("08:00", "08:00"),)),
        a_task("B", service_s=6_300, windows=(a_window("12:30", "12:30"),)),
        a_task("C", service_s=2_400, task_class=1),
    ]
    problem = a_problem(*tasks, vehicles=[rider])
    assert found(problem, drafted(problem, "A", "B"), "C") == (True, True)


def test_a_set_up_saved_where_a_transport_ends_counts() -> None:
    # From ``b`` to ``a`` and back takes 20 min, with 15 min at both ends; N is set up by then.
    rider = a_vehicle(start=PlaceId("b"), end=PlaceId("b"), shift=a_window("07:00", "07:35"))
    facility = a_depot("h1", kind="facility", place=PlaceId("b"), opens=(a_window(),))
    move = a_task(
        "T",
        kind="transport",
        task_class=1,
        service_s=600,
        handover_s=300,
        bring_to=(DepotId("h1"),),
    )
    near = a_task("N", place="b", service_s=1200, setup_s=1200)
    problem = a_problem(move, near, vehicles=[rider], depots=[facility])
    assert found(problem, drafted(problem, "N"), "T") == (True, True)
