"""`donghanh db upgrade`: the database as this version of the program needs it."""

import argparse

from api.cli.faults import DONE
from api.cli.inputs import settings
from api.cli.output import Output
from api.cli.texts import prepare_folder

HELP = "cơ sở dữ liệu của dịch vụ / the service's database"
EXAMPLES = ("donghanh db upgrade",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    doing = parser.add_subparsers(dest="action", metavar="upgrade", required=True)
    doing.add_parser("upgrade", help="nâng cấp / bring its tables up to date; makes a new one")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Do it."""
    from api.services.health import migration_of
    from api.store.session import database_address, open_store

    del arguments  # there is one thing to be done
    chosen = settings()
    prepare_folder(chosen.data)
    store = open_store(database_address(chosen.data, chosen.database_url))
    try:
        found = migration_of(store)
    finally:
        store.close()
    output.result({"migration": found}, f"đã ở phiên bản / up to date: {found}")
    return DONE
