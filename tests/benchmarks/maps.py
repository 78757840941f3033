"""Maps in Chromium: a whole city opens and answers, and a layer of many points is switched."""

import statistics
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.areas import Area, AreaSet
from geodata.coordinates import LonLat
from geodata.network import RoadNetwork
from geodata.straight_travel import straight_travel
from maps.frame import page_html
from maps.plan_map import plan_map
from maps.sheet import Ground, Sheet
from maps.states import HeldCylinder, RouteState, StopState
from maps.theme_map import theme_map
from maps.themes import cylinders, routes
from routing.model import Capacity, PlaceId, Task, TaskId, TaskKind, TimeWindow, Vehicle, VehicleId
from routing.plan import Plan, Route, Score, Stop
from routing.problem import Place, Problem
from routing.rules.tables import load_rules
from tests.benchmarks.generated_city import generated_city
from tests.benchmarks.measuring import Line, Options, say

ROUTES: Final = 2_000
STOPS: Final = 10
"""Of each route: 20,000 in all."""
WARDS_ACROSS: Final = (18, 17)
"""306 of them, as many as a great city has."""
POINTS: Final = 5_000
"""Of the layer that is switched."""
AROUND_M: Final = 2_500.0
CHROMIUM: Final = Path("/usr/bin/chromium")
DAY: Final = date(2021, 9, 10)
AT: Final = datetime(2021, 9, 10, 9, tzinfo=UTC)
WHOLE_DAY: Final = TimeWindow(opens_s=7 * 3600, closes_s=18 * 3600)
KINDS: Final[tuple[tuple[TaskKind, int], ...]] = (
    ("welfare_bag", 4),
    ("medicine", 3),
    ("oxygen_swap", 2),
    ("welfare_bag", 5),
    ("oxygen_emergency", 1),
)
ANSWERED: Final = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const drawn = () => document.getElementById("chosen-style");
  while (!drawn()) { await new Promise((on) => setTimeout(on, 5)); }
  await frame(); await frame();
  const row = document.querySelector("%s");
  if (row) { row.click(); await frame(); await frame(); }
  return performance.now();
}"""
"""Milliseconds since the page was asked for until it has drawn itself and answered a press."""
SWITCHED: Final = """async (name) => {
  const box = document.querySelector(`[data-theme="${name}"]`), took = [];
  for (let turn = 0; turn < 6; turn++) {
    const begin = performance.now();
    box.click();
    await new Promise(requestAnimationFrame);
    await new Promise((on) => setTimeout(on, 0));
    took.push(performance.now() - begin);
  }
  return took;
}"""


def city(options: Options) -> Iterator[Line]:
    """Open a city of 2,000 routes and 20,000 stops over real streets, and press one route."""
    network = generated_city()
    say("maps: ways of 2,000 routes")
    problem, plan = _day(network, seed=1)
    areas = _wards(network)
    say("maps: the plan's page")
    pages = {
        "plan": page_html(plan_map(problem, plan, areas=areas, roads=network)),
        "routes": page_html(
            theme_map(
                [routes(_states(problem, plan), language="vi")],
                Sheet(title="Các tuyến đang chạy", at=AT, language="vi", sample=True),
                ground=Ground(areas=areas, roads=network),
            )
        ),
    }
    told: dict[str, list[float]] = {}
    for name, page in pages.items():
        path = options.folder / f"{name}.html"
        path.write_text(page, encoding="utf-8")
        pressed = {"plan": "[data-route]", "routes": "[data-theme]"}[name]
        told[name] = _opened(path, ANSWERED % pressed, times=5 if options.full else 3)
    more = {"routes": ROUTES, "stops": ROUTES * STOPS}
    more |= {
        f"{name}_megabytes": round(len(page.encode()) / 1e6, 1) for name, page in pages.items()
    }
    yield Line(
        name="maps.city_seconds",
        value=max(statistics.median(one) for one in told.values()) / 1000,
        unit="s",
        target="<= 3",
        more=more
        | {
            f"{name}_seconds": round(statistics.median(one) / 1000, 2) for name, one in told.items()
        },
    )
    yield Line(
        name="maps.city_megabytes",
        value=max(len(page.encode()) for page in pages.values()) / 1e6,
        unit="MB",
        target="<= 15",
    )


def toggle(options: Options) -> Iterator[Line]:
    """Switch a layer of 5,000 cylinders off and on, by the slowest of three turns each."""
    network = generated_city()
    rng = np.random.default_rng(2)
    nodes = rng.choice(network.node_count, size=POINTS)
    held = [
        HeldCylinder(
            serial=f"B{number:05}",
            point=LonLat(lon=float(network.node_lon[node]), lat=float(network.node_lat[node])),
            days=number % 25,
            since=AT,
        )
        for number, node in enumerate(nodes.tolist())
    ]
    sheet = Sheet(title="Bình oxy", at=AT, language="vi", sample=True)
    ground = Ground(areas=_wards(network), roads=network)
    path = options.folder / "cylinders.html"
    page = theme_map([cylinders(held, language="vi")], sheet, ground=ground)
    path.write_text(page_html(page), encoding="utf-8")
    took = _asked(path, SWITCHED, "cylinders")
    yield Line(
        name="maps.toggle",
        value=max(took),
        unit="ms",
        target="<= 200",
        more={"points": POINTS, "median": round(statistics.median(took), 1)},
    )


def _opened(path: Path, script: str, *, times: int) -> list[float]:
    """Return how long the page took to answer, in milliseconds, each time in a fresh browser."""
    return [float(_asked(path, script, None)) for _ in range(times)]


def _asked(path: Path, script: str, given: object) -> Any:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the tests' own

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        found = page.evaluate(script, given)
        chromium.close()
    return found


def _day(network: RoadNetwork, *, seed: int) -> tuple[Problem, Plan]:
    """Return a day whose routes follow streets, each around a junction of its own."""
    rng = np.random.default_rng(seed)
    size = (network.node_count, network.node_count)
    matrix = csr_array((network.edge_m, (network.edge_from, network.edge_to)), shape=size)
    places: list[Place] = []
    tasks: list[Task] = []
    vehicles: list[Vehicle] = []
    drawn: list[Route] = []
    for number, middle in enumerate(rng.integers(network.node_count, size=ROUTES).tolist()):
        far, before = dijkstra(matrix, indices=middle, limit=AROUND_M, return_predecessors=True)
        near = np.flatnonzero(np.isfinite(far))
        chosen = [middle, *rng.choice(near, size=STOPS).tolist()]
        names = [PlaceId(f"P{number}-{at}") for at in range(len(chosen))]
        places += [_place(network, name, node) for name, node in zip(names, chosen, strict=True)]
        own = [_task(number, at, name) for at, name in enumerate(names[1:])]
        tasks += own
        vehicles.append(
            Vehicle(
                id=VehicleId(f"V{number}"),
                profile="motorbike",
                start=names[0],
                end=names[0],
                shift=WHOLE_DAY,
                capacity=Capacity(kg=40, litres=100, cylinders=2),
            )
        )
        way = [middle]
        for one, other in zip(chosen, [*chosen[1:], middle], strict=True):
            way += _through(before, one, other)
        drawn.append(_route(network, number, names, own, way))
    points = [place.point for place in places]
    problem = Problem(
        day=DAY,
        places=tuple(places),
        tasks=tuple(tasks),
        vehicles=tuple(vehicles),
        depots=(),
        travel=straight_travel(points),
        rules=load_rules(DAY).rules,
        sample=True,
    )
    score = Score(harm1=0, harm2=0, harm3=0, effort=0)
    return problem, Plan(seed=seed, score=score, routes=tuple(drawn), unassigned=())


def _through(before: NDArray[np.int32], one: int, other: int) -> list[int]:
    """Return the junctions between two of them along the tree of shortest ways."""

    def up(node: int) -> list[int]:
        found = [node]
        while (node := int(before[node])) >= 0:
            found.append(node)
        return found

    first, last = up(one), up(other)
    shared = set(first) & set(last)
    rise = [node for node in first if node not in shared]
    fall = [node for node in last if node not in shared]
    top = [node for node in first if node in shared][:1]
    return [*rise, *top, *reversed(fall)]


def _place(network: RoadNetwork, name: PlaceId, node: int) -> Place:
    point = LonLat(lon=float(network.node_lon[node]), lat=float(network.node_lat[node]))
    return Place(
        id=name, point=point, show={"address": f"{node % 400}/{node % 9} Đường Số {node % 60}"}
    )


def _task(number: int, at: int, place: PlaceId) -> Task:
    kind, task_class = KINDS[at % len(KINDS)]
    return Task(
        id=TaskId(f"T{number}-{at}"),
        kind=kind,
        task_class=task_class,
        place=place,
        service_s=480,
        setup_s=60,
        windows=(WHOLE_DAY,),
        deadline_s=17 * 3600,
        deadline_source="day",
        show={"name_short": "Bà T."},
    )


def _route(
    network: RoadNetwork, number: int, names: list[PlaceId], own: list[Task], way: list[int]
) -> Route:
    begins = [7 * 3600 + 1800 * (1 + at) for at in range(len(own))]
    calls = [
        Stop(
            kind="task",
            place=name,
            task=task.id,
            arrives_s=begin,
            starts_s=begin,
            ends_s=begin + 540,
        )
        for name, task, begin in zip(names[1:], own, begins, strict=True)
    ]
    out = Stop(kind="start", place=names[0], arrives_s=25_200, starts_s=25_200, ends_s=25_200)
    back_s = begins[-1] + 1800
    back = Stop(kind="end", place=names[0], arrives_s=back_s, starts_s=back_s, ends_s=back_s)
    line = tuple(
        LonLat(lon=float(network.node_lon[node]), lat=float(network.node_lat[node])) for node in way
    )
    return Route(vehicle=VehicleId(f"V{number}"), stops=(out, *calls, back), geometry=line)


def _states(problem: Problem, plan: Plan) -> list[RouteState]:
    """Return the routes of the plan as if half of their stops were done."""
    statuses = ("under-way", "under-way", "late", "waiting", "over")
    return [
        RouteState(
            vehicle=str(route.vehicle),
            name=str(route.vehicle),
            status=statuses[number % len(statuses)],  # type: ignore[arg-type]
            line=route.geometry,
            stops=tuple(
                StopState(
                    number=at,
                    point=problem.place(stop.place).point,
                    kind=problem.task(task).kind,
                    status="stop-done" if at <= STOPS // 2 else "stop-open",
                    starts_s=stop.starts_s,
                )
                for at, stop in enumerate(route.stops)
                if (task := stop.task) is not None
            ),
        )
        for number, route in enumerate(plan.routes)
    ]


def _wards(network: RoadNetwork) -> AreaSet:
    """Return the city cut into equal wards."""
    wide, tall = WARDS_ACROSS
    east = np.linspace(network.node_lon.min(), network.node_lon.max(), wide + 1)
    north = np.linspace(network.node_lat.min(), network.node_lat.max(), tall + 1)
    return AreaSet(
        areas=tuple(
            Area(
                scheme="vn-2021",
                code=f"{column * tall + row:05}",
                name=f"Phường {column * tall + row + 1}",
                level="ward",
                district_code="",
                district="",
                province_code="79",
                province="Thành phố mẫu",
                valid_from=None,
                valid_to=None,
                geometry=shapely.box(east[column], north[row], east[column + 1], north[row + 1]),
            )
            for column in range(wide)
            for row in range(tall)
        ),
        sample=True,
    )


MEASURES = {"maps.city": city, "maps.toggle": toggle}
