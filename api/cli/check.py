"""`donghanh check PROBLEM PLAN`: the second opinion."""

import argparse

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import load_plan, load_problem
from api.cli.output import Output

HELP = "kiểm tra kế hoạch / derive every rule and value of a plan again"
EXAMPLE = "donghanh check problem.json plan.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM")
    parser.add_argument("plan", metavar="PLAN")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Check; exit code 1 when something is found."""
    from routing.checks import check_plan
    from routing.validation import validate

    read = load_problem(arguments.problem)
    plan = load_plan(arguments.plan)
    issues = validate(read.problem)
    output.issues(issues, title="Bài toán có lỗi / faults of the problem itself:")
    violations = check_plan(read.problem, plan, problem_sha256=read.sha256)
    output.result(
        {
            "violations": [
                {"rule": v.rule, "subject": v.subject, "detail": v.detail} for v in violations
            ],
            "issues": len(issues),
        },
        *(f"{v.rule}: {v.subject}: {v.detail}" for v in violations),
        f"{len(violations)} vi phạm / violations"
        if violations
        else "Không có vi phạm / no violations",
    )
    return DONE_WITH_A_NO if violations or issues else DONE
