"""`donghanh staff`: volunteers to wards and posts, who goes short and why, and a draft of moves."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_areas, load_wards, require_file
from api.cli.output import Output
from api.cli.texts import prepare_folder, require_apart, write_text
from api.cli.together import Together
from api.cli.usage import day, whole
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from api.services.staffing import City, Staffing
    from routing.staffing import Wish

HELP = "phân bổ tình nguyện viên về phường / send volunteers to wards and posts"
EXAMPLES = (
    "donghanh staff --wards W.csv --volunteers V.csv --date 2021-09-10 --areas hcmc",
    "donghanh staff --wards W.csv --volunteers V.csv --mode level --reserve 100 --furthest 10",
    "donghanh staff --wards W.csv --volunteers V.csv --approved out/staff/moves.xlsx"
    " --out out/approved",
)
MOST_SHOWN = 12
"""Wards that go short, or whose health workers have too much to do, are named up to so many."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--wards", type=Path, required=True, metavar="CSV|XLSX")
    parser.add_argument("--volunteers", type=Path, required=True, metavar="CSV|XLSX")
    parser.add_argument(
        "--date", type=day, metavar="YYYY-MM-DD", help="mặc định: hôm nay / default: today"
    )
    parser.add_argument(
        "--mode",
        choices=("need", "level"),
        default="need",
        help="trong mức theo nhu cầu, hoặc đều nhau nhất"
        " / within the band by need, or as even as it can be (default: %(default)s)",
    )
    parser.add_argument(
        "--reserve",
        type=whole,
        default=0,
        metavar="N",
        help="giữ bấy nhiêu người dự bị / keep so many in the reserve",
    )
    parser.add_argument(
        "--furthest",
        type=whole,
        metavar="KM",
        help="không ai đi xa nhà hơn / nobody goes farther from home",
    )
    parser.add_argument(
        "--approved",
        type=Path,
        metavar="MOVES",
        help="bản nháp đã duyệt: điều động trong đó có hiệu lực trước"
        " / a draft, filled in: its moves hold first",
    )
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="FOLDER",
        help="thư mục có staffing.toml riêng / holds a staffing.toml of your own",
    )
    add_areas(parser)
    parser.add_argument(
        "--language", choices=("vi", "en"), default="vi", help="ngôn ngữ của bản đồ / of the map"
    )
    parser.add_argument(
        "--out", default="out/staff", metavar="DIR", help="mặc định / default: %(default)s"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Staff the city."""
    from api.dependencies import now
    from api.records.places import PLACE_TIME, place_day
    from api.services.staffing import approve, staff
    from geodata.whole_files import write_whole

    at = now()
    wish = _wish(arguments, arguments.date or place_day(at))
    together = Together()
    together.load(lambda: _require_apart(arguments))
    city = together.load(lambda: _city(arguments, wish, output))
    areas = together.load(
        lambda: load_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)
    )
    together.load(lambda: arguments.approved and require_file(arguments.approved))
    folder = together.load(lambda: prepare_folder(Path(arguments.out)))
    together.require()
    people, approved = city.value, 0
    if arguments.approved is not None:
        people, approved = approve(people, arguments.approved)
    output.step("Đang phân bổ / allocating")
    made = staff(people, wish, lent_days=people.table.lent_days)
    written = _write_tables(made, folder.value, is_changed=approved > 0)
    if areas.value is not None:
        from api.services.staffing import staffing_map

        local = at.astimezone(PLACE_TIME)
        drawn = staffing_map(made, areas.value, language=arguments.language, at=local)
        write_text(drawn.html, folder.value / "map.html")
        write_whole(folder.value / "map.png", drawn.png)
        written += ["map.html", "map.png"]
    output.result(
        _document(made, written, approved=approved, out=arguments.out),
        *_lines(made, approved=approved),
        *(f"-> {folder.value / name}" for name in written),
    )
    return DONE_WITH_A_NO if made.shorts else DONE


def _wish(arguments: argparse.Namespace, date: Any) -> "Wish":
    from routing.staffing import Wish

    furthest_m = None if arguments.furthest is None else arguments.furthest * 1000
    return Wish(day=date, mode=arguments.mode, reserve=arguments.reserve, furthest_m=furthest_m)


def _require_apart(arguments: argparse.Namespace) -> None:
    """Let no table that is read be written over."""
    read = {f"--{name}": getattr(arguments, name) for name in ("wards", "volunteers", "approved")}
    folder = Path(arguments.out)
    names = ("posts.csv", "moves.csv", "moves.xlsx", "volunteers.csv", "map.html", "map.png")
    given = {option: path for option, path in read.items() if path is not None}
    issues: list[Issue] = []
    for name in names:
        try:
            require_apart(given | {f"--out: {name}": folder / name})
        except InvalidInput as error:
            issues += error.issues
    if issues:
        raise InvalidInput(dict.fromkeys(issues))


def _city(arguments: argparse.Namespace, wish: "Wish", output: Output) -> "City":
    from api.services.staffing import City
    from routing.files.staffing import read_staffing
    from routing.staffing import load_staffing_table

    table = load_staffing_table(wish.day, folder=arguments.rules)
    read = read_staffing(arguments.wards, arguments.volunteers, table=table)
    for ignored in read.ignored:
        output.step(f"  cột không dùng / column not used: {ignored}")
    if read.issues:
        raise InvalidInput(read.issues)
    return City(posts=read.posts, volunteers=read.volunteers, table=table)


def _write_tables(made: "Staffing", folder: Path, *, is_changed: bool) -> list[str]:
    """Write the tables, and the volunteers where approved moves changed what is known of them."""
    from api.services.exporting import table_bytes
    from api.services.staffing import moves_table, posts_table, volunteers_table
    from geodata.whole_files import write_whole

    files = {
        "posts.csv": table_bytes(posts_table(made), form="csv"),
        "moves.csv": table_bytes(moves_table(made, language="en"), form="csv"),
        "moves.xlsx": table_bytes(moves_table(made, language="vi"), form="xlsx"),
    }
    if is_changed:
        files["volunteers.csv"] = table_bytes(volunteers_table(made.city.volunteers), form="csv")
    for name, content in files.items():
        write_whole(folder / name, content)
    return list(files)


def _lines(made: "Staffing", *, approved: int) -> list[str]:
    city, sizes = made.city, made.sizes
    said = ", ".join(f"{posts} × {people}" for people, posts in sizes.items())
    away = made.found.away_m.values()
    mean_km = sum(away) / len(away) / 1000 if away else 0
    lines = [
        f"{len(city.volunteers)} người / volunteers, {len(city.posts)} nơi / posts: {said}",
        f"tối ưu đã chứng minh, sai số / proven optimal, gap {made.found.gap:g},"
        f" {made.found.seconds:.1f} s; xa nhà trung bình / from home on average {mean_km:.1f} km",
    ]
    if approved:
        lines.append(f"đã duyệt / approved: {approved} → volunteers.csv")
    lines.append(f"{len(made.moves)} điều động chờ duyệt / moves that wait for approval")
    return lines + _short_lines(made) + _other_lines(made)


def _names(made: "Staffing") -> dict[str, str]:
    """Return each post's name with its district: many wards have a number for a name."""
    return {
        post.id: f"{post.name}, {post.district}" if post.district else post.name
        for post in made.city.posts
    }


def _short_lines(made: "Staffing") -> list[str]:
    """Return who goes short, why, and what would help."""
    if not made.shorts:
        return []
    names = _names(made)
    lines = [f"{len(made.shorts)} nơi thiếu người / posts go short:"]
    for short in made.shorts[:MOST_SHOWN]:
        lines.append(
            f"  {short.post} {names[short.post]}: {short.has}/{short.floor} [{short.reason}]"
        )
        lines.append(f"    {short.sentence.vi} / {short.sentence.en}")
    if len(made.shorts) > MOST_SHOWN:
        lines.append(f"  … và / and {len(made.shorts) - MOST_SHOWN}: posts.csv")
    lines += [
        f"  -> {relief.sentence.vi} / {relief.sentence.en}: còn / then {relief.short}"
        for relief in made.reliefs
    ]
    return lines


def _other_lines(made: "Staffing") -> list[str]:
    """Return whose health workers have too much to do, and who is not ready on the spot."""
    names = _names(made)
    lines = []
    if made.over:
        lines.append(f"{len(made.over)} phường quá tải y tế / wards over the health workers' load:")
    for one in made.over[:MOST_SHOWN]:
        each = "–" if one.each is None else f"{one.each:.0f}"
        lines.append(
            f"  {one.post} {names[one.post]}: {each}/người / each, cần thêm / needs {one.needed}"
            f" (nghỉ hưu / retired {one.retired}, tư nhân / private {one.private},"
            f" tình nguyện / volunteers {one.volunteers})"
        )
    if made.uncounted:
        count = len(made.uncounted)
        lines.append(f"{count} phường chưa báo số y tế / wards with health workers not counted")
    ready = sum(card.ready for card in made.cards)
    lines.append(f"bốn tại chỗ / four on the spot: {ready}/{len(made.cards)} sẵn sàng / ready")
    if untold := sum(None in card.items.values() for card in made.cards):
        lines[-1] += f"; {untold} chưa báo đủ / not all told (command, supply_days, vehicles)"
    return lines


def _document(made: "Staffing", written: list[str], *, approved: int, out: str) -> dict[str, Any]:
    return {
        "out": out,
        "files": written,
        "volunteers": len(made.city.volunteers),
        "posts": len(made.city.posts),
        "sizes": {str(people): posts for people, posts in made.sizes.items()},
        "gap": made.found.gap,
        "seconds": round(made.found.seconds, 3),
        "approved": approved,
        "moves": len(made.moves),
        "short": [
            {
                "post": short.post,
                "has": short.has,
                "floor": short.floor,
                "reason": short.reason,
                "vi": short.sentence.vi,
                "en": short.sentence.en,
            }
            for short in made.shorts
        ],
        "reliefs": [
            {"vi": one.sentence.vi, "en": one.sentence.en, "short": one.short}
            for one in made.reliefs
        ],
        "reinforcements": [
            {
                "post": one.post,
                "needed": one.needed,
                "retired": one.retired,
                "private": one.private,
                "volunteers": one.volunteers,
                "rank_kept": one.kept,
            }
            for one in made.over
        ],
        "uncounted": [post.id for post in made.uncounted],
        "ready": sum(card.ready for card in made.cards),
        "issues": [],
    }
