"""Explaining: every task left out of an overloaded ward or city, with reason and tried remedies."""

import os
from collections.abc import Callable, Iterator, Sequence

from routing.explain import explain_unassigned
from routing.model import Task
from routing.pieces import InPieces
from routing.plan import Unassigned
from routing.solvers.drafts import Draft, draft_of, unassigned_tasks
from routing.solvers.insert import insert_all
from routing.solvers.stopping import Iterations
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.rich.generating import rich_problem
from tests.benchmarks.wards import overloaded, sample_problem


def ward(options: Options) -> Iterator[Line]:
    """Time the reasons of a ward with one volunteer, and count those that have one."""
    problem = overloaded(sample_problem(options.folder), volunteers=1)
    draft = insert_all(problem, Draft(routed={}), problem.tasks)
    told = explain_unassigned(problem, draft)
    taken_s = seconds(lambda: explain_unassigned(problem, draft), times=3)
    yield Line(name="explain.ward", value=taken_s, unit="s", target="<= 1", more=_told(told))


def city(options: Options) -> Iterator[Line]:
    """Time the reasons of rich cities with as many tasks as people can do, and twice as many."""
    del options
    for name, load in (("explain.city", 100), ("explain.city_overloaded", 200)):
        problem = rich_problem(f"rich_city_{load}_s1")
        with InPieces(problem, stop=Iterations(0), seed=1, workers=os.cpu_count() or 1) as pieces:
            pieces.run(lambda _stage, _routes: None)
            draft = draft_of(problem, pieces.routes.visits)
            left = unassigned_tasks(problem, draft)
            told: list[tuple[Unassigned, ...]] = []
            taken_s = seconds(_explaining(pieces, draft, left, told))
        more = {"tasks": len(problem.tasks), **_told(told[0])}
        yield Line(name=name, value=taken_s, unit="s", target="<= 20", more=more)


def _explaining(
    pieces: InPieces, draft: Draft, left: Sequence[Task], told: list[tuple[Unassigned, ...]]
) -> Callable[[], None]:
    return lambda: told.append(pieces.explain(draft.sequences, left))


def _told(told: Sequence[Unassigned]) -> dict[str, int]:
    return {
        "unassigned": len(told),
        "with_remedy": sum(bool(left.remedies) for left in told),
        "search_alone": sum(left.reason == "SOLVER_TIME" for left in told),
    }


MEASURES = {"explain.ward": ward, "explain.city": city}
