"""Long tables: killed in the middle, interrupted, of another input; and tables of points."""

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geodata.address_rows import GeocodedRows
from geodata.located_rows import RowLocator
from tests.api.cli.conftest import Day, Run, write_table
from tests.issue_codes import ROOT

COMMAND = "import sys; from api.cli import main; sys.exit(main())"


def long_table(path: Path, day: Day, *, rows: int) -> Path:
    """Addresses of the sample day over and over, some of them empty or broken."""
    known = [row["address"] for row in day.rows("requests")]
    odd = ["", "đâu đó", "x" * 2000, "12\x01 Lê Lợi"]
    texts = [odd[i // 97 % 4] if i % 97 == 0 else known[i % len(known)] for i in range(rows)]
    return write_table(path, [{"id": str(i), "address": f"{t}"} for i, t in enumerate(texts)])


def started(day: Day, table: Path, out: Path) -> subprocess.Popen[str]:
    # What a shell runs in the background ignores Ctrl-C, and so would what is started here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    words = ["geocode", str(table), "--areas", str(day.wards), "--roads", str(day.roads)]
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", COMMAND, *words, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def when_begun(process: subprocess.Popen[str], out: Path) -> None:
    """Wait until some parts are on the disk."""
    part = out.with_name(f"{out.name}.part")
    while process.poll() is None and (not part.exists() or part.stat().st_size < 300_000):
        time.sleep(0.005)
    assert process.poll() is None, "it was done before it could be stopped"


def bytes_of(out: Path) -> tuple[bytes, bytes]:
    return out.read_bytes(), out.with_name(f"{out.stem}.review.csv").read_bytes()


@pytest.mark.slow
def test_killed_and_interrupted_the_same_command_ends_with_the_same_bytes(
    day: Day, tmp_path: Path
) -> None:
    table = long_table(tmp_path / "big.csv", day, rows=20_000)
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    straight = started(day, table, whole)
    straight.communicate()
    killed = started(day, table, out)
    when_begun(killed, out)
    killed.kill()
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()

    stopped = started(day, table, out)
    size = out.with_name("out.csv.part").stat().st_size
    while stopped.poll() is None and out.with_name("out.csv.part").stat().st_size <= size:
        time.sleep(0.005)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate()
    assert stopped.returncode == 130, said
    assert "going on after row" in said
    assert f"donghanh geocode {table} " in said
    assert not out.exists()

    last = started(day, table, out)
    _, said = last.communicate()
    assert "going on after row" in said
    assert last.returncode == straight.returncode == 1  # some addresses are empty
    assert bytes_of(out) == bytes_of(whole)
    assert sorted(path.name for path in tmp_path.glob("out.*")) == ["out.csv", "out.review.csv"]
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [str(i) for i in range(20_000)]


def test_another_input_starts_anew_and_says_so(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = long_table(tmp_path / "a.csv", day, rows=30)
    second = long_table(tmp_path / "b.csv", day, rows=25)
    out = tmp_path / "out.csv"
    options = ("--areas", day.wards, "--out", out, "--json")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.cli.geocode.PART_ROWS", 10)
    with monkeypatch.context() as patch:
        patch.setattr("api.services.batches._finish", interrupted)
        stopped = run("geocode", first, *options)
    assert stopped.code == 130
    assert stopped.document["rows_done"] == 30
    assert stopped.document["continue"].startswith(f"donghanh geocode {first} ")
    done = run("geocode", second, *options)
    assert "starting anew, an earlier run was of other: input" in done.err
    assert (done.code, done.document["rows"]) == (1, 25)
    with out.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 25


def test_more_faults_than_can_be_told_are_counted_and_all_stand_in_the_review(
    day: Day, run: Run, tmp_path: Path
) -> None:
    table = write_table(tmp_path / "in.csv", [{"id": str(i), "address": " "} for i in range(130)])
    done = run("geocode", table, "--areas", day.wards, "--out", tmp_path / "out.csv", "--json")
    assert (done.code, done.document["faults"], len(done.codes)) == (1, 130, 100)
    assert "… 30 nữa / more" in done.err
    with (tmp_path / "out.review.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 130


def test_a_table_of_points_gets_the_ward_of_each(day: Day, run: Run, tmp_path: Path) -> None:
    truth = day.rows("truth")[:20]
    rows = [{"lon": row["lon"], "lat": row["lat"]} for row in truth]
    swapped = {"lon": rows[0]["lat"], "lat": rows[0]["lon"]}
    table = write_table(tmp_path / "points.csv", [*rows, swapped])
    done = run("geocode", table, "--areas", day.wards, "--json")
    assert (done.code, done.codes) == (1, ["swapped-lon-lat"])
    found = done.document["table"]
    assert [row["geo_ward_code"] for row in found[:-1]] == [row["ward_code"] for row in truth]
    assert {row["geo_precision"] for row in found[:-1]} == {"point"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (b"id,address,address\n1,a,b\n", ["duplicate-column"]),
        ("id,address\n1,L\u00ea\n".encode("utf-16"), ["not-utf8"]),
        (b"id,address\n1,a\n2,\xff\n", ["not-utf8"]),
        (b'id,address\n1,"' + b"a" * 140_000, ["not-a-table"]),
        ('id,address\n1,a\n2,"Lê Lợi\n3,Pasteur\n'.encode(), ["not-a-table"]),
        (b'id,address\n1,a\n2,"b" c\n', ["not-a-table"]),
        (b"\n\n", ["empty-file"]),
        (b"id,name\n1,a\n", ["missing-column"]),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_as_a_whole(
    text: bytes, codes: list[str], day: Day, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_bytes(text)
    done = run("geocode", tmp_path / "in.csv", "--areas", day.wards, "--json")
    assert (done.code, done.codes) == (2, codes)
    assert "line 3 is not UTF-8" in done.err or b"\xff\n" not in text
    assert "begins in line 3" in done.err or b"\n2," not in text or b"\xff\n" in text


def test_a_row_with_too_many_cells_is_left_to_a_person_and_the_others_go_on(
    day: Day, run: Run, tmp_path: Path
) -> None:
    address = day.rows("requests")[0]["address"]
    (tmp_path / "in.csv").write_text(f'id,address\n1,12 Lê Lợi, Quận 1\n2,"{address}"\n')
    done = run("geocode", tmp_path / "in.csv", "--areas", day.wards, "--json")
    assert (done.code, done.codes) == (1, ["extra-cells"])
    assert done.document["issues"][0]["subject"] == "in.csv row 2"
    assert len(done.document["table"]) == 2


def test_without_wards_the_fault_says_what_to_type(
    run: Run, tmp_path: Path, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    table = long_table(tmp_path / "in.csv", day, rows=3)
    command = f"donghanh geocode {table} --json"
    nothing = run("geocode", table, "--json").document["issues"][0]
    assert nothing["code"] == "no-areas"
    assert nothing["remedy"].endswith(f"then {command} --areas mywards --roads myroads")
    for kind, source in (("areas", day.wards), ("roads", day.roads)):
        (tmp_path / "var" / kind).mkdir(parents=True)
        (tmp_path / "var" / kind / f"q1{source.suffix}").write_bytes(source.read_bytes())
    said = run("geocode", table, "--json").document["issues"][0]["remedy"]
    assert said == f"{command} --areas q1 --roads q1"
    assert run(*said.split()[1:]).codes == ["missing-address"]  # the first of the long table


def test_scores_are_told_by_grade_and_by_city(day: Day, run: Run, tmp_path: Path) -> None:
    truth = {row["id"]: row for row in day.rows("truth")}
    rows = [
        {"address": row["address"], "grade": "AE"[i % 2], "city": ("Huế", "Vinh")[i // 2 % 2]}
        | {name: truth[row["id"]][name] for name in ("lon", "lat", "ward_code")}
        for i, row in enumerate(day.rows("requests"))
    ]
    table = write_table(tmp_path / "in.csv", rows)
    options = ("--areas", day.wards, "--roads", day.roads, "--truth", "lon,lat,ward_code,grade")
    scores = run("geocode", table, *options, "--json").document["truth"]
    assert list(scores["cities"]) == ["Huế", "Vinh"]
    for grade in "AE":
        parts = [scores["cities"][city]["grades"][grade] for city in ("Huế", "Vinh")]
        whole = scores["grades"][grade]
        for name in ("rows", "first_right", "first_wrong", "none"):
            assert sum(part[name] for part in parts) == whole[name]
        assert whole["first_right"] + whole["first_wrong"] + whole["none"] == whole["rows"]
    said = run("geocode", table, *options).err
    assert "== Huế ==" in said
    assert "== Vinh ==" in said
    assert "p90" in said


def test_a_review_that_somebody_filled_in_is_kept_beside_the_new_one(
    day: Day, run: Run, tmp_path: Path
) -> None:
    table = write_table(tmp_path / "in.csv", [{"address": "đâu đó"}])
    words = ("geocode", table, "--areas", day.wards, "--out", tmp_path / "out.csv")
    for _ in range(2):
        assert "filled-in review" not in run(*words).err
    review = tmp_path / "out.review.csv"
    with review.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    for number in (1, 2):
        filled = write_table(review, [row | {"chosen": str(number)}]).read_bytes()
        assert "filled-in review" in run(*words).err
        assert (tmp_path / f"out.review.filled-{number}.csv").read_bytes() == filled
        assert review.read_bytes() != filled


def test_what_is_filled_in_while_a_run_goes_on_is_kept_too(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = write_table(tmp_path / "in.csv", [{"address": "đâu đó"}])
    words = ("geocode", table, "--areas", day.wards, "--out", tmp_path / "out.csv")
    run(*words)
    located = RowLocator.located

    def meanwhile(*given: Any, **options: Any) -> GeocodedRows:
        write_table(tmp_path / "out.review.csv", [{"address": "đâu đó", "chosen": "1"}])
        return located(*given, **options)

    monkeypatch.setattr(RowLocator, "located", meanwhile)
    assert "filled-in review" in run(*words).err
    assert "đâu đó,1" in (tmp_path / "out.review.filled-1.csv").read_text(encoding="utf-8")


def test_other_tables_of_the_reform_start_anew(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = long_table(tmp_path / "a.csv", day, rows=30)
    words = ("geocode", table, "--areas", day.wards, "--out", tmp_path / "out.csv")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("api.services.batches._finish", interrupted)
        run(*words)
    monkeypatch.setattr("geodata.wards_2025.find_reform_folder", lambda: None)
    assert "starting anew, an earlier run was of other: reform" in run(*words).err


def test_no_file_is_written_that_is_read_or_written_as_well(
    day: Day, run: Run, tmp_path: Path
) -> None:
    review = write_table(tmp_path / "out.review.csv", [{"address": "đâu đó"}])
    other = write_table(tmp_path / "in.csv", [{"address": "đâu đó"}])
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to(other)
    before = {path: path.read_bytes() for path in (review, other)}
    for table, out, options in (
        (review, "out.csv", ()),  # the review's own name
        (other, "in.csv", ()),
        (other, "link.csv", ()),
        (other, "out.csv", ("--review", other)),
        (other, "new.csv", ("--review", tmp_path / "new.csv")),
        (other, "new.csv", ("--review", tmp_path / "folder.csv")),
        (other, "new.csv", ("--review", other / "folder" / "r.csv")),
        (other, "new.csv", ("--review", "/proc/nowhere/r.csv")),
    ):
        words = (table, "--areas", day.wards, "--out", tmp_path / out, *options)
        done = run("geocode", *words, "--json")
        assert (done.code, done.codes) == (2, ["cannot-write"]), (out, options)
        assert "gazetteer" not in done.err
    assert {path: path.read_bytes() for path in before} == before
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("to_file", [True, False])
def test_an_interrupted_run_that_cannot_go_on_leaves_nothing(
    to_file: bool, day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = day.rows("truth")[:3]
    rows = [{"address": "x", "grade": "A"} | {n: r[n] for n in TRUTH} for r in truth]
    table = write_table(tmp_path / "in.csv", rows)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.services.batches._finish", interrupted)
    options = (
        ("--truth", "lon,lat,ward_code,grade", "--out", tmp_path / "out.csv")
        if to_file
        else ("--review", tmp_path / "r.csv")
    )
    done = run("geocode", table, "--areas", day.wards, *options)
    assert done.code == 130
    assert "nothing is half-written" in done.err
    assert list(tmp_path.iterdir()) == [table]


TRUTH = ("lon", "lat", "ward_code")


def test_faults_beyond_those_told_name_no_review_where_there_is_none(
    day: Day, run: Run, tmp_path: Path
) -> None:
    table = write_table(tmp_path / "in.csv", [{"id": str(i), "address": " "} for i in range(130)])
    done = run("geocode", table, "--areas", day.wards)
    assert "… 30 nữa / more\n" in done.err
    assert "None" not in done.err


def test_a_shapefile_with_other_codes_starts_anew(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wards = gpd.read_file(day.wards)[["code", "name", "district", "geometry"]]
    wards.to_file(tmp_path / "w.shp")
    table = long_table(tmp_path / "a.csv", day, rows=30)
    words = ("geocode", table, "--areas", tmp_path / "w.shp", "--out", tmp_path / "out.csv")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("api.services.batches._finish", interrupted)
        assert run(*words).code == 130
    shapes = (tmp_path / "w.shp").read_bytes()
    wards["code"] = [f"9{code[1:]}" for code in wards["code"]]
    wards.to_file(tmp_path / "w.shp")
    assert (tmp_path / "w.shp").read_bytes() == shapes
    assert "starting anew, an earlier run was of other: areas" in run(*words).err


def test_wards_of_two_old_schemes_are_refused_by_all_that_look_addresses_up(
    day: Day, run: Run, tmp_path: Path
) -> None:
    raw = tmp_path / "raw.geojson"
    gpd.read_file(day.wards)[["code", "name", "district", "geometry"]].to_file(raw)
    table = write_table(tmp_path / "in.csv", [{"address": "x", "chosen": ""}])
    tables = [f"--{name}={day.table(name)}" for name in ("requests", "volunteers", "depots")]
    areas = ("--areas", day.wards, "--areas", raw, "--json")
    for command in (
        ("geocode", table),
        ("addresses", "learn", table),
        ("problem", *tables, "--date", "2025-03-10", "--straight", "--out", tmp_path / "p.json"),
    ):
        done = run(*command, *areas)
        assert (done.code, done.codes) == (2, ["bad-usage"]), command
        assert "vn-2021, vn-2025-01" in done.err
