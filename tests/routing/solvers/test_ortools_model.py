"""Rules that the routing library's model holds by itself, before anything is mended."""

import pytest

from routing.model import Break, Capacity, TaskId, VehicleId
from routing.problem import DutyStep, Problem, Told
from routing.schedule import schedule_route
from routing.solvers.ortools_model import build_model
from routing.solvers.ortools_nodes import Model, Nodes
from routing.solvers.ortools_routing import improve
from routing.solvers.stopping import Iterations
from routing.visits import Broken, Visit
from tests.builders import (
    CYLINDER,
    EMPTY_CYLINDER,
    a_depot,
    a_problem,
    a_rules,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    an_objective,
    at,
)

V1 = VehicleId("v1")


def test_nobody_does_more_tasks_than_agreed() -> None:
    vehicles = [a_vehicle("v1", most_tasks=1), a_vehicle("v2", most_tasks=2)]
    problem = a_problem(*(a_task(f"t{n}") for n in range(4)), vehicles=vehicles)
    found, _ = improve(problem, {}, stop=Iterations(10), seed=1)
    assert found is not None
    assert [len(found[vehicle.id]) for vehicle in vehicles] == [1, 2]


def told(*names: str, vehicle: str, starts: str) -> dict[TaskId, Told]:
    return {TaskId(t): Told(vehicle=VehicleId(vehicle), starts_s=at(starts)) for t in names}


NOON_REST = Break(window=a_window("12:00", "12:30"), lasts_s=1800)
HOSPITAL = a_depot("hospital", kind="facility", place="c", opens=(a_window("07:00", "08:00"),))
UNREST = a_rules(objective=an_objective(changed=100_000, moved=300))


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (  # mixing: nobody comes from the sick to who must be kept clear
            a_problem(
                a_task("sick", hygiene="contact", windows=(a_window("07:00", "07:30"),)),
                a_task("old", hygiene="clean", windows=(a_window("09:00", "10:00"),), task_class=3),
            ),
            {"v1": ["old"]},
        ),
        (  # mixing: who comes unclean may do no clean task before a load stop
            a_problem(
                a_task("old", hygiene="clean"), vehicles=[a_vehicle(unclean=True)], depots=[]
            ),
            {"v1": []},
        ),
        (  # ppe: one set, two who need one; the second is left out
            a_problem(
                a_task("t1", ppe=1),
                a_task("t2", place="b", ppe=1, task_class=5),
                vehicles=[a_vehicle(ppe=1)],
                depots=[],
            ),
            {"v1": ["t1"]},
        ),
        (  # ppe: what was used before the shift is gone
            a_problem(a_task(ppe=2), vehicles=[a_vehicle(ppe=2, ppe_left=1)], depots=[]),
            {"v1": []},
        ),
        (  # ppe: more left than the vehicle ever has changes nothing
            a_problem(a_task(ppe=1), vehicles=[a_vehicle(ppe=1, ppe_left=3)], depots=[]),
            {"v1": ["t1"]},
        ),
        (  # ppe: at a depot that gives some there are more
            a_problem(
                a_task("t1", ppe=1),
                a_swap("t2", ppe=1),
                vehicles=[a_vehicle(ppe=1)],
                depots=[a_depot(gives_ppe=True)],
            ),
            {"v1": ["t1", "t2"]},
        ),
        (  # break: half an hour at noon leaves no time for the second
            a_problem(
                a_task("t1", place="home", service_s=1800, windows=(a_window("11:45", "11:50"),)),
                a_task("t2", place="home", windows=(a_window("12:35", "12:40"),)),
                vehicles=[a_vehicle(breaks=(NOON_REST,))],
            ),
            {"v1": ["t1"]},
        ),
        (  # break: none is taken with a patient aboard, from 11:10 to 13:10
            a_problem(
                a_task(
                    "t1",
                    kind="transport",
                    task_class=1,
                    place="home",
                    called_s=at("11:00"),
                    windows=(a_window("11:00", "11:10"),),
                    bring_to=("hospital",),
                    handover_s=5400,
                ),
                vehicles=[a_vehicle(breaks=(NOON_REST,))],
                depots=[a_depot("hospital", kind="facility", place="c")],
            ),
            {"v1": []},
        ),
        (  # hours: the farther one would make the duty too long
            a_problem(
                a_task("t1"), a_task("t2", place="e"), vehicles=[a_vehicle(most_duty_s=5400)]
            ),
            {"v1": ["t1"]},
        ),
        (  # hours: late work alone is no long duty, though the shift is
            a_problem(
                a_task(windows=(a_window("15:00", "16:00"),)),
                vehicles=[a_vehicle(most_duty_s=1800)],
            ),
            {"v1": ["t1"]},
        ),
        (  # fairness: an hour and more of work is shared, where long duty costs
            a_problem(
                a_task("t1", service_s=7200),
                a_task("t2", service_s=7200, skills=("nurse",)),
                vehicles=[a_vehicle("v1"), a_vehicle("v2", skills=("nurse",))],
                rules=a_rules(objective=an_objective(duty=(DutyStep(from_s=7200, per_min=60),))),
            ),
            {"v1": ["t1"], "v2": ["t2"]},
        ),
        (  # fairness: who worked all the week leaves the long day to somebody else
            a_problem(
                a_task("t1", service_s=7200),
                vehicles=[
                    a_vehicle("v1", duty_before_s=36000),
                    a_vehicle("v2", start="b", end="b"),
                ],
                rules=a_rules(objective=an_objective(week=(DutyStep(from_s=36000, per_min=60),))),
            ),
            {"v1": [], "v2": ["t1"]},
        ),
        (  # stability: who was told comes, though the other one is there
            a_problem(
                a_task("t1", place="e"),
                vehicles=[a_vehicle("v1"), a_vehicle("v2", start="e", end="e")],
                rules=UNREST,
                told=told("t1", vehicle="v1", starts="10:00"),
            ),
            {"v1": ["t1"], "v2": []},
        ),
        (  # depot-hours: where it would end is closed when it could be there
            a_problem(
                a_task(
                    "t1",
                    kind="transport",
                    place="e",
                    task_class=1,
                    called_s=at("07:00"),
                    bring_to=("hospital",),
                ),
                depots=[HOSPITAL],
            ),
            {"v1": []},
        ),
        (  # capacity: what is carried to where it ends comes beside what is collected on the way
            a_problem(
                a_task("t1", kind="oxygen_collect", collects=EMPTY_CYLINDER),
                a_task("t2", kind="restock", place="b", bring_to=("s1",), carries=CYLINDER),
                vehicles=[a_vehicle(capacity=Capacity(kg=40, litres=100, cylinders=1))],
            ),
            {"v1": ["t1", "t2"]},
        ),
        (  # capacity: what is collected is aboard beside what is carried on
            a_problem(
                a_task(
                    "t1",
                    kind="restock",
                    bring_to=("s1",),
                    carries=CYLINDER,
                    collects=EMPTY_CYLINDER,
                ),
                vehicles=[a_vehicle(capacity=Capacity(kg=40, litres=100, cylinders=1))],
            ),
            {"v1": []},
        ),
        (  # capacity: what is aboard in the morning takes its room
            a_problem(
                a_task("t1", kind="oxygen_collect", collects=EMPTY_CYLINDER),
                vehicles=[
                    a_vehicle(capacity=Capacity(kg=40, litres=100, cylinders=1), aboard=CYLINDER)
                ],
            ),
            {"v1": []},
        ),
        (  # reload: empties of the morning are given back
            a_problem(a_task("t1"), vehicles=[a_vehicle(collected=EMPTY_CYLINDER)]),
            {"v1": ["t1"]},
        ),
        (  # reload: nothing is collected where nothing can be given back
            a_problem(a_task("t1", kind="oxygen_collect", collects=EMPTY_CYLINDER), depots=[]),
            {"v1": []},
        ),
    ],
)
def test_a_rule_is_kept_before_anything_is_mended(
    problem: Problem, expected: dict[str, list[str]]
) -> None:
    found, _ = improve(problem, {}, stop=Iterations(5), seed=1)
    assert found is not None
    for vehicle in problem.vehicles:
        visits = found[vehicle.id]
        assert not isinstance(schedule_route(problem, vehicle, visits), Broken)
        assert sorted(visit.task for visit in visits if visit.task) == expected[vehicle.id]


def test_a_told_time_is_held_where_the_way_is_no_longer() -> None:
    # There and back either way; who stops at ``a`` first is at ``e`` half an hour later than told.
    near, far = a_task("near", service_s=1800), a_task("far", place="e")
    given = told("far", vehicle="v1", starts="07:50")
    rules = a_rules(objective=an_objective(moved=300))
    problem = a_problem(near, far, rules=rules, told=given)
    found, _ = improve(
        problem,
        {V1: tuple(Visit(task=TaskId(name)) for name in ("near", "far"))},
        stop=Iterations(5),
        seed=1,
    )
    assert found is not None
    assert [visit.task for visit in found[V1]] == ["far", "near"]


def test_that_empties_are_put_off_by_the_end_is_a_bound_that_filters_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[Model] = []

    def build_and_keep(problem: Problem, nodes: Nodes) -> Model:
        built.append(build_model(problem, nodes))
        return built[0]

    monkeypatch.setattr("routing.solvers.ortools_routing.build_model", build_and_keep)
    riders = [a_vehicle("v1"), a_vehicle("v2", collected=EMPTY_CYLINDER)]
    improve(a_problem(a_swap(), vehicles=riders), {}, stop=Iterations(1), seed=1)
    routing = built[0].routing
    empties = routing.GetDimensionOrDie("empty cylinders")
    assert [empties.CumulVar(routing.End(number)).Max() for number in range(2)] == [0, 1]
