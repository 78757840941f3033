"""Texts from outside: NFC, without control characters, and not endless."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from api.errors import WrongField
from api.field_texts import CLOCK, PHONE

LINE: Final = 200
NOTE: Final = 2000
_BREAKS: Final = "\n\t"


def _clean(text: str) -> str:
    found = unicodedata.normalize("NFC", text).strip()
    for sign in found:
        if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in _BREAKS:
            raise WrongField("broken-text")
    return found


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


Line = Annotated[str, Field(max_length=LINE), AfterValidator(_one_line)]
Note = Annotated[str, Field(max_length=NOTE), AfterValidator(_clean)]
Phone = Annotated[Line, Field(pattern=PHONE)]
Clock = Annotated[str, Field(pattern=CLOCK)]


def clock_of(seconds: int) -> str:
    """Return ``HH:MM``, past 24:00 on the next day: what goes out comes in again."""
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def seconds_of(clock: str) -> int:
    """Return the seconds since midnight of ``HH:MM``."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
