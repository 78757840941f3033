from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.files.params import read_params
from routing.solving import SolveParams


def written(folder: Path, text: str) -> Path:
    path = folder / "params.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProblem) as found:
        read_params(path)
    assert all(issue.message and issue.remedy for issue in found.value.issues)
    return [(issue.code, issue.subject) for issue in found.value.issues]


def test_what_is_not_named_keeps_its_default(tmp_path: Path) -> None:
    path = written(tmp_path, "# fewer turns\nruin_iterations = 50\nlibrary_tasks = 0\n")
    assert read_params(path) == SolveParams(ruin_iterations=50, library_tasks=0)
    assert read_params(written(tmp_path, "")) == SolveParams()


def test_every_wrong_line_is_told_at_once(tmp_path: Path) -> None:
    text = """
    ruin_iterations = 0
    library_iterations = 1.5
    library_tasks = true
    whole_tasks = 99999999999
    speed = "fast"
    [solver]
    whole_tasks = 1
    """
    assert refused(written(tmp_path, text)) == [
        ("out-of-range", "params.toml, field ruin_iterations"),
        ("wrong-type", "params.toml, field library_iterations"),
        ("wrong-type", "params.toml, field library_tasks"),
        ("out-of-range", "params.toml, field whole_tasks"),
        ("unknown-field", "params.toml, field speed"),
        ("unknown-field", "params.toml, field solver"),
    ]


def test_what_is_no_toml_is_refused_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "ruin_iterations: 5")
    assert refused(path) == [("wrong-format", "params.toml")]
    path.write_bytes(b"\xff\xfe")
    assert refused(path) == [("not-text", "params.toml")]
    assert refused(tmp_path / "gone.toml") == [("not-found", "gone.toml")]
