"""Bad files: every fault at once, each with a pointer, what is wrong and a remedy."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.errors import InvalidProblem
from routing.files import (
    ProblemFile,
    dump_plan,
    dump_problem,
    parse_plan,
    parse_problem,
    problem_digest,
    read_problem,
    require_same_problem,
)
from routing.files.structure import FORMS, read_schema
from tests.builders import DAY
from tests.routing.instances import tiny
from tests.routing.worked_day import worked_plan, worked_problem

Change = Callable[[Any], object]
HERE = Path("nowhere")


def problem_text() -> str:
    return dump_problem(worked_problem())


def found_in(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProblem) as refused:
        parse_problem(text, base=HERE)
    assert all(issue.message and issue.remedy for issue in refused.value.issues)
    return [(issue.code, issue.subject) for issue in refused.value.issues]


def found_after(change: Change) -> list[tuple[str, str]]:
    document = json.loads(problem_text())
    change(document)
    return found_in(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["tasks"][0].pop("kind"), ("missing-field", "/tasks/0/kind")),
        (lambda d: d.pop("rules"), ("missing-field", "/rules")),
        (lambda d: d["vehicles"][1].update(wheels=2), ("unknown-field", "/vehicles/1/wheels")),
        (lambda d: d.update(places={}), ("wrong-type", "/places")),
        (lambda d: d["tasks"][0].update(service_s=1.5), ("wrong-type", "/tasks/0/service_s")),
        (lambda d: d["depots"][0].update(kind="shop"), ("unknown-choice", "/depots/0/kind")),
        (lambda d: d["tasks"][0].update({"class": 6}), ("out-of-range", "/tasks/0/class")),
        (lambda d: d["places"][0].update(lon=181), ("out-of-range", "/places/0/lon")),
        (lambda d: d["tasks"][0].update(service_s=2**53), ("out-of-range", "/tasks/0/service_s")),
        (lambda d: d["places"][0].update(id=" a"), ("wrong-form", "/places/0/id")),
        (lambda d: d["depots"][0].update(id="s\0"), ("wrong-form", "/depots/0/id")),
        (lambda d: d["depots"][0].update(id="s\x7f1"), ("wrong-form", "/depots/0/id")),
        (lambda d: d["depots"][0].update(id="s1\n"), ("wrong-form", "/depots/0/id")),
        (lambda d: d["tasks"][0].update(windows=[]), ("wrong-count", "/tasks/0/windows")),
        (lambda d: d["tasks"][0].update(skills=["a", "a"]), ("repeated-item", "/tasks/0/skills")),
        (lambda d: d.update(objective={"minimise": "km"}), ("wrong-type", "/objective")),
        (lambda d: d.update(day="2021-02-30"), ("wrong-time", "/day")),
        (
            lambda d: d["tasks"][0].update(called="2021-09-10T25:00:00+07:00"),
            ("wrong-time", "/tasks/0/called"),
        ),
        (
            lambda d: d["tasks"][0].update(called="2021-09-10T07:00:00"),
            ("wrong-form", "/tasks/0/called"),
        ),
        (
            lambda d: d["vehicles"][0]["shift"].update(closes="2021-09-10T06:59:59+07:00"),
            ("impossible-value", "/vehicles/0/shift"),
        ),
        (lambda d: d["tasks"][0].update(setup_s=999), ("impossible-value", "/tasks/0")),
        (lambda d: d["tasks"][0].pop("load_from"), ("impossible-value", "/tasks/0")),
        (
            lambda d: d["depots"][1]["refills"][0].update(at="2021-09-10T07:31:00+07:00"),
            ("impossible-value", "/depots/1/refills/0"),
        ),
        (
            lambda d: d["rules"]["objective"]["harm"]["2"].update(harm=[3, 2, 1]),
            ("impossible-value", "/rules/objective/harm/2"),
        ),
        (
            lambda d: d["travel"]["foot"]["seconds"][2].pop(),
            ("wrong-count", "/travel/foot/seconds/2"),
        ),
        (
            lambda d: d["travel"]["foot"]["metres"][0].__setitem__(1, -1),
            ("wrong-type", "/travel/foot/metres/0/1"),
        ),
        (
            lambda d: d.update(travel={"file": "m.npz", "sha256": "0" * 64}),
            ("not-found", "/travel/file"),
        ),
        (lambda d: d.update(travel={"roads": "r"}), ("roads-not-loaded", "/travel/roads")),
        (
            lambda d: d.update(travel={"straight_line": 0.9}),
            ("out-of-range", "/travel/straight_line"),
        ),
        (
            lambda d: d.update(travel={"straight_line": 1.4, "kph": {"bike": 9}}),
            ("unknown-choice", "/travel/kph"),
        ),
        (lambda d: d.update(travel={"by": "boat"}), ("unknown-field", "/travel/by")),
    ],
)
def test_a_fault_has_its_code_and_its_pointer(change: Change, expected: tuple[str, str]) -> None:
    assert found_after(change) == [expected]


def test_all_faults_come_at_once_those_of_structure_and_those_of_values() -> None:
    def change(document: Any) -> None:
        document["places"][10:] = []
        document["places"][0]["lat"] = 91
        document["tasks"][1]["kind"] = "party"
        document["tasks"][1]["setup_s"] = 9999  # not looked at: task 1 is wrong already
        document["tasks"][2]["setup_s"] = 9999
        document["vehicles"][0]["shift"]["opens"] = "2021-09-10T23:00:00+07:00"
        del document["depots"][0]["loading_s"]

    assert found_after(change) == [
        ("missing-field", "/depots/0/loading_s"),
        ("out-of-range", "/places/0/lat"),
        ("unknown-choice", "/tasks/1/kind"),
        ("impossible-value", "/tasks/2"),
        ("impossible-value", "/vehicles/0/shift"),
    ]


def test_a_file_of_another_version_gets_one_issue_and_nothing_else() -> None:
    for named in ("donghanh-problem/2", "donghanh-plan/1", None, 7):
        text = json.dumps({"format": named, "day": 5, "tasks": "none"})
        assert found_in(text) == [("other-version", "/format")]
    assert found_in("[]") == [("other-version", "/format")]


def test_a_file_cut_off_says_where() -> None:
    text = problem_text()
    cut = text[: text.index('"vehicles"')]
    ((code, subject),) = found_in(cut)
    assert code == "not-json"
    assert subject.startswith(f"line {cut.count(chr(10)) + 1}, column ")
    assert found_in("")[0][0] == "not-json"


def messages_of(text: str) -> list[str]:
    with pytest.raises(InvalidProblem) as refused:
        parse_problem(text, base=HERE)
    return [issue.message for issue in refused.value.issues]


def test_keys_that_stand_twice_have_their_places_and_hide_no_other_fault() -> None:
    """Once, the last one counted and the first was dropped in silence."""
    document = json.loads(problem_text())
    document["tasks"][1]["kind"] = "party"
    text = json.dumps(document)
    text = text.replace('"places": [', '"places": [], "places": [', 1)
    text = text.replace('"lat": ', '"lat": 91, "lat": 7, "lat": ', 1)
    assert found_in(text) == [
        ("repeated-key", "/places"),
        ("repeated-key", "/places/0/lat"),
        ("unknown-choice", "/tasks/1/kind"),
    ]


def test_numbers_that_cannot_be_read_have_their_places_and_hide_no_other_fault() -> None:
    document = json.loads(problem_text())
    document["places"][1]["lat"] = float("nan")
    document["tasks"][0]["service_s"] = float("-inf")
    document["tasks"][0]["deadline"] = float("inf")  # null may stand there, this may not
    document["tasks"][1]["kind"] = "party"
    document["travel"]["foot"]["seconds"][2][1] = float("nan")
    document["vehicles"][0]["shift"]["opens"] = "2021-09-10T23:00:00+07:00"
    text = json.dumps(document)
    assert found_in(text) == [
        ("not-json", "/places/1/lat"),
        ("not-json", "/tasks/0/deadline"),
        ("not-json", "/tasks/0/service_s"),
        ("unknown-choice", "/tasks/1/kind"),
        ("not-json", "/travel/foot/seconds/2/1"),
        ("impossible-value", "/vehicles/0/shift"),
    ]
    assert messages_of(text)[2] == "-Infinity is no JSON number"


def test_a_number_of_thousands_of_digits_is_told_in_our_own_words() -> None:
    document = json.loads(problem_text())
    document["tasks"][1]["kind"] = "party"
    text = json.dumps(document).replace('"service_s": 600', f'"service_s": -{"9" * 5000}', 1)
    assert found_in(text) == [
        ("out-of-range", "/tasks/0/service_s"),
        ("unknown-choice", "/tasks/1/kind"),
    ]
    assert messages_of(text)[0] == "is a number of 5000 digits"


@pytest.mark.parametrize("field", ["released", "called", "deadline"])
def test_a_moment_without_an_offset_is_told_the_form_wanted(field: str) -> None:
    document = json.loads(problem_text())
    document["tasks"][0][field] = "2021-09-10T10:00:00"
    assert messages_of(json.dumps(document)) == [
        'is "2021-09-10T10:00:00", must be a moment with its offset, such as'
        " 2021-09-10T07:30:00+07:00"
    ]


def patterns_in(schema: Any) -> set[str]:
    parts = schema.values() if isinstance(schema, dict) else schema
    below = [patterns_in(part) for part in parts if isinstance(part, dict | list)]
    own = {schema["pattern"]} if isinstance(schema, dict) and "pattern" in schema else set()
    return own.union(*below)


def test_each_pattern_of_the_schemas_has_words_for_its_form() -> None:
    # once the description was said: a deadline "must be: Soft: only scored"
    assert patterns_in([read_schema("problem"), read_schema("plan")]) == set(FORMS)


def test_times_in_messages_are_those_of_a_clock() -> None:
    document = json.loads(problem_text())
    shift, window = document["vehicles"][0]["shift"], document["tasks"][0]["windows"][0]
    shift.update(opens="2021-09-10T12:00:00+07:00", closes="2021-09-10T10:00:30+07:00")
    window.update(opens="2021-09-09T06:00:00+07:00", closes="2021-09-09T21:00:00+07:00")
    assert messages_of(json.dumps(document)) == [
        "window opens at 12:00, after it closes at 10:00:30",
        "06:00 (-1) to 21:00 (-1) lies wholly outside 2021-09-10, which lasts from 00:00 to"
        " 06:00 (+1); ±N counts days from it",
    ]


def test_a_shortest_gap_of_a_lifetime_is_told_without_a_longest_that_nobody_gave() -> None:
    document = json.loads(problem_text())
    document["tasks"][1]["chain"] = {"previous": "t1", "shortest_gap_s": 2_000_000_000}
    assert messages_of(json.dumps(document)) == [
        "shortest gap 2000000000 s is over 1073741824 s, about 34 years"
    ]


def test_a_text_that_never_was_json_is_told_what_is_wanted() -> None:
    for text in ("Route #1: 1 2 3\nCost: 5\n", tiny.VRPLIB, tiny.SOLOMON, tiny.LILIM):
        with pytest.raises(InvalidProblem) as refused:
            parse_plan(text)
        (issue,) = refused.value.issues
        assert (issue.code, issue.message) == (
            "not-json",
            "the text is not JSON, as relief problems and plans are",
        )
        assert "`donghanh check`" in issue.remedy


def test_half_a_sign_is_refused_and_a_whole_one_of_two_halves_is_read() -> None:
    document = json.loads(problem_text()) | {"attribution": "\U0001f6f5"}
    text = json.dumps(document)  # a scooter, as two escapes
    assert r"\ud83d\udef5" in text
    assert parse_problem(text, base=HERE).problem.attribution == "\U0001f6f5"
    assert found_in(text.replace(r"\udef5", "")) == [("not-json", "(document)")]


def test_files_that_cannot_be_read_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "cut.json.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe")
    (tmp_path / "folder").mkdir()
    for name, code in (
        ("none.json", "not-found"),
        ("folder", "not-found"),
        ("cut.json.gz", "file-cut-off"),
        ("latin.json", "not-text"),
    ):
        with pytest.raises(InvalidProblem) as refused:
            read_problem(tmp_path / name)
        assert [(i.code, i.subject) for i in refused.value.issues] == [(code, name)]
        assert ("is a folder" in str(refused.value)) == (name == "folder")


def plan_after(change: Change) -> list[tuple[str, str]]:
    plan = json.loads(plan_text("0" * 64))
    change(plan)
    with pytest.raises(InvalidProblem) as refused:
        parse_plan(json.dumps(plan))
    return [(issue.code, issue.subject) for issue in refused.value.issues]


def plan_text(sha256: str) -> str:
    plan = worked_plan()
    return dump_plan(_named(plan, sha256), day=DAY)


def _named(plan: Any, sha256: str) -> Any:
    return replace(plan, problem_sha256=sha256, problem_file="p.json")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda d: d["unassigned"][0].update(reason="TIRED"),
            ("unknown-choice", "/unassigned/0/reason"),
        ),
        (
            lambda d: d["routes"][0]["stops"][1].pop("depot"),
            ("missing-field", "/routes/0/stops/1/depot"),
        ),
        (
            lambda d: d["routes"][0]["stops"][0].update(task="t1"),
            ("misplaced-field", "/routes/0/stops/0/task"),
        ),
        (
            lambda d: d["routes"][0]["stops"][6].update(not_before="2021-09-10T07:00:00+07:00"),
            ("misplaced-field", "/routes/0/stops/6/not_before"),
        ),
        (
            lambda d: d["routes"][0]["stops"][1]["load"].update(kg=-1),
            ("out-of-range", "/routes/0/stops/1/load/kg"),
        ),
        (
            lambda d: d["routes"][0]["stops"][1].update(ends="2021-09-10T07:61:00+07:00"),
            ("wrong-time", "/routes/0/stops/1/ends"),
        ),
        (
            lambda d: d["routes"][0]["stops"].__setitem__(1, "t1"),
            ("wrong-type", "/routes/0/stops/1"),
        ),
        (lambda d: d["problem"].update(sha256="abc"), ("wrong-form", "/problem/sha256")),
        (lambda d: d["score"].update(effort=float("nan")), ("not-json", "/score/effort")),
        (lambda d: d.update(format="donghanh-plan/9"), ("other-version", "/format")),
    ],
)
def test_a_fault_of_a_plan_file_has_its_code_and_its_pointer(
    change: Change, expected: tuple[str, str]
) -> None:
    assert plan_after(change) == [expected]


def test_a_plan_for_another_problem_is_refused_where_it_must_fit() -> None:
    problem = worked_problem()
    read = ProblemFile(problem=problem, sha256=problem_digest(problem), path=None)
    require_same_problem(parse_plan(plan_text(read.sha256)), read)
    with pytest.raises(InvalidProblem, match="other-problem"):
        require_same_problem(parse_plan(plan_text("0" * 64)), read)


def test_a_plan_that_names_no_problem_is_not_written() -> None:
    with pytest.raises(InvalidProblem, match="no-problem"):
        dump_plan(worked_plan(), day=DAY)
