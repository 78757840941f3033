"""Where to open the next stations, so that most demand is reached in time: proven best.

References
----------
Church & ReVelle (1974), "The maximal covering location problem".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from routing.errors import SolverFailed

_LONGEST_S: Final = 60.0
_ROUNDING: Final = 1e-6
"""Bounds are whole, but for the rounding of the linear solver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Siting:
    """Which candidates to open.

    Parameters
    ----------
    opened
        Rows of the candidates, ascending.
    reached
        So much demand is reached from them, or from what is open already.
    at_most
        No choice of as many reaches more; the same as `reached` where that is proven best.
    """

    opened: tuple[int, ...]
    reached: int
    at_most: int


def open_stations(
    reaches: NDArray[np.bool_],
    demand: NDArray[np.int64],
    *,
    count: int,
    already: Sequence[int] = (),
    seconds: float = _LONGEST_S,
) -> Siting:
    """Return the candidates that reach the most demand together.

    Parameters
    ----------
    reaches
        Whether each candidate reaches each point of demand in time, `(candidates, points)`.
    demand
        How much there is at each point, at least 0, `(points,)`.
    count
        So many are opened.
    already
        Rows of those that are open.
    seconds
        The search ends then with the best it has.

    Raises
    ------
    ValueError
        If there are not as many candidates to choose from, or the shapes do not fit.
    SolverFailed
        If not even a first choice was found in that time.
    """
    free = _free(reaches, demand, count, already)
    served = reaches[list(already)].any(axis=0)
    patterns, which = np.unique(reaches[free][:, ~served], axis=1, return_inverse=True)
    weights = np.bincount(
        which.ravel(), weights=demand[~served], minlength=patterns.shape[1]
    ).astype(np.int64)
    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.set_time_limit(round(seconds * 1000))
    opens = [solver.BoolVar("") for _ in free]
    solver.Add(solver.Sum(opens) == count)
    gains = []
    for pattern, weight in zip(patterns.T, weights.tolist(), strict=True):
        if weight and pattern.any():
            reached = solver.NumVar(0, 1, "")
            solver.Add(reached <= solver.Sum(opens[row] for row in np.flatnonzero(pattern)))
            gains.append(weight * reached)
    solver.Maximize(solver.Sum(gains))
    if solver.Solve() not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        raise SolverFailed("no choice of stations was found in time")
    opened = tuple(row for row, one in zip(free, opens, strict=True) if round(one.solution_value()))
    there = int(demand[served].sum())
    return Siting(
        opened=opened,
        reached=reached_demand(reaches, demand, (*already, *opened)),
        at_most=there + math.floor(solver.Objective().BestBound() + _ROUNDING),
    )


def open_greedily(
    reaches: NDArray[np.bool_],
    demand: NDArray[np.int64],
    *,
    count: int,
    already: Sequence[int] = (),
) -> tuple[int, ...]:
    """Return the candidates that one would open one after another, each where it adds the most."""
    free = _free(reaches, demand, count, already)
    opened: list[int] = []
    for _ in range(count):
        served = reaches[[*already, *opened]].any(axis=0)
        opened.append(
            max(
                (row for row in free if row not in opened),
                key=lambda row: int(demand[reaches[row] & ~served].sum()),
            )
        )
    return tuple(sorted(opened))


def reached_demand(
    reaches: NDArray[np.bool_], demand: NDArray[np.int64], opened: Sequence[int]
) -> int:
    """Return how much demand is reached from the opened ones."""
    return int(demand[reaches[list(opened)].any(axis=0)].sum())


def _free(
    reaches: NDArray[np.bool_], demand: NDArray[np.int64], count: int, already: Sequence[int]
) -> list[int]:
    candidates, points = reaches.shape
    free = [row for row in range(candidates) if row not in already]
    if demand.shape != (points,):
        raise ValueError(f"demand is for {points} points, not of shape {demand.shape}")
    if not 1 <= count <= len(free):
        raise ValueError(f"1 to {len(free)} stations can be opened, not {count}")
    return free
