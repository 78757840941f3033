"""`donghanh roads fetch` against look-alikes of Nominatim and Overpass on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.cli.conftest import Run
from tests.geodata.sources.map_services import PLACE, MapServer, map_server


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[MapServer]:
    monkeypatch.setattr("osmnx._nominatim.time.sleep", lambda _seconds: None)
    with map_server() as server:
        monkeypatch.setenv("DONGHANH_NOMINATIM_URL", server.address)
        monkeypatch.setenv("DONGHANH_OVERPASS_URL", f"{server.address}/api")
        yield server


def test_fetched_roads_are_kept_under_the_name_of_the_place(run: Run, served: MapServer) -> None:
    done = run("roads", "fetch", PLACE)
    assert done.code == 0, done.err
    assert "Đang tải đường của Phường Thử" in done.err
    assert "-> --roads phuong-thu" in done.out
    assert "© OpenStreetMap contributors" in done.out
    info = run("roads", "info", "phuong-thu", "--json").document
    assert info["source"] == f"OpenStreetMap: {PLACE}"
    assert info["profiles"]["motorbike"]["edges"] > 0
    assert served.asked[0] == ("/search", PLACE)


def test_an_address_given_by_option_comes_before_the_setting(
    run: Run, served: MapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONGHANH_NOMINATIM_URL", "http://127.0.0.1:9")
    out = tmp_path / "deep" / "r.npz"
    done = run("roads", "fetch", PLACE, "--nominatim-url", served.address, "--out", out, "--json")
    assert (done.code, done.document["out"]) == (0, str(out))
    assert out.is_file()


def test_without_internet_it_says_what_to_do_and_leaves_no_file(
    run: Run, served: MapServer, tmp_path: Path
) -> None:
    served.spoilt["/api/interpreter"] = (502, b"")
    for url in (served.address, "http://127.0.0.1:9"):
        out = tmp_path / "r.npz"
        done = run("roads", "fetch", PLACE, "--nominatim-url", url, "--out", out, "--json")
        assert (done.code, done.codes) == (3, ["unavailable"])
        assert "donghanh roads import FILE" in done.document["issues"][0]["message"]
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_leaves_no_file(
    run: Run, served: MapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_options: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("geodata.sources.fetch.osmnx.graph_from_polygon", pressed)
    done = run("roads", "fetch", PLACE, "--out", tmp_path / "r.npz")
    assert done.code == 130
    assert list(tmp_path.iterdir()) == []
    assert served.asked == [("/search", PLACE)]


@pytest.mark.parametrize("url", ["ftp://here", "nowhere"])
def test_what_is_no_web_address_is_refused(url: str, run: Run) -> None:
    done = run("roads", "fetch", PLACE, "--overpass-url", url, "--json")
    assert (done.code, done.codes) == (2, ["bad-setting"])


def test_no_place_and_a_wrong_option_are_told_by_the_names_they_have(run: Run) -> None:
    empty = run("roads", "fetch", "", "--json")
    assert (empty.code, empty.codes) == (2, ["bad-usage"])
    assert empty.document["issues"][0]["subject"] == "PLACE ''"
    wrong = run("roads", "fetch", "Quận 4", "--overpass-url", "ftp://x", "--json")
    assert wrong.document["issues"][0]["subject"] == "--overpass-url"
