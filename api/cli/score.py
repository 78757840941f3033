"""`donghanh score PROBLEM PLAN`: the score and the numbers of a plan."""

import argparse
import dataclasses

from api.cli.faults import DONE
from api.cli.inputs import load_plan, load_problem
from api.cli.output import Output
from api.cli.solve import plan_lines, score_document

HELP = "tính điểm kế hoạch / score a plan anew and print its numbers"
EXAMPLE = "donghanh score problem.json plan.json --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM")
    parser.add_argument("plan", metavar="PLAN")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Score the plan from its stops and the problem."""
    from routing.metrics import measure_plan

    from routing.files import require_same_problem
    from routing.score import score_plan

    read = load_problem(arguments.problem)
    plan = load_plan(arguments.plan)
    require_same_problem(plan, read)
    score = score_plan(read.problem, plan.routes, [left.task for left in plan.unassigned])
    metrics = measure_plan(read.problem, plan)
    output.result(
        {"score": score_document(score), "metrics": dataclasses.asdict(metrics)},
        *plan_lines(dataclasses.replace(plan, score=score)),
    )
    return DONE
