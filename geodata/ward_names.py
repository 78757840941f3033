"""What the end of an address says about its ward: names looked up, from right to left."""

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from geodata.addresses import Segment
from geodata.district_names import NamedDistricts, accented_name, name_districts
from geodata.district_wards import ALSO_A_UNIT, in_districts, in_unit
from geodata.gazetteer import Gazetteer, WardName, narrowed
from geodata.glued_names import cut_names
from geodata.mended_names import mended, nearest, province_put_right
from geodata.named_wards import Mention, NamedWards, Tail
from geodata.unit_names import bare_name

ReadBehind = Callable[[tuple[Segment, ...], str], tuple[NamedWards | None, NamedDistricts]]
"""Reads the pieces behind the front, with the key of the province named."""


def reading(names: Gazetteer) -> ReadBehind:
    """Return a reader that remembers what it read: many addresses end alike."""
    return lru_cache(maxsize=65_536)(partial(_read_behind, names))


def name_wards(
    names: Gazetteer,
    segments: tuple[Segment, ...],
    used: tuple[int, ...],
    *,
    read: ReadBehind,
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
    read
        From `reading`, for the same gazetteer.
    known_streets
        Streets that the map knows: a piece that ends in one is not cut further.
    """
    if segments and not _province(segments):
        segments = (*segments[:-1], province_put_right(names, segments[-1]))
    province = _province(segments)
    if province and province not in names.provinces:
        return NamedWards(tail="none", outside=province)
    found = _read(names, segments, used, province, read)
    if found.tail in ("none", "unread"):
        away = _named_outside(names.within[province], segments, used)
        if away:
            return NamedWards(tail="none", outside=away)
    if found.wards and found.tail not in _OPEN:
        return found
    return _glued(names, segments, used, found, read=read, known_streets=known_streets) or found


_WITHOUT_COMMAS: Final = "tách từ câu không dấu phẩy / read out of a text without commas"

_OPEN: Final[frozenset[Tail]] = frozenset(("ambiguous", "part", "reform", "either"))
"""Ward named, but the front may say more: a district that lost its comma."""


def _glued(
    names: Gazetteer,
    segments: tuple[Segment, ...],
    used: tuple[int, ...],
    found: NamedWards,
    *,
    read: ReadBehind,
    known_streets: Container[str],
) -> NamedWards | None:
    """Read the names out of a front without commas; None when they add nothing."""
    province = _province(segments)
    for index in reversed(used):
        inside = found.districts or names.provinces[province]
        cut = cut_names(
            names.within[province],
            segments[index],
            known_streets,
            inside,
            named=found.tail in ("district", "elsewhere"),
        )
        if cut is None:
            continue
        parts = (*segments[:index], cut.front, *cut.pieces, *segments[index + 1 :])
        inner = province or _province(parts)
        if inner not in names.provinces:
            if found.tail == "none":
                return NamedWards(tail="none", outside=inner)
            continue
        again = _read(names, parts, used, inner, read)
        if not again.wards and not (again.tail == "district" and found.tail == "none"):
            continue
        if found.wards and not set(again.wards) < set(found.wards):
            continue
        tail = again.tail
        if again.wards and cut.slip:
            tail = "slip" if cut.sure else "bare-slip"
        elif again.wards and not (cut.sure and again.tail in ("typed", "old")):
            tail = "glued" if again.tail not in (*_OPEN, "unread") else again.tail
        return replace(
            again,
            tail=tail,
            reasons=(*again.reasons, _WITHOUT_COMMAS),
            glued=(cut.front.words, cut.front.accented),
        )
    return None


def _named_outside(names: Gazetteer, segments: tuple[Segment, ...], used: tuple[int, ...]) -> str:
    """Return a unit of the same new province that is named and not among the areas."""
    behind = (s for i, s in enumerate(segments) if i not in used and s.role in _PLACES)
    return next((names.outside[s.name] for s in behind if s.name in names.outside), "")


_PLACES: Final = ("ward", "district", "other")
_UNITS: Final = ("ward", "district")


def _read(
    names: Gazetteer,
    segments: tuple[Segment, ...],
    used: tuple[int, ...],
    province: str,
    read: ReadBehind,
) -> NamedWards:
    """Read the pieces as they are."""
    begin = min(used, default=-1)
    behind = tuple(s for i, s in enumerate(segments) if i not in used and i > begin)
    if not any(s.role in _PLACES for s in behind):  # "Quận 1, Phường Bến Nghé, 15 Lê Lợi"
        behind = (*(s for s in segments[: max(begin, 0)] if s.role in _UNITS), *behind)
    found, where = read(behind, province)
    names = names.within[province]
    if found is None:
        districts = where.districts
        found = _first(names, segments, used, districts) or _elsewhere(
            names, behind, where, names.provinces[province]
        )
    if where.unknown:
        tail: Tail = found.tail if found.tail in ("elsewhere", "two-districts") else "unread"
        reason = f"không rõ, có thể là quận / not known, may be a district: '{where.unknown}'"
        return replace(found, tail=tail, reasons=(*found.reasons, reason))
    if where.clash and found.wards:
        return replace(
            found,
            tail="two-districts",
            reasons=(*found.reasons, "nêu hai quận / two districts are named"),
        )
    if where.slip and found.tail in ("typed", "bare", "old"):
        return replace(found, tail="slip", reasons=(*found.reasons, where.slip))
    return found


def _read_behind(
    names: Gazetteer, behind: tuple[Segment, ...], province: str
) -> tuple[NamedWards | None, NamedDistricts]:
    """Read the pieces behind the front; no wards when they name a district and no ward of it."""
    names = names.within[province]
    inside = names.provinces[province]
    parts = mended(names, behind)
    where = name_districts(names, parts, inside)
    mentions = _mentions(names, parts, where.taken, where.districts or inside)
    if where.districts:
        last = max(where.taken, default=-1)
        found = in_districts(
            names, mentions, where.districts, where.old, last_district=last
        ) or _slip(names, parts, where.taken, where.districts)
        return found, where
    alone = _alone(names, mentions, inside)
    unread = _unread(names, parts, mentions)
    if unread and not where.unknown and alone.tail in ("none", "alone", "part", "ambiguous"):
        reason = f"không rõ, có thể là quận / not known, may be a district: '{unread}'"
        alone = replace(alone, tail="unread", reasons=(*alone.reasons, reason))
    return alone, where


def _province(segments: tuple[Segment, ...]) -> str:
    named = [segment.name for segment in segments if segment.role == "province"]
    return named[-1] if named else ""


def _mentions(
    names: Gazetteer, behind: list[Segment], taken: frozenset[int], districts: frozenset[int]
) -> list[Mention]:
    """Return the pieces that may name a ward, the rightmost first."""
    found = []
    for index in range(len(behind) - 1, -1, -1):
        segment = behind[index]
        if index in taken or segment.role not in ("ward", "other"):
            continue
        meanings = _narrowed(names, segment, districts)
        if meanings or segment.role == "ward":
            found.append(Mention(segment=segment, meanings=meanings, at=index))
    return found


def _narrowed(
    names: Gazetteer, segment: Segment, districts: frozenset[int]
) -> tuple[WardName, ...]:
    """Return what a name may mean, those in the districts if any; prefix and accents choose."""
    every = names.wards(segment.name)
    local = tuple(m for m in every if names.district_of[m.ward] in districts) or every
    return narrowed(local, segment.kind, accented_name(segment))


def _alone(names: Gazetteer, mentions: list[Mention], inside: frozenset[int]) -> NamedWards:
    """Read a ward named without a district: sure only where the province has one of that name."""
    read: list[tuple[list[int], list[int]]] = []
    for mention in mentions:
        here = [m for m in mention.meanings if names.district_of[m.ward] in inside]
        own = list(dict.fromkeys(m.ward for m in here if not m.reformed))
        later = list(dict.fromkeys(m.ward for m in here if m.reformed))
        if own or later:
            read.append((own, later))
    if not read:
        reason = (
            "không rõ phường được nêu / the ward named is not known"
            if mentions
            else "không nêu phường hay quận / no ward or district is named"
        )
        return NamedWards(tail="none", districts=inside, reasons=(reason,))
    own, later = read[0]
    wards = list(dict.fromkeys(own + later))
    for others in read[1:]:  # "Phường 2, Phường Chợ Quán": the ward that both fit
        shared = [ward for ward in wards if ward in others[0] or ward in others[1]]
        if not shared:
            every = tuple(dict.fromkeys(w for pair in read for both in pair for w in both))
            # of two provinces, one name contradicts the other
            one = len({names.areas[ward].province for ward in every}) == 1
            reason = "nêu nhiều phường, không nêu quận / more than one ward is named, no district"
            return _without_district(names, "two-wards" if one else "unread", every, reason)
        own, later = [w for w in own if w in shared], [w for w in later if w in shared]
        wards = shared
    if len(wards) == 1:
        whole = is_whole(names, inside) and not bare_name(names.areas[wards[0]].name)[0].isdigit()
        whole = whole or len(read) > 1
        return _without_district(
            names,
            "alone" if whole else "part",
            tuple(wards),
            "ở đây chỉ có một phường tên này, không nêu quận"
            " / only one ward of that name here, no district",
        )
    if not own:
        return in_unit([later], frozenset(names.district_of[ward] for ward in later))
    if len(own) == 1:
        return _without_district(names, "either", tuple(wards), ALSO_A_UNIT)
    count = len(wards)
    reason = f"{count} phường cùng tên, không nêu quận / {count} wards of that name and no district"
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
    loaded = Counter(names.districts[district][0] for district in inside).values()
    return without_districts or min(loaded, default=0) >= _WHOLE_PROVINCE


def _unread(names: Gazetteer, behind: list[Segment], mentions: list[Mention]) -> str:
    """Return a piece behind the ward that may name a district which is not among the areas."""
    known = [mention for mention in mentions if mention.meanings]
    last = max((mention.at for mention in known or mentions), default=-1)
    typed = ("district", "ward") if known else ("district",)
    for segment in behind[last + 1 :]:
        if segment.role in typed or (
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
                reasons=(f"đọc / read '{segment.name}' as {name}",),
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
        reasons=(
            "tên đầu có thể là đường, cũng là phường của quận"
            " / the first name may be a street, it is also a ward of the district",
        ),
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
            reasons=(
                "phường không thuộc quận được nêu / the ward named is not in the district named",
            ),
        )
    reason = (
        "ở đây không có phường được nêu / the ward named is not known here"
        if typed
        else "không nêu phường / no ward is named"
    )
    return NamedWards(
        tail="elsewhere" if typed else "district", districts=districts, reasons=(reason,)
    )
