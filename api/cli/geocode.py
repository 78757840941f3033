"""`donghanh geocode IN.csv`: addresses to wards and points."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_areas, add_roads, load_roads, load_wards
from api.cli.output import Output, issue_document
from api.cli.tables import Table, csv_text, read_table
from api.cli.texts import STDIO, prepare_out, write_text
from api.cli.together import Together
from api.cli.usage import probability
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from geodata.address_rows import GeocodedRows
    from geodata.address_scores import AddressScores, AddressTruth
    from geodata.areas import Area, AreaSet
    from geodata.geocoding import Geocoder
    from geodata.network import RoadNetwork

HELP = "tìm phường và tọa độ của địa chỉ / find ward and point of addresses"
EXAMPLES = (
    "donghanh geocode people.csv --areas hcmc --roads district4 --out people-geo.csv",
    "donghanh geocode dev.csv --areas hcmc --truth lon,lat,ward_code,grade --out scored.csv",
)
TRUTH_NAMES = "lon,lat,ward_code,grade"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="IN.csv", help="table of addresses; - for standard input")
    parser.add_argument("--out", default=STDIO, metavar="OUT.csv", help="- (default) to print it")
    parser.add_argument("--address-column", default="address", metavar="COLUMN")
    add_areas(parser)
    add_roads(parser)
    parser.add_argument(
        "--truth",
        metavar=TRUTH_NAMES,
        help="columns with the truth: scores are printed on standard error",
    )
    parser.add_argument(
        "--threshold", type=probability, help="accept from this probability on (default: 0.95)"
    )
    parser.add_argument(
        "--review", type=Path, help="where the uncertain rows go (default: OUT.review.csv)"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Geocode the table."""
    from geodata.address_rows import GEO_COLUMNS, REVIEW_COLUMN, geocode_rows

    together = Together()
    table = together.load(lambda: _table(arguments))
    areas = together.load(lambda: _areas(arguments, output))
    networks = together.load(lambda: [load_roads(name) for name in arguments.roads])
    together.load(lambda: prepare_out(arguments.out))
    together.require()
    truth = _truth(arguments, table.value)
    geocoder = _geocoder(arguments, output, areas.value, networks.value)
    found = geocode_rows(
        geocoder,
        table.value.rows,
        arguments.address_column,
        code_2025=_code_2025(),
        subject=Path(arguments.file).name,
        progress=output.counter("geocode"),
    )
    columns = (*(c for c in table.value.columns if c not in GEO_COLUMNS), *GEO_COLUMNS)
    review = _review_path(arguments) if found.review else None
    if review is not None:
        write_text(csv_text((*columns, REVIEW_COLUMN), found.review), review)
    if arguments.out != STDIO or not output.json_wanted:
        write_text(csv_text(columns, found.rows), arguments.out)
    output.issues(found.issues, title=f"Không nhận {len(found.issues)} dòng / refused rows:")
    scores = None if truth is None else _scores(found, truth)
    for line in [] if scores is None else _score_lines(scores):
        output.step(line)
    _tell(arguments, output, found, review=review, scores=scores)
    return DONE_WITH_A_NO if found.issues else DONE


def _table(arguments: argparse.Namespace) -> Table:
    table = read_table(arguments.file)
    table.require([arguments.address_column], remedy="name it with --address-column")
    return table


def _areas(arguments: argparse.Namespace, output: Output) -> "AreaSet":
    areas = load_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)
    if areas is None:
        raise InvalidInput(
            [
                Issue(
                    code="no-areas",
                    subject="--areas",
                    message="no wards were given to look addresses up in",
                    remedy="name a ward file, or one that `donghanh areas import` read",
                )
            ]
        )
    return areas


def _truth(arguments: argparse.Namespace, table: Table) -> "tuple[AddressTruth, ...] | None":
    """Return the truth that stands in the table; its faults are said before the work begins."""
    if arguments.truth is None:
        return None
    from geodata.address_scores import read_truth

    names = [name.strip() for name in arguments.truth.split(",")]
    if len(names) != len(TRUTH_NAMES.split(",")):
        issue = Issue(
            code="bad-usage",
            subject=f"--truth {arguments.truth}",
            message=f"names {len(names)} columns, must name 4",
            remedy=f"name the columns in this order: {TRUTH_NAMES}",
        )
        raise InvalidInput([issue])
    table.require(names, remedy="name it in --truth")
    return read_truth(table.rows, names)


def _geocoder(
    arguments: argparse.Namespace,
    output: Output,
    areas: "AreaSet",
    networks: "list[RoadNetwork]",
) -> "Geocoder":
    from geodata.geocoding import build_geocoder

    output.step("Đang dựng bảng tra / building the gazetteer")
    if areas.sample or any(network.sample for network in networks):
        output.step("DỮ LIỆU MẪU / SAMPLE DATA")
    options = {} if arguments.threshold is None else {"threshold": arguments.threshold}
    return build_geocoder(areas, networks, **options)


def _code_2025() -> "Callable[[Area], str]":
    from geodata.wards_2025 import find_reform_folder, read_reform

    folder = find_reform_folder()
    return (lambda _area: "") if folder is None else read_reform(folder).code_of


def _review_path(arguments: argparse.Namespace) -> Path | None:
    if arguments.review is not None:
        return Path(arguments.review)
    if arguments.out == STDIO:
        return None
    out = Path(arguments.out)
    return out.with_name(f"{out.stem}.review.csv")


def _tell(
    arguments: argparse.Namespace,
    output: Output,
    found: "GeocodedRows",
    *,
    review: Path | None,
    scores: "AddressScores | None",
) -> None:
    """Say what came of it; the table itself stands in the JSON where it went to no file."""
    certain = len(found.rows) - len(found.review)
    document: dict[str, Any] = {
        "rows": len(found.rows),
        "accepted": certain,
        "review": len(found.review),
        "review_file": str(review or ""),
        "issues": [issue_document(issue) for issue in found.issues],
        "truth": None if scores is None else _score_document(scores),
    }
    said = f"{certain}/{len(found.rows)} địa chỉ chắc chắn / certain"
    if arguments.out != STDIO:
        waiting = f"{len(found.review)} cần người xem / for a person -> {review}"
        output.result(
            {**document, "out": arguments.out},
            f"{said} -> {arguments.out}",
            *([waiting] if review else []),
        )
    elif output.json_wanted:
        output.result({**document, "table": list(found.rows)})
    else:
        output.step(said)


def _scores(found: "GeocodedRows", truth: "tuple[AddressTruth, ...]") -> "AddressScores":
    from geodata.address_scores import score_against_truth

    return score_against_truth(found.results, truth)


def _score_lines(scores: "AddressScores") -> list[str]:
    lines = [
        f"  {grade.grade}: {grade.rows} rows, right {grade.right}, wrong {grade.wrong},"
        f" undecided {grade.undecided}; first candidate right {grade.first_right}"
        for grade in scores.grades
    ]
    lines.append(
        f"  A+B: accepted {scores.accepted_share:.2%},"
        f" accepted in a wrong ward {scores.accepted_wrong_share:.2%}"
    )
    return lines + [
        f"  {precision}: {count} rows, median {metres:.0f} m"
        for precision, (count, metres) in scores.median_m.items()
    ]


def _score_document(scores: "AddressScores") -> dict[str, Any]:
    return {
        "grades": {
            grade.grade: {
                "rows": grade.rows,
                "right": grade.right,
                "wrong": grade.wrong,
                "undecided": grade.undecided,
                "first_right": grade.first_right,
            }
            for grade in scores.grades
        },
        "accepted_share": scores.accepted_share,
        "accepted_wrong_share": scores.accepted_wrong_share,
        "median_m": {name: metres for name, (_, metres) in scores.median_m.items()},
    }
