"""When empty cylinders are brought back: mostly something is to be fetched there by then."""

from typing import Final

from routing.loading import NO_AMOUNTS, taken_amounts
from routing.model import Vehicle
from routing.problem import Problem
from routing.solvers.drafts import route_visits, tidy
from routing.visits import Broken, Visit

DEARER: Final = 300
"""So many seconds of effort more the way back may cost at the end; own default, not tuned.

It is half the 10 minutes that the stop at a station takes, which are saved if it comes to nothing.
"""


def back_at_the_end(
    problem: Problem, vehicle: Vehicle, visits: tuple[Visit, ...]
) -> tuple[Visit, ...]:
    """Return the visits with a stop that only brings empty cylinders back as the last of them.

    They stay as they are where that breaks a rule, does harm or is much dearer.
    """
    taken = taken_amounts(problem, visits)
    rest = [
        visit
        for visit, amounts in zip(visits, taken, strict=True)
        if not (_is_station(problem, visit) and amounts == NO_AMOUNTS)
    ]
    moved = tidy(problem, vehicle, rest) if rest else ()
    if not moved or moved == visits:
        return visits
    before, after = (route_visits(problem, vehicle, each) for each in (visits, moved))
    if isinstance(before, Broken) or isinstance(after, Broken):
        return visits
    harmless = after.cost[:3] <= before.cost[:3]
    return moved if harmless and after.cost[3] <= before.cost[3] + DEARER else visits


def _is_station(problem: Problem, visit: Visit) -> bool:
    return visit.depot is not None and problem.depot(visit.depot).kind == "oxygen_station"
