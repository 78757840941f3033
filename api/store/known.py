"""What was read a moment ago and is asked for with every call."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

KNOWN_FOR: Final = timedelta(seconds=2)
"""So long another process may have changed it without being noticed here."""
MOST_KNOWN: Final = 10_000

_Found = TypeVar("_Found")


class Known(Generic[_Found]):
    """What was found lately by its key; all of it is forgotten once this process changes any.

    Beside it stands all that held at the last look, for when nothing can be read.
    """

    def __init__(self) -> None:
        self._found: dict[str, tuple[_Found, datetime, datetime]] = {}
        self._last: Mapping[str, tuple[_Found, datetime]] = {}
        self._changes = 0
        self._lock = Lock()

    def get(self, key: str, *, now: datetime) -> _Found | None:
        """Return what is known of a key; None: it is to be read."""
        found, since, until = self._found.get(key, (None, now, now))
        return found if since <= now < until else None

    def ask(
        self,
        key: str,
        read: Callable[[], tuple[_Found, datetime] | None],
        *,
        now: datetime,
    ) -> _Found | None:
        """Return what is known of a key, or read it and know it for a moment.

        Parameters
        ----------
        read
            Gives what there is, and until when it holds; None is never kept.
        """
        known = self.get(key, now=now)
        if known is not None:
            return known
        changes = self._changes
        made = read()
        if made is None:
            return None
        found, until = made
        with self._lock:
            if changes == self._changes:  # else what was read may be over already
                if len(self._found) >= MOST_KNOWN:
                    self._found.clear()
                self._found[key] = found, now, min(until, now + KNOWN_FOR)
        return found

    def forget(self, *, whose: Callable[[_Found], bool] | None = None) -> None:
        """Forget all of it, also what is being read; called once a change is committed.

        Parameters
        ----------
        whose
            What of the last look holds no more; None: none of it does.
        """
        with self._lock:
            self._changes += 1
            self._found.clear()
            last = self._last.items() if whose else ()
            self._last = {key: one for key, one in last if whose and not whose(one[0])}

    @property
    def changes(self) -> int:
        """How often anything was forgotten: what was read before the last time may be over."""
        return self._changes

    def look(self, found: Mapping[str, tuple[_Found, datetime]], *, changes: int) -> None:
        """Keep all that holds, and until when; nothing of what was read before a change."""
        with self._lock:
            if changes == self._changes:
                self._last = found

    def last(self, key: str, *, now: datetime) -> _Found | None:
        """Return what held at the last look and is not over by now."""
        found, until = self._last.get(key, (None, now))
        return found if now < until else None
