"""`donghanh map PLAN`: the plan on a map that opens without a network."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.faults import DONE
from api.cli.inputs import add_areas, add_roads, load_roads, load_wards
from api.cli.maps import add_paper
from api.cli.output import Output
from api.cli.pairs import problem_of_plan
from api.cli.texts import STDIO, prepare_out, require_apart, write_text
from api.cli.together import Together
from api.cli.words import estimate_lines
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from geodata.areas import AreaSet
    from geodata.network import RoadNetwork
    from routing.plan import Plan
    from routing.problem import Problem

HELP = "vẽ bản đồ / draw the plan on a map that needs no internet"
EXAMPLES = (
    "donghanh map plan.json --areas hcmc --roads district4 --out map.html",
    "donghanh map plan.json --roads district4 --playback --out ngay.html",
    "donghanh map plan.json --roads district4 --png --size a3 --out map.png",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("plan", metavar="PLAN", help="- for standard input, with --problem")
    parser.add_argument("--problem", help="default: the one that the plan names")
    add_areas(parser)
    add_roads(parser, several=False)
    parser.add_argument("--language", choices=("vi", "en"), default="vi")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--playback", action="store_true", help="the day with a clock that runs")
    forms.add_argument("--png", action="store_true", help="a picture for reports, not a page")
    add_paper(parser)
    parser.add_argument("--out", metavar="FILE", help="default: map.html or map.png; - to print it")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Draw the map."""
    _require_one_stdout(arguments, output)
    out = arguments.out or ("map.png" if arguments.png else "map.html")
    together = Together()
    together.load(lambda: prepare_out(out, printable=not arguments.png))
    inputs = {"PLAN": arguments.plan, "--problem": arguments.problem or STDIO}
    together.load(lambda: require_apart({**inputs, "--out": out}))
    pair = together.load(lambda: problem_of_plan(arguments.plan, arguments.problem))
    areas = together.load(
        lambda: load_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)
    )
    roads = together.load(lambda: load_roads(arguments.roads) if arguments.roads else None)
    together.require()
    read, plan = pair.value
    output.step("Đang vẽ / drawing")
    drawn = _drawn(arguments, read.problem, plan, areas.value, roads.value)
    if isinstance(drawn, bytes):
        Path(out).write_bytes(drawn)
    else:
        write_text(drawn, out)
    if out != STDIO:
        size = len(drawn if isinstance(drawn, bytes) else drawn.encode())
        output.result(
            {"out": out, "bytes": size, "estimated": plan.estimated},
            *estimate_lines(plan),
            f"-> {out} ({size // 1024} KB)",
        )
    return DONE


def _drawn(
    arguments: argparse.Namespace,
    problem: "Problem",
    plan: "Plan",
    areas: "AreaSet | None",
    roads: "RoadNetwork | None",
) -> str | bytes:
    """Return the page or the picture that is asked for."""
    from api.dependencies import now
    from api.records.places import PLACE_TIME
    from api.services.drawing import map_html, map_png
    from api.services.ground import Ground
    from api.services.playback import playback_html, played_plan

    language, at = arguments.language, now().astimezone(PLACE_TIME)
    if arguments.png:
        from maps.picture import Paper

        paper = Paper(size=arguments.size, grey=arguments.grey)
        return map_png(
            problem, plan, areas=areas, roads=roads, language=language, at=at, paper=paper
        )
    if arguments.playback:
        below = Ground(areas=areas, roads=roads)
        return playback_html(played_plan(problem, plan, below), below, language=language, at=at)
    return map_html(problem, plan, areas=areas, roads=roads, language=language)


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
