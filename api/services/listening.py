"""Who listens to the feed: one look at the database for all, and what they missed from it."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from starlette.concurrency import run_in_threadpool

from api.services.feed import Change, changes_after, last_number
from api.store.session import Store

_log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.2
QUIET_S: Final = 10.0
"""After so long without a change a listener is told that the line is alive."""
KEPT: Final = 5_000
"""So many changes are kept at hand; who missed more reads them from the database."""
AT_ONCE: Final = 500


class Listening:
    """The listeners of one service."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._recent: deque[Change] = deque(maxlen=KEPT)
        self._from = self._last = 0
        self._listeners = 0
        self._news, self._starting = asyncio.Condition(), asyncio.Lock()

    async def look(self) -> None:
        """Look for changes while anybody listens; ends when it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if not self._listeners:
                continue
            try:
                async with self._starting:
                    last, found = await self._after(self._last)
            except Exception:  # whatever it is, a look that ended would leave all unheard
                _log.exception("the feed cannot be read")
                continue
            if last > self._last:
                self._recent.extend(found)
                self._last = last
                async with self._news:
                    self._news.notify_all()

    async def _after(self, number: int) -> tuple[int, tuple[Change, ...]]:
        return await run_in_threadpool(changes_after, self._store, number, most=AT_ONCE)

    async def changes(self, since: int | None) -> AsyncIterator[tuple[int, tuple[Change, ...]]]:
        """Yield up to which number was looked at, and the changes since the one before.

        Parameters
        ----------
        since
            The last number that was heard; None: from now on.
        """
        async with self._starting:  # who comes at the same moment starts from the same number
            if not self._listeners:
                # nobody looked meanwhile: what was missed is in the database
                last = await run_in_threadpool(last_number, self._store)
                self._recent.clear()
                self._from = self._last = last
            self._listeners += 1
        try:
            known = self._last if since is None else since
            yield known, ()
            while True:
                known, found = await self._next(known)
                yield known, found
        finally:
            self._listeners -= 1

    async def _next(self, known: int) -> tuple[int, tuple[Change, ...]]:
        """Return what comes after that number; nothing after a while of silence."""
        if known < self._oldest:
            return await self._after(known)
        if known >= self._last:
            try:
                async with asyncio.timeout(QUIET_S), self._news:
                    await self._news.wait()
            except TimeoutError:
                return known, ()
        return self._last, tuple(change for change in self._recent if change.number > known)

    @property
    def _oldest(self) -> int:
        """The number from which on all changes are at hand."""
        if len(self._recent) < KEPT:
            return self._from
        return self._recent[0].number - 1
