from routing.problem import DutyStep
from tests.builders import a_problem, a_rules, a_task, a_vehicle, an_objective
from tests.features.asking import solved, who


def test_who_has_worked_less_this_week_goes_first() -> None:
    rested, tired = a_vehicle("rested"), a_vehicle("tired", duty_before_s=40 * 3600)
    rates = an_objective(week=(DutyStep(from_s=30 * 3600, per_min=5),))
    problem = a_problem(a_task(), vehicles=[tired, rested], rules=a_rules(objective=rates))
    plan = solved(problem)
    assert who(plan) == {"t1": "rested"}
    assert plan.score.effort == 1200


def test_every_minute_past_the_weeks_step_costs_its_rate() -> None:
    # Out for 30 min after 40 h, all of it past 30 h: 30 x 5 s beside 20 min of riding.
    rates = an_objective(week=(DutyStep(from_s=30 * 3600, per_min=5),))
    tired = a_vehicle(duty_before_s=40 * 3600)
    plan = solved(a_problem(a_task(), vehicles=[tired], rules=a_rules(objective=rates)))
    assert plan.score.effort == 1200 + 150
