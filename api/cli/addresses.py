"""`donghanh addresses learn|list|export|import|forget`: what is known of addresses."""

import argparse
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO, NOTHING_DONE
from api.cli.inputs import (
    add_areas,
    add_roads,
    load_address_wards,
    load_roads,
    missing_areas,
    settings,
)
from api.cli.kept import require_kept
from api.cli.output import Output, issue_document
from api.cli.tables import Table, csv_text, read_table
from api.cli.texts import STDIO, write_text
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.services.addresses import Kept
    from api.store.session import Store
    from geodata.geocoding import Geocoder
    from geodata.house_points import HousePoint
    from geodata.learned import Learned
    from geodata.learned_cells import LearnedRows

HELP = "nhớ địa chỉ đã xác nhận / remember settled addresses and delivered points"
EXAMPLES = (
    "donghanh addresses learn people-geo.review.csv",
    "donghanh addresses learn fixes.csv --areas hcmc --roads district4",
    'donghanh addresses list --search "le loi"',
    "donghanh addresses export learned.csv",
    'donghanh addresses forget 3f2a91c07b5d --reason "sai nhà / wrong house"',
)
DISPATCHER = "điều phối / dispatcher"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    names = "learn|list|export|import|forget"
    actions = parser.add_subparsers(dest="action", metavar=names, required=True)
    learn = actions.add_parser(
        "learn",
        help="a review file with `chosen` (a candidate's number) or `chosen_lon chosen_lat` filled"
        " in; or fixes: address lon lat accuracy_m at, and `device` where several report",
    )
    learn.add_argument("file", metavar="FILE.csv", help="- for standard input")
    learn.add_argument("--address-column", default="address", metavar="COLUMN")
    learn.add_argument("--reason", default="", help="kept with what is learned")
    add_areas(learn)
    add_roads(learn)
    shown = actions.add_parser("list", help="what counts now, the latest first")
    shown.add_argument("--search", default="", metavar="TEXT", help="accents and case do not count")
    export = actions.add_parser("export", help="every event, also those taken back")
    export.add_argument("file", metavar="OUT.csv", help="- to print it")
    load = actions.add_parser("import", help="an export, as it is")
    load.add_argument("file", metavar="FILE.csv", help="- for standard input")
    forget = actions.add_parser("forget", help="take back; who and when stays on record")
    forget.add_argument("ids", nargs="+", metavar="ID")
    forget.add_argument("--reason", default="", help="kept with it")
    for action in (learn, forget):
        action.add_argument(
            "--by", default=DISPATCHER, help="role, not a name (default: %(default)s)"
        )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Do what was asked."""
    actions = {
        "learn": _learn,
        "list": _list,
        "export": _export,
        "import": _import,
        "forget": _forget,
    }
    return actions[arguments.action](arguments, output)


def _open() -> "AbstractContextManager[Store]":
    from api.services.addresses import opened

    return opened(settings())


def _learn(arguments: argparse.Namespace, output: Output) -> int:
    from api.services.addresses import keep

    table = read_table(arguments.file)
    rows = _learned_rows(arguments, output, table)
    with _open() as store:
        kept = keep(store, rows.events)
    return _told(output, rows, kept)


def _learned_rows(arguments: argparse.Namespace, output: Output, table: Table) -> "LearnedRows":
    """Read choices where the table has a column for them, else fixes."""
    from api.dependencies import now
    from geodata.learned_rows import CHOICE_COLUMNS, FIX_COLUMNS, read_choices, read_fixes

    column = arguments.address_column
    geocoder = _geocoder(arguments, output)
    if set(CHOICE_COLUMNS) & set(table.columns):
        table.require([column], remedy="name it with --address-column")
        return read_choices(
            table.rows,
            by=arguments.by,
            now=now(),
            reason=arguments.reason,
            geocoder=geocoder,
            address_column=column,
            subject=table.name,
        )
    table.require(
        [column, *FIX_COLUMNS],
        remedy=f"a review has one of {', '.join(CHOICE_COLUMNS)}; fixes have address,"
        f" {', '.join(FIX_COLUMNS)}",
    )
    if geocoder is None:
        raise InvalidInput([missing_areas(arguments.given)])
    return read_fixes(
        table.rows, geocoder=geocoder, by=arguments.by, address_column=column, subject=table.name
    )


def _geocoder(arguments: argparse.Namespace, output: Output) -> "Geocoder | None":
    from geodata.geocoding import build_geocoder

    wards, _ = load_address_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)
    if wards is None:
        return None
    return build_geocoder(wards, [load_roads(name) for name in arguments.roads])


def _import(arguments: argparse.Namespace, output: Output) -> int:
    from api.services.addresses import restore
    from geodata.learned_events import EVENT_COLUMNS, read_events

    table = read_table(arguments.file)
    table.require(EVENT_COLUMNS, remedy="give a file that `donghanh addresses export` wrote")
    rows = read_events(table.rows, subject=table.name)
    with _open() as store:
        kept = restore(store, rows.events)
    return _told(output, rows, kept)


def _told(output: Output, rows: "LearnedRows", kept: "Kept") -> int:
    """Say what went in and what did not."""
    new, known = len(kept.new), len(kept.known)
    notices = [*rows.notices, *map(_taken_back, kept.taken_back)]
    output.issues(rows.issues, title=f"Không nhận {len(rows.issues)} dòng / refused rows:")
    output.issues(notices, title=f"Xin xem lại {len(notices)} chỗ / please look at:")
    output.result(
        {
            "learned": new,
            "known": known,
            "skipped": rows.skipped,
            "ids": [event.id for event in kept.new],
            "issues": [issue_document(issue) for issue in rows.issues],
            "notices": [issue_document(issue) for issue in notices],
        },
        f"Đã nhớ {new} / learned; {known} đã biết / known before;"
        f" {rows.skipped} chưa chọn / without a choice; {len(rows.issues)} không nhận / refused",
    )
    if not rows.issues:
        return DONE
    return DONE_WITH_A_NO if rows.events else NOTHING_DONE


def _taken_back(taking: "Learned") -> Issue:
    """Return the notice that something known does not count."""
    why = f" ({taking.reason})" if taking.reason else ""
    return Issue(
        code="already-taken-back",
        subject=taking.of,
        message="đã biết nhưng đã được gỡ / is known and was taken back by"
        f" {taking.by} {taking.at:%Y-%m-%d}{why}",
        remedy=f"gỡ nhầm thì / if that was a slip: {_undo(taking.id)}",
    )


def _undo(taking: str) -> str:
    return f"donghanh addresses forget {taking}"


def _list(arguments: argparse.Namespace, output: Output) -> int:
    from api.services.addresses import book, learned_so_far

    found = book(learned_so_far(settings()), search=arguments.search)
    lines = [_settled_line(event) for event in found.settled]
    for house in found.houses:
        lines += _house_lines(house)
    document = {
        "settled": [_settled_document(event) for event in found.settled],
        "houses": [_house_document(house) for house in found.houses],
    }
    output.result(document, *(lines or ["Chưa có gì / nothing: donghanh addresses learn FILE.csv"]))
    return DONE


def _settled_document(event: "Learned") -> dict[str, Any]:
    from geodata.learned_events import event_cells

    point = event.point
    return event_cells(event) | {
        "lon": None if point is None else point.lon,
        "lat": None if point is None else point.lat,
        "accuracy_m": event.accuracy_m,
    }


def _house_document(house: "HousePoint") -> dict[str, Any]:
    return {
        "address": house.address,
        "area": house.key[0],
        "lon": None if house.point is None else house.point.lon,
        "lat": None if house.point is None else house.point.lat,
        "radius_m": house.radius_m,
        "used": [_settled_document(fix) for fix in house.used],
        "left_out": [_settled_document(fix) for fix in house.left_out],
    }


def _settled_line(event: "Learned") -> str:
    point = event.point
    where = "" if point is None else f"{point.lon:.6f} {point.lat:.6f}"
    ward = event.area or "phường tìm khi dùng / ward found when used"
    why = f" ({event.reason})" if event.reason else ""
    return f"{event.id} {event.address} -> {where} {ward}; {event.by} {event.at:%Y-%m-%d}{why}"


def _house_lines(house: "HousePoint") -> "Iterator[str]":
    from geodata.house_points import ENOUGH_VISITS

    if house.point is None:
        where = (
            f"chưa đủ {ENOUGH_VISITS} lần giao khớp nhau / fewer than {ENOUGH_VISITS} visits agree"
        )
    else:
        where = f"{house.point.lon:.6f} {house.point.lat:.6f} ± {house.radius_m:.0f} m"
    yield f"nhà / house {house.address} ({house.key[0]}): {where}"
    for fixes, used in ((house.used, "dùng / used"), (house.left_out, "bỏ / left out")):
        for fix in fixes:
            yield f"  {fix.id} {used}: {_fix_text(fix)}"


def _fix_text(fix: "Learned") -> str:
    point = fix.point
    where = "" if point is None else f"{point.lon:.6f} {point.lat:.6f}"
    return f"{where} ± {fix.accuracy_m:.0f} m, {fix.at:%Y-%m-%d %H:%M}"


def _export(arguments: argparse.Namespace, output: Output) -> int:
    from api.services.addresses import learned_so_far
    from geodata.learned_events import EVENT_COLUMNS, event_cells

    table = [event_cells(event) for event in learned_so_far(settings())]
    text = csv_text(EVENT_COLUMNS, table)
    document = {"out": arguments.file, "events": len(table)}
    if arguments.file == STDIO:
        output.result({**document, "table": table}, text.removesuffix("\n"))
        return DONE
    write_text(text, arguments.file)
    output.result(document, f"{len(table)} mục / events -> {arguments.file}")
    return DONE


def _forget(arguments: argparse.Namespace, output: Output) -> int:
    require_kept(settings())
    from api.dependencies import now
    from api.services.addresses import forget

    with _open() as store:
        gone = forget(store, arguments.ids, by=arguments.by, now=now(), reason=arguments.reason)
    output.result(
        {"taken_back": [event.id for event in gone.values()], "undo": list(gone)},
        *(
            f"Đã gỡ / taken back: {event.id} {event.address or event.of};"
            f" gỡ nhầm thì / if that was a slip: {_undo(taking)}"
            for taking, event in gone.items()
        ),
    )
    return DONE
