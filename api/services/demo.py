"""The main job on the sample city: from addresses to route lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.services.drawing import map_html
from api.services.locating import LocatedDay, Review
from api.services.paper import remove_lists, write_lists
from api.services.planning import (
    PlannedDay,
    build_day,
    locate_tables,
    over_roads,
    read_tables,
    write_day,
)
from geodata.errors import InvalidInput, Issue
from geodata.learned import Learned
from geodata.sample import SampleCity, sample_city, write_sample
from routing.checks import check_plan
from routing.files import write_plan
from routing.files.texts import write_text
from routing.plan import Plan, Violation
from routing.problem import Problem
from routing.road_ways import Ways, ridden
from routing.solvers.stopping import Stop
from routing.solving import Progress, solve

MARK = "SAMPLE.txt"
"""In the demo's folder from its first moment on: all that a demo writes there is a demo's."""

_MARKED = (
    "Thành phố mẫu: `donghanh demo` ghi và thay các tệp ở đây.\n"
    "A sample city: `donghanh demo` writes and replaces the files here.\n"
)
_WRITTEN = ("problem.json", "problem.travel.npz", "plan.json", "map.html", "review.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDay:
    """The demo's problem and its plan."""

    problem: Problem
    plan: Plan
    violations: tuple[Violation, ...]
    issues: tuple[Issue, ...]
    notices: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDone:
    """What the demo made.

    Parameters
    ----------
    geocoded
        How many addresses were looked up, of requests, volunteers and depots.
    right_ward
        How many of them are certain and in their true ward.
    wrong_ward
        How many are certain and in a wrong one.
    """

    city: SampleCity
    day: DemoDay
    review: tuple[Review, ...]
    geocoded: int
    right_ward: int
    wrong_ward: int


def run_demo(
    folder: Path,
    *,
    seed: int,
    wards: int,
    stop: Callable[[], Stop],
    workers: int,
    say: Callable[[str], None],
    count: Callable[[int, int], None],
    progress: Callable[[Progress], None],
    learned: Sequence[Learned] = (),
) -> DemoDone:
    """Make the sample city, plan its day and write everything into the folder.

    Parameters
    ----------
    stop
        Gives the stopping rule once the problem is made.
    workers
        So many processes search a city, and set its lists.
    say, count, progress
        Told what is being done, how far a count is, and how a solve goes.
    learned
        What was learned about addresses, such as those of an earlier demo's review.

    Raises
    ------
    InvalidInput
        With code ``not-a-demo-folder``: the folder holds files, and not those of a demo.
    """
    _claim(folder)
    say(f"1/5 Thành phố mẫu / sample city: {wards} phường, seed {seed}")
    city = sample_city(wards=wards, seed=seed, progress=count)
    inputs = folder / "input"
    write_sample(city, inputs)
    say("2/5 Tìm địa chỉ / geocoding the addresses people wrote")
    tables = read_tables(
        inputs / "requests.csv", inputs / "volunteers.csv", inputs / "depots.csv", day=city.day
    )
    located = locate_tables(
        tables, areas=city.areas, networks=[city.roads], learned=learned, progress=count
    )
    say("3/5 Thời gian đi lại / travel times over the roads")
    travel = over_roads(city.roads, file=inputs / "roads.npz", beside=folder)
    made = build_day(tables, located, travel=travel, sample=True)
    digest = write_day(made.problem, folder / "problem.json")
    say(f"4/5 Xếp lịch / solving {len(made.problem.tasks)} tasks")
    result = solve(
        made.problem, stop=stop(), seed=seed, workers=workers, progress=progress, say=say
    )
    say("5/5 Đường đi, bản đồ và danh sách / ways, map and lists")
    routes, ways = ridden(made.problem, result.plan, city.roads, workers=workers, progress=count)
    day = _written(folder, made, replace(result.plan, routes=routes), digest)
    _pictured(folder, city, day, ways, workers=workers, count=count)
    right, wrong = _against_truth(city, located)
    return DemoDone(
        city=city,
        day=day,
        review=located.review,
        geocoded=located.geocoded,
        right_ward=right,
        wrong_ward=wrong,
    )


def _claim(folder: Path) -> None:
    """Take an empty folder or an earlier demo's, without the plans and lists of that one."""
    mark = folder / MARK
    if folder.is_dir() and any(folder.iterdir()) and not _is_marked(mark):
        raise InvalidInput(
            [
                Issue(
                    code="not-a-demo-folder",
                    subject=str(folder),
                    message="holds files that are not an earlier demo's",
                    remedy="name an empty or a new folder with --out",
                )
            ]
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(_MARKED, "utf-8")
    for part in (folder, *folder.glob("part-[0-9][0-9][0-9]")):
        for name in _WRITTEN:
            (part / name).unlink(missing_ok=True)
        remove_lists(part / "lists")


def _is_marked(mark: Path) -> bool:
    return mark.is_file() and mark.read_bytes() == _MARKED.encode()


def _written(folder: Path, made: PlannedDay, found: Plan, digest: str) -> DemoDay:
    """Write the plan, and check it."""
    plan = replace(found, problem_sha256=digest, problem_file="problem.json")
    write_plan(plan, folder / "plan.json", day=made.problem.day)
    return DemoDay(
        problem=made.problem,
        plan=plan,
        violations=check_plan(made.problem, plan, problem_sha256=digest),
        issues=made.issues,
        notices=made.notices,
    )


def _pictured(
    folder: Path,
    city: SampleCity,
    day: DemoDay,
    ways: Ways,
    *,
    workers: int,
    count: Callable[[int, int], None],
) -> None:
    page = map_html(day.problem, day.plan, areas=city.areas, roads=city.roads, language="vi")
    write_text(page, folder / "map.html")
    write_lists(
        day.problem,
        day.plan,
        folder / "lists",
        formats=("pdf", "csv"),
        ways=ways,
        workers=workers,
        progress=count,
    )


def _against_truth(city: SampleCity, located: LocatedDay) -> tuple[int, int]:
    """Return how many geocoded rows are certain in their true ward, and in a wrong one."""
    truth = {row["id"]: f"{row['ward_scheme']}:{row['ward_code']}" for row in city.truth}
    rows = (*city.requests, *city.volunteers, *city.depots)
    asked = {row["id"] for row in rows if not row["lon"]}
    places = located.locations
    certain = {
        row: found.area
        for group in (places.requests, places.volunteers, places.depots)
        for row, found in group.items()
        if row in asked and found.confirmed
    }
    right = sum(truth[row] == area for row, area in certain.items())
    return right, len(certain) - right
