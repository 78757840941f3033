"""Lists of a plan as files."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from geodata.network import RoadNetwork
from maps.lists.from_plan import route_lists
from maps.lists.pdf import write_list
from maps.lists.table import write_table
from maps.wording import plan_version
from routing.files.texts import write_text
from routing.model import VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import ways_of

WRITTEN: Final = "lists.txt"
"""Beside the lists: day and version of the plan, then the name of each file written."""

LONGEST_NAME: Final = 40
"""Signs kept of a vehicle's id in a file name."""

_TABLE: Final = "plan.csv"


def write_lists(
    problem: Problem,
    plan: Plan,
    folder: Path,
    *,
    formats: Sequence[str] = ("pdf",),
    roads: RoadNetwork | None = None,
    escalation: str = "",
    say: Callable[[str], None] = lambda _text: None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Path, ...]:
    """Write a list for each route, and the plan as a table; return the files.

    Lists of another plan that were written to the folder before are removed first: somebody who
    does not go out any more must not find one.

    Parameters
    ----------
    formats
        Of ``pdf`` and ``csv``.
    roads
        What to tell the way from stop to stop by; without them none is told.
    escalation
        The number to call, printed on each list; empty: a line to fill in by hand.
    say
        Told when the roads reach no stop, so that no way stands on any list.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ways = ways_of(problem, plan, roads) if roads is not None else None
    if (
        plan.routes
        and ways is not None
        and not any(leg for legs in ways.legs.values() for leg in legs)
    ):
        say("Các đường này không tới điểm nào / these roads reach no stop: no way is told")
    contents = (
        route_lists(problem, plan, ways=ways, escalation=escalation) if "pdf" in formats else ()
    )
    files = list_file_names(content.vehicle for content in contents)
    names = [*files.values(), *([_TABLE] if "csv" in formats else [])]
    _begin(folder, names, version=f"{problem.day} {plan_version(plan)}")
    for done, content in enumerate(contents, start=1):
        write_list(content, folder / files[content.vehicle])
        progress(done, len(contents))
    if "csv" in formats:
        write_table(problem, plan, folder / _TABLE, ways=ways)
    return tuple(folder / name for name in names)


def remove_lists(folder: Path) -> None:
    """Remove the lists that `write_lists` wrote to the folder, and nothing else."""
    _, names = _written(folder)
    for name in (*names, WRITTEN):
        (folder / name).unlink(missing_ok=True)


def list_file_names(vehicles: Iterable[VehicleId]) -> Mapping[VehicleId, str]:
    """Return the file name of each vehicle's list, of one plan and all different.

    Where an id cannot be a name, or is that of another but for capitals (one file on many disks),
    the beginning of its SHA-256 is added.
    """
    names: dict[VehicleId, str] = {}
    taken: set[str] = set()
    for vehicle in vehicles:
        kept = "".join(c if c.isalnum() or c in "-_." else "_" for c in vehicle[:LONGEST_NAME])
        kept = kept.strip(".") or "_"
        if kept != vehicle or kept.casefold() in taken:
            kept += f"-{hashlib.sha256(vehicle.encode()).hexdigest()[:8]}"
        taken.add(kept.casefold())
        names[vehicle] = f"{kept}.pdf"
    return names


def _begin(folder: Path, names: Sequence[str], *, version: str) -> None:
    """Remove the lists of another plan, and note what is about to be written."""
    before, old = _written(folder)
    if before != version:
        remove_lists(folder)
        old = ()
    lines = (version, *dict.fromkeys((*old, *names)))
    write_text("".join(f"{line}\n" for line in lines), folder / WRITTEN)


def _written(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return the version and the files noted in a folder; only names that lists can have."""
    try:
        version, *names = (folder / WRITTEN).read_text("utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError, ValueError):
        return "", ()
    own = (name for name in names if name == _TABLE or Path(name).suffix == ".pdf")
    return version, tuple(name for name in own if Path(name).name == name)
