"""`donghanh backup`: all that the service keeps, in one sealed file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.faults import DONE
from api.cli.inputs import settings
from api.cli.kept import require_kept
from api.cli.output import Output
from api.cli.texts import prepare_folder, prepare_out, require_folder

if TYPE_CHECKING:
    from api.services.backups import Backup
    from api.settings import Settings

HELP = "sao lưu / back up all that the service keeps, sealed with a key"
EXAMPLES = (
    "donghanh backup --new-key /media/usb/donghanh.key",
    "DONGHANH_BACKUP_KEY=/media/usb/donghanh.key donghanh backup --out /media/disk/",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--out", metavar="FILE|FOLDER", help="default: the folder backups in DONGHANH_DATA"
    )
    parser.add_argument(
        "--new-key", metavar="FILE", help="make a key, keep it in that file, and back nothing up"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Back up, or make a key."""
    chosen = settings()
    if arguments.new_key:
        return _new_key(Path(arguments.new_key), chosen, output)
    from api.dependencies import now
    from api.services.addresses import opened
    from api.services.backups import back_up, noted, require_key_apart
    from api.services.sealing import read_keys

    require_kept(chosen)
    keys = read_keys(chosen.backup_key)
    out = _out(arguments.out, chosen)
    require_key_apart(chosen.backup_key, (chosen.data, out if out.is_dir() else out.parent))
    made: list[Backup] = []

    def work() -> str:
        made.append(back_up(store, out, key=keys[0], at=now()))
        return made[0].path.name

    with opened(chosen, migrate=False) as store:
        noted(store, "backup", work, clock=now)
    (backup,) = made
    output.result(
        backup_document(backup),
        f"{backup.path}: {backup.rows} dòng / rows, {len(backup.digests)} bảng / tables,"
        f" khóa / key {backup.key}",
        "Cất khóa ở nơi khác; không có khóa thì không ai mở lại được."
        " / Keep the key elsewhere: without it nobody can restore this.",
    )
    return DONE


def _out(given: str | None, chosen: "Settings") -> Path:
    if given is None:
        prepare_folder(chosen.backups)
        return chosen.backups
    path = Path(given)
    if path.is_dir() or given.endswith("/"):
        return prepare_folder(require_folder(path))
    require_folder(path.parent)
    return prepare_out(path, printable=False)


def _new_key(path: Path, chosen: "Settings", output: Output) -> int:
    from api.services.backups import require_key_apart
    from api.services.sealing import new_key

    require_key_apart(path, (chosen.data,))
    require_folder(path.parent)
    key = new_key(prepare_out(path, printable=False) if not path.exists() else path)
    output.result(
        {"key": key.name, "file": str(path)},
        f"{path}: khóa / key {key.name}",
        f"Đặt / set DONGHANH_BACKUP_KEY={path}",
        "In ra giấy hoặc chép sang nơi thứ hai, không để cạnh bản sao lưu."
        " / Print it or copy it to a second place, never beside the backups.",
    )
    return DONE


def backup_document(backup: "Backup") -> dict[str, object]:
    """Return a backup as JSON."""
    return {
        "file": str(backup.path),
        "key": backup.key,
        "made_at": backup.made_at.isoformat(),
        "database": backup.database,
        "revision": backup.revision,
        "tables": {
            name: {"rows": digest.rows, "sha256": digest.sha256}
            for name, digest in backup.digests.items()
        },
    }
