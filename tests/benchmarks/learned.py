"""Long tables of addresses, points to wards, and addresses that were learned."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np

from geodata.address_memory import with_learned
from geodata.areas import OUTSIDE, AreaSet, read_areas
from geodata.geocoding import build_geocoder
from geodata.learned import Learned
from geodata.reverse import Ground
from geodata.sample import SampleCity, sample_city, write_sample
from geodata.wards_2025 import find_reform_folder, read_reform
from tests.benchmarks.measuring import SHARED, Line, Options, seconds
from tests.benchmarks.start import used_by

ROWS, FEW_ROWS = 100_000, 10_000
ALIASES = 10_000
POINTS = 100_000


def spelt_addresses(city: SampleCity, count: int) -> list[str]:
    """Return addresses in the spellings of the sample city, each house number drawn anew."""
    rng = np.random.default_rng(1)
    known = [row["address"] for row in city.requests if row["address"]]
    numbers = rng.integers(1, 400, count)
    return [
        re.sub(r"\d+", str(number), known[i % len(known)], count=1)
        for i, number in enumerate(numbers)
    ]


def write_addresses(path: Path, addresses: list[str]) -> None:
    """Write a table to geocode."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "address"))
        writer.writerows(enumerate(addresses))


def long_table(options: Options) -> Iterator[Line]:
    """Measure `donghanh geocode` of 100,000 lines, start and files included."""
    city = sample_city(wards=5, seed=1, requests_a_ward=100)
    write_sample(city, options.folder)
    addresses = spelt_addresses(city, ROWS)
    wards, roads = options.folder / "wards.gpkg", options.folder / "roads.npz"
    figures = {}
    for count in (FEW_ROWS, ROWS):
        table = options.folder / f"{count}.csv"
        write_addresses(table, addresses[:count])
        words = ("geocode", str(table), "--areas", str(wards), "--roads", str(roads))
        out = options.folder / f"{count}.out.csv"
        figures[count] = used_by(*words, "--no-learned", "--out", str(out))
    taken_s, most_mb = figures[ROWS]
    yield Line(
        name="geocode.batch_100000",
        value=ROWS / taken_s,
        unit="addresses/s",
        more={
            "seconds": taken_s,
            "MB": most_mb,
            f"MB_of_{FEW_ROWS}": figures[FEW_ROWS][1],
            "distinct": len(set(addresses)),
        },
    )


def ground_areas() -> tuple[AreaSet, str]:
    """Return real wards where they are here, else those of the sample city."""
    path = SHARED / "boundaries" / "hcmc_wards_2021.gpkg"
    if path.exists():
        return read_areas(path, scheme="vn-2021").areas, "hcmc_wards_2021"
    return sample_city(wards=20, seed=1, requests_a_ward=1).areas, "sample city"


def points_to_units(options: Options) -> Iterator[Line]:
    """Measure the old and the new unit of points, and the metres to the ward's edge."""
    del options
    areas, source = ground_areas()
    folder = find_reform_folder()
    keys_now = read_reform(folder).keys_now if folder else lambda _area: ()
    ground = Ground(areas=areas, keys_now=keys_now)
    box, rng = areas.bounds, np.random.default_rng(1)
    lon = rng.uniform(box.west, box.east, 5 * POINTS)
    lat = rng.uniform(box.south, box.north, 5 * POINTS)
    inside = np.flatnonzero(areas.areas_at(lon, lat) != OUTSIDE)[:POINTS]
    lon, lat = lon[inside], lat[inside]
    ground.units_at(lon[:1], lat[:1])  # its trees are built once
    taken_s = seconds(lambda: ground.units_at(lon, lat), times=3)
    polygons = gpd.GeoDataFrame(
        {"key": areas.keys}, geometry=[area.geometry for area in areas.areas], crs=4326
    )

    def joined() -> None:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
        gpd.sjoin(points, polygons, predicate="intersects", how="left")

    yield Line(
        name="geocode.reverse",
        value=len(lon) / taken_s,
        unit="points/s",
        target=">= 50000",
        peer="geopandas sjoin, the ward alone",
        peer_value=len(lon) / seconds(joined, times=3),
        more={"areas": source, "points": len(lon)},
    )


def recalled(options: Options) -> Iterator[Line]:
    """Measure how fast settled addresses are known again among 10,000; the map is the peer."""
    del options
    city = sample_city(wards=5, seed=1, requests_a_ward=100)
    distinct = list(dict.fromkeys(spelt_addresses(city, 3 * ALIASES)))[:ALIASES]
    moment, point = datetime(2021, 9, 10, tzinfo=UTC), city.areas.areas[0].inner_point
    events = [
        Learned(kind="settled", address=text, point=point, by="bench", at=moment)
        for text in distinct
    ]
    by_map = build_geocoder(city.areas, (city.roads,))
    by_memory = with_learned(by_map, events)
    settled = sum(
        found.candidates[0].precision == "settled" for found in by_memory.geocode_all(distinct)
    )
    build_s = seconds(lambda: with_learned(by_map, events))
    taken_s = seconds(lambda: by_memory.geocode_all(distinct), times=3)
    map_s = seconds(lambda: by_map.geocode_all(distinct[: ALIASES // 10]), times=3)
    yield Line(
        name="geocode.recall",
        value=len(distinct) / taken_s,
        unit="addresses/s",
        peer="the same geocoder without what was learned",
        peer_value=ALIASES / 10 / map_s,
        more={"aliases": len(events), "settled": settled, "build_s": build_s},
    )


MEASURES = {
    "geocode.batch_100000": long_table,
    "geocode.reverse": points_to_units,
    "geocode.recall": recalled,
}
