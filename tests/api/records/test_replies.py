"""Answers by SMS are read however a tired thumb types them (VL8)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.replies import Code, is_urgent, read_codes
from api.records.reports import WHYS, Done, Failed, Worse
from maps.lists.sms import REASONS


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("X 3", [("done", 3, None)]),
        ("x3", [("done", 3, None)]),
        (" X.  03 ", [("done", 3, None)]),
        ("xong 3", [("done", 3, None)]),
        ("Xong: 3!", [("done", 3, None)]),
        ("p 4", [("partly", 4, None)]),
        ("K 3 2", [("failed", 3, "wrong-address")]),
        ("k3-2", [("failed", 3, "wrong-address")]),
        ("Không 12, 9", [("failed", 12, "other")]),
        ("SOS", [("worse", None, None)]),
        ("sos 5", [("worse", 5, None)]),
        ("X 3; K 4 1\nSOS 5", [("done", 3, None), ("failed", 4, "no-answer"), ("worse", 5, None)]),
        ("", []),
        ("K 32", []),  # stop 3 for reason 2, or stop 32?
        ("K 3 0", []),
        ("X 3 4", []),
        ("X", []),
        ("X 3; tôi tới trễ", []),  # not in part
        ("so 3 xong", []),
        ("ok", []),
    ],
)
def test_codes_are_read_wholly_or_not_at_all(
    text: str, codes: list[tuple[str, int | None, str | None]]
) -> None:
    assert [(one.verb, one.stop, one.why) for one in read_codes(text)] == codes


_SPACES = st.text(" .,:-", max_size=3)


@given(
    stop=st.integers(0, 999),
    why=st.integers(1, 9),
    spaces=st.tuples(_SPACES, _SPACES, st.text(" .,:-", min_size=1, max_size=3), _SPACES),
    lower=st.booleans(),
)
def test_signs_and_capitals_do_not_matter(
    stop: int, why: int, spaces: tuple[str, str, str, str], lower: bool
) -> None:
    before, within, between, after = spaces
    text = f"{before}K{within}{stop}{between}{why}{after}"
    (code,) = read_codes(text.lower() if lower else text)
    assert code == Code(verb="failed", stop=stop, why=WHYS[why - 1])


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_and_what_is_read_holds_a_code(text: str) -> None:
    if read_codes(text):
        assert re.search(r"[xXkKpPsS]", text)
    is_urgent(text)


def test_what_calls_for_help_is_urgent_also_where_it_is_not_understood() -> None:
    assert is_urgent("S.O.S số 3 mau lên")
    assert is_urgent("sos")
    assert not is_urgent("sót một túi")


def test_codes_become_what_the_page_tells() -> None:
    assert Code(verb="done", stop=3).report("12", "7") == Done(task="12", vehicle="7")
    assert Code(verb="partly", stop=3).report("12", "7") == Done(
        task="12", vehicle="7", partly=True
    )
    assert Code(verb="failed", stop=3, why="refused").report("12", "7") == Failed(
        task="12", why="refused"
    )
    assert Code(verb="worse", stop=None).report("12", "7") == Worse(task="12")


def test_the_reasons_that_are_sent_are_as_many_as_those_that_are_read() -> None:
    assert [int(one) for one in re.findall(r"\b(\d) ", REASONS)] == list(range(1, len(WHYS) + 1))
