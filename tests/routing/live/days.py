"""Running days for tests: the order of visits is given, times follow from the builders' line."""

from collections.abc import Mapping

from routing.dispatch import Board, begin
from routing.model import DepotId, TaskId, VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.solvers.drafts import draft_of
from routing.solving import plan_of
from routing.visits import Visit
from tests.builders import at


def visits(problem: Problem, words: str) -> tuple[Visit, ...]:
    """Return the visits named one after the other: ``s1 t1 t2@08:30``, the last held till then."""
    depots = {depot.id for depot in problem.depots}
    found = []
    for word in words.split():
        name, _, held = word.partition("@")
        until_s = at(held) if held else None
        if name in depots:
            found.append(Visit(depot=DepotId(name), not_before_s=until_s))
        else:
            found.append(Visit(task=TaskId(name), not_before_s=until_s))
    return tuple(found)


def a_published(problem: Problem, orders: Mapping[str, str]) -> Plan:
    """Return the plan in which these vehicles do these visits; each must keep the rules."""
    given = {VehicleId(name): visits(problem, words) for name, words in orders.items()}
    draft = draft_of(problem, given)
    assert {name: routed.visits for name, routed in draft.routed.items()} == given
    return plan_of(problem, draft, (), seed=1)


def a_board(problem: Problem, orders: Mapping[str, str], *, now: str = "07:00") -> Board:
    """Return the board of that plan."""
    return begin(problem, a_published(problem, orders), now_s=at(now))


def order(board: Board, vehicle: str = "v1") -> str:
    """Return what the vehicle still has to do, as `visits` reads it."""
    return " ".join(
        str(visit.task or visit.depot) for visit in board.draft.of(VehicleId(vehicle)).visits
    )


def begun(board: Board, vehicle: str = "v1") -> str:
    """Return what the vehicle has begun."""
    return " ".join(
        str(each.stop.task or each.stop.depot) for each in board.facts.of(VehicleId(vehicle))
    )


def starts(board: Board, task: str) -> int:
    """Return when the task starts, done or to come."""
    known = board.facts.starts_s.get(TaskId(task))
    found = known if known is not None else board.draft.starts_s(TaskId(task))
    assert found is not None, f"{task} is not planned"
    return found
