"""`donghanh score PROBLEM PLAN`: the score and the numbers of a plan."""

import argparse
import dataclasses
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE
from api.cli.output import Output
from api.cli.pairs import answered_pair
from api.cli.words import plan_lines, score_document

if TYPE_CHECKING:
    from routing.metrics import PlanMetrics

HELP = "tính điểm kế hoạch / score a plan anew and print its numbers"
EXAMPLES = ("donghanh score problem.json plan.json --json",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help="- for standard input")
    parser.add_argument("plan", metavar="PLAN", help="- for standard input")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Score the plan from its stops and the problem."""
    from routing.metrics import plan_metrics
    from routing.score import score_plan

    read, plan = answered_pair(arguments.problem, arguments.plan)
    score = score_plan(read.problem, plan.routes, [left.task for left in plan.unassigned])
    metrics = plan_metrics(read.problem, plan)
    output.result(
        {"score": score_document(score), "metrics": _document(metrics)},
        *plan_lines(dataclasses.replace(plan, score=score)),
        *_lines(metrics),
    )
    return DONE


def _document(metrics: "PlanMetrics") -> dict[str, Any]:
    return {
        "by_class": {str(one): dataclasses.asdict(c) for one, c in metrics.by_class.items()},
        "by_kind": {kind: dataclasses.asdict(c) for kind, c in metrics.by_kind.items()},
        "with_deadline": metrics.with_deadline,
        "on_time": metrics.on_time,
        "late": metrics.late,
        "on_time_share": metrics.on_time_share,
        "driven_m": metrics.driven_m,
        "driven_s": metrics.driven_s,
        "utilisation": metrics.utilisation,
        "vehicles": [dataclasses.asdict(vehicle) for vehicle in metrics.vehicles],
        "unassigned": dict(metrics.unassigned),
    }


def _lines(metrics: "PlanMetrics") -> list[str]:
    classes = ", ".join(f"{c}: {n.done}/{n.asked}" for c, n in metrics.by_class.items())
    return [
        f"theo loại / by class {classes}",
        f"đúng hạn / on time {metrics.on_time}/{metrics.with_deadline}, trễ / late {metrics.late}",
        f"{metrics.driven_m / 1000:.1f} km, {metrics.driven_s / 60:.0f} phút đi / min driving,"
        f" bận / busy {metrics.utilisation:.0%}",
    ]
