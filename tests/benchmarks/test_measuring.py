"""What a figure says about its target."""

from pathlib import Path

import pytest

from tests.benchmarks.measuring import Line, done_before


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [(0.5, "<= 0.5", True), (0.51, "<= 0.5", False), (99.0, ">= 99", True), (98.9, ">= 99", False)],
)
def test_a_target_is_met_up_to_its_limit(value: float, target: str, met: bool) -> None:
    assert Line(name="a", value=value, unit="s", target=target).met is met


def test_a_figure_without_a_target_neither_meets_nor_misses_it() -> None:
    assert Line(name="a", value=1, unit="s").document()["met"] is None


def test_a_ratio_is_judged_against_the_peer_and_missed_without_one() -> None:
    line = Line(name="a", value=3, unit="s", target="ratio <= 1", peer="other", peer_value=4)
    assert (line.ratio, line.met) == (0.75, True)
    assert Line(name="a", value=3, unit="s", target="ratio <= 1").met is False


def test_a_target_in_other_words_is_refused() -> None:
    with pytest.raises(ValueError, match="a target such as"):
        _ = Line(name="a", value=1, unit="s", target="quick").met


def test_only_full_measures_of_this_very_commit_count_as_done(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    results.write_text(
        '{"measure": "a", "commit": "1", "full": true}\n'
        '{"measure": "b", "commit": "1", "full": false}\n'
        '{"measure": "c", "commit": "2", "full": true}\n'
    )
    assert done_before(results, "1") == {"a"}
    assert done_before(results, "1+") == set()
