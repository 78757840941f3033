"""Travel matrices as .npz files, so that a plan can name the matrix it was made with.

A file holds ``seconds_<profile>`` and ``metres_<profile>`` (int32, -1 unreachable) and a header in
JSON, which may name the points it was made for. The same matrix always gives the same bytes, and
`sha256_of` names them.
"""

import errno
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import numpy as np

from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.matrix import PROFILES, TravelMatrix
from geodata.whole_files import write_whole

FORMAT: Final = "donghanh-matrix/1"

T = TypeVar("T")


def save_matrix(
    matrix: TravelMatrix,
    path: Path,
    *,
    points: Sequence[LonLat] = (),
    made_with: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write a matrix as .npz, replacing the file only when complete.

    Parameters
    ----------
    points
        The places of its rows, in order; `saved_points` tells later whether they are others.
    made_with
        SHA-256 of the tables that it follows from, by what they are: ``speeds``, ``zones``.
    """
    header: dict[str, Any] = {
        "format": FORMAT,
        "band": matrix.band,
        "estimated": matrix.estimated,
        "attribution": matrix.attribution,
        "profiles": matrix.profiles,
    }
    if made_with:
        header["made_with"] = dict(made_with)
    if points:
        header["points"] = points_digest(points)
    text = json.dumps(header, ensure_ascii=False).encode()
    arrays: dict[str, Any] = {"header": np.frombuffer(text, np.uint8)}
    for profile in matrix.profiles:
        arrays[f"seconds_{profile}"] = matrix.seconds[profile]
        arrays[f"metres_{profile}"] = matrix.metres[profile]
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    write_whole(path, packed.getvalue())


def load_matrix(path: Path) -> TravelMatrix:
    """Read a matrix that `save_matrix` wrote.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``wrong-format`` or ``file-cut-off``.
    """
    return _read(path, _matrix)


def saved_points(path: Path) -> str:
    """Return the `points_digest` of the points a saved matrix was made for; empty: it tells none.

    Raises
    ------
    InvalidInput
        As `load_matrix`.
    """
    return _read(path, lambda stored: str(_header(stored).get("points", "")))


def points_digest(points: Sequence[LonLat]) -> str:
    """Return the SHA-256 of points in their order, each to 1e-7 degrees (about a centimetre)."""
    lines = "".join(f"{point.lon:.7f},{point.lat:.7f}\n" for point in points)
    return hashlib.sha256(lines.encode()).hexdigest()


def _read(path: Path, what: Callable[[Mapping[str, Any]], T]) -> T:
    if not is_file(path):
        raise InvalidInput([_issue(path, "not-found", "there is no such file")])
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return what(stored)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InvalidInput([_issue(path, "file-cut-off", "is cut off or damaged")]) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        text = f"is not a saved travel matrix ({error})"
        raise InvalidInput([_issue(path, "wrong-format", text)]) from error


def is_file(path: Path) -> bool:
    """Tell whether the path names a file; a name longer than any file's names none."""
    try:
        return path.is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _header(stored: Mapping[str, Any]) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(bytes(stored["header"]).decode())
    if header.get("format") != FORMAT:
        raise ValueError(f"its format is {header.get('format')!r}, must be {FORMAT!r}")
    return header


def _matrix(stored: Mapping[str, Any]) -> TravelMatrix:
    header = _header(stored)
    profiles = [profile for profile in PROFILES if profile in header["profiles"]]
    return TravelMatrix(
        seconds={profile: stored[f"seconds_{profile}"] for profile in profiles},
        metres={profile: stored[f"metres_{profile}"] for profile in profiles},
        band=str(header["band"]),
        estimated=bool(header["estimated"]),
        attribution=str(header["attribution"]),
    )


def _issue(path: Path, code: str, message: str) -> Issue:
    return Issue(
        code=code,
        subject=path.name,
        message=message,
        remedy="compute the matrix again with `donghanh matrix`",
    )
