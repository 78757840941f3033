"""What of a text is read as an address: signs that nobody sees fall away, work has a limit."""

import re
from typing import Final

MOST_SIGNS: Final = 300
"""So many signs of an address are read; the longest real ones have about half of that."""

_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
# zero-width signs and marks of direction, which come along when text is copied from a page
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def readable(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the part of a text that can be read, and why a person has to look at the whole.

    Control signs become spaces, invisible ones are dropped, and what is longer than `MOST_SIGNS`
    is read up to there. Only the first and the last are reasons.
    """
    reasons = []
    read = _INVISIBLE.sub("", text)
    if _BROKEN.search(read):
        reasons.append("có ký tự hỏng / holds control or broken characters: type it again")
        read = _BROKEN.sub(" ", read)
    if len(read) > MOST_SIGNS:
        reasons.append(
            f"dài {len(text)} ký tự / is {len(text)} characters long,"
            f" only the first {MOST_SIGNS} were read"
        )
        read = read[:MOST_SIGNS]
    return read, tuple(reasons)
