"""`donghanh geocode IN.csv`: addresses to wards and points."""

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import (
    STDIO,
    add_areas,
    add_roads,
    load_roads,
    load_wards,
    read_text,
    write_text,
)
from api.cli.output import Output
from geodata.errors import InvalidInput, Issue

HELP = "tìm phường và tọa độ của địa chỉ / find ward and point of addresses"
EXAMPLE = "donghanh geocode people.csv --areas hcmc --roads district4 --out people-geo.csv"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="IN.csv", help="table of addresses; - for standard input")
    parser.add_argument("--out", default=STDIO, metavar="OUT.csv", help="- (default) to print it")
    parser.add_argument("--address-column", default="address", metavar="COLUMN")
    add_areas(parser)
    add_roads(parser)
    parser.add_argument(
        "--truth",
        metavar="lon,lat,ward_code,grade",
        help="columns with the truth: scores are printed on standard error",
    )
    parser.add_argument(
        "--threshold", type=float, help="accept from this probability on (default: 0.95)"
    )
    parser.add_argument(
        "--review", type=Path, help="where the uncertain rows go (default: OUT.review.csv)"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Geocode the table."""
    from geodata.address_rows import geocode_rows
    from geodata.geocoding import build_geocoder
    from geodata.wards_2025 import find_reform_folder, read_reform

    areas = load_wards(arguments.areas)
    if areas is None:
        raise InvalidInput([_no_areas()])
    rows = _rows(arguments.file)
    output.step("Đang dựng bảng tra / building the gazetteer")
    options = {} if arguments.threshold is None else {"threshold": arguments.threshold}
    networks = [load_roads(name) for name in arguments.roads]
    geocoder = build_geocoder(areas, networks, **options)
    reform = find_reform_folder()
    codes = {} if reform is None else {"code_2025": read_reform(reform).code_of}
    found = geocode_rows(
        geocoder,
        rows,
        arguments.address_column,
        subject=Path(arguments.file).name,
        progress=output.counter("geocode"),
        **codes,
    )
    write_text(_table(found.rows), arguments.out)
    review = _review_path(arguments)
    if review is not None and found.review:
        write_text(_table(found.review), str(review))
    output.issues(found.issues)
    document = {
        "rows": len(found.rows),
        "accepted": len(found.rows) - len(found.review),
        "review": len(found.review),
        "review_file": str(review or ""),
        "truth": _scored(arguments, rows, found.results, output),
    }
    if arguments.out != STDIO:
        output.result(
            document,
            f"{document['accepted']}/{document['rows']} địa chỉ chắc chắn / certain"
            f" -> {arguments.out}",
            *([f"{len(found.review)} cần người xem / for a person -> {review}"] if review else []),
        )
    return DONE_WITH_A_NO if found.issues else DONE


def _no_areas() -> Issue:
    return Issue(
        code="no-areas",
        subject="--areas",
        message="no wards were given to look addresses up in",
        remedy="import them (donghanh areas import FILE) and name them with --areas",
    )


def _rows(name: str) -> list[dict[str, str]]:
    try:
        text = read_text(name).removeprefix(BOM)
    except UnicodeDecodeError as error:
        issue = Issue(
            code="not-utf8",
            subject=name,
            message=f"byte {error.start} is not UTF-8",
            remedy="save the table as CSV UTF-8",
        )
        raise InvalidInput([issue]) from error
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    return [{k: v for k, v in row.items() if k} for row in reader]


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    names = list(rows[0]) if rows else []
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _review_path(arguments: argparse.Namespace) -> Path | None:
    if arguments.review is not None:
        return Path(arguments.review)
    if arguments.out == STDIO:
        return None
    out = Path(arguments.out)
    return out.with_name(f"{out.stem}.review.csv")


def _scored(arguments, rows, results, output):  # type: ignore[no-untyped-def]
    """Score against the truth, say it, and return it for JSON."""
    if not arguments.truth:
        return None
    from geodata.address_scores import read_truth, score_against_truth

    scores = score_against_truth(results, read_truth(rows, arguments.truth.split(",")))
    for grade in scores.grades:
        output.step(
            f"  {grade.grade}: {grade.rows} rows, right {grade.right}, wrong {grade.wrong},"
            f" undecided {grade.undecided}; first candidate right {grade.first_right}"
        )
    output.step(
        f"  A+B: accepted {scores.accepted_share:.2%},"
        f" accepted in a wrong ward {scores.accepted_wrong_share:.2%}"
    )
    for precision, (count, metres) in scores.median_m.items():
        output.step(f"  {precision}: {count} rows, median {metres:.0f} m")
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
