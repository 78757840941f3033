"""`donghanh solve PROBLEM`: the best plan that the time allows."""

import argparse
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.cli.faults import DONE, INTERRUPTED
from api.cli.inputs import STDIO, add_roads, load_problem, load_roads, write_text
from api.cli.output import Output

HELP = "xếp lịch cho bài toán / solve a problem into a plan"
EXAMPLE = "donghanh solve problem.json --time-limit 30s --seed 1 --out plan.json"


def seconds(text: str) -> float:
    """Return ``30``, ``30s`` or ``2m`` as seconds."""
    factor = 60 if text.endswith("m") else 1
    value = float(text.rstrip("sm")) * factor
    if value < 0:
        raise ValueError(text)
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help="problem file; - for standard input")
    parser.add_argument("--format", choices=("auto", "donghanh"), default="auto")
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--time-limit", type=seconds, default=30.0, metavar="30s|2m")
    effort.add_argument(
        "--iterations", type=int, metavar="N", help="instead of a time: the same plan every time"
    )
    parser.add_argument("--seed", type=int, default=1)
    add_roads(parser, several=False)
    parser.add_argument("--out", default="plan.json", metavar="PLAN.json", help="- to print it")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Solve; Ctrl-C writes the best plan so far."""
    from routing.files import dump_plan
    from routing.road_travel import with_geometry
    from routing.solvers.stopping import AnyOf, Iterations, TimeLimit, WhenSet
    from routing.solving import solve

    limit = (
        TimeLimit(arguments.time_limit)
        if arguments.iterations is None
        else Iterations(arguments.iterations)
    )
    read = load_problem(arguments.problem)
    network = _roads(arguments, read)
    interrupted = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    try:
        result = solve(
            read.problem,
            stop=AnyOf((limit, WhenSet(interrupted.is_set))),
            seed=arguments.seed,
            progress=lambda known: output.step(f"  {told(known)}"),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    routes = result.plan.routes
    if network is not None:
        routes = with_geometry(read.problem, result.plan, network)
    plan = replace(
        result.plan,
        routes=routes,
        problem_sha256=read.sha256,
        problem_file=_problem_file(arguments),
    )
    write_text(dump_plan(plan, day=read.problem.day), arguments.out)
    if arguments.out != STDIO:
        output.result(summary(plan, out=arguments.out), *plan_lines(plan), f"-> {arguments.out}")
    return INTERRUPTED if interrupted.is_set() else DONE


def _roads(arguments: argparse.Namespace, read: Any) -> Any:
    """Return the roads to draw the routes on: those named, or those of the problem."""
    if arguments.roads is not None:
        return load_roads(arguments.roads)
    source = read.problem.travel_source
    if source.kind == "roads" and read.path is not None:
        return load_roads(str(read.path.parent / source.file))
    return None


def _problem_file(arguments: argparse.Namespace) -> str:
    from api.services.planning import relative

    if arguments.problem == STDIO:
        return ""
    folder = Path() if arguments.out == STDIO else Path(arguments.out).parent
    return relative(Path(arguments.problem), folder)


def told(known: Any) -> str:
    """Return one line of progress."""
    score = known.score
    return (
        f"{known.seconds:5.1f} s · hại / harm {score.harm1}·{score.harm2}·{score.harm3},"
        f" công / effort {score.effort} s · chưa xếp / unassigned {known.unassigned}"
    )


def summary(plan: Any, *, out: str) -> dict[str, Any]:
    """Return what a plan comes to, for JSON."""
    return {
        "out": out,
        "score": score_document(plan.score),
        "routes": len(plan.routes),
        "planned": sum(len(route.tasks) for route in plan.routes),
        "unassigned": [
            {
                "task": left.task,
                "reason": left.reason,
                "vi": left.sentence.vi,
                "en": left.sentence.en,
            }
            for left in plan.unassigned
        ],
        "band": plan.band,
        "estimated": plan.estimated,
        "sample": plan.sample,
    }


def score_document(score: Any) -> dict[str, int]:
    """Return the four levels of a score."""
    return {
        "harm1": score.harm1,
        "harm2": score.harm2,
        "harm3": score.harm3,
        "effort": score.effort,
    }


def plan_lines(plan: Any) -> list[str]:
    """Return what a plan comes to, in words."""
    done = sum(len(route.tasks) for route in plan.routes)
    score = plan.score
    lines = [
        f"{done} việc đã xếp / planned, {len(plan.unassigned)} chưa / unassigned,"
        f" {len(plan.routes)} tuyến / routes",
        f"hại / harm {score.harm1} · {score.harm2} · {score.harm3}, công / effort {score.effort} s",
    ]
    if plan.estimated:
        lines.append("ƯỚC LƯỢNG: đường chim bay / ESTIMATE: straight lines, no roads")
    elif plan.band:
        lines.append(f"giờ đi lại / travel of {plan.band}")
    lines += [f"  {left.task}: {left.reason} · {left.sentence.vi}" for left in plan.unassigned]
    return lines
