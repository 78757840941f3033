"""`donghanh maps MAP`: a map of what the service keeps, as one of its users sees it."""

import argparse
import json
from contextlib import closing
from typing import TYPE_CHECKING

from api.cli.faults import DONE
from api.cli.inputs import settings
from api.cli.kept import require_kept
from api.cli.output import Output
from api.cli.texts import STDIO, prepare_out, write_text
from api.cli.usage import day

if TYPE_CHECKING:
    from api.services.maps import OfficeMap

HELP = "vẽ bản đồ tình hình / draw a map of what the service keeps"
EXAMPLES = (
    "donghanh maps situation --user dieu-phoi --out tinh-hinh.html",
    "donghanh maps oxygen --user tram-1 --area vn-2021:27289 --png --size a3",
    "donghanh maps staff --user ke-hoach --geojson --language en",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    names = ("situation", "oxygen", "beds", "staff", "coverage", "routes")
    parser.add_argument("map", choices=names, help="bản đồ nào / which map")
    parser.add_argument(
        "--user", required=True, metavar="NAME", help="dưới mắt ai / as whom it is seen"
    )
    parser.add_argument(
        "--area",
        default="",
        metavar="SCHEME:CODE",
        help="mặc định: mọi nơi của họ / default: all of theirs",
    )
    parser.add_argument(
        "--day", type=day, metavar="DATE", help="mặc định: hôm nay / default: today"
    )
    parser.add_argument("--language", choices=("vi", "en"), default="vi")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument(
        "--png",
        action="store_true",
        help="ảnh cho báo cáo, không phải trang / a picture, not a page",
    )
    forms.add_argument(
        "--geojson",
        action="store_true",
        help="dữ liệu cho chương trình / what is on it, for programs",
    )
    add_paper(parser)
    parser.add_argument(
        "--out", metavar="FILE", help="mặc định: tên bản đồ / default: the map's name"
    )


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Add what a picture is drawn for."""
    parser.add_argument(
        "--size", choices=("a4", "a3"), default="a4", help="khổ của ảnh / of the picture"
    )
    parser.add_argument(
        "--grey",
        action="store_true",
        help="ảnh đen trắng / the picture as a black-and-white printer has it",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Draw the map."""
    ending = "png" if arguments.png else "geojson" if arguments.geojson else "html"
    out = arguments.out or f"{arguments.map}.{ending}"
    path = prepare_out(out, printable=not arguments.png)
    output.step("Đang vẽ / drawing")
    drawn = _drawn(arguments)
    if arguments.png:
        from maps.picture import Paper

        path.write_bytes(drawn.png(Paper(size=arguments.size, grey=arguments.grey)))
    elif arguments.geojson:
        write_text(json.dumps(drawn.document, ensure_ascii=False), out)
    else:
        write_text(drawn.html, out)
    if out == STDIO:
        return DONE
    counts = {theme.name: len(theme.features) for theme in drawn.themes}
    told = ", ".join(f"{theme.title}: {len(theme.features)}" for theme in drawn.themes)
    output.result({"out": out, "themes": counts}, told, *drawn.sheet.notes, f"-> {out}")
    return DONE


def _drawn(arguments: argparse.Namespace) -> "OfficeMap":
    from api.dependencies import now, ward_risks_on
    from api.records.places import EVERYWHERE, place_day
    from api.services.access import user_of
    from api.services.maps import Asked, office_map
    from api.services.placing import load_placer
    from api.services.running import Days
    from api.services.sample_folder import clock_of
    from api.store.session import database_address, open_store

    chosen = settings()
    require_kept(chosen)
    with closing(open_store(database_address(chosen.data, chosen.database_url))) as store:
        at = clock_of(chosen, store, real=now)()
        placer, day = load_placer(chosen.data), arguments.day or place_day(at)
        asked = Asked(
            user=user_of(store, arguments.user),
            name=arguments.map,
            day=day,
            now=at,
            language=arguments.language,
            area=placer.whole_key(arguments.area, day) or EVERYWHERE,
        )
        risks = ward_risks_on(asked.day, chosen.rules)
        return office_map(store, Days(store), placer, asked, data=chosen.data, risks=risks)
