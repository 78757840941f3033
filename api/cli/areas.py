"""`donghanh areas import FILE` and `donghanh areas list`."""

import argparse
from pathlib import Path

from api.cli.faults import DONE
from api.cli.inputs import AREAS_SUFFIX, column_mapping, data_folder, imported_areas
from api.cli.output import Output, issue_document

HELP = "đọc ranh giới phường / import ward polygons, or list what is imported"
EXAMPLE = "donghanh areas import wards.gpkg --scheme vn-2021 --name hcmc"
PERCENT = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    actions = parser.add_subparsers(dest="action", metavar="import|list", required=True)
    load = actions.add_parser("import", help="read a GeoJSON, GeoPackage or Shapefile of wards")
    load.add_argument("file", type=Path)
    load.add_argument("--scheme", default="vn-2021", help="whose codes (default: vn-2021)")
    load.add_argument("--name", help="to call it by (default: the file's name)")
    load.add_argument("--columns", metavar="FIELD=COLUMN,…", help="such as code=ma_xa,name=ten")
    load.add_argument("--keep", metavar="COLUMN=VALUE,…", help="only the rows with these values")
    load.add_argument("--dissolve-by", metavar="COLUMN", help="its equal values make one ward")
    load.add_argument("--layer", help="of a file with several layers")
    load.add_argument(
        "--repair-overlaps",
        type=float,
        default=1.0,
        metavar="PERCENT",
        help="overlaps below this part of a ward are repaired and listed, larger ones refused"
        " (default: 1)",
    )
    actions.add_parser("list", help="what is imported")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Import or list."""
    return _list(output) if arguments.action == "list" else _import(arguments, output)


def _import(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.areas import read_areas, save_areas

    output.step(f"Đang đọc {arguments.file.name} / reading")
    read = read_areas(
        arguments.file,
        scheme=arguments.scheme,
        columns=column_mapping(arguments.columns),
        keep=column_mapping(arguments.keep),
        dissolve_by=arguments.dissolve_by,
        layer=arguments.layer,
        repaired_share=arguments.repair_overlaps / PERCENT,
    )
    name = arguments.name or arguments.file.name.split(".")[0]
    path = data_folder() / "areas" / f"{name}{AREAS_SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_areas(read.areas, path)
    output.issues(read.repairs, title=f"Đã sửa {len(read.repairs)} chỗ / repaired:")
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
    from geodata.areas import load_areas

    rows = []
    for name, path in imported_areas().items():
        areas = load_areas(path).areas
        first = areas[0]
        rows.append(
            {
                "name": name,
                "areas": len(areas),
                "scheme": first.scheme,
                "valid_from": str(first.valid_from or ""),
                "valid_to": str(first.valid_to or ""),
            }
        )
    lines = [
        f"{row['name']}: {row['areas']} ({row['scheme']}, {row['valid_from']}..{row['valid_to']})"
        for row in rows
    ]
    output.result({"areas": rows}, *(lines or ["Chưa có gì: donghanh areas import FILE"]))
    return DONE
