"""When to stop searching."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


class Stop(Protocol):
    """Tells a search that it is time to stop; asked often, so it must be quick."""

    def __call__(self, iterations: int) -> bool:
        """Return True to stop; `iterations` counts the search steps done so far."""

    def share(self, iterations: int) -> float:
        """Return how much of the search is over, from 0 to 1; 0 while nobody can know."""


@dataclass(frozen=True, slots=True)
class Iterations:
    """Stop after so many search steps: with one seed and one worker this repeats exactly."""

    limit: int

    def __call__(self, iterations: int) -> bool:
        """Return True once the limit is reached."""
        return iterations >= self.limit

    def share(self, iterations: int) -> float:
        """Return the share of the limit."""
        return min(1.0, iterations / max(1, self.limit))


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

    def share(self, iterations: int) -> float:
        """Return the share of the time."""
        del iterations
        return min(1.0, (self.clock() - self.started) / max(1e-9, self.seconds))


@dataclass(frozen=True, slots=True)
class Onward:
    """The same stop for a part of the search that begins after so many search steps."""

    stop: Stop
    done: int

    def __call__(self, iterations: int) -> bool:
        """Return True when the whole search has to stop."""
        return self.stop(self.done + iterations)

    def share(self, iterations: int) -> float:
        """Return how much of the whole search is over."""
        return self.stop.share(self.done + iterations)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stop as soon as one of several says so."""

    stops: tuple[Stop, ...]

    def __call__(self, iterations: int) -> bool:
        """Return True when any part does."""
        return any(stop(iterations) for stop in self.stops)

    def share(self, iterations: int) -> float:
        """Return the largest share of any part."""
        return max((stop.share(iterations) for stop in self.stops), default=0.0)


@dataclass(frozen=True, slots=True)
class WhenSet:
    """Stop when somebody outside asks for it, such as ``threading.Event().is_set``."""

    asked: Callable[[], bool]

    def __call__(self, iterations: int) -> bool:
        """Return True once asked."""
        del iterations
        return self.asked()

    def share(self, iterations: int) -> float:
        """Return 0: nobody knows when somebody will ask."""
        del iterations
        return 0.0


def counts_steps(stop: Stop) -> bool:
    """Tell whether a number of search steps is the limit, so that a solve can be repeated."""
    return any(isinstance(part, Iterations) for part in _parts(stop))


def knows_its_end(stop: Stop) -> bool:
    """Tell whether a time or a number of search steps is the limit, so that `share` grows."""
    return any(isinstance(part, Iterations | TimeLimit) for part in _parts(stop))


def _parts(stop: Stop) -> Iterator[Stop]:
    """Yield the stops that a stop is made of."""
    if isinstance(stop, AnyOf):
        for part in stop.stops:
            yield from _parts(part)
    elif isinstance(stop, Onward):
        yield from _parts(stop.stop)
    else:
        yield stop
