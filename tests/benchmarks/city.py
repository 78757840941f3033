"""A whole city: 20,000 tasks for 2,000 vehicles of 312 wards, in pieces on both cores."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from routing.files.problems import read_problem
from routing.files.synth import problem_of_synth
from routing.files.texts import read_text
from routing.problem import Problem
from routing.solvers.stopping import TimeLimit
from routing.solving import Progress, solve
from tests.benchmarks.measuring import ROOT, Line, Options, say

INSTANCES = ROOT.parent / "shared" / "data" / "benchmarks" / "SYNTH_CITY"
CITY = INSTANCES / "city_20000x2000_s7.json.gz"
HOUR_S = 3600
SHORT_S = 60
GROWN_S = 4.5 * SHORT_S / 4
"""A quarter of the tasks is given a quarter of `SHORT_S`."""
QUARTERS, SIXTEENTHS = 2, 4
"""How often the city is halved for them: 5,000 tasks each, and 1,250."""
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

    @property
    def cost_s(self) -> int:
        """Travel, and the price of welfare for each task left out."""
        return self.travel_s + WELFARE_PENALTY_S * len(self.left)


@cache
def solved(limit_s: float) -> Solved:
    """Solve the city for so many seconds; made once in a run."""
    begin = time.monotonic()
    problem = read_problem(CITY).problem
    return _solved(problem, limit_s, begin=begin)


def _solved(problem: Problem, limit_s: float, *, begin: float) -> Solved:
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
    found = solved(limit_s)
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
    """Solve the parts of the city one by one, and all of it in 4.5 times the time of a quarter.

    So both are as dense. Parts are halves of halves, cut between wards; what is left out counts
    its price.
    """
    del options
    if not CITY.is_file():
        return
    whole, city = solved(GROWN_S), json.loads(read_text(CITY))
    for name, halved, target in (
        ("city.growth_at_4.5_times", QUARTERS, "<= 1"),
        ("city.growth_from_1250", SIXTEENTHS, ""),
    ):
        parts = parts_of(city, times=halved)
        limit_s = SHORT_S / len(parts)
        found = [_solved(problem_of_synth(part), limit_s, begin=time.monotonic()) for part in parts]
        apart_s = sum(one.cost_s for one in found)
        yield Line(
            name=name,
            value=100 * (whole.cost_s / apart_s - 1),
            unit="%",
            target=target,
            more={
                "parts": len(parts),
                "seconds_each": limit_s,
                "travel_h": round(sum(one.travel_s for one in found) / HOUR_S, 1),
                "left": sum(len(one.left) for one in found),
                "whole_travel_h": round(whole.travel_s / HOUR_S, 1),
                "whole_left": len(whole.left),
            },
        )


def parts_of(city: dict[str, Any], *, times: int) -> list[dict[str, Any]]:
    """Return an instance cut so often into halves of as many tasks, by turns across and along."""
    parts = [range(len(city["wards"]))]
    tasks = [city["jobs"]["ward"].count(ward) for ward in parts[0]]
    for turn in range(times):
        parts = [half for part in parts for half in _halves(city, part, tasks, axis=turn % 2)]
    return [_part(city, {*part}) for part in parts]


def _halves(
    city: dict[str, Any], wards: Sequence[int], tasks: Sequence[int], *, axis: int
) -> tuple[list[int], list[int]]:
    order = sorted(wards, key=lambda ward: city["wards"][ward][axis])
    before = [*accumulate(tasks[ward] for ward in order)]
    cut = sum(2 * count <= before[-1] for count in before)
    return order[:cut], order[cut:]


def _part(city: dict[str, Any], wards: set[int]) -> dict[str, Any]:
    """Return the instance with the vehicles and tasks of these wards alone."""

    def those(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
        kept = [row for row, ward in enumerate(rows["ward"]) if ward in wards]
        return {name: [values[row] for row in kept] for name, values in rows.items()}

    return city | {"vehicles": those(city["vehicles"]), "jobs": those(city["jobs"])}


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
