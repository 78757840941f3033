"""`donghanh solve PROBLEM`: the best plan that the time allows."""

import argparse
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import instances
from api.cli.faults import DONE, INTERRUPTED
from api.cli.inputs import add_roads, load_roads
from api.cli.instances import INSTANCE_FORMS, add_format, refuse_rounding, text_and_form
from api.cli.interrupts import interruption
from api.cli.output import Output
from api.cli.pairs import load_problem
from api.cli.texts import STDIO, prepare_out, require_apart, write_text
from api.cli.together import Together
from api.cli.usage import processes, scheduler, seconds, whole
from api.cli.words import plan_lines, summary, telling
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from geodata.network import RoadNetwork
    from routing.files import ProblemFile
    from routing.solvers.stopping import Stop
    from routing.solving import SolveParams

HELP = "xếp lịch cho bài toán / solve a problem into a plan"
EXAMPLES = (
    "donghanh solve problem.json --time-limit 30s --seed 1 --out plan.json",
    "donghanh solve problem.json --iterations 200   (the same plan every time)",
    "donghanh solve problem.json --params params.toml",
    "donghanh solve C101.vrp --time-limit 60s --out C101.sol   (VRPLIB, Solomon, Li & Lim, VROOM)",
    "donghanh solve city.json.gz --cluster tcp://10.0.0.1:8786   (on more than one machine)",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help="problem file; - for standard input")
    add_format(parser)
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument(
        "--time-limit", type=seconds, default=30.0, metavar="30s|2m", help="(default: 30s)"
    )
    effort.add_argument(
        "--iterations", type=whole, metavar="N", help="instead of a time: the same plan every time"
    )
    parser.add_argument("--seed", type=whole, default=1, metavar="N")
    parser.add_argument(
        "--workers",
        type=processes,
        metavar="N",
        help="processes for a city in pieces, and for instances (default: one a core)",
    )
    parser.add_argument(
        "--params",
        metavar="PARAMS.toml",
        help="tham số tìm kiếm / search parameters: a TOML file, see the README",
    )
    parser.add_argument(
        "--cluster",
        type=scheduler,
        metavar="tcp://HOST:PORT",
        help="a trusted Dask cluster that searches the pieces instead",
    )
    add_roads(parser, several=False)
    parser.add_argument(
        "--out",
        metavar="PLAN.json",
        help="- to print it (default: plan.json; of a benchmark instance plan.sol)",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Solve; Ctrl-C writes the best plan so far."""
    named = {"--roads": arguments.roads, "--params": arguments.params}
    read = {"PROBLEM": arguments.problem, **{k: v for k, v in named.items() if v}}
    require_apart({**read, "--out": arguments.out or "plan.json"})
    text, form = text_and_form(arguments)
    if form in INSTANCE_FORMS:
        return instances.solve(
            arguments, output, text=text, form=form, limit=lambda: _limit(arguments)
        )
    arguments.out = arguments.out or "plan.json"
    return _solve_problem(arguments, output, text)


def _solve_problem(arguments: argparse.Namespace, output: Output, text: str | None) -> int:
    from routing.files import dump_plan
    from routing.road_ways import ridden
    from routing.solvers.compiled import is_compiled
    from routing.solvers.stopping import AnyOf, WhenSet
    from routing.solving import solve

    # What Dask logs of a worker that dies is no news to a dispatcher: the solve says it in words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    read, network, params = _inputs(arguments, text)
    if not is_compiled():
        output.step(
            "Biên dịch phần tìm kiếm, lần đầu khoảng một phút / "
            "compiling the search, about a minute the first time"
        )
    with interruption(say=output.step) as interrupted:
        result = solve(
            read.problem,
            stop=AnyOf((_limit(arguments), WhenSet(interrupted))),
            seed=arguments.seed,
            params=params,
            workers=arguments.workers or os.cpu_count() or 1,
            cluster=arguments.cluster or "",
            progress=telling(output.step),
            say=output.step,
        )
        routes = result.plan.routes
        if network is not None:
            workers = arguments.workers or os.cpu_count() or 1
            routes, _ = ridden(read.problem, result.plan, network, workers=workers)
        plan = replace(
            result.plan,
            routes=routes,
            problem_sha256=read.sha256,
            problem_file=_problem_file(arguments),
        )
        write_text(dump_plan(plan, day=read.problem.day), arguments.out)
        stopped = interrupted()
    if arguments.out != STDIO:
        output.result(summary(plan, out=arguments.out), *plan_lines(plan), f"-> {arguments.out}")
    return INTERRUPTED if stopped else DONE


def _inputs(
    arguments: argparse.Namespace, text: str | None
) -> "tuple[ProblemFile, RoadNetwork | None, SolveParams | None]":
    """Return the problem, the roads to draw the routes on and the search parameters.

    The roads are those named, or the problem's.
    """
    from geodata.live_travel import RoadTravel
    from routing.files.params import read_params

    together = Together()
    together.load(lambda: prepare_out(arguments.out))
    together.load(lambda: refuse_rounding(arguments))
    problem = together.load(lambda: load_problem(arguments.problem, text=text))
    named = together.load(lambda: load_roads(arguments.roads) if arguments.roads else None)
    given = arguments.params
    params = together.load(lambda: read_params(Path(given)) if given else None)
    together.require()
    read = problem.value
    if arguments.format not in {"auto", read.form}:
        raise InvalidInput([_other_format(arguments, read.form)])
    travel = read.problem.travel
    if named.value is None and isinstance(travel, RoadTravel):
        return read, travel.roads.network, params.value
    return read, named.value, params.value


def _other_format(arguments: argparse.Namespace, form: str) -> Issue:
    return Issue(
        code="unknown-format",
        subject=arguments.problem,
        message=f"is of the format {form}, not {arguments.format}",
        remedy=f"leave --format out, or say --format {form}",
    )


def _limit(arguments: argparse.Namespace) -> "Stop":
    from routing.solvers.stopping import Iterations, TimeLimit

    if arguments.iterations is None:
        return TimeLimit(arguments.time_limit)
    return Iterations(arguments.iterations)


def _problem_file(arguments: argparse.Namespace) -> str:
    from api.services.planning import relative

    if arguments.problem == STDIO:
        return ""
    folder = Path() if arguments.out == STDIO else Path(arguments.out).parent
    return relative(Path(arguments.problem), folder)
