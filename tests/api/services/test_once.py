"""What many ask for is made once for all of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.services.once import Once


def test_a_value_is_made_once_and_those_asked_for_last_are_kept() -> None:
    once, made = Once[str](2), []

    def value(key: str) -> str:
        return once.ask(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [value(key) for key in "aabacab"] == [*"AABACAB"]
    # b is asked for again after a and c, and of three two are kept
    assert made == [*"abcb"]


def test_who_asks_for_another_key_does_not_wait() -> None:
    once, begun, go_on = Once[str](2), threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go_on.wait(60)
        return "slow"

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(once.ask, "a", slow)
        assert begun.wait(60)
        assert once.ask("b", lambda: "quick") == "quick"
        go_on.set()
        assert first.result() == "slow"


def test_what_could_not_be_made_is_made_by_the_next_who_asks() -> None:
    once = Once[str](2)
    with pytest.raises(ZeroDivisionError):
        once.ask("a", lambda: str(1 // 0))
    assert once.ask("a", lambda: "made") == "made"
