"""What many ask for at the same moment, made once for all of them."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

_Made = TypeVar("_Made")


class Once(Generic[_Made]):
    """Values by what they depend on; those that were asked for last are kept.

    Parameters
    ----------
    most
        So many of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[Hashable, _Made] = {}
        self._lock = Lock()

    def ask(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return the value of a key, made now if need be; others wait meanwhile."""
        with self._lock:
            found = self._made.pop(key) if key in self._made else make()
            self._made[key] = found
            while len(self._made) > self._most:
                self._made.pop(next(iter(self._made)))
            return found
