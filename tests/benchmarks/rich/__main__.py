"""Generate, score and record rich instances; ``README.md`` shows each command."""

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from routing.checks import check_plan
from routing.errors import InvalidProblem
from routing.files import (
    problem_digest,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from routing.plan import Plan, Score
from routing.problem import Problem
from tests.benchmarks.rich.best_known import BestKnown, known_names, plan_of_best, read_best, record
from tests.benchmarks.rich.generating import rich_problem
from tests.benchmarks.rich.load import demand_of, load_of, offered_s

MOST_SHOWN = 10


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 done with a no in it, 2 nothing done."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rich", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, words, options in (
        ("generate", _generate, ("NAME",), ("--out",)),
        ("load", _load, ("PROBLEM",), ()),
        ("score", _score, ("PROBLEM", "PLAN"), ()),
        ("best", _best, ("NAME",), ("--out",)),
        ("record", _record, ("NAME", "PLAN"), ("--by",)),
        ("list", _list, (), ()),
    ):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        for word in words:
            command.add_argument(word.lower(), metavar=word)
        for option in options:
            command.add_argument(option, required=option == "--by")
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except InvalidProblem as error:
        for issue in error.issues:
            sys.stderr.write(f"{issue.code} {issue.subject}: {issue.message}\n")
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
    return 2


def _say(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def problem_named(name: str) -> Problem:
    """Return the problem of a file, or of the instance of that name."""
    path = Path(name)
    return read_problem(path).problem if path.is_file() else rich_problem(name)


def _generate(arguments: argparse.Namespace) -> int:
    problem = rich_problem(arguments.name)
    path = Path(arguments.out or f"{arguments.name}.json")
    write_problem(problem, path)
    _say({"file": str(path), "sha256": problem_digest(problem), **_load_document(problem)})
    return 0


def _load(arguments: argparse.Namespace) -> int:
    _say(_load_document(problem_named(arguments.problem)))
    return 0


def _load_document(problem: Problem) -> dict[str, Any]:
    return {
        "tasks": len(problem.tasks),
        "vehicles": len(problem.vehicles),
        "load": round(load_of(problem), 4),
        "demanded": asdict(demand_of(problem)),
        "offered_s": offered_s(problem),
    }


def _score(arguments: argparse.Namespace) -> int:
    """Check and score a plan by the independent check alone."""
    problem, plan = problem_named(arguments.problem), read_plan(Path(arguments.plan))
    violations = check_plan(problem, plan, problem_sha256=problem_digest(problem))
    for violation in violations[:MOST_SHOWN]:
        sys.stderr.write(f"{violation.rule} {violation.subject}: {violation.detail}\n")
    _say(
        {
            "valid": not violations,
            "violations": len(violations),
            # a wrong score would be a violation
            "score": None if violations else asdict(plan.score),
            "unassigned": len(plan.unassigned),
            "best_known": _known(problem),
        }
    )
    return 1 if violations else 0


def _known(problem: Problem) -> dict[str, int] | None:
    """Return the best score known for the problem."""
    digest = problem_digest(problem)
    kept = (read_best(name) for name in known_names())
    return next((asdict(one.score) for one in kept if one and one.sha256 == digest), None)


def _best(arguments: argparse.Namespace) -> int:
    best = read_best(arguments.name)
    if best is None:
        raise ValueError(f"no plan of {arguments.name} is known; there are {known_names()}")
    problem = rich_problem(arguments.name)
    plan = _same(best, problem, plan_of_best(problem, best))
    if arguments.out:
        named = replace(plan, problem_sha256=best.sha256)
        write_plan(named, Path(arguments.out), day=problem.day)
    _say({"name": best.name, "score": asdict(best.score), "by": best.by})
    return 0


def _same(best: BestKnown, problem: Problem, plan: Plan) -> Plan:
    """Return the plan if it is for this very problem and as good as said."""
    if problem_digest(problem) != best.sha256 or plan.score != best.score:
        raise ValueError(f"the plan kept for {best.name} is not of this version of the instance")
    return plan


def _record(arguments: argparse.Namespace) -> int:
    problem, plan = rich_problem(arguments.name), read_plan(Path(arguments.plan))
    before: Score | None = record(arguments.name, problem, plan, by=arguments.by)
    _say({"kept": before is not None, "score": asdict(plan.score)})
    return 0 if before is not None else 1


def _list(arguments: argparse.Namespace) -> int:
    del arguments
    for name in known_names():
        best = read_best(name)
        if best is not None:
            _say({"name": name, "score": asdict(best.score), "by": best.by})
    return 0


if __name__ == "__main__":
    sys.exit(main())
