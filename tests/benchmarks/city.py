"""A whole city: 20,000 tasks for 2,000 vehicles of 312 wards, in pieces on both cores."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.cli.faults import DONE, DONE_WITH_A_NO
from routing.files.problems import read_problem
from routing.solvers.stopping import TimeLimit
from routing.solving import Progress, solve
from tests.benchmarks.measuring import ROOT, Line, Options, say

INSTANCES = ROOT.parent / "shared" / "data" / "benchmarks" / "SYNTH_CITY"
CITY = INSTANCES / "city_20000x2000_s7.json.gz"
SMALLER = INSTANCES / "city_5000x2000_s7.json.gz"
HOUR_S = 3600
SHORT_S, QUARTER_S = 60, 15
QUARTERS = ((SMALLER, QUARTER_S, 5000), (CITY, SHORT_S, 20_000))
LARGER_4_5_TIMES = ((SMALLER, QUARTER_S, 5000), (CITY, 4.5 * QUARTER_S, 20_000))
LONG_MS = 36
WELFARE_PENALTY_S = 10_000
MB = 1024  # of the kilobytes that the kernel counts in


def city(options: Options) -> Iterator[Line]:
    """Solve the city for 60 and for 150 s (in full for 12 minutes too), and what it takes."""
    if not CITY.is_file():
        say(f"city: {CITY} is not there")
        return
    goals = {SHORT_S: (10, 425), 150: (0, 400), 720: (0, 380)}
    for limit_s, (most_left, most_h) in goals.items():
        if limit_s > 150 and not options.full:
            continue
        yield from _lines(limit_s, most_left=most_left, most_h=most_h)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    used += _workers() * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield Line(name="city.memory", value=used / MB, unit="MB at most", target="<= 3000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What came of a solve: tasks left out by class, travel, and how it went."""

    left: tuple[int, ...]
    travel_s: int
    read_s: float
    took_s: float
    told: tuple[Progress, ...]


@cache
def solved(path: Path, limit_s: float) -> Solved:
    """Solve the city for so many seconds; made once in a run."""
    begin = time.monotonic()
    problem = read_problem(path).problem
    read_s = time.monotonic() - begin
    told: list[Progress] = []
    stop = TimeLimit(limit_s)
    plan = solve(problem, stop=stop, seed=1, workers=_workers(), progress=told.append).plan
    left = tuple(problem.task(entry.task).task_class for entry in plan.unassigned)
    return Solved(
        left=left,
        travel_s=plan.score.effort - WELFARE_PENALTY_S * left.count(5),
        read_s=read_s,
        took_s=time.monotonic() - begin,
        told=tuple(told),
    )


def _lines(limit_s: int, *, most_left: int, most_h: int) -> Iterator[Line]:
    found = solved(CITY, limit_s)
    left, told = found.left, found.told
    more = {"seconds": round(found.took_s, 1), "rounds": len(told), "seed": 1}
    if limit_s == SHORT_S:
        yield Line(
            name="city.first_plan",
            value=found.read_s + told[0].seconds,
            unit="s",
            target="<= 10",
            more={"unassigned": told[0].unassigned, "read_s": round(found.read_s, 2)},
        )
        yield Line(
            name="city.at_60_urgent_unserved",
            value=len(left) - left.count(5),
            unit="tasks",
            target="<= 0",
            more=more,
        )
    yield Line(
        name=f"city.at_{limit_s}_unserved",
        value=len(left),
        unit="tasks",
        target=f"<= {most_left}",
        more=more,
    )
    yield Line(
        name=f"city.at_{limit_s}_travel",
        value=found.travel_s / HOUR_S,
        unit="h",
        target=f"<= {most_h}",
        more=more,
    )


def growth(options: Options) -> Iterator[Line]:
    """Solve a quarter of the tasks in a quarter of the time: what travel a task takes.

    The two cities are not equally dense. In full each is held against what it comes to in 36 ms a
    task: in 4.5 times the time the larger one is to be as near to that, within a point.
    """
    if not CITY.is_file():
        return
    a_task = {path: solved(path, s).travel_s / count for path, s, count in QUARTERS}
    yield Line(
        name="city.growth_travel_a_task",
        value=a_task[CITY],
        unit="s",
        more={"of_5000_in_15_s": a_task[SMALLER]},
    )
    if options.full:
        over = {path: _over_long(path, s, count) for path, s, count in LARGER_4_5_TIMES}
        yield Line(
            name="city.growth_at_4.5_times",
            value=over[CITY] - over[SMALLER],
            unit="points",
            target="<= 1",
            more={"of_20000": over[CITY], "of_5000": over[SMALLER]},
        )


def _over_long(path: Path, limit_s: float, count: int) -> float:
    """Return by how much % the travel is over that of a long solve, `LONG_MS` a task."""
    long = solved(path, count * LONG_MS // 1000)
    return 100 * (solved(path, limit_s).travel_s / long.travel_s - 1)


def demo(options: Options) -> Iterator[Line]:
    """Plan the whole sample city from addresses to lists, only in full: it takes minutes."""
    if not options.full:
        return
    words = [sys.executable, "-c", "from api.cli import main; main()", "demo", "--wards", "312"]
    begin = time.monotonic()
    with subprocess.Popen(  # noqa: S603
        [*words, "--out", str(options.folder / "demo")], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        peak = most_memory(process)
    require_planned(process.returncode, options.folder / "demo" / "plan.json")
    yield Line(name="city.demo_312", value=time.monotonic() - begin, unit="s", target="<= 300")
    yield Line(name="city.demo_312_memory", value=peak / MB, unit="MB at most", target="<= 4000")


def require_planned(code: int, plan: Path) -> None:
    """Raise where the demo came to no plan: how soon it failed is no measure of it."""
    if code not in {DONE, DONE_WITH_A_NO} or not plan.is_file():
        there = "is there" if plan.is_file() else "is not there"
        raise RuntimeError(f"the demo ended with {code}, and {plan} {there}")


def most_memory(process: "subprocess.Popen[bytes]") -> int:
    """Return the most kilobytes that a process and those it made have held at once.

    What they share is shared out among them (PSS), and looked at twice a second.
    """
    most = 0
    while process.poll() is None:
        own = (path for path in Path("/proc").glob("[0-9]*") if _is_of(path, process.pid))
        most = max(most, sum(_held_kb(path) for path in own))
        time.sleep(0.5)
    return most


def _is_of(path: Path, parent: int) -> bool:
    try:
        after_name = (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it is gone
        return False
    return path.name == str(parent) or after_name[1] == str(parent)


def _held_kb(path: Path) -> int:
    try:
        lines = (path / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _workers() -> int:
    return os.cpu_count() or 1


MEASURES = {"city.whole": city, "city.growth": growth, "city.demo": demo}
