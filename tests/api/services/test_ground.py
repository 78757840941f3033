"""Which imported wards and roads a map is drawn on."""

from dataclasses import replace
from pathlib import Path

import pytest

from api.services.ground import find_ground
from geodata.area_files import save_areas
from geodata.network_files import save_network
from geodata.sample import SampleCity, sample_city
from routing.problem import Place, Problem
from tests.builders import a_problem, a_task


@pytest.fixture(scope="module")
def city() -> SampleCity:
    return sample_city(wards=1, seed=3, requests_a_ward=4, boundaries="grown")


def problem_at(city: SampleCity, *, shift_deg: float = 0.0) -> Problem:
    point = city.areas.areas[0].inner_point
    moved = replace(point, lon=point.lon + shift_deg)
    problem = a_problem(a_task())
    places = tuple(Place(id=place.id, point=moved) for place in problem.places)
    return replace(problem, places=places)


def imported(city: SampleCity, data: Path) -> Path:
    (data / "areas").mkdir()
    (data / "roads").mkdir()
    save_areas(city.areas, data / "areas" / "sample.gpkg")
    save_network(city.roads, data / "roads" / "sample.npz")
    return data


def test_a_day_inside_imported_wards_and_roads_is_drawn_on_them(
    city: SampleCity, tmp_path: Path
) -> None:
    ground = find_ground(imported(city, tmp_path), problem_at(city))
    assert ground.areas is not None
    assert ground.areas.keys == city.areas.keys
    assert ground.roads is not None
    assert ground.roads.node_count == city.roads.node_count


def test_a_day_elsewhere_has_no_ground(city: SampleCity, tmp_path: Path) -> None:
    ground = find_ground(imported(city, tmp_path), problem_at(city, shift_deg=1.0))
    assert (ground.areas, ground.roads) == (None, None)


def test_a_broken_file_is_left_out_and_the_next_one_is_used(
    city: SampleCity, tmp_path: Path
) -> None:
    data = imported(city, tmp_path)
    (data / "roads" / "broken.npz").write_bytes(b"PK not really")
    assert find_ground(data, problem_at(city)).roads is not None
