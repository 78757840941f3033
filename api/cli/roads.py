"""`donghanh roads import FILE`, `donghanh roads fetch "PLACE"` and `donghanh roads info FILE`."""

import argparse
import math
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import (
    ROADS_SUFFIX,
    column_mapping,
    import_path,
    load_roads,
    require_file,
    settings,
)
from api.cli.output import TELL_EVERY_S, Output, issue_document
from api.cli.texts import prepare_out, require_apart
from geodata import dropped
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from geodata.network import RoadNetwork
    from geodata.road_summary import RoadSummary

HELP = "đọc hoặc tải mạng đường / import or fetch roads into one compact file, or describe one"
EXAMPLES = (
    "donghanh roads import district1.osm.pbf --out roads.npz",
    "donghanh roads import streets.gpkg --columns name=ten,kph=toc_do   (then: --roads streets)",
    'donghanh roads fetch "Quận 4, Thành phố Hồ Chí Minh"   (then: --roads quan-4)',
    "donghanh roads info streets",
)

STAGES = {
    "nodes": "đang đọc nút / reading nodes",
    "ways": "đang đọc đường / reading ways",
    "network": "đang dựng mạng đường / making the network",
}
WHO = {
    "motorbike": "xe máy",
    "pickup": "xe bán tải",
    "ambulance": "xe cứu thương",
    "foot": "đi bộ",
}
DROPPED = {
    dropped.NO_ROAD: "không phải đường, hoặc không ai được đi",
    dropped.OPEN_BARRIER: "không rõ loại, coi như mở",
    dropped.SHUT_BARRIER: "rào không ai qua được, đường bị cắt",
    dropped.SOME_DAYS: "điều kiện theo thứ hoặc mùa, tính cho mọi ngày",
    dropped.SINGLE_DATES: "điều kiện chỉ vào vài ngày trong năm, không áp dụng",
    dropped.NOT_JUDGED: "điều kiện không xét được, lấy phía an toàn",
    dropped.OUTSIDE: "điểm của đường nằm ngoài tệp",
    dropped.TWICE: "điểm của đường ghi hai lần liền",
    dropped.TOO_SHORT: "đường có ít hơn hai điểm",
    dropped.UNREAD_WIDTH: "bề rộng không đọc được, coi như không ghi",
    dropped.WAYS_ALONE: "nguồn không có rào chắn và chỗ cấm rẽ: tệp trích OSM thì có",
    dropped.WITHOUT_RULES: "tệp do phiên bản cũ lưu: không có lệnh cấm theo giờ, chỗ cấm rẽ và rào"
    " chắn, hãy nhập lại",
    dropped.TURN: "lệnh cấm rẽ",
    dropped.OVER_A_WAY: "đi qua một đoạn đường",
    dropped.MEMBERS: "thiếu hoặc thừa thành phần",
    dropped.NO_ROAD_MEMBER: "có thành phần không phải đường trong tệp",
    dropped.NOT_AT_NODE: "giữa các đường không kết thúc ở nút của nó",
    dropped.AGAINST_ONE_WAY: "ngược đường một chiều",
    dropped.NO_LINE: "dòng không có đường vẽ",
    dropped.NO_ENDS: "đường không có nút đầu hoặc nút cuối",
    dropped.UNKNOWN_TYPE: "không rõ loại, đọc là đường",
}
"""Reasons of `RoadNetwork.dropped`, or parts of them, in Vietnamese."""


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
        from geodata.road_summary import summarise

        network = load_roads(arguments.file)
        document, lines = _described(network, summarise(network))
        output.result(document, *lines)
        return DONE
    if arguments.action == "fetch":
        return _fetch(arguments, output)
    return _import(arguments, output)


def _import(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.sources.files import read_roads

    require_file(arguments.file)
    name = arguments.file.name.split(".")[0]
    path = _out(arguments.out, name, file=arguments.file)
    require_apart({"FILE": arguments.file, "--out": path})
    columns = column_mapping(arguments.columns)
    output.step(f"Đang đọc {arguments.file} / reading")
    network = read_roads(
        arguments.file,
        columns=columns,
        attribution=arguments.attribution,
        layer=arguments.layer,
        progress=_telling(output.step),
    )
    return _keep(network, path, output, named=str(arguments.out or name))


def _out(given: Path | None, name: str, *, file: Path | None = None) -> Path:
    """Return the file to write: the one given, or that of an import of this name."""
    path = given or import_path(name, kind="roads", suffix=ROADS_SUFFIX, file=file)
    return prepare_out(path, printable=False)


def _keep(network: "RoadNetwork", path: Path, output: Output, *, named: str) -> int:
    """Write a network with what makes its travel times ready at once, and say what it holds."""
    from geodata.contraction import with_order
    from geodata.network_files import save_network
    from geodata.road_summary import faults_of, summarise

    output.step("Đang chuẩn bị tính thời gian đi lại / preparing travel times")
    network = with_order(network)
    output.step("Đang ghi / writing")
    save_network(network, path)
    summary = summarise(network)
    document, lines = _described(network, summary)
    faults = faults_of(network, summary)
    output.issues(
        faults, title="Đã ghi, nhưng mạng đường này hỏng. / Written, but these roads are broken."
    )
    told = {"issues": [issue_document(issue) for issue in faults]} if faults else {}
    output.result({**document, **told, "out": str(path)}, *lines, f"-> --roads {named}")
    return DONE_WITH_A_NO if faults else DONE


def _telling(say: Callable[[str], None]) -> Callable[[str, int], None]:
    """Return a progress callback that names each stage, and counts twice a second at most."""
    last: dict[str, float] = {}

    def tell(stage: str, count: int) -> None:
        now = time.monotonic()
        if now - last.get(stage, -math.inf) >= TELL_EVERY_S:
            last[stage] = now
            say(f"  {STAGES.get(stage, stage)}" + (f" {count}" if count else ""))

    return tell


def _fetch(arguments: argparse.Namespace, output: Output) -> int:
    from geodata.address_text import plain

    name = "-".join(re.findall(r"\w+", plain(arguments.place.partition(",")[0])))
    if not name:
        issue = Issue(
            code="bad-usage",
            subject=f"PLACE {arguments.place!r}",
            message="không phải tên nơi nào / names no place",
            remedy="viết như người ta vẫn viết / write it as people do, with its city",
        )
        raise InvalidInput([issue])
    path = _out(arguments.out, name)
    urls = {"nominatim_url": arguments.nominatim_url, "overpass_url": arguments.overpass_url}
    chosen = settings(**{key: url for key, url in urls.items() if url is not None})

    from geodata.sources.fetch import MapServices, fetch_roads

    services = MapServices(nominatim_url=chosen.nominatim_url, overpass_url=chosen.overpass_url)
    network = fetch_roads(arguments.place, services=services, tell=output.step)
    return _keep(network, path, output, named=str(arguments.out or name))


def _described(network: "RoadNetwork", summary: "RoadSummary") -> tuple[dict[str, Any], list[str]]:
    box = summary.box
    document = {
        "nodes": summary.nodes,
        "edges": network.edge_count,
        "streets": summary.streets,
        "street_km": round(summary.street_km, 3),
        "km_by_class": {kind: round(km, 3) for kind, km in summary.km_by_class.items()},
        "names": summary.names,
        "other_names": summary.other_names,
        "houses": summary.houses,
        "box": [box.west, box.south, box.east, box.north] if box else None,
        "parts": summary.parts,
        "part_shares": [round(share, 4) for share in summary.part_shares],
        "roundabouts": summary.roundabouts,
        "barriers": summary.barriers,
        "given_speed_share": round(summary.given_speed_share, 4),
        "attribution": network.attribution,
        "source": network.source,
        "sample": network.sample,
        "profiles": {
            profile: {
                "edges": has.edges,
                "largest_part_nodes": has.part_nodes,
                "largest_part_share": round(has.part_share, 4),
                "banned_edges": has.banned_edges,
                "banned_turns": has.banned_turns,
                "barriers": has.barriers,
            }
            for profile, has in summary.profiles.items()
        },
        "dropped": dict(network.dropped),
    }
    lines = [*_lines(network, summary), *(_dropped(why, n) for why, n in network.dropped)]
    if network.sample:
        lines.append("DỮ LIỆU MẪU / SAMPLE DATA")
    return document, [*lines, network.attribution] if network.attribution else lines


def _lines(network: "RoadNetwork", summary: "RoadSummary") -> Iterator[str]:
    yield (
        f"{network.source}: {summary.nodes} nút / nodes, {network.edge_count} cung / edges,"
        f" {summary.street_km:.1f} km đường / of streets"
    )
    yield (
        f"  {summary.names} tên đường / names, {summary.other_names} tên khác / other names,"
        f" {summary.houses} số nhà / houses, {summary.given_speed_share:.0%} cung có tốc độ"
        " / edges with a speed"
    )
    yield (
        f"  {summary.roundabouts} vòng xoay / roundabouts,"
        f" {summary.barriers} rào chắn không phải ai cũng qua / barriers that stop some"
    )
    shares = ", ".join(f"{share:.1%}" for share in summary.part_shares)
    rest = ", …" if summary.parts > len(summary.part_shares) else ""
    yield f"  {summary.parts} phần rời nhau / separate parts: {shares}{rest}"
    if box := summary.box:
        yield (
            f"  kinh độ / longitude {box.west:.5f}..{box.east:.5f},"
            f" vĩ độ / latitude {box.south:.5f}..{box.north:.5f}"
        )
    for profile, has in summary.profiles.items():
        yield (
            f"  {WHO[profile]} / {profile}: {has.edges} cung / edges, phần liên thông lớn nhất"
            f" / largest connected part {has.part_nodes} nút / nodes, {has.part_share:.1%} km"
        )
        yield (
            f"    {has.banned_edges} cung cấm theo giờ / banned by the hour,"
            f" {has.banned_turns} chỗ cấm rẽ / banned turns,"
            f" {has.barriers} rào không qua được / barriers shut"
        )


def _dropped(reason: str, count: int) -> str:
    """Return a line for what was left out; known reasons in Vietnamese first."""
    vietnamese = reason
    for english, words in DROPPED.items():
        vietnamese = vietnamese.replace(english, words)
    both = reason if vietnamese == reason else f"{vietnamese} / {reason}"
    return f"  bỏ qua / dropped: {count} {both}"
