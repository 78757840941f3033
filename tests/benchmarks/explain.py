"""Explaining: every task left out of an overloaded ward, with reason and tried remedies."""

from collections.abc import Iterator

from routing.explain import explain_unassigned
from routing.solvers.drafts import Draft
from routing.solvers.insert import insert_all
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.wards import overloaded, sample_problem


def ward(options: Options) -> Iterator[Line]:
    """Time the reasons of a ward with one volunteer, and count those that have one."""
    problem = overloaded(sample_problem(options.folder), volunteers=1)
    draft = insert_all(problem, Draft(routed={}), problem.tasks)
    told = explain_unassigned(problem, draft)
    taken_s = seconds(lambda: explain_unassigned(problem, draft), times=3)
    more = {
        "unassigned": len(told),
        "with_remedy": sum(bool(left.remedies) for left in told),
        "search_alone": sum(left.reason == "SOLVER_TIME" for left in told),
    }
    yield Line(name="explain.ward", value=taken_s, unit="s", target="<= 1", more=more)


MEASURES = {"explain.ward": ward}
