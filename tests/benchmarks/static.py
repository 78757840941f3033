"""The public sets of instances: how far over the reference cost, beside PyVRP, VROOM and OR-Tools.

All have both cores for the same wall time. Instances lie in ../shared/data/benchmarks, with their
reference costs; one a set is solved for 10 s, in full up to ten with three seeds, for a minute too.
"""

import math
import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from routing.instances.checking import judge
from routing.instances.engine import solve_instance
from routing.instances.instance import Instance, InstanceScore
from routing.instances.reading import form_of, parse_instance
from routing.instances.solution_files import parse_solution_file
from routing.solvers.stopping import TimeLimit
from tests.benchmarks import peers
from tests.benchmarks.measuring import ROOT, Line, Options, say

FOLDER = ROOT.parent / "shared" / "data" / "benchmarks"
SETS: Mapping[str, Sequence[str]] = {
    "cvrp": ("CVRP",),
    "vrptw": ("VRPTW", "VRPTW_solomon", "VRPTW_homberger_200", "VRPTW_homberger_400"),
    "ortec": ("ORTEC",),
    "mdvrptw": ("MDVRPTW",),
    "pcvrptw": ("PCVRPTW",),
    "hfvrp": ("HFVRP",),
    "mtvrptwr": ("MTVRPTWR",),
    "pdptw": ("PDPTW_li_lim_100", "PDPTW_li_lim_200", "PDPTW_li_lim_400"),
}
SCALES = {"solomon": 10, "lilim": 1000}
"""Of our rounding, where a reference is given in the coordinates' own unit."""
SHORT_S, LONG_S = 10.0, 60.0
MOST_INSTANCES = 10
SEEDS_IN_FULL = 3
DRAWS = 10_000
PYVRP = "PyVRP, two seeds, the better one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Gaps in % to the reference cost, of one instance and seed; None: no valid solution."""

    name: str
    ours: float | None
    pyvrp: float | None
    vroom: float | None
    ortools: float | None


def measure(name: str, options: Options) -> Iterator[Line]:
    """Compare on one set, for ten seconds and in full for a minute too, or as long as was asked."""
    for seconds in _how_long(options):
        found = compared(name, *_how_many(options), seconds=seconds)
        if not found:
            say(f"solve.{name}: {FOLDER} is not there")
            return
        yield from lines_of(_named(f"solve.{name}", seconds), found)


def _how_many(options: Options) -> tuple[int, int]:
    """Return how many instances of a set are solved, and with how many seeds each."""
    instances, seeds = (MOST_INSTANCES, SEEDS_IN_FULL) if options.full else (1, 1)
    return options.instances or instances, options.seeds or seeds


def _how_long(options: Options) -> tuple[float, ...]:
    """Return the times that each instance is solved for."""
    if options.seconds:
        return (float(options.seconds),)
    return (SHORT_S, LONG_S) if options.full else (SHORT_S,)


def _named(name: str, seconds: float) -> str:
    return name if seconds == SHORT_S else f"{name}_at_{seconds:.0f}"


def lines_of(name: str, found: Sequence[Compared]) -> Iterator[Line]:
    """Yield the mean gap, and by how much it is above PyVRP's where that has a solution."""
    more = {
        "instances": sorted({one.name for one in found}),
        "runs": len(found),
        "unsolved": sum(one.ours is None for one in found),
        "vroom": mean(one.vroom for one in found),
        "ortools": mean(one.ortools for one in found),
    }
    ours = mean(one.ours for one in found)
    yield Line(
        name=name,
        value=float("inf") if ours is None else ours,
        unit="% over the reference",
        peer=PYVRP,
        peer_value=mean(one.pyvrp for one in found),
        more=more,
    )
    apart = differences(found, "pyvrp")
    if apart:
        yield Line(
            name=f"{name}_over_pyvrp",
            value=statistics.fmean(apart),
            unit="points",
            target="<= 0.1",
            more={"interval_95": interval(apart), "runs": len(apart)},
        )


def mean(values: Iterator[float | None]) -> float | None:
    """Return the mean of those that are there."""
    there = [value for value in values if value is not None]
    return statistics.fmean(there) if there else None


def differences(found: Sequence[Compared], peer: str) -> list[float]:
    """Return by how much our gap is above the peer's, pair by pair.

    What the peer alone solves is infinitely above: left out, it would improve the mean.
    """
    pairs = [(one.ours, getattr(one, peer)) for one in found]
    return [
        math.inf if ours is None else ours - theirs for ours, theirs in pairs if theirs is not None
    ]


def interval(values: Sequence[float]) -> list[float]:
    """Return the 95 % interval of the mean, by drawing the pairs anew; none where one is inf."""
    if not np.isfinite(values).all():
        return []
    drawn = (
        np.random.default_rng(1).choice(np.array(values), size=(DRAWS, len(values))).mean(axis=1)
    )
    return [round(float(bound), 3) for bound in np.percentile(drawn, [2.5, 97.5])]


def all_sets(options: Options) -> Iterator[Line]:
    """Compare on the mean of sets: below PyVRP, 2 points below VROOM, 4 below OR-Tools alone."""
    for seconds in _how_long(options):
        by_set = [compared(name, *_how_many(options), seconds=seconds) for name in SETS]
        for peer, target in (("pyvrp", "<= 0"), ("vroom", ">= 2"), ("ortools", ">= 4")):
            apart = [differences(found, peer) for found in by_set]
            means = [statistics.fmean(values) for values in apart if values]
            if not means:
                continue
            over = statistics.fmean(means)
            side, value = ("over", over) if peer == "pyvrp" else ("under", -over)
            yield Line(
                name=_named(f"solve.sets_{side}_{peer}", seconds),
                value=value,
                unit="points, mean of sets",
                target=target,
                more={"sets": len(means)},
            )


@cache
def compared(name: str, instances: int, seeds: int, *, seconds: float) -> tuple[Compared, ...]:
    """Return all comparisons on a set; made once in a run."""
    files = instances_of(SETS[name])
    chosen = [files[number] for number in evenly(len(files), instances)]
    return tuple(
        compare(file, seconds=seconds, seed=seed) for file in chosen for seed in range(1, seeds + 1)
    )


def evenly(count: int, most: int) -> list[int]:
    """Return so many numbers below the count, evenly spread; of one, the middle one."""
    most = min(count, most)
    return [(2 * number + 1) * count // (2 * most) for number in range(most)]


def instances_of(folders: Sequence[str]) -> list[Path]:
    """Return the instances of a set, sorted."""
    return sorted(
        path
        for folder in folders
        for path in (FOLDER / folder).glob("*")
        if path.suffix in (".vrp", ".txt")
    )


def compare(file: Path, *, seconds: float, seed: int) -> Compared:
    """Solve one instance by everybody."""
    text = file.read_text(encoding="utf-8")
    form = form_of(text)
    if form not in ("vrplib", "solomon", "lilim"):
        raise ValueError(f"{file} is no instance")
    instance = parse_instance(text, form=form, name=file.name).instance
    best = reference(file, instance)

    def gap(score: InstanceScore | None) -> float | None:
        return None if score is None or score.missing else 100 * (score.cost / best - 1)

    stop = TimeLimit(seconds)
    ours = solve_instance(instance, stop=stop, seed=seed, workers=peers.CORES)
    run: Callable[..., InstanceScore | None] = partial(peers.best_of, instance, seconds=seconds)
    row = Compared(
        name=file.stem,
        ours=gap(ours.judged.score),
        pyvrp=gap(run([(peers.pyvrp, seed), (peers.pyvrp, seed + 1000)])),
        vroom=gap(run([(peers.vroom, seed)])),
        ortools=gap(run([(peers.guided, seed), (peers.iterated, seed)])),
    )
    say(f"  {row}")
    return row


def reference(file: Path, instance: Instance) -> float:
    """Return the reference cost, at the scale of our rounding.

    Where there is a solution beside the instance it is that one's cost, reckoned again; else what
    the table of the folder says, a value measured here before one that is published.
    """
    solution = file.with_suffix(".sol")
    if solution.is_file():
        text = solution.read_text(encoding="utf-8")
        tours = parse_solution_file(text, instance, name=solution.name).tours
        return judge(instance, tours).score.cost
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    key = f"{file.parent.name}/{file.stem}"
    if measured := re.search(rf"^\| {re.escape(key)} \| ([\d.]+) \(x", table, re.MULTILINE):
        return float(measured[1])
    published = re.search(rf"^\| {re.escape(key)}\.txt \| ([\d.]+) \|", table, re.MULTILINE)
    if published is None:
        raise ValueError(f"{key} has no reference cost")
    return float(published[1]) * SCALES[instance.form]


MEASURES = {f"solve.{name}": partial(measure, name) for name in SETS} | {"solve.sets": all_sets}
