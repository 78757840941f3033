"""Vietnamese addresses as text: one spelling for comparison, and the parts they are made of.

Nothing here knows any place by name except the provinces; which ward a name means is for
`geodata.gazetteer` and `geodata.geocoding` to decide.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from geodata.address_front import (
    Front,
    begins_with_house,
    lacks_street,
    looks_like_front,
    read_front,
)
from geodata.address_text import (
    BARE_PROVINCES,
    PROVINCE_KEYS,
    bare_letters,
    even_text,
    is_spelt,
    without_zeros,
)
from geodata.address_text import normalise as normalise

Role = Literal["front", "unit", "neighbourhood", "ward", "district", "province", "other"]


_WARD = re.compile(
    r"^(?P<kind>phuong|p|f|xa|x|thi tran|tt|dac khu|ward|w|commune)\s+"
    r"(?P<name>\d{1,2}[a-z]?(?=\s|$)|.+)"
)
_WARD_END = re.compile(r"^(?P<name>.+)\s+(?P<kind>ward|commune|town|township)$")
_DISTRICT = re.compile(
    r"^(?P<kind>quan|q|huyen|h|thi xa|tx|thanh pho|tp|district|dist)\s+"
    r"(?P<name>\d{1,2}(?=\s|$)|.+)"
)
_DISTRICT_END = re.compile(r"^(?P<name>.+)\s+(?P<kind>district|city)$")
# Tô Ký and Đội Cấn are streets: tổ, đội and cụm are neighbourhoods only with a number
_NEIGHBOURHOOD = re.compile(
    r"^(?:(?:khu pho|kp|to dan pho|tdp|ap|thon|xom|khom|ban|tieu khu|quarter|hamlet)\s+\S"
    r"|(?:to|doi|cum)\s+\d).*"
)
_UNIT = re.compile(
    r"^(?:tang|lau|phong|can ho|floor|room|apartment|apt|block|toa|unit|lo)\s+(?:so\s+)?\w?\d\w*"
)
_POSTCODE = re.compile(r"(?:^|\s)\d{5,6}$")
_COUNTRY = re.compile(r"(?:^|\s)(?:viet nam|vietnam|vn)$")
KINDS: Final = {
    "p": "phuong",
    "f": "phuong",
    "ward": "phuong",
    "w": "phuong",
    "x": "xa",
    "commune": "xa",
    "tt": "thi tran",
    "town": "thi tran",
    "township": "thi tran",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "tp": "thanh pho",
    "city": "thanh pho",
    "district": "",
    "dist": "",
}
"""Abbreviated and English prefixes to the Vietnamese ones; ``district`` may be any kind."""

# Where a piece without a comma goes on with the next part: only signs no name has inside.
_INNER = re.compile(
    r"(?<=\S)(?<!tp)(?<!thành phố)\s+"
    r"(?=(?:phường|quận|huyện|thị trấn|thị xã|khu phố|kp|tổ dân phố)\s"
    r"|(?<!công )(?<!thị )xã\s(?!đàn)"
    r"|(?:tp|thành phố|thanh pho)\s(?:hcm|hồ|ho chi|hà nội|ha noi|thủ đức|thu duc)"
    r"|(?:phuong|p|f|quan|q|ward|district|dist|tổ|to|ấp|ap)\s\d|tphcm$|hcm$|hcmc$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of an address between commas and what its own words say that it is.

    Parameters
    ----------
    words, accented
        Its words, without and with diacritics.
    role
        ``other`` when nothing in the piece tells.
    kind
        Vietnamese prefix in plain letters when one is written: ``phuong``, ``quan``, …
    name
        The words without that prefix, numbers without leading zeros.
    """

    words: str
    accented: str
    role: Role
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAddress:
    """The parts of an address, in plain letters; what is not named is empty.

    Parameters
    ----------
    original
        As given, in NFC.
    house
        Number of the house, with its letters: ``6b``, ``18bis``, ``126-128``.
    alleys
        Numbers of the alleys from the street inwards, the deepest last.
    alley_word
        ``hem``, ``ngo``, ``kiet``, ``alley``; empty when only slashes tell.
    street
        Street without "đường" or "Street"; `street_accented` keeps the accents.
    neighbourhood
        Khu phố, tổ, ấp, thôn, bản: never a ward.
    ward, district, province
        Names without prefix, numbers without leading zeros.
    leftover
        Pieces that were not understood: a building, or a ward or district without a prefix.
    segments, front_at
        All pieces in order, and the positions of those with house and street; for
        `geodata.geocoding`.
    """

    original: str
    house: str = ""
    alleys: tuple[str, ...] = ()
    alley_word: str = ""
    street: str = ""
    street_accented: str = ""
    neighbourhood: tuple[str, ...] = ()
    ward: str = ""
    district: str = ""
    province: str = ""
    leftover: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    front_at: tuple[int, ...] = ()

    @property
    def front(self) -> Front:
        """House, alleys and street together."""
        return Front(
            house=self.house,
            alleys=self.alleys,
            alley_word=self.alley_word,
            street=self.street,
            street_accented=self.street_accented,
        )


_INNER_WORDS: Final = frozenset(
    ("phường", "quận", "huyện", "thị", "khu", "kp", "tổ", "to", "xã", "tp", "thành", "thanh")
) | {
    "tphcm",
    "hcm",
    "hcmc",
    "phuong",
    "p",
    "f",
    "quan",
    "q",
    "ward",
    "district",
    "dist",
    "ấp",
    "ap",
}
"""`_INNER` matches before one of these only."""


# "… đống đa hà nội" without a comma; "Xa lộ Hà Nội" is a street
_CITY = re.compile(
    r"(?<!xa lo)(?<!duong)(?<!pho)(?<!tp)\s+"
    r"(?=(?:ho chi minh|ha noi|hanoi|sai gon|saigon)(?: city)?$)"
)


def _cut_tail(words: str, accented: str) -> tuple[str, str]:
    """Cut the country and the postcode off the end of a piece."""
    if words[-1:].isalpha() and not words.endswith(("nam", "vn")):
        return words, accented
    for pattern in (_COUNTRY, _POSTCODE):
        match = pattern.search(words)
        if match and (
            match.start() == 0 or pattern is _COUNTRY or words[: match.start()] in PROVINCE_KEYS
        ):
            words, accented = words[: match.start()], accented[: match.start()]
    return words, accented


_TYPED: Final[tuple[tuple[Role, re.Pattern[str], frozenset[str]], ...]] = (
    (
        "ward",
        _WARD,
        frozenset(("phuong", "p", "f", "xa", "x", "thi", "tt", "dac", "ward", "w", "commune")),
    ),
    (
        "district",
        _DISTRICT,
        frozenset(("quan", "q", "huyen", "h", "thi", "tx", "thanh", "tp", "district", "dist")),
    ),
    ("ward", _WARD_END, frozenset(("ward", "commune", "town", "township"))),
    ("district", _DISTRICT_END, frozenset(("district", "city"))),
)
"""How each is written, and the words of which it needs the first or the last."""


def _typed(words: str, accented: str) -> Segment | None:
    """Read a piece whose own prefix or suffix tells that it is a ward or a district."""
    first = words.partition(" ")[0]
    if not is_spelt(first, accented.partition(" ")[0]):
        return None
    last = words.rpartition(" ")[2]
    for role, pattern, known in _TYPED:
        match = pattern.match(words) if first in known or last in known else None
        if match:
            kind = KINDS.get(match["kind"], match["kind"])
            name = without_zeros(match["name"])
            return Segment(words=words, accented=accented, role=role, kind=kind, name=name)
    return None


def read_segment(words: str, accented: str) -> Segment:
    """Tell what a piece is by its own words."""
    if words[0].isdigit():  # a number first is a house: no prefix, and endings do not count
        return Segment(words=words, accented=accented, role="other", name=without_zeros(words))
    if (province := PROVINCE_KEYS.get(words)) is not None:
        return Segment(words=words, accented=accented, role="province", name=province)
    spelt = is_spelt(words.partition(" ")[0], accented.partition(" ")[0])
    if spelt and _NEIGHBOURHOOD.match(words):
        return Segment(words=words, accented=accented, role="neighbourhood", name=words)
    if _UNIT.match(words):
        return Segment(words=words, accented=accented, role="unit", name=words)
    return _typed(words, accented) or Segment(
        words=words, accented=accented, role="other", name=without_zeros(words)
    )


_NUMBERED = re.compile(
    r"^((?:quan|q|phuong|p|f|ward|district|khu pho|kp|to|to dan pho|tdp|ap|thon|xom|khom)\s\d{1,2})"
    r"\s+(?=\D)"
)


_NUMBERED_WORDS: Final = frozenset(
    ("quan", "q", "phuong", "p", "f", "ward", "district", "khu", "kp", "to", "tdp", "ap", "thon")
) | {"xom", "khom"}
_CITY_WORDS: Final = frozenset(("minh", "noi", "hanoi", "gon", "saigon", "city"))
_BARE_PREFIXES: Final = frozenset(("phuong", "p", "f", "ward"))
"""Behind these stands the ward Sài Gòn, not the city."""


@lru_cache(maxsize=65_536)  # the ends of addresses repeat: wards, districts, the city
def _piece_segments(piece: str) -> tuple[Segment, ...]:
    """Split a piece between commas where the next part clearly begins, and read the parts."""
    segments = []
    # most pieces have none of these words: asking for them first saves half of the time
    inner = _INNER_WORDS.isdisjoint(piece.split(" "))
    for part in (piece,) if inner else _INNER.split(piece):
        words, accented = _cut_tail(bare_letters(part), part)
        first, last = words.partition(" ")[0], words.rpartition(" ")[2]
        for pattern, found in ((_NUMBERED, first in _NUMBERED_WORDS), (_CITY, last in _CITY_WORDS)):
            match = pattern.search(words) if found else None
            if match and words[: match.start()] not in _BARE_PREFIXES:
                end = match.end(1) if pattern is _NUMBERED else match.start()
                segments.append(read_segment(words[:end], accented[:end]))
                words, accented = words[match.end() :], accented[match.end() :]
        if words:
            segments.append(read_segment(words, accented))
    return tuple(segments)


_ADMIN: Final[frozenset[Role]] = frozenset(("ward", "district", "province"))


def front_of(segments: tuple[Segment, ...]) -> tuple[tuple[int, ...], Front]:
    """Return which pieces hold house and street, and what they say.

    A house number may stand in a piece of its own ("105, Nguyen Thai Binh Street").
    """
    end = next(
        (i for i, s in enumerate(segments) if s.role in _ADMIN and not _is_numbered(s, i)),
        len(segments),
    )
    others = [
        i for i, s in enumerate(segments[:end]) if s.role == "other" or _is_numbered(s, i)
    ] or [i for i, s in enumerate(segments) if s.role == "other" and begins_with_house(s.words)]
    if not others:
        return (), Front()
    first = next((i for i in others if looks_like_front(segments[i].words)), others[0])
    village = any(segment.role == "neighbourhood" for segment in segments[:first])
    if village and not looks_like_front(segments[first].words):
        return (), Front()  # "Thôn Lũng Kênh, Đức Giang, …": a village has no street
    used = [first]
    words, accented = segments[first].words, segments[first].accented
    while lacks_street(words):
        following = used[-1] + 1
        if following >= len(segments) or segments[following].role not in ("other", "front"):
            break
        used.append(following)
        words = f"{words} {segments[following].words}"
        accented = f"{accented} {segments[following].accented}"
    return tuple(used), read_front(words, accented)


def _is_numbered(segment: Segment, index: int) -> bool:
    """Tell a piece with a house number that was taken for a ward by its ending ("12 X Ward")."""
    return index == 0 and segment.role in ("ward", "district") and segment.words[:1].isdigit()


def parse_address(text: str) -> ParsedAddress:
    """Return the parts of a Vietnamese address by its own words alone.

    A ward or district without a prefix is recognised here only by its place (the piece between
    the ward and the province is the district); the others stay in `leftover` and are looked up by
    name in `geodata.geocoding`. Numbers are never guessed.

    Examples
    --------
    >>> parse_address("123/45/6B Nguyễn Trãi, P.2, Q.5").alleys
    ('123', '45')
    """
    segments, used, front = read_address(text)
    roles = dict.fromkeys(used, "front")
    ward = _last(segments, "ward", roles)
    district = _last(segments, "district", roles)
    province = _last(segments, "province", roles)
    rest = [i for i, s in enumerate(segments) if s.role in ("other", "unit") and i not in roles]
    if ward is not None and district is None:
        behind = [i for i in rest if i > ward and (province is None or i < province)]
        if len(behind) == 1:
            district = behind[0]
            rest.remove(district)
    named = {i: segments[i] for i in (ward, district, province) if i is not None}
    return ParsedAddress(
        original=unicodedata.normalize("NFC", text),
        house=front.house,
        alleys=front.alleys,
        alley_word=front.alley_word,
        street=front.street,
        street_accented=front.street_accented,
        neighbourhood=tuple(s.name for s in segments if s.role == "neighbourhood"),
        ward=named[ward].name if ward is not None else "",
        district=named[district].name if district is not None else "",
        province=named[province].name if province is not None else "",
        leftover=tuple(segments[i].words for i in rest),
        segments=segments,
        front_at=used,
    )


def read_address(text: str) -> tuple[tuple[Segment, ...], tuple[int, ...], Front]:
    """Return the pieces of an address, the positions of those with house and street, and these."""
    pieces = map(str.strip, even_text(text).split(","))
    segments = _demoted([part for piece in pieces if piece for part in _piece_segments(piece)])
    return segments, *front_of(segments)


def _demoted(segments: list[Segment]) -> tuple[Segment, ...]:
    """Take a province's bare name back where a ward, district or province follows.

    "Bình Thuận, Quận 7" is a ward; Hà Nội in "Hà Nội, Đống Đa, Hà Nội" adds nothing.
    """
    last_admin = max((i for i, s in enumerate(segments) if s.role in _ADMIN), default=-1)
    for i in range(last_admin):
        segment = segments[i]
        if segment.role == "province" and segment.words in BARE_PROVINCES:
            segments[i] = replace(segment, role="other", name=segment.words)
    return tuple(segments)


def _last(segments: tuple[Segment, ...], role: Role, front: dict[int, str]) -> int | None:
    """Return the last piece of that role that is not part of the front."""
    found = [i for i, segment in enumerate(segments) if segment.role == role and i not in front]
    return found[-1] if found else None
