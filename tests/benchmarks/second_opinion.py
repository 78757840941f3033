"""`vietnamadminunits` as a peer: its parser without the packages that it would pull in.

Its parser asks for `unidecode`, whose licence keeps it out of this project, and for `geopy`, which
it only needs for maps. Both are stood in for while it is imported.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from geodata.address_text import PLAIN_LETTERS
from geodata.addresses import read_address
from geodata.gazetteer import Gazetteer

PEER = "vietnamadminunits"


def _no_network(*words: object, **options: object) -> None:
    """Stand for what needs the network; parsing never asks for it."""


def _bare(text: str) -> str:
    return text.translate(PLAIN_LETTERS)


@contextmanager
def _stand_ins() -> Iterator[None]:
    made: dict[str, dict[str, object]] = {
        "unidecode": {"unidecode": _bare},
        "geopy": {},
        "geopy.distance": {"distance": _no_network, "geodesic": _no_network},
        "geopy.geocoders": {"ArcGIS": _no_network},
    }
    before = {name: sys.modules.get(name) for name in made}
    for name, contents in made.items():
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(contents)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def load_peer() -> Callable[[str], tuple[str, str]] | None:
    """Return a function from an address to (old ward, new ward code); None when not installed.

    The old ward is written as the keys of `geodata.wards_2025.Reform`; the new units are asked
    only when no old ward was found, as its own documentation advises.
    """
    with _stand_ins():
        try:
            package = import_module(PEER)
        except ImportError:
            return None

    def parse(text: str) -> tuple[str, str]:
        old = package.parse_address(text, mode="LEGACY")
        if old.ward_key:
            return f"{old.province_key}_{old.district_key}_{old.ward_key}", ""
        new = package.parse_address(text, mode="FROM_2025")
        return "", new.ward_code or ""

    return parse


def exact_only(names: Gazetteer) -> Callable[[str], str]:
    """Return a function from an address to the key of its ward: exact names and nothing else."""

    def look_up(text: str) -> str:
        pieces = [segment.name for segment in read_address(text)[0]]
        districts = {
            meaning.district for name in pieces for meaning in names.district_names.get(name, ())
        }
        found = {
            meaning.ward
            for name in pieces
            for meaning in names.wards(name)
            if not meaning.reformed and names.district_of[meaning.ward] in districts
        }
        return names.areas[found.pop()].key if len(found) == 1 else ""

    return look_up
