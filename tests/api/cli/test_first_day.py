"""From nothing to a first day, word for word as the README says."""

import io
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from textwrap import dedent

import geopandas as gpd
import pytest
from shapely import box

from api import dependencies
from geodata.network_files import save_network
from tests.api.cli.conftest import ran
from tests.issue_codes import ROOT
from tests.maps.small_ward import streets

AT = datetime.fromisoformat("2021-09-15T06:00:00+07:00")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("#### From nothing to a first day\n")[2].partition("\n#### ")[0]


def blocks() -> list[str]:
    """Return the indented blocks of the section."""
    found: list[list[str]] = [[]]
    for line in SECTION.splitlines():
        if line.startswith("    "):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [dedent("\n".join(lines)) for lines in found if lines]


def tables() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each table that the section shows."""
    name, rows = "", list[str]()
    for line in [*blocks()[1].splitlines(), "end"]:
        begun, _, row = line.partition(" ")
        if begun and name:
            yield name, "\n".join(rows) + "\n"
        if begun:
            name, rows = begun, []
        rows.append(row.strip())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """A folder with the files that the section names, on the morning of its day."""
    ward = {"ward_code": ["26740"], "ward": ["Phường Bến Nghé"], "district": ["Quận 1"]}
    ground = {"province": ["Thành phố Hồ Chí Minh"], "district_code": ["760"]}
    shape = [box(106.69, 10.76, 106.72, 10.79)]
    frame = gpd.GeoDataFrame(ward | ground, geometry=shape, crs=4326)
    frame.to_file(tmp_path / "wards.gpkg")
    save_network(streets(), tmp_path / "city.npz")
    for name, text in tables():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    if database_url:
        monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(dependencies, "now", lambda: AT)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_what_the_readme_types_leads_from_nothing_to_a_published_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands = [shlex.split(line, comments=True)[1:] for line in blocks()[0].splitlines()]
    typed = [words for words in commands if words[0] not in ("serve", "roads")]
    assert {words[0] for words in typed} == {"areas", "db", "user", "import", "plan", "publish"}
    said = {}
    for words in typed:
        monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
        done = ran(*words, *(["--time-limit", "1s"] if words[0] == "plan" else []))
        assert done.code == 0, (words, done.out, done.err)
        said[words[0]] = done.out
    assert "1 việc đã xếp / planned, 0 chưa / unassigned, 1 tuyến / routes" in said["plan"]
