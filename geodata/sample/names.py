"""The words that the sample city is written with, and which streets bear which of them."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from geodata.areas import Area

_A_WARD: Final = 20
"""Names a ward takes from its district's list; the rest of its streets bear numbers."""
_NUMBERED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Street names, what people are called, and words of their requests.

    Parameters
    ----------
    arterials, streets
        Names of streets that cross wards, and of others; none is in both.
    old_district
        Ward, without prefix, of Thành phố Thủ Đức -> its district before 2021.
    called, initials
        ``Cô`` and ``L`` make ``Cô L.``
    unplaceable
        Addresses that no one can find.
    notes
        How to hand over.
    """

    arterials: tuple[str, ...]
    streets: tuple[str, ...]
    old_district: Mapping[str, str]
    called: tuple[str, ...]
    initials: str
    unplaceable: tuple[str, ...]
    notes: tuple[str, ...]


def load_names() -> Names:
    """Return the words that come with the product."""
    table = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    people = table["people"]
    return Names(
        arterials=tuple(table["arterials"]),
        streets=tuple(table["streets"]),
        old_district={
            ward: district for district, wards in table["old_district"].items() for ward in wards
        },
        called=tuple(people["called"]),
        initials=people["initials"],
        unplaceable=tuple(people["unplaceable"]),
        notes=tuple(people["notes"]),
    )


def street_names(
    areas: Sequence[Area], *, names: Sequence[str], seed: int
) -> dict[str, tuple[str, ...]]:
    """Return the street names of each ward, by its key.

    No two of about ten neighbouring wards of a district share a name; further wards of a large
    district do, and so do districts, as in the real city. The names of a ward do not depend on
    which other wards are generated.
    """
    by_district: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        by_district[area.district_code].append(area)
    given = {}
    for code, wards in by_district.items():
        deck = np.random.default_rng([seed, int(code or 0)]).permutation(names).tolist()
        for rank, area in enumerate(wards):
            named = [deck[(rank * _A_WARD + i) % len(deck)] for i in range(_A_WARD)]
            numbered = [f"Đường số {rank * _NUMBERED + i + 1}" for i in range(_NUMBERED)]
            given[area.key] = (*named, *numbered)
    return given
