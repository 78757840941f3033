"""`donghanh check PROBLEM PLAN`: the second opinion."""

import argparse
from typing import TYPE_CHECKING

from api.cli import instances
from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.instances import (
    INSTANCE_FORMS,
    add_format,
    refuse_other_format,
    refuse_rounding,
    text_and_form,
)
from api.cli.output import Output, issue_document
from api.cli.pairs import load_pair, load_plan, load_problem, of_file
from api.cli.texts import STDIO, require_one_stdin
from api.cli.together import Together
from api.cli.words import estimate_lines

if TYPE_CHECKING:
    from routing.files import ProblemFile
    from routing.plan import Plan

HELP = "kiểm tra kế hoạch / derive every rule and value of a plan again"
EXAMPLES = (
    "donghanh check problem.json plan.json",
    "donghanh check C101.vrp C101.sol   (VRPLIB, Solomon, Li & Lim)",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help="- for standard input")
    parser.add_argument("plan", metavar="PLAN", help="- for standard input; .sol of an instance")
    add_format(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Check; exit code 1 when something is found."""
    from routing.checks import check_plan
    from routing.validation import validate

    require_one_stdin([arguments.problem, arguments.plan])
    text, form = text_and_form(arguments)
    if form in INSTANCE_FORMS:
        return instances.check(arguments, output, text=text, form=form)
    read, plan = _pair(arguments, text)
    issues = validate(read.problem)
    output.issues(issues, title="Bài toán có lỗi / faults of the problem itself:")
    violations = check_plan(read.problem, plan, problem_sha256=read.sha256)
    if plan.problem_sha256 != read.sha256:
        # Of another problem nothing else can be said that would help.
        violations = tuple(v for v in violations if v.rule == "same-problem")[:1]
        output.step("  -> kiểm tra với đúng bài toán của nó / give the problem that the plan names")
    output.result(
        {
            "violations": [
                {"rule": v.rule, "subject": v.subject, "detail": v.detail} for v in violations
            ],
            "issues": [issue_document(issue) for issue in issues],
            "estimated": read.problem.estimated,
        },
        *estimate_lines(read.problem),
        *(f"{v.rule}: {v.subject}: {v.detail}" for v in violations),
        f"{len(violations)} vi phạm / violations"
        if violations
        else "Không có vi phạm / no violations",
    )
    return DONE_WITH_A_NO if violations or issues else DONE


def _pair(arguments: argparse.Namespace, text: str | None) -> "tuple[ProblemFile, Plan]":
    """Return both; what came through standard input is there once only."""
    together = Together()
    together.load(lambda: refuse_rounding(arguments))
    if arguments.problem == STDIO:
        problem = together.load(lambda: of_file(STDIO, lambda: load_problem(STDIO, text=text)))
        plan = together.load(lambda: load_plan(arguments.plan))
        together.require()
        read, answer = problem.value, plan.value
    else:
        pair = together.load(lambda: load_pair(arguments.problem, arguments.plan))
        together.require()
        read, answer = pair.value
    refuse_other_format(arguments, read.form)
    return read, answer
