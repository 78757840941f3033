import signal

import pytest

from api.cli.interrupts import STILL_STOPPING, STOPPING, interruption

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@SIGNALS
def test_two_presses_ask_to_stop_and_the_third_ends_at_once(number: signal.Signals) -> None:
    said: list[str] = []
    with interruption(say=said.append) as interrupted:
        assert not interrupted()
        signal.raise_signal(number)
        assert interrupted()
        signal.raise_signal(number)
        assert said == [STOPPING, STILL_STOPPING]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


@SIGNALS
def test_afterwards_signals_do_what_they_did(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with interruption(say=lambda _: None):
        assert signal.getsignal(number) is not before
    assert signal.getsignal(number) is before
