from pathlib import Path

import pytest

from routing.instances.engine import InstanceProgress, solve_instance
from routing.instances.instance import Instance, InstanceScore, Rounding
from routing.instances.reading import form_of, parse_instance
from routing.solvers.stopping import AnyOf, Iterations, TimeLimit, WhenSet
from tests.routing.instances import tiny

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "benchmarks"
ONE_OF_EACH = {
    "CVRP/X-n101-k25.vrp": 27_591,
    "HFVRP/X115-HVRP.vrp": 1_941_256,
    "MDVRPTW/PR11A.vrp": 6_655_548,
    "MTVRPTWR/C201R0.25.vrp": 15_006,
    "ORTEC/ORTEC-VRPTW-ASYM-05362619-d1-n212-k20.txt": 152_074,
    "PCVRPTW/RC2_10_5.vrp": 181_292,
    "VRPTW/RC2_10_8.vrp": 232_798,
    "VRPTW_solomon/R112.txt": 9_536.3,
    "VRPTW_homberger_200/rc1_2_5.txt": 33_275,
    "PDPTW_li_lim_100/lc103.txt": 1_035_350,
}
"""Reference costs, at the scale of the rounding."""


def read(text: str, rounding: Rounding | None = None) -> Instance:
    form = form_of(text)
    assert form in ("vrplib", "solomon", "lilim")
    return parse_instance(text, form=form, name="tiny", rounding=rounding).instance


def solved(text: str, rounding: Rounding | None = None) -> InstanceScore:
    stop = Iterations(60)
    result = solve_instance(read(text, rounding), stop=stop, seed=1)
    assert result.judged.violations == ()
    return result.judged.score


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        # node 2 alone, 5 + 5; 3 and 4 together, 10 + 6.3 (the root of 40) + 10
        (tiny.VRPLIB, 363),
        (tiny.EXPLICIT, 19),
        (tiny.SOLOMON, 363),
        (tiny.RELOADS, 240),
        (tiny.PRIZES, 1100),
        # one pair after the other: 5 + 5, the root of 40 = 6.325 between them, 5 + 5
        (tiny.LILIM, 26_325),
    ],
)
def test_the_best_solution_of_a_tiny_instance_is_found(text: str, cost: float) -> None:
    assert solved(text) == InstanceScore(0, cost)


def test_costs_that_are_not_whole_are_exact() -> None:
    # the large vehicle alone: 100 + 5 + the root of 50 + 5
    assert solved(tiny.FLEET).cost == pytest.approx(110 + 50**0.5, abs=1e-9)


def test_without_rounding_windows_are_kept_to_exactly() -> None:
    # node 2 to node 4 lasts 6.7082…: from 20 by 5 of service node 2 is reached at 31.70820…
    loose = tiny.VRPLIB.replace("2 0 60", "2 31.7082 31.70821").replace(
        "VEHICLES : 2", "VEHICLES : 1"
    )
    score = solved(loose.replace("3 0 60", "3 0 1"), Rounding.NONE)
    assert score.missing >= 1


def test_whom_nobody_reaches_is_left_out_and_the_others_are_served() -> None:
    far = tiny.VRPLIB.replace("3 0 60", "3 0 1")
    assert solved(far) == InstanceScore(1, 50 + 67 + 100)


def test_too_few_vehicles_leave_as_few_as_possible() -> None:
    # one vehicle of 10: two of 4, 5 and 3, the cheapest two
    one = tiny.VRPLIB.replace("VEHICLES : 2", "VEHICLES : 1")
    assert solved(one) == InstanceScore(1, 200)


def test_groups_are_served_once() -> None:
    group = "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\nDEPOT_SECTION"
    assert solved(tiny.VRPLIB.replace("DEPOT_SECTION", group)) == InstanceScore(0, 217)


@pytest.mark.parametrize("workers", [1, 2])
def test_steps_seed_and_workers_give_the_same_solution_again(workers: int) -> None:
    instance = read(tiny.VRPLIB)
    runs = [
        solve_instance(instance, stop=Iterations(40), seed=5, workers=workers) for _ in range(2)
    ]
    assert runs[0].tours == runs[1].tours
    assert runs[0].iterations == runs[1].iterations


def test_progress_is_told_and_whoever_asks_to_stop_gets_the_best_so_far() -> None:
    told: list[InstanceProgress] = []
    stop = AnyOf((Iterations(10**9), WhenSet(lambda: len(told) > 0)))
    result = solve_instance(read(tiny.VRPLIB), stop=stop, seed=1, progress=told.append)
    assert told
    assert result.judged.violations == ()


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there")
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_one_instance_of_each_set_is_read_and_solved(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    stop = AnyOf((Iterations(40), TimeLimit(60)))
    result = solve_instance(read(text), stop=stop, seed=1)
    assert result.judged.violations == ()
    assert result.judged.score.missing <= 3
    assert 0.5 * ONE_OF_EACH[name] < result.judged.score.cost < 2 * ONE_OF_EACH[name]


def test_who_is_released_after_the_window_closes_is_left_out() -> None:
    text = tiny.RELOADS.replace("3 0 200", "3 0 40")  # released at 50
    assert solved(text) == InstanceScore(1, 100)


def test_a_vehicle_that_may_serve_nobody_stays_at_home() -> None:
    allowed = "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2\n2 2\nDEPOT_SECTION"
    # node 2 alone may be served, 5 out and back
    assert solved(tiny.VRPLIB.replace("DEPOT_SECTION", allowed)) == InstanceScore(2, 100)
