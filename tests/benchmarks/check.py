"""Checking a plan of the size of the city."""

from collections.abc import Iterator

from routing.checks import check_plan
from routing.model import TaskId, VehicleId
from routing.plan import Plan, Route
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.score import score_plan
from routing.visits import Visit
from tests.benchmarks.measuring import Line, Options, seconds
from tests.builders import a_problem, a_task, a_vehicle
from tests.faults.injecting import MAKERS, injected_faults

TASKS = 20_000
VEHICLES = 2_000
FAULTS = 1000
PLACES = 500
"""Shared by the tasks: a matrix of all 20,000 would be 1.6 GB, and time is in the stops."""


def city() -> tuple[Problem, Plan]:
    """Return 20,000 visits for 2,000 volunteers, ten each, and their plan."""
    names = [f"p{number}" for number in range(PLACES)]
    minutes = {"home": 0, "depot": 5} | {name: 1 + i % 40 for i, name in enumerate(names)}
    tasks = [a_task(f"t{i}", place=names[i % PLACES]) for i in range(TASKS)]
    problem = a_problem(
        *tasks, vehicles=[a_vehicle(f"v{i}") for i in range(VEHICLES)], minutes=minutes
    )
    share = TASKS // VEHICLES
    routes = []
    for i in range(VEHICLES):
        visits = [Visit(task=TaskId(f"t{n}")) for n in range(i * share, (i + 1) * share)]
        route = schedule_route(problem, problem.vehicle(VehicleId(f"v{i}")), visits)
        if not isinstance(route, Route):
            raise TypeError(f"v{i} breaks {route}")
        routes.append(route)
    score = score_plan(problem, routes, [])
    return problem, Plan(seed=1, score=score, routes=tuple(routes), unassigned=())


def whole_city(options: Options) -> Iterator[Line]:
    """Time the check of the city's plan."""
    problem, plan = city()
    violations = check_plan(problem, plan)
    if violations:
        raise RuntimeError(f"the plan to be timed is not valid: {violations[0]}")
    taken_s = seconds(lambda: check_plan(problem, plan), times=5 if options.full else 3)
    yield Line(
        name="check.city",
        value=taken_s,
        unit="s",
        target="<= 1",
        more={"tasks": TASKS, "vehicles": VEHICLES},
    )


def faults_found(_: Options) -> Iterator[Line]:
    """Count how many of 1,000 random faults in plans of generated days the check finds."""
    missed = [fault.kind for fault in injected_faults(1, count=FAULTS) if not fault.found]
    yield Line(
        name="check.faults_found",
        value=FAULTS - len(missed),
        unit=f"of {FAULTS} faults",
        target=f">= {FAULTS}",
        why=", ".join(sorted(set(missed))),
        more={"kinds": len(MAKERS)},
    )


MEASURES = {"check.city": whole_city, "check.faults_found": faults_found}
