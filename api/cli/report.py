"""`donghanh report`: a week, other days, or duty days of a ward, district or city, as files."""

import argparse
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import require_file, settings
from api.cli.kept import require_kept
from api.cli.output import Output
from api.cli.texts import prepare_folder
from api.cli.together import Together
from api.cli.usage import day
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from api.records.roles import Role
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
    "donghanh report campaign --area vn-2021:79 --campaign campaign.toml",
    "donghanh report payments --area vn-2021:774 --from 2021-09-01 --to 2021-09-30"
    " --rates rates.toml",
)
FORMATS = ("pdf", "xlsx", "docx", "json")
_LAST_DAY = date(2200, 12, 31)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    doing = parser.add_subparsers(
        dest="action", metavar="{week,days,campaign,payments}", required=True
    )
    week = doing.add_parser("week", help="báo cáo tuần / the report of a week")
    week.add_argument(
        "--week", required=True, metavar="YYYY-Www", help="chẳng hạn 2021-W37 / such as 2021-W37"
    )
    days = doing.add_parser(
        "days", help="từ ngày đến ngày: sơ kết, tổng kết / any days, such as a whole campaign"
    )
    campaign = doing.add_parser(
        "campaign", help="sơ kết tuần đầu và tổng kết / of a campaign: its first week, all of it"
    )
    campaign.add_argument(
        "--campaign",
        type=Path,
        required=True,
        metavar="TOML",
        help="bảng chiến dịch của đơn vị / your table of campaigns",
    )
    payments = doing.add_parser(
        "payments", help="ngày công thành tiền và chỗ không khớp / duty days as payments"
    )
    payments.add_argument(
        "--rates",
        type=Path,
        required=True,
        metavar="TOML",
        help="định mức của đơn vị, theo ngày và nhiệm sở / your rates, by date and post",
    )
    for one in (days, payments):
        _add_days(one)
    for one in (week, days, campaign):
        _add_form(one)
    for one in (week, days, campaign, payments):
        one.add_argument(
            "--area",
            required=True,
            metavar="SCHEME:CODE",
            help="địa bàn cấp nào cũng được / of any level",
        )
        one.add_argument(
            "--organisation",
            help="khi nhiều đơn vị dùng chung dịch vụ / where several work with the service",
        )
        one.add_argument(
            "--out", default="out/reports", metavar="DIR", help="mặc định / default: %(default)s"
        )


def _add_days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        type=day,
        required=True,
        dest="first",
        metavar="YYYY-MM-DD",
        help="ngày đầu / the first day",
    )
    parser.add_argument(
        "--to",
        type=day,
        required=True,
        dest="last",
        metavar="YYYY-MM-DD",
        help="ngày cuối / the last day",
    )


def _add_form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        action="append",
        choices=FORMATS,
        help="dùng được nhiều lần; mặc định: pdf và xlsx"
        " / may be given several times; default: pdf and xlsx",
    )
    parser.add_argument(
        "--layout",
        choices=("party", "state"),
        help="mặc định: như khi ký, chưa ký thì thể thức nhà nước"
        " / default: as it was signed, else of the state",
    )
    parser.add_argument(
        "--copy",
        choices=("own", "outside"),
        default="own",
        help="outside: bỏ số nhỏ, để chuyển ra ngoài"
        " / outside: small numbers are left out, to be passed on (default: %(default)s)",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write the report: the signed one that holds, else the figures of the moment."""
    with _opened() as (bureau, at):
        if arguments.action == "payments":
            return _pay(bureau, at, arguments, output)
        if arguments.action == "campaign":
            return _look_back(bureau, at, arguments, output)
        return _report(bureau, at, arguments, output)


@contextmanager
def _opened() -> "Iterator[tuple[Bureau, datetime]]":
    """Open the records of the service, and say what time it is there."""
    from api.dependencies import now
    from api.services.placing import load_placer
    from api.services.sample_folder import clock_of, is_marked
    from api.services.week_views import Bureau
    from api.store.session import database_address, open_store

    chosen = settings()
    require_kept(chosen)
    store = open_store(database_address(chosen.data, chosen.database_url))
    try:
        placer, is_sample = load_placer(chosen.data), is_marked(chosen.data)
        bureau = Bureau(store=store, placer=placer, is_sample=is_sample)
        yield bureau, clock_of(chosen, store, real=now)()
    finally:
        store.close()


def _report(bureau: "Bureau", at: "datetime", arguments: argparse.Namespace, output: Output) -> int:
    from api.records.places import place_day
    from api.records.week_reports import week_of
    from api.services.week_views import days_at_the_desk, seen_at_the_desk

    together = Together()
    area = together.load(lambda: bureau.area(arguments.area, day=place_day(at)))
    span = together.load(
        lambda: (
            week_of(arguments.week, today=place_day(at))
            if arguments.action == "week"
            else _span(arguments)
        )
    )
    user = together.load(lambda: _user(bureau.store, arguments.organisation, at, role="manager"))
    folder = together.load(lambda: prepare_folder(Path(arguments.out)))
    together.require()
    asked, how = (bureau, user.value, area.value), {"copy": arguments.copy, "now": at}
    if arguments.action == "week":
        view = seen_at_the_desk(*asked, arguments.week, **how)
    else:
        view = days_at_the_desk(*asked, span.value, **how)
    written = _write(bureau, view, folder.value, arguments)
    name = bureau.placer.name_of(view.area.ward)
    output.result(_document(view, written, arguments.out), *_lines(view, name, written))
    return DONE_WITH_A_NO if view.figures.lacks else DONE


def _look_back(
    bureau: "Bureau", at: "datetime", arguments: argparse.Namespace, output: Output
) -> int:
    """Write both reports of a campaign."""
    from api.records.places import place_day
    from api.services.campaigns import OCCASIONS, campaign_on
    from api.services.week_views import days_at_the_desk

    together = Together()
    area = together.load(lambda: bureau.area(arguments.area, day=place_day(at)))
    user = together.load(lambda: _user(bureau.store, arguments.organisation, at, role="manager"))
    campaign = together.load(lambda: campaign_on(place_day(at), require_file(arguments.campaign)))
    folder = together.load(lambda: prepare_folder(Path(arguments.out)))
    together.require()
    documents: list[dict[str, Any]] = []
    lines: list[str] = []
    for milestone, occasion in OCCASIONS.items():
        span, title = campaign.value.span(milestone), occasion.format(name=campaign.value.name)
        view = days_at_the_desk(bureau, user.value, area.value, span, copy=arguments.copy, now=at)
        written = _write(bureau, view, folder.value, arguments, occasion=title)
        documents.append({"milestone": milestone, **_document(view, written, arguments.out)})
        lines += [title, *_lines(view, bureau.placer.name_of(view.area.ward), written)]
    output.result({"milestones": documents, "issues": []}, *lines)
    return DONE_WITH_A_NO if any(one["lacks"] for one in documents) else DONE


def _pay(bureau: "Bureau", at: "datetime", arguments: argparse.Namespace, output: Output) -> int:
    """Write what confirmed duty days come to, and where shift, logs and ledger differ."""
    from api.records.places import place_day
    from api.services.access import note_read
    from api.services.duty_days import find
    from api.services.exporting import table_bytes
    from api.services.payments import (
        differences_table,
        payments,
        payments_table,
        rates_by_day,
    )
    from geodata.whole_files import write_whole
    from maps.wording import whole

    together = Together()
    area = together.load(lambda: bureau.area(arguments.area, day=place_day(at)))
    span = together.load(lambda: _span(arguments))
    user = together.load(  # the ledger has names, which managers do not see
        lambda: _user(bureau.store, arguments.organisation, at, role="ward_head")
    )
    together.load(lambda: require_file(arguments.rates))
    rates = rates_by_day(arguments.rates)
    if arguments.rates.is_file():
        together.load(lambda: rates(arguments.first))
    folder = together.load(lambda: prepare_folder(Path(arguments.out)))
    together.require()
    subject = f"{arguments.area} {arguments.first}/{arguments.last}"
    note_read(bureau.store, user.value, "duty.read", subject, outcome="read", at=at)
    lines = find(bureau.store, user.value, area.value, span.value)
    found = payments(lines, rates)
    differences = differences_table(lines)
    stem = f"{arguments.area.replace(':', '-')}-{arguments.first}-{arguments.last}"
    written = []
    for name, table in (("ngay-cong", payments_table(found)), ("chenh-lech", differences)):
        for form in ("csv", "xlsx"):
            path = folder.value / f"{name}-{stem}.{form}"
            write_whole(path, table_bytes(table, form=form))
            written.append(path)
    amount = sum(one.amount for one in found)
    confirmed = sum(one.confirmed for one in found)
    document = {
        "amount": amount,
        "estimate": sum(one.estimate for one in found),
        "days": confirmed,
        "differences": len(differences.rows),
        "out": arguments.out,
        "files": [path.name for path in written],
        "issues": [],
    }
    output.result(
        document,
        f"{confirmed} ngày công đã xác nhận / confirmed duty days: {whole(amount)} đồng",
        f"{len(differences.rows)} ngày ca, việc và sổ không khớp / days that do not agree",
        *(f"-> {path}" for path in written),
    )
    return DONE_WITH_A_NO if differences.rows else DONE


def _span(arguments: argparse.Namespace) -> "Span":
    """Return the days asked for."""
    from api.records.week_reports import Span

    if arguments.first <= arguments.last <= _LAST_DAY:
        return Span(first=arguments.first, last=arguments.last)
    issue = Issue(
        code="bad-usage",
        subject="--from, --to",
        message=f"kỳ báo cáo không hợp lệ / {arguments.first} to {arguments.last} is no period",
        remedy="ghi ngày đầu rồi ngày cuối của kỳ / write its first day, then its last",
    )
    raise InvalidInput([issue])


def _user(store: "Store", organisation: str | None, at: "datetime", *, role: "Role") -> "User":
    """Return who works at the desk, for the one organisation or the one that is named."""
    from api.services.access import at_the_desk_of, organisations

    known = organisations(store)
    if organisation in known:
        return at_the_desk_of(organisation, at, role=role)
    if organisation is None and len(known) == 1:
        return at_the_desk_of(known[0], at, role=role)
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
    bureau: "Bureau",
    view: "View",
    folder: Path,
    arguments: argparse.Namespace,
    *,
    occasion: str = "",
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
            file = file_of(bureau, view, form, layout=arguments.layout, occasion=occasion)
            write_whole(path, file.content)
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
