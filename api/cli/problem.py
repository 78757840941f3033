"""`donghanh problem`: the tables of a day become a problem file."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import (
    add_areas,
    add_learned,
    add_roads,
    load_address_wards,
    load_learned,
    load_roads,
    roads_path,
)
from api.cli.output import Output, issue_document
from api.cli.reviews import keep_choices
from api.cli.tables import places_table, review_table
from api.cli.texts import STDIO, prepare_out, require_apart, write_text
from api.cli.together import Together
from api.cli.usage import day
from api.cli.words import estimate_lines
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from api.services.planning import MakeTravel, PlannedDay
    from geodata.network import RoadNetwork

HELP = "lập bài toán của một ngày / make the problem of a day from its tables"
EXAMPLES = (
    "donghanh problem --requests R.csv --volunteers V.csv --depots D.csv --date 2021-09-10"
    " --areas hcmc --roads district4 --out problem.json",
    "donghanh problem … --roads district4 --out - | donghanh solve - --out plan.json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    for name in ("requests", "volunteers", "depots"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="CSV|XLSX")
    parser.add_argument("--date", type=day, required=True, metavar="YYYY-MM-DD")
    travel = parser.add_mutually_exclusive_group()
    travel.add_argument("--travel", type=Path, metavar="M.npz", help="from `donghanh matrix`")
    travel.add_argument(
        "--straight", action="store_true", help="straight lines × detour: an estimate, marked so"
    )
    add_roads(parser, more="more than one helps addresses only and needs --travel or --straight")
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="FOLDER",
        help="bảng quy tắc riêng / dated tables of your own: objective.toml, tasks.toml,"
        " curfew.toml (default: those of the program)",
    )
    add_areas(parser)
    add_learned(parser)
    parser.add_argument(
        "--out", default="problem.json", metavar="PROBLEM.json", help="- to print it"
    )
    parser.add_argument(
        "--review", type=Path, help="where uncertain addresses go (default: PROBLEM.review.csv)"
    )
    parser.add_argument(
        "--places-to", type=Path, metavar="PLACES.csv", help="write the places, in matrix order"
    )


def _require_apart(arguments: argparse.Namespace) -> None:
    """Let none of the files that are read be written over."""
    names = ("requests", "volunteers", "depots", "travel", "out", "review", "places_to")
    given = {name: getattr(arguments, name) for name in names}
    require_apart({f"--{name.replace('_', '-')}": path for name, path in given.items() if path})
    for roads in arguments.roads:
        require_apart({"--roads": roads, "--out": arguments.out})


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the problem."""
    from api.services.planning import plan_day, read_tables, write_day
    from routing.files import dump_problem

    together = Together()
    files = (arguments.requests, arguments.volunteers, arguments.depots)
    together.load(lambda: _require_apart(arguments))
    tables = together.load(
        lambda: read_tables(*files, day=arguments.date, rules_folder=arguments.rules)
    )
    areas = together.load(
        lambda: load_address_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)[0]
    )
    networks = together.load(lambda: [load_roads(name) for name in arguments.roads])
    travel = together.load(lambda: _travel(arguments))
    together.load(lambda: prepare_out(arguments.out))
    together.require()
    for ignored in tables.value.ignored:
        output.step(f"  cột không dùng / column not used: {ignored}")
    made = plan_day(
        tables.value,
        travel=travel.value or _over_the_one(arguments, networks.value),
        areas=areas.value,
        networks=networks.value,
        learned=load_learned(arguments),
        sample=any(n.sample for n in networks.value)
        or (areas.value is not None and areas.value.sample),
        progress=output.counter("geocode"),
    )
    if arguments.places_to is not None:
        write_text(places_table(made.problem), arguments.places_to)
    review = _review_path(arguments) if made.review else None
    if review is not None:
        keep_choices(review, output)
        write_text(review_table(made.review), review)
    output.issues(made.issues, title=f"Không nhận {len(made.issues)} chỗ / refused or left out:")
    output.issues(made.notices, title=f"Xin xem lại {len(made.notices)} chỗ / please look at:")
    if arguments.out == STDIO:
        write_text(dump_problem(made.problem), STDIO)
        output.step(_counted(made))
    else:
        digest = write_day(made.problem, Path(arguments.out))
        _tell(arguments, output, made, digest=digest, review=review)
    return DONE_WITH_A_NO if made.issues else DONE


def _travel(arguments: argparse.Namespace) -> "MakeTravel | None":
    """Return what makes travel; None where the roads are to make it."""
    from api.services.planning import by_straight_lines, from_matrix

    if arguments.travel is not None:
        return from_matrix(arguments.travel, beside=_folder(arguments))
    if arguments.straight:
        return by_straight_lines()
    if len(arguments.roads) == 1:
        return None
    found = "several road files were given" if arguments.roads else "no way to travel was given"
    raise InvalidInput(
        [
            Issue(
                code="no-travel",
                subject="--travel, --roads or --straight",
                message=found,
                remedy="name one road file with --roads, a matrix with --travel, or use --straight",
            )
        ]
    )


def _over_the_one(arguments: argparse.Namespace, networks: "Sequence[RoadNetwork]") -> "MakeTravel":
    from api.services.planning import over_roads

    (network,), (name,) = networks, arguments.roads
    return over_roads(network, file=roads_path(name), beside=_folder(arguments))


def _folder(arguments: argparse.Namespace) -> Path:
    """Return the folder of the problem file, which names other files relative to it."""
    return Path() if arguments.out == STDIO else Path(arguments.out).parent


def _review_path(arguments: argparse.Namespace) -> Path | None:
    if arguments.review is not None:
        return Path(arguments.review)
    if arguments.out == STDIO:
        return None
    from api.services.planning import bare_name

    out = Path(arguments.out)
    return out.with_name(f"{bare_name(out)}.review.csv")


def _counted(made: "PlannedDay") -> str:
    problem = made.problem
    return (
        f"{len(problem.tasks)} việc / tasks, {len(problem.vehicles)} người / vehicles,"
        f" {len(problem.depots)} điểm cấp hàng / depots;"
        f" {len(made.review)} địa chỉ cần người xem / addresses for a person"
    )


def _tell(
    arguments: argparse.Namespace,
    output: Output,
    made: "PlannedDay",
    *,
    digest: str,
    review: Path | None,
) -> None:
    problem = made.problem
    output.result(
        {
            "out": arguments.out,
            "sha256": digest,
            "tasks": len(problem.tasks),
            "vehicles": len(problem.vehicles),
            "depots": len(problem.depots),
            "review": len(made.review),
            "review_file": str(review or ""),
            "estimated": problem.estimated,
            "issues": [issue_document(issue) for issue in made.issues],
            "notices": [issue_document(issue) for issue in made.notices],
        },
        f"{_counted(made)} -> {arguments.out}",
        *estimate_lines(problem),
        *([f"  -> {review}"] if review else []),
    )
