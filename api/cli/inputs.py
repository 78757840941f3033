"""Files and imported names that commands take; standard input and output as `-`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import InvalidInput, Issue, NotFound

if TYPE_CHECKING:
    from geodata.areas import AreaSet
    from geodata.network import RoadNetwork
    from routing.files import ProblemFile
    from routing.plan import Plan

STDIO = "-"
AREAS_SUFFIX = ".gpkg"
ROADS_SUFFIX = ".npz"


def data_folder() -> Path:
    """Return where imported areas and roads are kept."""
    from api.settings import Settings

    return Settings().data


def add_areas(parser: argparse.ArgumentParser) -> None:
    """Add `--areas`, which may be given several times."""
    parser.add_argument(
        "--areas",
        action="append",
        default=[],
        metavar="AREAS",
        help="ward file, or the name it was imported under; may be given several times",
    )


def add_roads(parser: argparse.ArgumentParser, *, several: bool = True) -> None:
    """Add `--roads`."""
    if several:
        parser.add_argument(
            "--roads",
            action="append",
            default=[],
            metavar="ROADS",
            help="road file, or the name it was imported under; may be given several times",
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


def _imported(kind: str, suffix: str) -> dict[str, Path]:
    folder = data_folder() / kind
    return {path.stem: path for path in sorted(folder.glob(f"*{suffix}"))}


def _resolve(text: str, *, kind: str, suffix: str) -> tuple[Path, bool]:
    """Return the path, and whether it is one that an import made."""
    known = _imported(kind, suffix)
    if text in known:
        return known[text], True
    path = Path(text)
    if path.exists():
        return path, False
    names = ", ".join(known) or "none yet"
    raise NotFound(f"{text!r} is neither a file nor imported {kind}; imported are: {names}")


def imported_areas() -> dict[str, Path]:
    """Return the imported ward files by name."""
    return _imported("areas", AREAS_SUFFIX)


def load_wards(names: Sequence[str]) -> "AreaSet | None":
    """Return the wards of all files or names together; None where none is given."""
    if not names:
        return None
    from geodata.areas import AreaSet, load_areas

    sets = [load_areas(_resolve(n, kind="areas", suffix=AREAS_SUFFIX)[0]) for n in names]
    if len(sets) == 1:
        return sets[0]
    return AreaSet(
        areas=tuple(area for one in sets for area in one.areas),
        source=", ".join(one.source for one in sets),
        sample=any(one.sample for one in sets),
    )


def load_roads(name: str) -> "RoadNetwork":
    """Return the road network of a file or an imported name."""
    from geodata.network import load_network
    from geodata.sources.files import read_roads

    path, imported = _resolve(name, kind="roads", suffix=ROADS_SUFFIX)
    if imported or path.suffix == ROADS_SUFFIX:
        return load_network(path)
    return read_roads(path)


def read_text(name: str) -> str:
    """Return the text of a file, or of standard input for `-`."""
    return sys.stdin.read() if name == STDIO else Path(name).read_text(encoding="utf-8-sig")


def load_problem(name: str) -> "ProblemFile":
    """Return the problem in a file or on standard input; roads it names are loaded."""
    from routing.files import parse_problem, read_problem

    if name == STDIO:
        return parse_problem(sys.stdin.read(), base=Path(), travel_from_roads=_travel_from_roads)
    return read_problem(Path(name), travel_from_roads=_travel_from_roads)


def _travel_from_roads(path, places, profiles, shifts):  # type: ignore[no-untyped-def]
    from routing.road_travel import travel_over_roads

    network = load_roads(str(path))
    return travel_over_roads(network, places, profiles=profiles, shifts=shifts).travel


def load_plan(name: str) -> "Plan":
    """Return the plan in a file or on standard input."""
    from routing.files import parse_plan, read_plan

    return parse_plan(sys.stdin.read()) if name == STDIO else read_plan(Path(name))


def problem_of(plan: "Plan", plan_name: str, given: str | None) -> "ProblemFile":
    """Return the problem that a plan answers: the one given, or the one it names.

    Raises
    ------
    InvalidProblem
        If it is not the problem that the plan was made for.
    """
    from routing.files import problem_path, require_same_problem

    path = given or str(problem_path(plan, Path(plan_name)))
    read = load_problem(path)
    require_same_problem(plan, read)
    return read


def write_text(text: str, name: str) -> None:
    """Write a text to a file, whole or not at all, or to standard output for `-`."""
    if name == STDIO:
        sys.stdout.write(text)
        return
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
