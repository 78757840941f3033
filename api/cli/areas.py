"""`donghanh areas import FILE` and `donghanh areas list`."""

import argparse
from pathlib import Path

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import (
    AREAS_SUFFIX,
    DEFAULT_SCHEME,
    column_mapping,
    import_path,
    imported_areas,
    require_file,
)
from api.cli.output import Output, issue_document
from api.cli.texts import prepare_out
from api.cli.usage import share_of_percent
from geodata.errors import InvalidInput, Issue

HELP = "đọc ranh giới phường / import ward polygons, or list what is imported"
EXAMPLES = (
    "donghanh areas import wards.gpkg --scheme vn-2021 --name hcmc",
    "donghanh areas import old.gpkg --keep province_code=01 --dissolve-by ward_code_2021",
    "donghanh areas list",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    actions = parser.add_subparsers(dest="action", metavar="import|list", required=True)
    load = actions.add_parser("import", help="read a GeoJSON, GeoPackage or Shapefile of wards")
    load.add_argument("file", type=Path)
    load.add_argument("--scheme", default=DEFAULT_SCHEME, help="whose codes (default: %(default)s)")
    load.add_argument("--name", help="to call it by (default: the file's name)")
    load.add_argument("--columns", metavar="FIELD=COLUMN,…", help="such as code=ma_xa,name=ten")
    load.add_argument("--keep", metavar="COLUMN=VALUE,…", help="only the rows with these values")
    load.add_argument("--dissolve-by", metavar="COLUMN", help="its equal values make one ward")
    load.add_argument("--layer", help="of a file with several layers")
    load.add_argument(
        "--repair-overlaps",
        type=share_of_percent,
        default=0.01,
        metavar="PERCENT",
        help="overlaps below this part of a ward are repaired and listed, larger ones refused"
        " (default: 1)",
    )
    actions.add_parser("list", help="what is imported")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Import or list."""
    return _list(output) if arguments.action == "list" else _import(arguments, output)


def _import(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.area_files import save_areas
    from geodata.areas import read_areas

    require_file(arguments.file)
    name = arguments.file.name.split(".")[0] if arguments.name is None else arguments.name
    path = import_path(name, kind="areas", suffix=AREAS_SUFFIX)
    columns, keep = column_mapping(arguments.columns), column_mapping(arguments.keep)
    output.step(f"Đang đọc {arguments.file} / reading")
    read = read_areas(
        arguments.file,
        scheme=arguments.scheme,
        columns=columns,
        keep=keep,
        dissolve_by=arguments.dissolve_by,
        layer=arguments.layer,
        repaired_share=arguments.repair_overlaps,
    )
    save_areas(read.areas, prepare_out(path))
    output.repairs(read.repairs)
    count = len(read.areas.areas)
    output.result(
        {
            "name": name,
            "areas": count,
            "scheme": arguments.scheme,
            "repairs": [issue_document(repair) for repair in read.repairs],
        },
        f"{count} phường/xã ({arguments.scheme}) -> --areas {name}",
    )
    return DONE


def _list(output: Output) -> int:
    from geodata.area_files import load_areas

    rows = []
    issues: list[Issue] = []
    for name, path in imported_areas().items():
        try:
            areas = load_areas(path)
        except InvalidInput as error:
            issues += error.issues
            continue
        first = areas.areas[0]
        rows.append(
            {
                "name": name,
                "areas": len(areas.areas),
                "scheme": first.scheme,
                "valid_from": str(first.valid_from or ""),
                "valid_to": str(first.valid_to or ""),
                "sample": areas.sample,
            }
        )
    lines = [
        f"{row['name']}: {row['areas']} ({row['scheme']}, {row['valid_from']}..{row['valid_to']})"
        + (" MẪU / SAMPLE" if row["sample"] else "")
        for row in rows
    ]
    output.issues(issues, title="Có tệp không đọc được / files that cannot be read:")
    nothing = [] if issues else ["Chưa có gì: donghanh areas import FILE"]
    document = {"areas": rows, "issues": [issue_document(issue) for issue in issues]}
    output.result(document, *(lines or nothing))
    return DONE_WITH_A_NO if issues else DONE
