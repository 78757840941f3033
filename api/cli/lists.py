"""`donghanh lists PLAN`: a printed list for each volunteer, and the plan as a table."""

import argparse
from pathlib import Path

from api.cli.faults import DONE
from api.cli.inputs import load_plan, problem_of
from api.cli.output import Output
from geodata.errors import InvalidInput, Issue

HELP = "in danh sách tuyến / printable lists for volunteers"
EXAMPLE = "donghanh lists plan.json --out lists --as pdf,csv"
FORMATS = ("pdf", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("plan", metavar="PLAN")
    parser.add_argument("--problem", help="default: the one that the plan names")
    parser.add_argument("--out", type=Path, default=Path("lists"), metavar="DIR")
    parser.add_argument("--as", dest="formats", default="pdf", metavar=",".join(FORMATS))
    parser.add_argument("--escalation", default="", help="the number to call when in doubt")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write the lists."""
    from api.services.paper import write_lists

    formats = tuple(part.strip() for part in arguments.formats.split(",") if part.strip())
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise InvalidInput(
            Issue(
                code="unknown-format",
                subject=f"--as {name}",
                message="is not a carrier that this version writes",
                remedy=f"use {' or '.join(FORMATS)}",
            )
            for name in unknown
        )
    plan = load_plan(arguments.plan)
    read = problem_of(plan, arguments.plan, arguments.problem)
    written = write_lists(
        read.problem,
        plan,
        arguments.out,
        formats=formats,
        escalation=arguments.escalation,
        progress=output.counter("lists"),
    )
    output.result(
        {"out": str(arguments.out), "files": [path.name for path in written]},
        f"{len(written)} tệp / files -> {arguments.out}",
    )
    return DONE
