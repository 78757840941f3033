"""`donghanh matrix POINTS.csv --roads ROADS`: travel times between points."""

import argparse
import csv
import io
from pathlib import Path

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_roads, load_roads, read_text
from api.cli.output import Output, issue_document
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.matrix import PROFILES

HELP = "tính thời gian đi lại / travel times between points over roads"
EXAMPLE = "donghanh matrix points.csv --roads district4 --profile motorbike --out M.npz"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="POINTS.csv", help="columns lon and lat; - for stdin")
    add_roads(parser, several=False)
    parser.add_argument(
        "--profile",
        action="append",
        choices=PROFILES,
        help="may be given several times (default: motorbike)",
    )
    parser.add_argument("--hour", type=int, choices=range(24), metavar="0-23", default=17)
    parser.add_argument("--out", type=Path, default=Path("matrix.npz"), metavar="M.npz")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the matrix."""
    from geodata.matrix_files import save_matrix, sha256_of
    from geodata.speeds import read_speeds
    from geodata.travel import road_matrix

    if arguments.roads is None:
        raise InvalidInput(
            [
                Issue(
                    code="no-roads-given",
                    subject="--roads",
                    message="no roads were given",
                    remedy="name a road file or an imported one with --roads",
                )
            ]
        )
    points = read_points(arguments.file)
    made = road_matrix(
        load_roads(arguments.roads),
        points,
        hour=arguments.hour,
        speeds=read_speeds(),
        profiles=tuple(arguments.profile or ["motorbike"]),
    )
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_matrix(made.travel, arguments.out)
    output.issues(made.issues, title="Điểm xa đường / points off the roads:")
    output.result(
        {
            "points": len(points),
            "profiles": list(made.travel.profiles),
            "band": made.travel.band,
            "out": str(arguments.out),
            "sha256": sha256_of(arguments.out),
            "issues": [issue_document(issue) for issue in made.issues],
        },
        f"{len(points)} × {len(points)}, {', '.join(made.travel.profiles)}, {made.travel.band}"
        f" -> {arguments.out}",
    )
    return DONE_WITH_A_NO if made.issues else DONE


def read_points(name: str) -> list[LonLat]:
    """Return the points of a table with columns lon and lat; every faulty row at once."""
    reader = csv.DictReader(io.StringIO(read_text(name)))
    missing = [column for column in ("lon", "lat") if column not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(
            Issue(
                code="missing-column",
                subject=name,
                message=f"there is no column {column}",
                remedy="add it, in degrees",
            )
            for column in missing
        )
    points, issues = [], []
    for number, row in enumerate(reader, start=2):
        try:
            points.append(LonLat(lon=float(row["lon"] or ""), lat=float(row["lat"] or "")))
        except ValueError as error:
            issues.append(
                Issue(
                    code="not-a-number",
                    subject=f"{name} row {number}, fields lon and lat",
                    message=str(error),
                    remedy="give degrees such as 106.7 and 10.76",
                )
            )
    if issues:
        raise InvalidInput(issues)  # a matrix has one row a point, in order: none may be left out
    return points
