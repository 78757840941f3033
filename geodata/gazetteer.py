"""Names of wards, districts and provinces, old ones included, to the areas that they mean."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from typing import Final, TypeVar

from geodata.address_text import without_zeros
from geodata.areas import Area
from geodata.reform_names import names_outside, other_names
from geodata.unit_names import bare_name, province_key
from geodata.wards_2025 import Reform, installed_reform


@dataclass(frozen=True, slots=True, kw_only=True)
class OldName:
    """A unit that was merged or renamed: until when it stood, and what it became.

    Parameters
    ----------
    until
        Last day of the old name.
    province, district, ward
        The old unit; `ward` is empty for a district.
    now_district, now_ward
        What holds its ground now.
    source
        The resolution that changed it.
    """

    until: date
    province: str
    district: str
    ward: str
    now_district: str
    now_ward: str
    source: str


def read_old_names() -> tuple[OldName, ...]:
    """Return the dated table of merged and renamed units that comes with the product."""
    text = resources.files("geodata").joinpath("old_names.csv").read_text(encoding="utf-8")
    return tuple(
        OldName(**{**row, "until": date.fromisoformat(row["until"])})  # type: ignore[arg-type]
        for row in csv.DictReader(text.splitlines())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WardName:
    """One meaning of a ward's name.

    Parameters
    ----------
    ward
        Index into `Gazetteer.areas`.
    kind
        Plain prefix: ``phuong``, ``xa``, ``thi tran``; empty when the source gives none.
    accented
        The name in lower case with accents, to tell apart what is one without them.
    old_district
        Plain name of the district that the name belonged to, when it is an old name.
    reformed
        True when it is the name of the unit that took the ward's ground in July 2025.
    """

    ward: int
    kind: str
    accented: str
    old_district: str = ""
    reformed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictName:
    """One meaning of a district's name; `district` is an index into `Gazetteer.districts`."""

    district: int
    kind: str
    accented: str
    old: bool = False


_Meaning = TypeVar("_Meaning", WardName, DistrictName)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gazetteer:
    """Looks names up; all keys are plain and without prefix.

    Parameters
    ----------
    areas
        The areas that it was built from, in their order.
    districts
        (province key, plain district name) of each district; districts are known by index.
    district_of
        District index of each area.
    ward_names, district_names
        Name to its meanings.
    wards_of
        Areas of each district.
    provinces
        Key of each province that the areas cover to its districts; the empty key to all.
    letters
        Letters of a district's name (GV) to its meanings: only where they stand alone.
    names_in
        Names of the wards of each district that are no numbers, to the wards.
    outside
        Names that lie in the same new province, but not among the areas; to the official ones.
    within
        The same for each province alone, under its key: what else is loaded explains no name.
    """

    areas: tuple[Area, ...]
    districts: tuple[tuple[str, str], ...]
    district_of: tuple[int, ...]
    ward_names: Mapping[str, tuple[WardName, ...]]
    district_names: Mapping[str, tuple[DistrictName, ...]]
    wards_of: tuple[tuple[int, ...], ...]
    provinces: Mapping[str, frozenset[int]]
    letters: Mapping[str, tuple[DistrictName, ...]]
    names_in: tuple[Mapping[str, tuple[int, ...]], ...]
    outside: Mapping[str, str]
    within: Mapping[str, "Gazetteer"]

    def wards(self, name: str) -> tuple[WardName, ...]:
        """Return everything that a ward's name may mean."""
        return self.ward_names.get(without_zeros(name), ())

    def district(
        self, name: str, *, kind: str = "", accented: str = ""
    ) -> tuple[DistrictName, ...]:
        """Return what a district's name may mean; kind and accents narrow it where they can."""
        found = self.district_names.get(without_zeros(name)) or self.letters.get(name, ())
        return narrowed(found, kind, accented)


def narrowed(found: tuple[_Meaning, ...], kind: str, accented: str) -> tuple[_Meaning, ...]:
    """Return the meanings of that prefix and those accents, all when none would be left."""
    if len(found) > 1 and kind:
        found = tuple(meaning for meaning in found if meaning.kind == kind) or found
    if len(found) > 1 and accented and not accented.isascii():
        found = tuple(meaning for meaning in found if meaning.accented == accented) or found
    return found


def build_gazetteer(
    areas: Iterable[Area],
    *,
    old_names: Iterable[OldName] | None = None,
    reform: Reform | None = None,
) -> Gazetteer:
    """Return a gazetteer of these wards.

    Parameters
    ----------
    areas
        Wards of one scheme; their district may be empty.
    old_names
        Merged and renamed units; the product's own table when not given. A row counts only where
        its new unit is among the areas and no area bears the old name any more.
    reform
        Units of July 2025; the tables that are installed when not given.
    """
    tables = installed_reform() if reform is None else reform
    all_areas = tuple(areas)
    districts: dict[tuple[str, str], int] = {}
    kinds: dict[int, tuple[str, str]] = {}
    district_of = []
    for area in all_areas:
        name, kind, accented = bare_name(area.district)
        district = districts.setdefault((province_key(area.province), name), len(districts))
        kinds[district] = (kind, accented)
        district_of.append(district)
    ward_names: dict[str, list[WardName]] = defaultdict(list)
    for index, area in enumerate(all_areas):
        name, kind, accented = bare_name(area.name)
        ward_names[name].append(WardName(ward=index, kind=kind, accented=accented))
    district_names: dict[str, list[DistrictName]] = defaultdict(list)
    for (_, name), district in districts.items():
        kind, accented = kinds[district]
        if name:
            district_names[name].append(
                DistrictName(district=district, kind=kind, accented=accented)
            )
    wards_of: list[list[int]] = [[] for _ in districts]
    for index, district in enumerate(district_of):
        wards_of[district].append(index)
    old = read_old_names() if old_names is None else tuple(old_names)
    _add_old_districts(district_names, old, districts)
    _add_old_wards(ward_names, old, districts, district_of)
    _add_other_names(ward_names, district_names, all_areas, district_of, tables)
    whole = Gazetteer(
        areas=all_areas,
        districts=tuple(districts),
        district_of=tuple(district_of),
        ward_names={name: tuple(found) for name, found in ward_names.items()},
        district_names={name: tuple(found) for name, found in district_names.items()},
        wards_of=tuple(tuple(wards) for wards in wards_of),
        provinces=_by_province(districts),
        letters=_letters(district_names),
        names_in=tuple(_by_name(all_areas, wards) for wards in wards_of),
        outside={},
        within={},
    )
    within = {key: _within(whole, key, tables) for key in whole.provinces if key}
    outside = {name: unit for view in within.values() for name, unit in view.outside.items()}
    whole = replace(whole, outside=outside)
    return replace(whole, within={"": whole, **within})


def _within(names: Gazetteer, province: str, tables: Reform) -> Gazetteer:
    """Return what the names mean in one province."""
    inside = names.provinces[province]
    districts = {
        name: tuple(meaning for meaning in found if meaning.district in inside)
        for name, found in names.district_names.items()
    }
    wards = {
        name: tuple(meaning for meaning in found if names.district_of[meaning.ward] in inside)
        for name, found in names.ward_names.items()
    }
    district_names = {name: found for name, found in districts.items() if found}
    here = [area for area, of in zip(names.areas, names.district_of, strict=True) if of in inside]
    return replace(
        names,
        ward_names={name: found for name, found in wards.items() if found},
        district_names=district_names,
        provinces={"": inside, province: inside},
        letters=_letters(district_names),
        outside=names_outside(here, tables),
    )


_NO_LETTERS: Final = frozenset(("tp", "tx", "tt", "to", "st", "cc", "kp"))
"""These stand for thành phố, thị xã, thị trấn, tổ, Street, chung cư and khu phố."""


def _letters(names: Mapping[str, Sequence[DistrictName]]) -> dict[str, tuple[DistrictName, ...]]:
    """Let GV mean Gò Vấp, and BT whatever has these letters: the ward tells which."""
    found: dict[str, list[DistrictName]] = defaultdict(list)
    for name, meanings in names.items():
        letters = "".join(word[0] for word in name.split(" "))
        if len(letters) > 1 and letters not in _NO_LETTERS:
            found[letters] += meanings
    return {letters: tuple(meanings) for letters, meanings in found.items()}


def _by_name(areas: tuple[Area, ...], wards: Iterable[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for ward in wards:
        name = bare_name(areas[ward].name)[0]
        if not any(letter.isdigit() for letter in name):
            found[name].append(ward)
    return {name: tuple(same) for name, same in found.items()}


def _by_province(districts: Mapping[tuple[str, str], int]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for (province, _), district in districts.items():
        found[""].add(district)
        found[province].add(district)
    return {province: frozenset(inside) for province, inside in found.items()}


def _add_old_districts(
    names: dict[str, list[DistrictName]],
    old: Iterable[OldName],
    districts: Mapping[tuple[str, str], int],
) -> None:
    """Let the name of an abolished district mean the ones that hold its ground."""
    current = set(districts)
    for row in old:
        if row.ward:
            continue
        province = province_key(row.province)
        name, kind, accented = bare_name(row.district)
        now = districts.get((province, bare_name(row.now_district)[0]))
        if now is None:
            continue
        same = now == districts.get((province, name))  # Quận Thủ Đức and Thành phố Thủ Đức
        if not same and (province, name) not in current:
            names[name].append(DistrictName(district=now, kind=kind, accented=accented, old=True))


def _add_old_wards(
    names: dict[str, list[WardName]],
    old: Iterable[OldName],
    districts: Mapping[tuple[str, str], int],
    district_of: list[int],
) -> None:
    """Let the name of a merged ward mean the ward that holds its ground."""
    for row in old:
        now = districts.get((province_key(row.province), bare_name(row.now_district)[0]))
        if not row.ward or now is None:
            continue
        name, kind, accented = bare_name(row.ward)
        old_district = bare_name(row.district)[0]
        renamed = bare_name(row.now_ward)[0]
        same_district = (province_key(row.province), old_district) in districts
        if same_district and any(district_of[known.ward] == now for known in names.get(name, ())):
            continue  # the areas are older than the merge: the name still stands
        for target in tuple(names.get(renamed, ())):
            if district_of[target.ward] == now and not target.old_district:
                names[name].append(
                    WardName(
                        ward=target.ward, kind=kind, accented=accented, old_district=old_district
                    )
                )


def _add_other_names(
    ward_names: dict[str, list[WardName]],
    district_names: dict[str, list[DistrictName]],
    areas: tuple[Area, ...],
    district_of: list[int],
    reform: Reform,
) -> None:
    """Add the names of other schemes; one that a ward of the district bears already stays its."""
    own = {name: {district_of[m.ward] for m in found} for name, found in ward_names.items()}
    for other in other_names(areas, reform):
        name, kind, accented = bare_name(other.name)
        district = district_of[other.ward]
        old_district, old_kind, old_accented = bare_name(other.district)
        if other.district and areas[other.ward].district and district in own.get(name, ()):
            continue
        ward_names[name].append(
            WardName(
                ward=other.ward,
                kind=kind,
                accented=accented,
                old_district=old_district,
                reformed=not other.district,
            )
        )
        if other.district and not areas[other.ward].district:
            meaning = DistrictName(
                district=district, kind=old_kind, accented=old_accented, old=True
            )
            if meaning not in district_names[old_district]:
                district_names[old_district].append(meaning)
