"""`donghanh simulate`: days and weeks under chance, policies compared; or how sure one plan is."""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.cli.faults import DONE, INTERRUPTED
from api.cli.interrupts import interruption
from api.cli.output import Output
from api.cli.texts import prepare_folder, require_apart, write_text
from api.cli.together import Together
from api.cli.usage import processes, whole
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from routing.simulation import Outcome, Scenario

HELP = "mô phỏng nhiều ngày, so các cách điều phối / simulate days and compare policies"
EXAMPLES = (
    "donghanh simulate                               (a made-up district, four policies)",
    "donghanh simulate district.toml --replications 10 --out out/simulate",
    "donghanh simulate --preset surge-2 --preset staff-30",
    "donghanh simulate --plan plan.json              (the chance to be on time per oxygen task)",
)
MOST_SHOWN = 20
"""Oxygen tasks that are named up to so many."""

STOPPING: Final = "Đang dừng, giữ những lần lặp trọn vẹn… / stopping, whole replications are kept"
STILL_STOPPING: Final = (
    "Vẫn đang ghi kết quả; nhấn lần nữa là bỏ. / still writing; once more gives the results up"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "scenario",
        nargs="?",
        type=Path,
        metavar="SCENARIO.toml",
        help="mặc định: kịch bản mẫu đi kèm / default: the sample that comes with the program",
    )
    parser.add_argument(
        "--preset",
        action="append",
        default=[],
        metavar="NAME",
        help="đổi kịch bản, dùng được nhiều lần; tên sai thì liệt kê tất cả"
        " / changes the scenario, may be given several times; a wrong name lists them all",
    )
    parser.add_argument(
        "--replications",
        type=whole,
        metavar="N",
        help="thay cho số trong kịch bản / instead of the scenario's",
    )
    parser.add_argument(
        "--seed",
        type=whole,
        metavar="N",
        help="thay cho số trong kịch bản / instead of the scenario's",
    )
    parser.add_argument(
        "--days",
        type=whole,
        metavar="N",
        help="thay cho số trong kịch bản / instead of the scenario's",
    )
    parser.add_argument(
        "--workers",
        type=processes,
        metavar="N",
        help="số tiến trình (mặc định: mỗi lõi một) / processes (default: one a core)",
    )
    parser.add_argument(
        "--plan",
        metavar="PLAN.json",
        help="xem kế hoạch này chắc tới đâu / instead: how sure this plan is",
    )
    parser.add_argument(
        "--problem", metavar="PROBLEM.json", help="bài toán của kế hoạch / of the plan"
    )
    parser.add_argument("--out", type=Path, default=Path("out/simulate"), metavar="DIR")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Simulate; Ctrl-C writes what is whole so far."""
    _require_one_job(arguments)
    if arguments.plan is not None:
        return _score_plan(arguments, output)
    together = Together()
    given = {} if arguments.scenario is None else {"SCENARIO": arguments.scenario}
    names = ("simulation.json", "replications.csv")
    together.load(
        lambda: require_apart(given | {f"--out: {name}": arguments.out / name for name in names})
    )
    scenario = together.load(lambda: _scenario(arguments))
    folder = together.load(lambda: prepare_folder(arguments.out))
    together.require()
    return _simulate(scenario.value, folder.value, arguments, output)


def _require_one_job(arguments: argparse.Namespace) -> None:
    """Refuse options of both jobs at once, and numbers of nothing."""
    from routing.simulation import PRESETS, SAMPLE

    issues = [
        _usage(f"--{name}", "is 0, must be at least 1")
        for name in ("replications", "days")
        if getattr(arguments, name) == 0
    ]
    issues += [
        _usage(f"--preset {name}", f"is not known; there are {', '.join(PRESETS)}")
        for name in arguments.preset
        if name not in PRESETS
    ]
    if arguments.plan is not None:
        issues += [
            _usage(name, "says nothing beside --plan, whose problem is carried out as it stands")
            for name, value in (
                (f"SCENARIO, such as {SAMPLE.name},", arguments.scenario),
                ("--preset", arguments.preset or None),
                ("--replications", arguments.replications),
                ("--days", arguments.days),
                ("--workers", arguments.workers),
            )
            if value is not None
        ]
    elif arguments.problem is not None:
        issues.append(_usage("--problem", "needs --plan"))
    if issues:
        raise InvalidInput(issues)


def _usage(subject: str, message: str) -> Issue:
    return Issue(
        code="bad-usage",
        subject=subject,
        message=message,
        remedy="`donghanh simulate --help` shows the options and an example",
    )


def _scenario(arguments: argparse.Namespace) -> "Scenario":
    from routing.simulation import SAMPLE, read_scenario, with_preset

    scenario = read_scenario(arguments.scenario or SAMPLE)
    for name in arguments.preset:
        scenario = with_preset(scenario, name)
    given = {name: getattr(arguments, name) for name in ("replications", "seed", "days")}
    changed = replace(scenario, **{name: v for name, v in given.items() if v is not None})
    if changed.days < scenario.days:
        kept = (one for one in scenario.closed if one.first < changed.days)
        closed = tuple(replace(one, last=min(one.last, changed.days - 1)) for one in kept)
        changed = replace(changed, closed=closed)
    return changed


def _simulate(
    scenario: "Scenario", folder: Path, arguments: argparse.Namespace, output: Output
) -> int:
    from api.services.exporting import table_bytes
    from api.services.simulation import outcome_lines, replications_table
    from geodata.whole_files import write_whole
    from routing.simulation import simulate

    output.step(f"Đang mô phỏng / simulating: {scenario.name}, {scenario.days} ngày / days")
    with interruption(say=output.step, words=(STOPPING, STILL_STOPPING)) as interrupted:
        outcomes = simulate(
            scenario,
            workers=arguments.workers or os.cpu_count() or 1,
            stopped=interrupted,
            progress=output.counter("lượt / replays"),
        )
        stopped = interrupted()
    if not outcomes:
        output.step("Chưa có lượt nào trọn vẹn. / Not one replication is whole.")
        return INTERRUPTED
    document = _document(scenario, outcomes, stopped=stopped)
    write_text(
        json.dumps(document, ensure_ascii=False, indent=2) + "\n", folder / "simulation.json"
    )
    table = table_bytes(replications_table(outcomes), form="csv")
    write_whole(folder / "replications.csv", table)
    done = len(outcomes[0].tallies)
    output.result(
        document,
        f"{scenario.name}: {scenario.days} ngày / days, {done} lần lặp / replications,"
        " ± khoảng tin cậy / confidence 95 %",
        *outcome_lines(outcomes),
        *(f"-> {folder / name}" for name in ("simulation.json", "replications.csv")),
    )
    return INTERRUPTED if stopped else DONE


def _document(
    scenario: "Scenario", outcomes: "tuple[Outcome, ...]", *, stopped: bool
) -> dict[str, Any]:
    from api.services.simulation import outcome_document

    return {
        "scenario": scenario.name,
        "source": scenario.source,
        "day": scenario.day.isoformat(),
        "days": scenario.days,
        "seed": scenario.seed,
        "replications": len(outcomes[0].tallies),
        "asked": scenario.replications,
        "stopped": stopped,
        "outcomes": outcome_document(outcomes),
        "issues": [],
    }


def _score_plan(arguments: argparse.Namespace, output: Output) -> int:
    """Tell how likely each oxygen task of a plan is on time."""
    from api.cli.pairs import problem_of_plan
    from api.services.exporting import table_bytes
    from api.services.simulation import on_time_lines, on_time_table
    from geodata.whole_files import write_whole
    from routing.simulation import chances_on_time

    read, plan = problem_of_plan(arguments.plan, arguments.problem)
    folder = prepare_folder(arguments.out)
    seed = 1 if arguments.seed is None else arguments.seed
    found = chances_on_time(read.problem, plan, seed=seed)
    write_whole(folder / "on_time.csv", table_bytes(on_time_table(found), form="csv"))
    output.result(
        {
            "seed": seed,
            "tasks": [
                {"task": one.task, "vehicle": one.vehicle, "chance": one.chance} for one in found
            ],
            "issues": [],
        },
        *on_time_lines(found, most=MOST_SHOWN),
        f"-> {folder / 'on_time.csv'}",
    )
    return DONE
