"""`donghanh explain PROBLEM PLAN`: why a task is left out, or what a volunteer's day comes to."""

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from api.cli.faults import DONE
from api.cli.output import Output
from api.cli.pairs import answered_pair
from api.cli.words import (
    change_text,
    outside_document,
    outside_lines,
    score_document,
    unassigned_document,
)
from api.rule_words import RULE_WORDS
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from routing.plan import Plan, Unassigned
    from routing.problem import Problem

HELP = "giải thích vì sao / why a task is not planned, and what would help"
EXAMPLES = (
    "donghanh explain problem.json plan.json",
    "donghanh explain problem.json plan.json --task R0012",
    "donghanh explain problem.json plan.json --vehicle V0003",
    "donghanh explain problem.json plan.json --task R0012 --vehicle V0003   (why not V0003?)",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help="- for standard input")
    parser.add_argument("plan", metavar="PLAN", help="- for standard input")
    parser.add_argument("--task", help="one task: planned where and when, or why not")
    parser.add_argument(
        "--vehicle", help="one volunteer's stops; with --task, why this one does not do it"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Explain all that is left out, or one task, one vehicle, or why not this one."""
    read, plan = answered_pair(arguments.problem, arguments.plan)
    if arguments.vehicle is not None and arguments.task is not None:
        return _why_not(read.problem, plan, arguments.task, arguments.vehicle, output)
    if arguments.vehicle is not None:
        return _vehicle(read.problem, plan, arguments.vehicle, output)
    if arguments.task is not None:
        return _task(read.problem, plan, arguments.task, output)
    return _all(read.problem, plan, output)


def _all(problem: "Problem", plan: "Plan", output: Output) -> int:
    """Tell why tasks are left out, and why others than a ward's own do what is done there."""
    from routing.from_outside import from_outside

    output.step("Đang thử người và kho của phường / trying the wards' own people and depots")
    found = from_outside(problem, plan)
    output.result(
        {
            "unassigned": [unassigned_document(one) for one in plan.unassigned],
            "outside": [outside_document(problem, one) for one in found],
        },
        *(_text(one) for one in plan.unassigned),
        *outside_lines(problem, found),
    )
    if not plan.unassigned:
        output.step("Không còn việc nào chưa xếp / every task is planned")
    return DONE


def _left(unassigned: "Sequence[Unassigned]", output: Output) -> int:
    output.result(
        {"unassigned": [unassigned_document(one) for one in unassigned]},
        *(_text(one) for one in unassigned),
    )
    if not unassigned:
        output.step("Không còn việc nào chưa xếp / every task is planned")
    return DONE


def _text(one: "Unassigned") -> str:
    remedies = "".join(
        f"\n    -> {r.sentence.vi} / {r.sentence.en} [{change_text(r.effect)}]"
        for r in one.remedies
    )
    return f"{one.task}: {one.reason}\n    {one.sentence.vi} / {one.sentence.en}{remedies}"


def _task(problem: "Problem", plan: "Plan", task: str, output: Output) -> int:
    _require_known("task", task, [one.id for one in problem.tasks])
    left = [one for one in plan.unassigned if one.task == task]
    stops = [(r.vehicle, s) for r in plan.routes for s in r.stops if s.task == task]
    if left or not stops:
        return _left(left, output)
    from routing.from_outside import from_outside
    from routing.model import TaskId

    vehicle, stop = stops[0]
    found = from_outside(problem, plan, only=TaskId(task))
    output.result(
        {
            "task": task,
            "vehicle": vehicle,
            "starts_s": stop.starts_s,
            "ends_s": stop.ends_s,
            "outside": [outside_document(problem, one) for one in found],
        },
        f"{task}: {vehicle}, {clock(stop.starts_s)}-{clock(stop.ends_s)}",
        *outside_lines(problem, found),
    )
    return DONE


def _vehicle(problem: "Problem", plan: "Plan", vehicle: str, output: Output) -> int:
    _require_known("vehicle", vehicle, [one.id for one in problem.vehicles])
    route = next((one for one in plan.routes if one.vehicle == vehicle), None)
    if route is None:
        output.result({"vehicle": vehicle, "stops": []}, f"{vehicle}: không có việc / no tasks")
        return DONE
    stops = [
        {
            "kind": s.kind,
            "task": s.task,
            "depot": s.depot,
            "starts_s": s.starts_s,
            "ends_s": s.ends_s,
        }
        for s in route.stops
    ]
    lines = [
        f"  {clock(s.starts_s)}-{clock(s.ends_s)} {s.kind} {s.task or s.depot or ''}".rstrip()
        for s in route.stops
    ]
    output.result({"vehicle": vehicle, "stops": stops}, vehicle, *lines)
    return DONE


def _why_not(problem: "Problem", plan: "Plan", task: str, vehicle: str, output: Output) -> int:
    from routing.model import TaskId, VehicleId
    from routing.why_not import why_not

    _require_known("task", task, [one.id for one in problem.tasks])
    _require_known("vehicle", vehicle, [one.id for one in problem.vehicles])
    found = why_not(problem, plan, TaskId(task), VehicleId(vehicle))
    what = "; ".join(" / ".join(RULE_WORDS[rule]) + f" ({rule})" for rule in found.rules)
    if found.now == vehicle:
        said = f"{vehicle} đang làm việc này / does it already"
    elif found.effect is None and found.never:
        said = f"{vehicle} không được làm / may not do it: {what}"
    elif found.effect is None:
        said = f"tuyến hiện có của {vehicle} không còn chỗ / its route has no room: {what}"
    else:
        said = f"nếu giao cho {vehicle} / if {vehicle} did it: {change_text(found.effect)}"
    effect = None if found.effect is None else score_document(found.effect)
    output.result(
        {
            "task": task,
            "now": found.now,
            "vehicle": vehicle,
            "rules": list(found.rules),
            "never": found.never,
            "effect": effect,
        },
        f"{task}: {found.now or 'chưa xếp / unassigned'}",
        f"    {said}",
    )
    return DONE


def _require_known(kind: str, name: str, known: Sequence[str]) -> None:
    if name in known:
        return
    near = ", ".join(get_close_matches(name, known) or known[:3]) or "none"
    raise InvalidInput(
        [
            Issue(
                code="not-found",
                subject=f"--{kind} {name}",
                message=f"the problem has no such {kind}",
                remedy=f"ask for one of its {len(known)}, such as: {near}",
            )
        ]
    )


def clock(time_s: int) -> str:
    """Return seconds of the day as HH:MM."""
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}"
