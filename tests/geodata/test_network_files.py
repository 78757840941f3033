import json
import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geodata.dropped import WITHOUT_RULES
from geodata.errors import InvalidInput
from geodata.network import RoadNetwork
from geodata.network_files import FORMAT, load_network, save_network
from tests.geodata.roads import network_m


def test_a_saved_network_is_read_back_whole(tmp_path: Path) -> None:
    network = network_m(
        [(0, 0), (100, 0)],
        [(0, 1)],
        street_name=[0],
        names=("Đường Đoàn Văn Bơ",),
        house_lon=[0.0],
        house_lat=[0.0],
        house_number=("154/3",),
        house_street=("Đường Đoàn Văn Bơ",),
        attribution="© some people",
        source="x.osm",
        dropped=(("barrier", 3),),
        sample=True,
    )

    save_network(network, tmp_path / "roads.npz")
    read = load_network(tmp_path / "roads.npz")

    for item in fields(RoadNetwork):
        np.testing.assert_array_equal(getattr(read, item.name), getattr(network, item.name))
    assert read.dropped == (("barrier", 3),)
    assert not read.edge_m.flags.writeable


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_saved_network_that_is_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "roads.npz"
    save_network(network_m([(0, 0), (100, 0)], [(0, 1)]), path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(InvalidInput) as caught:
        load_network(path)

    assert [issue.code for issue in caught.value.issues] == ["file-cut-off"]


def test_another_npz_is_no_network(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, header=np.frombuffer(b'{"format": "else/1"}', np.uint8))

    with pytest.raises(InvalidInput, match=FORMAT) as caught:
        load_network(path)

    assert caught.value.issues[0].code == "wrong-format"


def saved_as(path: Path, version: int, *, without: tuple[str, ...] = (), **changed: Any) -> Path:
    """A saved network with another format tag, fields left out and texts of the header changed."""
    save_network(network_m([(0, 0), (100, 0)], [(0, 1)], source="x.osm"), path)
    with np.load(path) as stored:
        held = {name: stored[name] for name in stored if not name.startswith(without)}
    header = json.loads(bytes(held["header"]))
    texts = {name: text for name, text in header.items() if not name.startswith(without)}
    texts |= {"format": f"donghanh-roads/{version}", **changed}
    held["header"] = np.frombuffer(json.dumps(texts).encode(), np.uint8)
    np.savez_compressed(path, **held)
    return path


LATER = ("edge_roundabout", "ban_", "turn_", "alias_", "node_order")
"""What the first files of format 1 did not hold."""


def test_a_file_of_an_earlier_version_is_read_and_says_what_it_lacks(tmp_path: Path) -> None:
    read = load_network(saved_as(tmp_path / "roads.npz", 1, without=LATER))

    assert (read.edge_count, read.source) == (2, "x.osm")
    assert read.dropped == ((WITHOUT_RULES, 1),)
    # and says so still when it was saved again
    save_network(read, tmp_path / "again.npz")
    assert load_network(tmp_path / "again.npz").dropped == ((WITHOUT_RULES, 1),)


def test_a_file_of_an_earlier_version_that_lacks_nothing_is_read_whole(tmp_path: Path) -> None:
    assert load_network(saved_as(tmp_path / "roads.npz", 1, without=())).dropped == ()


@pytest.mark.parametrize(
    ("version", "without"), [(2, ("ban_",)), (2, ("alias_",)), (1, ("edge_from",)), (3, ("?",))]
)
def test_a_file_that_lacks_what_its_version_must_hold_is_refused(
    tmp_path: Path, version: int, without: tuple[str, ...]
) -> None:
    path = saved_as(tmp_path / "roads.npz", version, without=without)

    with pytest.raises(InvalidInput) as caught:
        load_network(path)

    assert [issue.code for issue in caught.value.issues] == ["wrong-format"]


@pytest.mark.parametrize(
    "changed",
    [
        {"dropped": [["barrier", math.inf]]},
        {"dropped": [["barrier", math.nan]]},
        {"dropped": 3},
        {"names": [7]},
        {"house_number": [None]},
        {"attribution": 7},
        {"source": ["x.osm"]},
    ],
)
def test_a_file_with_a_damaged_header_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_network(saved_as(tmp_path / "roads.npz", 2, **changed))

    assert [issue.code for issue in caught.value.issues] == ["wrong-format"]


def test_a_file_with_places_that_are_no_degrees_is_refused(tmp_path: Path) -> None:
    path = saved_as(tmp_path / "roads.npz", 2)
    with np.load(path) as stored:
        held = {**stored, "shape_lon": np.full(2, np.nan)}
    np.savez_compressed(path, **held)

    with pytest.raises(InvalidInput, match="shape_lon") as caught:
        load_network(path)

    assert [issue.code for issue in caught.value.issues] == ["wrong-format"]


def test_a_network_is_on_the_disk_before_it_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roads.npz"
    path.write_bytes(b"old")
    seen: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _number: seen.append(path.read_bytes()))

    save_network(network_m([(0, 0), (100, 0)], [(0, 1)]), path)

    assert seen == [b"old"]
    assert load_network(path).edge_count == 2
