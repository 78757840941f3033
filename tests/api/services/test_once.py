"""What many ask for is made once for all of them."""

from api.services.once import Once


def test_a_value_is_made_once_and_those_asked_for_last_are_kept() -> None:
    once, made = Once[str](2), []

    def value(key: str) -> str:
        return once.ask(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [value(key) for key in "aabacab"] == [*"AABACAB"]
    # b is asked for again after a and c, and of three two are kept
    assert made == [*"abcb"]
