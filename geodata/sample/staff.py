"""Volunteers and depots of a sample city, as rows of the columns that every other such file has."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from geodata.areas import Area
from geodata.sample.names import Names
from geodata.sample.people import Written, address_of, degrees
from geodata.sample.roads import Roads

VOLUNTEERS_A_WARD: Final = 7
VOLUNTEER_COLUMNS: Final = (
    "id", "home_address", "lon", "lat", "profile", "shift_start", "shift_end", "skills", "gates",
    "areas", "capacity_kg", "capacity_l", "cylinders",
)  # fmt: skip
DEPOT_COLUMNS: Final = (
    "id", "kind", "address", "lon", "lat", "opens", "closes", "stock_full", "stock_bags",
    "stock_medicines",
)  # fmt: skip
_RIDES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "motorbike": {"capacity_kg": "30", "capacity_l": "80", "cylinders": "2"},
        "pickup": {"capacity_kg": "400", "capacity_l": "1500", "cylinders": "20"},
        "foot": {"capacity_kg": "15", "capacity_l": "40", "cylinders": "0"},
    }
)
_SHIFTS: Final = (("07:30", "17:30"), ("07:30", "12:00"), ("13:00", "17:30"))
_SHIFT_SHARES: Final = (0.8, 0.1, 0.1)
_GATES: Final = (
    "form", "consent", "recovered", "antibody", "ppe", "training:oxygen", "training:medicine",
    "training:visit", "training:goods", "active",
)  # fmt: skip
_LACKING: Final[Mapping[str, float]] = MappingProxyType(
    {
        "active": 0.04,
        "recovered": 0.04,
        "antibody": 0.12,
        "training:oxygen": 0.2,
        "training:visit": 0.12,
        "training:medicine": 0.08,
        "training:goods": 0.05,
    }
)
"""How often a volunteer does not have a gate; all others always."""
_LENT: Final = 0.15
_HOURS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "oxygen_station": ("06:30", "18:00"),
        "mobile_health_station": ("07:00", "18:00"),
        "distribution_point": ("07:00", "18:00"),
    }
)
_STOCK_A_WARD: Final[Mapping[str, tuple[str, int, int]]] = MappingProxyType(
    {
        "oxygen_station": ("stock_full", 9, 16),
        "mobile_health_station": ("stock_medicines", 15, 24),
        "distribution_point": ("stock_bags", 24, 36),
    }
)
"""What is there for a ward's day, from and to: now and then just short of what is asked for."""
WARDS_A_STATION: Final = 2


def ward_volunteers(
    roads: Roads,
    homes: Sequence[int],
    *,
    area: Area,
    neighbours: Sequence[Area],
    names: Names,
    rng: np.random.Generator,
) -> list[tuple[dict[str, str], Written]]:
    """Return the volunteers who live in a ward, without ids, and where they really live."""
    rows = []
    for number, house in enumerate(rng.choice(homes, size=VOLUNTEERS_A_WARD).tolist()):
        where = address_of(roads, house, area=area, names=names, rng=rng, style="full")
        profile = _profile(number, rng)
        start, end = _SHIFTS[int(rng.choice(len(_SHIFTS), p=_SHIFT_SHARES))]
        gates = [gate for gate in _GATES if rng.random() >= _LACKING.get(gate, 0.0)]
        served = [area.key]
        if neighbours and rng.random() < _LENT:
            served.append(neighbours[int(rng.integers(len(neighbours)))].key)
        row = dict.fromkeys(VOLUNTEER_COLUMNS, "")
        row |= {
            "home_address": where.address,
            "profile": profile,
            "shift_start": start,
            "shift_end": end,
            "skills": _skills(profile, gates, rng),
            "gates": ";".join(gates),
            "areas": ";".join(served),
        }
        if rng.random() < 0.3:  # noqa: PLR2004
            row |= {"lon": degrees(where.lon), "lat": degrees(where.lat)}
        rows.append((row | dict(_RIDES[profile]), where))
    return rows


def _profile(number: int, rng: np.random.Generator) -> str:
    """Return what the ward's nth volunteer rides: one walks, one may drive, the rest ride."""
    if number == 0:
        return "foot"
    if number == 1 and rng.random() < 0.4:  # noqa: PLR2004
        return "pickup"
    return "motorbike"


def _skills(profile: str, gates: Sequence[str], rng: np.random.Generator) -> str:
    skills = ["care"]
    if "training:oxygen" in gates:
        skills.append("oxygen")
    if rng.random() < 0.3:  # noqa: PLR2004
        skills.append("first-aid")
    if rng.random() < 0.08:  # noqa: PLR2004
        skills.append("nurse")
    if profile == "pickup":
        skills.append("driver")
    return ";".join(skills)


def ward_depots(
    roads: Roads,
    homes: Sequence[int],
    *,
    kinds: Mapping[str, int],
    area: Area,
    names: Names,
    rng: np.random.Generator,
) -> list[tuple[dict[str, str], Written]]:
    """Return the depots of a ward without ids, all on streets that a pickup can use.

    Parameters
    ----------
    roads
        The city's.
    homes
        Houses of the ward.
    kinds
        Kind -> how many wards it serves.
    area
        The ward.
    names
        Words.
    rng
        Of this ward's people.
    """
    on_streets = [house for house in homes if roads.houses.depth[house] == 0]
    rows = []
    for (kind, wards), house in zip(
        kinds.items(), rng.choice(on_streets, size=len(kinds)).tolist(), strict=True
    ):
        where = address_of(roads, house, area=area, names=names, rng=rng, style="full")
        column, least, most = _STOCK_A_WARD[kind]
        opens, closes = _HOURS[kind]
        row = dict.fromkeys(DEPOT_COLUMNS, "")
        row |= {"stock_full": "0", "stock_bags": "0", "stock_medicines": "0"}
        row |= {
            "kind": kind,
            "address": where.address,
            "lon": degrees(where.lon),
            "lat": degrees(where.lat),
            "opens": opens,
            "closes": closes,
            column: str(wards * int(rng.integers(least, most + 1))),
        }
        rows.append((row, where))
    return rows
