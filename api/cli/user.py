"""`donghanh user`: who may sign in to the service."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from api.cli.faults import DONE
from api.cli.inputs import settings
from api.cli.kept import require_kept
from api.cli.output import Output
from api.cli.texts import prepare_folder

if TYPE_CHECKING:
    from api.schemas.users import UserShape

HELP = "người dùng của dịch vụ / who may sign in to the service"
EXAMPLES = (
    'donghanh user add dieu-phoi --role dispatcher --area "*"',
    "donghanh user list",
    "donghanh user password dieu-phoi",
    "donghanh user end dieu-phoi",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    from api.records.roles import ROLES

    doing = parser.add_subparsers(dest="action", metavar="add|list|password|end", required=True)
    add = doing.add_parser("add", help="thêm / let somebody sign in")
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument(
        "--area",
        action="append",
        required=True,
        metavar="SCHEME:CODE",
        help="nơi làm việc, '*' là mọi nơi, ghi được nhiều lần / where they work, '*' for"
        " everywhere and for plans of all wards; may be given several times",
    )
    add.add_argument(
        "--organisation", default="Đồng Hành", help="hồ sơ của tổ chức nào / whose cases are theirs"
    )
    doing.add_parser("list", help="xem / list all")
    password = doing.add_parser("password", help="đặt lại mật khẩu / set another password")
    password.add_argument("name")
    end = doing.add_parser("end", help="thôi quyền / let somebody sign in no more")
    end.add_argument("name")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Do it."""
    from api.dependencies import now
    from api.errors import in_both_languages
    from api.records.users import User
    from api.schemas.users import UserShape
    from api.services import access
    from api.services.placing import load_placer
    from api.store.session import database_address, open_store

    chosen = settings()
    if arguments.action == "add":
        prepare_folder(chosen.data)
    else:
        require_kept(chosen)
    store = open_store(database_address(chosen.data, chosen.database_url))
    try:
        match arguments.action:
            case "add":
                user = User(
                    name=arguments.name,
                    role=arguments.role,
                    organisation=arguments.organisation,
                    areas=tuple(arguments.area),
                    created_at=now(),
                )
                places = load_placer(chosen.data)
                found = [access.add_user(store, user, password=_password(), places=places)]
                output.issues(map(in_both_languages, access.short_of_everywhere(user, places)))
            case "password":
                access.set_password(store, arguments.name, password=_password(), at=now())
                found = [u for u in access.all_users(store) if u.name == arguments.name]
            case "end":
                found = [access.end_user(store, arguments.name, at=now())]
            case _:
                found = list(access.all_users(store))
    finally:
        store.close()
    shapes = [UserShape.from_domain(user) for user in found]
    output.result(
        {"users": [shape.model_dump(mode="json") for shape in shapes]}, *map(_line, shapes)
    )
    return DONE


def _line(user: "UserShape") -> str:
    ended = "" if user.ended_at is None else "  (thôi quyền / ended)"
    return f"{user.name}  {user.role}  {', '.join(user.areas)}  {user.organisation}{ended}"


def _password() -> str:
    """Ask for a password twice; where nobody sits at a terminal, it is the first line of input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    while True:
        first = getpass.getpass("Mật khẩu / password: ")
        if first == getpass.getpass("Lần nữa / again: "):
            return first
        print("Hai lần không giống nhau. / They differ; once more.", file=sys.stderr)
