from routing.solvers.stopping import (
    AnyOf,
    Iterations,
    Onward,
    TimeLimit,
    WhenSet,
    counts_steps,
    knows_its_end,
)


def test_iterations_stop_at_the_limit_and_not_before() -> None:
    assert [Iterations(3)(done) for done in (0, 2, 3, 4)] == [False, False, True, True]


def test_no_iterations_at_all_stop_at_once() -> None:
    assert Iterations(0)(0)


def test_a_time_limit_counts_from_when_it_was_made() -> None:
    moments = iter([100.0, 100.0, 101.9, 102.0])
    stop = TimeLimit(2, clock=lambda: next(moments))
    assert [stop(0), stop(0), stop(0)] == [False, False, True]


def test_what_somebody_else_sets_stops_whatever_was_done() -> None:
    asked = [False]
    stop = WhenSet(lambda: asked[0])
    assert not stop(10**9)
    asked[0] = True
    assert stop(0)


def test_any_of_several_is_enough() -> None:
    assert AnyOf((Iterations(5), Iterations(2)))(2)
    assert not AnyOf((Iterations(5), Iterations(2)))(1)
    assert not AnyOf(())(10**9)


def test_only_limits_tell_how_much_of_a_search_is_over() -> None:
    asked = WhenSet(lambda: False)
    assert [knows_its_end(stop) for stop in (asked, AnyOf((asked,)), AnyOf(()))] == [False] * 3
    for limit in (Iterations(3), TimeLimit(3)):
        assert knows_its_end(AnyOf((asked, Onward(limit, 2))))
    assert counts_steps(AnyOf((asked, TimeLimit(3)))) is False
    assert counts_steps(Onward(AnyOf((asked, Iterations(3))), 2))
