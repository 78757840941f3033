"""The real addresses, streets and wards that geocoding is measured on, and doors made of them."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from geodata.address_front import street_key
from geodata.address_text import normalise
from geodata.areas import AreaSet
from geodata.geocoding import Geocoder, build_geocoder
from geodata.network import RoadNetwork
from geodata.sources.files import read_roads
from geodata.unit_names import bare_name, province_key
from tests.benchmarks.measuring import SHARED
from tests.damaged_addresses import Door
from tests.geodata.test_geocoding_real import ROADS, real_areas, without_houses


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RealAddresses:
    """Rows of the development file, and what they are looked up in.

    Parameters
    ----------
    rows
        As `csv.DictReader` gives them.
    areas, networks
        Wards of 2021, and the extracts without the houses that the rows ask for.
    geocoder
        Made of these.
    listed
        (province key, plain district name) to the streets of a list that no map shows.
    """

    rows: Sequence[dict[str, str]]
    areas: AreaSet
    networks: Sequence[RoadNetwork]
    geocoder: Geocoder
    listed: Mapping[tuple[str, str], Sequence[str]]


@cache
def real_addresses() -> RealAddresses | None:
    """Return the shared data; None where it is not at hand."""
    path = SHARED / "addresses" / "addresses_dev.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    asked = np.array([(float(r["lon"]), float(r["lat"])) for r in rows if "osm" in r["source"]])
    networks = [without_houses(read_roads(SHARED / "roads" / name), asked) for name in ROADS]
    areas = real_areas(SHARED)
    listed: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (SHARED / "reference" / "streets_by_district_2019.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if _is_name(row["street"]):
                district = province_key(row["province"]), bare_name(row["district"])[0]
                listed[district].append(row["street"])
    return RealAddresses(
        rows=rows,
        areas=areas,
        networks=networks,
        geocoder=build_geocoder(areas, networks),
        listed=listed,
    )


def _is_name(street: str) -> bool:
    """Tell a street's name from the numbers and the alleys that lists and maps hold as well."""
    plain_words = f" {normalise(street).plain} "
    return (
        len(street) > 3
        and not any(letter.isdigit() for letter in street)
        and not any(f" {word} " in plain_words for word in ("alley", "ngo", "hem", "ngach"))
    )


_OLD_DISTRICTS = {
    "thu duc": ("2", "9", "thu duc"),
    "bac tu liem": ("tu liem", "bac tu liem"),
    "nam tu liem": ("tu liem", "nam tu liem"),
}
"""Under which names the list of 2019 has the streets of a district of 2021."""


def doors(real: RealAddresses, count: int, rng: np.random.Generator) -> list[Door]:
    """Return houses in random wards, one in three of them in a ward whose streets are on the map.

    Numbers are made up. A street that no map shows is taken from the district's list.
    """
    names: dict[str, str] = {}
    for network in real.networks:
        for name in filter(_is_name, network.names):
            text = normalise(name)
            names.setdefault(street_key(text.plain, text.accented), name)
    index = real.geocoder.city.streets
    by_ward: dict[int, list[str]] = defaultdict(list)
    for key in sorted(names.keys() & index.wards_of.keys()):
        for ward in index.wards_of[key]:
            by_ward[ward].append(key)
    mapped = sorted(by_ward)
    found = []
    for number in range(count):
        ward = mapped[int(rng.integers(len(mapped)))] if number % 3 == 0 else -1
        ward = int(rng.integers(len(real.areas.areas))) if ward < 0 else ward
        if by_ward[ward]:
            key = by_ward[ward][int(rng.integers(len(by_ward[ward])))]
            street = names[key].removeprefix("Đường ").removeprefix("Phố ")
            runs_in = index.wards_of[key]
        else:
            street, runs_in = _listed_street(real, ward, rng), frozenset[int]()
        if street:
            house = _house(rng)
            found.append(Door(house=house, street=street, ward=ward, runs_in=runs_in))
    return found


def _listed_street(real: RealAddresses, ward: int, rng: np.random.Generator) -> str:
    """Return a street of the ward's district that no map shows; empty when there is none."""
    area = real.areas.areas[ward]
    district = bare_name(area.district)[0]
    streets = [
        street
        for name in _OLD_DISTRICTS.get(district, (district,))
        for street in real.listed.get((province_key(area.province), name), ())
    ]
    street = streets[int(rng.integers(len(streets)))] if streets else ""
    text = normalise(street)
    known = street_key(text.plain, text.accented) in real.geocoder.city.streets.wards_of
    return "" if known else street


def _house(rng: np.random.Generator) -> str:
    house, kind = str(rng.integers(1, 400)), rng.random()
    if kind < 0.2:
        return f"{house}/{rng.integers(1, 90)}"
    return house + str(rng.choice(list("ABC"))) if kind < 0.3 else house
