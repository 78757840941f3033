"""`donghanh areas import FILE` and `donghanh areas list`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from geodata.areas import Area

HELP = "đọc ranh giới phường / import ward polygons, or list what is imported"
EXAMPLES = (
    "donghanh areas import wards.gpkg --scheme vn-2021 --name hcmc",
    "donghanh areas import old.gpkg --keep province_code=01 --dissolve-by ward_code_2021",
    "donghanh areas list --keys",
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
    shown = actions.add_parser("list", help="đã nhập gì / what is imported")
    shown.add_argument(
        "--keys", action="store_true", help="mã và tên từng phường / each ward with its key"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Import or list."""
    return _list(arguments, output) if arguments.action == "list" else _import(arguments, output)


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


def _list(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.area_files import load_areas

    rows: list[dict[str, Any]] = []
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
                "keys": {one.key: _named(one) for one in areas.areas},
            }
        )
    lines = [line for row in rows for line in _lines(row, with_keys=arguments.keys)]
    if rows and not arguments.keys:
        lines.append("-> mã từng phường / the key of each ward: donghanh areas list --keys")
    output.issues(issues, title="Có tệp không đọc được / files that cannot be read:")
    nothing = [] if issues else ["Chưa có gì: donghanh areas import FILE"]
    document = {"areas": rows, "issues": [issue_document(issue) for issue in issues]}
    output.result(document, *(lines or nothing))
    return DONE_WITH_A_NO if issues else DONE


def _named(area: "Area") -> str:
    return ", ".join(filter(None, (area.name, area.district)))


def _lines(row: dict[str, Any], *, with_keys: bool) -> list[str]:
    """Return what is said of one set of areas: as a whole, and then ward by ward."""
    whole = (
        f"{row['name']}: {row['areas']} ({row['scheme']}, {row['valid_from']}..{row['valid_to']})"
    )
    whole += " MẪU / SAMPLE" if row["sample"] else ""
    return [whole, *(f"  {key}  {name}" for key, name in row["keys"].items() if with_keys)]
