"""What the comparison on public sets reckons from its runs, and that the peers read our model."""

import math
from pathlib import Path

import pytest

from routing.instances.checking import judge
from routing.instances.reading import form_of, parse_instance
from tests.benchmarks import peers, static
from tests.benchmarks.measuring import Options
from tests.benchmarks.static import Compared, all_sets, differences, interval, lines_of
from tests.routing.instances import tiny


def row(ours: float | None, pyvrp: float | None, **more: float | None) -> Compared:
    return Compared(name="a", ours=ours, pyvrp=pyvrp, vroom=more.get("vroom"), ortools=None)


def test_a_set_says_its_mean_gap_and_how_far_it_is_over_the_peers() -> None:
    gap, over = lines_of("solve.x", [row(1.0, 1.5), row(2.0, 1.7, vroom=5.0)])
    assert (gap.value, gap.peer_value, gap.more["vroom"]) == (1.5, 1.6, 5.0)
    assert over.value == pytest.approx(-0.1)  # -0.5 and 0.3
    assert over.met is True


def test_a_pair_counts_where_the_peer_has_a_solution() -> None:
    found = [row(1.0, None), row(None, None), row(None, 1.0), row(3.0, 1.0)]
    assert differences(found, "pyvrp") == [math.inf, 2.0]


def test_what_only_the_peer_solves_keeps_the_target_from_being_met() -> None:
    found = [row(1.0, 1.5), row(None, 1.0)]
    gap, over = lines_of("solve.x", found)
    assert gap.more["unsolved"] == 1
    assert (over.value, over.met, over.more["interval_95"]) == (math.inf, False, [])


@pytest.mark.parametrize("peer", ["pyvrp", "vroom"])
def test_over_all_sets_too(peer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = (row(1.0, 5.0, vroom=9.0), row(None, 1.0, vroom=1.0))

    def found(_: str, instances: int, seeds: int, *, seconds: float) -> tuple[Compared, ...]:
        return rows if instances == seeds == 1 and seconds == static.SHORT_S else ()

    monkeypatch.setattr(static, "compared", found)
    lines = {line.name.split("_")[-1]: line for line in all_sets(Options(folder=tmp_path))}
    assert lines[peer].met is False


def test_the_interval_of_equal_differences_is_their_value() -> None:
    assert interval([0.5, 0.5, 0.5]) == [0.5, 0.5]
    low, high = interval([0.0, 1.0, 2.0])
    assert 0 <= low < 1 < high <= 2


@pytest.mark.slow
@pytest.mark.parametrize("solver", [peers.pyvrp, peers.vroom, peers.guided, peers.iterated])
@pytest.mark.parametrize("text", [tiny.VRPLIB, tiny.EXPLICIT, tiny.LILIM])
def test_each_peer_solves_what_it_can_express(solver: peers.Solver, text: str) -> None:
    form = form_of(text)
    assert form in ("vrplib", "lilim")
    instance = parse_instance(text, form=form, name="tiny").instance
    tours = solver(instance, 0.5, 1)
    assert tours is not None
    judged = judge(instance, tours)
    assert judged.violations == ()
    assert judged.score.missing == 0
    best = {tiny.VRPLIB: 363, tiny.EXPLICIT: 19, tiny.LILIM: 26_325}[text]
    assert best <= judged.score.cost <= 1.5 * best


def test_who_cannot_express_an_instance_says_so() -> None:
    instance = parse_instance(tiny.RELOADS, form="vrplib", name="tiny").instance
    assert peers.vroom(instance, 0.1, 1) is None
    assert peers.guided(instance, 0.1, 1) is None
