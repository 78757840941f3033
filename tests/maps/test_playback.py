"""Where a vehicle is when, and what the page says of a day."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from maps.frame import page_html
from maps.playback import Played, playback_map, stops_on, track
from maps.sheet import Ground, Sheet
from routing.road_ways import with_geometry
from tests.maps.small_ward import streets, ward_plan, ward_problem, wards

SHEET = Sheet(title="Chạy lại", at=datetime(2021, 9, 10, 9, tzinfo=UTC), language="vi")


@pytest.fixture(scope="module")
def played() -> Played:
    problem = ward_problem(vehicles=3, tasks=16)
    plan = ward_plan(problem)
    return Played(
        problem=problem, routes=with_geometry(problem, plan, streets()), missed=frozenset({(0, 2)})
    )


def test_stops_are_found_on_the_line_in_their_order() -> None:
    # there and back along one street: the third stop lies at the first bend, on the way back
    line = np.array([(0, 0), (1, 0), (2, 0), (3, 0), (2, 0), (1, 0), (0, 0)], float)
    stops = np.array([(0, 0), (3, 0.1), (1, 0.1), (0, 0)], float)
    assert stops_on(line, stops).tolist() == [0, 3, 5, 6]


def test_two_stops_at_one_place_are_at_one_point() -> None:
    line = np.array([(0, 0), (1, 0), (2, 0)], float)
    stops = np.array([(0, 0), (1, 0), (1, 0), (2, 0)], float)
    assert stops_on(line, stops).tolist() == [0, 1, 1, 2]


def test_a_way_passes_each_stop_when_the_plan_says_so(played: Played) -> None:
    for position, route in enumerate(played.routes):
        way = np.array(track(played, position)["way"]).reshape(-1, 3)
        assert (np.diff(way[:, 0]) >= 0).all()
        for before, stop in pairwise(route.stops):
            leaves, arrives = (np.interp(t, way[:, 0], way[:, 1]) for t in
                               (before.ends_s, stop.arrives_s))  # fmt: skip
            # the line ends at the street, some metres from the door
            assert leaves == pytest.approx(played.problem.place(before.place).point.lat, abs=4e-4)
            assert arrives == pytest.approx(played.problem.place(stop.place).point.lat, abs=4e-4)


def test_a_track_tells_times_and_letters_of_its_stops_and_nothing_of_people(
    played: Played,
) -> None:
    found = track(played, 0)
    tasks = [stop for stop in played.routes[0].stops if stop.task and not stop.is_drop]
    assert [one[2:4] for one in found["stops"]] == [[s.starts_s, s.ends_s] for s in tasks]
    assert sum(one[6] for one in found["stops"]) == 1
    page = page_html(playback_map(played, SHEET, ground=Ground(areas=wards(), roads=streets())))
    for task in played.problem.tasks:
        for word in (task.show["name_short"], task.show["address"]):
            assert word not in page


def test_the_same_day_gives_the_same_page(played: Played) -> None:
    ground = Ground(roads=streets())
    one, other = (page_html(playback_map(played, SHEET, ground=ground)) for _ in range(2))
    assert one == other
