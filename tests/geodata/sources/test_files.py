from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from geodata.errors import InvalidInput
from geodata.network_files import save_network
from geodata.sources.files import read_roads
from tests.geodata.roads import network_m
from tests.geodata.sources.osm_files import osm_file, way

REAL = (
    "hanoi_center_motor_2023.graphml",
    "hanoi_hoankiem_drive_2026.graphml",
    "hanoi_quoctugiam_2023.osm",
    "hanoi_quoctugiam_bike_2023.graphml",
    "hcmc_arterial_network_2021.geojson",
    "hcmc_district1_2026.osm.pbf",
    "hcmc_district1_drive_2023.osm",
    "hcmc_district4_roads_alleys_2021.gpkg",
)


@pytest.mark.parametrize(
    ("name", "code"),
    [("roads.docx", "unknown-format"), ("roads", "unknown-format"), ("roads.gpkg", "not-found")],
)
def test_a_file_that_cannot_be_opened_is_answered_with_a_remedy(
    tmp_path: Path, name: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_roads(tmp_path / name)

    assert [issue.code for issue in caught.value.issues] == [code]
    assert caught.value.issues[0].remedy


def test_a_saved_network_goes_through_the_same_door(tmp_path: Path) -> None:
    save_network(network_m([(0, 0), (9, 0)], [(0, 1)]), tmp_path / "roads.npz")

    assert read_roads(tmp_path / "roads.npz").edge_count == 2


@pytest.mark.parametrize("name", ["R.OSM", "Phố,3.Osm", "R.OSM.GZ", "R.PBF", "R.x.OSM.PBF"])
def test_capitals_in_the_ending_of_an_osm_file_make_no_difference(
    tmp_path: Path, name: str
) -> None:
    town = osm_file(tmp_path, way(1, [1, 2], highway="residential"))
    with osmium.SimpleWriter(str(tmp_path / name.lower())) as writer:
        osmium.apply(str(town), writer)
    (tmp_path / name.lower()).rename(tmp_path / name)

    assert read_roads(tmp_path / name).edge_count == 2


def test_a_saved_network_names_whom_it_named_unless_somebody_else_is_given(
    tmp_path: Path,
) -> None:
    network = network_m([(0, 0), (9, 0)], [(0, 1)], attribution="A")
    save_network(network, tmp_path / "roads.npz")

    given = [read_roads(tmp_path / "roads.npz", attribution=whom) for whom in (None, "B", "")]

    assert [network.attribution for network in given] == ["A", "B", ""]


@pytest.mark.parametrize("options", [{"columns": {"name": "ten"}}, {"layer": "streets"}])
@pytest.mark.parametrize("name", ["roads.npz", "town.osm", "town.graphml"])
def test_what_only_layers_of_lines_have_is_not_taken_for_another_file(
    tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    (tmp_path / name).touch()

    with pytest.raises(InvalidInput) as caught:
        read_roads(tmp_path / name, **options)

    assert [issue.code for issue in caught.value.issues] == ["bad-usage"]


@pytest.mark.parametrize("ending", ["osm", "osm.pbf", "graphml", "gpkg", "geojson", "shp", "npz"])
@pytest.mark.parametrize(
    "content", [b"", b"<osm version='0.6'><node id='1'", b"\x00\x01\x02\x03" * 9]
)
def test_rubbish_is_refused_with_an_issue_whatever_its_ending(
    tmp_path: Path, ending: str, content: bytes
) -> None:
    path = tmp_path / f"rubbish.{ending}"
    path.write_bytes(content)

    with pytest.raises(InvalidInput) as caught:
        read_roads(path)

    assert {issue.code for issue in caught.value.issues} <= {
        "file-cut-off",
        "wrong-format",
        "no-roads",
    }


@pytest.mark.realdata
@pytest.mark.parametrize("name", REAL)
def test_every_real_file_is_read_and_its_streets_hang_together(
    shared_data: Path, name: str
) -> None:
    network = read_roads(shared_data / "roads" / name)

    assert network.source == name
    assert network.attribution == (
        "" if "district4" in name or "arterial" in name else "© OpenStreetMap contributors"
    )
    start = np.where(network.edge_reversed, network.edge_to, network.edge_from)
    first = network.shape_start[network.edge_shape]
    assert network.shape_lon[first] == pytest.approx(network.node_lon[start], abs=1e-5)
    assert network.shape_lat[first] == pytest.approx(network.node_lat[start], abs=1e-5)


@pytest.mark.realdata
@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("share", [0.4, 0.995])
def test_every_real_file_is_refused_when_cut_off(
    shared_data: Path, tmp_path: Path, name: str, share: float
) -> None:
    whole = (shared_data / "roads" / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(InvalidInput) as caught:
        read_roads(tmp_path / name)

    assert [issue.code for issue in caught.value.issues] == ["file-cut-off"]
