"""Text without commas: ward, district and province cut off the end of a piece by their names."""

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Final

from geodata.address_front import read_front
from geodata.address_text import PROVINCE_KEYS
from geodata.addresses import Segment, read_segment
from geodata.gazetteer import Gazetteer

_LONGEST_NAME: Final = 5
_LONGEST_TAIL: Final = 3
_PREFIXES: Final = frozenset(
    "phuong p xa x quan q huyen h tp tt tx ward district".split()  # noqa: SIM905 - short words
)
_TWO_WORDS: Final = frozenset(("thi tran", "thi xa", "thanh pho"))


def cut_names(
    names: Gazetteer, segment: Segment, known_streets: Container[str]
) -> tuple[Segment, tuple[Segment, ...], bool] | None:
    """Cut ward, district and province off the end of a piece written without commas.

    Returns
    -------
    tuple or None
        What is left in front, the pieces cut off, and whether each ward and district had its
        prefix; None when nothing can be cut. A street stays: "5 Phố Đống Đa" names no district.
    """
    words, accented = segment.words.split(" "), segment.accented.split(" ")
    end, pieces, sure = len(words), list[Segment](), True
    while end and len(pieces) < _LONGEST_TAIL:
        start = _cut(words, end, PROVINCE_KEYS, names.district_names, names.ward_names)
        begin = start - _prefix_size(words, start)
        left = read_front(" ".join(words[:begin]), " ".join(accented[:begin])).street
        here = read_front(" ".join(words[:end]), " ".join(accented[:end])).street
        bare = begin == start
        if start == end or (bare and (here in known_streets or not left.strip(" 0123456789"))):
            break
        piece = read_segment(" ".join(words[begin:end]), " ".join(accented[begin:end]))
        sure = sure and (not bare or piece.role == "province")
        pieces.insert(0, piece)
        end = begin
    if not pieces:
        return None
    front = replace(segment, words=" ".join(words[:end]), accented=" ".join(accented[:end]))
    return front, tuple(pieces), sure


def _prefix_size(words: list[str], start: int) -> int:
    """Return how many words before a name are its prefix."""
    if start > 1 and " ".join(words[start - 2 : start]) in _TWO_WORDS:
        return 2
    return 1 if start > 0 and words[start - 1] in _PREFIXES else 0


def _cut(words: list[str], end: int, *known: Mapping[str, object]) -> int:
    """Return where the longest known name that ends at `end` begins; `end` if there is none."""
    for size in range(min(_LONGEST_NAME, end), 0, -1):
        name = " ".join(words[end - size : end])
        if not name.isdigit() and any(name in one for one in known):
            return end - size
    return end
