"""What stands in a task's way: the rule that each place for it in a draft breaks, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from routing.model import Task, VehicleId
from routing.plan import Rule
from routing.problem import Problem
from routing.schedule import Broken
from routing.solvers.drafts import Draft
from routing.solvers.insert import Insertion, attempts

COUPLINGS: Final[frozenset[Rule]] = frozenset({"stock", "max-gap"})
"""The plan rules: a place that breaks one of them keeps every rule of its own route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrances:
    """What came of trying a task everywhere in a draft.

    Parameters
    ----------
    fits
        Somewhere it breaks no rule (it may still not better the score).
    broken
        How often each rule was the first that broke, by vehicle.
    """

    fits: bool
    broken: Mapping[tuple[VehicleId, Broken], int]

    def stops(self, rule: Rule, vehicle: VehicleId | None = None) -> bool:
        """Tell whether that rule was the first to break somewhere (with that vehicle)."""
        return any(
            found.rule == rule and found.detail != "most_tasks"
            for at, found in self.broken
            if vehicle in {None, at}
        )

    def most_common(self) -> Broken | None:
        """Return what broke most often; None where nothing was tried."""
        return _commonest(self.broken)

    def coupling(self) -> Broken | None:
        """Return the plan rule that broke most often; None where none did."""
        return _commonest({key: n for key, n in self.broken.items() if key[1].rule in COUPLINGS})


def _commonest(broken: Mapping[tuple[VehicleId, Broken], int]) -> Broken | None:
    total: Counter[Broken] = Counter()
    for (_, found), times in broken.items():
        total[found] += times
    return total.most_common(1)[0][0] if total else None


def hindrances(problem: Problem, draft: Draft, task: Task) -> Hindrances:
    """Return what keeps the task out of the draft; stops at the first place without any."""
    broken: Counter[tuple[VehicleId, Broken]] = Counter()
    for vehicle, tried in attempts(problem, draft, task):
        if isinstance(tried, Insertion):
            return Hindrances(fits=True, broken=broken)
        where = Broken(rule=tried.rule, at=0, detail=tried.detail)
        broken[vehicle, where] += 1
    return Hindrances(fits=False, broken=broken)
