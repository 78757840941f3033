import csv
from pathlib import Path

import pytest

from tests.api.cli.conftest import Day, Row, Run, write_table


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder for each test: what one learns no other knows."""
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_review_is_filled_in_learned_used_and_forgotten(
    day: Day, run: Run, tmp_path: Path
) -> None:
    address = "nhà bà Tư sau chợ"
    table = write_table(tmp_path / "in.csv", [{"id": "1", "address": address}])
    geocode = ("geocode", table, "--areas", day.wards, "--out", tmp_path / "out.csv", "--json")
    assert run(*geocode).document["accepted"] == 0
    (waiting,) = read(tmp_path / "out.review.csv")
    assert (waiting["chosen"], waiting["chosen_lon"], waiting["chosen_lat"]) == ("", "", "")
    place = day.rows("truth")[0]
    filled = waiting | {"chosen_lon": place["lon"], "chosen_lat": place["lat"]}
    review = write_table(tmp_path / "filled.csv", [filled, waiting])
    learned = run("addresses", "learn", review, "--areas", day.wards, "--json")
    assert learned.code == 0
    assert {name: learned.document[name] for name in ("learned", "known", "skipped")} == {
        "learned": 1,
        "known": 0,
        "skipped": 1,
    }
    assert run("addresses", "learn", review, "--json").document["known"] == 1

    done = run(*geocode)
    (row,) = read(tmp_path / "out.csv")
    assert done.document["accepted"] == 1
    assert row["geo_ward_code"] == place["ward_code"]
    assert float(row["geo_lon"]) == pytest.approx(float(place["lon"]), abs=5e-7)
    assert (row["geo_precision"], row["geo_probability"]) == ("settled", "1.000")
    assert "settled by điều phối / dispatcher on" in row["geo_candidates"]
    assert run(*geocode, "--no-learned").document["accepted"] == 0

    (key,) = learned.document["ids"]
    gone = run("addresses", "forget", key, "--reason", "sai nhà", "--by", "tổ 2")
    assert address in gone.out
    assert run(*geocode).document["accepted"] == 0
    twice = run("addresses", "forget", key, "--json")
    assert (twice.code, twice.codes) == (2, ["already-taken-back"])
    assert run("addresses", "forget", "0123", "--json").codes == ["no-such-address"]


def test_fixes_make_a_house_and_one_in_another_ward_is_refused_by_row(
    day: Day, run: Run, tmp_path: Path
) -> None:
    truth = {row["id"]: row for row in day.rows("truth")}
    asked = next(row for row in day.rows("requests") if row["address"][:1].isdigit())
    place = truth[asked["id"]]
    fixes = [
        {
            "address": asked["address"],
            "lon": place["lon"],
            "lat": place["lat"],
            "accuracy_m": "9",
            "at": f"2021-09-{9 + n:02} 07:30",
        }
        for n in range(3)
    ]
    bad = fixes[0] | {"lon": place["lat"], "lat": place["lon"]}
    table = write_table(tmp_path / "fixes.csv", [*fixes, bad])
    wards = ("--areas", day.wards, "--roads", day.roads)
    done = run("addresses", "learn", table, *wards, "--json")
    assert (done.code, done.codes, done.document["learned"]) == (1, ["swapped-lon-lat"], 3)
    assert done.document["issues"][0]["subject"].startswith(f"{table} row 5")
    found = run("addresses", "list", "--search", asked["address"].upper(), "--json").document
    (house,) = found["houses"]
    assert len(house["used"]) == 3
    said = run("addresses", "list").out
    assert f"nhà / house {asked['address']}" in said
    out = run("geocode", write_table(tmp_path / "in.csv", [asked]), *wards, "--json").document
    (row,) = out["table"]
    assert row["geo_precision"] == "rooftop"
    assert "3 deliveries arrived at this house" in row["geo_candidates"]
    assert run("addresses", "forget", *done.document["ids"]).code == 0
    assert run("addresses", "list", "--json").document == {"settled": [], "houses": []}


def test_an_export_goes_into_another_folder_unchanged(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"address": f"{n} Lê Lợi", "chosen_lon": "106.7", "chosen_lat": "10.7"} for n in range(3)
    ]
    table = write_table(tmp_path / "r.csv", rows)
    ids = run("addresses", "learn", table, "--json").document["ids"]
    run("addresses", "forget", ids[0])
    assert run("addresses", "export", tmp_path / "a.csv").code == 0
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "other"))
    assert run("addresses", "import", tmp_path / "a.csv", "--json").document["learned"] == 4
    assert run("addresses", "export", "-").out == (tmp_path / "a.csv").read_text("utf-8")
    assert len(run("addresses", "list", "--json").document["settled"]) == 2
    changed = read(tmp_path / "a.csv")
    changed[1]["lon"] = "106.8"
    again = run("addresses", "import", write_table(tmp_path / "b.csv", changed), "--json")
    assert (again.code, again.codes, again.document["known"]) == (1, ["other-id"], 3)


def test_a_table_of_neither_kind_and_fixes_without_wards_say_what_is_needed(
    run: Run, tmp_path: Path
) -> None:
    neither = write_table(tmp_path / "n.csv", [{"address": "x"}])
    done = run("addresses", "learn", neither, "--json")
    assert (done.code, set(done.codes)) == (2, {"missing-column"})
    fixes = write_table(
        tmp_path / "f.csv",
        [{"address": "1 A", "lon": "1", "lat": "1", "accuracy_m": "1", "at": "2021-09-10"}],
    )
    done = run("addresses", "learn", fixes, "--json")
    assert (done.code, done.codes) == (2, ["no-areas"])
    assert (
        f"donghanh addresses learn {fixes} --json --areas" in done.document["issues"][0]["remedy"]
    )


def test_nothing_learned_says_how_to_begin(run: Run) -> None:
    assert "donghanh addresses learn" in run("addresses", "list").out


def test_a_table_without_one_good_row_is_nothing_done(run: Run, tmp_path: Path) -> None:
    table = write_table(tmp_path / "r.csv", [{"address": "1 Lê Lợi", "chosen": "9"}])
    done = run("addresses", "learn", table, "--json")
    assert (done.code, done.codes) == (2, ["no-such-candidate"])


def test_what_was_forgotten_by_mistake_is_known_again(day: Day, run: Run, tmp_path: Path) -> None:
    place = day.rows("truth")[0]
    row = {"address": "7 Hàng Lạ", "accuracy_m": "9", "at": "2021-09-10 07:30"}
    table = write_table(tmp_path / "f.csv", [row | {n: place[n] for n in ("lon", "lat")}])
    learn = ("addresses", "learn", table, "--areas", day.wards, "--json")
    (key,) = run(*learn).document["ids"]
    (taking,) = run("addresses", "forget", key, "--json").document["undo"]
    again = run(*learn).document
    assert (again["learned"], again["known"]) == (0, 1)
    (notice,) = again["notices"]
    assert (notice["code"], notice["subject"]) == ("already-taken-back", key)
    assert notice["remedy"].endswith(f"donghanh addresses forget {taking}")
    assert taking in run("addresses", "forget", taking).out
    assert run(*learn).document["notices"] == []
    assert len(run("addresses", "list", "--json").document["houses"]) == 1


def test_reading_makes_no_database_and_an_export_can_be_json(run: Run, tmp_path: Path) -> None:
    assert run("addresses", "list").code == 0
    empty = run("addresses", "export", "-", "--json").document
    assert (empty["events"], empty["table"]) == (0, [])
    assert not (tmp_path / "var").exists()
    rows = [{"address": "1 Lê Lợi", "chosen_lon": "106.7", "chosen_lat": "10.7"}]
    run("addresses", "learn", write_table(tmp_path / "r.csv", rows))
    (event,) = run("addresses", "export", "-", "--json").document["table"]
    assert event["address"] == "1 Lê Lợi"


def test_a_database_that_cannot_be_used_is_no_fault_of_the_program(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"address": "1 Lê Lợi", "chosen_lon": "106.7", "chosen_lat": "10.7"}]
    table = write_table(tmp_path / "r.csv", rows)
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    for words in (
        ("geocode", table, "--areas", day.wards),
        ("addresses", "list"),
        ("addresses", "learn", table),
        ("addresses", "forget", "0123"),
    ):
        done = run(*words, "--json")
        assert (done.code, done.codes) == (3, ["unavailable"]), words
        said = done.document["issues"][0]["message"]
        assert "DATABASE_URL" in said
        assert ("--no-learned" in said) == (words[0] == "geocode")
