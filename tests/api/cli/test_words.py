"""What commands print of a plan."""

from dataclasses import replace

from api.cli.words import MOST_SENTENCES, plan_lines
from routing.model import TaskId
from routing.plan import Sentence, Unassigned
from tests.maps.small_ward import ward_plan, ward_problem


def test_of_many_sentences_of_a_reason_the_first_few_are_said_and_the_rest_counted() -> None:
    plan = ward_plan(ward_problem(vehicles=2, tasks=4))
    left = [
        Unassigned(
            task=TaskId(f"t{number}"),
            reason="PREDECESSOR_UNPLANNED",
            sentence=Sentence(vi=f"Việc trước ({number}).", en=f"Before ({number})."),
        )
        for number in range(10, 20)
    ]
    lines = [
        line
        for line in plan_lines(replace(plan, unassigned=tuple(left)))
        if "PREDECESSOR_UNPLANNED" in line
    ]
    assert [line.rpartition(" ")[2] for line in lines[:MOST_SENTENCES]] == ["t10", "t11", "t12"]
    assert lines[MOST_SENTENCES:] == [
        "  PREDECESSOR_UNPLANNED · … 7 việc nữa / more tasks (donghanh explain)"
    ]
