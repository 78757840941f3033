"""The ward that an address names within a district: today's name, an old one, a unit of 2025."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geodata.addresses import Segment
from geodata.gazetteer import Gazetteer, WardName
from geodata.named_wards import Mention, NamedWards, Tail


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Wards read in the districts: by piece, whether by an old name; and what else was said.

    `stated` are today's names, `divided` the groups that an old name means, `units` those of a
    unit of July 2025; `unknown` is true when a ward with its prefix is not in the districts.
    """

    found: Mapping[int, tuple[Segment, bool]]
    stated: frozenset[int]
    divided: tuple[frozenset[int], ...]
    units: tuple[tuple[int, ...], ...]
    unknown: bool


def _read(
    names: Gazetteer,
    mentions: list[Mention],
    districts: frozenset[int],
    old_districts: frozenset[str],
) -> _Read:
    found: dict[int, tuple[Segment, bool]] = {}
    stated: set[int] = set()
    divided: list[frozenset[int]] = []
    units: list[tuple[int, ...]] = []
    unknown = False
    for mention in mentions:
        local = [m for m in mention.meanings if names.district_of[m.ward] in districts]
        current, previous, later = _by_age(local, old_districts)
        unknown = unknown or (mention.segment.role == "ward" and not local)
        for meaning in previous + current:
            found.setdefault(meaning.ward, (mention.segment, bool(meaning.old_district)))
        stated.update(meaning.ward for meaning in current)
        divided.append(frozenset(meaning.ward for meaning in previous))
        if later and not previous + current:
            units.append(tuple(meaning.ward for meaning in later))
    for group in divided:  # "Mỹ Đình 2, Mỹ Đình": the old name says nothing more
        if group & stated:
            found = {w: v for w, v in found.items() if w in stated or w not in group}
    return _Read(
        found=found,
        stated=frozenset(stated),
        divided=tuple(divided),
        units=tuple(units),
        unknown=unknown,
    )


def in_districts(
    names: Gazetteer,
    mentions: list[Mention],
    districts: frozenset[int],
    old_districts: frozenset[str],
    *,
    last_district: int,
) -> NamedWards | None:
    """Read the ward named inside the district named; None when there is none.

    Parameters
    ----------
    names, mentions
        The gazetteer, and the pieces that may name a ward, the rightmost first.
    districts, old_districts
        The districts named, and under which old names.
    last_district
        Position of the piece that names them.
    """
    read = _read(names, mentions, districts, old_districts)
    if not read.found:
        return in_unit(read.units, districts) if read.units else None
    wards = tuple(read.found)
    if len(wards) > 1 and not read.stated and frozenset(wards) in read.divided:
        return in_unit([wards], districts)  # one name, joined from several or divided into them
    if len(wards) > 1:
        wards = _joined(names, mentions, wards, last_district) or wards
    if len(wards) > 1 or read.unknown or any(wards[0] not in unit for unit in read.units):
        return NamedWards(
            tail="two-wards",
            wards=wards,
            districts=districts,
            reasons=("khớp hơn một phường / fits more than one ward",),
        )
    unit = _unit_behind(names, mentions[0], wards[0], districts)
    if unit and len(mentions) == 1 and mentions[0].at > last_district:
        return NamedWards(tail="either", wards=unit, districts=districts, reasons=(ALSO_A_UNIT,))
    segment, old = read.found[wards[0]]
    return _one_ward(wards[0], segment, districts, old=old)


def _one_ward(ward: int, segment: Segment, districts: frozenset[int], *, old: bool) -> NamedWards:
    tail: Tail = "typed" if segment.role == "ward" else "bare"
    if old:
        tail = "old"
    elif tail == "bare" and segment.name.isdigit():
        tail = "number"
    reason = (
        "nêu tên cũ của phường và quận / the ward's old name and its district are named"
        if old
        else "nêu phường và quận / ward and district are named"
    )
    return NamedWards(tail=tail, wards=(ward,), districts=districts, reasons=(reason,))


def _joined(
    names: Gazetteer,
    mentions: list[Mention],
    wards: tuple[int, ...],
    last_district: int,
) -> tuple[int, ...]:
    """Return the wards of a unit of July 2025 that is named behind the old ward and district.

    "Phường Thạnh Lộc, Quận 12, Phường An Phú Đông, TP.HCM": the old ward went into the new one,
    whose name another old one bears.
    """
    last = mentions[0]
    if last.at < last_district:
        return ()
    unit = {m.ward for m in names.wards(last.segment.name) if m.reformed}
    before = [m.ward for mention in mentions[1:] for m in mention.meanings]
    return tuple(dict.fromkeys(ward for ward in before if ward in unit and ward in wards))


ALSO_A_UNIT: Final = (
    "cũng là tên phường lớn hơn từ 7-2025 / also the name of a larger ward since July 2025"
)


def _unit_behind(
    names: Gazetteer, last: Mention, ward: int, districts: frozenset[int]
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


def in_unit(units: Sequence[Sequence[int]], districts: frozenset[int]) -> NamedWards:
    """Read a unit that was joined from several wards at hand, or divided into them."""
    wards = tuple(ward for ward in units[0] if all(ward in unit for unit in units))
    reason = "nêu phường của năm 2025 / the ward named is one of 2025"
    if len(wards) == 1:
        return NamedWards(tail="old", wards=wards, districts=districts, reasons=(reason,))
    count = len(wards or units[0])
    return NamedWards(
        tail="reform",
        wards=wards or tuple(units[0]),
        districts=districts,
        reasons=(f"{reason}; gộp {count} phường / {count} wards at hand went into it",),
    )
