"""What is known for a moment is no older than that, and never what was changed here."""

from datetime import UTC, datetime, timedelta

from api.store.known import KNOWN_FOR, MOST_KNOWN, Known

NOON = datetime(2021, 9, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_it_is_read_once_for_a_moment() -> None:
    known, asked = Known[str](), []

    def read() -> tuple[str, datetime]:
        asked.append(1)
        return "an", LATER

    for seconds in (0, 1, 2, 3):  # read at 0 and at 2
        assert known.ask("a", read, now=NOON + timedelta(seconds=seconds)) == "an"
    assert len(asked) == 2
    assert known.get("a", now=NOON) is None  # from before it was read
    assert known.ask("b", lambda: None, now=NOON) is None


def test_it_holds_no_longer_than_what_was_read() -> None:
    known = Known[str]()
    until = NOON + KNOWN_FOR / 2
    assert known.ask("a", lambda: ("an", until), now=NOON) == "an"
    assert known.get("a", now=until) is None


def test_what_is_changed_here_is_forgotten_at_once_also_while_it_is_read() -> None:
    known = Known[str]()
    known.ask("a", lambda: ("an", LATER), now=NOON)
    known.forget()
    assert known.get("a", now=NOON) is None

    def read_while_it_changes() -> tuple[str, datetime]:
        known.forget()
        return "an", LATER

    known.ask("a", read_while_it_changes, now=NOON)
    assert known.get("a", now=NOON) is None


def test_very_many_take_no_more_memory() -> None:
    known = Known[int]()
    for number in range(MOST_KNOWN + 1):
        known.ask(str(number), lambda number=number: (number, LATER), now=NOON)  # type: ignore[misc]
    assert known.get("0", now=NOON) is None
    assert known.get(str(MOST_KNOWN), now=NOON) == MOST_KNOWN
