"""Means over replications, how sure they are, and paired differences.

References
----------
Law, Simulation Modeling and Analysis, 5th ed., 4.5 and 10.2: the t interval of independent
replications, and of paired differences under common random numbers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy.special import stdtrit

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean and half the width of its confidence interval; None: from one value nobody knows."""

    mean: float
    half: float | None

    @property
    def low(self) -> float | None:
        """Where it begins."""
        return None if self.half is None else self.mean - self.half

    @property
    def high(self) -> float | None:
        """Where it ends."""
        return None if self.half is None else self.mean + self.half


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of independent replications with its 95 % confidence interval."""
    if not values:
        raise ValueError("an interval needs at least one value")
    count, mean = len(values), math.fsum(values) / len(values)
    if count == 1:
        return Interval(mean=mean, half=None)
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    factor = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2))
    return Interval(mean=mean, half=factor * math.sqrt(variance / count))


def difference(values: Sequence[float], others: Sequence[float]) -> Interval:
    """Return what the first is above the second, replication by replication."""
    return interval([a - b for a, b in zip(values, others, strict=True)])
