"""`donghanh rounds`: a register in, rounds and each day's requests out."""

import csv
from datetime import date
from pathlib import Path

import openpyxl

from api.services.rounds import ridden_s, rounds_of
from geodata.matrix import straight_line_matrix
from geodata.network_files import save_network
from routing.checks import check_plan
from routing.files.tables import read_requests
from routing.intake import Located, Locations, TravelGiven, build_problem
from routing.recurring import Register, Span, estimated_s, load_recurring_table, places_of
from routing.requests import DepotRow, Volunteer
from routing.rules.tables import load_rules
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.api.cli.conftest import Run
from tests.geodata.roads import at_m, network_m

PEOPLE = """id,household,hamlet,name_short,address,lon,lat,given_on,days_supplied,visit_due,seen_on
P1,N1,A,Ba,,103.05,22.10,2025-01-20,60,,2025-02-20
P2,N1,A,Ong,,103.05,22.10,2025-01-25,60,2025-03-28,2025-02-20
P3,N2,B,Chi,ban B,103.20,22.30,2025-02-10,60,,
"""


def asked(folder: Path, people: str = PEOPLE, *more: object) -> list[object]:
    """Write the register, and return the words of the command."""
    (folder / "p.csv").write_text(people, "utf-8")
    given: list[object] = ["rounds", "--people", folder / "p.csv", "--from", "2025-03-10"]
    return [*given, "--weeks", "5", "--base", "103.0,22.0", "--out", folder / "out", *more]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table that was written."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_everybody_is_brought_medicine_before_it_runs_out(tmp_path: Path, run: Run) -> None:
    done = run(*asked(tmp_path, PEOPLE, "--json"))
    assert done.code == 0, done.err
    said = done.document
    assert (said["given"], said["takers"], said["unreached"]) == (3, 3, [])
    assert (said["seen"], said["households"]) == (1, 2)
    rounds = rows_of(tmp_path / "out" / "rounds.csv")
    assert all(row["day"] < row["runs_out"] for row in rounds if row["runs_out"])
    # the couple of one house is one call, the visit with it
    assert [(row["medicine"], row["visits"]) for row in rounds if row["household"] == "N1"] == [
        ("P1; P2", "P2")
    ]
    coverage = rows_of(tmp_path / "out" / "coverage.csv")
    assert [(row["hamlet"], row["percent"]) for row in coverage] == [("B", "0.0"), ("A", "100.0")]
    (unseen,) = rows_of(tmp_path / "out" / "not-seen.csv")
    assert (unseen["household"], unseen["seen_on"]) == ("N2", "")
    assert unseen["planned_on"]
    words = (tmp_path / "out" / "summary.txt").read_text("utf-8")
    assert "3/3 người được phát thuốc" in words
    assert "3 of 3 people are brought medicine" in words


def test_a_day_of_rounds_is_dispatched_by_the_same_engine(tmp_path: Path, run: Run) -> None:
    said = run(*asked(tmp_path, PEOPLE, "--json")).document
    name = next(name for name in said["files"] if name.startswith("requests-"))
    rules = load_rules(date.fromisoformat(name.removeprefix("requests-").removesuffix(".csv")))
    read = read_requests(tmp_path / "out" / name, rules=rules)
    assert (read.issues, read.ignored) == ((), ())
    station = DepotRow(
        id="S", kind="mobile_health_station", point=read.rows[0].point, stock_medicines=9
    )
    crew = Volunteer(
        id="V",
        profile="motorbike",
        shift_start_s=7 * 3600,
        shift_end_s=17 * 3600,
        point=read.rows[0].point,
        gates=rules.words.gates,
        areas=("*",),
        ppe=20,
    )
    located = Locations(
        requests={row.id: Located(point=row.point) for row in read.rows if row.point},
        volunteers={"V": Located(point=read.rows[0].point)} if read.rows[0].point else {},
        depots={"S": Located(point=read.rows[0].point)} if read.rows[0].point else {},
    )
    intake = build_problem(
        read.rows,
        [crew],
        [station],
        located=located,
        travel=lambda places: TravelGiven(
            travel=straight_line_matrix([place.point for place in places])
        ),
        rules=rules,
    )
    kinds = {task.kind for task in intake.problem.tasks}
    assert "chronic_medicine" in kinds
    plan = solve(intake.problem, stop=Iterations(50), seed=1).plan
    assert check_plan(intake.problem, plan) == ()
    assert [left for left in plan.unassigned if "-M" in left.task] == []
    assert plan.routes


def test_who_cannot_be_reached_is_named_with_what_helps(tmp_path: Path, run: Run) -> None:
    people = (
        "Mã,Thôn bản,lon,lat,Ngày phát thuốc,Số ngày thuốc,Đến được từ ngày\n"
        "P1,C,103.1,22.1,18/1/2025,60,1/4/2025\nP2,C,103.1,22.1,,60,\n"
    )
    done = run(*asked(tmp_path, people))
    assert done.code == 1, done.err
    assert "P1, C [cut-off]" in done.out
    assert "no road leads there before 2025-04-01" in done.out
    assert "P2, C [already-out]" in done.out
    named = rows_of(tmp_path / "out" / "unreached.csv")
    assert {row["person"] for row in named} == {"P1", "P2"}
    assert all(row["remedy_vi"] and row["remedy_en"] for row in named)
    vietnamese, english = (tmp_path / "out" / "summary.txt").read_text("utf-8").split("\n\n")
    for words, day in (
        (vietnamese, "hết thuốc ngày 19/03/2025"),
        (english, "runs out on 2025-03-19"),
    ):
        assert f"  P1, C, {day}: " in words
        assert "  P2, C, " in words


def test_every_fault_of_the_register_is_told_at_once(tmp_path: Path, run: Run) -> None:
    people = (
        "id,household,hamlet,address,lon,lat,given_on,days_supplied\n"
        "P1,N1,A,,103.1,22.1,2025-04-01,60\n"
        "P2,N2,,,,,mai,5\n"
        "P2,N2,A,,103.1,22.1,2025-03-01,x\n"
    )
    done = run(*asked(tmp_path, people, "--json"))
    assert done.code == 2
    assert done.codes == [
        *("out-of-range", "missing-value", "not-a-time"),
        *("supply-too-short", "not-a-number", "duplicate-id"),
    ]
    assert not (tmp_path / "out" / "rounds.csv").exists()


def test_a_household_has_one_hamlet_and_a_hamlet_a_point(tmp_path: Path, run: Run) -> None:
    people = (
        "id,household,hamlet,address,lon,lat\n"
        "P1,N1,A,,103.1,22.1\nP2,N1,B,ban B,,\nP3,N3,B,ban B,,\n"
    )
    done = run(*asked(tmp_path, people, "--json"))
    assert done.codes == ["two-hamlets", "hamlet-not-located"]
    empty = run(*asked(tmp_path, "id,hamlet\n", "--json"))
    assert empty.codes == ["empty-file"]


def test_an_address_stands_once_for_a_household(tmp_path: Path, run: Run) -> None:
    people = (
        "id,household,hamlet,address,lon,lat,given_on\n"
        "P1,N1,A,,103.1,22.1,2025-03-01\nP2,N1,A,,,,2025-03-01\nP3,N3,A,,,,2025-03-01\n"
    )
    done = run(*asked(tmp_path, people, "--json"))
    assert done.codes == ["missing-address"]
    assert "row 4" in done.document["issues"][0]["subject"]


def test_a_workbook_is_read_and_days_of_another_plan_are_not_mixed_in(
    tmp_path: Path, run: Run
) -> None:
    asked(tmp_path)
    book = openpyxl.Workbook()
    for line in PEOPLE.splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "p.xlsx")
    words = ["rounds", "--people", tmp_path / "p.xlsx", "--weeks", "5", "--out", tmp_path / "out"]
    assert run(*words, "--from", "2025-03-10", "--json").code == 0
    again = run(*words, "--from", "2025-03-24", "--json")
    assert again.codes == ["cannot-write"]
    assert "another plan" in again.err + again.out


def test_options_that_cannot_be_are_refused(tmp_path: Path, run: Run) -> None:
    for option, value in (("--weeks", "0"), ("--crews", "99"), ("--base", "here")):
        assert run(*asked(tmp_path, PEOPLE, option, value, "--json")).codes == ["bad-usage"]


def test_ways_are_over_roads_where_there_are_any_and_it_is_said_where_not(
    tmp_path: Path, run: Run
) -> None:
    """A lies 3 km east as the crow flies and 11 km by the valley road; no road leads to B."""
    table = load_recurring_table(date(2025, 3, 10))
    places = {"A": at_m(3000, 0), "B": at_m(0, 9000)}
    valley = network_m([(0, 0), (0, 4000), (3000, 4000), (3000, 0)], [(0, 1), (1, 2), (2, 3)])
    register = Register(base=at_m(0, 0), hamlets=places, households=())
    seconds, no_road = ridden_s(register, valley, table)
    guessed = estimated_s(places_of(register.base, places), table)
    assert no_road == ("B",)
    assert seconds[0, 1] > 1.5 * guessed[0, 1]
    assert seconds[0, 2] == guessed[0, 2]
    span = Span(day=date(2025, 3, 10), weeks=1)
    kinds = load_rules(span.day).kinds
    assert rounds_of(register, span, table=table, kinds=kinds, network=valley).no_road == ("B",)
    assert rounds_of(register, span, table=table, kinds=kinds).no_road == ("A", "B")

    save_network(valley, tmp_path / "valley.npz")
    done = run(*asked(tmp_path, PEOPLE, "--roads", tmp_path / "valley.npz", "--json"))
    assert done.document["no_road"] == ["A", "B"]  # this register lies elsewhere
    gone = run(*asked(tmp_path, PEOPLE, "--roads", "gone.npz", "--json"))
    assert (gone.code, gone.codes) == (2, ["not-found"])
