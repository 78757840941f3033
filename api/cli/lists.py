"""`donghanh lists PLAN`: a list for each volunteer, on paper or for phones, and one table."""

import argparse
import os
from pathlib import Path

from api.cli.faults import DONE
from api.cli.inputs import add_roads, load_roads
from api.cli.output import Output
from api.cli.pairs import problem_of_plan
from api.cli.texts import prepare_folder
from api.cli.together import Together
from api.cli.words import estimate_lines
from geodata.errors import InvalidInput, Issue

HELP = "in danh sách tuyến / printable lists for volunteers"
EXAMPLES = (
    "donghanh lists plan.json --out lists --as pdf,csv",
    "donghanh lists plan.json --as html,sms --plain   (for phones)",
    "donghanh lists plan.json --roads district4   (with the way from stop to stop)",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("plan", metavar="PLAN", help="- for standard input, with --problem")
    parser.add_argument("--problem", help="default: the one that the plan names")
    parser.add_argument("--out", type=Path, default=Path("lists"), metavar="DIR")
    parser.add_argument(
        "--as",
        dest="formats",
        default="pdf",
        metavar="pdf,html,sms,csv",
        help="giấy, trang điện thoại, tin nhắn, bảng / paper, page, messages, table",
    )
    parser.add_argument(
        "--plain", action="store_true", help="tin nhắn không dấu / messages without diacritics"
    )
    add_roads(parser, several=False)
    parser.add_argument("--escalation", default="", help="the number to call when in doubt")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write the lists."""
    from api.services.paper import write_lists
    from routing.road_ways import ridden

    together = Together()
    formats = together.load(lambda: _formats(arguments.formats))
    pair = together.load(lambda: problem_of_plan(arguments.plan, arguments.problem))
    roads = together.load(lambda: load_roads(arguments.roads) if arguments.roads else None)
    together.require()
    read, plan = pair.value
    ways, cores = None, os.cpu_count() or 1
    if roads.value is not None:
        output.step("Tìm đường đi / finding the ways")
        count = output.counter("ways")
        _, ways = ridden(read.problem, plan, roads.value, workers=cores, progress=count)
    written = write_lists(
        read.problem,
        plan,
        prepare_folder(arguments.out),
        formats=formats.value,
        ways=ways,
        escalation=arguments.escalation,
        plain=arguments.plain,
        workers=cores,
        say=output.step,
        progress=output.counter("lists"),
    )
    output.result(
        {
            "out": str(arguments.out),
            "files": [path.name for path in written],
            "estimated": plan.estimated,
        },
        *estimate_lines(plan),
        f"{len(written)} tệp / files -> {arguments.out}",
    )
    return DONE


def _formats(text: str) -> tuple[str, ...]:
    """Return the carriers asked for; refuse those that this version does not write."""
    from api.services.paper import FORMATS

    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in formats if name not in FORMATS] if formats else ["(none)"]
    if unknown:
        raise InvalidInput(
            Issue(
                code="unknown-format",
                subject=f"--as {name}",
                message=f"this version writes {' and '.join(FORMATS)}",
                remedy=f"use --as {','.join(FORMATS)} or one of them",
            )
            for name in unknown
        )
    return formats
