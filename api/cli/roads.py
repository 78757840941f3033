"""`donghanh roads import FILE` and `donghanh roads info FILE`."""

import argparse
from pathlib import Path
from typing import Any

from api.cli.faults import DONE
from api.cli.inputs import ROADS_SUFFIX, column_mapping, data_folder, load_roads
from api.cli.output import Output

HELP = "đọc mạng đường / import roads into one compact file, or describe one"
EXAMPLE = "donghanh roads import district1.osm.pbf --out roads.npz"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    actions = parser.add_subparsers(dest="action", metavar="import|info", required=True)
    load = actions.add_parser("import", help="read OSM PBF or XML, OSMnx GraphML, or line layers")
    load.add_argument("file", type=Path)
    load.add_argument(
        "--columns", metavar="ROLE=COLUMN,…", help="name, from, to, kph, type, oneway"
    )
    load.add_argument("--layer", help="of a file with several layers")
    load.add_argument(
        "--attribution", help="whom to name for the data, where the file does not say"
    )
    load.add_argument("--out", type=Path, help="where to write it (default: imported by its name)")
    info = actions.add_parser("info", help="what is in a road file, and what was left out and why")
    info.add_argument("file", help="road file, or an imported name")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Import or describe."""
    if arguments.action == "info":
        network = load_roads(arguments.file)
        document, lines = _described(network)
        output.result(document, *lines)
        return DONE
    return _import(arguments, output)


def _import(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.network import save_network
    from geodata.sources.files import read_roads

    output.step(f"Đang đọc {arguments.file.name} / reading")
    network = read_roads(
        arguments.file,
        columns=column_mapping(arguments.columns),
        attribution=arguments.attribution,
        layer=arguments.layer,
    )
    name = arguments.file.name.split(".")[0]
    path = arguments.out or data_folder() / "roads" / f"{name}{ROADS_SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_network(network, path)
    document, lines = _described(network)
    output.result({**document, "out": str(path)}, *lines, f"-> --roads {arguments.out or name}")
    return DONE


def _described(network: Any) -> tuple[dict[str, Any], list[str]]:
    from geodata.road_summary import summarise

    summary = summarise(network)
    document = {
        "nodes": network.node_count,
        "edges": network.edge_count,
        "names": len(network.names),
        "houses": len(network.house_number),
        "attribution": network.attribution,
        "source": network.source,
        "sample": network.sample,
        "profiles": {
            profile: {
                "edges": int(network.usable(profile).sum()),
                "largest_part_nodes": summary.part_nodes[profile],
            }
            for profile in summary.part_nodes
        },
        "dropped": dict(network.dropped),
    }
    lines = [
        f"{network.source}: {network.node_count} nút / nodes, {network.edge_count} cung / edges,"
        f" {len(network.names)} tên / names, {len(network.house_number)} số nhà / houses",
        *(
            f"  {profile}: {figures['edges']} edges, largest part {figures['largest_part_nodes']}"
            for profile, figures in document["profiles"].items()
        ),
        *(f"  bỏ qua / dropped: {count} {why}" for why, count in network.dropped),
    ]
    return document, [*lines, network.attribution] if network.attribution else lines
