"""What shows a plan: explain, score, map, lists."""

import json
from dataclasses import replace
from pathlib import Path

from api.rule_words import RULE_WORDS
from routing.files import write_problem
from routing.plan import RULES
from tests.api.cli.conftest import Day, Run
from tests.builders import a_problem, a_task, a_vehicle, a_window

NIGHT = a_window("20:30", "23:00")


def test_each_task_left_out_is_explained_in_both_languages(day: Day, run: Run) -> None:
    left = json.loads(day.plan.read_text())["unassigned"]
    done = run("explain", day.problem, day.plan, "--json")
    assert [one["task"] for one in done.document["unassigned"]] == [one["task"] for one in left]
    assert all(one["vi"] and one["en"] for one in done.document["unassigned"])
    task = left[0]["task"]
    said = run("explain", day.problem, day.plan, "--task", task).out
    assert said.startswith(f"{task}: {left[0]['reason']}")


def test_a_planned_task_and_a_volunteer_are_told_with_their_times(day: Day, run: Run) -> None:
    route = json.loads(day.plan.read_text())["routes"][0]
    stop = next(stop for stop in route["stops"] if stop["kind"] == "task")
    task = run("explain", day.problem, day.plan, "--task", stop["task"])
    assert task.out.startswith(f"{stop['task']}: {route['vehicle']}, {stop['starts'][11:16]}-")
    vehicle = run("explain", day.problem, day.plan, "--vehicle", route["vehicle"], "--json")
    assert len(vehicle.document["stops"]) == len(route["stops"])


def test_a_task_or_volunteer_that_is_not_there_is_told_with_near_ones(day: Day, run: Run) -> None:
    for option, near in (("--task", "R0001"), ("--vehicle", "V0001")):
        done = run("explain", day.problem, day.plan, option, near + "1", "--json")
        assert (done.code, done.codes) == (2, ["not-found"])
        assert near in done.document["issues"][0]["remedy"]


def test_what_a_ward_does_not_do_itself_is_told_with_the_reason(tmp_path: Path, run: Run) -> None:
    vehicles = [a_vehicle("V1", home_area="vn-2021:2"), a_vehicle("V2", shift=NIGHT)]
    ward = replace(vehicles[1], home_area="vn-2021:1")
    file, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    write_problem(a_problem(a_task("T1"), vehicles=[vehicles[0], ward]), file)
    assert run("solve", file, "--iterations", "5", "--out", plan).code == 0
    told = run("explain", file, plan, "--json").document["outside"]
    assert [(one["task"], one["vehicle"], one["area"], one["home"]) for one in told] == [
        ("T1", "V1", "vn-2021:1", "vn-2021:2")
    ]
    assert (told[0]["reason"], told[0]["effect"]) == ("WINDOW_TOO_TIGHT", None)
    lines = run("explain", file, plan).out.splitlines()
    assert lines[0] == (
        "vn-2021:1: việc (người phường khác làm) / task (by whom of another ward): T1 (V1)"
    )
    assert lines[1].startswith("    WINDOW_TOO_TIGHT Của phường: ")
    one = run("explain", file, plan, "--task", "T1", "--json").document
    assert one["outside"] == told


def test_who_comes_from_outside_is_called_by_name(tmp_path: Path, run: Run) -> None:
    away = a_vehicle("V1", home_area="vn-2021:2", show={"name_short": "Anh Nam"})
    file, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    write_problem(a_problem(a_task("T1"), vehicles=[away]), file)
    assert run("solve", file, "--iterations", "5", "--out", plan).code == 0
    assert "T1 (Anh Nam, V1)" in run("explain", file, plan).out
    (told,) = run("explain", file, plan, "--json").document["outside"]
    assert (told["vehicle"], told["vehicle_name"], told["depot_name"]) == ("V1", "Anh Nam", None)


def test_files_in_the_wrong_order_are_told_so(day: Day, run: Run) -> None:
    done = run("explain", day.plan, day.problem, "--json")
    (issue,) = done.document["issues"]
    assert (done.code, issue["code"]) == (2, "bad-usage")
    assert "tệp trước là kế hoạch" in issue["message"]
    assert "the first is the plan" in issue["message"]


def test_why_one_volunteer_and_not_another_is_told(day: Day, run: Run) -> None:
    plan = json.loads(day.plan.read_text())
    doer = plan["routes"][0]["vehicle"]
    task = next(s["task"] for s in plan["routes"][0]["stops"] if s["kind"] == "task")
    others = [v["id"] for v in json.loads(day.problem.read_text())["vehicles"] if v["id"] != doer]
    asked = ("explain", day.problem, day.plan, "--task", task, "--vehicle")
    itself = run(*asked, doer, "--json").document
    assert (itself["now"], itself["rules"], itself["effect"]["effort"]) == (doer, [], 0)
    for other in others:
        told = run(*asked, other, "--json").document
        assert told["now"] == doer
        assert bool(told["rules"]) == (told["effect"] is None)
        said = run(*asked, other).out
        assert said.startswith(f"{task}: {doer}\n")
        assert other in said


def test_the_score_is_derived_anew_and_the_numbers_add_up(day: Day, run: Run) -> None:
    plan = json.loads(day.plan.read_text())
    document = run("score", day.problem, day.plan, "--json").document
    assert document["score"] == plan["score"]
    counts = document["metrics"]["by_class"].values()
    planned = sum(s["kind"] == "task" for route in plan["routes"] for s in route["stops"])
    assert sum(count["done"] for count in counts) == planned
    assert sum(count["asked"] for count in counts) == planned + len(plan["unassigned"])


def test_a_map_goes_to_a_file_or_to_standard_output(day: Day, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "map.html"
    options = ("--areas", day.wards, "--roads", day.roads)
    done = run("map", day.plan, *options, "--out", out, "--json")
    assert (done.code, done.document["bytes"]) == (0, out.stat().st_size)
    printed = run("map", day.plan, "--out", "-")
    assert printed.out.lstrip().startswith("<!DOCTYPE html>")
    both = run("map", day.plan, "--out", "-", "--json")
    assert (both.code, both.codes) == (2, ["bad-usage"])


def test_lists_are_written_for_each_route_and_as_a_table(
    day: Day, run: Run, tmp_path: Path
) -> None:
    done = run("lists", day.plan, "--as", "pdf,csv", "--out", tmp_path / "lists", "--json")
    vehicles = {route["vehicle"] for route in json.loads(day.plan.read_text())["routes"]}
    assert set(done.document["files"]) == {f"{name}.pdf" for name in vehicles} | {"plan.csv"}
    assert (tmp_path / "lists" / "plan.csv").read_text(encoding="utf-8-sig").startswith("day,")


def test_a_list_comes_on_every_carrier_and_on_no_other(day: Day, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    done = run("lists", day.plan, "--as", "pdf,html,sms", "--plain", "--out", folder, "--json")
    assert done.code == 0, done.err
    endings = [name.partition(".")[2] for name in done.document["files"]]
    assert {*endings} == {"pdf", "html", "sms.txt"}
    assert all(endings.count(ending) == len(endings) / 3 for ending in endings)
    messages = next(folder.glob("*.sms.txt")).read_text("utf-8")
    assert "Nhan lai: X 3 = so 3 xong." in messages
    other = run("lists", day.plan, "--as", "fax,zalo", "--out", tmp_path / "none", "--json")
    assert (other.code, other.codes) == (2, ["unknown-format", "unknown-format"])


def test_every_rule_has_words_for_why_one_vehicle_does_not_do_a_task() -> None:
    assert set(RULE_WORDS) == set(RULES)
    assert all(vi and en for vi, en in RULE_WORDS.values())


def test_who_may_not_and_who_has_no_room_are_told_apart(day: Day, run: Run) -> None:
    plan = json.loads(day.plan.read_text())
    doers = [route["vehicle"] for route in plan["routes"]]
    said = {}
    for route in plan["routes"]:
        for stop in route["stops"]:
            if stop["kind"] != "task":
                continue
            for vehicle in doers:
                asked = ("explain", day.problem, day.plan, "--task", stop["task"], "--vehicle")
                found = run(*asked, vehicle, "--json").document
                if found["rules"]:
                    said[found["never"]] = (stop["task"], vehicle)
            if len(said) == 2:
                break
    words = {True: "may not do it", False: "its route has no room"}
    assert said
    for never, (task, vehicle) in said.items():
        out = run("explain", day.problem, day.plan, "--task", task, "--vehicle", vehicle).out
        assert words[never] in out
        assert words[not never] not in out
