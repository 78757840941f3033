"""Pieces of an address mended before their names are looked up: prefixes, lost commas, provinces.

Nothing is mended that is known as it stands, and no number is ever changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.address_text import PROVINCE_KEYS
from geodata.addresses import Segment, read_segment
from geodata.gazetteer import Gazetteer

_SHORT_NAME: Final = 6
"""Below so many letters one slip is allowed in a name, from there two (measured in a prototype)."""
_SHORTEST: Final = 4
"""Shorter names are as near to others as to themselves."""
_TWO_SLIPS: Final = 2


def nearest(name: str, choices: Iterable[str]) -> tuple[str, ...]:
    """Return the choices that are a slip of the pen away, the nearest only; numbers never are."""
    if len(name) < _SHORTEST or any(letter.isdigit() for letter in name):
        return ()
    allowed = 1 if len(name) < _SHORT_NAME else _TWO_SLIPS
    near = process.extract(name, tuple(choices), scorer=OSA.distance, score_cutoff=allowed, limit=9)
    return tuple(choice for choice, away, _ in near if away == near[0][1])


def mended(names: Gazetteer, segments: Iterable[Segment]) -> list[Segment]:
    """Return the pieces with odd prefixes put right and names apart that lost their comma."""
    return [part for segment in segments for part in _parts(names, segment)]


def _parts(names: Gazetteer, segment: Segment) -> Iterator[Segment]:
    if segment.role not in ("ward", "district", "other") or _is_known(names, segment):
        yield segment
        return
    if segment.words in names.ward_names or segment.words in names.district_names:
        # "Quan Hoa" is no district called Hoa
        yield replace(segment, role="other", kind="", name=segment.words)
        return
    if (put_right := _prefix_put_right(names, segment)) is not None:
        yield put_right
        return
    yield from _split(names, segment) or [segment]


def _is_known(names: Gazetteer, segment: Segment) -> bool:
    if segment.role == "ward":
        return segment.name in names.ward_names
    if segment.role == "district":
        return segment.name in names.district_names
    return segment.name in names.ward_names or segment.name in names.district_names


_PREFIXES: Final = ("phuong", "quan", "huyen", "thanh pho", "thi tran", "thi xa")


def _prefix_put_right(names: Gazetteer, segment: Segment) -> Segment | None:
    """Read "xx. Phù Đổng", "Phưng Bến Nghé" and "Qaun 5"."""
    words, accented = segment.words.split(" "), segment.accented.split(" ")
    for size in (1, 2):
        odd, rest = " ".join(words[:size]), " ".join(words[size:])
        if not rest or (rest not in names.ward_names and rest not in names.district_names):
            continue
        if size == 1 and len(odd) < _SHORTEST and odd.isalpha() and not rest.isdigit():
            return replace(segment, role="other", kind="", name=rest)
        for prefix in nearest(odd, _PREFIXES):
            return read_segment(f"{prefix} {rest}", f"{prefix} {' '.join(accented[size:])}")
    return None


def _split(names: Gazetteer, segment: Segment) -> list[Segment]:
    """Read "Phường Ngọc Lâm Long Biên" as ward and district; empty unless all of it is known."""
    words, accented = segment.words.split(" "), segment.accented.split(" ")
    for size in range(len(words) - 1, 0, -1):
        head = read_segment(" ".join(words[:size]), " ".join(accented[:size]))
        if head.role not in ("ward", "district", "other") or not _is_known(names, head):
            continue
        rest = read_segment(" ".join(words[size:]), " ".join(accented[size:]))
        if rest.role == "province" or _is_known(names, rest):
            return [head, rest]
        if tail := _split(names, rest):
            return [head, *tail]
    return []


def province_put_right(names: Gazetteer, segment: Segment) -> Segment:
    """Return the last piece as a province when it is one with a slip of the pen."""
    if segment.role not in ("district", "other") or _is_known(names, segment):
        return segment
    keys = {PROVINCE_KEYS[name] for name in nearest(segment.words, PROVINCE_KEYS)}
    if len(keys) != 1 or nearest(segment.name, names.district_names):
        return segment
    return replace(segment, role="province", kind="", name=keys.pop())
