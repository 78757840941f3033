"""Names from the other side of the reforms of 2025: what they mean among the areas at hand.

Areas from before July 2025 are also called by the unit that took their ground; areas of July 2025
by the wards and districts that they were made of. Which one a name means among several is for the
street, or a person, to say.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geodata.areas import Area
from geodata.unit_names import bare_name
from geodata.wards_2025 import SCHEME_2025_07, Reform


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    """A name of another scheme for some of an area's ground.

    Parameters
    ----------
    ward
        Index of the area.
    name
        Official name of the other unit.
    district
        Official name of its district; empty for a unit of July 2025.
    """

    ward: int
    name: str
    district: str = ""


def other_names(areas: Sequence[Area], reform: Reform) -> Iterator[OtherName]:
    """Yield the names of other schemes for these areas, beside their own."""
    made_of: dict[str, list[int]] = defaultdict(list)
    for index, area in enumerate(areas):
        if area.scheme == SCHEME_2025_07:
            made_of[area.code].append(index)
            continue
        for unit in reform.new_units(area):
            yield OtherName(ward=index, name=unit.name)
        for key in reform.keys_of(area):
            name, district = reform.names[key]
            if bare_name(name)[0] != bare_name(area.name)[0]:
                yield OtherName(ward=index, name=name, district=district)
    if made_of:
        for key, units in reform.units.items():
            name, district = reform.names.get(key, ("", ""))
            for ward in (ward for unit in units for ward in made_of.get(unit.code, ())):
                yield OtherName(ward=ward, name=name, district=district)


def names_outside(areas: Sequence[Area], reform: Reform) -> Mapping[str, str]:
    """Return plain names of the same new province that lie in another old one.

    Since July 2025 Dĩ An and Vũng Tàu are in Hồ Chí Minh City. Returns the official name of each;
    a name that the areas bear as well is left out.
    """
    if any(area.scheme == SCHEME_2025_07 for area in areas):
        return {}
    here = {key.partition("_")[0] for area in areas for key in reform.keys_of(area)}
    joined = {reform.provinces[key][0] for key in here if key in reform.provinces}
    own = {
        unit.code
        for key, units in reform.units.items()
        if key.partition("_")[0] in here
        for unit in units
    }
    units = [unit for province in joined for unit in reform.new_units_of[province]]
    names = [unit.name for unit in units if unit.code not in own]
    for key, (province, districts) in reform.provinces.items():
        if province in joined and key not in here:
            names += districts
    taken = {bare_name(name)[0] for area in areas for name in (area.name, area.district)}
    taken |= {bare_name(unit.name)[0] for unit in units if unit.code in own}
    taken |= {
        bare_name(name)[0]
        for key, both in reform.names.items()
        if key.partition("_")[0] in here
        for name in both
    }
    return {bare: name for name in names if (bare := bare_name(name)[0]) not in taken}
