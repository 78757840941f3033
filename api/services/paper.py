"""Lists of a plan as files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from maps.lists.content import route_lists
from maps.lists.pdf import write_list
from maps.lists.table import write_table
from routing.plan import Plan
from routing.problem import Problem


def write_lists(
    problem: Problem,
    plan: Plan,
    folder: Path,
    *,
    formats: Sequence[str] = ("pdf",),
    escalation: str = "",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Path, ...]:
    """Write a list for each route, and the plan as a table; return the files.

    Parameters
    ----------
    formats
        Of ``pdf`` and ``csv``.
    escalation
        The number to call, printed on each list; empty: a line to fill in by hand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    if "pdf" in formats:
        contents = route_lists(problem, plan, escalation=escalation)
        for done, content in enumerate(contents, start=1):
            path = folder / f"{_safe(content.vehicle)}.pdf"
            write_list(content, path)
            written.append(path)
            progress(done, len(contents))
    if "csv" in formats:
        path = folder / "plan.csv"
        write_table(problem, plan, path)
        written.append(path)
    return tuple(written)


def _safe(name: str) -> str:
    """Return a vehicle's id as a file name."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name) or "_"
