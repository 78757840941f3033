"""The sample city as a whole: its rows, its truth, its files, and that one seed makes one city."""

import csv
import re
import unicodedata
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geodata.area_files import load_areas
from geodata.network_files import load_network
from geodata.sample import SampleCity, sample_city, write_sample
from geodata.sample.people import REQUEST_COLUMNS
from geodata.sample.spelling import STYLES
from geodata.sample.staff import DEPOT_COLUMNS, VOLUNTEER_COLUMNS
from tests.geodata.sample.gazetteers import small_gazetteer

DAY = date(2025, 3, 10)


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_gazetteer(tmp_path_factory.mktemp("g") / "g.db")


@pytest.fixture(scope="module")
def city(gazetteer: Path) -> SampleCity:
    return sample_city(day=DAY, wards=5, seed=7, boundaries="grown", gazetteer=gazetteer)


def test_a_ward_has_64_requests_7_volunteers_and_an_oxygen_station_for_two(
    city: SampleCity,
) -> None:
    assert (len(city.areas.areas), len(city.requests), len(city.volunteers)) == (5, 320, 35)
    assert Counter(row["kind"] for row in city.depots) == {
        "mobile_health_station": 5,
        "distribution_point": 5,
        "oxygen_station": 3,
    }


def test_rows_have_exactly_the_columns_of_the_files(city: SampleCity) -> None:
    assert {frozenset(row) for row in city.requests} == {frozenset(REQUEST_COLUMNS)}
    assert {frozenset(row) for row in city.volunteers} == {frozenset(VOLUNTEER_COLUMNS)}
    assert {frozenset(row) for row in city.depots} == {frozenset(DEPOT_COLUMNS)}


def test_ids_are_never_used_twice(city: SampleCity) -> None:
    ids = [row["id"] for row in (*city.requests, *city.volunteers, *city.depots)]
    assert len(set(ids)) == len(ids)
    assert [row["id"] for row in city.truth] == ids


def test_the_truth_of_every_address_lies_in_its_ward(city: SampleCity) -> None:
    lon = np.array([float(row["lon"]) for row in city.truth])
    lat = np.array([float(row["lat"]) for row in city.truth])
    found = city.areas.areas_at(lon, lat)
    assert [city.areas.areas[i].code for i in found] == [row["ward_code"] for row in city.truth]


def test_written_addresses_name_the_true_ward_unless_their_style_leaves_it_out(
    city: SampleCity,
) -> None:
    ward_of = {row["id"]: city.areas.by_key(f"vn-2025-01:{row['ward_code']}") for row in city.truth}
    style_of = {row["id"]: row["style"] for row in city.truth}
    for row in city.requests:
        number = ward_of[row["id"]].name.removeprefix("Phường ")
        if style_of[row["id"]] in {"no-ward", "unplaceable"}:
            continue
        named = re.search(rf"(phường |p\.?){number}(?!\d)", row["address"].lower())
        assert named, row["address"]


def test_most_people_write_an_address_and_few_send_a_point(city: SampleCity) -> None:
    given = sum(bool(row["lon"]) for row in city.requests) / len(city.requests)
    assert 0.05 < given < 0.2
    assert all(row["address"] for row in city.requests)


def test_every_spelling_occurs_and_about_two_in_a_hundred_cannot_be_placed(
    gazetteer: Path,
) -> None:
    big = sample_city(
        day=DAY, wards=9, seed=1, boundaries="grown", gazetteer=gazetteer, requests_a_ward=200
    )
    styles = Counter(row["style"] for row in big.truth if row["id"].startswith("R"))
    assert set(styles) == set(STYLES)
    # 1800 requests at 2 %: 36, give or take three standard deviations (18).
    assert 18 <= styles["unplaceable"] <= 54


def test_oxygen_rows_hold_cylinders_and_some_figures_are_unknown(city: SampleCity) -> None:
    swaps = [row for row in city.requests if row["kind"] == "oxygen_swap"]
    fields = ("size_l", "pressure_bar", "flow_lpm", "measured_at")
    assert {row["kind"] for row in city.requests} >= {"oxygen_emergency", "oxygen_collect"}
    assert any(not row[field] for row in swaps for field in fields)
    for row in swaps:
        assert float(row["flow_lpm"] or 1) > 0
        assert 70 <= float(row["pressure_bar"] or 70) < 150


def test_calls_carry_vietnams_offset_and_came_before_ten(city: SampleCity) -> None:
    for row in city.requests:
        received = datetime.fromisoformat(row["received_at"])
        assert received.utcoffset() == timedelta(hours=7)
        assert received.date() <= DAY
        assert (received.date(), received.hour) < (DAY, 10)
        if row["measured_at"]:
            assert datetime.fromisoformat(row["measured_at"]) <= received


def test_volunteers_serve_wards_that_exist_and_some_lack_a_gate(city: SampleCity) -> None:
    for row in city.volunteers:
        assert set(row["areas"].split(";")) <= set(city.areas.keys)
        assert row["shift_start"] < row["shift_end"]
    for gate in ("active", "recovered", "antibody", "training:goods"):
        holders = sum(gate in row["gates"].split(";") for row in city.volunteers)
        assert 0.7 * len(city.volunteers) <= holders < len(city.volunteers), gate
    assert any(";" in row["areas"] for row in city.volunteers)
    assert {row["profile"] for row in city.volunteers} == {"motorbike", "pickup", "foot"}


def test_nothing_in_it_looks_like_a_telephone_or_a_mail_address(city: SampleCity) -> None:
    text = " ".join(
        value
        for row in (*city.requests, *city.volunteers, *city.depots)
        for key, value in row.items()
        if key in {"name_short", "address", "home_address", "note"}
    )
    assert not re.search(r"\d{7,}|@", text)
    assert all(re.fullmatch(r"\w+ \w\.", row["name_short"]) for row in city.requests)


def test_people_of_a_ward_are_the_same_whatever_lies_beside_it(gazetteer: Path) -> None:
    one, two = (
        sample_city(day=DAY, wards=n, seed=3, boundaries="grown", gazetteer=gazetteer)
        for n in (1, 2)
    )
    shared = one.areas.areas[0].code

    def kinds(city: SampleCity) -> list[str]:
        of_ward = {row["id"] for row in city.truth if row["ward_code"] == shared}
        return [row["received_at"] for row in city.requests if row["id"] in of_ward]

    # The first ward always has an emergency, so compare all but the first two rows.
    assert kinds(one)[2:] == kinds(two)[2:]


def test_files_are_utf8_composed_and_come_back_as_written(city: SampleCity, tmp_path: Path) -> None:
    files = {path.name: path for path in write_sample(city, tmp_path / "city")}
    text = files["requests.csv"].read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text.splitlines()[0] == ",".join(REQUEST_COLUMNS)
    with files["requests.csv"].open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [dict(row) for row in city.requests]
    assert load_areas(files["wards.gpkg"]).sample
    network = load_network(files["roads.npz"])
    assert network.sample
    assert network.names == city.roads.names
    assert city.label_vi in files["SAMPLE.txt"].read_text(encoding="utf-8")


def test_one_seed_writes_the_same_bytes_and_another_does_not(
    gazetteer: Path, tmp_path: Path
) -> None:
    def written(seed: int, name: str) -> dict[str, bytes]:
        made = sample_city(day=DAY, wards=2, seed=seed, boundaries="grown", gazetteer=gazetteer)
        return {path.name: path.read_bytes() for path in write_sample(made, tmp_path / name)}

    first, again, other = written(1, "a"), written(1, "b"), written(2, "c")
    assert first == again
    assert first["wards.gpkg"] == other["wards.gpkg"]
    for name in ("roads.npz", "requests.csv", "volunteers.csv", "truth.csv"):
        assert first[name] != other[name]


def test_without_a_day_one_is_taken_on_which_the_wards_are_in_force(gazetteer: Path) -> None:
    made = sample_city(wards=1, boundaries="grown", gazetteer=gazetteer)
    assert made.areas.areas[0].holds_on(made.day)


def test_progress_counts_the_wards_done(gazetteer: Path) -> None:
    done: list[tuple[int, int]] = []
    sample_city(
        day=DAY, wards=2, boundaries="grown", gazetteer=gazetteer,
        progress=lambda ward, of: done.append((ward, of)),
    )  # fmt: skip
    assert done == [(1, 2), (2, 2)]


@pytest.mark.slow
def test_all_273_wards_are_connected_and_full() -> None:
    city = sample_city(day=DAY, wards=273, boundaries="grown")
    assert len(city.requests) == 273 * 64
    houses = city.areas.areas_at(city.roads.house_lon, city.roads.house_lat)
    assert int(np.bincount(houses, minlength=273).min()) >= 200
