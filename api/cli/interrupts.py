"""Ctrl-C: the first asks a search to end with its best plan so far, the second ends at once."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Interrupted = Callable[[], bool]


@contextmanager
def interruption(*, say: Callable[[str], None]) -> Iterator[Interrupted]:
    """Give a function that tells whether Ctrl-C was pressed.

    A search library calls back into Python; an exception raised there by Ctrl-C would tear it down
    in the middle, so the first press only sets a flag that the search asks for.
    """
    pressed = threading.Event()

    def note(signal_number: int, frame: FrameType | None) -> None:
        if pressed.is_set():
            signal.default_int_handler(signal_number, frame)
        pressed.set()
        say("Đang dừng, giữ kế hoạch tốt nhất… / stopping, the best plan so far is kept")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
