"""`donghanh explain PROBLEM PLAN`: why a task is left out, or what a volunteer's day comes to."""

import argparse
from typing import Any

from api.cli.faults import DONE
from api.cli.inputs import load_plan, load_problem
from api.cli.output import Output
from geodata.errors import NotFound

HELP = "giải thích vì sao / why a task is not planned, and what would help"
EXAMPLE = "donghanh explain problem.json plan.json --task R0012"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM")
    parser.add_argument("plan", metavar="PLAN")
    parser.add_argument("--task", help="one task: planned where and when, or why not")
    parser.add_argument("--vehicle", help="one volunteer's stops")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Explain all that is left out, or one task, or one vehicle."""
    from routing.files import require_same_problem

    read = load_problem(arguments.problem)
    plan = load_plan(arguments.plan)
    require_same_problem(plan, read)
    if arguments.vehicle:
        return _vehicle(read.problem, plan, arguments.vehicle, output)
    left = [one for one in plan.unassigned if arguments.task in {None, one.task}]
    if arguments.task and not left:
        return _planned(plan, arguments.task, output)
    output.result({"unassigned": [_document(one) for one in left]}, *(_text(one) for one in left))
    if not left:
        output.step("Không còn việc nào chưa xếp / every task is planned")
    return DONE


def _document(one: Any) -> dict[str, Any]:
    return {
        "task": one.task,
        "reason": one.reason,
        "vi": one.sentence.vi,
        "en": one.sentence.en,
        "remedies": [
            {"change": r.change, "vi": r.sentence.vi, "en": r.sentence.en} for r in one.remedies
        ],
    }


def _text(one: Any) -> str:
    remedies = "".join(f"\n    -> {r.sentence.vi} / {r.sentence.en}" for r in one.remedies)
    return f"{one.task}: {one.reason}\n    {one.sentence.vi} / {one.sentence.en}{remedies}"


def _planned(plan: Any, task: str, output: Output) -> int:
    for route in plan.routes:
        for stop in route.stops:
            if stop.task == task:
                output.result(
                    {"task": task, "vehicle": route.vehicle, "starts_s": stop.starts_s},
                    f"{task}: {route.vehicle}, {clock(stop.starts_s)}",
                )
                return DONE
    raise NotFound(f"the plan has no task {task}")


def _vehicle(problem: Any, plan: Any, vehicle: str, output: Output) -> int:
    route = next((one for one in plan.routes if one.vehicle == vehicle), None)
    if route is None:
        known = vehicle in {one.id for one in problem.vehicles}
        if not known:
            raise NotFound(f"the problem has no vehicle {vehicle}")
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


def clock(time_s: int) -> str:
    """Return seconds of the day as HH:MM."""
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}"
