"""`donghanh rounds`: medicine for two months and every house, by rounds over weeks."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_roads, load_roads
from api.cli.output import Output
from api.cli.texts import prepare_folder, require_apart, write_text
from api.cli.together import Together
from api.cli.usage import day, whole
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from api.services.exporting import Table
    from api.services.rounds import Rounds
    from geodata.coordinates import LonLat
    from geodata.network import RoadNetwork
    from routing.files.recurring import RegisterRead
    from routing.recurring import RecurringTable

HELP = "đợt đưa thuốc hai tháng đến từng nhà / rounds with two months' medicine, to every house"
EXAMPLES = (
    "donghanh rounds --people P.csv --from 2025-03-10 --weeks 8",
    "donghanh rounds --people P.xlsx --from 2025-03-10 --weeks 4 --crews 2 --base 103.15,22.39",
)
MOST_SHOWN = 12
"""People who cannot be reached are named up to so many."""
MOST_WEEKS = 53
MOST_CREWS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--people", type=Path, required=True, metavar="CSV|XLSX")
    parser.add_argument(
        "--from",
        type=day,
        required=True,
        dest="first",
        metavar="YYYY-MM-DD",
        help="ngày đầu / the first day",
    )
    parser.add_argument("--weeks", type=_weeks, required=True, metavar="N")
    parser.add_argument(
        "--crews",
        type=_crews,
        default=1,
        metavar="N",
        help="số đội đi cùng lúc / out at once (default: %(default)s)",
    )
    parser.add_argument(
        "--base",
        type=_point,
        metavar="LON,LAT",
        help="nơi đi và về (mặc định: giữa các bản)"
        " / where rounds begin and end (default: the middle of all hamlets)",
    )
    add_roads(parser, several=False)
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="FOLDER",
        help="thư mục có recurring.toml riêng / holds a recurring.toml of your own",
    )
    parser.add_argument(
        "--out", default="out/rounds", metavar="DIR", help="mặc định / default: %(default)s"
    )


def _weeks(text: str) -> int:
    return _within(text, most=MOST_WEEKS)


def _crews(text: str) -> int:
    return _within(text, most=MOST_CREWS)


def _within(text: str, *, most: int) -> int:
    number = whole(text)
    if not 1 <= number <= most:
        raise argparse.ArgumentTypeError(f"{text} must lie in 1 to {most}")
    return number


def _point(text: str) -> "LonLat":
    from geodata.coordinates import LonLat

    try:
        lon, lat = (float(part) for part in text.split(","))
        return LonLat(lon=lon, lat=lat)
    except ValueError as error:
        message = f"{text!r} is no point; write longitude first, as 103.15,22.39"
        raise argparse.ArgumentTypeError(message) from error


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Plan the rounds."""
    from api.services.rounds import rounds_of
    from routing.recurring import Span, load_recurring_table
    from routing.rules.tables import load_rules

    together = Together()
    table = together.load(lambda: load_recurring_table(arguments.first, folder=arguments.rules))
    together.require()
    rules = load_rules(arguments.first)
    read = together.load(lambda: _read(arguments, table.value, rules.words.flags, output))
    network = together.load(lambda: _network(arguments.roads))
    folder = together.load(lambda: prepare_folder(Path(arguments.out)))
    together.require()
    span = Span(day=arguments.first, weeks=arguments.weeks, crews=arguments.crews)
    output.step("Đang xếp các đợt / planning the rounds")
    made = rounds_of(
        read.value.register(arguments.base),
        span,
        table=table.value,
        kinds=rules.kinds,
        network=network.value,
    )
    tables = _tables(made)
    _require_new(folder.value, tables, arguments.people)
    said = _write(made, tables, folder.value, table.value)
    output.result(
        _document(made, list(tables), arguments),
        *_lines(made, said, has_base=arguments.base is not None),
        *(f"-> {folder.value / name}" for name in (*tables, "summary.txt")),
    )
    return DONE_WITH_A_NO if made.plan.unreached else DONE


def _network(name: str | None) -> "RoadNetwork | None":
    return None if name is None else load_roads(name)


def _read(
    arguments: argparse.Namespace, table: "RecurringTable", flags: tuple[str, ...], output: Output
) -> "RegisterRead":
    from routing.files.recurring import read_people

    read = read_people(arguments.people, day=arguments.first, table=table, flags=flags)
    for ignored in read.ignored:
        output.step(f"  cột không dùng / column not used: {ignored}")
    if read.issues:
        raise InvalidInput(read.issues)
    return read


def _tables(made: "Rounds") -> "dict[str, Table]":
    from api.services.rounds import (
        coverage_table,
        not_seen_table,
        requests_table,
        rounds_table,
        unreached_table,
    )

    days = {f"requests-{day}.csv": requests_table(made, day) for day in made.days}
    return {
        "rounds.csv": rounds_table(made),
        "unreached.csv": unreached_table(made),
        "coverage.csv": coverage_table(made),
        "not-seen.csv": not_seen_table(made),
        **days,
    }


def _require_new(folder: Path, tables: "dict[str, Table]", people: Path) -> None:
    """Let the register not be written over, nor days of another plan lie among those of this."""
    require_apart({"--people": people} | {f"--out: {n}": folder / n for n in tables})
    others = sorted({path.name for path in folder.glob("requests-*.csv")} - set(tables))
    if others:
        message = f"holds {len(others)} days of another plan, such as {others[0]}"
        remedy = "move them away, or name another folder: somebody might be called at twice"
        issue = Issue(code="cannot-write", subject=str(folder), message=message, remedy=remedy)
        raise InvalidInput([issue])


def _write(
    made: "Rounds", tables: "dict[str, Table]", folder: Path, table: "RecurringTable"
) -> tuple[str, str]:
    from api.services.exporting import table_bytes
    from api.services.rounds import summary, unreached_words
    from geodata.whole_files import write_whole

    for name, one in tables.items():
        write_whole(folder / name, table_bytes(one, form="csv"))
    said = summary(made, seen_days=table.seen_days)
    named = unreached_words(made)
    whole = ("\n".join(filter(None, each)) for each in zip(said, named, strict=True))
    write_text("\n\n".join(whole) + "\n", folder / "summary.txt")
    return said


def _ways(made: "Rounds") -> str:
    """Return over what crews ride: roads, or straight lines where there are none."""
    if not made.no_road:
        return "đi theo đường / ways are over roads"
    if len(made.no_road) == len(made.register.hamlets):
        return "đường chim bay / ways are straight lines (--roads)"
    named = ", ".join(made.no_road[:MOST_SHOWN])
    return (
        "đi theo đường; không có đường tới, ước lượng theo đường chim bay"
        f" / ways are over roads; where none leads, straight lines: {named}"
        + (" …" if len(made.no_road) > MOST_SHOWN else "")
    )


def _lines(made: "Rounds", said: tuple[str, str], *, has_base: bool) -> list[str]:
    plan = made.plan
    lines = [
        *said,
        f"{plan.proven}/{plan.choices} lần chọn đợt đã chứng minh tốt nhất"
        " / choices of rounds proven the best",
        _ways(made),
    ]
    if plan.proven < plan.choices:
        lines.append("các lần khác: tìm gần đúng / the others by a heuristic")
    if not has_base:
        base = made.register.base
        lines.append(
            f"xuất phát / rounds begin: {base.lon:.4f},{base.lat:.4f}, giữa các bản / the middle of"
            " all hamlets (--base)"
        )
    for one in plan.unreached[:MOST_SHOWN]:
        lines.append(f"  {one.person}, {one.hamlet} [{one.reason}]")
        lines.append(f"    {one.sentence.vi} / {one.sentence.en}")
        lines.append(f"    -> {one.remedy.vi} / {one.remedy.en}")
    if len(plan.unreached) > MOST_SHOWN:
        lines.append(f"  … và / and {len(plan.unreached) - MOST_SHOWN}: unreached.csv")
    return lines


def _document(made: "Rounds", files: list[str], arguments: argparse.Namespace) -> dict[str, Any]:
    plan, hamlets = made.plan, made.hamlets
    given, takers = made.people
    return {
        "out": arguments.out,
        "files": [*files, "summary.txt"],
        "first": made.span.day.isoformat(),
        "last": (made.span.end - timedelta(days=1)).isoformat(),
        "no_road": list(made.no_road),
        "rounds": len(plan.rounds),
        "crew_days": plan.crew_days,
        "calls": len(plan.visits),
        "given": given,
        "takers": takers,
        "proven": plan.proven,
        "choices": plan.choices,
        "households": sum(one.households for one in hamlets),
        "seen": sum(one.seen for one in hamlets),
        "unreached": [
            {
                "person": one.person,
                "hamlet": one.hamlet,
                "runs_out": one.out_on.isoformat(),
                "reached": None if one.reached_on is None else one.reached_on.isoformat(),
                "reason": one.reason,
                "vi": one.sentence.vi,
                "en": one.sentence.en,
                "remedy_vi": one.remedy.vi,
                "remedy_en": one.remedy.en,
            }
            for one in plan.unreached
        ],
        "issues": [],
    }
