"""Notebooks run from top to bottom, are kept without outputs and use public names only."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


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


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the kernel needs the packages of this folder, wherever the notebook lies
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = notebook_of(path)
    NotebookClient(notebook, timeout=180, kernel_name="python3").execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    kinds = {kind for output in shown for kind in output.get("data", {})}
    assert {"image/png", "text/html"} <= kinds
    assert "\n0 violations" in "".join(output.get("text", "") for output in shown)


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
    body = ast.parse(code_of(path)[0]).body
    assert {type(node) for node in body} <= {ast.Import, ast.ImportFrom, ast.Assign}
    assert any(isinstance(node, ast.Assign) for node in body)
