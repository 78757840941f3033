"""A made-up ward of straight streets, for pictures and lists: small, seeded, no real person.

Tasks alternate between kinds; vehicles take them in turn, in the order that fits. Nothing is
optimised here, but times and loads come from the product's own schedule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely

from geodata.areas import Area, AreaSet
from geodata.coordinates import LonLat
from geodata.matrix import straight_line_matrix
from geodata.network import CLASS_INDEX, RoadNetwork
from geodata.network_building import build_network
from routing.model import (
    DepotId,
    PlaceId,
    Stock,
    Task,
    TaskId,
    TaskKind,
    Vehicle,
)
from routing.plan import Plan, Remedy, Route, Score, Sentence, Unassigned
from routing.problem import Place, Problem
from routing.schedule import schedule_route
from routing.visits import Broken, Visit
from tests.builders import (
    BAG,
    CYLINDER,
    EMPTY_CYLINDER,
    PACK,
    a_depot,
    a_rules,
    a_task,
    a_vehicle,
    a_window,
    at,
)

WEST, SOUTH, STEP_DEG, STREETS = 106.700, 10.755, 0.0005, 11
EAST, NORTH = WEST + STEP_DEG * (STREETS - 1), SOUTH + STEP_DEG * (STREETS - 1)

_CYCLE: Final[Sequence[tuple[TaskKind, int, dict[str, Any]]]] = (
    (
        "oxygen_swap",
        2,
        {"delivers": CYLINDER, "collects": EMPTY_CYLINDER, "load_from": "oxygen_station"},
    ),
    ("welfare_bag", 4, {"delivers": BAG, "load_from": "distribution_point"}),
    ("medicine", 3, {"delivers": PACK, "load_from": "mobile_health_station"}),
    ("care_visit", 5, {}),
    ("welfare_bag", 5, {"delivers": BAG, "load_from": "distribution_point"}),
    ("oxygen_emergency", 1, {"delivers": CYLINDER, "load_from": "oxygen_station"}),
    ("oxygen_collect", 5, {"collects": EMPTY_CYLINDER}),
    ("chronic_medicine", 3, {"delivers": PACK, "load_from": "mobile_health_station"}),
)
_DEPOTS: Final = (
    ("tram-oxy", "oxygen_station", "Trạm ATM oxy 1", (3, 3)),
    ("tram-y-te", "mobile_health_station", "Trạm y tế lưu động", (6, 7)),
    ("diem-phat", "distribution_point", "Điểm phân phối", (8, 4)),
)

_STOCK: Final[Mapping[str, Stock]] = {
    "oxygen_station": Stock(full=40),
    "mobile_health_station": Stock(medicines=60),
    "distribution_point": Stock(bags=80),
}


def streets() -> RoadNetwork:
    """Return eleven streets eastwards and as many northwards that are called alleys of them."""
    line = range(STREETS)
    steps = STEP_DEG * np.arange(STREETS)
    lon, lat = np.meshgrid(WEST + steps, SOUTH + steps)
    index = np.arange(STREETS * STREETS).reshape(STREETS, STREETS)
    along = [(index[r, c], index[r, c + 1]) for r in line for c in line[:-1]]
    across = [(index[r, c], index[r + 1, c]) for r in line[:-1] for c in line]
    kinds = [_class(r) for r in line for _ in line[:-1]] + [
        _class(c) for _ in line[:-1] for c in line
    ]
    names = [f"Đường số {r}" for r in line] + [f"Hẻm {12 + c} Đường số {c}" for c in line]
    at = [r for r in line for _ in line[:-1]] + [STREETS + c for _ in line[:-1] for c in line]
    ends = np.array(along + across)
    return build_network(
        node_lon=lon.ravel(),
        node_lat=lat.ravel(),
        street_from=ends[:, 0],
        street_to=ends[:, 1],
        street_class=[CLASS_INDEX[kind] for kind in kinds],
        street_name=at,
        names=tuple(names),
        attribution="© Đồng Hành (đường mẫu)",
        sample=True,
    )


def _class(number: int) -> str:
    return "secondary" if number % 5 == 0 else "residential" if number % 2 == 0 else "alley"


def wards() -> AreaSet:
    """Return three wards side by side."""
    cuts = [WEST - 0.0003, WEST + 0.0017, WEST + 0.0036, EAST + 0.0003]
    return AreaSet(
        areas=tuple(
            Area(
                scheme="vn-2021",
                code=f"0000{number}",
                name=f"Phường {number}",
                level="ward",
                district_code="000",
                district="Quận Mẫu",
                province_code="79",
                province="Thành phố Mẫu",
                valid_from=date(2021, 1, 1),
                valid_to=None,
                geometry=shapely.box(
                    cuts[number - 1], SOUTH - 0.0003, cuts[number], NORTH + 0.0003
                ),
            )
            for number in (1, 2, 3)
        ),
        sample=True,
    )


def _place(name: str, column: float, row: float) -> Place:
    point = LonLat(lon=round(WEST + STEP_DEG * column, 6), lat=round(SOUTH + STEP_DEG * row, 6))
    return Place(id=PlaceId(name), point=point, show={"address": f"{name}/4 Đường số {int(row)}"})


def _tasks(count: int) -> list[Task]:
    tasks = []
    for number in range(count):
        kind, task_class, more = _CYCLE[number % len(_CYCLE)]
        tasks.append(
            a_task(
                f"T{number + 1:02d}",
                place=f"{100 + number}",
                kind=kind,
                task_class=task_class,
                service_s=480,
                area=None,
                called_s=at("06:30"),
                deadline_s=at("18:00") if task_class > 3 else at("09:30") + 600 * (number % 12),
                risk=("red", "orange", "yellow", "green")[number % 4],
                show={
                    "name_short": ("Bà T.", "Anh H.", "Chị N.", "Ông Q.")[number % 4],
                    "address": f"{12 + number}/{1 + number % 9} Đường số {number}, P.1",
                    "note": "Hẻm cạnh tiệm tạp hóa, cổng xanh" if number % 3 == 0 else "",
                },
                **more,
            )
        )
    return tasks


def _vehicle(number: int) -> Vehicle:
    return a_vehicle(
        f"V{number + 1:02d}",
        start=PlaceId(f"nha-{number + 1}"),
        end=PlaceId(f"nha-{number + 1}"),
        shift=a_window("07:00", "18:00"),
        show={"name_short": f"Tổ {number % 3 + 1} · Số {number + 1:02d}"},
    )


def ward_problem(*, vehicles: int = 3, tasks: int = 16, seed: int = 1) -> Problem:
    """Return a day of that many vehicles and tasks; straight-line travel, so `estimated`."""
    rng = np.random.default_rng(seed)
    todo = _tasks(tasks)
    spots = [_place(str(task.place), *rng.uniform(0, STREETS - 1, 2)) for task in todo]
    homes = [_place(f"nha-{n + 1}", *rng.uniform(0, STREETS - 1, 2)) for n in range(vehicles)]
    bases = [_place(depot, *spot) for depot, _, _, spot in _DEPOTS]
    places = (*homes, *bases, *spots)
    areas = wards()
    places = tuple(
        replace(place, area=found.key if (found := areas.area_at(place.point)) else None)
        for place in places
    )
    depots = [
        a_depot(depot, kind=kind, place=PlaceId(depot), stock=_STOCK[kind], show={"name": name})
        for depot, kind, name, _ in _DEPOTS
    ]
    return Problem(
        day=date(2021, 9, 10),
        places=places,
        tasks=tuple(todo),
        vehicles=tuple(_vehicle(number) for number in range(vehicles)),
        depots=tuple(depots),
        travel=straight_line_matrix([place.point for place in places]),
        rules=a_rules(),
        band="07:00-08:00",
        estimated=True,
        attribution="© Đồng Hành (đường mẫu)",
        sample=True,
    )


def _visits(problem: Problem, tasks: Sequence[Task]) -> list[Visit]:
    """Return the tasks in order, each delivery after a load stop of its own kind."""
    by_kind = {depot.kind: depot.id for depot in problem.depots}
    visits: list[Visit] = []
    cylinders = 0
    for task in tasks:
        if task.load_from is not None:
            visits.append(Visit(depot=by_kind[task.load_from]))
            cylinders = 0 if task.load_from == "oxygen_station" else cylinders
        elif cylinders + task.collects.empty > 2:
            visits.append(Visit(depot=DepotId("tram-oxy")))
            cylinders = 0
        visits.append(Visit(task=task.id))
        cylinders += task.collects.empty
    return [*visits, Visit(depot=DepotId("tram-oxy"))] if cylinders else visits


def ward_plan(problem: Problem, *, left_out: int = 2) -> Plan:
    """Return a plan in which the last tasks are left out and the others are dealt in turn."""
    planned = problem.tasks[: len(problem.tasks) - left_out]
    count = len(problem.vehicles)
    routes: list[Route] = []
    missed = list(problem.tasks[len(planned) :])
    for turn, vehicle in enumerate(problem.vehicles):
        mine = list(planned[turn * len(planned) // count : (turn + 1) * len(planned) // count])
        while mine:
            route = schedule_route(problem, vehicle, _visits(problem, mine))
            if not isinstance(route, Broken):
                routes.append(route)
                break
            missed.append(mine.pop())
    return Plan(
        seed=1,
        score=Score(harm1=0, harm2=12, harm3=40, effort=18_420),
        routes=tuple(routes),
        unassigned=tuple(_reason(task.id) for task in missed),
        band=problem.band,
        estimated=problem.estimated,
        attribution=problem.attribution,
        sample=problem.sample,
    )


def _reason(task: TaskId) -> Unassigned:
    return Unassigned(
        task=task,
        reason="HOURS_LIMIT",
        sentence=Sentence(
            vi="Không ai còn giờ trong ca để đến kịp.", en="Nobody has time left in the shift."
        ),
        remedies=(
            Remedy(
                change="lengthen-shift",
                sentence=Sentence(
                    vi="Kéo dài ca của V01 thêm 30 phút.", en="Lengthen V01 by 30 min."
                ),
                effect=Score(harm1=0, harm2=-120, harm3=0, effort=900),
            ),
        ),
    )


def with_streets(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with ways that turn at street corners, as a road router would give."""
    return replace(plan, routes=tuple(_cornered(problem, route) for route in plan.routes))


def _cornered(problem: Problem, route: Route) -> Route:
    points = [problem.place(stop.place).point for stop in route.stops]
    way = [points[0]]
    for start, end in pairwise(points):
        row = SOUTH + STEP_DEG * round((start.lat - SOUTH) / STEP_DEG)
        column = WEST + STEP_DEG * round((end.lon - WEST) / STEP_DEG)
        way += [LonLat(lon=start.lon, lat=row), LonLat(lon=column, lat=row)]
        way += [LonLat(lon=column, lat=end.lat), end]
    return replace(route, geometry=tuple(way))
