"""Processes that work beside this one."""

import os
import signal
from collections.abc import Callable

from routing.forks import Forks


def _end(_: object, given: int, __: Callable[[], bool]) -> int:
    """Be told to end, as a pool tells those that are left when one of its processes is gone."""
    if os.getpid() != given:
        os.kill(os.getpid(), signal.SIGTERM)
    return 0


def test_a_fork_ends_when_told_to_though_its_maker_goes_on() -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with Forks[None](None, workers=2) as forks:
            found = forks.begin(_end, [os.getpid()])
            assert found() == []
    finally:
        signal.signal(signal.SIGTERM, before)
