"""The dated tables: those that come with the program, and faults in one's own."""

import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.model import TASK_KINDS, TimeWindow
from routing.rules.tables import TABLES, load_rules
from tests.builders import at


@pytest.fixture
def own_tables(tmp_path: Path) -> Path:
    for table in TABLES.glob("*.toml"):
        shutil.copy(table, tmp_path)
    return tmp_path


def change(table: Path, old: str, new: str) -> None:
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new), "utf-8")


def test_every_kind_but_restock_is_planned() -> None:
    kinds = load_rules(date(2021, 9, 10)).kinds
    assert [kind for kind in TASK_KINDS if kind not in kinds] == ["restock"]
    classes = {kind: (rule.task_class, rule.service_s // 60) for kind, rule in kinds.items()}
    assert classes == {  # DOMAIN.md, "What is asked for"
        "oxygen_emergency": (1, 10),
        "transport": (1, 15),
        "oxygen_swap": (2, 8),
        "medicine": (3, 5),
        "chronic_medicine": (3, 10),
        "welfare_bag": (5, 5),
        "care_visit": (5, 20),
        "oxygen_collect": (5, 5),
    }


def test_oxygen_is_for_trained_people_with_equipment_and_antibodies() -> None:
    swap = load_rules(date(2021, 9, 10)).kinds["oxygen_swap"]
    assert set(swap.gates) == {
        *("active", "recovered", "form", "consent", "antibody", "ppe", "training:oxygen")
    }


def test_nobody_is_sent_who_is_not_active_recovered_agreed_and_equipped() -> None:
    for rule in load_rules(date(2021, 9, 10)).kinds.values():
        assert set(rule.gates) >= {"active", "recovered", "form", "consent", "ppe"}, rule.kind


def test_every_gate_that_rows_may_name_is_demanded_by_some_kind() -> None:
    rules = load_rules(date(2021, 9, 10))
    assert {gate for rule in rules.kinds.values() for gate in rule.gates} == set(rules.words.gates)
    trained = {
        kind: [gate for gate in rule.gates if gate.startswith("training:")]
        for kind, rule in rules.kinds.items()
    }
    assert trained["welfare_bag"] == ["training:goods"]
    assert trained["oxygen_collect"] == ["training:oxygen"]
    assert trained["transport"] == ["training:oxygen"]
    assert all(trained.values())


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        (date(2021, 7, 25), []),
        (date(2021, 7, 26), [("18:00", "30:00")]),
        (date(2021, 9, 10), [("00:00", "06:00"), ("18:00", "30:00")]),
        (date(2021, 10, 1), [("00:00", "06:00")]),
        (date(2022, 3, 1), []),
    ],
)
def test_a_curfew_reaches_into_the_next_morning_and_holds_on_its_days_only(
    day: date, windows: list[tuple[str, str]]
) -> None:
    expected = tuple(TimeWindow(opens_s=at(o), closes_s=at(c)) for o, c in windows)
    assert load_rules(day).rules.curfew == expected


def test_harm_of_oxygen_is_zero_only_with_the_margin_kept() -> None:
    harm = load_rules(date(2021, 9, 10)).rules.objective.harm[2]
    assert harm.at(0, "green") == 0
    assert harm.at(1, "green") == 1
    assert harm.at(1, "red") == 2
    assert harm.at(1800, "green") == 8  # the margin of 30 min is used up


def test_each_minute_later_costs_at_least_as_much_as_the_one_before() -> None:
    for harm in load_rules(date(2021, 9, 10)).rules.objective.harm.values():
        points = list(zip(harm.from_s, harm.harm, strict=True))
        slopes = [(h1 - h0) / (s1 - s0) for (s0, h0), (s1, h1) in pairwise(points)]
        assert slopes == sorted(slopes)


def test_waiting_moves_up_to_class_3_and_never_into_2() -> None:
    rules = load_rules(date(2021, 9, 10))  # three days a step
    assert [rules.promoted(5, days) for days in (0, 2, 3, 5, 6, 90)] == [5, 5, 4, 4, 3, 3]
    assert [rules.promoted(4, days) for days in (2, 3, 90)] == [4, 3, 3]
    assert [rules.promoted(level, 90) for level in (1, 2, 3)] == [1, 2, 3]


def test_a_day_takes_the_last_version_that_is_valid_on_it(own_tables: Path) -> None:
    table = own_tables / "objective.toml"
    text = table.read_text("utf-8")
    later = text[text.index("[[version]]") :].replace("2020-01-01", "2021-09-11")
    later = later.replace("lending = 300", "lending = 999").replace("own default", "decision 1")
    table.write_text(text + later, "utf-8")
    before = load_rules(date(2021, 9, 10), folder=own_tables).rules
    after = load_rules(date(2021, 9, 11), folder=own_tables).rules
    assert (before.objective.lending, after.objective.lending) == (300, 999)
    assert after.valid_from == date(2021, 9, 11)
    assert after.source.startswith("decision 1")


def test_a_day_before_every_version_has_no_rules() -> None:
    with pytest.raises(InvalidProblem) as caught:
        load_rules(date(2019, 12, 31))
    assert {issue.code for issue in caught.value.issues} == {"no-rule-for-day"}
    assert {issue.subject for issue in caught.value.issues} == {
        "objective.toml",
        "tasks.toml",
        "curfew.toml",
    }


def test_all_faults_of_all_tables_come_at_once_with_their_places(own_tables: Path) -> None:
    objective, tasks = own_tables / "objective.toml", own_tables / "tasks.toml"
    change(objective, "harm = [1, 2, 4, 7, 11,", "harm = [1, 2, 4, 7, 6,")  # falls
    change(objective, "223, 303, 389, 569, 755]", "223, 224, 389, 569, 755]")  # not convex
    change(objective, "harm_red = [2, 4, 8, 16, 28,", "harm_red = [1, 4, 8, 16, 28,")  # not above
    change(tasks, "service_s = 480", "service_s = -480")
    change(tasks, '"ppe", "training:visit"]', '"ppe", "training:visits"]')
    change(tasks, "margin_s = 1800\n", "")
    change(tasks, "night = true", "nights = true")
    change(tasks, "delivered_size_l = 8", "delivered_size_l = 9")
    change(own_tables / "curfew.toml", '"30:00"', '"6 am"')
    with pytest.raises(InvalidProblem) as caught:
        load_rules(date(2021, 9, 10), folder=own_tables)
    places = {issue.subject for issue in caught.value.issues}
    assert places >= {
        "objective.toml version[1].harm.3",
        "objective.toml version[1].harm.1.harm",
        "objective.toml version[1].harm.2.harm_red",
        "tasks.toml version[1].kinds.oxygen_swap.service_s",
        "tasks.toml version[1].kinds.oxygen_swap.nights",
        "tasks.toml version[1].kinds.care_visit.gates[7]",
        "tasks.toml version[1].oxygen.delivered_size_l",
        "tasks.toml version[1].oxygen.margin_s",
        "curfew.toml version[2].windows[1][2]",
    }


def test_a_table_of_another_format_is_refused(own_tables: Path) -> None:
    change(own_tables / "curfew.toml", "donghanh-curfew/1", "donghanh-curfew/2")
    (own_tables / "tasks.toml").write_text("format = ", "utf-8")
    (own_tables / "objective.toml").unlink()
    with pytest.raises(InvalidProblem) as caught:
        load_rules(date(2021, 9, 10), folder=own_tables)
    assert [issue.code for issue in caught.value.issues] == [
        "not-found",
        "wrong-format",
        "wrong-format",
    ]
