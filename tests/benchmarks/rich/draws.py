"""Random numbers that are the same everywhere and for ever.

Only the raw stream of a PCG64 is used, which numpy keeps as it is; what its distributions return
may change from version to version.
"""

import math
import zlib
from collections.abc import MutableSequence, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Draws:
    """The numbers of one feature of one instance.

    Parameters
    ----------
    seed
        Of the instance.
    feature
        Each feature draws from a stream of its own: one more does not change the others.
    """

    def __init__(self, seed: int, feature: str) -> None:
        self._stream = np.random.PCG64([seed, zlib.crc32(feature.encode())])

    def share(self) -> float:
        """Return a number from 0 to below 1."""
        return (int(self._stream.random_raw()) >> 11) * 2.0**-53

    def between(self, low: float, high: float) -> float:
        """Return a number from low to below high."""
        return low + (high - low) * self.share()

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to below the limit."""
        return int(self.share() * limit)

    def chance(self, probability: float) -> bool:
        """Return True so often."""
        return self.share() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices, all as likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """Return one of the choices, each as likely as its weight."""
        left = self.share() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def step(self, spread: float) -> tuple[float, float]:
        """Return a step on the plane in any direction, normally distributed (Box-Muller)."""
        far = spread * math.sqrt(-2.0 * math.log(1.0 - self.share()))
        angle = 2.0 * math.pi * self.share()
        return far * math.cos(angle), far * math.sin(angle)

    def shuffle(self, items: MutableSequence[T]) -> None:
        """Put the items in any order."""
        for at in range(len(items) - 1, 0, -1):
            other = self.below(at + 1)
            items[at], items[other] = items[other], items[at]
