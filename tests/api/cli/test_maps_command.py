"""`donghanh maps`, and `donghanh map` with a clock or as a picture."""

import json
from pathlib import Path

import pytest

from api.cli import main
from api.services.maps import MAP_NAMES
from geodata.area_files import save_areas
from tests.api.cli.conftest import Day, Run
from tests.api.cli.test_import_command import data
from tests.maps.small_ward import wards

__all__ = ["data"]  # a fixture


def test_a_map_of_the_service_is_drawn_as_a_user_sees_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "var" / "areas").mkdir()
    save_areas(wards(), data / "var" / "areas" / "mau.gpkg")
    out = data / "tinh-hinh.html"
    asked = ["maps", "situation", "--user", "an", "--language", "en"]
    assert main([*asked, "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["themes"]["wards"] == 3
    assert "<h1>Situation</h1>" in out.read_text("utf-8")
    assert main([*asked, "--png", "--grey", "--out", str(data / "a.png")]) == 0
    assert (data / "a.png").read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()
    assert main([*asked, "--geojson", "--out", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "FeatureCollection"


def test_the_maps_of_the_command_are_those_of_the_service(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["maps", "--help"])
    assert f"{{{','.join(MAP_NAMES)}}}" in capsys.readouterr().out


def test_a_plan_is_played_or_drawn_as_a_picture(day: Day, run: Run, tmp_path: Path) -> None:
    page, png = tmp_path / "ngay.html", tmp_path / "map.png"
    assert run("map", day.plan, "--playback", "--out", page, "--language", "en").code == 0
    assert 'id="clock"' in page.read_text("utf-8")
    assert run("map", day.plan, "--png", "--out", png).code == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    refused = run("map", day.plan, "--png", "--out", "-", "--json")
    assert refused.code == 2
