import hashlib
from pathlib import Path

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.errors import InvalidInput
from geodata.matrix import TravelMatrix
from geodata.matrix_files import (
    load_matrix,
    points_digest,
    save_matrix,
    saved_points,
    sha256_of,
)


def small() -> TravelMatrix:
    return TravelMatrix(
        seconds={"motorbike": np.array([[0, 60], [-1, 0]], np.int32)},
        metres={"motorbike": np.array([[0, 300], [-1, 0]], np.int32)},
        band="17:00-18:00",
        attribution="© some people",
    )


def test_a_saved_matrix_is_read_back_with_its_band_and_attribution(tmp_path: Path) -> None:
    save_matrix(small(), tmp_path / "m.npz")
    read = load_matrix(tmp_path / "m.npz")

    assert read.seconds["motorbike"].tolist() == [[0, 60], [-1, 0]]
    assert read.metres["motorbike"].tolist() == [[0, 300], [-1, 0]]
    assert (read.band, read.attribution, read.estimated) == ("17:00-18:00", "© some people", False)


def test_arrays_are_named_by_profile_for_other_programs(tmp_path: Path) -> None:
    save_matrix(small(), tmp_path / "m.npz")

    with np.load(tmp_path / "m.npz") as stored:
        assert {"seconds_motorbike", "metres_motorbike"} <= set(stored)
        assert stored["seconds_motorbike"].dtype == np.int32


def test_the_same_matrix_gives_the_same_bytes(tmp_path: Path) -> None:
    save_matrix(small(), tmp_path / "a.npz")
    save_matrix(small(), tmp_path / "b.npz")

    assert sha256_of(tmp_path / "a.npz") == sha256_of(tmp_path / "b.npz")
    assert (
        sha256_of(tmp_path / "a.npz")
        == hashlib.sha256((tmp_path / "a.npz").read_bytes()).hexdigest()
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file-cut-off"), (b"PK\x03\x04 and no more", "file-cut-off"), (b"no", "wrong-format")],
)
def test_a_file_that_is_no_matrix_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(content)

    with pytest.raises(InvalidInput) as caught:
        load_matrix(path)

    assert caught.value.issues[0].code == code


def test_a_matrix_tells_its_points_if_it_was_told_them(tmp_path: Path) -> None:
    points = [LonLat(lon=106.7, lat=10.76), LonLat(lon=106.71, lat=10.76)]
    save_matrix(small(), tmp_path / "m.npz", points=points)
    save_matrix(small(), tmp_path / "old.npz")

    assert saved_points(tmp_path / "m.npz") == points_digest(points) != points_digest(points[::-1])
    assert saved_points(tmp_path / "old.npz") == ""
    assert load_matrix(tmp_path / "m.npz").size == 2
