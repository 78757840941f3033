# ruff: noqa: T201 - the figures printed are what these tests are for
"""Geocoding measured on real addresses; prints what it measures.

House points of the roads within 3 m of an address that is asked for are taken out first: otherwise
the OSM rows would only look themselves up.
"""

import csv
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from geodata.address_scores import AddressScores, read_truth, score_against_truth
from geodata.addresses import normalise
from geodata.areas import AreaSet, read_areas
from geodata.geocoding import Geocoded, Geocoder, build_geocoder
from geodata.located_rows import RowLocator
from geodata.network import RoadNetwork
from geodata.reverse import Ground
from geodata.sources.files import read_roads
from geodata.wards_2025 import installed_reform

pytestmark = [pytest.mark.realdata, pytest.mark.slow]
ROADS = (
    "hcmc_district1_2026.osm.pbf",
    "hcmc_district4_roads_alleys_2021.gpkg",
    "hanoi_center_motor_2023.graphml",
)
M_PER_DEG = 111_195.0


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[dict[str, str]]:
    path = shared_data / "addresses" / "addresses_dev.csv"
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def geocoder(shared_data: Path, rows: list[dict[str, str]]) -> Geocoder:
    asked = np.array([(float(r["lon"]), float(r["lat"])) for r in rows if "osm" in r["source"]])
    networks = [without_houses(read_roads(shared_data / "roads" / name), asked) for name in ROADS]
    return build_geocoder(real_areas(shared_data), networks)


def real_areas(shared_data: Path) -> AreaSet:
    hcmc = read_areas(shared_data / "boundaries" / "hcmc_wards_2021.gpkg", scheme="vn-2021")
    hanoi = read_areas(
        shared_data / "boundaries" / "wards_hcmc_hanoi_laichau_gadm36.gpkg",
        scheme="vn-2021",
        columns={"name": "ward_official"},
        keep={"province_code": "01"},
        dissolve_by="ward_code_2021",
        repaired_share=0.05,
    )
    return AreaSet(areas=hcmc.areas.areas + hanoi.areas.areas)


def without_houses(network: RoadNetwork, asked: np.ndarray) -> RoadNetwork:
    if not network.house_lon.size:
        return network
    houses = np.column_stack((network.house_lon, network.house_lat))
    away_deg, _ = cKDTree(asked).query(houses)
    keep = np.flatnonzero(np.asarray(away_deg) * M_PER_DEG > 3)
    return replace(
        network,
        house_lon=network.house_lon[keep],
        house_lat=network.house_lat[keep],
        house_number=tuple(network.house_number[i] for i in keep),
        house_street=tuple(network.house_street[i] for i in keep),
    )


@pytest.fixture(scope="module")
def results(geocoder: Geocoder, rows: list[dict[str, str]]) -> tuple[Geocoded, ...]:
    begin = time.perf_counter()
    ground = Ground(areas=geocoder.areas, keys_now=installed_reform().keys_now)
    results = RowLocator(geocoder=geocoder, ground=ground, by_point=False).located(rows).results
    print(f"\n{len(rows) / (time.perf_counter() - begin):,.0f} addresses/s")
    return results


@pytest.fixture(scope="module")
def scores(results: tuple[Geocoded, ...], rows: list[dict[str, str]]) -> AddressScores:
    scores = score_against_truth(results, read_truth(rows))
    for grade in scores.grades:
        print(grade)
    print(f"A+B accepted {scores.accepted_share:.2%}, wrong {scores.accepted_wrong_share:.2%}")
    for precision, (count, metres) in sorted(scores.median_m.items()):
        print(f"{precision:>12}: {count:5} rows, median {metres:.0f} m")
    return scores


def test_addresses_that_name_their_ward_are_placed_in_it(scores: AddressScores) -> None:
    grade_a = scores.grades[0]
    assert grade_a.grade == "A"
    assert grade_a.first_right / grade_a.rows >= 0.99
    assert grade_a.wrong / grade_a.rows <= 0.003


def test_nearly_all_are_accepted_and_nearly_none_of_them_wrongly(scores: AddressScores) -> None:
    assert scores.accepted_wrong_share <= 0.005
    assert scores.accepted_share >= 0.92


def test_points_are_as_near_as_their_precision_says(scores: AddressScores) -> None:
    assert scores.median_m["rooftop"][1] <= 20
    assert scores.median_m["interpolated"][1] <= 60
    assert scores.median_m["alley"][1] <= 80


def test_capitals_and_missing_accents_change_little(
    geocoder: Geocoder, rows: list[dict[str, str]]
) -> None:
    grade_a = [row for row in rows if row["grade"] == "A"]
    truth = read_truth(grade_a)
    for write in (str.upper, lambda text: normalise(text).plain):
        results = geocoder.geocode_all([write(row["address"]) for row in grade_a])
        score = score_against_truth(results, truth).grades[0]
        print(score)
        assert score.first_right / score.rows >= 0.98
        assert score.wrong / score.rows <= 0.005


def test_probabilities_mean_what_they_say(
    results: tuple[Geocoded, ...], rows: list[dict[str, str]]
) -> None:
    stated, right = [], []
    for result, truth in zip(results, read_truth(rows), strict=True):
        if truth.grade != "D" and result.candidates:
            best = result.candidates[0]
            stated.append(best.probability)
            right.append(best.area.partition(":")[2] in truth.ward_codes)
    bins = np.digitize(stated, [0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98])
    error = 0.0
    for index in np.unique(bins):
        inside = bins == index
        says, is_right = np.mean(np.array(stated)[inside]), np.mean(np.array(right)[inside])
        print(f"says {says:.2f}, is {is_right:.2f}, {inside.sum()} rows")
        error += inside.sum() / len(stated) * abs(says - is_right)
    print(f"expected calibration error {error:.3f}")
    assert error <= 0.03
