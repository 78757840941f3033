"""Moments in files and seconds inside."""

import re
from datetime import date

import pytest

from routing.files.times import moment_of, seconds_of
from tests.builders import DAY


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2021-09-10T00:00:00+07:00", 0),
        ("2021-09-10T07:30:00+07:00", 27000),
        ("2021-09-11T01:00:00+07:00", 90000),
        ("2021-09-09T23:59:59+07:00", -1),
    ],
)
def test_moments_count_from_the_midnight_of_the_day(text: str, seconds: int) -> None:
    assert seconds_of(text, day=DAY) == seconds
    assert moment_of(seconds, day=DAY) == text


def test_any_offset_is_read_and_vietnams_is_written() -> None:
    assert seconds_of("2021-09-10T00:30:00Z", day=DAY) == 27000
    assert moment_of(27000, day=date(2026, 1, 1)) == "2026-01-01T07:30:00+07:00"


@pytest.mark.parametrize("text", ["2021-09-10T07:30:00", "2021-09-10T07:30:00.5+07:00", "7:30"])
def test_a_moment_has_an_offset_and_whole_seconds(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        seconds_of(text, day=DAY)
