import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from geodata.errors import InvalidInput
from geodata.matrix import PROFILES
from geodata.network import ROAD_CLASSES
from geodata.speeds import DEFAULT_SPEEDS, edge_seconds, hour_label, read_speeds, slowest_hour
from tests.geodata.roads import flat_speeds, network_m


def test_the_shipped_table_names_its_day_and_says_that_nobody_measured_it() -> None:
    table = tomllib.loads(DEFAULT_SPEEDS.read_text("utf-8"))

    assert table["date"].year >= 2026
    assert "not measured" in table["source"]
    assert len(read_speeds().group) == len(ROAD_CLASSES)


def test_a_metre_a_second() -> None:
    network = network_m([(0, 0), (250, 0)], [(0, 1)])

    seconds = edge_seconds(network, "foot", 3, speeds=flat_speeds(3.6))

    assert seconds == pytest.approx([250, 250], abs=0.001)


def test_rush_hour_is_slower_than_night_and_alleys_slower_than_main_streets() -> None:
    network = network_m([(0, 0), (99, 0)], [(0, 1), (0, 1)], classes={0: "primary", 1: "alley"})
    speeds = read_speeds()

    night = edge_seconds(network, "motorbike", 2, speeds=speeds)
    rush = edge_seconds(network, "motorbike", 17, speeds=speeds)

    # 99 m: primary 32 km/h at night, x 0.65 at 17 h; alley 12 km/h, x 0.9.
    assert night[:2] == pytest.approx([99 * 3.6 / 32, 99 * 3.6 / 12], rel=1e-5)
    assert rush[:2] == pytest.approx([99 * 3.6 / (32 * 0.65), 99 * 3.6 / (12 * 0.9)], rel=1e-5)


def test_a_speed_given_by_the_source_counts_up_to_the_top_of_the_profile() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1), (0, 1)], street_kph=[18.0, 90.0])
    speeds = flat_speeds(3.6, given={"motorbike": 36.0})

    motorbike = edge_seconds(network, "motorbike", 8, speeds=speeds)
    on_foot = edge_seconds(network, "foot", 8, speeds=speeds)

    assert motorbike[:2] == pytest.approx([20, 10], abs=0.001)  # 18 km/h is 5 m/s, 36 is 10 m/s
    assert on_foot[:2] == pytest.approx([100, 100], abs=0.001)


@pytest.mark.parametrize("given", [0.0, -5.0, float("nan")])
def test_a_speed_of_nought_or_below_is_as_good_as_none(given: float) -> None:
    # It once barred the street in silence.
    network = network_m([(0, 0), (100, 0)], [(0, 1)], street_kph=[given])
    speeds = flat_speeds(3.6, given={"motorbike": 36.0})

    assert edge_seconds(network, "motorbike", 8, speeds=speeds) == pytest.approx([100, 100])


def test_an_edge_that_is_barred_takes_for_ever() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)], one_way=[0])

    assert np.isinf(edge_seconds(network, "motorbike", 8, speeds=flat_speeds())[1])


@pytest.mark.parametrize(
    ("start_h", "end_h", "hour"),
    [(7, 19, 17), (7, 12, 7), (13, 17, 16), (19, 19.5, 19), (22, 25, 22), (24, 26, 0)],
)
def test_the_slowest_hour_of_a_shift(start_h: float, end_h: float, hour: int) -> None:
    start_s, end_s = int(start_h * 3600), int(end_h * 3600)

    assert slowest_hour(read_speeds(), ["motorbike"], start_s=start_s, end_s=end_s) == hour


def test_an_hour_that_the_shift_only_touches_at_its_end_does_not_count() -> None:
    found = slowest_hour(read_speeds(), PROFILES, start_s=13 * 3600, end_s=17 * 3600)

    assert hour_label(found) == "16:00-17:00"


def test_every_fault_of_a_table_is_listed_at_once(tmp_path: Path) -> None:
    text = DEFAULT_SPEEDS.read_text("utf-8")
    text = text.replace("alley = 12", "alley = -12").replace("0.7, 0.75, 0.85, 0.85", "0.7")
    path = tmp_path / "speeds.toml"
    path.write_text(text.replace("given_share = 0.6", ""), "utf-8")

    with pytest.raises(InvalidInput) as caught:
        read_speeds(path)

    places = [issue.subject.split()[-1] for issue in caught.value.issues]
    assert places == ["given_share", "kph.motorbike.alley", "hours.motorbike.main"]
    assert {issue.code for issue in caught.value.issues} == {"wrong-speed"}


def test_every_kind_of_road_or_profile_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = DEFAULT_SPEEDS.read_text("utf-8")
    text = text.replace("[kph.motorbike]\n", "[kph.motorbike]\nhighwy = 40\n")
    text = text.replace('narrow = ["alley",', 'narrow = ["hem", "alley",')
    path = tmp_path / "speeds.toml"
    path.write_text(text + "\n[turns.bus]\nleft_s = 1\n", "utf-8")

    with pytest.raises(InvalidInput) as caught:
        read_speeds(path)

    unknown = [issue.subject for issue in caught.value.issues if issue.code == "unknown-class"]
    assert sorted(unknown) == [
        "speeds.toml groups.narrow hem",
        "speeds.toml kph.motorbike.highwy",
        "speeds.toml turns.bus",
    ]


def test_turn_costs_are_read_and_each_must_be_a_number_from_nought(tmp_path: Path) -> None:
    text = DEFAULT_SPEEDS.read_text("utf-8")
    path = tmp_path / "speeds.toml"
    path.write_text(text + "\n[turns.pickup]\nleft_s = 6\nright_s = 0\nback_s = 20\n", "utf-8")
    assert read_speeds(path).turns["pickup"].left_s == 6
    assert read_speeds().turns == {}

    path.write_text(text + "\n[turns.pickup]\nleft_s = -6\nright_s = 0\n", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_speeds(path)
    assert [issue.subject.split()[-1] for issue in caught.value.issues] == [
        "turns.pickup.left_s",
        "turns.pickup.back_s",
    ]


def without(table: str) -> str:
    """The shipped table without one of its tables or values."""
    own = re.compile(rf"^\[{table}\b.*?(?=^\[|\Z)|^{table} =.*?$", re.MULTILINE | re.DOTALL)
    return own.sub("", DEFAULT_SPEEDS.read_text("utf-8"))


@pytest.mark.parametrize(
    ("table", "said", "place"),
    [
        ("turns", "turns = 5", "turns"),
        ("turns", 'turns = ""', "turns"),
        ("turns", "turns.foot = 5", "turns.foot.left_s"),
        ("top_kph", "top_kph = 5", "top_kph"),
        ("top_kph", "top_kph.foot = 5", "top_kph.foot.main"),
        ("kph", "kph = [1]", "kph"),
        ("hours", "hours = 2026-11-22", "hours"),
        ("hours", "", "hours.motorbike.main"),
        ("groups", "groups = true", "groups"),
        ("groups", "groups.main = 5", "groups.main"),
        ("groups", 'groups.main = "alley"', "groups.main"),
        ("groups", "groups.main = [[]]", "groups.main"),
        ("given_share", f"given_share = 1{'0' * 400}", "given_share"),
    ],
)
def test_what_has_the_wrong_shape_is_an_issue(
    tmp_path: Path, table: str, said: str, place: str
) -> None:
    path = tmp_path / "speeds.toml"
    path.write_text(f"{said}\n{without(table)}", "utf-8")

    with pytest.raises(InvalidInput) as caught:
        read_speeds(path)

    assert place in [issue.subject.split()[1] for issue in caught.value.issues]


def test_a_table_without_top_speeds_takes_no_notice_of_given_ones(tmp_path: Path) -> None:
    path = tmp_path / "speeds.toml"
    path.write_text(without("top_kph"), "utf-8")

    assert read_speeds(path).top_kph == {}
