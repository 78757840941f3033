"""Ctrl-C: the first asks a search to end with its best plan so far, the third ends at once.

So does being told to end (SIGTERM), as by ``timeout`` or when a machine is shut down.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

Interrupted = Callable[[], bool]

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
STOPPING: Final = "Đang dừng, giữ kế hoạch tốt nhất… / stopping, the best plan so far is kept"
STILL_STOPPING: Final = (
    "Vẫn đang ghi lý do và kiểm tra; nhấn lần nữa là bỏ kế hoạch. / "
    "still giving reasons and checking; once more gives the plan up"
)


@contextmanager
def interruption(
    *, say: Callable[[str], None], words: tuple[str, str] = (STOPPING, STILL_STOPPING)
) -> Iterator[Interrupted]:
    """Give a function that tells whether Ctrl-C was pressed, or the process told to end.

    A search library calls back into Python; an exception raised there by Ctrl-C would tear it down
    in the middle, so the first press only sets a flag that the search asks for. A second one is
    often impatience, and what it would lose cannot be had again.

    Parameters
    ----------
    words
        Said at the first press and at the second.
    """
    presses: list[int] = []

    def note(signal_number: int, frame: FrameType | None) -> None:
        presses.append(signal_number)
        match len(presses):
            case 1:
                say(words[0])
            case 2:
                say(words[1])
            case _:
                signal.default_int_handler(signal_number, frame)

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield lambda: bool(presses)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
