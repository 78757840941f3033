from dataclasses import replace
from pathlib import Path

import pytest

from api.cli.pairs import load_problem
from api.services.planning import (
    INLINE_PLACES,
    _told_once,
    bare_name,
    from_matrix,
    over_roads,
    relative,
    write_day,
)
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.live_travel import RoadTravel
from geodata.matrix import straight_line_matrix
from geodata.matrix_files import points_digest, save_matrix, saved_points
from geodata.network_files import load_network, save_network
from routing.checks import check_plan
from routing.model import PlaceId
from routing.problem import Place
from routing.requests import Volunteer
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.builders import a_depot, a_problem, a_task, a_vehicle
from tests.routing.test_road_travel import PLACES, ROADS


def places_at(*lons: float) -> tuple[Place, ...]:
    return tuple(
        Place(id=PlaceId(f"p{i}"), point=LonLat(lon=lon, lat=10.7)) for i, lon in enumerate(lons)
    )


RIGHT = places_at(106.70, 106.71, 106.72, 106.76)


def matrix_file(path: Path) -> Path:
    """A matrix by motorbike for `RIGHT`: straight lines, 1.4 times as long."""
    points = [place.point for place in RIGHT]
    save_matrix(straight_line_matrix(points, profiles=["motorbike"]), path, points=points)
    return path


def riders(*profiles: str) -> list[Volunteer]:
    return [
        Volunteer(id=f"v{i}", profile=profile, shift_start_s=0, shift_end_s=1)  # type: ignore[arg-type]
        for i, profile in enumerate(profiles)
    ]


def test_a_matrix_is_taken_for_its_places_in_their_order_only(tmp_path: Path) -> None:
    make = from_matrix(matrix_file(tmp_path / "m.npz"), beside=tmp_path)
    given = make(RIGHT, riders("motorbike")).given
    assert (given.estimated, given.source.file) == (True, "m.npz")
    for others in (RIGHT[::-1], places_at(106.70, 106.71, 106.72, 106.7600002)):
        with pytest.raises(InvalidInput) as other:
            make(others, riders("motorbike"))
        assert [issue.code for issue in other.value.issues] == ["travel-other-places"]


def test_a_matrix_that_does_not_tell_its_points_is_not_taken(tmp_path: Path) -> None:
    matrix = straight_line_matrix([place.point for place in RIGHT], profiles=["motorbike"])
    save_matrix(matrix, tmp_path / "m.npz")
    with pytest.raises(InvalidInput) as refused:
        from_matrix(tmp_path / "m.npz", beside=tmp_path)(RIGHT, riders("motorbike"))
    assert [issue.code for issue in refused.value.issues] == ["travel-other-places"]


def test_a_missing_profile_and_a_wrong_size_are_told_together(tmp_path: Path) -> None:
    make = from_matrix(matrix_file(tmp_path / "m.npz"), beside=tmp_path)
    with pytest.raises(InvalidInput) as refused:
        make(RIGHT[:2], riders("motorbike", "foot"))
    codes = [issue.code for issue in refused.value.issues]
    assert codes == ["unanswered-profile", "travel-size"]


def test_a_file_is_named_from_the_folder_wherever_it_lies(tmp_path: Path) -> None:
    assert relative(tmp_path / "a" / "m.npz", tmp_path) == "a/m.npz"
    assert relative(tmp_path / "m.npz", tmp_path / "a" / "b") == "../../m.npz"


@pytest.mark.parametrize(
    ("name", "bare"),
    [("p.json", "p"), ("2021-09-10.phuong1.json.gz", "2021-09-10.phuong1"), ("p.v2", "p.v2")],
)
def test_only_the_end_is_taken_off_a_problems_name(name: str, bare: str) -> None:
    assert bare_name(Path(name)) == bare


def test_two_problems_of_one_day_keep_a_matrix_each(tmp_path: Path) -> None:
    """Dots in a name stay: both would write 2021-09-10.travel.npz otherwise."""
    places = places_at(*(106.7 + i / 1000 for i in range(INLINE_PLACES + 1)))
    travel = straight_line_matrix([place.point for place in places], profiles=["motorbike"])
    problem = replace(a_problem(), tasks=(), places=places, travel=travel)
    for ward in ("phuong1", "phuong2"):
        write_day(problem, tmp_path / f"2021-09-10.{ward}.json")
    assert {path.name for path in tmp_path.glob("*.npz")} == {
        "2021-09-10.phuong1.travel.npz",
        "2021-09-10.phuong2.travel.npz",
    }
    digest = points_digest([place.point for place in places])
    assert saved_points(tmp_path / "2021-09-10.phuong1.travel.npz") == digest


def test_a_place_that_no_road_reaches_is_told_by_its_name() -> None:
    far = Place(id=PlaceId("far"), point=LonLat(lon=100.0, lat=10.0), show={"address": "Số 1"})
    made = over_roads(ROADS)((PLACES[0], far), riders("motorbike"))
    (notice,) = made.notices
    assert (notice.code, notice.subject) == ("off-road", "place far (Số 1), motorbike")


def test_of_many_places_the_problem_names_the_roads_and_is_solved_by_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.planning.MATRIX_PLACES", 1)
    file = tmp_path / "roads.npz"
    save_network(replace(ROADS, attribution="© the surveyors"), file)
    made = over_roads(load_network(file), file=file, beside=tmp_path)(PLACES, riders("motorbike"))
    problem = a_problem(
        a_task("t1", place="a"),
        vehicles=(a_vehicle("v1"),),
        depots=(a_depot(place="home"),),
        places=PLACES,
        travel=made.given.travel,
    )
    problem = replace(problem, travel_source=made.given.source, attribution=made.given.attribution)

    write_day(problem, tmp_path / "problem.json")
    read = load_problem(str(tmp_path / "problem.json")).problem
    plan = solve(read, stop=Iterations(5), seed=1).plan

    assert isinstance(read.travel, RoadTravel)
    assert (read.attribution, read.estimated, read.band) == ("© the surveyors", False, "")
    assert read.travel_source.file == "roads.npz"
    rush, noon = (read.travel.travel_s("motorbike", 0, 1, hour * 3600) for hour in (17, 13))
    assert rush is not None
    assert noon is not None
    assert rush > noon
    assert [stop.task for route in plan.routes for stop in route.stops if stop.task] == ["t1"]
    assert check_plan(read, plan) == ()


def test_a_point_beside_another_street_is_told_once_whoever_rides() -> None:
    def told(code: str, subject: str) -> Issue:
        return Issue(code=code, subject=subject, message="m", remedy="r")

    place = "place P1 (12 Lê Lợi, Phường 1)"
    issues = [
        told(code, f"{place}, {profile}")
        for code in ("other-street", "off-road")
        for profile in ("motorbike", "foot")
    ]
    # off the road of one profile is not off the road of another: both stay
    assert _told_once(issues) == (issues[0], *issues[2:])
