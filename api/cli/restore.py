"""`donghanh restore`: a backup back into a database, or only tried out."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.backup import backup_document
from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import settings
from api.cli.output import Output
from api.cli.texts import prepare_folder

if TYPE_CHECKING:
    from api.services.backups import Restored
    from api.settings import Settings

HELP = "phục hồi / restore a backup, or try it out"
EXAMPLES = (
    "donghanh restore var/backups/donghanh-2021-09-18-063000.backup --try-out",
    "donghanh restore donghanh-2021-09-18-063000.backup",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", help="a backup")
    parser.add_argument(
        "--try-out",
        action="store_true",
        help="restore it into a database of its own, compare all, and throw that away",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="give up all that the database keeps now",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Restore it, or try it out."""
    from api.dependencies import now
    from api.services.backups import restore
    from api.services.sealing import read_keys
    from api.store.session import database_address

    chosen = settings()
    prepare_folder(chosen.data)
    path = Path(arguments.file)
    if arguments.try_out:
        done = _try_out(path, chosen)
    else:
        address = database_address(chosen.data, chosen.database_url)
        keys = read_keys(chosen.backup_key)
        done = restore(path, address, keys=keys, replace=arguments.replace, at=now())
    backup = done.backup
    what = "Bản sao lưu dùng được / it restores" if arguments.try_out else "Đã phục hồi / restored"
    listed = ", ".join(map(str, done.faults[:10]))
    chain = (
        f"BỊ SỬA hoặc THIẾU / CHANGED or MISSING at {listed}" if done.faults else "nguyên / whole"
    )
    output.result(
        backup_document(backup)
        | {"tried_out": arguments.try_out, "faults": list(done.faults), "closed": done.closed},
        f"{what}: {backup.rows} dòng / rows, {len(backup.digests)} bảng / tables, lúc / as of"
        f" {backup.made_at:%Y-%m-%d %H:%M:%S %Z}; nhật ký / audit: {chain}",
        *(() if arguments.try_out else _afterwards(done.closed)),
    )
    return DONE_WITH_A_NO if done.faults else DONE


def _afterwards(closed: int) -> tuple[str, ...]:
    """Return what was closed with a restore, and what a person has to look at."""
    return (
        f"Đã đóng {closed} đường dẫn của tình nguyện viên, đưa đường dẫn mới; ai cũng đăng nhập lại"
        f" / {closed} volunteers' links are closed: give new ones; nobody is signed in.",
        "Ai bị thôi quyền hay đổi mật khẩu sau bản sao lưu thì lại như cũ: donghanh user list."
        " / Whoever was ended or given another password since is as before: donghanh user list.",
    )


def _try_out(path: Path, chosen: "Settings") -> "Restored":
    """Try it out and keep that it was done, where there is a database to keep it in."""
    from api.dependencies import now
    from api.services.addresses import opened
    from api.services.backups import noted, try_out
    from api.services.sealing import read_keys
    from api.store.session import database_address

    made: list[Restored] = []

    def work() -> str:
        keys = read_keys(chosen.backup_key)
        made.append(try_out(path, chosen.data, keys=keys, at=now()))
        return path.name

    address = database_address(chosen.data, chosen.database_url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        work()  # a machine for trying out alone
    else:
        with opened(chosen, migrate=False) as store:
            noted(store, "restore-test", work, clock=now)
    return made[0]
