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
    letters = len(name) - name.count(" ")
    if letters < _SHORTEST or any(letter.isdigit() for letter in name):
        return ()
    allowed = 1 if letters < _SHORT_NAME else _TWO_SLIPS
    near = process.extract(name, tuple(choices), scorer=OSA.distance, score_cutoff=allowed, limit=9)
    near = [found for found in near if found[1] < _TWO_SLIPS or _word_by_word(name, found[0])]
    return tuple(choice for choice, away, _ in near if away == near[0][1])


def _word_by_word(name: str, choice: str) -> bool:
    """Tell whether two slips are not both in one short word: Cầu Diễn is not Phú Diễn."""
    words, others = name.split(" "), choice.split(" ")
    return len(words) != len(others) or all(
        OSA.distance(word, other, score_cutoff=1) <= 1
        for word, other in zip(words, others, strict=True)
        if len(other) < _SHORT_NAME - 1
    )


def mended(names: Gazetteer, segments: Iterable[Segment]) -> list[Segment]:
    """Return the pieces with odd prefixes put right and names apart that lost their comma."""
    parts = [part for segment in segments for part in _parts(names, segment)]
    for index in range(len(parts) - 1, 0, -1):
        before, last = parts[index - 1], parts[index]
        if (whole := f"{before.name} - {last.words}") in names.ward_names:
            # "Phường Văn Miếu - Quốc Tử Giám" is one
            accented = f"{before.accented} - {last.accented}"
            joined = replace(before, words=f"{before.words} - {last.words}", accented=accented)
            parts[index - 1 : index + 1] = [replace(joined, name=whole)]
    return parts


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
        for prefix in _PREFIXES:
            if len(odd) > 2 and OSA.distance(odd, prefix, score_cutoff=1) <= 1:  # noqa: PLR2004 - not "q"
                return read_segment(f"{prefix} {rest}", f"{prefix} {' '.join(accented[size:])}")
        strange = segment.role != "district" and odd.isalpha() and not rest.isdigit()
        if size == 1 and len(odd) < _SHORTEST and strange:
            return replace(segment, role="other", kind="", name=rest)
    return None


def _split(names: Gazetteer, segment: Segment, *, slips: bool = True) -> list[Segment]:
    """Read "Phường Ngọc Lâm Long Biên" as ward and district.

    All of it has to be known; else the ward or the district may have a slip of the pen.
    """
    words, accented = segment.words.split(" "), segment.accented.split(" ")
    near: list[Segment] = []
    for size in range(len(words) - 1, 0, -1):
        head = read_segment(" ".join(words[:size]), " ".join(accented[:size]))
        rest = read_segment(" ".join(words[size:]), " ".join(accented[size:]))
        if head.role not in ("ward", "district", "other"):
            continue
        known = _is_known(names, head)
        if not known and (head_right := _prefix_put_right(names, head)) is not None:
            head, known = head_right, True
        tail = (
            [rest]
            if rest.role == "province" or _is_known(names, rest)
            else [put_right]
            if known and (put_right := _prefix_put_right(names, rest)) is not None
            else _split(names, rest, slips=False)
            if known
            else []
        )
        if known and tail:
            return [head, *tail]
        if slips and not near and _may_be(names, head, rest, known=known):
            near = [head, rest]
    return near


def _may_be(names: Gazetteer, head: Segment, rest: Segment, *, known: bool) -> bool:
    """Tell whether a ward and its district are a slip of the pen away, one of the two."""
    if known:
        return head.role != "district" and bool(nearest(rest.name, names.district_names))
    districts = names.district_names.get(rest.name, ())
    return head.role == "ward" and any(
        nearest(head.name, names.names_in[meaning.district]) for meaning in districts
    )


def province_put_right(names: Gazetteer, segment: Segment) -> Segment:
    """Return the last piece as a province when it is one with a slip of the pen."""
    if segment.role not in ("district", "other") or _is_known(names, segment):
        return segment
    keys = {PROVINCE_KEYS[name] for name in nearest(segment.words, PROVINCE_KEYS)}
    if len(keys) != 1 or nearest(segment.name, names.district_names):
        return segment
    return replace(segment, role="province", kind="", name=keys.pop())
