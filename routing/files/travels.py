"""The `travel` section: inline numbers, a matrix file, straight lines or a roads file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geodata.errors import InvalidInput
from geodata.matrix import (
    PROFILES,
    STRAIGHT_LINE_DETOUR,
    STRAIGHT_LINE_KPH,
    UNREACHABLE,
    Profile,
    Travel,
    TravelMatrix,
)
from geodata.matrix_files import is_file, load_matrix, sha256_of
from geodata.straight_travel import straight_travel
from routing.errors import InvalidProblem, Issue
from routing.files.building import Building
from routing.model import TimeWindow
from routing.problem import Place, Problem, TravelSource

TravelFromRoads = Callable[
    [Path, tuple[Place, ...], tuple[Profile, ...], tuple[TimeWindow, ...]], Travel
]
"""Makes travel of a roads file for places, profiles and shifts; given by who may load roads."""


MOST: Final = 2**31
"""Travel is kept in int32."""


def inline_rows_set_aside(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with empty rows in place of inline travel, for the schema to read.

    The rows are looked through by `read_travel`, many times faster than by a schema.
    """
    travel = document.get("travel")
    if not isinstance(travel, dict):
        return document
    light = {
        profile: {
            **tables,
            **{name: [] for name in ("seconds", "metres") if _is_rows(tables, name)},
        }
        if isinstance(tables, dict)
        else tables
        for profile, tables in travel.items()
    }
    return {**document, "travel": light}


def read_travel(
    building: Building,
    document: dict[str, Any],
    *,
    base: Path,
    places: tuple[Place, ...],
    needs: Sequence[tuple[Profile, TimeWindow]],
    travel_from_roads: TravelFromRoads | None,
) -> tuple[Travel, TravelSource] | None:
    """Return travel and where it came from; None after a fault, which is noted.

    Parameters
    ----------
    base
        Folder that file names are relative to.
    needs
        Profile and shift of each vehicle.
    """
    given = document["travel"]
    if "file" in given:
        travel = _from_matrix(building, base / given["file"], given["sha256"])
        source = TravelSource(kind="matrix", file=given["file"], sha256=given["sha256"])
    elif "straight_line" in given:
        source = _straight_source(given)
        travel = building.make(
            ("travel",),
            straight_travel,
            points=[place.point for place in places],
            profiles=tuple(source.kph),
            detour=source.detour,
            kph=source.kph,
        )
    elif "roads" in given:
        sha256 = given.get("sha256", "")
        source = TravelSource(kind="roads", file=given["roads"], sha256=sha256)
        travel = _from_roads(
            building, base / given["roads"], source, travel_from_roads, places=places, needs=needs
        )
    else:
        source = TravelSource()
        travel = _from_rows(building, document)
    return None if travel is None else (travel, source)


def travel_document(problem: Problem) -> dict[str, Any]:
    """Return the `travel` section of a problem.

    Raises
    ------
    InvalidProblem
        With code ``live-travel`` when travel is live and no file is named to make it of.
    """
    source = problem.travel_source
    match source.kind:
        case "matrix":
            return {"file": source.file, "sha256": source.sha256}
        case "roads":
            return {"roads": source.file} | ({"sha256": source.sha256} if source.sha256 else {})
        case "straight_line":
            kph = source.kph or STRAIGHT_LINE_KPH
            return {
                "straight_line": float(source.detour or STRAIGHT_LINE_DETOUR),
                "kph": {profile: float(speed) for profile, speed in kph.items()},
            }
        case "inline":
            if isinstance(problem.travel, TravelMatrix):
                return _rows_document(problem.travel)
    raise InvalidProblem(
        [
            Issue(
                code="live-travel",
                subject="/travel",
                message="travel is asked live and names no file, so it cannot be written",
                remedy="name its roads file in travel_source, or compute a matrix",
            )
        ]
    )


def _rows_document(matrix: TravelMatrix) -> dict[str, Any]:
    return {
        profile: {
            "seconds": _rows(matrix.seconds[profile]),
            "metres": _rows(matrix.metres[profile]),
        }
        for profile in matrix.profiles
    }


def _rows(array: NDArray[np.int32]) -> list[list[int | None]]:
    rows: list[list[int | None]] = array.tolist()
    return [[None if cell == UNREACHABLE else cell for cell in row] for row in rows]


def _straight_source(given: dict[str, Any]) -> TravelSource:
    kph = given.get("kph", STRAIGHT_LINE_KPH)
    return TravelSource(
        kind="straight_line",
        detour=float(given["straight_line"]),
        kph={profile: float(kph[profile]) for profile in PROFILES if profile in kph},
    )


def _from_matrix(building: Building, path: Path, sha256: str) -> Travel | None:
    try:
        travel = load_matrix(path)
    except InvalidInput as error:
        for issue in error.issues:
            building.refuse(
                issue.code, ("travel", "file"), f"{issue.subject} {issue.message}", issue.remedy
            )
        return None
    return travel if _is_file(building, path, sha256, field="file") else None


def _from_roads(
    building: Building,
    path: Path,
    source: TravelSource,
    travel_from_roads: TravelFromRoads | None,
    *,
    places: tuple[Place, ...],
    needs: Sequence[tuple[Profile, TimeWindow]],
) -> Travel | None:
    if travel_from_roads is None:
        building.refuse(
            "roads-not-loaded",
            ("travel", "roads"),
            f"travel is to be made of {source.file}, and nothing was given to make it",
            "read the problem with travel_from_roads, or give a matrix",
        )
        return None
    if not is_file(path):
        building.refuse(
            "not-found", ("travel", "roads"), f"there is no file {source.file}", "check the name"
        )
        return None
    if source.sha256 and not _is_file(building, path, source.sha256, field="roads"):
        return None
    profiles = tuple(dict.fromkeys(profile for profile, _ in needs))
    shifts = tuple(dict.fromkeys(shift for _, shift in needs))
    return travel_from_roads(path, places, profiles, shifts)


def _is_file(building: Building, path: Path, sha256: str, *, field: str) -> bool:
    found = sha256_of(path)
    if found != sha256:
        building.refuse(
            "file-changed",
            ("travel", field),
            f"{path.name} has the SHA-256 {found}, the problem names {sha256}",
            "bring back the file that the problem was made with, or make the problem again",
        )
    return found == sha256


def _from_rows(building: Building, document: dict[str, Any]) -> Travel | None:
    tables: dict[str, dict[Profile, NDArray[np.int32]]] = {"seconds": {}, "metres": {}}
    faults = len(building.issues)
    for profile, given in document["travel"].items():
        for name, read in tables.items():
            rows = _array(building, ("travel", profile, name), given[name])
            if rows is not None:
                read[profile] = rows
    if len(building.issues) > faults:
        return None
    return building.make(
        ("travel",),
        TravelMatrix,
        **tables,
        band=document.get("band", ""),
        estimated=document.get("estimated", False),
        attribution=document.get("attribution", ""),
    )


def _array(
    building: Building, path: tuple[str | int, ...], rows: list[Any]
) -> NDArray[np.int32] | None:
    faults = len(building.issues)
    for i, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(rows):
            message = f"must be a list of {len(rows)} numbers, as many as there are rows"
            building.refuse("wrong-count", (*path, i), message, "give a square table")
        elif not _is_plain(row):
            _refuse_cells(building, (*path, i), row)
    if len(building.issues) > faults:
        return None
    plain = [[UNREACHABLE if cell is None else cell for cell in row] for row in rows]
    return np.array(plain, dtype=np.int32).reshape(len(rows), len(rows))


def _is_plain(row: list[Any]) -> bool:
    """Tell whether all cells are null or whole numbers from 0 that fit int32."""
    if not {*map(type, row)} <= {int, type(None)}:
        return False
    numbers = [cell for cell in row if cell is not None]
    return not numbers or (min(numbers) >= 0 and max(numbers) < MOST)


def _refuse_cells(building: Building, path: tuple[str | int, ...], row: list[Any]) -> None:
    for j, cell in enumerate(row):
        if not _is_plain([cell]):
            message = f"is {cell!r}, must be null or a whole number from 0 to {MOST - 1}"
            building.refuse("wrong-type", (*path, j), message, "null stands for no way")


def _is_rows(tables: dict[str, Any], name: str) -> bool:
    return isinstance(tables.get(name), list)
