"""Rule `same-problem`: the plan answers this problem and says of it what is true."""

from collections.abc import Iterator

from routing.plan import Plan, Violation


def another_problem(plan: Plan, *, problem_sha256: str) -> Iterator[Violation]:
    """Yield a violation when the plan names another problem."""
    if plan.problem_sha256 != problem_sha256:
        yield Violation(
            rule="same-problem",
            subject="problem",
            detail=f"the plan answers {plan.problem_sha256 or 'no named problem'}; "
            f"this problem is {problem_sha256}",
        )
