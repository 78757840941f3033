"""`donghanh matrix POINTS.csv --roads ROADS`: travel times between points."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_roads, load_roads
from api.cli.output import Output, issue_document
from api.cli.tables import read_table
from api.cli.texts import prepare_out, require_apart
from api.cli.together import Together
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.point_texts import read_point

if TYPE_CHECKING:
    from geodata.live_roads import LiveRoads
    from geodata.network import RoadNetwork
    from geodata.snapping import Snaps
    from geodata.zones import Zone

HELP = "tính thời gian đi lại / travel times between points over roads"
EXAMPLES = ("donghanh matrix points.csv --roads district4 --profile motorbike --out M.npz",)
DEFAULT_HOUR = 17
"""The slowest of the usual shift; `donghanh problem --roads` finds it from the shifts."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    from geodata.matrix import PROFILES

    parser.add_argument("file", metavar="POINTS.csv", help="columns lon and lat; - for stdin")
    add_roads(parser, several=False)
    parser.add_argument(
        "--profile",
        action="append",
        choices=PROFILES,
        help="may be given several times (default: motorbike)",
    )
    parser.add_argument(
        "--hour",
        type=int,
        choices=range(24),
        metavar="0-23",
        default=DEFAULT_HOUR,
        help="whose traffic counts (default: %(default)s)",
    )
    parser.add_argument(
        "--speeds", type=Path, metavar="SPEEDS.toml", help="instead of the product's own table"
    )
    parser.add_argument(
        "--zones", type=Path, metavar="ZONES", help="closed and slow areas: polygons with a factor"
    )
    parser.add_argument("--out", type=Path, default=Path("matrix.npz"), metavar="M.npz")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the matrix."""
    from geodata.live_roads import LiveRoads
    from geodata.matrix_files import save_matrix, sha256_of
    from geodata.speeds import DEFAULT_SPEEDS, read_speeds
    from geodata.travel import road_matrix

    together = Together()
    points = together.load(lambda: read_points(arguments.file))
    network = together.load(lambda: _roads(arguments.roads))
    speeds = together.load(lambda: read_speeds(arguments.speeds or DEFAULT_SPEEDS))
    zones = together.load(lambda: _zones(arguments.zones))
    together.load(lambda: prepare_out(arguments.out, printable=False))
    together.load(lambda: require_apart({"POINTS.csv": arguments.file, "--out": arguments.out}))
    together.require()
    count = len(points.value)
    output.step("Đang chuẩn bị mạng đường / making the roads ready")
    roads = LiveRoads(network.value, speeds.value)
    idle = _close(output, roads, zones.value)
    output.step(f"Thời gian đi lại / travel times {count} × {count}")
    made = road_matrix(
        roads,
        points.value,
        hour=arguments.hour,
        profiles=tuple(dict.fromkeys(arguments.profile or ["motorbike"])),
        labels=[f"{arguments.file} row {row}" for row in range(2, count + 2)],
        progress=output.counter("profiles"),
    )
    given = {"speeds": arguments.speeds or DEFAULT_SPEEDS, "zones": arguments.zones}
    made_with = {name: sha256_of(path) for name, path in given.items() if path is not None}
    save_matrix(made.travel, arguments.out, points=points.value, made_with=made_with)
    issues = (*idle, *made.issues)
    output.issues(issues, title="Xin xem lại các điểm / points to look at:")
    output.result(
        {
            "points": count,
            "profiles": list(made.travel.profiles),
            "band": made.travel.band,
            "out": str(arguments.out),
            "moved_m": {profile: _moved(snaps) for profile, snaps in made.snaps.items()},
            "sha256": sha256_of(arguments.out),
            "issues": [issue_document(issue) for issue in issues],
        },
        f"{count} × {count}, {', '.join(made.travel.profiles)}, {made.travel.band}"
        f" -> {arguments.out}",
        *(
            f"  {profile}: điểm dời tới đường / points moved to a street:"
            f" median {moved['median']} m, most {moved['most']} m"
            for profile, moved in ((p, _moved(snaps)) for p, snaps in made.snaps.items())
            if moved["most"] is not None
        ),
    )
    return DONE_WITH_A_NO if issues else DONE


def _close(output: Output, roads: "LiveRoads", zones: "tuple[Zone, ...]") -> "tuple[Issue, ...]":
    """Close and slow down what zones say; return an issue for each that touches nothing."""
    if not zones:
        return ()
    from geodata.zones import apply_zones, untouched

    counts = apply_zones(roads, zones)
    for zone, count in zip(zones, counts, strict=True):
        what = "đóng / closed" if zone.factor == math.inf else f"chậm / slow ×{zone.factor:g}"
        output.step(f"  {zone.name}: {count} đường / streets {what}")
    return tuple(untouched(zone) for zone, count in zip(zones, counts, strict=True) if not count)


def _moved(snaps: "Snaps") -> dict[str, float | None]:
    """Return how far points moved to their street, in metres."""
    metres = sorted(snaps.moved_m[snaps.found].tolist())
    if not metres:
        return {"median": None, "most": None}
    return {"median": round(metres[len(metres) // 2], 1), "most": round(metres[-1], 1)}


def _zones(path: Path | None) -> "tuple[Zone, ...]":
    if path is None:
        return ()
    from geodata.zones import read_zones

    return read_zones(path)


def _roads(name: str | None) -> "RoadNetwork":
    if name is None:
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
    return load_roads(name)


def read_points(name: str) -> list[LonLat]:
    """Return the points of a table with columns lon and lat; every faulty row at once."""
    table = read_table(name)
    table.require(("lon", "lat"), remedy="add it, in degrees")
    points: list[LonLat] = []
    issues: list[Issue] = []
    for number, row in enumerate(table.rows, start=2):
        subject = f"{name} row {number}, fields lon and lat"
        try:
            points.append(read_point(row["lon"], row["lat"], subject=subject))
        except InvalidInput as error:
            issues += error.issues
    if not table.rows:
        issues.append(
            Issue(code="no-rows", subject=name, message="has no points", remedy="add some")
        )
    if issues:
        raise InvalidInput(issues)  # a matrix has one row a point, in order: none may be left out
    return points
