from dataclasses import replace
from typing import Any

from routing.checks import check_plan
from routing.model import Chain, Task, TaskId
from routing.partners import with_partners
from routing.rendezvous import both_or_neither, lone_pairs
from routing.solvers.drafts import draft_of
from routing.visits import Visit
from tests.builders import a_problem, a_task, a_vehicle, a_window, at
from tests.features.asking import entry, reasons, solved, starts, who


def test_what_takes_two_is_done_by_a_crew() -> None:
    lift = a_task(people=2)
    riders = [a_vehicle("v1"), a_vehicle("crew", people=2)]
    assert who(solved(a_problem(lift, vehicles=riders))) == {"t1": "crew"}


def test_without_a_crew_the_partner_is_missing() -> None:
    plan = solved(a_problem(a_task(people=2)))
    assert reasons(plan) == {"t1": "PARTNER_MISSING"}
    added = [r for r in entry(plan, "t1").remedies if r.change == "add-volunteer"]
    assert added[0].sentence.en == "Add a crew of 2 on a motorbike."


def test_without_a_crew_two_volunteers_meet_at_one_moment() -> None:
    riders = [a_vehicle("v1"), a_vehicle("v2", shift=a_window("09:00", "17:00"))]
    problem = with_partners(a_problem(a_task(people=2), vehicles=riders))
    assert [task.id for task in problem.tasks] == ["t1", "t1+"]
    plan = solved(problem)
    assert {*who(plan).values()} == {"v1", "v2"}
    assert starts(plan, "t1") == starts(plan, "t1+") == "09:10"


def test_a_crew_is_sent_rather_than_two_who_meet() -> None:
    riders = [a_vehicle("v1"), a_vehicle("v2"), a_vehicle("crew", people=2)]
    problem = a_problem(a_task(people=2), vehicles=riders)
    assert with_partners(problem).tasks == problem.tasks


def test_nobody_goes_where_the_other_one_cannot_come() -> None:
    # The second volunteer is there before the first one's shift begins, and gone by then.
    riders = [a_vehicle("v1"), a_vehicle("v2", shift=a_window("17:00", "19:00"))]
    task = a_task(people=2, windows=(a_window("07:00", "16:00"),))
    plan = solved(with_partners(a_problem(task, vehicles=riders)))
    assert not who(plan)
    assert reasons(plan) == {"t1": "PARTNER_MISSING", "t1+": "PARTNER_MISSING"}


def test_the_check_finds_who_comes_alone() -> None:
    pair = a_task("t1"), a_task("t2", chain=Chain(previous=TaskId("t1"), longest_gap_s=0))
    problem = a_problem(*pair, vehicles=[a_vehicle("v1"), a_vehicle("v2")])
    plan = solved(problem)
    alone = tuple(route for route in plan.routes if "t1" in route.tasks)
    found = check_plan(problem, replace(plan, routes=alone))
    assert [v.subject for v in found if v.rule == "two-people"] == ["t1"]


def test_a_pair_that_is_torn_apart_makes_no_room_for_half_of_another() -> None:
    # The firsts need p, whose shift is over before q's begins: no pair can meet.
    riders = [
        a_vehicle("v1", skills=("p",), shift=a_window("07:00", "09:30")),
        a_vehicle("v2", skills=("q",), shift=a_window("14:00", "17:00")),
    ]
    pairs = [
        task
        for name in ("x", "y")
        for task in (
            a_task(name, skills=("p",), service_s=6000),
            a_task(
                f"{name}+",
                skills=("q",),
                service_s=6000,
                chain=Chain(previous=TaskId(name), longest_gap_s=0),
            ),
        )
    ]
    plan = solved(a_problem(*pairs, vehicles=riders))
    assert not who(plan)
    assert [*reasons(plan).values()].count("PARTNER_MISSING") == 2


def test_who_meets_still_does_when_the_stop_before_is_taken_out() -> None:
    def pair(name: str, **more: Any) -> list[Task]:
        chain = Chain(previous=TaskId(name), longest_gap_s=0)
        return [
            a_task(name, skills=("p",), service_s=3600),
            a_task(f"{name}+", service_s=3600, chain=chain, **more),
        ]

    riders = [a_vehicle("v1", skills=("p",)), a_vehicle("v2", skills=("q",))]
    problem = a_problem(
        *pair("torn", skills=("nobody",)), *pair("met", skills=("q",)), vehicles=riders
    )
    planned = draft_of(
        problem,
        {
            riders[0].id: (Visit(task=TaskId("torn")), Visit(task=TaskId("met"))),
            riders[1].id: (Visit(task=TaskId("met+"), not_before_s=at("08:10")),),
        },
    )
    assert planned.starts_s(TaskId("met")) == planned.starts_s(TaskId("met+")) == at("08:10")
    draft, left = both_or_neither(problem, planned, (), fill_up=False)
    assert not lone_pairs(problem, draft)
    assert draft.starts_s(TaskId("met")) == at("08:10")
    assert {entry.task for entry in left} == {"torn", "torn+"}


def test_what_follows_in_a_chain_still_does_when_the_stop_before_is_taken_out() -> None:
    torn = a_task("torn+", chain=Chain(previous=TaskId("torn"), longest_gap_s=0))
    second = a_task("second", chain=Chain(previous=TaskId("first"), longest_gap_s=3600))
    tasks = a_task("torn", service_s=3600), torn, a_task("first"), second
    riders = [a_vehicle("v1"), a_vehicle("v2")]
    problem = a_problem(*tasks, vehicles=riders)
    planned = draft_of(
        problem,
        {
            riders[0].id: (Visit(task=TaskId("torn")), Visit(task=TaskId("first"))),
            riders[1].id: (Visit(task=TaskId("second"), not_before_s=at("09:00")),),
        },
    )
    assert planned.starts_s(TaskId("first")) == at("08:10")
    draft, _ = both_or_neither(problem, planned, (), fill_up=False)
    assert draft.starts_s(TaskId("second")) == at("09:00")
