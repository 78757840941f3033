"""`donghanh map PLAN`: the plan on a map that opens without a network."""

import argparse
from pathlib import Path

from api.cli.faults import DONE
from api.cli.inputs import add_areas, add_roads, load_plan, load_roads, load_wards, problem_of
from api.cli.output import Output

HELP = "vẽ bản đồ / draw the plan on a map that needs no internet"
EXAMPLE = "donghanh map plan.json --areas hcmc --roads district4 --out map.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("plan", metavar="PLAN")
    parser.add_argument("--problem", help="default: the one that the plan names")
    add_areas(parser)
    add_roads(parser, several=False)
    parser.add_argument("--language", choices=("vi", "en"), default="vi")
    parser.add_argument("--out", type=Path, default=Path("map.html"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Draw the map."""
    from maps.plan_map import plan_map, save_map

    plan = load_plan(arguments.plan)
    read = problem_of(plan, arguments.plan, arguments.problem)
    page = plan_map(
        read.problem,
        plan,
        areas=load_wards(arguments.areas),
        roads=load_roads(arguments.roads) if arguments.roads else None,
        language=arguments.language,
    )
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_map(page, arguments.out)
    size = arguments.out.stat().st_size
    output.result(
        {"out": str(arguments.out), "bytes": size}, f"-> {arguments.out} ({size // 1024} KB)"
    )
    return DONE
