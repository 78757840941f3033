"""Steps on streets that can be drawn by hand: north is up, a unit is a metre."""

import csv
from collections.abc import Sequence
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.coordinates import LonLat
from geodata.directions import Step, directions, make_guide
from geodata.live_roads import LiveRoads
from geodata.network import RoadNetwork
from geodata.road_parts import RoadPart
from geodata.route_lines import route_way
from geodata.sources.files import read_roads
from geodata.speeds import read_speeds
from tests.geodata.roads import at_m, flat_speeds, network_m

# A crossing at (0, 0): Nam from the south, Bắc to the north, Tây to the west, Đông to the east;
# at the end of Đông, 200 m out, Chéo turns off by 45° to the left and Lùi by 135° to the right.
NAMES = ("Nam", "Bắc", "Tây", "Đông", "Chéo", "Lùi")
CROSSING = network_m(
    [(0, 0), (0, -100), (0, 100), (-100, 0), (200, 0), (300, 100), (100, -100)],
    [(1, 0), (0, 2), (0, 3), (0, 4), (4, 5), (4, 6)],
    names=NAMES,
    street_name=[0, 1, 2, 3, 4, 5],
)
NAM, BAC, TAY, DONG, CHEO, LUI = range(6)


def along(shape: int, start: float = 0.0, end: float = 1.0) -> RoadPart:
    return RoadPart(shape=shape, start=start, end=end)


def told(network: RoadNetwork, *parts: RoadPart, door: LonLat | None = None) -> list[object]:
    steps = directions(make_guide(network, "motorbike"), parts, destination=door)
    return [(step.kind, step.street.name, round(step.metres)) for step in steps]


@pytest.mark.parametrize(
    ("into", "kind"), [(BAC, "straight"), (TAY, "left"), (DONG, "right"), (NAM, "u_turn")]
)
def test_at_a_crossing_each_way_has_its_word(into: int, kind: str) -> None:
    last = along(into) if into != NAM else along(NAM, 1.0, 0.0)
    length = {DONG: 200}.get(into, 100)
    assert told(CROSSING, along(NAM), last) == [
        ("depart", "Nam", 100),
        (kind, NAMES[into], length),
        ("arrive", NAMES[into], 0),
    ]


@pytest.mark.parametrize(("into", "kind"), [(CHEO, "slight_left"), (LUI, "sharp_right")])
def test_half_turns_and_sharp_turns_have_words_of_their_own(into: int, kind: str) -> None:
    assert told(CROSSING, along(DONG), along(into))[1] == (kind, NAMES[into], 141)  # 100 x √2


def test_a_way_against_the_order_of_its_shapes_turns_the_other_way() -> None:
    # from the east home to the south: on Đông westwards, then left
    steps = told(CROSSING, along(DONG, 0.5, 0.0), along(NAM, 1.0, 0.25))
    assert steps[:2] == [("depart", "Đông", 100), ("left", "Nam", 75)]


def test_the_side_of_the_door_is_told_unless_it_lies_on_the_line() -> None:
    part = along(DONG, 0.0, 0.5)  # eastwards to (100, 0)
    for north, kind in ((10, "arrive_left"), (-10, "arrive_right"), (1, "arrive")):
        assert told(CROSSING, part, door=at_m(100, north))[-1] == (kind, "Đông", 0)
    westwards = along(DONG, 1.0, 0.5)
    assert told(CROSSING, westwards, door=at_m(100, 10))[-1] == ("arrive_right", "Đông", 0)


@pytest.mark.parametrize(
    ("arrived", "kind"),
    [
        (along(DONG, 0.0, 0.5), "go_on"),
        (along(DONG, 1.0, 0.5), "go_back"),
        (along(DONG, 0.5, 0.5), "depart"),
        (along(NAM), "depart"),
    ],
)
def test_from_a_stop_the_way_goes_on_or_back(arrived: RoadPart, kind: str) -> None:
    guide = make_guide(CROSSING, "motorbike")
    assert directions(guide, [along(DONG, 0.5, 1.0)], arrived=arrived)[0].kind == kind
    # 4 m of Đông are left: the way begins in the next street, wherever one came from
    steps = directions(guide, [along(DONG, 0.98, 1.0), along(CHEO)], arrived=arrived)
    assert (steps[0].kind, steps[0].street.name) == ("depart", "Chéo")


def test_each_step_stands_where_it_is_done() -> None:
    steps = directions(make_guide(CROSSING, "motorbike"), [along(NAM, 0.5, 1.0), along(TAY)])
    places = [at_m(0, -50), at_m(0, 0), at_m(-100, 0)]
    assert [step.point.lon for step in steps] == pytest.approx([place.lon for place in places])
    assert [step.point.lat for step in steps] == pytest.approx([place.lat for place in places])


def test_there_are_no_steps_without_a_way() -> None:
    assert told(CROSSING) == []
    assert told(CROSSING, along(NAM, 0.5, 0.5)) == []


def test_a_way_that_begins_at_a_corner_begins_in_the_next_street() -> None:
    # 4 m of Nam are left: nobody is told to ride along it
    assert told(CROSSING, along(NAM, 0.96, 1.0), along(TAY))[0] == ("depart", "Tây", 100)


def test_the_last_metres_before_a_junction_do_not_make_the_turn() -> None:
    # the street comes from the west and ends in a kerb's curve of 2 m to the north
    network = network_m(
        [(-100, 0), (0, 0), (100, 0), (0, -100)],
        [(0, 1), (1, 2), (1, 3)],
        bends={0: [(-1, -2), (-0.5, -1)]},
        names=("A", "B", "C"),
        street_name=[0, 1, 2],
    )
    assert told(network, along(0), along(1))[1][0] == "straight"  # type: ignore[index]


# Six streets eastwards, six northwards, 100 m apart, each of its own name.
SIDE_OF_GRID = 6
GRID_NODES = [(100 * x, 100 * y) for y in range(SIDE_OF_GRID) for x in range(SIDE_OF_GRID)]
GRID_STREETS = [
    (at, at + step)
    for at, (east, north) in enumerate(GRID_NODES)
    for step, room in ((1, east), (SIDE_OF_GRID, north))
    if room < 100 * (SIDE_OF_GRID - 1)
]
GRID = network_m(
    GRID_NODES,
    GRID_STREETS,
    names=tuple(f"{way} {n}" for way in ("Ngang", "Dọc") for n in range(SIDE_OF_GRID)),
    street_name=[
        start // SIDE_OF_GRID if end == start + 1 else SIDE_OF_GRID + start % SIDE_OF_GRID
        for start, end in GRID_STREETS
    ],
)
COMPASS = {"N": SIDE_OF_GRID, "E": 1, "S": -SIDE_OF_GRID, "W": -1}
BENDS = {0, SIDE_OF_GRID - 1, SIDE_OF_GRID**2 - SIDE_OF_GRID, SIDE_OF_GRID**2 - 1}
"""At the four ends of the grid there is no choice but to go round."""
CORNERS: dict[int, str] = {1: "right", 2: "u_turn", 3: "left"}


@given(start=st.integers(0, SIDE_OF_GRID**2 - 1), walk=st.text("NESW", min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_any_walk_on_a_grid_is_told_corner_by_corner(start: int, walk: str) -> None:
    at, ridden = start, ""
    parts: list[RoadPart] = []
    left: list[int] = []
    for letter in walk:
        then = at + COMPASS[letter]
        ends = (min(at, then), max(at, then))
        if ends in GRID_STREETS:
            shape = GRID_STREETS.index(ends)
            parts.append(along(shape) if then > at else along(shape, 1.0, 0.0))
            left.append(at)
            at, ridden = then, ridden + letter
    steps = directions(make_guide(GRID, "motorbike"), parts)
    if not ridden:
        assert steps == ()
        return
    corners = [
        CORNERS[("NESW".index(after) - "NESW".index(before)) % 4]
        if node not in BENDS or "NESW".index(after) % 2 == "NESW".index(before) % 2
        else "straight"
        for (before, after), node in zip(pairwise(ridden), left[1:], strict=True)
        if after != before
    ]
    assert [step.kind for step in steps] == ["depart", *corners, "arrive"]
    blocks = [len(list(group)) for _, group in groupby(ridden)]
    assert [round(step.metres) for step in steps] == [*(100 * n for n in blocks), 0]


# A street of three pieces of one name; a side street at the first joint, none at the second.
LONG = network_m(
    [(0, 0), (100, 0), (200, 0), (200, 100), (100, -100)],
    [(0, 1), (1, 2), (2, 3), (1, 4)],
    names=("Dài", "Ngang"),
    street_name=[0, 0, 0, 1],
)


def test_a_street_that_goes_on_is_one_step_round_bends_and_past_side_streets() -> None:
    assert told(LONG, along(0), along(1), along(2)) == [
        ("depart", "Dài", 300),
        ("arrive", "Dài", 0),
    ]


def test_a_street_that_turns_at_a_junction_is_told() -> None:
    network = network_m(
        [(0, 0), (100, 0), (100, 100), (200, 0)],
        [(0, 1), (1, 2), (1, 3)],
        names=("Dài", "Thẳng"),
        street_name=[0, 0, 1],
    )
    assert told(network, along(0), along(1))[1] == ("left", "Dài", 100)


def test_another_name_round_a_bend_without_choice_is_straight_on() -> None:
    network = network_m(
        [(0, 0), (100, 0), (100, 100)], [(0, 1), (1, 2)], names=("A", "B"), street_name=[0, 1]
    )
    assert told(network, along(0), along(1))[1] == ("straight", "B", 100)


def test_a_nameless_stretch_straight_ahead_belongs_to_the_street_before_it() -> None:
    network = network_m(
        [(0, 0), (100, 0), (150, 0), (250, 0), (100, 100), (150, 100)],
        [(0, 1), (1, 2), (2, 3), (1, 4), (2, 5)],
        names=("A", "B"),
        street_name=[0, -1, 0, 1, 1],
    )
    assert told(network, along(0), along(1), along(2)) == [("depart", "A", 250), ("arrive", "A", 0)]
    assert told(network, along(3, 1.0, 0.0), along(1))[1] == ("left", "", 50)


def test_a_few_nameless_metres_between_two_streets_are_the_junction() -> None:
    # two lanes 10 m apart, joined by a nameless piece: from the west, over it, back to the west
    network = network_m(
        [(0, 0), (100, 0), (100, 10), (0, 10), (200, 0), (200, 10)],
        [(0, 1), (1, 2), (2, 3), (1, 4), (2, 5)],
        names=("Xa lộ", "Cầu"),
        street_name=[0, -1, 0, 0, 1],
    )
    steps = told(network, along(0), along(1), along(2))
    assert steps == [("depart", "Xa lộ", 100), ("u_turn", "Xa lộ", 110), ("arrive", "Xa lộ", 0)]
    assert told(network, along(0), along(1), along(4))[1] == ("straight", "Cầu", 110)


# A roundabout of four pieces round (0, 0), ridden against the clock: south, east, north, west;
# streets to all four sides, of which Một (to the east) may only be ridden inwards.
RING_NODES = [(0, -20), (20, 0), (0, 20), (-20, 0), (0, -120), (120, 0), (0, 120), (-120, 0)]
RING = network_m(
    RING_NODES,
    [(0, 1), (1, 2), (2, 3), (3, 0), (4, 0), (5, 1), (2, 6), (3, 7)],
    one_way=[0, 1, 2, 3, 5],
    names=("Nam", "Một", "Bắc", "Tây"),
    street_name=[-1, -1, -1, -1, 0, 1, 2, 3],
    street_roundabout=[True, True, True, True, False, False, False, False],
)
SIDE = np.hypot(20, 20)  # 28.3 m


@pytest.mark.parametrize(
    ("pieces", "out", "exit_", "name"),
    [
        (2, along(6), 1, "Bắc"),
        (3, along(7), 2, "Tây"),
        (4, along(4, 1.0, 0.0), 3, "Nam"),
    ],
)
def test_a_roundabout_is_one_step_with_the_number_of_its_exit(
    pieces: int, out: RoadPart, exit_: int, name: str
) -> None:
    ring = [along(shape) for shape in range(pieces)]
    steps = directions(make_guide(RING, "motorbike"), [along(4), *ring, out])
    assert [step.kind for step in steps] == ["depart", "roundabout", "arrive"]
    assert (steps[1].exit, steps[1].street.name) == (exit_, name)
    assert steps[1].metres == pytest.approx(pieces * SIDE + 100, abs=0.1)
    # people on foot may also leave by the street that is one-way inwards
    on_foot = directions(make_guide(RING, "foot"), [along(4), *ring, out])
    assert on_foot[1].exit == exit_ + 1


def test_a_way_that_ends_in_a_roundabout_has_no_exit() -> None:
    steps = directions(make_guide(RING, "motorbike"), [along(4), along(0), along(1, 0.0, 0.5)])
    assert [(step.kind, step.exit) for step in steps[1:]] == [("roundabout", 0), ("arrive", 0)]


def test_after_a_roundabout_turns_are_told_as_before() -> None:
    network = network_m(
        [*RING_NODES, (100, 120), (-100, 120)],
        [(0, 1), (1, 2), (2, 3), (3, 0), (4, 0), (2, 6), (6, 8), (6, 9)],
        names=("Nam", "Bắc", "Đông", "Tây"),
        street_name=[-1, -1, -1, -1, 0, 1, 2, 3],
        street_roundabout=[True, True, True, True, False, False, False, False],
    )
    assert told(network, along(4), along(0), along(1), along(5), along(6)) == [
        ("depart", "Nam", 100),
        ("roundabout", "Bắc", round(2 * SIDE + 100)),
        ("right", "Đông", 100),
        ("arrive", "Đông", 0),
    ]


def test_one_street_in_two_spellings_goes_on() -> None:
    network = network_m(
        [(0, 0), (100, 0), (200, 0), (300, 0), (100, 100), (200, 100)],
        [(0, 1), (1, 2), (2, 3), (1, 4), (2, 5)],
        names=("Ðề Thám", "Đường Đề Thám", "Phố Đề Thám", "Ngang"),  # the first Ð is an eth
        street_name=[0, 1, 2, 3, 3],
    )
    assert told(network, along(0), along(1), along(2))[0] == ("depart", "Ðề Thám", 300)


def test_a_street_that_steps_aside_and_goes_on_is_one_step_unless_it_is_an_alley() -> None:
    for name, steps in (("Dài", 2), ("Hẻm 7 Dài", 4)):
        network = network_m(
            [(0, 0), (100, 0), (100, 20), (200, 20), (200, 0), (0, 20)],
            [(0, 1), (1, 2), (2, 3), (1, 4), (2, 5)],
            names=(name, "Ngang"),
            street_name=[0, 0, 0, 1, 1],
        )
        assert len(told(network, along(0), along(1), along(2))) == steps


def test_an_alley_inside_an_alley_is_told_step_by_step() -> None:
    # 300 m of street, left into alley 154, after 80 m right into its own alley 154/3
    network = network_m(
        [(0, 0), (300, 0), (400, 0), (300, 80), (300, 160), (340, 80)],
        [(0, 1), (1, 2), (1, 3), (3, 4), (3, 5)],
        classes={2: "alley", 3: "alley", 4: "alley"},
        names=("Đoàn Văn Bơ", "Hẻm 154 Đoàn Văn Bơ", "Hẻm 154/3 Đoàn Văn Bơ"),
        street_name=[0, 0, 1, 1, 2],
    )
    roads = LiveRoads(network, flat_speeds()).at("motorbike", 8)
    points = [at_m(0, 2), at_m(338, 86)]
    (leg,) = route_way(roads, points).parts
    steps = directions(make_guide(network, "motorbike"), leg, destination=points[1])
    assert [(s.kind, s.street.number, round(s.metres)) for s in steps] == [
        ("depart", "", 300),
        ("left", "154", 80),
        ("right", "154/3", 38),
        ("arrive_left", "154/3", 0),
    ]


def test_the_parts_of_a_leg_are_as_long_as_the_leg_and_empty_without_a_way() -> None:
    roads = LiveRoads(CROSSING, flat_speeds()).at("motorbike", 8)
    there, back = route_way(roads, [at_m(0, -50), at_m(150, 0), at_m(150, 3)]).parts
    ends = [(part.shape, round(part.start, 9), round(part.end, 9)) for part in there]
    assert ends == [(NAM, 0.5, 1.0), (DONG, 0.0, 0.75)]
    assert sum(abs(part.end - part.start) for part in back) == pytest.approx(0, abs=1e-9)
    assert route_way(roads, [at_m(0, 0), at_m(9_000, 9_000)]).parts == ((),)


# --- District 4 -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def district_4(shared_data: Path) -> RoadNetwork:
    return read_roads(shared_data / "roads/hcmc_district4_roads_alleys_2021.gpkg")


@pytest.fixture(scope="module")
def alley_doors(shared_data: Path) -> dict[str, LonLat]:
    """Surveyed places of District 4 whose number has a slash: they lie in an alley."""
    with (shared_data / "addresses/addresses_dev.csv").open(encoding="utf-8") as file:
        return {
            row["address"]: LonLat(lon=float(row["lon"]), lat=float(row["lat"]))
            for row in csv.DictReader(file)
            if row["source"] == "hcmc_district4_poi_survey"
            and "District 4" in row["address"]
            and "/" in row["address"].split(",")[0]
        }


@pytest.mark.realdata
def test_ways_between_alleys_of_district_4_are_told_in_few_steps(
    district_4: RoadNetwork, alley_doors: dict[str, LonLat]
) -> None:
    doors = list(alley_doors.values())[:60]
    roads = LiveRoads(district_4, read_speeds()).at("motorbike", 8)
    guide = make_guide(district_4, "motorbike")
    lengths = district_4.edge_m[guide.shape_edge]
    legs = [leg for leg in route_way(roads, doors).parts if leg]
    told = [directions(guide, leg) for leg in legs]
    assert len(legs) > 50
    for leg, steps in zip(legs, told, strict=True):
        ridden = sum(float(lengths[part.shape]) * abs(part.end - part.start) for part in leg)
        assert sum(step.metres for step in steps) == pytest.approx(ridden, abs=5)
        assert (steps[0].kind, steps[-1].kind) == ("depart", "arrive")
    # a third of the street pieces ridden, or fewer, are worth a word
    assert sum(map(len, told)) < sum(map(len, legs)) / 3
    assert _share_known(told) > 0.9


def _share_known(told: Sequence[Sequence[Step]]) -> float:
    streets = [step.street.known for steps in told for step in steps]
    return sum(streets) / len(streets)


@pytest.mark.realdata
def test_an_alley_of_district_4_is_entered_from_its_street(
    district_4: RoadNetwork, alley_doors: dict[str, LonLat]
) -> None:
    start, door = (
        next(at for address, at in alley_doors.items() if address.startswith(f"{number}, "))
        for number in ("183A4/1D", "122/19/2A")
    )
    roads = LiveRoads(district_4, read_speeds()).at("motorbike", 8)
    (leg,) = route_way(roads, [start, door]).parts
    steps = directions(make_guide(district_4, "motorbike"), leg, destination=door)
    assert [(step.kind, step.street.number, step.street.name) for step in steps] == [
        ("depart", "183A", ""),
        ("left", "", "Ton That Thuyet"),
        ("left", "", "Ton Dan"),
        ("left", "122", "Ton Dan"),
        ("left", "122/19", "Ton Dan"),
        ("arrive_right", "122/19", "Ton Dan"),
    ]
