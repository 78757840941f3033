"""What the end of an address says about its ward: names looked up, from right to left."""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final, Literal

from geodata.addresses import Segment
from geodata.district_names import accented_name, name_districts
from geodata.gazetteer import Gazetteer, WardName, bare_name
from geodata.glued_names import cut_names

Tail = Literal[
    "typed",  # a ward with its prefix, in the district that is named
    "bare",  # the same without a prefix
    "old",  # a name from before a merge
    "alone",  # no district named, but only one such ward in the province
    "part",  # the same, but the areas are only a part of the province
    "unread",  # no district known, and a piece that may name one not among the areas
    "ambiguous",  # no district named, several such wards
    "number",  # a bare number before the district
    "slip",  # a ward with its prefix, one or two letters off
    "bare-slip",  # the same without a prefix
    "first",  # a name at the front, where a street would stand
    "glued",  # cut out of a piece without commas
    "two-wards",  # two wards named
    "two-districts",  # two districts named
    "elsewhere",  # the ward named is not in the district named
    "district",  # no ward named
    "none",  # neither
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedWards:
    """What an address says about its ward.

    Parameters
    ----------
    tail
        How it says it.
    wards
        Areas that it may mean, the likeliest first; empty when no ward is named.
    districts
        Districts named (or those of the named province); where to look for the street.
    outside
        Province named that the areas do not cover; else empty.
    reasons
        In words.
    front
        Words of the front that were used for the ward, so that they are not the street.
    """

    tail: Tail
    wards: tuple[int, ...] = ()
    districts: frozenset[int] = frozenset()
    outside: str = ""
    reasons: tuple[str, ...] = ()
    glued: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """One piece that may name a ward."""

    segment: Segment
    meanings: tuple[WardName, ...]


def name_wards(
    names: Gazetteer,
    segments: tuple[Segment, ...],
    used: tuple[int, ...],
    *,
    known_streets: Container[str] = frozenset(),
) -> NamedWards:
    """Return which wards the pieces of an address name.

    Parameters
    ----------
    names
        The gazetteer.
    segments
        Pieces of the address in order.
    used
        Positions of those that hold house and street.
    known_streets
        Streets that the map knows: a piece that ends in one is not cut further.
    """
    province = _province(segments)
    if province and province not in names.provinces:
        return NamedWards(tail="none", outside=province)
    found = _read(names, segments, used, province)
    if found.tail not in ("none", "district", "ambiguous", "unread", "part"):
        return found
    for index in reversed(used):
        cut = cut_names(names, segments[index], known_streets)
        if cut is None:
            continue
        front, pieces, sure = cut
        again = _read(
            names, (*segments[:index], front, *pieces, *segments[index + 1 :]), used, province
        )
        if again.wards or (again.tail == "district" and found.tail == "none"):
            return replace(
                again,
                tail=again.tail
                if not again.wards or (sure and again.tail in ("typed", "old"))
                else "glued",
                reasons=(*again.reasons, "read out of a text without commas"),
                glued=(front.words, front.accented),
            )
    return found


def _read(
    names: Gazetteer, segments: tuple[Segment, ...], used: tuple[int, ...], province: str
) -> NamedWards:
    """Read the pieces as they are."""
    inside = names.provinces[province]
    behind = [s for i, s in enumerate(segments) if i not in used and i > min(used, default=-1)]
    behind = [_known(names, segment) for segment in behind]
    where = name_districts(names, behind, inside)
    mentions = _mentions(names, behind, where.taken, where.districts or inside)
    if not where.districts:
        found = _alone(names, mentions, inside)
        unread = _unread(names, behind, mentions)
        if unread and found.tail in ("none", "alone", "part"):
            reason = f"'{unread}' is not known and may be a district"
            return replace(found, tail="unread", reasons=(*found.reasons, reason))
        return found
    found = (
        _in_districts(names, mentions, where.districts, where.old)
        or _slip(names, behind, where.taken, where.districts)
        or _first(names, segments, used, where.districts)
        or _elsewhere(names, mentions, where.districts, inside)
    )
    if where.clash and found.wards:
        return replace(
            found, tail="two-districts", reasons=(*found.reasons, "two districts are named")
        )
    if where.slip and found.tail in ("typed", "bare", "old"):
        return replace(found, tail="slip", reasons=(*found.reasons, where.slip))
    return found


def _known(names: Gazetteer, segment: Segment) -> Segment:
    """Take back a prefix that is part of a name: "Quan Hoa" is no district called Hoa."""
    known = {"ward": names.ward_names, "district": names.district_names}.get(segment.role)
    if segment.role == "other" and segment.name not in names.ward_names:
        odd, _, rest = segment.name.partition(" ")  # "xx. Phù Đổng": an odd prefix
        if len(odd) <= 2 and rest in names.ward_names and not rest.isdigit():  # noqa: PLR2004
            return replace(segment, name=rest)
    if known is None or segment.name in known:
        return segment
    if segment.words in names.ward_names or segment.words in names.district_names:
        return replace(segment, role="other", kind="", name=segment.words)
    return segment


def _province(segments: tuple[Segment, ...]) -> str:
    named = [segment.name for segment in segments if segment.role == "province"]
    return named[-1] if named else ""


def _mentions(
    names: Gazetteer, behind: list[Segment], taken: frozenset[int], districts: frozenset[int]
) -> list[_Mention]:
    """Return the pieces that may name a ward, the rightmost first."""
    found = []
    for index in range(len(behind) - 1, -1, -1):
        segment = behind[index]
        if index in taken or segment.role not in ("ward", "other"):
            continue
        meanings = names.wards(segment.name, kind=segment.kind, accented=accented_name(segment))
        meanings = _narrowed(names, meanings, segment, districts)
        if meanings or segment.role == "ward":
            found.append(_Mention(segment=segment, meanings=meanings))
    return found


def _narrowed(
    names: Gazetteer,
    meanings: tuple[WardName, ...],
    segment: Segment,
    districts: frozenset[int],
) -> tuple[WardName, ...]:
    """Prefer the prefix and the accents among the meanings that lie in the districts."""
    local = tuple(m for m in meanings if names.district_of[m.ward] in districts)
    if len(local) > 1 and segment.kind:
        local = tuple(m for m in local if m.kind == segment.kind) or local
    accented = accented_name(segment)
    if len(local) > 1 and not accented.isascii():
        local = tuple(m for m in local if m.accented == accented) or local
    return local or meanings


def _by_age(
    local: list[WardName], old_districts: frozenset[str]
) -> tuple[list[WardName], list[WardName]]:
    """Split meanings into today's and the old ones: An Khánh of Quận 2 is not today's."""
    current = [m for m in local if not m.old_district]
    previous = [m for m in local if m.old_district and m.old_district in old_districts]
    return current, previous or [m for m in local if m.old_district and not current]


def _in_districts(
    names: Gazetteer,
    mentions: list[_Mention],
    districts: frozenset[int],
    old_districts: frozenset[str],
) -> NamedWards | None:
    """Read the ward named inside the district named."""
    found: dict[int, tuple[Segment, bool]] = {}
    stated: set[int] = set()
    divided: list[set[int]] = []
    unknown_typed = False
    for mention in mentions:
        local = [m for m in mention.meanings if names.district_of[m.ward] in districts]
        current, previous = _by_age(local, old_districts)
        unknown_typed = unknown_typed or (mention.segment.role == "ward" and not local)
        for meaning in previous + current:
            found.setdefault(meaning.ward, (mention.segment, bool(meaning.old_district)))
        stated.update(meaning.ward for meaning in current)
        divided.append({meaning.ward for meaning in previous})
    for group in divided:  # "Mỹ Đình 2, Mỹ Đình": the old name says nothing more
        if group & stated:
            found = {w: v for w, v in found.items() if w in stated or w not in group}
    if not found:
        return None
    wards = tuple(found)
    if len(wards) > 1 or unknown_typed:
        return NamedWards(
            tail="two-wards",
            wards=wards,
            districts=districts,
            reasons=("the text fits more than one ward",),
        )
    segment, old = found[wards[0]]
    tail: Tail = "typed" if segment.role == "ward" else "bare"
    if old:
        tail = "old"
    elif tail == "bare" and segment.name.isdigit():
        tail = "number"
    reason = (
        "ward and district are named"
        if not old
        else "the ward's old name and its district are named"
    )
    return NamedWards(tail=tail, wards=wards, districts=districts, reasons=(reason,))


def _alone(names: Gazetteer, mentions: list[_Mention], inside: frozenset[int]) -> NamedWards:
    """Read a ward named without a district: sure only where the province has one of that name."""
    read = [
        tuple(
            dict.fromkeys(m.ward for m in mention.meanings if names.district_of[m.ward] in inside)
        )
        for mention in mentions
    ]
    for wards in filter(None, read):
        where = frozenset(names.district_of[ward] for ward in wards)
        if any(not set(wards) & set(others) for others in filter(None, read)):
            every = tuple(dict.fromkeys(ward for others in read for ward in others))
            return NamedWards(
                tail="two-wards",
                wards=every,
                districts=frozenset(names.district_of[ward] for ward in every),
                reasons=("more than one ward is named, and no district",),
            )
        if len(wards) == 1:
            whole = (
                is_whole(names, inside) and not bare_name(names.areas[wards[0]].name)[0].isdigit()
            )
            return NamedWards(
                tail="alone" if whole else "part",
                wards=wards,
                districts=where,
                reasons=("only one ward of that name here, and no district",),
            )
        return NamedWards(
            tail="ambiguous",
            wards=wards,
            districts=where,
            reasons=(f"{len(wards)} wards of that name and no district",),
        )
    reason = "the ward named is not known" if mentions else "no ward or district is named"
    return NamedWards(tail="none", districts=inside, reasons=(reason,))


_WHOLE_PROVINCE: Final = 8
"""Areas with fewer districts are taken for a part of a province (Lai Châu has eight)."""


def is_whole(names: Gazetteer, inside: frozenset[int]) -> bool:
    """Tell whether a name that is alone among the areas is alone in the province."""
    without_districts = any(not names.districts[district][1] for district in inside)
    return without_districts or len(inside) >= _WHOLE_PROVINCE


def _unread(names: Gazetteer, behind: list[Segment], mentions: list[_Mention]) -> str:
    """Return a piece behind the ward that may name a district which is not among the areas."""
    last = max((behind.index(mention.segment) for mention in mentions), default=-1)
    for segment in behind[last + 1 :]:
        if segment.role == "district" or (
            segment.role == "other" and segment.name not in names.ward_names
        ):
            return segment.words
    return ""


def _slip(
    names: Gazetteer, behind: list[Segment], taken: frozenset[int], districts: frozenset[int]
) -> NamedWards | None:
    """Read a ward's name with a slip of the pen, within the district named."""
    for index in range(len(behind) - 1, -1, -1):
        segment = behind[index]
        if index in taken or segment.role not in ("ward", "other"):
            continue
        near = names.near_wards(segment.name, districts)
        if len(near) == 1:
            name = names.areas[near[0].ward].name
            return NamedWards(
                tail="slip" if segment.role == "ward" else "bare-slip",
                wards=(near[0].ward,),
                districts=districts,
                reasons=(f"read '{segment.name}' as {name}",),
            )
    return None


def _first(
    names: Gazetteer,
    segments: tuple[Segment, ...],
    used: tuple[int, ...],
    districts: frozenset[int],
) -> NamedWards | None:
    """Read a bare name at the front, or behind a number alone, as the ward (it may be a street)."""
    if not used:
        return None
    segment = segments[used[-1]]
    meanings = _narrowed(names, names.wards(segment.name), segment, districts)
    wards = tuple(dict.fromkeys(m.ward for m in meanings if names.district_of[m.ward] in districts))
    if len(wards) != 1 or segment.words[:1].isdigit():
        return None
    return NamedWards(
        tail="first",
        wards=wards,
        districts=districts,
        reasons=("the first name may be a street, it is also a ward of the district",),
    )


def _elsewhere(
    names: Gazetteer,
    mentions: list[_Mention],
    districts: frozenset[int],
    inside: frozenset[int],
) -> NamedWards:
    """Say that the ward is not in the district, or that there is only a district."""
    typed = [m for m in mentions if m.segment.role == "ward" or m.meanings]
    wards = tuple(
        dict.fromkeys(
            m.ward for t in typed for m in t.meanings if names.district_of[m.ward] in inside
        )
    )
    if wards:
        return NamedWards(
            tail="elsewhere",
            wards=wards,
            districts=districts,
            reasons=("the ward named is not in the district named",),
        )
    reason = "the ward named is not known here" if typed else "no ward is named"
    return NamedWards(
        tail="elsewhere" if typed else "district", districts=districts, reasons=(reason,)
    )
