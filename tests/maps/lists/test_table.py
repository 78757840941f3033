import csv
import io
from dataclasses import replace
from pathlib import Path

from maps.lists.table import COLUMNS, plan_table, write_table
from routing.road_ways import ways_of
from tests.builders import a_plan, a_problem, a_swap, a_task, left_out
from tests.maps.small_ward import streets, ward_plan, ward_problem


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table)))


def test_every_stop_of_every_route_is_a_row_and_so_is_what_is_left_out() -> None:
    problem = ward_problem()
    plan = ward_plan(problem)
    rows = rows_of(plan_table(problem, plan))
    assert len(rows) == sum(len(route.stops) for route in plan.routes) + len(plan.unassigned)
    assert {row["task"] for row in rows if row["task"]} == {task.id for task in problem.tasks}
    assert tuple(rows[0]) == COLUMNS


def test_a_swap_shows_what_is_left_and_what_is_collected() -> None:
    problem = ward_problem()
    row = next(r for r in rows_of(plan_table(problem, ward_plan(problem))) if r["task"] == "T01")
    assert (row["leave_full"], row["collect_empty"], row["leave_bags"]) == ("1", "1", "")
    assert (row["kind"], row["class"], row["sample"]) == ("Đổi bình oxy", "2", "yes")


def test_the_way_to_each_stop_has_its_column_where_roads_are_at_hand() -> None:
    problem = ward_problem(vehicles=1, tasks=4)
    plan = ward_plan(problem)
    assert {row["way"] for row in rows_of(plan_table(problem, plan))} == {""}
    rows = rows_of(plan_table(problem, plan, ways=ways_of(problem, plan, streets())))
    assert rows[0]["way"] == ""
    for row in rows[1 : len(plan.routes[0].stops)]:
        assert "Đường số" in row["way"]
        assert " m › " in row["way"]
    assert rows[-1]["way"] == ""  # not planned


def test_what_was_assumed_and_when_the_oxygen_is_gone_has_its_columns() -> None:
    known = a_swap("t1")
    unknown = a_swap("t2", assumed=("size_l", "flow_lpm"), show={"to_empty": "02:00 (+1)"})
    plan = a_plan(unassigned=[left_out("t1"), left_out("t2")])
    first, second = rows_of(plan_table(a_problem(known, unknown), plan))
    assert (first["assumed"], first["to_empty"]) == ("", "")
    assert (second["assumed"], second["to_empty"]) == ("dung tích bình, lưu lượng", "02:00 (+1)")


def test_text_that_looks_like_a_formula_is_made_harmless() -> None:
    for formula in ("=1+1", "+84", "-2", "@SUM(A1)", "\t=1"):
        problem = a_problem(a_task("t1", show={"address": formula}))
        (row,) = rows_of(plan_table(problem, a_plan(unassigned=[left_out("t1")])))
        assert row["address"] == "'" + formula.strip()


def test_numbers_below_zero_stay_numbers() -> None:
    problem = ward_problem(vehicles=1, tasks=4)
    west = tuple(replace(p, point=replace(p.point, lon=-p.point.lon)) for p in problem.places)
    rows = rows_of(plan_table(replace(problem, places=west), ward_plan(problem)))
    assert float(rows[0]["lon"]) < 0


def test_the_file_begins_with_the_mark_that_spreadsheets_look_for(tmp_path: Path) -> None:
    problem = ward_problem()
    write_table(problem, ward_plan(problem), tmp_path / "plan.csv")
    data = (tmp_path / "plan.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfday,version,")
    assert "Trạm ATM oxy 1".encode() in data
    assert b"\r\r\n" not in data
