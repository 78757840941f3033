"""Addresses damaged as people damage them, by levels, with the wards that are right.

    0  the full form                     3  as 2, and one typo: in the tail, or in the street
    1  abbreviations                     4  as 1 or 2, and a ward or district missing, or old and
    2  no accents, case, separators         new units mixed

House numbers and numbers of wards and districts are never damaged. Where a text fits several
wards, all of them are right.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA

from geodata.address_text import plain
from geodata.areas import Area
from geodata.gazetteer import read_old_names
from geodata.unit_names import bare_name, province_key
from geodata.wards_2025 import Reform

LEVELS: Final = (0, 1, 2, 3, 4)
TYPO: Final = 3
MIXED: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A house to write an address of.

    Parameters
    ----------
    house, street
        As the source writes them; the street without "đường".
    ward
        Index of its area.
    runs_in
        Areas in which a street of that name runs; empty when no map knows it.
    """

    house: str
    street: str
    ward: int
    runs_in: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A damaged address.

    Parameters
    ----------
    text
        As somebody may have typed it.
    meant
        Key of the area that the house is in.
    right
        Keys of all areas that the text fits, `meant` among them.
    level, kind
        What was done to it.
    """

    text: str
    meant: str
    right: frozenset[str]
    level: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """Parts of an address before they are joined; an empty one is left out."""

    street: str
    small: str = ""
    ward: str = ""
    district: str = ""
    new_ward: str = ""
    province: str = ""

    def parts(self) -> list[str]:
        every = (self.street, self.small, self.ward, self.district, self.new_ward, self.province)
        return [part for part in every if part]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DamageNames:
    """Names of some areas, to know what a damaged address fits.

    Parameters
    ----------
    areas
        Wards with their districts.
    new_of
        Area to the names of the units of July 2025 that it went into; empty without tables.
    new_names, by_name
        (province key, name of a new unit), (province key, plain name of a ward) to the areas.
    names_in
        (province key, district) to the plain names of its wards.
    old_of
        Area to the (ward, district) names of other years for it: before a merge, or early 2025.
    old_names
        (ward, district) of other years to the areas that it means.
    """

    areas: Sequence[Area]
    new_of: Mapping[int, Sequence[str]]
    new_names: Mapping[tuple[str, str], frozenset[int]]
    by_name: Mapping[tuple[str, str], frozenset[int]]
    names_in: Mapping[tuple[str, str], frozenset[str]]
    old_of: Mapping[int, Sequence[tuple[str, str]]]
    old_names: Mapping[tuple[str, str], frozenset[int]]


def damage_names(areas: Sequence[Area], reform: Reform) -> DamageNames:
    """Return the names of these areas and of what they became in July 2025."""
    new_of = {i: [unit.name for unit in reform.new_units(area)] for i, area in enumerate(areas)}
    new_names, by_name = (
        defaultdict[tuple[str, str], set[int]](set),
        defaultdict[tuple[str, str], set[int]](set),
    )
    names_in = defaultdict[tuple[str, str], set[str]](set)
    for index, area in enumerate(areas):
        province, name = province_key(area.province), bare_name(area.name)[0]
        by_name[province, name].add(index)
        names_in[province, area.district].add(name)
        for new in new_of[index]:
            new_names[province, new].add(index)
    old_of, old_names = defaultdict[int, list[tuple[str, str]]](list), defaultdict(set)
    for ward, old in _old_units(areas, reform):
        name, district = bare_name(old[0])[0], areas[ward].district
        if name not in names_in[province_key(areas[ward].province), district]:
            old_of[ward].append(old)
            old_names[old].add(ward)
    return DamageNames(
        areas=areas,
        new_of=new_of,
        new_names={key: frozenset(found) for key, found in new_names.items()},
        by_name={key: frozenset(found) for key, found in by_name.items()},
        names_in={key: frozenset(found) for key, found in names_in.items()},
        old_of=old_of,
        old_names={old: frozenset(found) for old, found in old_names.items()},
    )


def _old_units(areas: Sequence[Area], reform: Reform) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield areas with the (ward, district) that they were before a merge, or in early 2025."""
    by_unit = {
        (bare_name(area.district)[0], bare_name(area.name)[0]): index
        for index, area in enumerate(areas)
    }
    for row in read_old_names():
        ward = by_unit.get((bare_name(row.now_district)[0], bare_name(row.now_ward)[0]))
        if row.ward and ward is not None:
            yield ward, (row.ward, row.district)
    for ward, area in enumerate(areas):
        for key in reform.keys_of(area):
            yield ward, reform.names[key]


def damaged_addresses(
    names: DamageNames, doors: Sequence[Door], level: int, rng: np.random.Generator
) -> Iterator[Damaged]:
    """Yield a damaged address for each door; a door that does not suit the level is left out."""
    for door in doors:
        damaged = _mixed(names, door, rng) if level == MIXED else _spelt(names, door, level, rng)
        if damaged is not None:
            yield damaged


def _form(names: DamageNames, door: Door, rng: np.random.Generator) -> _Form:
    area = names.areas[door.ward]
    prefix = "" if door.street[:1].isdigit() else str(rng.choice(["", "", "Đường "]))
    number = "Số " if rng.random() < 0.1 else ""
    small = str(rng.choice(["Khu phố", "Tổ"])) + f" {rng.integers(1, 9)}"
    return _Form(
        street=f"{number}{door.house} {prefix}{door.street}".strip(),
        small=small if rng.random() < 0.1 else "",
        ward=without_leading_zero(area.name, rng),
        district=area.district,
        province=area.province,
    )


def _spelt(names: DamageNames, door: Door, level: int, rng: np.random.Generator) -> Damaged | None:
    form = _form(names, door, rng)
    kind = "whole"
    if level == TYPO:
        street = bool(rng.random() < 0.5)
        typed = _with_typo(names, form, names.areas[door.ward], rng, street=street)
        if typed is None:
            return None
        form, kind = typed, "typo-street" if street else "typo-tail"
    text = written(form, level, rng)
    right = frozenset((names.areas[door.ward].key,))
    return Damaged(text=text, meant=names.areas[door.ward].key, right=right, level=level, kind=kind)


def _with_typo(
    names: DamageNames, form: _Form, area: Area, rng: np.random.Generator, *, street: bool
) -> _Form | None:
    """Put one typo into a word of four letters or more; None when there is no such word."""
    for _ in range(20):
        part = "street" if street else str(rng.choice(["ward", "district", "province"]))
        before: str = getattr(form, part)
        after = typo(before, rng)
        values = {name: getattr(form, name) for name in _Form.__slots__}
        if after and not (part == "ward" and _names_another(names, after, area)):
            return _Form(**{**values, part: after})
    return None


def _names_another(names: DamageNames, damaged: str, area: Area) -> bool:
    """Tell whether the damaged name is as near to another ward of the district."""
    own, wanted = bare_name(area.name)[0], bare_name(damaged)[0]
    others = names.names_in[province_key(area.province), area.district] - {own}
    away = OSA.distance(own, wanted)
    return any(OSA.distance(other, wanted) <= away for other in others)


def _mixed(names: DamageNames, door: Door, rng: np.random.Generator) -> Damaged | None:
    area = names.areas[door.ward]
    province = province_key(area.province)
    form = _form(names, door, rng)
    new = names.new_of.get(door.ward, [])
    kinds: dict[str, Callable[[], tuple[_Form, set[int]] | None]] = {
        "no-ward": lambda: _without_ward(names, form, door),
        "no-district": lambda: _without_district(names, form, door),
        "new-unit": lambda: _new_unit(names, form, door, new, province),
        "old-unit": lambda: _old_unit(names, form, door),
        "both-units": lambda: (_replaced(form, new_ward=new[0]), {door.ward}) if new else None,
    }
    for kind in rng.permutation(list(kinds)):
        made = kinds[str(kind)]()
        if made is not None:
            changed, right = made
            text = written(changed, int(rng.integers(1, 3)), rng)
            keys = frozenset(names.areas[ward].key for ward in right)
            return Damaged(text=text, meant=area.key, right=keys, level=MIXED, kind=str(kind))
    return None


def _without_ward(names: DamageNames, form: _Form, door: Door) -> tuple[_Form, set[int]] | None:
    """Leave the ward out where the map tells in which wards of the district the street runs."""
    form = _replaced(form, street=door.street)  # the number is made up: the map may know better
    district = names.areas[door.ward].district
    right = {ward for ward in door.runs_in if names.areas[ward].district == district}
    return (_replaced(form, ward=""), right) if door.ward in right else None


def _without_district(names: DamageNames, form: _Form, door: Door) -> tuple[_Form, set[int]] | None:
    """Leave the district out where the ward's name says it, or the street."""
    area = names.areas[door.ward]
    same = names.by_name[province_key(area.province), bare_name(area.name)[0]]
    right = same & door.runs_in or same
    # a ward of July 2025 may bear the name of another one from before: the text fits both
    also = names.new_names.get((province_key(area.province), form.ward), set())
    return (
        (_replaced(form, street=door.street, district=""), right | also)
        if len(right) == 1
        else None
    )


def _old_unit(names: DamageNames, form: _Form, door: Door) -> tuple[_Form, set[int]] | None:
    """Write the ward and the district of another year, where their names are others."""
    old = names.old_of.get(door.ward)
    if not old:
        return None
    ward, district = old[0]
    changed = _replaced(form, street=door.street, ward=ward, district=district)
    return changed, set(names.old_names[ward, district])


def _new_unit(
    names: DamageNames, form: _Form, door: Door, new: Sequence[str], province: str
) -> tuple[_Form, set[int]] | None:
    """Write the ward of July 2025: the street decides between the old ones, where it is known."""
    if not new:
        return None
    old = names.new_names[province, new[0]]
    right = old & door.runs_in or old
    same = names.by_name.get((province, bare_name(new[0])[0]), set())
    changed = _replaced(form, street=door.street, ward=new[0], district="", small="")
    return changed, right | (same if not door.runs_in else same & door.runs_in)


def _replaced(form: _Form, **parts: str) -> _Form:
    values = {name: getattr(form, name) for name in _Form.__slots__}
    return _Form(**{**values, **parts})


def without_leading_zero(name: str, rng: np.random.Generator) -> str:
    """Return ``Phường 1`` for ``Phường 01``, mostly."""
    kind, _, number = name.rpartition(" ")
    return f"{kind} {int(number)}" if number.isdigit() and rng.random() < 0.9 else name


_SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "Phường ": ("P.", "P. ", "P ", "F."),
    "Quận ": ("Q.", "Q. ", "Q "),
    "Huyện ": ("H.", "H. "),
    "Thị trấn ": ("TT.", "TT "),
    "Thị xã ": ("TX.", "TX "),
    "Thành phố ": ("TP.", "TP ", "Tp. "),
    "Khu phố ": ("KP", "KP.", "KP "),
    "Xã ": ("X.", "Xã "),
    "Đường ": ("Đ. ", ""),
}
_CITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "Thành phố Hồ Chí Minh": ("TP.HCM", "TPHCM", "HCM", "TP Hồ Chí Minh", "Sài Gòn", "Hồ Chí Minh"),
    "Thành phố Hà Nội": ("Hà Nội", "TP.Hà Nội", "TP Hà Nội", "HN"),
}


def abbreviated(form: _Form, rng: np.random.Generator) -> _Form:
    """Return the form with the abbreviations that people use; some prefixes are left out."""
    # a ward's name alone says nothing where there is no district behind it to tell the two apart
    bare_ward = bool(form.district) and not any(letter.isdigit() for letter in form.ward)
    ward = _short(form.ward, rng, bare=bare_ward)
    district = _short(
        form.district, rng, bare=not any(letter.isdigit() for letter in form.district)
    )
    cities = _CITIES.get(form.province)
    return _replaced(
        form,
        street=_short_in(form.street, "Đường ", rng),
        small=_short(form.small, rng),
        ward=ward,
        district=district,
        new_ward=_short(form.new_ward, rng, bare=False),
        province=str(rng.choice(cities)) if cities else _short(form.province, rng),
    )


def _short(part: str, rng: np.random.Generator, *, bare: bool = False) -> str:
    for prefix, forms in _SHORT.items():
        if part.startswith(prefix):
            if bare and rng.random() < 0.2:
                return part.removeprefix(prefix)
            if rng.random() < 0.8:
                return str(rng.choice(forms)) + part.removeprefix(prefix)
    return part


def _short_in(street: str, prefix: str, rng: np.random.Generator) -> str:
    return street.replace(prefix, str(rng.choice(_SHORT[prefix])), 1)


_JOINS: Final = (", ", ", ", ", ", ",", " ", " ", " - ", ". ", "; ")


def written(form: _Form, level: int, rng: np.random.Generator) -> str:
    """Join the parts as the level asks: from 1 on short, from 2 on without accents and commas."""
    if level == 0:
        return ", ".join(form.parts())
    parts = abbreviated(form, rng).parts()
    if level == 1:
        return ", ".join(parts)
    text = str(rng.choice(_JOINS)).join(parts)
    if rng.random() < 0.75:
        text = "".join(_bare(letter) for letter in text)
    case = rng.random()
    return text.lower() if case < 0.45 else text.upper() if case < 0.6 else text


def _bare(letter: str) -> str:
    return plain(letter).upper() if letter.isupper() else plain(letter)


_LETTERS: Final = "abcdeghiklmnopqrstuvxy"
_LONG_WORD: Final = 4


def typo(text: str, rng: np.random.Generator) -> str:
    """Return the text with one letter swapped, dropped, doubled or mistaken in a long word.

    Empty when there is no word of four letters or more without a number.
    """
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= _LONG_WORD and word.isalpha()]
    if not long:
        return ""
    chosen = int(rng.choice(long))
    word = words[chosen]
    at = int(rng.integers(1, len(word) - 1))
    kind = int(rng.integers(4))
    made = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + str(rng.choice(list(_LETTERS))) + word[at + 1 :],
    )[kind]
    if plain(made) == plain(word):
        return ""
    words[chosen] = made
    return " ".join(words)
