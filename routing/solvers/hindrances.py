"""What stands in a task's way: the rule that each place for it in a draft breaks, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from routing.model import Vehicle, VehicleId
from routing.plan import Rule
from routing.problem import Problem
from routing.solvers.array_insert import GAP_BROKEN, STOCK_SHORT
from routing.solvers.array_trips import (
    BREAK_MISSED,
    DEPOT_CLOSED,
    DUTY_TOO_LONG,
    MIXED,
    NO_EQUIPMENT,
    NO_WAY,
    NOT_BROUGHT_BACK,
    NOT_LOADED,
    SHIFT_OVER,
    TOO_BULKY,
    TOO_HEAVY,
    TOO_MANY,
    TOO_MANY_CYLINDERS,
    WINDOW_MISSED,
)
from routing.timing import free_span
from routing.visits import Broken

RULE_OF_CODE: Final[Mapping[int, Broken]] = MappingProxyType(
    {
        TOO_MANY: Broken(rule="hours", at=0, detail="most_tasks"),
        DUTY_TOO_LONG: Broken(rule="hours", at=0),
        BREAK_MISSED: Broken(rule="break", at=0),
        MIXED: Broken(rule="mixing", at=0),
        NO_EQUIPMENT: Broken(rule="ppe", at=0),
        NOT_LOADED: Broken(rule="reload", at=0),
        TOO_HEAVY: Broken(rule="capacity", at=0, detail="kg"),
        TOO_BULKY: Broken(rule="capacity", at=0, detail="litres"),
        TOO_MANY_CYLINDERS: Broken(rule="capacity", at=0, detail="cylinders"),
        NOT_BROUGHT_BACK: Broken(rule="reload", at=0),
        NO_WAY: Broken(rule="profile", at=0, detail="unreachable"),
        WINDOW_MISSED: Broken(rule="time-window", at=0),
        DEPOT_CLOSED: Broken(rule="depot-hours", at=0),
        STOCK_SHORT: Broken(rule="stock", at=0),
        GAP_BROKEN: Broken(rule="max-gap", at=0),
    }
)
"""What the codes of `routing.solvers.array_trips` stand for; `SHIFT_OVER` may be the curfew."""

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
        return any(found.rule == rule for at, found in self.broken if vehicle in {None, at})

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


def broken_rule(problem: Problem, vehicle: Vehicle, code: int) -> Broken:
    """Return the rule that the code of `routing.solvers.array_trips` stands for."""
    if code == SHIFT_OVER:
        span = free_span(problem, vehicle)
        late = span is not None and span.closes_s == vehicle.shift.closes_s
        return Broken(rule="shift" if late else "curfew", at=0)
    return RULE_OF_CODE[code]
