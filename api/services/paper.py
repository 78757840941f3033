"""Lists of a plan as files."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geodata.whole_files import write_whole
from maps.lists.content import RouteList
from maps.lists.from_plan import route_lists
from maps.lists.page import list_page
from maps.lists.pdf import list_pdf
from maps.lists.sms import route_texts
from maps.lists.table import write_table
from maps.wording import plan_version
from routing.files.texts import write_text
from routing.forks import Forks
from routing.model import VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import Ways

WRITTEN: Final = "lists.txt"
"""Beside the lists: day and version of the plan, then the name of each file written."""

LONGEST_NAME: Final = 40
"""Signs kept of a vehicle's id in a file name."""

MANY_LISTS: Final = 200
"""Up to so many lists are written by one process: others would take longer to begin."""

AT_ONCE: Final = 25
"""So many lists a process writes before it says so."""

_TABLE: Final = "plan.csv"

CARRIERS: Final[Mapping[str, str]] = MappingProxyType(
    {"pdf": ".pdf", "html": ".html", "sms": ".sms.txt"}
)
"""What a list is written on, and how its file's name ends: paper, a page for a phone, messages."""

FORMATS: Final = (*CARRIERS, "csv")
"""All that `write_lists` writes; ``csv`` is one table of the whole plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printing:
    """What lists are written of, on what, and where to.

    Parameters
    ----------
    files
        By carrier and vehicle.
    plain
        Messages without diacritics.
    """

    problem: Problem
    plan: Plan
    ways: Ways | None
    escalation: str
    version: str
    files: Mapping[str, Mapping[VehicleId, Path]]
    plain: bool


def write_lists(
    problem: Problem,
    plan: Plan,
    folder: Path,
    *,
    formats: Sequence[str] = ("pdf",),
    ways: Ways | None = None,
    escalation: str = "",
    plain: bool = False,
    workers: int = 1,
    say: Callable[[str], None] = lambda _text: None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Path, ...]:
    """Write a list for each route, and the plan as a table; return the files.

    Lists of another plan that were written to the folder before are removed first: somebody who
    does not go out any more must not find one.

    Parameters
    ----------
    formats
        Of `FORMATS`.
    ways
        How to ride from stop to stop; without them none is told.
    escalation
        The number to call, printed on each list; empty: a line to fill in by hand.
    plain
        Messages without diacritics: more fits into a part.
    workers
        So many processes write the lists, where they are many.
    say
        Told when the roads reach no stop, so that no way stands on any list.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = plan_version(plan)
    vehicles = [route.vehicle for route in plan.routes]
    files = {
        carrier: list_file_names(vehicles, ending=ending)
        for carrier, ending in CARRIERS.items()
        if carrier in formats
    }
    names = [name for each in files.values() for name in each.values()]
    names += [_TABLE] if "csv" in formats else []
    _begin(folder, names, version=f"{problem.day} {version}")
    printing = _Printing(
        problem=problem,
        plan=plan,
        ways=ways,
        escalation=escalation,
        version=version,
        files={
            carrier: {vehicle: folder / name for vehicle, name in each.items()}
            for carrier, each in files.items()
        },
        plain=plain,
    )
    _print_all(printing, workers=workers, progress=progress)
    legs = () if ways is None else ways.legs.values()
    if ways is not None and plan.routes and not any(leg for each in legs for leg in each):
        say("Các đường này không tới điểm nào / these roads reach no stop: no way is told")
    if "csv" in formats:
        write_table(problem, plan, folder / _TABLE, ways=ways)
    return tuple(folder / name for name in names)


def _print_all(printing: _Printing, *, workers: int, progress: Callable[[int, int], None]) -> None:
    """Write all lists."""
    count = len(printing.plan.routes)
    cuts = [*range(0, count, AT_ONCE), count]
    parts = [range(a, b) for a, b in pairwise(cuts)]
    several = workers if count > MANY_LISTS else 1
    with Forks(printing, workers=several) as forks:
        for turn in range(0, len(parts), several):
            some = parts[turn : turn + several]
            forks.each(_print, some, stopped=_never)
            progress(some[-1].stop, count)


def _print(printing: _Printing, routes: range, _enough: Callable[[], bool]) -> None:
    """Write the lists of some routes."""
    if not printing.files:
        return
    some = replace(printing.plan, routes=printing.plan.routes[routes.start : routes.stop])
    told = {"escalation": printing.escalation, "version": printing.version}
    for content in route_lists(printing.problem, some, ways=printing.ways, **told):
        for carrier, files in printing.files.items():
            write_whole(files[content.vehicle], _on(carrier, content, plain=printing.plain))


def _on(carrier: str, content: RouteList, *, plain: bool) -> bytes:
    """Return a list as the carrier has it."""
    match carrier:
        case "pdf":
            return list_pdf(content)
        case "html":
            return list_page(content).encode()
        case _:
            return "".join(f"{one}\n" for one in route_texts(content, plain=plain)).encode()


def _never() -> bool:
    return False


def remove_lists(folder: Path) -> None:
    """Remove the lists that `write_lists` wrote to the folder, and nothing else."""
    _, names = _written(folder)
    for name in (*names, WRITTEN):
        (folder / name).unlink(missing_ok=True)


def list_file_names(
    vehicles: Iterable[VehicleId], *, ending: str = CARRIERS["pdf"]
) -> Mapping[VehicleId, str]:
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
        names[vehicle] = f"{kept}{ending}"
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
    own = (name for name in names if name == _TABLE or name.endswith((*CARRIERS.values(),)))
    return version, tuple(name for name in own if Path(name).name == name)
