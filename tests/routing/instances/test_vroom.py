import json
from typing import Any

import pytest

from routing.errors import InvalidProblem
from routing.instances.engine import solve_instance
from routing.instances.reading import parse_instance
from routing.instances.vroom_in import VroomInput, vroom_input
from routing.instances.vroom_out import vroom_answer
from routing.solvers.stopping import Iterations
from tests.routing.instances.tiny import vroom


def answered(document: dict[str, Any], *, steps: int = 40) -> dict[str, Any]:
    given = vroom_input(document, name="v")
    result = solve_instance(given.instance, stop=Iterations(steps), seed=1)
    return vroom_answer(given, result.tours, result.judged.left_out)


def faults(document: dict[str, Any]) -> dict[str, str]:
    """Return where faults are, and their codes."""
    with pytest.raises(InvalidProblem) as refused:
        vroom_input(document, name="v")
    return {issue.subject.removeprefix("v "): issue.code for issue in refused.value.issues}


def steps_of(answer: dict[str, Any], route: int = 0) -> list[tuple[str, int]]:
    """Return kind and arrival of each step."""
    return [(step["type"], step["arrival"]) for step in answer["routes"][route]["steps"]]


def job(number: int, place: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "location_index": place, **more}


def vehicle(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "start_index": 0, "end_index": 0, **more}


def test_an_answer_has_vrooms_summary_routes_and_steps() -> None:
    answer = answered(vroom())
    # 100 out, 150 on, 250 back; 10 and 20 of service
    assert answer["code"] == 0
    summary = answer["summary"]
    assert (summary["cost"], summary["duration"], summary["service"]) == (500, 500, 30)
    assert (summary["routes"], summary["unassigned"], summary["delivery"]) == (1, 0, [5])
    (route,) = answer["routes"]
    assert route["vehicle"] == 7
    assert route["steps"][0]["load"] == [5]
    ends = [route["steps"][0], route["steps"][-1]]
    assert [step["type"] for step in ends] == ["start", "end"]
    assert ends[1]["arrival"] - ends[0]["arrival"] == 530
    assert json.loads(json.dumps(answer)) == answer


def test_jobs_that_do_not_fit_are_unassigned() -> None:
    answer = answered(vroom(vehicles=[vehicle(7, capacity=[4])]))
    assert [(left["id"], left["type"]) for left in answer["unassigned"]] == [(2, "job")]
    assert answer["summary"]["cost"] == 200


def test_the_sum_of_priorities_comes_first() -> None:
    jobs = [job(1, 1, delivery=[2]), job(2, 2, delivery=[3], priority=5)]
    answer = answered(vroom(vehicles=[vehicle(7, capacity=[4])], jobs=jobs))
    assert [left["id"] for left in answer["unassigned"]] == [1]
    assert (answer["summary"]["priority"], answer["summary"]["cost"]) == (5, 500)


def test_skills_keep_jobs_from_vehicles() -> None:
    vehicles = [vehicle(7), vehicle(8, skills=[3])]
    jobs = [job(1, 1, skills=[3]), job(2, 2, skills=[4])]
    answer = answered(vroom(vehicles=vehicles, jobs=jobs))
    assert [route["vehicle"] for route in answer["routes"]] == [8]
    assert [left["id"] for left in answer["unassigned"]] == [2]


def test_one_of_several_windows_is_kept_to() -> None:
    jobs = [job(1, 1, time_windows=[[0, 50], [400, 500]])]
    answer = answered(vroom(jobs=jobs))
    # 100 away: too late for the first, so it leaves at 300 for the second
    assert steps_of(answer) == [("start", 300), ("job", 400), ("end", 500)]
    assert answer["summary"]["waiting_time"] == 0
    assert answered(vroom(jobs=[job(1, 1, time_windows=[[0, 50]])]))["summary"]["unassigned"] == 1


def test_a_job_left_out_with_several_windows_is_named_once() -> None:
    jobs = [job(1, 1, time_windows=[[0, 50], [60, 70]]), job(2, 2)]
    assert [left["id"] for left in answered(vroom(jobs=jobs))["unassigned"]] == [1]


def test_a_shipment_goes_from_its_pickup_to_its_delivery() -> None:
    shipment = {
        "amount": [2],
        "pickup": {"id": 1, "location_index": 2, "service": 5},
        "delivery": {"id": 1, "location_index": 1},
    }
    answer = answered(vroom(jobs=[], shipments=[shipment]))
    assert steps_of(answer) == [("start", 0), ("pickup", 250), ("delivery", 405), ("end", 505)]
    assert [step["load"] for step in answer["routes"][0]["steps"]] == [[0], [2], [0], [0]]


def test_a_route_may_begin_or_end_anywhere() -> None:
    open_ended = {"id": 7, "start_index": 0}
    answer = answered(vroom(vehicles=[open_ended], jobs=[job(1, 1), job(2, 2)]))
    assert steps_of(answer) == [("start", 0), ("job", 100), ("job", 250)]
    assert answer["summary"]["cost"] == 250


def test_set_up_falls_away_at_the_place_one_is_at() -> None:
    jobs = [job(1, 1, setup=60, service=10), job(2, 1, setup=60, service=10)]
    summary = answered(vroom(jobs=jobs))["summary"]
    assert (summary["setup"], summary["service"], summary["cost"]) == (60, 20, 200)


def test_the_number_of_tasks_a_vehicle_does_is_kept_to() -> None:
    answer = answered(vroom(vehicles=[vehicle(7, max_tasks=1, capacity=[5])]))
    assert answer["summary"]["unassigned"] == 1


def test_the_longest_travel_is_kept_to() -> None:
    answer = answered(vroom(vehicles=[vehicle(7, max_travel_time=499, capacity=[5])]))
    assert (answer["summary"]["unassigned"], answer["summary"]["cost"]) == (1, 200)


def test_a_longest_travel_beside_a_matrix_of_costs_is_refused() -> None:
    document = vroom(vehicles=[vehicle(7, max_travel_time=499, capacity=[5])])
    document["matrices"]["car"]["costs"] = [[0, 1, 4], [1, 0, 2], [4, 2, 0]]
    assert faults(document) == {"/vehicles/0/max_travel_time": "not-expressible"}


def test_costs_are_those_of_the_vehicle() -> None:
    costs = {"fixed": 1000, "per_hour": 7200}
    answer = answered(vroom(vehicles=[vehicle(7, capacity=[5], costs=costs)]))
    assert answer["summary"]["cost"] == 1000 + 2 * 500


def test_kilometres_cost_where_they_have_a_rate() -> None:
    document = vroom(vehicles=[vehicle(7, capacity=[5], costs={"per_km": 2, "per_hour": 0})])
    document["matrices"]["car"]["distances"] = [[0, 1000, 4000], [1000, 0, 2000], [4000, 2000, 0]]
    summary = answered(document)["summary"]
    assert (summary["distance"], summary["cost"]) == (7000, 14)


def test_coordinates_without_matrices_are_straight_lines() -> None:
    here, there = [106.70, 10.77], [106.71, 10.77]
    document = {
        "vehicles": [{"id": 1, "start": here, "end": here}],
        "jobs": [{"id": 4, "location": there}],
    }
    given: VroomInput = vroom_input(document, name="v")
    assert given.estimated
    step = answered(document)["routes"][0]["steps"][1]
    assert (step["type"], step["id"], step["location"]) == ("job", 4, there)


@pytest.mark.parametrize(
    ("more", "where", "code"),
    [
        ({"breaks": [{"id": 1, "time_windows": [[0, 9]]}]}, "breaks", "not-expressible"),
        ({"steps": [{"type": "job", "id": 1}]}, "steps", "not-expressible"),
        ({"max_distance": 500}, "max_distance", "not-expressible"),
        ({"colour": "red"}, "colour", "unknown-field"),
        ({"profile": "boat"}, "profile", "unanswered-profile"),
        ({"capacity": [1, 2]}, "capacity", "wrong-count"),
        ({"capacity": [-1]}, "capacity/0", "impossible-value"),
        ({"time_window": [9, 3]}, "time_window", "impossible-value"),
        ({"start_index": 9}, "start_index", "unknown-place"),
        ({"speed_factor": 0}, "speed_factor", "wrong-type"),
    ],
)
def test_what_a_vehicle_asks_for_in_vain_is_said(
    more: dict[str, Any], where: str, code: str
) -> None:
    base = vehicle(7) | ({} if "capacity" in more else {"capacity": [5]})
    assert faults(vroom(vehicles=[base | more])).get(f"/vehicles/0/{where}") == code or (
        code == "wrong-count" and code in faults(vroom(vehicles=[base | more])).values()
    )


def test_every_fault_of_an_input_is_named_at_once() -> None:
    document = vroom(
        jobs=[
            {"id": "a", "location_index": 1, "priority": 101},
            {"location_index": 1, "time_windows": []},
            {"id": 3, "service": -1},
        ],
        matrices={"car": {"durations": [[0, 1], [1]]}},
        options={},
    )
    found = faults(document)
    assert found["/jobs/0/id"] == "wrong-type"
    assert found["/jobs/0/priority"] == "impossible-value"
    assert found["/jobs/1/id"] == "missing-field"
    assert found["/jobs/1/time_windows"] == "impossible-value"
    assert found["/jobs/2/location"] == "missing-field"
    assert found["/jobs/2/service"] == "impossible-value"
    assert found["/matrices/car/durations/1"] == "wrong-count"
    assert found["/options"] == "unknown-field"


def test_an_input_that_names_no_vehicles_or_tasks_is_refused() -> None:
    assert set(faults({})) == {"/vehicles", "/jobs"}


def test_with_nobody_there_all_is_unassigned() -> None:
    answer = answered(vroom(vehicles=[]))
    assert (answer["code"], answer["routes"]) == (0, [])
    assert [left["id"] for left in answer["unassigned"]] == [1, 2]
    assert (answer["summary"]["unassigned"], answer["summary"]["cost"]) == (2, 0)


def test_with_nothing_to_do_the_answer_is_empty() -> None:
    for document in (vroom(jobs=[]), {"vehicles": [vehicle(7, start=[106.7, 10.7])], "jobs": []}):
        if "matrices" not in document:
            document["vehicles"] = [{"id": 7, "start": [106.7, 10.7]}]
        answer = answered(document)
        assert (answer["code"], answer["routes"], answer["unassigned"]) == (0, [], [])
    assert answered({"vehicles": [], "shipments": []})["routes"] == []


def test_ids_that_stand_twice_are_refused() -> None:
    assert faults(vroom(jobs=[job(1, 1), job(1, 2)])) == {"/jobs": "duplicate-id"}


def test_a_text_that_is_no_object_is_refused() -> None:
    with pytest.raises(InvalidProblem):
        parse_instance("[]", form="vroom", name="v")
    with pytest.raises(InvalidProblem):
        parse_instance('{"vehicles": [', form="vroom", name="v")


@pytest.mark.parametrize("value", [None, 3, "x", {}, [None], [[]], [1.5]])
@pytest.mark.parametrize("name", ["vehicles", "jobs", "shipments", "matrices"])
def test_a_list_of_another_kind_is_refused_without_a_traceback(name: str, value: object) -> None:
    # no matrices at all are allowed; then the places are missing
    assert {"wrong-type", "missing-field"} & {*faults(vroom(**{name: value})).values()}
