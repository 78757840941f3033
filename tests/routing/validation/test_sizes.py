"""Numbers that the search or a plan file could not hold are refused, and the largest ones kept."""

from dataclasses import replace
from typing import Any

from routing.model import Capacity, Load, Refill, Stock
from routing.problem import DutyStep, Problem
from routing.validation import validate
from tests.builders import a_depot, a_problem, a_rules, a_task, a_vehicle, a_window, an_objective

MOST = 2**53 - 1
REACH_S = 2**30


def priced(*tasks: Any, **rates: Any) -> Problem:
    return a_problem(*tasks, rules=a_rules(objective=an_objective(**rates)))


def found(problem: Problem) -> list[tuple[str, str]]:
    return [(issue.code, issue.subject) for issue in validate(problem)]


def test_the_largest_price_that_a_plan_file_keeps_is_kept() -> None:
    # The shift lasts 10 h = 36,000 s of travel at most, and one task may be lent for 300.
    most = MOST - 36_000 - 300
    free = {"unserved_per_day": 0, "late_per_min": {4: 0, 5: 0}}
    assert found(priced(a_task(), unserved={4: most, 5: 0}, **free)) == []
    assert found(priced(a_task(), unserved={4: most + 1, 5: 0}, **free)) == [
        ("out-of-range", "rules, objective.unserved")
    ]


def test_what_adds_up_over_tasks_counts_and_the_largest_part_is_named() -> None:
    tasks = [a_task(f"t{n}", days_waited=2**43) for n in range(4)]
    # 4 tasks x 2^43 days x 600 is over 2^53
    assert found(priced(*tasks)) == [("out-of-range", "rules, objective.unserved_per_day")]
    late = [a_task(f"t{n}", deadline_s=0) for n in range(4)]
    # until 17:00 four tasks are 1,020 min late
    assert found(priced(*late, late_per_min={4: 2**42, 5: 0})) == [
        ("out-of-range", "rules, objective.late_per_min")
    ]


def test_harm_of_a_class_counts_once_for_each_of_its_tasks() -> None:
    table = an_objective().harm[2]
    heavy = replace(table, unserved=2**52 - 1, unserved_red=2**52)
    tasks = [a_task(f"t{n}", task_class=2) for n in range(2)]
    harm = an_objective().harm | {2: heavy}
    assert found(priced(tasks[0], harm=harm)) == []
    assert found(priced(*tasks, harm=harm)) == [
        ("out-of-range", "rules, objective.harm of class 2")
    ]


def test_one_task_costs_one_vehicle_no_more_effort_than_the_search_compares() -> None:
    # 10 h on the way are 36,000 s.
    assert found(priced(a_task(), lending=REACH_S - 36_001)) == []
    assert found(priced(a_task(), lending=REACH_S - 36_000)) == [
        ("out-of-range", "rules, objective.lending")
    ]
    # 10 h of duty are 600 min
    dear = (DutyStep(from_s=0, per_min=REACH_S // 600),)
    assert found(priced(a_task(), duty=dear)) == [("out-of-range", "rules, objective.duty")]


def test_spans_of_half_a_lifetime_are_refused() -> None:
    long = replace(a_window(), closes_s=a_window().opens_s + REACH_S)
    assert found(a_problem(vehicles=[a_vehicle(shift=long)])) == [
        ("out-of-range", "vehicle v1, field shift")
    ]
    old = a_task(task_class=1, called_s=a_vehicle().shift.closes_s - REACH_S)
    assert found(a_problem(old)) == [("out-of-range", "task t1, field called")]
    overdue = a_task(deadline_s=a_vehicle().shift.closes_s - REACH_S + 1)
    assert found(a_problem(overdue)) == []
    table = an_objective().harm[3]
    late = an_objective().harm | {3: replace(table, from_s=(1, 1800, REACH_S))}
    assert found(priced(a_task(), harm=late)) == [
        ("out-of-range", "rules, objective.harm of class 3")
    ]


def test_a_number_that_no_file_could_hold_is_refused_by_its_owner() -> None:
    huge, once = MOST + 1, MOST // 2 + 1
    heavy = a_task("t1", delivers=Load(kg=huge), load_from="oxygen_station")
    strong = a_vehicle(capacity=Capacity(kg=huge, litres=0, cylinders=0))
    twice = Refill(at_s=0, stock=Stock(bags=once))
    full = a_depot(stock=Stock(bags=once), refills=(twice,))
    assert found(a_problem(heavy, vehicles=[strong], depots=[full])) == [
        ("out-of-range", "task t1"),
        ("out-of-range", "vehicle v1"),
        ("out-of-range", "depot s1"),
    ]
