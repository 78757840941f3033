"""`donghanh import KIND FILE`: a table into the service's database."""

import argparse
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import settings
from api.cli.kept import require_kept
from api.cli.output import Output, issue_document
from api.errors import in_both_languages

if TYPE_CHECKING:
    from api.records.users import User
    from api.settings import Settings
    from api.store.session import Store
    from geodata.errors import Issue

HELP = "nhập bảng vào hệ thống / take a table into the service's database"
EXAMPLES = (
    "donghanh import volunteers tnv.xlsx --user dieu-phoi",
    "donghanh import requests yeu-cau.csv --user dieu-phoi   (good rows go in, once)",
)
KINDS: Final = (
    *("volunteers", "patients", "requests", "depots"),
    *("cylinders", "posts", "shifts", "facts"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("kind", choices=KINDS, help="các dòng là gì / what the rows are")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV hoặc / or XLSX")
    parser.add_argument(
        "--user",
        required=True,
        metavar="NAME",
        help="dưới tên và tổ chức nào / under whose name and organisation",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Take the good rows in and tell the faults of the others."""
    from api.dependencies import now
    from api.services.access import user_of
    from api.store.session import database_address, open_store

    chosen = settings()
    require_kept(chosen)
    with closing(open_store(database_address(chosen.data, chosen.database_url))) as store:
        user = user_of(store, arguments.user)
        taken, known, issues, notices, ignored = _imported(store, user, arguments, chosen, now())
    told, noted = (tuple(map(in_both_languages, some)) for some in (issues, notices))
    output.issues(told, title="Chưa nhập được / not taken in:")
    output.issues(noted, title="Đã nhập, cần lưu ý / taken in, to be noted:")
    output.result(
        {
            "taken": taken,
            "known": known,
            "ignored": list(ignored),
            "issues": [issue_document(issue) for issue in told],
            "notices": [issue_document(issue) for issue in noted],
        },
        f"đã nhập / taken in {taken}, đã có / known {known}, lỗi / faults {len(issues)}",
        *([f"không đọc cột / columns not read: {', '.join(ignored)}"] if ignored else []),
    )
    return DONE_WITH_A_NO if issues else DONE


def _imported(
    store: "Store", user: "User", arguments: argparse.Namespace, chosen: "Settings", now: datetime
) -> "tuple[int, int, tuple[Issue, ...], tuple[Issue, ...], tuple[str, ...]]":
    from api.dependencies import day_rules_on, gate_table_on, risk_table_on
    from api.records.places import midnight_of, place_day
    from api.services.access import require_role
    from api.services.importing import import_requests
    from api.services.office_tables import OFFICE_KINDS, OfficeTables, import_office_rows
    from api.services.placing import load_placer
    from api.services.tables import import_rows

    placer, day = load_placer(chosen.data), place_day(now)
    found: Any
    if arguments.kind in OFFICE_KINDS:
        found = import_office_rows(
            store,
            user,
            arguments.file,
            arguments.kind,
            placer=placer,
            tables=OfficeTables(
                gates=gate_table_on(day, chosen.rules),
                rules=day_rules_on(day, chosen.rules),
                day=day,
            ),
            now=now,
        )
        return found.taken, found.known, found.issues, found.notices, found.ignored
    if arguments.kind != "requests":
        found = import_rows(store, user, arguments.file, arguments.kind, placer=placer, now=now)
        return found.taken, found.known, found.issues, found.notices, found.ignored
    require_role(user, "requests.add")
    found = import_requests(
        store,
        user,
        arguments.file,
        placer=placer,
        table=risk_table_on(day, chosen.rules),
        rules=day_rules_on(day, chosen.rules),
        midnight=midnight_of(day),
        now=now,
    )
    return found.new, found.known, found.issues, found.notices, found.ignored
