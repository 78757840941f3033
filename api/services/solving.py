"""What a worker process does with an order."""

from collections.abc import Callable
from dataclasses import replace

from api.jobs import Found, Heard, Order
from api.services.documents import digest, kept_problem, plan_text
from routing.solvers.stopping import AnyOf, Iterations, Stop, TimeLimit, WhenSet
from routing.solving import Progress, solve


def solve_order(order: Order, *, tell: Callable[[Heard], None], stop: Callable[[], bool]) -> Found:
    """Return the best plan found in the order's time, as the document that is kept."""
    within = AnyOf((TimeLimit(order.seconds), WhenSet(stop)))
    return _solved(order, stop=within, tell=tell, unsearched=False)


def first_plan(order: Order, *, tell: Callable[[Heard], None], stop: Callable[[], bool]) -> Found:
    """Return the first valid plan, put together without a search, where that one broke."""
    del stop  # there is nothing to stop
    return _solved(order, stop=Iterations(0), tell=tell, unsearched=True)


def _solved(order: Order, *, stop: Stop, tell: Callable[[Heard], None], unsearched: bool) -> Found:
    read = kept_problem(order.document)

    def progress(known: Progress) -> None:
        tell(Heard(score=known.score, unassigned=known.unassigned))

    result = solve(
        read.problem,
        stop=stop,
        seed=order.seed,
        progress=progress,
    )
    plan = replace(result.plan, problem_sha256=read.sha256, problem_file="", unsearched=unsearched)
    text = plan_text(plan, day=read.problem.day)
    return Found(
        document=text,
        sha256=digest(text),
        score=plan.score,
        routes=len(plan.routes),
        planned=sum(len(route.tasks) for route in plan.routes),
        unassigned=len(plan.unassigned),
        unsearched=unsearched,
    )
