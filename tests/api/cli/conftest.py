"""A planned sample day to try commands on, and a way to run them."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import main

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The issue codes of the document."""
        return [issue["code"] for issue in self.document["issues"]]


Run = Callable[..., Ran]


@dataclass(frozen=True, kw_only=True)
class Day:
    """The files that `donghanh demo` wrote."""

    folder: Path

    @property
    def problem(self) -> Path:
        """Its problem."""
        return self.folder / "problem.json"

    @property
    def plan(self) -> Path:
        """Its plan."""
        return self.folder / "plan.json"

    def table(self, name: str) -> Path:
        """One of the tables it was made from."""
        return self.folder / "input" / f"{name}.csv"

    def rows(self, name: str) -> list[Row]:
        """The rows of one of those tables."""
        with self.table(name).open(encoding="utf-8") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))

    @property
    def wards(self) -> Path:
        """Its wards."""
        return self.folder / "input" / "wards.gpkg"

    @property
    def roads(self) -> Path:
        """Its roads."""
        return self.folder / "input" / "roads.npz"


def ran(*argv: object) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in argv])
    return Ran(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of the tests' own."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DONGHANH_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Day:
    """A sample ward, planned; only to be read."""
    del data_folder
    folder = tmp_path_factory.mktemp("day")
    done = ran("demo", "--out", folder, "--iterations", "2", "--json")
    assert done.code == 0, done.err
    return Day(folder=folder)


@pytest.fixture
def run() -> Run:
    """Run a command."""
    return ran


def write_table(path: Path, rows: list[Row], *, without: str = "") -> Path:
    """Write rows as CSV, leaving out one column."""
    names = [name for name in rows[0] if name != without]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path
