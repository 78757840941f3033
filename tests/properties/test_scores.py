"""One order of scores: no solver's inner number turns two of them round, whatever the rates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import whole
from routing.model import RISKS, Task
from routing.plan import Score
from routing.problem import HarmTable, Objective, Problem
from routing.score import Cost, add, score_of, served_cost, unserved_cost
from routing.solvers.array_routes import less
from routing.solvers.array_search import _accepts
from routing.solvers.ortools_weights import COST_LIMIT, class_weights, penalty_of
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from routing.validation import validate
from tests.builders import a_problem, a_rules, a_swap, a_task, a_vehicle, an_objective, at
from tests.strategies import examples, problems

BAGS = 10**6
MOST = 2**53 - 1

levels = st.sampled_from((0, 1, 2)) | st.integers(0, MOST)
costs = st.tuples(levels, levels, levels, levels)


@examples(200)
@given(costs, costs, costs)
def test_scores_have_one_order_from_left_to_right(a: Cost, b: Cost, c: Cost) -> None:
    one, two, three = map(score_of, (a, b, c))
    assert [one < two, one == two, one > two].count(True) == 1
    assert (one < two) == (a < b)  # as Python orders tuples
    assert not (one < two < three) or one < three


@examples(200)
@given(costs, costs)
def test_the_search_orders_scores_as_scores_are_ordered(a: Cost, b: Cost) -> None:
    one, two = np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)
    assert bool(less(one, two)) == (score_of(a) < score_of(b))


@examples(200)
@given(costs, costs, st.floats(0, 1e18))
def test_the_search_never_goes_on_from_more_harm_for_less_effort(
    new: Cost, old: Cost, threshold: float
) -> None:
    accepted = _accepts(np.array(new, dtype=np.int64), np.array(old, dtype=np.int64), threshold)
    if new[:3] != old[:3]:
        assert bool(accepted) == (new[:3] < old[:3])
    elif new[3] < old[3]:
        assert accepted


@st.composite
def tables(draw: st.DrawFn) -> HarmTable:
    """Draw a table of harm with 1 to 16 steps."""
    steps = draw(st.integers(1, 16))
    rise = st.lists(st.integers(1, 2**20), min_size=steps + 1, max_size=steps + 1)
    from_s, harm, more = (np.cumsum(draw(rise)).tolist() for _ in range(3))
    red = [h + m for h, m in zip(harm, more, strict=True)]
    return HarmTable(
        from_s=tuple(from_s[:-1]),
        harm=tuple(harm[:-1]),
        harm_red=tuple(red[:-1]),
        unserved=harm[-1],
        unserved_red=red[-1],
    )


@st.composite
def objectives(draw: st.DrawFn) -> Objective:
    """Draw rates of every size that a day of a million bags can bear."""
    rate = st.integers(0, 2**29)
    return an_objective(
        harm={task_class: draw(tables()) for task_class in (1, 2, 3)},
        inside_step_per_min=draw(rate),
        late_per_min={4: draw(rate), 5: draw(rate)},
        unserved={4: draw(rate), 5: draw(rate)},
        unserved_per_day=draw(st.integers(0, 2**10)),
        lending=draw(rate),
    )


@examples(100)
@given(objectives(), st.integers(1, 3), st.sampled_from(RISKS), st.integers(0, 10**6), st.data())
def test_a_million_bags_do_not_outweigh_one_step_of_harm(
    objective: Objective, task_class: int, risk: Any, late_s: int, data: st.DataObject
) -> None:
    task = a_task(task_class=task_class, risk=risk, called_s=0, deadline_s=0)
    bag = a_task("bag", task_class=data.draw(st.sampled_from((4, 5))), days_waited=3)
    problem = a_problem(task, bag, rules=a_rules(objective=objective))
    assert validate(problem) == ()
    table = objective.harm[task_class]
    step = next((f for f in table.from_s if f > late_s), None)
    worse = (
        unserved_cost(problem, task)
        if step is None
        else served_cost(problem, task, a_vehicle(), step)
    )
    better = served_cost(problem, task, a_vehicle(), late_s)
    # The better plan leaves a million bags out and drives all day; the worse one does everything.
    left = unserved_cost(problem, bag)
    all_bags: Cost = (0, 0, 0, left[3] * BAGS + 86_400 * BAGS)
    assert score_of(add(better, all_bags)) < score_of(worse)


def harm_by_lateness(table: HarmTable, risk: Any) -> list[int]:
    edges = sorted({late for f in table.from_s for late in (f - 1, f, f + 1)})
    return [table.at(late, risk) for late in edges]


@examples(100)
@given(tables(), st.sampled_from(RISKS))
def test_harm_never_falls_with_lateness_and_leaving_out_is_the_worst(
    table: HarmTable, risk: Any
) -> None:
    harm = harm_by_lateness(table, risk)
    assert harm == sorted(harm)
    assert harm[0] == 0
    assert harm[-1] < table.not_served(risk)


def inner(problem: Problem, left: frozenset[Task], weights: Mapping[int, int]) -> int:
    """Return what the library pays for the tasks left out, its other costs aside."""
    return sum(penalty_of(problem, task, weights) for task in left)


@examples(100)
@given(problems(most_tasks=12), st.data())
def test_what_the_library_pays_for_leaving_out_is_ordered_as_the_score_is(
    problem: Problem, data: st.DataObject
) -> None:
    weights = class_weights(problem)
    some = st.sets(st.integers(0, max(0, len(problem.tasks) - 1)))
    one, two = (
        frozenset(task for n, task in enumerate(problem.tasks) if n in data.draw(some))
        for _ in range(2)
    )

    def score(left: frozenset[Task]) -> Score:
        total: Cost = (0, 0, 0, 0)
        for task in left:
            total = add(total, unserved_cost(problem, task))
        return score_of(total)

    # What the weights leave room for: four hours of driving a vehicle.
    driving_s = 4 * 3600 * len(problem.vehicles)
    assert inner(problem, frozenset(problem.tasks), weights) <= COST_LIMIT
    if replace(score(one), effort=0) < replace(score(two), effort=0):
        assert inner(problem, one, weights) + driving_s < inner(problem, two, weights)
    elif replace(score(one), effort=0) == replace(score(two), effort=0):
        apart = inner(problem, one, weights) - inner(problem, two, weights)
        assert apart == score(one).effort - score(two).effort


@pytest.mark.parametrize("proposal", ["nothing at all", "the other way round"])
def test_the_exact_score_decides_whether_the_library_is_followed(
    proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's lateness is a straight line, so what it likes better may be worse."""
    # From 07:00: at `a` 07:10 for ten minutes, at `b` 07:30, both in time. Turned round: at `b`
    # 07:20, at `a` 07:40, twenty minutes late.
    problem = a_problem(
        a_swap("t1", place="a", deadline_s=at("07:20"), delivers=a_task().delivers),
        a_swap("t2", place="b", deadline_s=at("07:40"), delivers=a_task().delivers),
    )
    asked = []

    def improve(_: Problem, sequences: Any, **__: Any) -> Any:
        asked.append(sequences)
        turned = {name: tuple(reversed(visits)) for name, visits in sequences.items()}
        return ({} if proposal == "nothing at all" else turned), 1

    params = SolveParams(ruin_iterations=5, library_iterations=1)
    before = solve(problem, stop=Iterations(5), seed=1, params=params)
    monkeypatch.setattr(whole.ortools_routing, "improve", improve)
    after = solve(problem, stop=Iterations(30), seed=1, params=params)
    assert asked
    assert after.plan.score == before.plan.score
    assert (after.plan.score.harm2, after.plan.unassigned) == (0, ())
    scores = [stage.score for stage in after.stages]
    assert scores == sorted(scores, reverse=True)
