import pytest

from routing.simulation import difference, interval


def test_the_interval_is_that_of_the_t_distribution() -> None:
    # 1, 2, 3: mean 2, deviation 1, t of 2 degrees 4.3027, so 4.3027 / sqrt(3)
    found = interval([1, 2, 3])
    assert found.mean == 2
    assert found.half == pytest.approx(2.4842, abs=1e-4)
    assert (found.low, found.high) == (
        pytest.approx(-0.4842, abs=1e-4),
        pytest.approx(4.4842, abs=1e-4),
    )


def test_one_replication_tells_nothing_of_how_sure_it_is() -> None:
    assert interval([5]).half is None
    assert interval([5]).low is None


def test_paired_differences_are_surer_than_the_two() -> None:
    hard, easy = [10.0, 50.0, 90.0], [11.0, 51.0, 91.5]
    apart = difference(easy, hard)
    assert apart.mean == pytest.approx(3.5 / 3)
    assert apart.half is not None
    assert apart.half < 1
