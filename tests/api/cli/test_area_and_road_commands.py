import re
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import pytest
from shapely import box

from api.cli.roads import DROPPED
from geodata import dropped
from tests.api.cli.conftest import Day, Run
from tests.geodata.sources.osm_files import osm_file, relation, restriction, way
from tests.geodata.test_area_files import edited

SMALL_OSM = """<osm version="0.6">
<node id="1" lat="10.700" lon="106.700"/><node id="2" lat="10.701" lon="106.700"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>
<tag k="name" v="Đường Thử"/></way></osm>"""


def wards_file(path: Path, *, overlap_deg: float) -> Path:
    """Two wards side by side, 0.01° wide; the second reaches so far into the first."""
    frame = gpd.GeoDataFrame(
        {"ward_code": ["00001", "00002"], "ward": ["Phường Một", "Phường Hai"]},
        geometry=[box(106.70, 10.7, 106.71, 10.71), box(106.71 - overlap_deg, 10.7, 106.72, 10.71)],
        crs=4326,
    )
    frame.to_file(path, driver="GeoJSON")
    return path


def test_an_import_is_listed_and_found_by_its_name(run: Run, tmp_path: Path) -> None:
    path = wards_file(tmp_path / "two.geojson", overlap_deg=0)
    done = run("areas", "import", path, "--name", "both", "--json")
    assert (done.code, done.document["areas"], done.document["repairs"]) == (0, 2, [])
    listed = run("areas", "list", "--json").document["areas"]
    assert {"name": "both", "areas": 2, "scheme": "vn-2021"}.items() <= listed[0].items()
    assert list(listed[0]["keys"]) == [f"vn-2021:{code}" for code in ("00001", "00002")]
    said = run("areas", "list", "--keys").out
    assert all(key in said and name in said for key, name in listed[0]["keys"].items())
    assert "--keys" in run("areas", "list").out
    (tmp_path / "people.csv").write_text("address\nPhường Một\n", encoding="utf-8")
    assert run("geocode", tmp_path / "people.csv", "--areas", "both", "--json").code == 0


def test_overlaps_are_refused_above_the_limit_and_repaired_and_listed_below_it(
    run: Run, tmp_path: Path
) -> None:
    path = wards_file(tmp_path / "over.geojson", overlap_deg=0.0003)  # 3 % of the first
    done = run("areas", "import", path, "--json")
    assert (done.code, done.codes) == (2, ["overlap"])
    repaired = run("areas", "import", path, "--repair-overlaps", "5", "--json")
    assert repaired.code == 0
    assert [one["code"] for one in repaired.document["repairs"]] == ["small-overlap"]


@pytest.mark.parametrize("name", ["../evil", "", ".hidden", "a/b"])
def test_a_name_cannot_lead_out_of_the_data_folder(name: str, run: Run, tmp_path: Path) -> None:
    path = wards_file(tmp_path / "two.geojson", overlap_deg=0)
    done = run("areas", "import", path, "--name", name, "--json")
    assert (done.code, done.codes) == (2, ["bad-name"])


@pytest.mark.parametrize("kind", ["areas", "roads"])
def test_what_is_no_file_is_told_with_its_path(kind: str, run: Run, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.gpkg"):
        done = run(kind, "import", path, "--json")
        assert (done.code, done.codes) == (2, ["not-found"])
        assert done.document["issues"][0]["subject"] == str(path)


def test_roads_are_imported_described_and_found_by_their_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.osm").write_text(SMALL_OSM, encoding="utf-8")
    done = run("roads", "import", tmp_path / "small.osm", "--json")
    assert (done.code, done.document["nodes"], done.document["edges"]) == (0, 2, 2)
    assert run("roads", "info", "small", "--json").document["names"] == 1
    assert run("roads", "info", tmp_path / "small.osm").code == 0


def test_roads_info_tells_parts_barriers_bans_turns_and_what_was_dropped(
    run: Run, tmp_path: Path
) -> None:
    tags = {2: {"barrier": "bollard"}, 4: {"barrier": "gate", "access": "no"}}
    path = osm_file(
        tmp_path,
        way(1, [1, 2, 3], highway="residential"),
        way(2, [3, 6], highway="residential", motorcar__conditional="no @ (06:00-09:00)"),
        way(3, [4, 5], highway="residential"),
        way(4, [4, 7], highway="proposed"),
        restriction(1, 3, 1, restriction="no_u_turn"),
        restriction(1, 3, 99, restriction="no_straight_on"),
        node_tags=tags,
    )
    told = run("roads", "info", path, "--json").document
    # 10 + 10 + 10 units of road on the first island, 10 on the second.
    assert (told["parts"], told["part_shares"]) == (2, [0.75, 0.25])
    assert (told["barriers"], told["roundabouts"], told["houses"]) == (1, 0, 0)
    assert told["box"] == pytest.approx([0, 0, 30e-5, 20e-5])
    # A pickup has 1-2, 2-3, 3-6 and 4-5 both ways; its largest part is 2-3-6 of 40 units.
    assert told["profiles"]["pickup"] == {
        "edges": 8,
        "largest_part_nodes": 3,
        "largest_part_share": 0.5,
        "banned_edges": 2,
        "banned_turns": 1,
        "barriers": 1,
    }
    assert told["profiles"]["foot"]["largest_part_nodes"] == 5  # the sides of the bollard are two
    assert told["dropped"] == {
        "highway=proposed: no road, or nobody may use it": 1,
        "turn restriction with a member that is no road of this file": 1,
    }
    said = run("roads", "info", path).out
    assert "2 phần rời nhau / separate parts: 75.0%, 25.0%" in said
    assert "xe bán tải / pickup: 8 cung / edges" in said
    assert "bỏ qua / dropped: 1 lệnh cấm rẽ có thành phần không phải đường trong tệp / turn" in said


def test_each_reason_for_what_was_dropped_is_told_in_both_languages(
    run: Run, tmp_path: Path
) -> None:
    road = {"highway": "residential"}
    via_way = [("way", 1, "from"), ("way", 2, "via"), ("way", 3, "to")]
    path = osm_file(
        tmp_path,
        way(1, [1, 2, 3], **road, hgv__conditional="no @ (Su); yes @ (wet)"),
        way(2, [3, 6], highway="motorway", hgv__conditional="no @ (Apr 30 09:00-10:00)"),
        way(3, [2, 4, 4, 5, 99], **road),
        way(4, [4], highway="proposed"),
        way(5, [4], **road),
        relation(1, via_way, type="restriction", restriction="no_u_turn"),
        relation(2, via_way[:1], type="restriction", restriction="no_u_turn"),
        restriction(2, 3, 1, restriction="no_left_turn"),
        restriction(1, 2, 3, restriction="no_left_turn"),
        restriction(1, 3, 99, restriction__conditional="no_left_turn @ (Mo)"),
        node_tags={2: {"barrier": "gate", "access": "no"}, 4: {"barrier": "dragon"}},
    )

    lines = [line for line in run("roads", "info", path).out.splitlines() if "dropped:" in line]

    reasons = run("roads", "info", path, "--json").document["dropped"]
    assert len(lines) == len(reasons) == 15
    for line, reason in zip(lines, reasons, strict=True):
        vietnamese, english = line.partition("dropped: ")[2].split(" / ")
        assert english == reason
        assert vietnamese.split(" ", 1)[1] != reason


def test_every_reason_has_its_words_in_vietnamese() -> None:
    reasons = {text for name, text in vars(dropped).items() if name.isupper()}

    assert set(DROPPED) == reasons
    assert all(words != reason for reason, words in DROPPED.items())


@pytest.mark.parametrize("command", [("roads", "import"), ("roads", "fetch"), ("matrix",)])
def test_what_is_no_text_does_not_go_to_standard_output(
    command: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.osm").write_text(SMALL_OSM, encoding="utf-8")
    (tmp_path / "p.csv").write_text("lon,lat\n106.7,10.7\n", encoding="utf-8")
    given = {"matrix": ("p.csv", "--roads", "small.osm")}.get(command[0], ("small.osm",))

    done = run(*command, *given, "--out", "-", "--json")

    assert (done.code, done.codes) == (2, ["cannot-write"])
    assert done.document["issues"][0]["subject"] == "--out -"
    assert not (tmp_path / "-").exists()


def test_a_file_whose_name_cannot_be_kept_is_told_by_its_own_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a:b.osm"
    path.write_text(SMALL_OSM, encoding="utf-8")

    done = run("roads", "import", path, "--json")

    assert (done.code, done.codes) == (2, ["bad-name"])
    assert done.document["issues"][0]["subject"] == str(path)
    assert "--out" in done.document["issues"][0]["remedy"]
    assert run("roads", "import", path, "--out", tmp_path / "r.npz").code == 0


def test_an_import_that_is_interrupted_leaves_no_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = osm_file(tmp_path, way(1, [1, 2], highway="residential"))

    def begin_and_stop(file: BinaryIO, **_arrays: object) -> None:
        file.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr("numpy.savez_compressed", begin_and_stop)
    assert run("roads", "import", path, "--out", tmp_path / "out" / "r.npz").code == 130
    assert list((tmp_path / "out").iterdir()) == []


def test_an_osm_file_cut_off_in_the_middle_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.osm").write_text(SMALL_OSM[: len(SMALL_OSM) // 2], encoding="utf-8")
    done = run("roads", "import", tmp_path / "cut.osm", "--json")
    assert (done.code, done.codes) == (2, ["file-cut-off"])


def test_a_name_that_nothing_has_is_answered_with_those_there_are(
    day: Day, run: Run, tmp_path: Path
) -> None:
    run("areas", "import", wards_file(tmp_path / "known.geojson", overlap_deg=0))
    done = run("map", day.plan, "--areas", "nope", "--json")
    assert (done.code, done.codes) == (2, ["not-found"])
    assert "known" in done.document["issues"][0]["remedy"]


def test_the_same_wards_twice_are_refused(day: Day, run: Run) -> None:
    done = run("map", day.plan, "--areas", day.wards, "--areas", day.wards, "--json")
    assert (done.code, done.codes) == (2, ["duplicate-code"])


def test_a_list_names_the_file_that_cannot_be_read_and_goes_on(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path))
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "good.gpkg").write_bytes(day.wards.read_bytes())
    (tmp_path / "areas" / "bad.gpkg").write_bytes(b"no GeoPackage")
    done = run("areas", "list", "--json")
    assert (done.code, done.codes) == (1, ["unreadable-file"])
    assert done.document["issues"][0]["subject"] == "bad.gpkg"
    assert [row["name"] for row in done.document["areas"]] == ["good"]


def test_saved_wards_with_a_fault_are_not_taken_for_a_raw_file_of_another_scheme(
    run: Run, tmp_path: Path
) -> None:
    path = edited(tmp_path / "w.gpkg", valid_from="2021")
    (tmp_path / "people.csv").write_text("address\nx\n", encoding="utf-8")
    done = run("geocode", tmp_path / "people.csv", "--areas", path, "--json")
    assert (done.code, done.codes) == (2, ["wrong-format"])


@pytest.mark.realdata
@pytest.mark.slow
def test_hanoi_is_refused_with_all_its_overlaps_and_accepted_with_a_wider_limit(
    run: Run, shared_data: Path
) -> None:
    path = shared_data / "boundaries/wards_hcmc_hanoi_laichau_gadm36.gpkg"
    options = ("--keep", "province_code=01", "--dissolve-by", "ward_code_2021", "--name", "hanoi")
    done = run("areas", "import", path, *options, "--json")
    assert (done.code, set(done.codes)) == (2, {"overlap"})
    assert len(done.codes) == 4
    wider = run("areas", "import", path, *options, "--repair-overlaps", "5", "--json")
    assert (wider.code, wider.document["areas"]) == (0, 579)


@pytest.mark.realdata
@pytest.mark.slow
def test_road_files_of_each_kind_are_imported(run: Run, shared_data: Path, tmp_path: Path) -> None:
    for name in ("quoctugiam_2023.osm", "quoctugiam_bike_2023.graphml"):
        path = shared_data / "roads" / f"hanoi_{name}"
        done = run("roads", "import", path, "--out", tmp_path / "r.npz")
        assert done.code == 0, done.err
        assert re.search(r"xe máy / motorbike: \d{3,} cung / edges", done.out), path.name


def test_a_broken_extract_is_written_and_told_with_exit_code_1(run: Run, tmp_path: Path) -> None:
    # a second street, of which one node of two is not in the file, so that nothing of it is left
    torn = SMALL_OSM.replace(
        "</osm>",
        '<way id="2"><nd ref="1"/><nd ref="9"/><tag k="highway" v="residential"/></way></osm>',
    )
    (tmp_path / "torn.osm").write_text(torn, encoding="utf-8")
    done = run("roads", "import", tmp_path / "torn.osm", "--json")
    assert (done.code, done.codes) == (1, ["points-missing"])
    assert Path(done.document["out"]).exists()
    assert "are not in the file [points-missing]" in done.err
