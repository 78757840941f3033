"""What was learned about addresses, as events, and the spelling by which an address is known again.

    settled      text as written -> the point that a person chose
    fix          where a delivery to a house number arrived, by GPS
    taken-back   the event that it names counts no more

Events are only ever added. `geodata.house_points` makes houses of the fixes,
`geodata.address_memory` answers with what was learned before the map does.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, TypeVar

from geodata.address_text import bare_letters, even_tones, numbers_in_brackets
from geodata.addresses import ParsedAddress, Segment
from geodata.coordinates import LonLat

Kind = Literal["settled", "fix", "taken-back"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One thing that was learned; it holds a place and no person.

    Parameters
    ----------
    kind
        What it is.
    address
        Text as written; empty when it takes another event back.
    point
        The place; None when it takes another event back.
    area
        Key of its ward, ``vn-2021:27289``; empty when it was not known.
    accuracy_m
        Error that a fix states; None for others.
    by
        Role or account that settled it.
    at
        When it was settled, or when the fix was taken; aware.
    reason
        Why, in words; may be empty.
    of
        Id of the event that it takes back.

    Raises
    ------
    ValueError
        If a part is missing that its kind needs.
    """

    kind: Kind
    by: str
    at: datetime
    address: str = ""
    point: LonLat | None = None
    area: str = ""
    accuracy_m: float | None = None
    reason: str = ""
    of: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"at is {self.at}, must have an offset")
        if self.kind == "taken-back":
            if not self.of:
                raise ValueError("of must name what is taken back")
            return
        if not self.address.strip() or self.point is None:
            raise ValueError(f"address and point must be given: {self.address!r}, {self.point}")
        if self.kind == "fix" and not (self.accuracy_m is not None and self.accuracy_m >= 0):
            raise ValueError(f"accuracy_m is {self.accuracy_m}, must be at least 0")

    @property
    def id(self) -> str:
        """Twelve hex digits of what it says: the same event twice is one event."""
        place = None if self.point is None else (self.point.lon, self.point.lat)
        told = (self.kind, self.address, place, self.area, self.accuracy_m, self.by)
        moment = self.at.astimezone(UTC).isoformat()
        return hashlib.sha256(repr((*told, moment, self.reason, self.of)).encode()).hexdigest()[:12]


def in_force(events: Sequence[Learned]) -> tuple[Learned, ...]:
    """Return the events that count, the earliest first, without what was taken back.

    The moment of an event gives its place, not when it came in: the settlements of an old export
    do not override later ones. Of the same moment, the one kept later comes later.

    Parameters
    ----------
    events
        In the order in which they were kept.
    """
    kept = [event for event in not_taken_back(events) if event.kind != "taken-back"]
    return tuple(sorted(kept, key=lambda event: event.at))


def not_taken_back(events: Iterable[Learned]) -> tuple[Learned, ...]:
    """Return the events that no taking-back names which itself is among them, in their order.

    When each of them came in does not matter: an import may bring a taking-back before its event.
    """
    by_id = {event.id: event for event in events}
    takes = {key: event.of for key, event in by_id.items() if event.kind == "taken-back"}
    named = Counter(takes.values())
    gone: set[str] = set()
    # an id is a digest of what its event says, so that no chain of takings-back comes to its start
    decided = [key for key in takes if not named[key]]
    for key in decided:
        of = takes[key]
        if key not in gone:
            gone.add(of)
        named[of] -= 1
        if not named[of] and of in takes:
            decided.append(of)
    return tuple(event for key, event in by_id.items() if key not in gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressKey:
    """An address in the spelling by which it is known again.

    Parameters
    ----------
    words
        House, alleys, street and all other parts, without the province.
    province
        Its key; empty when none is named.
    local
        True when a district is named, so that the province may be left away.
    spelling
        The street with its accents; empty when it is written without any. Keys that differ in it
        alone are equal: see `latest_spelt`.
    """

    words: str
    province: str
    local: bool
    spelling: str = field(default="", compare=False)

    @property
    def says_something(self) -> bool:
        """False for a text of signs alone, which must not be known again."""
        return any(sign.isalnum() for sign in self.words)


_DIGITS = re.compile(r"\d+")
_KIET = re.compile(r"\bk(?=\d)")
_BY_KIET: Final = frozenset(("da nang", "thua thien hue"))
"""Provinces where ``K48/3`` is number 3 of kiệt 48; elsewhere K48 is a block."""


def address_key(parsed: ParsedAddress) -> AddressKey:
    """Return the key of an address: accents, case, abbreviations and separators do not count.

    No number of the text is lost on the way to the key: where the front was not understood in
    full, its words stand there as they are, and what stands in brackets is added.
    """
    pieces = [parsed.segments[i] for i in parsed.front_at]
    front = " ".join(piece.words for piece in pieces)
    rest = [s for i, s in enumerate(parsed.segments) if i not in parsed.front_at]
    named = sorted(_piece_key(piece) for piece in rest if piece.role != "province")
    provinces = {piece.name for piece in rest if piece.role == "province"}
    block = "k" if _KIET.search(front) and not provinces & _BY_KIET else ""
    read = "|".join((block + "/".join(parsed.alleys), parsed.house, parsed.street))
    known = read if _numbers(read) == _numbers(front) else front
    return AddressKey(
        words=";".join((known, *numbers_in_brackets(parsed.original), *named)),
        province="+".join(sorted(provinces)),
        local=bool(parsed.district),
        spelling=_spelling(parsed),
    )


def _spelling(parsed: ParsedAddress) -> str:
    """Return the accents of the street alone, without "Đường" before it."""
    at = bare_letters(parsed.street_accented).rfind(parsed.street)
    written = parsed.street_accented[at:][: len(parsed.street)] if at >= 0 else ""
    return "" if written.isascii() else even_tones(written)


def latest_spelt(known: Mapping[str, T], spelling: str) -> T | None:
    """Return the latest of what is known of a street under this spelling or a like one.

    Streets written without accents may be the same as any; where both have accents, only the same
    accents are the same street (Nguyễn Văn Cự is not Nguyễn Văn Cừ).

    Parameters
    ----------
    known
        By `AddressKey.spelling`, the latest last.

    Returns
    -------
    object
        None where nothing is known, or where it may be of two streets.
    """
    *earlier, latest = [one for one in known if not (one and spelling and one != spelling)] or [""]
    torn = latest and any(one and one != latest for one in earlier)
    return None if torn else known.get(latest)


def _piece_key(piece: Segment) -> str:
    """Return role, kind and name; a number needs no kind ("District 4" is "Quận 4")."""
    role = piece.role if piece.role in ("ward", "district") else ""
    kind = "" if piece.name.isdigit() else piece.kind
    return f"{role}:{kind}:{piece.name}"


def _numbers(words: str) -> set[int]:
    return {int(number) for number in _DIGITS.findall(words)}
