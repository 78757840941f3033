"""A rich day for a peer and back: what is asked, and what its answer becomes."""

import os
import signal
from dataclasses import replace
from multiprocessing import active_children

import pytest

from routing.checks import check_plan
from routing.model import Chain, DepotId, TaskId, VehicleId
from routing.plan import Score
from routing.solvers.drafts import draft_of, unassigned_tasks
from routing.solving import plan_of
from routing.visits import Sequences, Visit
from tests.benchmarks.rich.peers import Judged, in_time, judged
from tests.benchmarks.rich.pragmatic import (
    Encoding,
    document,
    matrices,
    renumbered,
    solved,
    visits_of_answer,
)
from tests.builders import (
    a_bag,
    a_depot,
    a_problem,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
)

SOFT = Encoding(hard_deadlines=False, loading_share=0.5)
HARD = Encoding(hard_deadlines=True, loading_share=0.5)
POINT = a_depot("d1", kind="distribution_point")
V1 = VehicleId("v1")


def test_a_bag_is_a_pickup_at_its_depot_and_a_delivery_at_the_door() -> None:
    problem = a_problem(a_bag("bag", place="b"), depots=[POINT])
    (job,) = document(problem, SOFT)["plan"]["jobs"]
    # places in order: home 0, depot 1, a 2, b 3; half of 300 s of loading
    assert job["pickups"][0]["places"][0]["location"] == {"index": 1}
    assert job["pickups"][0]["places"][0]["duration"] == 150
    assert job["deliveries"][0]["places"][0]["location"] == {"index": 3}
    assert job["deliveries"][0]["demand"] == [10, 30, 0]


def test_only_places_that_are_named_are_numbered_and_have_their_seconds() -> None:
    problem = a_problem(a_task(place="b"))
    asked = document(problem, SOFT)
    used = renumbered(asked)
    assert used == [0, 3]  # home and b; nothing is loaded
    assert asked["plan"]["jobs"][0]["services"][0]["places"][0]["location"] == {"index": 1}
    (matrix,) = matrices(problem, used)
    assert matrix["profile"] == "motorbike"
    assert matrix["travelTimes"] == [0, 1200, 1200, 0]


def test_a_deadline_closes_the_window_only_where_that_is_asked() -> None:
    problem = a_problem(a_swap("swap"))
    soft, hard = (
        document(problem, encoding)["plan"]["jobs"][0]["deliveries"][0]["places"][0]["times"]
        for encoding in (SOFT, HARD)
    )
    assert soft == [["2021-09-10T06:00:00Z", "2021-09-10T20:00:00Z"]]
    assert hard == [["2021-09-10T06:00:00Z", "2021-09-10T12:00:00Z"]]


def test_the_swaps_of_a_chain_keep_their_gaps_by_windows() -> None:
    chain = Chain(previous=TaskId("s1"), longest_gap_s=5 * 3600, shortest_gap_s=2 * 3600)
    first = a_swap("s1", deadline_s=at("08:00"))
    second = a_swap("s2", deadline_s=at("12:00"), chain=chain)
    jobs = document(a_problem(first, second), SOFT)["plan"]["jobs"]
    times = [job["deliveries"][0]["places"][0]["times"][0] for job in jobs]
    # 07:00-08:00 and 11:00-12:00: a gap of 3 to 5 hours
    assert times == [
        ["2021-09-10T07:00:00Z", "2021-09-10T08:00:00Z"],
        ["2021-09-10T11:00:00Z", "2021-09-10T12:00:00Z"],
    ]


def test_a_task_that_nobody_may_do_is_not_asked_for() -> None:
    problem = a_problem(a_task("open"), a_task("gated", gates=("antibody",)))
    assert [job["id"] for job in document(problem, SOFT)["plan"]["jobs"]] == ["open"]


def test_loads_in_a_row_at_one_depot_become_one_stop() -> None:
    problem = a_problem(a_bag("b1"), a_bag("b2"), depots=[POINT])
    pickup = {"jobId": "b1", "type": "pickup", "jobTag": "d1"}
    answer = {
        "tours": [
            {
                "vehicleId": "v1",
                "stops": [
                    {"activities": [{"jobId": "departure", "type": "departure"}]},
                    {"activities": [pickup, pickup | {"jobId": "b2"}]},
                    {"activities": [{"jobId": "b1", "type": "delivery"}]},
                    {"activities": [{"jobId": "b2", "type": "delivery"}]},
                ],
            }
        ]
    }
    assert visits_of_answer(problem, answer)[V1] == (
        Visit(depot=DepotId("d1")),
        Visit(task=TaskId("b1")),
        Visit(task=TaskId("b2")),
    )


def test_vrp_cli_solves_a_small_day_and_the_plan_breaks_no_rule() -> None:
    gates = ("antibody",)
    problem = a_problem(
        a_bag("bag", place="a"),
        a_swap("swap", place="b", gates=gates),
        a_task("visit", place="c", alley="steps"),
        vehicles=[a_vehicle("v1", gates=gates), a_vehicle("v2", profile="foot")],
        depots=[a_depot("s1"), POINT],
    )
    draft = draft_of(problem, solved(problem, SOFT, seconds=1))
    assert draft.of(V1).starts_s.keys() >= {"swap"}
    assert draft.of(VehicleId("v2")).starts_s.keys() >= {"visit"}
    left = unassigned_tasks(problem, draft)
    assert left == ()
    assert check_plan(problem, plan_of(problem, draft, (), seed=0)) == ()


def test_what_breaks_a_rule_is_dropped_and_counted_and_what_fits_is_put_in() -> None:
    problem = a_problem(
        a_task("early", windows=(a_window("07:00", "08:00"),)),
        a_task("late", place="b"),
    )
    both = {V1: (Visit(task=TaskId("late")), Visit(task=TaskId("early")))}
    # 10 min to b's other side: the ride to a after 10 min of service ends at 07:40, still in time
    assert judged(problem, both, how="x").dropped == 0
    shut = replace(
        problem,
        tasks=(replace(problem.tasks[0], windows=(a_window("07:00", "07:30"),)), problem.tasks[1]),
    )
    # now one of them is taken out, and goes in again in the other order
    found = judged(shut, both, how="x")
    assert (found.dropped, found.left) == (1, 0)


def test_the_better_plan_is_the_lesser() -> None:
    good, bad = (
        Judged(score=Score(harm1=n, harm2=0, harm3=0, effort=9 - n), left=0) for n in (0, 1)
    )
    assert min(bad, good) == good


FOUND = {V1: (Visit(task=TaskId("t1")),)}


def answers(*_: object) -> Sequences:
    return FOUND


def never_answers(*_: object) -> Sequences:
    signal.pause()
    raise AssertionError("it was not ended")


def dies(*_: object) -> Sequences:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it was not killed")


def test_a_peer_that_answers_in_time_is_heard() -> None:
    assert in_time(answers, "rich_ward_60_s1", SOFT, 1) == FOUND


def test_a_peer_that_goes_on_beyond_its_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.rich.peers.STARTING_S", 1)
    assert in_time(never_answers, "rich_ward_60_s1", SOFT, 1) is None
    assert active_children() == []


def test_a_peer_that_dies_is_not_taken_for_a_late_one() -> None:
    with pytest.raises(RuntimeError, match="without an answer"):
        in_time(dies, "rich_ward_60_s1", SOFT, 1)
