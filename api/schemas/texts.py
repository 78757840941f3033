"""Texts from outside: NFC, without control characters, and not endless."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

LINE: Final = 200
NOTE: Final = 2000
_BREAKS: Final = "\n\t"


def _clean(text: str) -> str:
    found = unicodedata.normalize("NFC", text).strip()
    for sign in found:
        if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in _BREAKS:
            raise ValueError("holds a control or broken character: write it anew")
    return found


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


Line = Annotated[str, Field(max_length=LINE), AfterValidator(_one_line)]
Note = Annotated[str, Field(max_length=NOTE), AfterValidator(_clean)]
Clock = Annotated[str, Field(pattern=r"^([0-3]\d|4[0-7]):[0-5]\d$|^48:00$")]


def seconds_of(clock: str) -> int:
    """Return the seconds since midnight of ``HH:MM``."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
