"""`donghanh problem`: the tables of a day become a problem file."""

import argparse
import csv
import io
from datetime import date
from pathlib import Path

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_areas, add_roads, load_roads, load_wards, write_text
from api.cli.output import Output, issue_document
from geodata.errors import InvalidInput, Issue

HELP = "lập bài toán của một ngày / make the problem of a day from its tables"
EXAMPLE = (
    "donghanh problem --requests R.csv --volunteers V.csv --depots D.csv --date 2021-09-10"
    " --areas hcmc --roads district4 --out problem.json"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    for name in ("requests", "volunteers", "depots"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="CSV|XLSX")
    parser.add_argument("--date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    travel = parser.add_mutually_exclusive_group()
    travel.add_argument("--travel", type=Path, metavar="M.npz", help="from `donghanh matrix`")
    travel.add_argument(
        "--straight", action="store_true", help="straight lines × detour: an estimate, marked so"
    )
    add_roads(parser)
    add_areas(parser)
    parser.add_argument("--out", type=Path, default=Path("problem.json"), metavar="PROBLEM.json")
    parser.add_argument("--review", type=Path, help="where uncertain addresses go")
    parser.add_argument(
        "--places-to", type=Path, metavar="PLACES.csv", help="write the places, in matrix order"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the problem."""
    from api.services.planning import plan_day, read_tables, write_day

    networks = [load_roads(name) for name in arguments.roads]
    areas = load_wards(arguments.areas)
    travel = _travel(arguments, networks)
    tables = read_tables(
        arguments.requests, arguments.volunteers, arguments.depots, day=arguments.date
    )
    for ignored in tables.ignored:
        output.step(f"  cột không dùng / column not used: {ignored}")
    day = plan_day(
        tables,
        travel=travel,
        areas=areas,
        networks=networks,
        sample=any(network.sample for network in networks) or bool(areas and areas.sample),
        progress=output.counter("geocode"),
    )
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    digest = write_day(day.problem, arguments.out)
    if arguments.places_to is not None:
        write_text(places_table(day.problem), str(arguments.places_to))
    review_path = arguments.review or arguments.out.with_name(f"{arguments.out.stem}.review.csv")
    if day.review:
        write_text(review_table(day.review), str(review_path))
    output.issues(day.issues, title=f"Không nhận {len(day.issues)} chỗ / refused or left out:")
    output.issues(day.notices, title=f"Xin xem lại {len(day.notices)} chỗ / please look at:")
    problem = day.problem
    output.result(
        {
            "out": str(arguments.out),
            "sha256": digest,
            "tasks": len(problem.tasks),
            "vehicles": len(problem.vehicles),
            "depots": len(problem.depots),
            "review": len(day.review),
            "review_file": str(review_path) if day.review else "",
            "issues": [issue_document(issue) for issue in day.issues],
            "notices": [issue_document(issue) for issue in day.notices],
        },
        f"{len(problem.tasks)} việc / tasks, {len(problem.vehicles)} người / vehicles,"
        f" {len(problem.depots)} điểm cấp hàng / depots -> {arguments.out}",
        *(
            [f"{len(day.review)} địa chỉ cần người xem / for a person -> {review_path}"]
            if day.review
            else []
        ),
    )
    return DONE_WITH_A_NO if day.issues else DONE


def _travel(arguments, networks):  # type: ignore[no-untyped-def]
    from api.services.planning import by_straight_lines, from_matrix, over_roads

    if arguments.travel is not None:
        return from_matrix(arguments.travel, beside=arguments.out.parent)
    if arguments.straight:
        return by_straight_lines()
    if len(networks) == 1:
        return over_roads(networks[0])
    found = "no way to travel was given" if not networks else "several road files were given"
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


def places_table(problem) -> str:  # type: ignore[no-untyped-def]
    """Return the places as a table, in the order a matrix must have."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "lon", "lat"])
    for place in problem.places:
        writer.writerow([place.id, place.point.lon, place.point.lat])
    return text.getvalue()


def review_table(reviews) -> str:  # type: ignore[no-untyped-def]
    """Return the addresses that a person has to look at, as a table."""
    from api.services.locating import REVIEW_COLUMNS

    text = io.StringIO()
    writer = csv.DictWriter(text, REVIEW_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(review.cells() for review in reviews)
    return text.getvalue()
