from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.simulation import read_scenario
from routing.simulation.replay import replay
from tests.routing.simulation.small import changed_sample


def codes_and_subjects(path: Path) -> set[tuple[str, str]]:
    with pytest.raises(InvalidProblem) as refused:
        read_scenario(path)
    return {
        (issue.code, issue.subject.removeprefix(f"{path.name} ")) for issue in refused.value.issues
    }


def remedies(path: Path) -> dict[str, str]:
    with pytest.raises(InvalidProblem) as refused:
        read_scenario(path)
    return {i.subject.removeprefix(f"{path.name} "): i.remedy for i in refused.value.issues}


def test_the_sample_can_be_simulated() -> None:
    scenario = read_scenario()
    assert len(scenario.wards) == 4
    assert scenario.rates()["oxygen_emergency"] == 12
    assert scenario.districts == ("",)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    path = changed_sample(
        tmp_path,
        ("days = 2", "days = 0"),
        ("no_answer = 0.08", "no_answer = 1.5"),
        ("refill_h = 18", "refill_h = -1"),
        ("surge = 1", "surge = 1\nsurgee = 4"),
        ('policies = ["by-hand",', 'policies = ["by-foot",'),
        ('profile = "motorbike"', 'profile = "boat"'),
    )
    assert codes_and_subjects(path) == {
        ("wrong-scenario", "days"),
        ("impossible-probability", "chances.no_answer"),
        ("wrong-scenario", "cylinders.refill_h"),
        ("wrong-scenario", "surgee"),
        ("wrong-scenario", "policies[1]"),
        ("wrong-scenario", "shifts[1].profile"),
    }


def test_what_contradicts_itself_is_named(tmp_path: Path) -> None:
    closed = '[[closed]]\nward = "sample:9"\nfirst = 2\nlast = 3\n\n[[wards]]'
    path = changed_sample(
        tmp_path,
        ("share = 0.75", "share = 0.8"),
        ("lost = 0", "lost = 121"),
        ('kind = "distribution_point"', 'kind = "refill_plant"'),
        ('key = "sample:2"', 'key = "sample:1"'),
        ("[[wards]]", closed),
    )
    assert codes_and_subjects(path) == {
        ("contradictory-scenario", "shifts"),
        ("contradictory-scenario", "cylinders.lost"),
        ("contradictory-scenario", "calls.welfare_bag"),
        ("contradictory-scenario", "wards"),
        ("contradictory-scenario", "closed[1]"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [("format = 'other'", "wrong-format"), ("days = [", "wrong-format")],
)
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(text, "utf-8")
    assert {found for found, _ in codes_and_subjects(path)} >= {code}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert codes_and_subjects(tmp_path / "none.toml") == {("not-found", "none.toml")}


def test_a_ward_without_cases_or_people_calls_nobody(tmp_path: Path) -> None:
    changes = [(f"cases = {cases}", "cases = 0") for cases in (120, 90, 60, 150)]
    path = changed_sample(tmp_path, *changes)
    assert codes_and_subjects(path) == {("contradictory-scenario", "wards")}


def test_who_stands_by_needs_a_station_in_the_district(tmp_path: Path) -> None:
    path = changed_sample(
        tmp_path,
        ('id = "station"\nkind = "oxygen_station"', 'id = "station"\nkind = "refill_plant"'),
        ("oxygen_emergency = { per_day = 12,", "oxygen_emergency = { per_day = 0,"),
        ("oxygen_swap = { per_day = 24,", "oxygen_swap = { per_day = 0,"),
    )
    # the first shift does not stand by; of the oxygen that nobody asks for nothing is said
    assert codes_and_subjects(path) == {
        ("contradictory-scenario", "shifts[2].standby"),
        ("contradictory-scenario", "shifts[3].standby"),
    }


def test_the_name_of_a_ward_may_have_spaces(tmp_path: Path) -> None:
    path = changed_sample(
        tmp_path, ('key = "sample:1"', 'key = "sample:ward 1"'), ("surge = 1", "surge = 0.1")
    )
    scenario = read_scenario(path)
    record = replay(scenario, "by-hand", district="", replication=0, lending=False)
    assert record is not None
    assert "sample:ward 1" in {record.needs[name].ward for name in record.served_s}


def test_each_fault_has_a_remedy_of_its_own(tmp_path: Path) -> None:
    path = changed_sample(
        tmp_path,
        ("no_answer = 0.08", "no_answer = 1.5"),
        ("surge = 1", "surge = 1\nsurgee = 4"),
        ("share = 0.75", "share = 0.7"),  # told with all others
        ("again_min = 90", ""),
    )
    found = remedies(path)
    assert "has 0.08 there" in found["chances.no_answer"]
    assert found["surgee"].startswith("write surge,")
    assert found["shifts"] == "add 0.05 to one of them"
    assert "has 90 there" in found["chances.again_min"]


def test_what_contradicts_a_part_with_a_fault_is_not_told_of_it(tmp_path: Path) -> None:
    path = changed_sample(tmp_path, ("share = 0.75", "share = 7"))
    assert codes_and_subjects(path) == {("impossible-probability", "shifts[1].share")}


def test_a_ward_far_from_its_district_is_refused(tmp_path: Path) -> None:
    # lon and lat were swapped
    path = changed_sample(tmp_path, ("lon = 106.662\nlat = 10.756", "lon = 10.756\nlat = 80.662"))
    assert codes_and_subjects(path) == {("contradictory-scenario", "wards")}
    assert "lon and lat" in remedies(path)["wards"]
