from pathlib import Path

import pytest

from api.services.planning import from_matrix, impossible_share, relative
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput
from geodata.matrix import straight_line_matrix
from geodata.matrix_files import save_matrix
from routing.model import PlaceId
from routing.problem import Place
from routing.requests import Volunteer


def places_at(*lons: float) -> tuple[Place, ...]:
    return tuple(
        Place(id=PlaceId(f"p{i}"), point=LonLat(lon=lon, lat=10.7)) for i, lon in enumerate(lons)
    )


RIGHT = places_at(106.70, 106.71, 106.72, 106.76)


def matrix_file(path: Path) -> Path:
    """A matrix by motorbike for `RIGHT`: straight lines, 1.4 times as long."""
    points = [place.point for place in RIGHT]
    save_matrix(straight_line_matrix(points, profiles=["motorbike"]), path)
    return path


def riders(*profiles: str) -> list[Volunteer]:
    return [
        Volunteer(id=f"v{i}", profile=profile, shift_start_s=0, shift_end_s=1)  # type: ignore[arg-type]
        for i, profile in enumerate(profiles)
    ]


def test_no_leg_of_the_right_matrix_is_impossible_and_many_of_another_order_are() -> None:
    matrix = straight_line_matrix([place.point for place in RIGHT], profiles=["motorbike"])
    assert impossible_share(matrix, RIGHT) == 0
    # In steps of 0.01°, stated × 1.4: legs 1 and 2 now stand for 6 and 5 (1.4 < 0.8 × 6 and
    # 2.8 < 0.8 × 5); 6 for 4, 1 for 1, 5 for 2 and 4 for 1 are long enough: 2 of 6, each way.
    turned = places_at(106.76, 106.70, 106.71, 106.72)
    assert impossible_share(matrix, turned) == pytest.approx(4 / 12)


def test_a_matrix_is_taken_for_its_places_only(tmp_path: Path) -> None:
    make = from_matrix(matrix_file(tmp_path / "m.npz"), beside=tmp_path)
    given = make(RIGHT, riders("motorbike"))
    assert (given.estimated, given.source.file) == (True, "m.npz")
    with pytest.raises(InvalidInput) as other:
        make(places_at(106.76, 106.70, 106.71, 106.72), riders("motorbike"))
    assert [issue.code for issue in other.value.issues] == ["travel-other-places"]


def test_a_missing_profile_and_a_wrong_size_are_told_together(tmp_path: Path) -> None:
    make = from_matrix(matrix_file(tmp_path / "m.npz"), beside=tmp_path)
    with pytest.raises(InvalidInput) as refused:
        make(RIGHT[:2], riders("motorbike", "foot"))
    codes = [issue.code for issue in refused.value.issues]
    assert codes == ["unanswered-profile", "travel-size"]


def test_a_file_is_named_from_the_folder_where_it_lies_in_it(tmp_path: Path) -> None:
    assert relative(tmp_path / "a" / "m.npz", tmp_path) == "a/m.npz"
    assert relative(tmp_path / "m.npz", tmp_path / "a") == str(tmp_path / "m.npz")
