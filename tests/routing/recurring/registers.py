"""Registers of made-up households on mountain roads."""

from datetime import date, timedelta

import numpy as np

from geodata.coordinates import LonLat
from routing.recurring import Household, HouseholdId, Medicine, Person, PersonId, Register
from routing.rules.tables import load_rules

DAY = date(2025, 3, 10)
"""A Monday."""
KINDS = load_rules(DAY).kinds
BASE = LonLat(lon=103.0, lat=22.0)
KM_DEG = 1 / 111.195
"""Degrees of latitude of a kilometre."""


def north(km: float) -> LonLat:
    """Return the point so many kilometres north of the base."""
    return LonLat(lon=BASE.lon, lat=BASE.lat + km * KM_DEG)


def person(name: str, *, days: int = 60, ago: int | None = 30) -> Person:
    """Return somebody whose medicine was given so many days ago; None: never."""
    given_on = None if ago is None else DAY - timedelta(days=ago)
    return Person(id=PersonId(name), medicine=Medicine(days=days, given_on=given_on))


def household(
    name: str,
    *members: Person,
    hamlet: str = "A",
    seen: int | None = 10,
    open_from: date | None = None,
) -> Household:
    """Return a household that was seen so many days ago."""
    return Household(
        id=HouseholdId(name),
        hamlet=hamlet,
        members=members or (person(f"{name}-1"),),
        seen_on=None if seen is None else DAY - timedelta(days=seen),
        open_from=open_from,
    )


def register(*households: Household, **hamlets: float) -> Register:
    """Return the register; hamlets lie so many kilometres to the north, A 10."""
    places = {name: north(km) for name, km in ({"A": 10.0} | hamlets).items()}
    return Register(base=BASE, hamlets=places, households=households)


def random_register(
    rng: np.random.Generator, *, hamlets: int, households: int, shortest_days: int
) -> Register:
    """Return households in hamlets all around, with medicine for two weeks to three months."""
    places = {
        f"H{at}": LonLat(
            lon=BASE.lon + float(rng.uniform(-0.4, 0.4)),
            lat=BASE.lat + float(rng.uniform(-0.4, 0.4)),
        )
        for at in range(hamlets)
    }
    homes = []
    for at in range(households):
        members = []
        for number in range(int(rng.integers(1, 3))):
            days = int(rng.integers(shortest_days, 91))
            ago = int(rng.integers(0, max(1, days - 12)))
            members.append(person(f"{at}-{number}", days=days, ago=ago))
        hamlet = f"H{at % hamlets}"
        homes.append(household(f"N{at}", *members, hamlet=hamlet, seen=int(rng.integers(0, 60))))
    return Register(base=BASE, hamlets=places, households=tuple(homes))
