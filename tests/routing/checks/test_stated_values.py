"""A right plan has no violations, and each number changed is found, alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from routing.checks import check_plan
from routing.model import LOAD_FIELDS, Load
from routing.plan import Plan, Stop
from tests.routing.worked_day import worked_plan, worked_problem


def with_stop(plan: Plan, route_number: int, stop_number: int, stop: Stop) -> Plan:
    route = plan.routes[route_number]
    stops = (*route.stops[:stop_number], stop, *route.stops[stop_number + 1 :])
    routes = list(plan.routes)
    routes[route_number] = replace(route, stops=stops)
    return replace(plan, routes=tuple(routes))


def one_number_changed(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """Yield every plan that differs from the given one by 1 in one number, and which number."""
    for r, route in enumerate(plan.routes):
        for s, stop in enumerate(route.stops):
            for field in ("arrives_s", "starts_s", "ends_s"):
                changed = replace(stop, **{field: getattr(stop, field) + 1})
                yield f"{route.vehicle} stop {s} {field}", with_stop(plan, r, s, changed)
            for field in LOAD_FIELDS:
                load: Load = replace(stop.load, **{field: getattr(stop.load, field) + 1})
                changed = replace(stop, load=load)
                yield f"{route.vehicle} stop {s} load.{field}", with_stop(plan, r, s, changed)
    for level in ("harm1", "harm2", "harm3", "effort"):
        score = replace(plan.score, **{level: getattr(plan.score, level) + 1})
        yield f"score {level}", replace(plan, score=score)


def test_a_day_worked_out_by_hand_has_no_violation() -> None:
    assert check_plan(worked_problem(), worked_plan()) == ()


@pytest.mark.parametrize(("subject", "plan"), [*one_number_changed(worked_plan())])
def test_one_number_changed_is_found_and_nothing_else(subject: str, plan: Plan) -> None:
    found = check_plan(worked_problem(), plan)
    assert [(violation.rule, violation.subject) for violation in found] == [
        ("stated-values", subject)
    ]


def test_a_wrong_time_is_told_as_a_clock_and_in_seconds() -> None:
    plan = worked_plan()
    stop = plan.routes[0].stops[2]
    (found,) = check_plan(
        worked_problem(), with_stop(plan, 0, 2, replace(stop, arrives_s=stop.arrives_s + 61))
    )
    # 07:15 = 26,100 s
    assert found.detail == "stated 07:16:01 (26161 s), derived 07:15:00 (26100 s)"


def test_a_wrong_place_is_found_alone() -> None:
    plan = worked_plan()
    moved = replace(plan.routes[1].stops[2], place=plan.routes[0].stops[2].place)
    (found,) = check_plan(worked_problem(), with_stop(plan, 1, 2, moved))
    assert (found.subject, found.detail) == ("v2 stop 2 place", "stated a, derived c")


def test_a_stop_held_back_longer_moves_what_follows_it() -> None:
    plan = worked_plan()
    load = plan.routes[1].stops[1]
    assert load.not_before_s is not None
    held = with_stop(plan, 1, 1, replace(load, not_before_s=load.not_before_s + 60))
    found = check_plan(worked_problem(), held)
    # One minute later from the start to the end of v2, and t4 one minute later: 11 x 3.
    assert {violation.rule for violation in found} == {"stated-values"}
    assert [violation.subject for violation in found if "stop" not in violation.subject] == [
        "score effort"
    ]
    assert all(violation.subject.startswith(("v2", "score")) for violation in found)


def test_dropping_the_sample_label_is_found() -> None:
    (found,) = check_plan(replace(worked_problem(), sample=True), worked_plan())
    assert (found.rule, found.subject) == ("stated-values", "plan sample")
