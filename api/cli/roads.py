"""`donghanh roads import FILE`, `donghanh roads fetch "PLACE"` and `donghanh roads info FILE`."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE
from api.cli.inputs import (
    ROADS_SUFFIX,
    column_mapping,
    import_path,
    load_roads,
    require_file,
    settings,
)
from api.cli.output import Output
from api.cli.texts import prepare_out

if TYPE_CHECKING:
    from geodata.network import RoadNetwork

HELP = "đọc hoặc tải mạng đường / import or fetch roads into one compact file, or describe one"
EXAMPLES = (
    "donghanh roads import district1.osm.pbf --out roads.npz",
    "donghanh roads import streets.gpkg --columns name=ten,kph=toc_do   (then: --roads streets)",
    'donghanh roads fetch "Quận 4, Thành phố Hồ Chí Minh"   (then: --roads quan-4)',
    "donghanh roads info streets",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    actions = parser.add_subparsers(dest="action", metavar="import|fetch|info", required=True)
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
    fetch = actions.add_parser("fetch", help="ask OpenStreetMap for the roads of a named place")
    fetch.add_argument("place", metavar="PLACE", help="as people write it, with its city")
    fetch.add_argument("--out", type=Path, help="where to write it (default: imported by its name)")
    fetch.add_argument("--nominatim-url", metavar="URL", help="whom to ask where the place is")
    fetch.add_argument("--overpass-url", metavar="URL", help="whom to ask for its roads")
    info = actions.add_parser("info", help="what is in a road file, and what was left out and why")
    info.add_argument("file", help="road file, or an imported name")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Import or describe."""
    if arguments.action == "info":
        network = load_roads(arguments.file)
        document, lines = _described(network)
        output.result(document, *lines)
        return DONE
    if arguments.action == "fetch":
        return _fetch(arguments, output)
    return _import(arguments, output)


def _import(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.network import save_network
    from geodata.sources.files import read_roads

    require_file(arguments.file)
    name = arguments.file.name.split(".")[0]
    path = prepare_out(arguments.out or import_path(name, kind="roads", suffix=ROADS_SUFFIX))
    columns = column_mapping(arguments.columns)
    output.step(f"Đang đọc {arguments.file} / reading")
    network = read_roads(
        arguments.file,
        columns=columns,
        attribution=arguments.attribution,
        layer=arguments.layer,
    )
    save_network(network, path)
    document, lines = _described(network)
    output.result({**document, "out": str(path)}, *lines, f"-> --roads {arguments.out or name}")
    return DONE


def _fetch(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.address_text import plain

    name = "-".join(re.findall(r"\w+", plain(arguments.place.partition(",")[0])))
    path = prepare_out(arguments.out or import_path(name, kind="roads", suffix=ROADS_SUFFIX))
    urls = {"nominatim_url": arguments.nominatim_url, "overpass_url": arguments.overpass_url}
    chosen = settings(**{key: url for key, url in urls.items() if url is not None})

    from geodata.network import save_network
    from geodata.sources.fetch import MapServices, fetch_roads

    services = MapServices(nominatim_url=chosen.nominatim_url, overpass_url=chosen.overpass_url)
    network = fetch_roads(arguments.place, services=services, tell=output.step)
    save_network(network, path)
    document, lines = _described(network)
    output.result({**document, "out": str(path)}, *lines, f"-> --roads {arguments.out or name}")
    return DONE


def _described(network: "RoadNetwork") -> tuple[dict[str, Any], list[str]]:
    from geodata.road_summary import summarise

    summary = summarise(network)
    profiles = {
        profile: {
            "edges": int(network.usable(profile).sum()),
            "largest_part_nodes": nodes,
        }
        for profile, nodes in summary.part_nodes.items()
    }
    document = {
        "nodes": network.node_count,
        "edges": network.edge_count,
        "names": len(network.names),
        "houses": len(network.house_number),
        "attribution": network.attribution,
        "source": network.source,
        "sample": network.sample,
        "profiles": profiles,
        "dropped": dict(network.dropped),
    }
    lines = [
        f"{network.source}: {network.node_count} nút / nodes, {network.edge_count} cung / edges,"
        f" {len(network.names)} tên / names, {len(network.house_number)} số nhà / houses",
        *(
            f"  {profile}: {figures['edges']} edges, largest part {figures['largest_part_nodes']}"
            for profile, figures in profiles.items()
        ),
        *(f"  bỏ qua / dropped: {count} {why}" for why, count in network.dropped),
    ]
    if network.sample:
        lines.append("DỮ LIỆU MẪU / SAMPLE DATA")
    return document, [*lines, network.attribution] if network.attribution else lines
