"""Moments: RFC 3339 in files, whole seconds since the day's midnight inside."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

ZONE: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps +07:00 the whole year, so no table of zones is needed to read a file.

References
----------
IANA time zone database, zone Asia/Ho_Chi_Minh: +07 since 13 June 1975, without daylight saving.
"""


def seconds_of(text: str, *, day: date) -> int:
    """Return the whole seconds from the midnight of `day` to a moment in RFC 3339.

    Raises
    ------
    ValueError
        When it is no moment, has no offset or is not in whole seconds.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset such as +07:00")
    try:
        moment = moment.astimezone(ZONE)  # as it is written again
    except OverflowError as error:
        raise ValueError(f"{text} lies outside the years 1 to 9999 at +07:00") from error
    since = moment - _midnight(day)
    if since.microseconds:
        raise ValueError(f"{text} is not in whole seconds")
    return since.days * 86400 + since.seconds


def moment_of(time_s: int, *, day: date) -> str:
    """Return the moment that long after the midnight of `day`, as 2021-09-10T07:30:00+07:00."""
    return (_midnight(day) + timedelta(seconds=time_s)).isoformat()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
