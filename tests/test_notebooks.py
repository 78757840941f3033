"""Notebooks run from top to bottom, are kept without outputs and use public names only."""

import ast
import json
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PERSONAL = {"name", "phone", "address", "name_short"}
"""Columns that no table of a notebook has."""


def notebook_of(path: Path) -> nbformat.NotebookNode:
    """Read a notebook."""
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def code_of(path: Path) -> list[str]:
    """Return the code cells of a notebook."""
    cells = notebook_of(path).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def imports_of(source: str) -> list[str]:
    """Return the dotted names that a piece of code imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.fixture(scope="module")
def small() -> dict[str, dict[str, Any]]:
    """By notebook, other values of its parameters that are soon worked through."""
    return tomllib.loads((ROOT / "notebooks" / "small.toml").read_text(encoding="utf-8"))


def with_parameters(path: Path, given: dict[str, Any]) -> nbformat.NotebookNode:
    """Return a notebook with other parameters in a cell behind its own, as papermill does it."""
    notebook = notebook_of(path)
    assert given.keys() <= parameters_of(path)
    (at,) = (
        at
        for at, cell in enumerate(notebook.cells)
        if "parameters" in cell.metadata.get("tags", ())
    )
    source = "\n".join(f"{name} = {value!r}" for name, value in given.items())
    cell = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    notebook.cells.insert(at + 1, cell)
    return notebook


def parameters_of(path: Path) -> set[str]:
    """Return the names that the first cell of a notebook sets."""
    return {
        target.id
        for node in ast.parse(code_of(path)[0]).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(
    path: Path, small: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the kernel needs the packages of this folder, wherever it runs
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = with_parameters(path, small.get(path.stem, {}))
    there = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=180, kernel_name="python3", resources=there).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    kinds = {kind for output in shown for kind in output.get("data", {})}
    assert {"image/png", "text/html"} <= kinds
    told = "".join(output.get("text", "") for output in shown)
    (kept,) = (tmp_path / "out" / "notebooks" / path.stem).glob("provenance.json")
    inputs = json.loads(kept.read_text("utf-8"))["inputs"]
    assert parameters_of(path) <= inputs.keys()
    if path.stem == "01_first_plan":
        assert "\n0 violations" in told
    else:
        tables = list((tmp_path / "out" / "notebooks" / path.stem).glob("*.csv"))
        assert tables
        for table in tables:
            assert not PERSONAL & set(table.read_text(encoding="utf-8").split("\n")[0].split(","))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs(path: Path) -> None:
    for cell in notebook_of(path).cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_uses_public_names_of_the_first_three_packages(path: Path) -> None:
    for name in (name for source in code_of(path) for name in imports_of(source)):
        parts = name.split(".")
        assert parts[0] != "api"
        assert not any(part.startswith("_") for part in parts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_first_cell_holds_the_parameters(path: Path) -> None:
    first = next(cell for cell in notebook_of(path).cells if cell.cell_type == "code")
    assert first.metadata.get("tags") == ["parameters"]
    body = ast.parse(first.source).body
    assert body
    for node in body:  # papermill gives numbers, words and lists of them: nothing is a call
        assert isinstance(node, ast.Assign)
        ast.literal_eval(node.value)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_reads_nothing_but_what_it_made(path: Path) -> None:
    """No list of people can get in: what a notebook reads it wrote itself, from a seed."""
    source = "\n".join(code_of(path))
    assert "pd.read_" not in source
    assert "open(" not in source
