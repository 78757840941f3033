"""Random single faults put into valid plans, each a fault by an argument of its own.

A fault in the *plan* changes one thing that it says. A fault in the *day* changes one thing of the
problem so that what the plan does is no longer allowed. Each comes with the rule that it breaks and
the thing that a check has to name. What might leave the plan valid is never made: why a fault is
one stands with the function that makes it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from tests.faults.day import DIGEST, Day, Fault
from tests.faults.in_days import IN_DAYS
from tests.faults.in_plans import IN_PLANS
from tests.strategies import a_drawn_problem

QUICK: Final = SolveParams(ruin_iterations=10, library_iterations=2)

MAKERS: Final = IN_PLANS + IN_DAYS


def planned_days(rng: np.random.Generator) -> Iterator[Day]:
    """Yield generated days with valid plans that have a route, without end."""
    while True:
        problem = a_drawn_problem(int(rng.integers(2**32)), tasks=14, vehicles=4)
        found = solve(problem, stop=Iterations(20), seed=1, params=QUICK)
        plan = replace(found.plan, problem_sha256=DIGEST)
        if plan.routes:
            yield Day(problem, plan, rng)


def injected_faults(seed: int, *, count: int, per_day: int = 10) -> Iterator[Fault]:
    """Yield so many faults of random kinds, up to `per_day` in the plan of each generated day."""
    rng = np.random.default_rng(seed)
    made = 0
    for day in planned_days(rng):
        for maker in rng.choice(len(MAKERS), size=per_day):
            fault = MAKERS[maker](day)
            if fault is None:
                continue
            if made == count:
                return
            made += 1
            yield replace(fault, kind=MAKERS[maker].__name__)
