"""Which district an address names: by prefix, place, old name or slip of the pen."""

from dataclasses import dataclass, replace

from geodata.addresses import Segment
from geodata.gazetteer import DistrictName, Gazetteer
from geodata.mended_names import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDistricts:
    """The district named: under which old names, whether another clashes, and the pieces used.

    `slip` says how a name with a slip of the pen was read, `unknown` which piece with a district's
    prefix no name fits.
    """

    districts: frozenset[int] = frozenset()
    old: frozenset[str] = frozenset()
    clash: bool = False
    slip: str = ""
    unknown: str = ""
    taken: frozenset[int] = frozenset()


def accented_name(segment: Segment) -> str:
    """Return the name of a piece with its accents, prefix or suffix cut off."""
    if segment.words.endswith(segment.name):
        return segment.accented[len(segment.accented) - len(segment.name) :]
    return segment.accented[: len(segment.name)]


def name_districts(
    names: Gazetteer, behind: list[Segment], inside: frozenset[int]
) -> NamedDistricts:
    """Find the district named: the last with a prefix, else the last name that is one."""
    where = _name_districts(names, behind, inside)
    unknown = (
        s.words
        for i, s in enumerate(behind)
        # "Royal City" is a block of flats
        if i not in where.taken and s.role == "district" and not s.words.endswith(" city")
    )
    return replace(where, unknown=next(unknown, ""))


def _name_districts(
    names: Gazetteer, behind: list[Segment], inside: frozenset[int]
) -> NamedDistricts:
    meant = {
        i: found
        for i, s in enumerate(behind)
        if s.role in ("district", "other")
        and not (s.role == "other" and s.name.isdigit())
        and (found := _district_meanings(names, s, inside))
    }
    if not meant:
        return _numbered(names, behind, inside)
    main = max((i for i in meant if behind[i].role == "district"), default=max(meant))
    districts = frozenset(meaning.district for meaning in meant[main])
    naming = {
        i for i, found in meant.items() if districts & {meaning.district for meaning in found}
    }
    taken, clash = {main}, False
    for index in meant:
        if index == main:
            continue
        # Long Biên is also a ward of Long Biên: a ward only right before the district
        before = index not in naming or index + 1 in naming
        if before and _ward_in(names, behind[index], districts):
            continue
        taken.add(index)
        clash = clash or index not in naming
    return NamedDistricts(
        districts=districts,
        old=frozenset(behind[main].name for meaning in meant[main] if meaning.old),
        clash=clash,
        taken=frozenset(taken),
    )


def _district_meanings(
    names: Gazetteer, segment: Segment, inside: frozenset[int]
) -> tuple[DistrictName, ...]:
    found = names.district(segment.name, kind=segment.kind, accented=accented_name(segment))
    return tuple(meaning for meaning in found if meaning.district in inside)


def _ward_in(names: Gazetteer, segment: Segment, districts: frozenset[int]) -> bool:
    """Tell whether a name without a prefix is also that of a ward of the districts."""
    return segment.role == "other" and any(
        names.district_of[ward.ward] in districts and not ward.reformed
        for ward in names.wards(segment.name)
    )


def _numbered(names: Gazetteer, behind: list[Segment], inside: frozenset[int]) -> NamedDistricts:
    """Read "Bến Thành, 1, TP.HCM": a last bare number is the district if it has that ward."""
    places = [i for i, s in enumerate(behind) if s.role in ("other", "ward")]
    if len(places) > 1 and behind[places[-1]].name.isdigit():
        number = places[-1]
        meant = _district_meanings(names, behind[number], inside)
        districts = frozenset(meaning.district for meaning in meant)
        before = behind[places[-2]]
        wards = names.wards(before.name)
        if any(names.district_of[ward.ward] in districts for ward in wards):
            old = frozenset(behind[number].name for meaning in meant if meaning.old)
            return NamedDistricts(districts=districts, old=old, taken=frozenset((number,)))
    return _near_district(names, behind, inside)


def _near_district(
    names: Gazetteer, behind: list[Segment], inside: frozenset[int]
) -> NamedDistricts:
    """Read a district's name with a slip of the pen: one with a prefix, or the last of several."""
    last = max((i for i, s in enumerate(behind) if s.role in ("district", "other")), default=-1)
    for index in range(last, -1, -1):
        segment = behind[index]
        bare = index == last and segment.role == "other" and segment.name not in names.ward_names
        if not bare and segment.role != "district":
            continue
        by_name = {names.districts[district][1]: district for district in inside}
        near = [by_name[name] for name in nearest(segment.name, by_name)]
        if len(near) == 1:
            name = names.districts[near[0]][1]
            return NamedDistricts(
                districts=frozenset(near),
                slip=f"đọc quận/huyện / district '{segment.name}' read as '{name}'",
                taken=frozenset((index,)),
            )
    return NamedDistricts()
