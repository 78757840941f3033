"""Every way in which a plan is made, each alone, on one small problem."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import pytest

import routing.pieces
from routing.explain import explain_unassigned
from routing.plan import Plan
from routing.problem import Problem
from routing.solvers import ortools_routing
from routing.solvers.drafts import draft_of
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, plan_of, solve

Engine = Callable[[Problem, int], Plan]

QUICK: Final = SolveParams(ruin_iterations=4, library_iterations=2)
ARRAYS_ALONE: Final = SolveParams(ruin_iterations=10, library_tasks=0)
TINY_PIECES: Final = SolveParams(whole_tasks=1)


def together(problem: Problem, seed: int) -> Plan:
    """Return the plan of the array search and the routing library in turn."""
    return solve(problem, stop=Iterations(8), seed=seed, params=QUICK).plan


def array_search(problem: Problem, seed: int) -> Plan:
    """Return the plan of the array search alone."""
    return solve(problem, stop=Iterations(30), seed=seed, params=ARRAYS_ALONE).plan


def routing_library(problem: Problem, seed: int) -> Plan:
    """Return the plan of the routing library alone, from nothing; what breaks a rule is out."""
    found, _ = ortools_routing.improve(problem, {}, stop=Iterations(3), seed=seed)
    draft = draft_of(problem, found or {})
    return plan_of(problem, draft, explain_unassigned(problem, draft), seed=seed)


def in_pieces(problem: Problem, seed: int) -> Plan:
    """Return the plan of pieces of three tasks, joined and cut anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routing.pieces, "FIRST_TASKS", 3)
        patch.setattr(routing.pieces, "FIRST_ITERATIONS", 5)
        return solve(problem, stop=Iterations(60), seed=seed, params=TINY_PIECES).plan


ENGINES: Final[Mapping[str, Engine]] = MappingProxyType(
    {
        "together": together,
        "array search": array_search,
        "routing library": routing_library,
        "in pieces": in_pieces,
    }
)
