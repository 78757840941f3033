"""What was learned about addresses, as events, and the spelling by which an address is known again.

    settled      text as written -> the point that a person chose
    fix          where a delivery to a house number arrived, by GPS
    taken-back   the event that it names counts no more

Events are only ever added. `geodata.house_points` makes houses of the fixes,
`geodata.address_memory` answers with what was learned before the map does.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from geodata.addresses import ParsedAddress, Segment
from geodata.coordinates import LonLat

Kind = Literal["settled", "fix", "taken-back"]


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
        In the order in which they were kept; a taking-back that is taken back counts no more.
    """
    gone: set[str] = set()
    kept = []
    for event in reversed(events):
        if event.id in gone:
            continue
        if event.kind == "taken-back":
            gone.add(event.of)
        else:
            kept.append(event)
    kept.reverse()  # sorting keeps the order of what is of one moment
    return tuple(sorted(kept, key=lambda event: event.at))


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
    """

    words: str
    province: str
    local: bool

    @property
    def says_something(self) -> bool:
        """False for a text of signs alone, which must not be known again."""
        return any(sign.isalnum() for sign in self.words)


_DIGITS = re.compile(r"\d+")


def address_key(parsed: ParsedAddress) -> AddressKey:
    """Return the key of an address: accents, case, abbreviations and separators do not count.

    No number of the text is lost on the way to the key: where the front was not understood in
    full, its words stand there as they are.
    """
    pieces = [parsed.segments[i] for i in parsed.front_at]
    front = " ".join(piece.words for piece in pieces)
    read = "|".join(("/".join(parsed.alleys), parsed.house, parsed.street))
    rest = [s for i, s in enumerate(parsed.segments) if i not in parsed.front_at]
    named = sorted(_piece_key(piece) for piece in rest if piece.role != "province")
    provinces = {piece.name for piece in rest if piece.role == "province"}
    return AddressKey(
        words=";".join((read if _numbers(read) == _numbers(front) else front, *named)),
        province="+".join(sorted(provinces)),
        local=bool(parsed.district),
    )


def _piece_key(piece: Segment) -> str:
    """Return role, kind and name; a number needs no kind ("District 4" is "Quận 4")."""
    role = piece.role if piece.role in ("ward", "district") else ""
    kind = "" if piece.name.isdigit() else piece.kind
    return f"{role}:{kind}:{piece.name}"


def _numbers(words: str) -> set[int]:
    return {int(number) for number in _DIGITS.findall(words)}
