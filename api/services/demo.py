"""The main job on the sample city: from addresses to route lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from api.services.drawing import map_html
from api.services.locating import LocatedDay, Review
from api.services.paper import remove_lists, write_lists
from api.services.planning import (
    DayTables,
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
from routing.intake import Located, Locations
from routing.plan import Plan, Violation
from routing.problem import Problem
from routing.road_ways import with_geometry
from routing.solvers.stopping import Stop
from routing.solving import Progress, solve

TOGETHER = 26
"""Up to so many wards are planned as one problem; more are planned in parts, each on its own."""

MARK = "SAMPLE.txt"
"""In the demo's folder from its first moment on: all that a demo writes there is a demo's."""

_MARKED = (
    "Thành phố mẫu: `donghanh demo` ghi và thay các tệp ở đây.\n"
    "A sample city: `donghanh demo` writes and replaces the files here.\n"
)
_WRITTEN = ("problem.json", "problem.travel.npz", "plan.json", "map.html", "review.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPart:
    """One problem of the demo and its plan, with the folder they were written to."""

    folder: Path
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
    parts: tuple[DemoPart, ...]
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
    say: Callable[[str], None],
    count: Callable[[int, int], None],
    progress: Callable[[Progress], None],
    learned: Sequence[Learned] = (),
) -> DemoDone:
    """Make the sample city, plan its day and write everything into the folder.

    Parameters
    ----------
    stop
        Gives the stopping rule for the next part.
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
    parts = []
    groups = _groups([area.key for area in city.areas.areas])
    for number, keys in enumerate(groups, start=1):
        where = folder if len(groups) == 1 else folder / f"part-{number:03d}"
        where.mkdir(parents=True, exist_ok=True)
        part_tables, part_located = _part(tables, located, keys, first=number == 1)
        name = "" if len(groups) == 1 else f" ({number}/{len(groups)})"
        say(f"3/5 Thời gian đi lại / travel times over the roads{name}")
        day = build_day(part_tables, part_located, travel=over_roads(city.roads), sample=True)
        say(f"4/5 Xếp lịch / solving {len(day.problem.tasks)} tasks{name}")
        parts.append(_planned(where, city, day, stop(), seed, progress))
        say(f"5/5 Bản đồ và danh sách / map and lists{name}")
        _pictured(where, city, parts[-1])
    right, wrong = _against_truth(city, located)
    return DemoDone(
        city=city,
        parts=tuple(parts),
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


def _groups(keys: Sequence[str]) -> list[frozenset[str]]:
    """Return the wards that are planned together, about as many in each part."""
    parts = -(-len(keys) // TOGETHER)
    cuts = [len(keys) * part // parts for part in range(parts + 1)]
    return [frozenset(keys[a:b]) for a, b in pairwise(cuts)]


def _part(
    tables: DayTables, located: LocatedDay, keys: frozenset[str], *, first: bool
) -> tuple[DayTables, LocatedDay]:
    """Return the rows that lie in those wards; what has no ward stays with the first part."""
    places = located.locations

    def here(found: Mapping[str, Located], row: Any) -> bool:
        spot = found.get(row.id)
        return first if spot is None or spot.area is None else spot.area in keys

    chosen = replace(
        tables,
        requests=tuple(r for r in tables.requests if here(places.requests, r)),
        volunteers=tuple(v for v in tables.volunteers if here(places.volunteers, v)),
        depots=tuple(d for d in tables.depots if here(places.depots, d)),
        issues=tables.issues if first else (),
    )
    ids = [{row.id for row in rows} for rows in (chosen.requests, chosen.volunteers, chosen.depots)]
    groups = (places.requests, places.volunteers, places.depots)
    kept = [{i: f for i, f in g.items() if i in own} for g, own in zip(groups, ids, strict=True)]
    locations = Locations(requests=kept[0], volunteers=kept[1], depots=kept[2])
    return chosen, replace(located, locations=locations)


def _planned(  # noqa: PLR0917 - all are needed, none is an option
    folder: Path,
    city: SampleCity,
    day: PlannedDay,
    stop: Stop,
    seed: int,
    progress: Callable[[Progress], None],
) -> DemoPart:
    """Solve the problem and write it with its plan."""
    problem = day.problem
    digest = write_day(problem, folder / "problem.json")
    plan = solve(problem, stop=stop, seed=seed, progress=progress).plan
    plan = replace(
        plan,
        routes=with_geometry(problem, plan, city.roads),
        problem_sha256=digest,
        problem_file="problem.json",
    )
    write_plan(plan, folder / "plan.json", day=problem.day)
    return DemoPart(
        folder=folder,
        problem=problem,
        plan=plan,
        violations=check_plan(problem, plan, problem_sha256=digest),
        issues=day.issues,
        notices=day.notices,
    )


def _pictured(folder: Path, city: SampleCity, part: DemoPart) -> None:
    page = map_html(part.problem, part.plan, areas=city.areas, roads=city.roads, language="vi")
    write_text(page, folder / "map.html")
    write_lists(part.problem, part.plan, folder / "lists", formats=("pdf", "csv"), roads=city.roads)


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
