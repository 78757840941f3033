"""Text without commas: ward, district and province cut off the end of a piece by their names."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

from geodata.address_front import read_front
from geodata.address_text import PROVINCE_KEYS
from geodata.addresses import Segment, read_segment
from geodata.gazetteer import Gazetteer
from geodata.mended_names import nearest

_LONGEST_NAME: Final = 5
_LONGEST_TAIL: Final = 3
_PREFIXES: Final = frozenset(
    "phuong p xa x quan q huyen h tp tt tx ward district".split()  # noqa: SIM905 - short words
)
_NO_NAME: Final = frozenset(("", "duong", "d", "pho", "dai lo", "street"))
_NEIGHBOURHOODS: Final = frozenset(("to", "kp", "ap", "thon", "xom", "khom", "doi", "cum"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A piece with its names cut off.

    Parameters
    ----------
    front
        What is left in front.
    pieces
        Ward, district and province, in order.
    sure
        Whether each ward and district had its prefix.
    slip
        True when one was read with a slip of the pen.
    """

    front: Segment
    pieces: tuple[Segment, ...]
    sure: bool
    slip: bool


def cut_names(
    names: Gazetteer,
    segment: Segment,
    known_streets: Container[str],
    districts: frozenset[int],
    *,
    named: bool,
) -> Cut | None:
    """Cut ward, district and province off the end of a piece written without commas.

    Parameters
    ----------
    names, segment
        The gazetteer and the piece.
    known_streets
        A street stays: "5 Phố Đống Đa" names no district.
    districts
        Where the address lies as far as its other pieces tell, for slips of the pen.
    named
        True when one of the other pieces names the district, so that only a ward is looked for.

    Returns
    -------
    Cut or None
        None when nothing can be cut.
    """
    words, accented = segment.words.split(" "), segment.accented.split(" ")
    known = (PROVINCE_KEYS, names.district_names, names.ward_names)
    end, pieces, sure, slip = len(words), list[Segment](), True, False
    own = districts if named else frozenset()
    while end and len(pieces) < _LONGEST_TAIL:
        if end > 2 and words[end - 1].isdigit() and words[end - 2] in _NEIGHBOURHOODS:  # noqa: PLR2004 - "tổ 3"
            end -= 2
            continue
        if (numbered := _numbered(words, accented, end)) is not None:
            slip = True
            pieces.insert(0, numbered)
            end -= 2
            continue
        start, name = _cut(words, end, *(known[1:] if pieces else known)), ""
        if start == end:
            start, name = _near(names, words, end, _districts(names, pieces) or own, districts)
        begin = start - _prefix_size(names, words, start, name or " ".join(words[start:end]))
        bare = begin == start
        if start == end or (bare and _is_street(words, accented, begin, end, known_streets)):
            break
        piece = read_segment(" ".join(words[begin:end]), " ".join(accented[begin:end]))
        if name:
            slip = True
            piece = replace(piece, name=name, accented=f"{' '.join(words[begin:start])} {name}")
        sure = sure and (not bare or piece.role == "province")
        pieces.insert(0, piece)
        end = begin
    if not pieces:
        return None
    front = replace(segment, words=" ".join(words[:end]), accented=" ".join(accented[:end]))
    return Cut(front=front, pieces=tuple(pieces), sure=sure, slip=slip)


def _numbered(words: list[str], accented: list[str], end: int) -> Segment | None:
    """Read "phưng 8", "qun 5" at the end; the number is never in doubt."""
    if end < 2 or not words[end - 1].isdigit() or accented[end - 2] == "phòng":  # noqa: PLR2004
        return None  # "phòng 8" is a room; "phong 8" may be
    for prefix in ("phuong", "quan"):
        if OSA.distance(words[end - 2], prefix, score_cutoff=1) <= 1:
            piece = f"{prefix} {words[end - 1]}"
            return read_segment(piece, piece)
    return None


def _is_street(
    words: list[str], accented: list[str], begin: int, end: int, known_streets: Container[str]
) -> bool:
    """Tell whether a name without a prefix is (the end of) the street itself."""
    left = read_front(" ".join(words[:begin]), " ".join(accented[:begin])).street
    if left.strip(" 0123456789") in _NO_NAME:
        return True
    return read_front(" ".join(words[:end]), " ".join(accented[:end])).street in known_streets


def _prefix_size(names: Gazetteer, words: list[str], start: int, name: str) -> int:
    """Return how many words before a name are its prefix; the quan of Kim Quan is none."""
    two = " ".join(words[max(0, start - 2) : start])
    if two == "thi xa" or any(
        OSA.distance(two, prefix, score_cutoff=1) <= 1 for prefix in ("thi tran", "thanh pho")
    ):
        return 2
    before = words[start - 1] if start else ""
    if before not in _PREFIXES:
        return 0
    of_districts = before in ("quan", "q", "huyen", "h", "district")
    if name not in (names.district_names if of_districts else names.ward_names):
        return 0
    longer = _cut(words, start, names.district_names, names.ward_names)
    return 0 if longer < start - 1 else 1


def _cut(words: list[str], end: int, *known: Mapping[str, object]) -> int:
    """Return where the longest known name that ends at `end` begins; `end` if there is none."""
    for size in range(min(_LONGEST_NAME, end), 0, -1):
        name = " ".join(words[end - size : end])
        if not name.isdigit() and any(name in one for one in known):
            return end - size
    return end


def _districts(names: Gazetteer, pieces: list[Segment]) -> frozenset[int]:
    """Return the districts that the pieces cut off so far name."""
    return frozenset(
        meaning.district
        for piece in pieces
        if piece.role != "province"
        for meaning in names.district(piece.name)
    )


def _near(
    names: Gazetteer,
    words: list[str],
    end: int,
    named: frozenset[int],
    districts: frozenset[int],
) -> tuple[int, str]:
    """Return where a name with a slip of the pen begins, and the name; `end` if there is none.

    A ward is looked for in the districts that are named, else a district.
    """
    choices = (
        [name for district in named for name in names.names_in[district]]
        if named
        else [names.districts[district][1] for district in districts]
    )
    for size in range(min(_LONGEST_NAME - 1, end - 1), 0, -1):
        near = nearest(" ".join(words[end - size : end]), choices)
        if len(near) == 1:
            return end - size, near[0]
    return end, ""
