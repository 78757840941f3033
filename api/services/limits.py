"""How often somebody may call: counted in memory, nothing of it is written down.

An emergency is never refused, whoever sends it and however often; see `api.services.taking`.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal

What = Literal["user", "address", "sign-in", "phone", "link"]
"""Calls of one user, of one address of the network, signing in from one, requests of one phone, and
calls by one volunteer's link."""

MINUTE_S: Final = 60.0
HOUR_S: Final = 3600.0
MOST_KEYS: Final = 20_000
"""So many users, addresses or phones are counted at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls at once, and as many again within so many seconds."""

    count: int
    within_s: float


class Limits:
    """Counts calls by leaky buckets: each holds `count`, and empties within `within_s`.

    Parameters
    ----------
    table
        The limit of each kind of key.
    clock
        Gives seconds that never go back.
    """

    def __init__(
        self, table: Mapping[What, Limit], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._table = table
        self._clock = clock
        self._lock = Lock()
        self._full: dict[What, dict[str, tuple[float, float]]] = {what: {} for what in table}

    def wait_s(self, what: What, key: str) -> int:
        """Count a call; where there were too many, do not, and return the seconds to wait."""
        limit = self._table[what]
        rate = limit.count / limit.within_s
        with self._lock:
            now_s, kept = self._clock(), self._full[what]
            level, at_s = kept.get(key, (0.0, now_s))
            level = max(0.0, level - (now_s - at_s) * rate)
            if level + 1 > limit.count:
                return math.ceil((level + 1 - limit.count) / rate)
            if len(kept) >= MOST_KEYS and key not in kept:
                self._forget(kept, now_s, rate)
            kept[key] = level + 1, now_s
        return 0

    @staticmethod
    def _forget(kept: dict[str, tuple[float, float]], now_s: float, rate: float) -> None:
        """Drop what is empty again; all of it where nothing is, rather than refuse anybody."""
        over = {key: full for key, full in kept.items() if full[0] > (now_s - full[1]) * rate}
        kept.clear()
        kept.update(over if len(over) < MOST_KEYS else {})
