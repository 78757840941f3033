"""Paper: the A5 list of a volunteer, and those of a whole city."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from api.services.paper import write_lists
from geodata.sample import sample_city
from maps.lists.content import MovementOrder
from maps.lists.from_plan import route_lists
from maps.lists.pdf import list_pdf
from routing.model import VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import Ways, ways_of
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.wards import problem_of

CITY_LISTS: Final = 2000
ORDER: Final = MovementOrder(
    number="12-A-7",
    team="Đoàn phường 4, Quận 5",
    area="Phường 4, Quận 5",
    signed_by="dieu-phoi",
    check_at="https://example.org/verify/12-A-7.0123456789abcdefABCDEF",
)


def _ward(options: Options) -> tuple[Problem, Plan, Ways]:
    city = sample_city(wards=1, seed=1, requests_a_ward=64)
    problem = problem_of(city, options.folder)
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    return problem, plan, ways_of(problem, plan, city.roads)


def one_list(options: Options) -> Iterator[Line]:
    """Time the lists of a ward, by the list, as they are given out: with order, ways and codes."""
    problem, plan, ways = _ward(options)
    contents = [
        replace(content, order=ORDER, code="123456")
        for content in route_lists(problem, plan, ways=ways)
    ]
    list_pdf(contents[0])  # reads the typeface once

    def all_of_them() -> None:
        for content in contents:
            list_pdf(content)

    taken_s = seconds(all_of_them, times=20 if options.full else 5)
    yield Line(
        name="lists.a5",
        value=1000 * taken_s / len(contents),
        unit="ms",
        target="<= 50",
        more={"lists": len(contents), "stops": sum(len(one.stops) for one in contents)},
    )


def city_lists(options: Options) -> Iterator[Line]:
    """Time writing 2,000 lists on all cores: those of a ward again and again, by other names."""
    problem, plan, ways = _many(*_ward(options), count=CITY_LISTS)
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    begins_s, worked_s = time.perf_counter(), _cpu_s()
    written = write_lists(
        problem, plan, options.folder / "lists", ways=ways, escalation="1022", workers=cores
    )
    taken_s = time.perf_counter() - begins_s
    yield Line(
        name="lists.city",
        value=taken_s,
        unit="s",
        target="<= 60",
        more={
            "lists": len(written),
            "stops": sum(len(route.tasks) for route in plan.routes),
            "cores": cores,
            "cpu_seconds": round(_cpu_s() - worked_s, 1),
            "load_before": round(load, 2),
        },
    )


def _cpu_s() -> float:
    """Return how long processors have worked for this process and those that it made."""
    return sum(os.times()[:4])


def _many(problem: Problem, plan: Plan, ways: Ways, *, count: int) -> tuple[Problem, Plan, Ways]:
    """Return so many routes, those of the plan again and again for other volunteers."""
    routes = [route for route in plan.routes if route.tasks]
    again = [
        (routes[number % len(routes)], VehicleId(f"V{number + 1:04d}")) for number in range(count)
    ]
    return (
        replace(
            problem,
            vehicles=tuple(
                replace(problem.vehicle(route.vehicle), id=name) for route, name in again
            ),
        ),
        replace(plan, routes=tuple(replace(route, vehicle=name) for route, name in again)),
        replace(ways, legs={name: ways.legs[route.vehicle] for route, name in again}),
    )


MEASURES = {"lists.a5": one_list, "lists.city": city_lists}
