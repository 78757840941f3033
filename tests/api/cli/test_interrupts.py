import signal

import pytest

from api.cli.interrupts import STILL_STOPPING, STOPPING, interruption


def test_two_presses_ask_to_stop_and_the_third_ends_at_once() -> None:
    said: list[str] = []
    with interruption(say=said.append) as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGINT)
        assert interrupted()
        signal.raise_signal(signal.SIGINT)
        assert said == [STOPPING, STILL_STOPPING]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_ctrl_c_is_what_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruption(say=lambda _: None):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
