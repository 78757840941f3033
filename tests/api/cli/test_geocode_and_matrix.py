import csv
import io
import json
from pathlib import Path

import pytest

from geodata.speeds import DEFAULT_SPEEDS
from tests.api.cli.conftest import Day, Run, write_table


def test_the_table_goes_to_standard_output_with_its_new_columns(day: Day, run: Run) -> None:
    done = run("geocode", day.table("requests"), "--areas", day.wards, "--roads", day.roads)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert len(rows) == len(day.rows("requests"))
    certain = [row for row in rows if row["geo_ward_code"]]
    assert {row["geo_scheme"] for row in certain} == {"vn-2025-01"}
    assert f"{len(certain)}/{len(rows)}" in done.err


def test_as_json_the_rows_stand_in_the_one_document(day: Day, run: Run) -> None:
    done = run("geocode", day.table("depots"), "--areas", day.wards, "--json")
    assert done.document["rows"] == len(done.document["table"]) == len(day.rows("depots"))


def test_uncertain_addresses_go_to_a_review_file_and_empty_ones_are_told(
    day: Day, run: Run, tmp_path: Path
) -> None:
    rows = [{"address": "Phường 1, Quận 10"}, {"address": "somewhere"}, {"address": " "}]
    table = write_table(tmp_path / "in.csv", rows)
    done = run("geocode", table, "--areas", day.wards, "--out", tmp_path / "out.csv", "--json")
    assert (done.code, done.codes) == (1, ["missing-address"])
    assert (done.document["rows"], done.document["review"]) == (3, 2)
    with (tmp_path / "out.review.csv").open(encoding="utf-8") as file:
        review = list(csv.DictReader(file))
    assert [row["address"] for row in review] == ["somewhere", " "]
    assert all(row["geo_review"] for row in review)


def test_a_table_with_semicolons_and_without_rows_keeps_its_header(
    day: Day, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("id;address\n", encoding="utf-8")
    done = run("geocode", tmp_path / "in.csv", "--areas", day.wards)
    assert done.code == 0
    assert done.out.startswith("id,address,geo_scheme,")


def test_the_truth_is_scored_and_its_faults_are_told_before_the_work(
    day: Day, run: Run, tmp_path: Path
) -> None:
    truth = {row["id"]: row for row in day.rows("truth")}
    rows = [
        {"address": row["address"], "grade": "A"}
        | {name: truth[row["id"]][name] for name in ("lon", "lat", "ward_code")}
        for row in day.rows("requests")
    ]
    table = write_table(tmp_path / "in.csv", rows)
    options = ("--areas", day.wards, "--roads", day.roads, "--json")
    done = run("geocode", table, *options, "--truth", "lon,lat,ward_code,grade")
    assert done.document["truth"]["grades"]["A"]["wrong"] == 0
    assert done.document["truth"]["accepted_share"] > 0.9
    three = run("geocode", table, *options, "--truth", "lon,lat,ward_code")
    assert (three.code, three.codes) == (2, ["bad-usage"])
    wrong = run("geocode", table, *options, "--truth", "lon,latt,code,grade")
    assert (wrong.code, wrong.codes) == (2, ["missing-column", "missing-column"])


def test_every_input_of_a_geocoding_is_looked_at_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("name\nBà X.\n", encoding="utf-8")
    done = run("geocode", tmp_path / "in.csv", "--out", tmp_path, "--json")
    assert (done.code, done.codes) == (2, ["missing-column", "no-areas", "cannot-write"])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            b"lon,lat\nx,3\n200,3\n106.6,10.7\n10.7,106.6\n603000,1190000\n",
            ["not-a-number", "coordinates-outside-world", "swapped-lon-lat", "in-metres"],
        ),
        (b"x,y\n1,2\n", ["missing-column", "missing-column"]),
        (b"lon,lat\n", ["no-rows"]),
        (b"", ["empty-file"]),
        (b"\xff\xfe", ["not-utf8"]),
    ],
)
def test_points_that_cannot_be_are_all_told(
    text: bytes, codes: list[str], day: Day, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_bytes(text)
    done = run("matrix", tmp_path / "p.csv", "--roads", day.roads, "--json")
    assert (done.code, done.codes) == (2, codes)


def test_a_point_far_from_all_roads_is_told_and_the_others_go_on(
    day: Day, run: Run, tmp_path: Path
) -> None:
    near = next(row for row in day.rows("truth") if row["id"].startswith("D"))
    (tmp_path / "p.csv").write_text(f"lon,lat\n{near['lon']},{near['lat']}\n100,10\n")
    out = tmp_path / "m.npz"
    done = run("matrix", tmp_path / "p.csv", "--roads", day.roads, "--out", out, "--json")
    assert (done.code, done.codes, done.document["points"]) == (1, ["off-road"], 2)
    assert out.exists()


def test_a_matrix_needs_roads(run: Run, tmp_path: Path) -> None:
    done = run("matrix", tmp_path / "gone.csv", "--json")
    assert (done.code, done.codes) == (2, ["not-found", "no-roads-given"])


def zone_file(path: Path, lon: float, lat: float, factor: str) -> Path:
    """A square of some 40 m around a point."""
    ring = [[lon + dx, lat + dy] for dx, dy in CORNERS]
    zone = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "chốt", "factor": factor, "profiles": ""},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}), "utf-8")
    return path


CORNERS = [(-2e-4, -2e-4), (2e-4, -2e-4), (2e-4, 2e-4), (-2e-4, 2e-4), (-2e-4, -2e-4)]


def test_a_closed_zone_is_told_with_its_streets_and_the_point_in_it(
    day: Day, run: Run, tmp_path: Path
) -> None:
    rows = [row for row in day.rows("truth") if row["id"].startswith("D")]
    points = [(float(row["lon"]), float(row["lat"])) for row in rows]
    (tmp_path / "p.csv").write_text("lon,lat\n" + "\n".join(f"{x},{y}" for x, y in points))
    zones = zone_file(tmp_path / "z.geojson", *points[0], "closed")

    done = run(
        *("matrix", tmp_path / "p.csv", "--roads", day.roads, "--zones", zones),
        *("--out", tmp_path / "m.npz", "--json"),
    )

    assert done.code == 1
    assert "chốt: " in done.err
    assert "barred-now" in done.codes
    subjects = [issue["subject"] for issue in done.document["issues"]]
    assert any("p.csv row 2" in subject for subject in subjects)


def test_a_zone_elsewhere_is_told_to_touch_nothing(day: Day, run: Run, tmp_path: Path) -> None:
    near = next(row for row in day.rows("truth") if row["id"].startswith("D"))
    (tmp_path / "p.csv").write_text(f"lon,lat\n{near['lon']},{near['lat']}\n")
    zones = zone_file(tmp_path / "z.geojson", 90.0, 5.0, "2")

    done = run(
        *("matrix", tmp_path / "p.csv", "--roads", day.roads, "--zones", zones),
        *("--out", tmp_path / "m.npz", "--json"),
    )

    assert (done.code, done.codes) == (1, ["zone-without-streets"])


def test_a_table_of_speeds_with_an_unknown_class_is_refused(
    day: Day, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text("lon,lat\n106.7,10.7\n")
    text = DEFAULT_SPEEDS.read_text("utf-8").replace("[kph.foot]", "[kph.foot]\nhem = 3")
    (tmp_path / "s.toml").write_text(text, "utf-8")

    done = run(
        *("matrix", tmp_path / "p.csv", "--roads", day.roads),
        *("--speeds", tmp_path / "s.toml", "--json"),
    )

    assert (done.code, done.codes) == (2, ["unknown-class"])
