"""`donghanh demo`: the main job on the sample city."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO
from api.cli.inputs import add_learned, load_learned
from api.cli.interrupts import Interrupted, interruption
from api.cli.output import Output, issue_document
from api.cli.reviews import keep_choices
from api.cli.tables import review_table
from api.cli.texts import prepare_folder, write_text
from api.cli.usage import seconds, whole
from api.cli.words import plan_lines, summary, telling

if TYPE_CHECKING:
    from api.services.demo import DemoDone
    from routing.solvers.stopping import Stop

HELP = "chạy thử với thành phố mẫu / plan a sample ward's day, from addresses to lists"
EXAMPLES = ("donghanh demo --wards 1 --seed 1 --out out/demo",)
SECONDS_A_PART = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--out", type=Path, default=Path("out/demo"), metavar="DIR")
    parser.add_argument("--seed", type=whole, default=1, metavar="N")
    parser.add_argument(
        "--wards", type=whole, default=1, metavar="N", help="how many wards (default: 1)"
    )
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument(
        "--time-limit",
        type=seconds,
        default=SECONDS_A_PART,
        metavar="10s",
        help="for each part of at most 26 wards (default: 10s)",
    )
    effort.add_argument(
        "--iterations", type=whole, metavar="N", help="instead of a time, repeatable"
    )
    add_learned(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Run the demo and say where to look."""
    from api.services.demo import run_demo

    prepare_folder(arguments.out)
    review = arguments.out / "review.csv"
    keep_choices(review, output)
    learned = load_learned(arguments)
    with interruption(say=output.step) as interrupted:

        def say(text: str) -> None:
            # Ctrl-C during a search ends the search; the demo ends here, before its next step.
            if interrupted():
                raise KeyboardInterrupt
            output.step(text)

        done = run_demo(
            arguments.out,
            seed=arguments.seed,
            wards=arguments.wards,
            stop=_stop(arguments, interrupted),
            say=say,
            count=output.counter("demo"),
            progress=telling(output.step),
            learned=learned,
        )
    write_text(review_table(done.review), review)
    for part in done.parts:
        output.issues(part.issues, title="Không nhận / refused or left out:")
        output.issues(part.notices, title="Xin xem lại / please look at:")
    no = any(part.violations or part.issues for part in done.parts)
    output.result(_document(arguments, done), *_lines(arguments, done, review))
    return DONE_WITH_A_NO if no else DONE


def _stop(arguments: argparse.Namespace, interrupted: Interrupted) -> "Callable[[], Stop]":
    from routing.solvers.stopping import AnyOf, Iterations, TimeLimit, WhenSet

    def stop() -> "Stop":
        limit: Stop = (
            TimeLimit(arguments.time_limit)
            if arguments.iterations is None
            else Iterations(arguments.iterations)
        )
        return AnyOf((limit, WhenSet(interrupted)))

    return stop


def _document(arguments: argparse.Namespace, done: "DemoDone") -> dict[str, Any]:
    return {
        "out": str(arguments.out),
        "sample": True,
        "day": str(done.city.day),
        "wards": [area.key for area in done.city.areas.areas],
        "geocoded": done.geocoded,
        "right_ward": done.right_ward,
        "wrong_ward": done.wrong_ward,
        "review": len(done.review),
        "plans": [summary(part.plan, out=str(part.folder)) for part in done.parts],
        "violations": sum(len(part.violations) for part in done.parts),
        "issues": [issue_document(one) for part in done.parts for one in part.issues],
    }


def _lines(arguments: argparse.Namespace, done: "DemoDone", review: Path) -> list[str]:
    city, parts = done.city, done.parts
    lines = [
        f"== {city.label_vi} / {city.label_en} ==",
        f"Ngày / day {city.day}, {len(city.areas.areas)} phường / wards",
        f"{done.geocoded} địa chỉ / addresses: {done.right_ward} chắc chắn và đúng phường /"
        f" certain and right, {done.wrong_ward} sai / wrong, {len(done.review)} cần người xem /"
        f" for a person -> {review}",
    ]
    for part in parts:
        lines += plan_lines(part.plan)
        lines += [f"VI PHẠM / VIOLATION {v.rule}: {v.subject}: {v.detail}" for v in part.violations]
    if not any(part.violations for part in parts):
        lines.append("donghanh check: không có vi phạm / no violations")
    folder = parts[0].folder
    more = f"  (… {len(parts)} phần / parts: {arguments.out}/part-*)" if len(parts) > 1 else ""
    return [
        *lines,
        "",
        "Xem ở đây / look here:" + more,
        f"  bản đồ / map     {folder / 'map.html'}",
        f"  danh sách / lists {folder / 'lists'}",
        f"  kế hoạch / plan  {folder / 'plan.json'}",
        f"  bài toán / problem {folder / 'problem.json'}",
        f"  donghanh explain {folder / 'problem.json'} {folder / 'plan.json'}",
    ]
