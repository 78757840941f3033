"""Areas, roads and settings that commands take: files, or names that an import gave."""

import argparse
import hashlib
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from api.settings import Settings
    from geodata.areas import AreaSet
    from geodata.learned import Learned
    from geodata.network import RoadNetwork

AREAS_SUFFIX = ".gpkg"
ROADS_SUFFIX = ".npz"
DEFAULT_SCHEME = "vn-2021"

TellIssues = Callable[[Sequence[Issue]], None]


def settings(**given: Any) -> "Settings":
    """Return the settings of the environment, with those given by name before them.

    Raises
    ------
    InvalidInput
        With code ``bad-setting`` for each value that cannot be.
    """
    from pydantic import ValidationError

    from api.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        raise InvalidInput(
            Issue(
                code="bad-setting",
                subject=_setting_name(str(fault["loc"][0]), given),
                message=f"is {str(fault['input'])!r}: {fault['msg']}",
                remedy="correct the option or the environment variable",
            )
            for fault in error.errors()
        ) from error


def _setting_name(name: str, given: dict[str, Any]) -> str:
    if name in given:
        return f"--{name.replace('_', '-')}"
    return name if name.isupper() else f"DONGHANH_{name.upper()}"


def data_folder() -> Path:
    """Return where imported areas and roads are kept."""
    return settings().data


def add_areas(parser: argparse.ArgumentParser) -> None:
    """Add `--areas`, which may be given several times, and the scheme of raw files."""
    parser.add_argument(
        "--areas",
        action="append",
        default=[],
        metavar="AREAS",
        help="ward file, or the name it was imported under; may be given several times",
    )
    parser.add_argument(
        "--scheme",
        default=DEFAULT_SCHEME,
        help="whose codes a ward file has that was not imported (default: %(default)s)",
    )


def add_roads(parser: argparse.ArgumentParser, *, several: bool = True, more: str = "") -> None:
    """Add `--roads`; `more` says what several of them are good for."""
    if several:
        parser.add_argument(
            "--roads",
            action="append",
            default=[],
            metavar="ROADS",
            help="road file, or the name it was imported under; "
            + (more or "may be given several times"),
        )
    else:
        parser.add_argument("--roads", metavar="ROADS", help="road file, or an imported name")


def column_mapping(text: str | None) -> dict[str, str] | None:
    """Return ``a=b,c=d`` as a mapping."""
    if not text:
        return None
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise InvalidInput(
            [
                Issue(
                    code="bad-mapping",
                    subject=f"option value {text!r}",
                    message=f"{', '.join(wrong)} has no =",
                    remedy="write FIELD=COLUMN pairs with commas between them",
                )
            ]
        )
    return {name.strip(): column.strip() for name, _, column in pairs}


def require_file(path: Path) -> Path:
    """Return the path of a file that is there; raise `InvalidInput` with ``not-found`` else."""
    if path.is_file():
        return path
    message = "is a folder, not a file" if path.is_dir() else "there is no such file"
    issue = Issue(code="not-found", subject=str(path), message=message, remedy="check the path")
    raise InvalidInput([issue])


def import_path(name: str, *, kind: str, suffix: str, file: Path | None = None) -> Path:
    """Return where an import of that name is kept.

    Parameters
    ----------
    file
        What the name was taken from; None: it was given by ``--name``.

    Raises
    ------
    InvalidInput
        With code ``bad-name``: a name is no path.
    """
    if not name or name.startswith((".", "-")) or any(sign in name for sign in "/\\:\0"):
        issue = Issue(
            code="bad-name",
            subject=f"--name {name!r}" if file is None else str(file),
            message="is no name to find it by" if file is None else "gives no name to find it by",
            remedy="use letters, digits, - and _"
            + ("" if file is None else ", or name the file to write with --out"),
        )
        raise InvalidInput([issue])
    return data_folder() / kind / f"{name}{suffix}"


def imported(kind: str, suffix: str) -> dict[str, Path]:
    """Return the files that imports of one kind made, by name."""
    folder = data_folder() / kind
    return {path.stem: path for path in sorted(folder.glob(f"*{suffix}"))}


def imported_areas() -> dict[str, Path]:
    """Return the imported ward files by name."""
    return imported("areas", AREAS_SUFFIX)


def imported_roads() -> dict[str, Path]:
    """Return the imported road files by name."""
    return imported("roads", ROADS_SUFFIX)


def _resolve(text: str, *, kind: str, suffix: str) -> Path:
    """Return the path of an imported name or of a file."""
    known = imported(kind, suffix)
    if text in known:
        return known[text]
    path = Path(text)
    if path.is_file():
        return path
    message = "is a folder" if path.is_dir() else f"is neither a file nor imported {kind}"
    names = f"imported are: {', '.join(known)}" if known else f"nothing is imported: {kind} import"
    raise InvalidInput(
        [Issue(code="not-found", subject=f"--{kind} {text}", message=message, remedy=names)]
    )


def load_wards(
    names: Sequence[str], *, scheme: str = DEFAULT_SCHEME, tell: TellIssues = lambda _issues: None
) -> "AreaSet | None":
    """Return the wards of all files or names together; None where none is given.

    Parameters
    ----------
    scheme
        Of raw files; imported ones know theirs.
    tell
        Told what was repaired in raw files.

    Raises
    ------
    InvalidInput
        With every fault of all files, and ``duplicate-code`` for wards that come twice.
    """
    if not names:
        return None
    from api.cli.together import Together
    from geodata.areas import AreaSet

    together = Together()
    sets = [together.load(lambda name=name: _wards(name, scheme, tell)) for name in names]  # type: ignore[misc]
    together.require()
    areas = [area for one in sets for area in one.value.areas]
    keys = [area.key for area in areas]
    twice = sorted({key for key in keys if keys.count(key) > 1}) if len(sets) > 1 else []
    if twice:
        raise InvalidInput([_twice(names, twice)])
    if len(sets) == 1:
        return sets[0].value
    return AreaSet(
        areas=tuple(areas),
        source=", ".join(one.value.source for one in sets),
        sample=any(one.value.sample for one in sets),
    )


def load_address_wards(
    names: Sequence[str], *, scheme: str = DEFAULT_SCHEME, tell: TellIssues = lambda _issues: None
) -> "tuple[AreaSet | None, AreaSet | None]":
    """Return the wards to look addresses up in, and the units of July 2025 given beside them.

    Raises
    ------
    InvalidInput
        As `load_wards`, and with ``bad-usage`` when the wards are of several schemes.
    """
    from geodata.reverse import split_schemes

    areas = load_wards(names, scheme=scheme, tell=tell)
    return (None, None) if areas is None else split_schemes(areas)


def _wards(name: str, scheme: str, tell: TellIssues) -> "AreaSet":
    """Return imported wards, or those of a raw file, read as an import with known columns would."""
    from geodata.area_files import is_saved, load_areas
    from geodata.areas import read_areas

    path = _resolve(name, kind="areas", suffix=AREAS_SUFFIX)
    if is_saved(path):
        return load_areas(path)
    read = read_areas(path, scheme=scheme)
    tell(read.repairs)
    return read.areas


def _twice(names: Sequence[str], keys: Sequence[str]) -> Issue:
    return Issue(
        code="duplicate-code",
        subject=f"--areas {' --areas '.join(names)}",
        message=f"{len(keys)} wards stand in more than one of them, such as {keys[0]}",
        remedy="give each ward once; --scheme says whose codes a raw file has",
    )


def roads_path(name: str) -> Path:
    """Return the road file of that path or imported name."""
    return _resolve(name, kind="roads", suffix=ROADS_SUFFIX)


def digest_of(names: Sequence[str], *, kind: str, suffix: str) -> str:
    """Return the SHA-256 of files or imported names, in their order."""
    from geodata.matrix_files import sha256_of

    digest = hashlib.sha256()
    for name in names:
        path = _resolve(name, kind=kind, suffix=suffix)
        for file in (path, *_companions(path)):
            digest.update(sha256_of(file).encode())
    return digest.hexdigest()


def _companions(path: Path) -> list[Path]:
    """Return the other files of a Shapefile: its names, codes and coordinate system."""
    if path.suffix.lower() != ".shp":
        return []
    ends = (".dbf", ".shx", ".prj", ".cpg")
    beside = [path.with_suffix(as_written) for end in ends for as_written in (end, end.upper())]
    return [file for file in beside if file.is_file()]


def missing_areas(given: Sequence[str]) -> Issue:
    """Return the issue of a command that was given no wards: with exactly what to type."""
    command = shlex.join(("donghanh", *given))
    if areas := imported_areas():
        named = [("--areas", name) for name in areas] + [("--roads", n) for n in imported_roads()]
        remedy = f"{command} {' '.join(map(shlex.join, named))}"
    else:
        remedy = (
            "donghanh areas import WARDS.gpkg --scheme vn-2021 --name mywards;"
            " donghanh roads import myroads.osm.pbf; then"
            f" {command} --areas mywards --roads myroads"
        )
    return Issue(
        code="no-areas",
        subject="--areas",
        message="no wards were given to look addresses up in",
        remedy=remedy,
    )


def add_learned(parser: argparse.ArgumentParser) -> None:
    """Add `--no-learned`."""
    parser.add_argument(
        "--no-learned",
        action="store_true",
        help="without what `donghanh addresses` knows (default: it comes first)",
    )


def load_learned(arguments: argparse.Namespace) -> "tuple[Learned, ...]":
    """Return what was learned about addresses, unless it is not wanted."""
    if arguments.no_learned:
        return ()
    from api.services.addresses import learned_so_far

    return learned_so_far(
        settings(), way_on=", hoặc thêm / or go on without what was learned: --no-learned"
    )


def load_roads(name: str) -> "RoadNetwork":
    """Return the road network of a file or an imported name."""
    from geodata.sources.files import read_roads

    return read_roads(roads_path(name))
