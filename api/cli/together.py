"""Several inputs of one command: each is tried, and the faults of all are said at once."""

from collections.abc import Callable
from typing import Generic, TypeVar

from geodata.errors import InvalidInput, Issue
from routing.errors import InvalidProblem

T = TypeVar("T")


class Loaded(Generic[T]):
    """What one input came to, if it came to something."""

    def __init__(self, values: tuple[T, ...]) -> None:
        self._values = values

    @property
    def value(self) -> T:
        """The input; only to be asked for after `Together.require`."""
        return self._values[0]


class Together:
    """Loads inputs one after the other and keeps their faults."""

    def __init__(self) -> None:
        self._issues: list[Issue] = []

    def load(self, how: Callable[[], T]) -> Loaded[T]:
        """Load one input, or note its faults."""
        from api.errors import Refused

        try:
            return Loaded((how(),))
        except (InvalidInput, InvalidProblem, Refused) as error:
            self._issues += error.issues
            return Loaded(())

    def require(self) -> None:
        """Raise `InvalidInput` with all faults if there are any."""
        if self._issues:
            raise InvalidInput(dict.fromkeys(self._issues))  # what two inputs share is said once
