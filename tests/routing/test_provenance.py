"""What figures were made with."""

import json
from pathlib import Path

from routing.provenance import keep_provenance


def test_the_same_inputs_have_the_same_digest_and_others_another(tmp_path: Path) -> None:
    lines = [
        keep_provenance(inputs, tmp_path / name)
        for name, inputs in (
            ("a", {"SEED": 1, "DAYS": 2}),
            ("b", {"DAYS": 2, "SEED": 1}),
            ("c", {"DAYS": 3, "SEED": 1}),
        )
    ]
    assert lines[0] == lines[1] != lines[2]
    kept = json.loads((tmp_path / "a" / "provenance.json").read_text("utf-8"))
    assert kept["inputs"] == {"DAYS": "2", "SEED": "1"}
    assert kept["inputs_sha256"].startswith(lines[0].partition("inputs ")[2][:12])
    assert kept["packages"]["ortools"]
    assert {"git", "python"} <= kept.keys()
