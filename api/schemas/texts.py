"""Texts from outside: NFC, without control characters, and not endless."""

import unicodedata
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from api.errors import WrongField
from api.field_texts import CLOCK, PHONE
from routing.clock import DAY_S

LINE: Final = 200
NOTE: Final = 2000
_BREAKS: Final = "\n\t"


def _clean(text: Any) -> Any:
    """Return a text without what stands around it: its length is that of what is left."""
    if not isinstance(text, str):
        return text
    found = unicodedata.normalize("NFC", text).strip()
    for sign in found:
        if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in _BREAKS:
            raise WrongField("broken-text")
    return found


def _one_line(text: Any) -> Any:
    return " ".join(_clean(text).split()) if isinstance(text, str) else text


Line = Annotated[str, Field(max_length=LINE), BeforeValidator(_one_line)]
Note = Annotated[str, Field(max_length=NOTE), BeforeValidator(_clean)]
Phone = Annotated[Line, Field(pattern=PHONE)]
Clock = Annotated[str, Field(pattern=CLOCK)]


def require_forward(begins: str, ends: str) -> None:
    """Refuse hours that end before they begin, or that begin on the next day; `WrongField`."""
    if seconds_of(begins) >= DAY_S:
        raise WrongField("begins-next-day")
    if seconds_of(begins) >= seconds_of(ends):
        raise WrongField("ends-too-early")


def clock_of(seconds: int) -> str:
    """Return ``HH:MM``, past 24:00 on the next day: what goes out comes in again."""
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def seconds_of(clock: str) -> int:
    """Return the seconds since midnight of ``HH:MM``."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
