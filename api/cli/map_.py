"""`donghanh map PLAN`: the plan on a map that opens without a network."""

import argparse

from api.cli.faults import DONE
from api.cli.inputs import add_areas, add_roads, load_roads, load_wards
from api.cli.output import Output
from api.cli.pairs import problem_of_plan
from api.cli.texts import STDIO, prepare_out, require_apart, write_text
from api.cli.together import Together
from api.cli.words import estimate_lines
from geodata.errors import InvalidInput, Issue

HELP = "vẽ bản đồ / draw the plan on a map that needs no internet"
EXAMPLES = ("donghanh map plan.json --areas hcmc --roads district4 --out map.html",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("plan", metavar="PLAN", help="- for standard input, with --problem")
    parser.add_argument("--problem", help="default: the one that the plan names")
    add_areas(parser)
    add_roads(parser, several=False)
    parser.add_argument("--language", choices=("vi", "en"), default="vi")
    parser.add_argument("--out", default="map.html", metavar="MAP.html", help="- to print it")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Draw the map."""
    from api.services.drawing import map_html

    _require_one_stdout(arguments, output)
    together = Together()
    together.load(lambda: prepare_out(arguments.out))
    inputs = {"PLAN": arguments.plan, "--problem": arguments.problem or STDIO}
    together.load(lambda: require_apart({**inputs, "--out": arguments.out}))
    pair = together.load(lambda: problem_of_plan(arguments.plan, arguments.problem))
    areas = together.load(
        lambda: load_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)
    )
    roads = together.load(lambda: load_roads(arguments.roads) if arguments.roads else None)
    together.require()
    read, plan = pair.value
    output.step("Đang vẽ / drawing")
    text = map_html(
        read.problem, plan, areas=areas.value, roads=roads.value, language=arguments.language
    )
    write_text(text, arguments.out)
    if arguments.out != STDIO:
        size = len(text.encode())
        output.result(
            {"out": arguments.out, "bytes": size, "estimated": plan.estimated},
            *estimate_lines(plan),
            f"-> {arguments.out} ({size // 1024} KB)",
        )
    return DONE


def _require_one_stdout(arguments: argparse.Namespace, output: Output) -> None:
    if arguments.out == STDIO and output.json_wanted:
        raise InvalidInput(
            [
                Issue(
                    code="bad-usage",
                    subject="--json and --out -",
                    message="a map is no JSON, and both want standard output",
                    remedy="write the map to a file",
                )
            ]
        )
