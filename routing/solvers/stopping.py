"""When to stop searching."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Stop(Protocol):
    """Tells a search that it is time to stop; asked often, so it must be quick."""

    def __call__(self, iterations: int) -> bool:
        """Return True to stop; `iterations` counts the search steps done so far."""


@dataclass(frozen=True, slots=True)
class Iterations:
    """Stop after so many search steps: with one seed and one worker this repeats exactly."""

    limit: int

    def __call__(self, iterations: int) -> bool:
        """Return True once the limit is reached."""
        return iterations >= self.limit


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Stop so many seconds after this value was made."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    started: float = field(default=-1.0)

    def __post_init__(self) -> None:
        if self.started < 0:
            object.__setattr__(self, "started", self.clock())

    def __call__(self, iterations: int) -> bool:
        """Return True once the time is over."""
        del iterations
        return self.clock() - self.started >= self.seconds


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stop as soon as one of several says so."""

    stops: tuple[Stop, ...]

    def __call__(self, iterations: int) -> bool:
        """Return True when any part does."""
        return any(stop(iterations) for stop in self.stops)


@dataclass(frozen=True, slots=True)
class WhenSet:
    """Stop when somebody outside asks for it, such as ``threading.Event().is_set``."""

    asked: Callable[[], bool]

    def __call__(self, iterations: int) -> bool:
        """Return True once asked."""
        del iterations
        return self.asked()
