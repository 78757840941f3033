"""Units since the reform of 1 July 2025 and what they were made of, from `vietnamadminunits`.

Only its data files are read (MIT); the package is never imported, it need not be there. A ward that
was divided, or that the tables do not name without doubt, has no certain new code, but the units
are known that it may have become. The old units are those of early 2025; their spellings hold the
names of wards that were merged into them before.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from geodata.address_text import plain
from geodata.areas import Area
from geodata.errors import InvalidInput, Issue
from geodata.unit_names import bare_name

SCHEME_2025_07: Final = "vn-2025-07"
_TABLES: Final = ("converter_2025.json", "parser_legacy.json", "parser_from_2025.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A ward, commune or special zone of July 2025.

    Parameters
    ----------
    province, name
        As official: ``Thành phố Hồ Chí Minh``, ``Phường Chợ Quán``.
    code
        Of scheme ``vn-2025-07``.
    whole
        True when the old ward that it is given for went into it whole.
    """

    province: str
    name: str
    code: str
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reform:
    """Old wards to the units of July 2025.

    Parameters
    ----------
    legacy
        Province key -> district key -> the keys that each spelling of a ward may mean.
    names
        "province_district_ward" to the official names of ward and district in early 2025.
    units
        "province_district_ward" to the new units that it went into.
    provinces
        Key of an old province to its new province, and the names of its districts.
    new_units_of
        New province to all its units.
    """

    legacy: Mapping[str, Mapping[str, Mapping[str, frozenset[str]]]]
    names: Mapping[str, tuple[str, str]]
    units: Mapping[str, tuple[NewUnit, ...]]
    provinces: Mapping[str, tuple[str, tuple[str, ...]]]
    new_units_of: Mapping[str, tuple[NewUnit, ...]]

    def keys_of(self, area: Area) -> frozenset[str]:
        """Return the keys of early 2025 that a ward may have, by its name and its district's."""
        found = set()
        for province in _spellings(area.province, ("thanh pho", "tinh")):
            for district in _spellings(area.district, ("quan", "huyen", "thi xa", "thanh pho")):
                wards = self.legacy.get(province, {}).get(district, {})
                for key in wards.get(_ward_spelling(area), ()):
                    found.add(f"{province}_{district}_{key}")
        return frozenset(found)

    def new_units(self, area: Area) -> tuple[NewUnit, ...]:
        """Return the new units that hold some of a ward's ground."""
        return tuple(unit for key in sorted(self.keys_of(area)) for unit in self.units.get(key, ()))

    def keys_now(self, area: Area) -> tuple[str, ...]:
        """Return the units that hold a ward's ground now: one when that is certain, else several.

        None when the tables do not know the ward.
        """
        if area.scheme == SCHEME_2025_07:
            return (area.key,)
        codes = {unit.code for unit in self.new_units(area)}
        return tuple(f"{SCHEME_2025_07}:{code}" for code in sorted(codes))


NO_REFORM: Final = Reform(legacy={}, names={}, units={}, provinces={}, new_units_of={})


def _glued(words: str) -> str:
    return words.replace(" ", "")


def _spellings(name: str, prefixes: tuple[str, ...]) -> list[str]:
    """Return the keys that a unit may have, with its own prefix or with each possible one."""
    bare, kind, _ = bare_name(name)
    return [_glued(f"{prefix} {bare}") for prefix in ((kind,) if kind else prefixes)]


def _ward_spelling(area: Area) -> str:
    bare, kind, _ = bare_name(area.name)
    return _glued(f"{kind} {bare}")


def find_reform_folder() -> Path | None:
    """Return where the tables lie, or None when `vietnamadminunits` is not installed."""
    spec = find_spec("vietnamadminunits")
    places = spec.submodule_search_locations if spec is not None else None
    folder = Path(places[0]) / "data" if places else None
    return folder if folder is not None and (folder / "converter_2025.json").is_file() else None


@cache
def installed_reform() -> Reform:
    """Return the tables that are installed; without them nothing is known of the reform."""
    folder = find_reform_folder()
    return NO_REFORM if folder is None else read_reform(folder)


def installed_digest() -> str:
    """Return the SHA-256 of the tables that are installed; empty without them."""
    folder = find_reform_folder()
    if folder is None:
        return ""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def read_reform(folder: Path) -> Reform:
    """Read the tables of the reform.

    Parameters
    ----------
    folder
        With ``converter_2025.json``, ``parser_legacy.json`` and ``parser_from_2025.json``.

    Raises
    ------
    InvalidInput
        With code ``unreadable-file`` when a table is missing or of another form.
    """
    try:
        converter, old, later = (_json(folder / name) for name in _TABLES)
        new = _new_units(later)
        wards = _merged(
            old["DICT_PROVINCE_DISTRICT_WARD_NO_ACCENTED"],
            old["DICT_PROVINCE_DISTRICT_WARD_ACCENTED"],
        )
        return Reform(
            legacy={
                province: {district: _by_spelling(found) for district, found in districts.items()}
                for province, districts in wards.items()
            },
            names={
                f"{province}_{district}_{key}": (
                    ward["ward"],
                    old["DICT_PROVINCE_DISTRICT"][province][district]["district"],
                )
                for province, districts in wards.items()
                for district, found in districts.items()
                for key, ward in found.items()
            },
            units=_units(converter, new),
            provinces={
                part: (
                    next(iter(new[province].values())).province,
                    tuple(row["district"] for row in old["DICT_PROVINCE_DISTRICT"][part].values()),
                )
                for province, parts in converter["DICT_PROVINCE"].items()
                for part in parts
            },
            new_units_of={
                next(iter(found.values())).province: tuple(found.values()) for found in new.values()
            },
        )
    except (OSError, KeyError, ValueError, AttributeError, TypeError) as error:
        issue = Issue(
            code="unreadable-file",
            subject=str(folder),
            message="không đọc được bảng sáp nhập 2025"
            f" / the tables of the 2025 reform cannot be read ({error})",
            remedy="cài lại vietnamadminunits; thiếu nó thì không có mã mới"
            " / install it again; without it no new codes are given",
        )
        raise InvalidInput([issue]) from error


def _json(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _merged(*tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return tables of three levels as one; a district without wards has one without a name."""
    whole: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for table in tables:
        for province, districts in table.items():
            for district, wards in districts.items():
                whole[province][district].update(
                    {key: ward for key, ward in wards.items() if isinstance(ward["ward"], str)}
                )
    return whole


def _by_spelling(wards: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    spellings: dict[str, set[str]] = defaultdict(set)
    for key, ward in wards.items():
        for word in (_glued(plain(ward["ward"])), *ward["wardKeywords"]):
            spellings[_glued(plain(word))].add(key)
    return {word: frozenset(keys) for word, keys in spellings.items()}


def _new_units(table: Mapping[str, Any]) -> dict[str, dict[str, NewUnit]]:
    """Return province key -> ward key -> new unit."""
    units: dict[str, dict[str, NewUnit]] = defaultdict(dict)
    for part in ("DICT_PROVINCE_WARD_NO_ACCENTED", "DICT_PROVINCE_WARD_ACCENTED"):
        for province, wards in table[part].items():
            name = table["DICT_PROVINCE"][province]["province"]
            for key, ward in wards.items():
                units[province][key] = NewUnit(
                    province=name, name=ward["ward"], code=ward["wardCode"]
                )
    return units


def _units(
    converter: Mapping[str, Any], new: Mapping[str, Mapping[str, NewUnit]]
) -> dict[str, tuple[NewUnit, ...]]:
    """Return the new units of each old ward; it went whole into one unless it was divided."""
    units: dict[str, list[NewUnit]] = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, parts in wards.items():
            for part in parts:
                if (unit := new.get(province, {}).get(key)) is not None:
                    units[part].append(unit)
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, shares in olds.items():
            found = [new.get(province, {}).get(share["newWardKey"]) for share in shares]
            units[old] += [replace(unit, whole=False) for unit in found if unit is not None]
    return {old: tuple(found) for old, found in units.items()}
