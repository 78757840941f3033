"""`donghanh doctor`: what is installed, what is imported, what is missing and what to do."""

import argparse
import importlib.util
import platform
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import data_folder, imported_areas, imported_roads
from api.cli.output import Output
from api.records.places import PLACE_TIME

if TYPE_CHECKING:
    from api.services.health import Finding as HealthFinding
    from api.settings import Settings

HELP = "kiểm tra máy / what is installed and imported, and what is missing"
EXAMPLES = ("donghanh doctor",)
NEEDED = ("ortools", "geopandas", "shapely", "osmium", "folium", "fastapi", "reportlab", "xstatic")
LEAST_FREE_MB = 500
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    name: str
    good: bool
    found: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: there are no options."""
    del parser


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Look at everything and say it."""
    del arguments
    findings = [*_packages(), *_extras(), _data(), _disk(), _imports(), *_service()]
    lines = [
        f"{'có ' if one.good else 'KHÔNG'} {one.name}: {one.found}"
        + (f"\n      -> {one.remedy}" if one.remedy and not one.good else "")
        for one in findings
    ]
    document = [
        {"name": f.name, "good": f.good, "found": f.found, "remedy": f.remedy} for f in findings
    ]
    output.result({"findings": document}, *lines)
    return DONE if all(one.good for one in findings) else DONE_WITH_A_NO


def _packages() -> list[Finding]:
    version = platform.python_version()
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    return [
        Finding(
            name="Python",
            good=version.startswith("3.11."),
            found=version,
            remedy="use Python 3.11",
        ),
        Finding(
            name="packages",
            good=not missing,
            found="all there" if not missing else f"missing: {', '.join(missing)}",
            remedy="run `make install`",
        ),
    ]


def _extras() -> list[Finding]:
    """Look for what the sample city's wards are made from."""
    from geodata.errors import Unavailable
    from geodata.sample.gazetteer import find_gazetteer
    from geodata.sample.real_wards import boundaries_path

    try:
        find_gazetteer()
    except Unavailable as error:
        return [Finding(name="sample wards", good=False, found=str(error), remedy="make install")]
    real = boundaries_path().exists()
    found = "real shapes (extra vn-boundaries)" if real else "grown around ward centroids"
    return [Finding(name="sample wards", good=True, found=found)]


def _data() -> Finding:
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding(
            name="data folder",
            good=False,
            found=f"{folder.resolve()}: {error.strerror}",
            remedy="set DONGHANH_DATA to a folder that can be written",
        )
    return Finding(name="data folder", good=True, found=str(folder.resolve()))


def _disk() -> Finding:
    folder = data_folder()
    free_mb = shutil.disk_usage(folder if folder.exists() else ".").free // MEGABYTE
    return Finding(
        name="free disk",
        good=free_mb >= LEAST_FREE_MB,
        found=f"{free_mb} MB",
        remedy=f"free at least {LEAST_FREE_MB} MB",
    )


def _imports() -> Finding:
    areas, roads = ", ".join(imported_areas()), ", ".join(imported_roads())
    found = f"areas: {areas or 'none'}; roads: {roads or 'none'}"
    return Finding(name="imported", good=True, found=found)


def _service() -> list[Finding]:
    """Look at the audit of the service, where it was ever started."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    from api.cli.inputs import settings
    from api.dependencies import now
    from api.services.access import all_users, audit_faults
    from api.services.health import findings
    from api.store.session import database_address, open_store

    chosen = settings()
    if not chosen.database_url and not (chosen.data / "donghanh.db").exists():
        return []
    store = open_store(database_address(chosen.data, chosen.database_url), migrate=False)
    try:
        if not inspect(store.engine).has_table("audit_chain"):
            return []
        users, faults = sum(user.is_active for user in all_users(store)), audit_faults(store)
        kept = inspect(store.engine).has_table("routines")  # an older database has none
        looked_after = [*_looked_after(findings(store, chosen, now=now()))] if kept else []
    except SQLAlchemyError as error:
        return [
            Finding(
                name="database",
                good=False,
                found=type(error).__name__,
                remedy="look whether DATABASE_URL is right and the database runs",
            )
        ]
    finally:
        store.close()
    listed = ", ".join(map(str, faults[:10]))
    return [
        Finding(name="users", good=True, found=f"{users} may sign in"),
        Finding(
            name="audit",
            good=not faults,
            found=f"changed or missing at entries {listed}" if faults else "whole",
            remedy="somebody has edited the database: compare it with a backup",
        ),
        *looked_after,
        *_newest_backup(chosen),
    ]


_ELSEWHERE = frozenset({"areas", "roads", "disk"})
"""What the doctor looks at by itself, also where there is no service."""


def _looked_after(found: "Iterable[HealthFinding]") -> Iterator[Finding]:
    """Yield what the service's health page shows, in both languages."""
    from api.errors import own_issue

    for one in found:
        if one.name in _ELSEWHERE:
            continue
        at = "" if one.at is None else f"{one.at.astimezone(PLACE_TIME):%Y-%m-%d %H:%M}"
        said, remedy = at or "-", ""
        if one.issue is not None:
            english = own_issue(one.issue.code, one.issue.subject, language="en")
            said = " ".join(filter(None, (at, f"{one.issue.message} / {english.message}")))
            remedy = f"{one.issue.remedy} / {english.remedy}"
        yield Finding(name=one.name.replace("-", " "), good=one.good, found=said, remedy=remedy)


def _newest_backup(chosen: "Settings") -> Iterator[Finding]:
    """Read the newest backup of the service's own folder and compare its digests."""
    from api.errors import ServiceError
    from api.services.backups import backups_in, verify
    from api.services.sealing import read_keys

    newest = next(iter(backups_in(chosen.backups)), None)
    if newest is None or chosen.backup_key is None:
        return
    try:
        backup = verify(newest, keys=read_keys(chosen.backup_key))
        found, good = f"{newest.name}: {backup.rows} rows, all digests right", True
    except ServiceError as error:
        found, good = str(error.issues[0].message), False
    remedy = "back up again, with the key at hand"
    yield Finding(name="newest backup", good=good, found=found, remedy=remedy)
