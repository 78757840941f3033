"""Codes of wards since the reform of 1 July 2025, from the tables of `vietnamadminunits`.

Only its data files are read (MIT); the package is never imported, it need not be there. A ward that
was divided, or that the tables do not name without doubt, has no certain new code, but the units
are known that it may have become.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from geodata.address_text import plain
from geodata.areas import Area
from geodata.errors import InvalidInput, Issue
from geodata.gazetteer import bare_name

SCHEME_2025_07: Final = "vn-2025-07"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reform:
    """Old wards to the codes of July 2025.

    Parameters
    ----------
    legacy
        Province key -> district key -> the keys that each spelling of a ward may mean.
    codes
        "province_district_ward" to its new code, or to several where the ward was divided.
    """

    legacy: Mapping[str, Mapping[str, Mapping[str, frozenset[str]]]]
    codes: Mapping[str, tuple[str, ...]]

    def code_of(self, area: Area) -> str:
        """Return the new code of a ward, empty when it is not certain."""
        keys = self.keys_now(area)
        return keys[0].partition(":")[2] if len(keys) == 1 else ""

    def keys_now(self, area: Area) -> tuple[str, ...]:
        """Return the units that hold a ward's ground now: one when that is certain, else several.

        None when the tables do not know the ward.
        """
        if area.scheme == SCHEME_2025_07:
            return (area.key,)
        codes = {code for key in self._old_keys(area) for code in self.codes.get(key, ())}
        return tuple(f"{SCHEME_2025_07}:{code}" for code in sorted(codes))

    def _old_keys(self, area: Area) -> set[str]:
        """Return the entries of the tables that a ward's name may mean."""
        found = set()
        for province in _spellings(area.province, ("thanh pho", "tinh")):
            for district in _spellings(area.district, ("quan", "huyen", "thi xa", "thanh pho")):
                wards = self.legacy.get(province, {}).get(district, {})
                for key in wards.get(_ward_spelling(area), ()):
                    found.add(f"{province}_{district}_{key}")
        return found


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
        converter = _json(folder / "converter_2025.json")
        old = _json(folder / "parser_legacy.json")["DICT_PROVINCE_DISTRICT_WARD_NO_ACCENTED"]
        new = _json(folder / "parser_from_2025.json")["DICT_PROVINCE_WARD_NO_ACCENTED"]
        return Reform(legacy=_legacy(old), codes=_codes(converter, new))
    except (OSError, KeyError, ValueError, AttributeError, TypeError) as error:
        issue = Issue(
            code="unreadable-file",
            subject=str(folder),
            message=f"the tables of the 2025 reform cannot be read ({error})",
            remedy="install vietnamadminunits again; without it no new codes are given",
        )
        raise InvalidInput([issue]) from error


def _json(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _legacy(old: Mapping[str, Any]) -> dict[str, dict[str, dict[str, frozenset[str]]]]:
    table: dict[str, dict[str, dict[str, frozenset[str]]]] = {}
    for province, districts in old.items():
        table[province] = {district: _by_spelling(wards) for district, wards in districts.items()}
    return table


def _by_spelling(wards: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    spellings: dict[str, set[str]] = defaultdict(set)
    for key, ward in wards.items():
        if isinstance(ward["ward"], str):  # a district without wards has one without a name
            for word in (_glued(plain(ward["ward"])), *ward["wardKeywords"]):
                spellings[word].add(key)
    return {word: frozenset(keys) for word, keys in spellings.items()}


def _codes(converter: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the new codes of each old ward: one, or several where it was divided."""
    targets: dict[str, set[str]] = defaultdict(set)

    def code_of(province: str, key: str) -> str:
        return str(new.get(province, {}).get(key, {}).get("wardCode", ""))

    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, parts in wards.items():
            for part in parts:
                targets[part].add(code_of(province, key))
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, shares in wards.items():
            targets[part] |= {code_of(province, share["newWardKey"]) for share in shares}
    return {part: tuple(sorted(codes)) for part, codes in targets.items() if "" not in codes}
