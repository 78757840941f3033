"""`donghanh demo`: the main job on the sample city."""

import argparse
import os
import time
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
from api.cli.usage import processes, seconds, whole
from api.cli.words import plan_lines, summary, telling

if TYPE_CHECKING:
    from api.services.demo import DemoDone
    from routing.solvers.stopping import Stop

HELP = "chạy thử với thành phố mẫu / plan a sample ward's day, from addresses to lists"
EXAMPLES = ("donghanh demo --wards 1 --seed 1 --out out/demo",)
FEW_WARDS = 26
"""Up to so many wards are searched for `FEW_S`; of more the whole demo takes about `MANY_S`."""
FEW_S = 10.0
MANY_S = 300.0
AFTERWARDS = 3.0
"""What comes after the search (filling up, drawing, lists) takes about so many times as long as
what came before it; measured on the 312 wards of the sample city."""


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
        metavar="10s",
        help="for the search (default: 10s; above 26 wards what five minutes leave, if more)",
    )
    effort.add_argument(
        "--iterations", type=whole, metavar="N", help="instead of a time, repeatable"
    )
    parser.add_argument(
        "--workers", type=processes, metavar="N", help="processes (default: one a core)"
    )
    add_learned(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Run the demo and say where to look."""
    from api.services.demo import run_demo

    began_s = time.monotonic()
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
            stop=_stop(arguments, interrupted, began_s, output.step),
            workers=arguments.workers or os.cpu_count() or 1,
            say=say,
            count=output.counter("demo"),
            progress=telling(output.step),
            learned=learned,
        )
    write_text(review_table(done.review), review)
    output.issues(done.day.issues, title="Không nhận / refused or left out:")
    output.issues(done.day.notices, title="Xin xem lại / please look at:")
    output.result(_document(arguments, done), *_lines(arguments, done, review))
    return DONE_WITH_A_NO if done.day.violations or done.day.issues else DONE


def _stop(
    arguments: argparse.Namespace,
    interrupted: Interrupted,
    began_s: float,
    say: Callable[[str], None],
) -> "Callable[[], Stop]":
    from routing.solvers.stopping import AnyOf, Iterations, TimeLimit, WhenSet

    def stop() -> "Stop":
        limit: Stop
        if arguments.iterations is not None:
            limit = Iterations(arguments.iterations)
        else:
            limit_s = arguments.time_limit
            if limit_s is None:
                limit_s = default_limit_s(arguments.wards, time.monotonic() - began_s)
            say(f"  tìm trong / searching for {limit_s:.0f} s")
            limit = TimeLimit(limit_s)
        return AnyOf((limit, WhenSet(interrupted)))

    return stop


def default_limit_s(wards: int, before_s: float) -> float:
    """Return how long to search where nobody said so.

    Parameters
    ----------
    wards
        How many are planned.
    before_s
        What making the city and its problem took: how fast this machine is.
    """
    if wards <= FEW_WARDS:
        return FEW_S
    return max(FEW_S, MANY_S - before_s * (1 + AFTERWARDS))


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
        "plans": [summary(done.day.plan, out=str(arguments.out))],
        "violations": len(done.day.violations),
        "issues": [issue_document(one) for one in done.day.issues],
    }


def _lines(arguments: argparse.Namespace, done: "DemoDone", review: Path) -> list[str]:
    city, day, folder = done.city, done.day, arguments.out
    lines = [
        f"== {city.label_vi} / {city.label_en} ==",
        f"Ngày / day {city.day}, {len(city.areas.areas)} phường / wards",
        f"{done.geocoded} địa chỉ / addresses: {done.right_ward} chắc chắn và đúng phường /"
        f" certain and right, {done.wrong_ward} sai / wrong, {len(done.review)} cần người xem /"
        f" for a person -> {review}",
    ]
    lines += plan_lines(day.plan)
    lines += [f"VI PHẠM / VIOLATION {v.rule}: {v.subject}: {v.detail}" for v in day.violations]
    if not day.violations:
        lines.append("donghanh check: không có vi phạm / no violations")
    return [
        *lines,
        "",
        "Xem ở đây / look here:",
        f"  bản đồ / map     {folder / 'map.html'}",
        f"  danh sách / lists {folder / 'lists'}",
        f"  kế hoạch / plan  {folder / 'plan.json'}",
        f"  bài toán / problem {folder / 'problem.json'}",
        f"  donghanh explain {folder / 'problem.json'} {folder / 'plan.json'}",
    ]
