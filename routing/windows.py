"""Time windows cut to what may be."""

from collections.abc import Sequence
from typing import Final

from routing.model import TimeWindow

NEVER_S: Final = -(10**6)
"""Before every moment of a day."""


def within(windows: Sequence[TimeWindow], from_s: int, to_s: int) -> tuple[TimeWindow, ...]:
    """Return the windows cut to what lies between both moments; where nothing does, one never."""
    cut = tuple(
        TimeWindow(opens_s=max(w.opens_s, from_s), closes_s=min(w.closes_s, to_s))
        for w in windows
        if max(w.opens_s, from_s) <= min(w.closes_s, to_s)
    )
    return cut or (TimeWindow(opens_s=NEVER_S, closes_s=NEVER_S),)
