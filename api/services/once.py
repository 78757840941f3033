"""What many ask for at the same moment, made once for all of them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

_Made = TypeVar("_Made")


@dataclass(slots=True)
class _Cell(Generic[_Made]):
    """The value of one key once it is made, and whose turn it is to make it."""

    made: list[_Made] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock)


class Once(Generic[_Made]):
    """Values by what they depend on; those that were asked for last are kept.

    Parameters
    ----------
    most
        So many of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._cells: dict[Hashable, _Cell[_Made]] = {}
        self._lock = Lock()

    def ask(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return the value of a key, made now if need be; who asks for the same one waits."""
        with self._lock:
            cell = self._cells.pop(key, None) or _Cell()
            self._cells[key] = cell
            while len(self._cells) > self._most:
                self._cells.pop(next(iter(self._cells)))
        with cell.turn:
            if not cell.made:
                cell.made.append(make())
            return cell.made[0]
