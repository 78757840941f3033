"""`donghanh report`: the weekly report of a ward, district or city, as files."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import settings
from api.cli.output import Output
from api.cli.texts import prepare_folder
from api.cli.together import Together
from api.cli.usage import day
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import URL

    from api.records.users import User
    from api.records.week_reports import Span
    from api.services.week_views import Bureau, View
    from api.store.session import Store

HELP = "báo cáo của phường, quận, thành phố / reports of wards, districts, cities"
EXAMPLES = (
    "donghanh report week --area vn-2021:27301 --week 2021-W37",
    "donghanh report week --area vn-2021:79 --week 2021-W37 --format xlsx --out out/reports",
    "donghanh report week --area vn-2021:774 --week 2021-W37 --layout party --copy outside",
    "donghanh report days --area vn-2021:79 --from 2021-08-23 --to 2021-10-15",
)
FORMATS = ("pdf", "xlsx", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    doing = parser.add_subparsers(dest="action", metavar="{week,days}", required=True)
    week = doing.add_parser("week", help="báo cáo tuần / the report of a week")
    week.add_argument("--week", required=True, metavar="YYYY-Www", help="such as 2021-W37")
    days = doing.add_parser(
        "days", help="từ ngày đến ngày: sơ kết, tổng kết / any days, such as a whole campaign"
    )
    days.add_argument(
        "--from", type=day, required=True, dest="first", metavar="YYYY-MM-DD", help="the first day"
    )
    days.add_argument(
        "--to", type=day, required=True, dest="last", metavar="YYYY-MM-DD", help="the last day"
    )
    for one in (week, days):
        _add_common(one)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", required=True, metavar="SCHEME:CODE", help="of any level")
    parser.add_argument(
        "--format",
        action="append",
        choices=FORMATS,
        help="may be given several times; default: pdf and xlsx",
    )
    parser.add_argument(
        "--layout",
        choices=("party", "state"),
        help="default: as it was signed, else of the state",
    )
    parser.add_argument(
        "--copy",
        choices=("own", "outside"),
        default="own",
        help="outside: small numbers are left out, to be passed on (default: %(default)s)",
    )
    parser.add_argument("--organisation", help="where several work with the service")
    parser.add_argument("--out", default="out/reports", metavar="DIR", help="default: %(default)s")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write the report: the signed one that holds, else the figures of the moment."""
    from api.dependencies import now
    from api.records.places import place_day
    from api.records.week_reports import week_of
    from api.services.placing import load_placer
    from api.services.sample_folder import is_marked, moment_of
    from api.services.week_views import Bureau, days_at_the_desk, seen_at_the_desk
    from api.store.session import database_address, open_store

    chosen = settings()
    address = database_address(chosen.data, chosen.database_url)
    _require_kept(address)
    store = open_store(address)
    try:
        at = moment_of(chosen, store, real=now)
        bureau = Bureau(
            store=store, placer=load_placer(chosen.data), is_sample=is_marked(chosen.data)
        )
        together = Together()
        area = together.load(lambda: bureau.area(arguments.area))
        span = together.load(
            lambda: (
                week_of(arguments.week, today=place_day(at))
                if arguments.action == "week"
                else _span(arguments)
            )
        )
        user = together.load(lambda: _user(store, arguments.organisation, at))
        folder = together.load(lambda: prepare_folder(Path(arguments.out)))
        together.require()
        asked, how = (bureau, user.value, area.value), {"copy": arguments.copy, "now": at}
        if arguments.action == "week":
            view = seen_at_the_desk(*asked, arguments.week, **how)
        else:
            view = days_at_the_desk(*asked, span.value, **how)
        written = _write(bureau, view, folder.value, arguments)
        name = bureau.placer.name_of(view.area.ward)
    finally:
        store.close()
    output.result(_document(view, written, arguments.out), *_lines(view, name, written))
    return DONE_WITH_A_NO if view.figures.lacks else DONE


def _span(arguments: argparse.Namespace) -> "Span":
    """Return the days asked for."""
    from api.records.week_reports import Span

    if arguments.last < arguments.first:
        issue = Issue(
            code="bad-usage",
            subject="--from, --to",
            message=f"ngày cuối trước ngày đầu / {arguments.last} is before {arguments.first}",
            remedy="đổi chỗ hai ngày / swap the two days",
        )
        raise InvalidInput([issue])
    return Span(first=arguments.first, last=arguments.last)


def _require_kept(address: "URL") -> None:
    """Let a report of a service that is not there leave no empty database behind."""
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        issue = Issue(
            code="not-found",
            subject=address.database or "",
            message="chưa có dữ liệu của dịch vụ ở đây / the service keeps nothing here yet",
            remedy="đặt DONGHANH_DATA hoặc DATABASE_URL, hoặc chạy / set one of them, or run:"
            " donghanh serve",
        )
        raise InvalidInput([issue])


def _user(store: "Store", organisation: str | None, at: "datetime") -> "User":
    """Return who works at the desk, for the one organisation or the one that is named."""
    from api.services.access import at_the_desk_of, organisations

    known = organisations(store)
    if organisation in known:
        return at_the_desk_of(organisation, at)
    if organisation is None and len(known) == 1:
        return at_the_desk_of(known[0], at)
    raise InvalidInput(
        [
            Issue(
                code="unknown-organisation",
                subject=f"--organisation {organisation or ''}".rstrip(),
                message="không rõ báo cáo của tổ chức nào / whose report it is is not known; "
                + (", ".join(known) or "chưa có ai / there is none yet"),
                remedy="ghi một tên trong đó / name one of them; "
                "chưa có thì / else: donghanh user add",
            )
        ]
    )


def _write(
    bureau: "Bureau", view: "View", folder: Path, arguments: argparse.Namespace
) -> list[Path]:
    import json

    from api.schemas.week_reports import FiguresShape
    from api.services.week_papers import file_of
    from geodata.whole_files import write_whole

    days = view.week or f"{view.span.first}-{view.span.last}"
    stem = f"bao-cao-{view.area.ward.replace(':', '-')}-{days}"
    stem += "-gui-ra-ngoai" if view.is_masked else ""
    written = []
    for form in dict.fromkeys(arguments.format or ("pdf", "xlsx")):
        path = folder / f"{stem}.{form}"
        if form == "json":
            shape = FiguresShape.of(view, bureau.placer.name_of(view.area.ward), "vi")
            text = json.dumps(shape.model_dump(mode="json"), ensure_ascii=False, indent=1)
            write_whole(path, text.encode())
        else:
            write_whole(path, file_of(bureau, view, form, layout=arguments.layout).content)
        written.append(path)
    return written


def _lines(view: "View", name: str, written: list[Path]) -> list[str]:
    report = view.report
    sealed = (
        "dự thảo, chưa ký / a draft, not signed"
        if report is None or report.seal is None
        else f"đã ký, bản {report.edition}, số {report.seal.serial} / signed by {report.seal.by}"
    )
    lines = [f"{name}, {view.week or f'{view.span.first} – {view.span.last}'}: {sealed}"]
    lines += [f"  ! {text}" for text in _lacks(view)]
    return lines + [f"-> {path}" for path in written]


def _lacks(view: "View") -> list[str]:
    from maps.reports.content import LACKS

    return [
        f"{LACKS[one.kind]['vi']} / {LACKS[one.kind]['en']}"
        + (f": {'; '.join(one.names)}" if one.names else "")
        for one in view.figures.lacks
    ]


def _document(view: "View", written: list[Path], out: str) -> dict[str, Any]:
    report = view.report
    return {
        "area": view.area.ward,
        "week": view.week,
        "first": view.span.first.isoformat(),
        "last": view.span.last.isoformat(),
        "out": out,
        "files": [path.name for path in written],
        "state": "draft" if report is None else report.state,
        "edition": None if report is None else report.edition,
        "is_masked": view.is_masked,
        "figures": dict(view.figures.top.values),
        "lacks": [{"kind": one.kind, "names": list(one.names)} for one in view.figures.lacks],
        "issues": [],
    }
