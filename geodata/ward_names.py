"""What the end of an address says about its ward: names looked up, from right to left."""

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from geodata.addresses import Segment
from geodata.district_names import NamedDistricts, accented_name, name_districts
from geodata.gazetteer import Gazetteer, WardName, narrowed
from geodata.mended_names import mended, nearest, province_put_right
from geodata.unit_names import bare_name
from geodata.glued_names import cut_names

Tail = Literal[
    "typed",  # a ward with its prefix, in the district that is named
    "bare",  # the same without a prefix
    "old",  # a name from before a merge
    "alone",  # no district named, but only one such ward in the province
    "part",  # the same, but the areas are only a part of the province
    "unread",  # no district known, and a piece that may name one not among the areas
    "ambiguous",  # no district named, several such wards
    "reform",  # a unit of July 2025 that holds several wards
    "either",  # a ward's name that is also that of such a unit, and no district
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
    at: int


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
    if segments and not _province(segments):
        segments = (*segments[:-1], province_put_right(names, segments[-1]))
    province = _province(segments)
    if province and province not in names.provinces:
        return NamedWards(tail="none", outside=province)
    found = _read(names, segments, used, province)
    if found.tail in ("none", "unread") and (away := _named_outside(names, segments, used)):
        return NamedWards(tail="none", outside=away)
    if found.wards and found.tail not in _OPEN:
        return found
    return _glued(names, segments, used, province, found, known_streets) or found


_OPEN: Final[frozenset[Tail]] = frozenset(("ambiguous", "part", "reform", "either"))
"""Ward named, but the front may say more: a district that lost its comma."""


def _glued(
    names: Gazetteer,
    segments: tuple[Segment, ...],
    used: tuple[int, ...],
    province: str,
    found: NamedWards,
    known_streets: Container[str],
) -> NamedWards | None:
    """Read the names out of a front without commas; None when they add nothing."""
    for index in reversed(used):
        inside = found.districts or names.provinces[province]
        cut = cut_names(names, segments[index], known_streets, inside)
        if cut is None:
            continue
        parts = (*segments[:index], cut.front, *cut.pieces, *segments[index + 1 :])
        inner = province or _province(parts)
        if inner not in names.provinces:
            if found.tail == "none":
                return NamedWards(tail="none", outside=inner)
            continue
        again = _read(names, parts, used, inner)
        if not again.wards and not (again.tail == "district" and found.tail == "none"):
            continue
        if found.wards and not set(again.wards) < set(found.wards):
            continue
        tail = again.tail
        if again.wards and cut.slip:
            tail = "slip" if cut.sure else "bare-slip"
        elif again.wards and not (cut.sure and again.tail in ("typed", "old")):
            tail = "glued" if again.tail not in _OPEN else again.tail
        return replace(
            again,
            tail=tail,
            reasons=(*again.reasons, "read out of a text without commas"),
            glued=(cut.front.words, cut.front.accented),
        )
    return None


def _named_outside(names: Gazetteer, segments: tuple[Segment, ...], used: tuple[int, ...]) -> str:
    """Return a unit of the same new province that is named and not among the areas."""
    behind = (s for i, s in enumerate(segments) if i not in used and s.role in _PLACES)
    return next((names.outside[s.name] for s in behind if s.name in names.outside), "")


_PLACES: Final = ("ward", "district", "other")


def _read(
    names: Gazetteer, segments: tuple[Segment, ...], used: tuple[int, ...], province: str
) -> NamedWards:
    """Read the pieces as they are."""
    behind = tuple(s for i, s in enumerate(segments) if i not in used and i > min(used, default=-1))
    found, where = _read_behind(names, behind, province)
    if found is None:
        districts = where.districts
        found = _first(names, segments, used, districts) or _elsewhere(
            names, behind, where, names.provinces[province]
        )
    if where.clash and found.wards:
        return replace(
            found, tail="two-districts", reasons=(*found.reasons, "two districts are named")
        )
    if where.slip and found.tail in ("typed", "bare", "old"):
        return replace(found, tail="slip", reasons=(*found.reasons, where.slip))
    return found


@lru_cache(maxsize=65_536)  # many addresses end alike
def _read_behind(
    names: Gazetteer, behind: tuple[Segment, ...], province: str
) -> tuple[NamedWards | None, NamedDistricts]:
    """Read the pieces behind the front; no wards when they name a district and no ward of it."""
    inside = names.provinces[province]
    parts = mended(names, behind)
    where = name_districts(names, parts, inside)
    mentions = _mentions(names, parts, where.taken, where.districts or inside)
    if where.districts:
        last = max(where.taken, default=-1)
        found = _in_districts(
            names, mentions, where.districts, where.old, last_district=last
        ) or _slip(names, parts, where.taken, where.districts)
        return found, where
    alone = _alone(names, mentions, inside)
    unread = _unread(names, parts, mentions)
    if unread and alone.tail in ("none", "alone", "part"):
        reason = f"'{unread}' is not known and may be a district"
        alone = replace(alone, tail="unread", reasons=(*alone.reasons, reason))
    return alone, where


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
        meanings = _narrowed(names, segment, districts)
        if meanings or segment.role == "ward":
            found.append(_Mention(segment=segment, meanings=meanings, at=index))
    return found


def _narrowed(
    names: Gazetteer, segment: Segment, districts: frozenset[int]
) -> tuple[WardName, ...]:
    """Return what a name may mean, those in the districts if any; prefix and accents choose."""
    every = names.wards(segment.name)
    local = tuple(m for m in every if names.district_of[m.ward] in districts) or every
    return narrowed(local, segment.kind, accented_name(segment))


def _by_age(
    local: list[WardName], old_districts: frozenset[str]
) -> tuple[list[WardName], list[WardName], list[WardName]]:
    """Split meanings into the areas' own, the old ones and those of July 2025.

    An Khánh of Quận 2 is not the An Khánh of today.
    """
    current = [m for m in local if not m.old_district and not m.reformed]
    previous = [m for m in local if m.old_district and m.old_district in old_districts]
    later = [m for m in local if m.reformed]
    return current, previous or [m for m in local if m.old_district and not current], later


def _in_districts(
    names: Gazetteer,
    mentions: list[_Mention],
    districts: frozenset[int],
    old_districts: frozenset[str],
    *,
    last_district: int,
) -> NamedWards | None:
    """Read the ward named inside the district named."""
    found: dict[int, tuple[Segment, bool]] = {}
    stated: set[int] = set()
    divided: list[set[int]] = []
    units: list[list[int]] = []
    unknown_typed = False
    for mention in mentions:
        local = [m for m in mention.meanings if names.district_of[m.ward] in districts]
        current, previous, later = _by_age(local, old_districts)
        unknown_typed = unknown_typed or (mention.segment.role == "ward" and not local)
        for meaning in previous + current:
            found.setdefault(meaning.ward, (mention.segment, bool(meaning.old_district)))
        stated.update(meaning.ward for meaning in current)
        divided.append({meaning.ward for meaning in previous})
        if later and not previous + current:
            units.append([meaning.ward for meaning in later])
    for group in divided:  # "Mỹ Đình 2, Mỹ Đình": the old name says nothing more
        if group & stated:
            found = {w: v for w, v in found.items() if w in stated or w not in group}
    if not found:
        return _in_unit(units, districts) if units else None
    if len(found) > 1 and not stated and set(found) in divided:  # one name, merged from several
        return _in_unit([list(found)], districts)
    if len(found) > 1 and (joined := _joined(names, mentions, found, last_district)):
        found = {ward: found[ward] for ward in joined}
    wards = tuple(found)
    if len(wards) > 1 or unknown_typed or any(wards[0] not in unit for unit in units):
        return NamedWards(
            tail="two-wards",
            wards=wards,
            districts=districts,
            reasons=("the text fits more than one ward",),
        )
    unit = _unit_behind(names, mentions[0], wards[0], districts)
    if unit and len(mentions) == 1 and mentions[0].at > last_district:
        return NamedWards(tail="either", wards=unit, districts=districts, reasons=(_ALSO_A_UNIT,))
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


def _joined(
    names: Gazetteer,
    mentions: list[_Mention],
    found: Container[int],
    last_district: int,
) -> list[int]:
    """Return the wards of a unit of July 2025 that is named behind the old ward and district.

    "Phường Thạnh Lộc, Quận 12, Phường An Phú Đông, TP.HCM": the old ward went into the new one,
    whose name another old one bears.
    """
    last = mentions[0]
    if last.at < last_district:
        return []
    unit = {m.ward for m in names.wards(last.segment.name) if m.reformed}
    before = [m.ward for mention in mentions[1:] for m in mention.meanings]
    return list(dict.fromkeys(ward for ward in before if ward in unit and ward in found))


_ALSO_A_UNIT: Final = "also the name of a larger ward since July 2025"


def _unit_behind(
    names: Gazetteer, last: _Mention, ward: int, districts: frozenset[int]
) -> tuple[int, ...]:
    """Return a ward and the others of the unit of July 2025 that bears its name, if any do.

    Behind the district ("…, Quận 1, Phường Bến Thành") a name is more often the unit's.
    """
    unit = [
        m.ward
        for m in names.wards(last.segment.name)
        if m.reformed and names.district_of[m.ward] in districts
    ]
    return tuple(dict.fromkeys((ward, *unit))) if set(unit) - {ward} else ()


def _in_unit(units: list[list[int]], districts: frozenset[int]) -> NamedWards:
    """Read a unit that was joined from several wards at hand, or divided into them."""
    wards = tuple(ward for ward in units[0] if all(ward in unit for unit in units))
    reason = "the ward named is one of 2025"
    if len(wards) == 1:
        return NamedWards(tail="old", wards=wards, districts=districts, reasons=(reason,))
    return NamedWards(
        tail="reform",
        wards=wards or tuple(units[0]),
        districts=districts,
        reasons=(f"{reason}; {len(wards or units[0])} wards at hand went into it",),
    )


def _alone(names: Gazetteer, mentions: list[_Mention], inside: frozenset[int]) -> NamedWards:
    """Read a ward named without a district: sure only where the province has one of that name."""
    read: list[tuple[list[int], list[int]]] = []
    for mention in mentions:
        here = [m for m in mention.meanings if names.district_of[m.ward] in inside]
        own = list(dict.fromkeys(m.ward for m in here if not m.reformed))
        later = list(dict.fromkeys(m.ward for m in here if m.reformed))
        if own or later:
            read.append((own, later))
    if not read:
        reason = "the ward named is not known" if mentions else "no ward or district is named"
        return NamedWards(tail="none", districts=inside, reasons=(reason,))
    own, later = read[0]
    wards = list(dict.fromkeys(own + later))
    for others in read[1:]:  # "Phường 2, Phường Chợ Quán": the ward that both fit
        shared = [ward for ward in wards if ward in others[0] or ward in others[1]]
        if not shared:
            every = tuple(dict.fromkeys(w for pair in read for both in pair for w in both))
            return _without_district(
                names, "two-wards", every, "more than one ward is named, and no district"
            )
        own, later = [w for w in own if w in shared], [w for w in later if w in shared]
        wards = shared
    if len(wards) == 1:
        whole = is_whole(names, inside) and not bare_name(names.areas[wards[0]].name)[0].isdigit()
        whole = whole or len(read) > 1
        return _without_district(
            names,
            "alone" if whole else "part",
            tuple(wards),
            "only one ward of that name here, and no district",
        )
    if not own:
        return _in_unit([later], frozenset(names.district_of[ward] for ward in later))
    if len(own) == 1:
        return _without_district(names, "either", tuple(wards), _ALSO_A_UNIT)
    reason = f"{len(wards)} wards of that name and no district"
    return _without_district(names, "ambiguous", tuple(wards), reason)


def _without_district(
    names: Gazetteer, tail: Tail, wards: tuple[int, ...], reason: str
) -> NamedWards:
    return NamedWards(
        tail=tail,
        wards=wards,
        districts=frozenset(names.district_of[ward] for ward in wards),
        reasons=(reason,),
    )


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
        near = [
            ward
            for district in districts
            for name in nearest(segment.name, names.names_in[district])
            for ward in names.names_in[district][name]
        ]
        kinds = [w for w in near if bare_name(names.areas[w].name)[1] == segment.kind]
        wards = tuple(kinds or near)
        if wards:
            name = names.areas[wards[0]].name
            return NamedWards(
                tail="slip" if segment.role == "ward" else "bare-slip",
                wards=wards,
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
    local = [
        m
        for m in _narrowed(names, segment, districts)
        if names.district_of[m.ward] in districts and not m.reformed
    ]
    wards = tuple(dict.fromkeys(m.ward for m in local))
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
    behind: tuple[Segment, ...],
    where: NamedDistricts,
    inside: frozenset[int],
) -> NamedWards:
    """Say that the ward is not in the district, or that there is only a district."""
    districts = where.districts
    mentions = _mentions(names, mended(names, behind), where.taken, districts)
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
