"""Benchmark instances at the command line: VRPLIB, Solomon, Li and Lim, VROOM's JSON."""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.cli.faults import DONE, DONE_WITH_A_NO, INTERRUPTED
from api.cli.interrupts import interruption
from api.cli.output import Output
from api.cli.texts import STDIO, prepare_out, read_text, write_text
from api.cli.together import Together
from geodata.errors import InvalidInput, Issue
from routing.errors import InvalidProblem

if TYPE_CHECKING:
    from routing.instances.checking import Judged
    from routing.instances.engine import InstanceProgress, InstanceResult
    from routing.instances.reading import InstanceFile
    from routing.solvers.stopping import Stop

FORMATS: Final = ("auto", "donghanh", "vroom", "vrplib", "solomon", "lilim", "synth")
ROUNDINGS: Final = ("none", "nearest", "dimacs", "x1000")
INSTANCE_FORMS: Final = ("vroom", "vrplib", "solomon", "lilim")
MOST_NAMED: Final = 12
SOL: Final = ".sol"


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add `--format` and `--round`."""
    parser.add_argument(
        "--format", choices=FORMATS, default="auto", help="(default: what the file looks like)"
    )
    parser.add_argument(
        "--round",
        choices=ROUNDINGS,
        help="how an instance's distances become numbers (default: as its published costs)",
    )


def text_and_form(arguments: argparse.Namespace) -> tuple[str | None, str]:
    """Return the text of the problem, None where it cannot be read, and its format.

    What is wrong with a text that cannot be read is for its reader to say.
    """
    from routing.files.texts import read_text as read_file
    from routing.instances.reading import form_of

    name = arguments.problem
    try:
        text = read_text(name) if name == STDIO else read_file(Path(name))
    except (InvalidInput, InvalidProblem):
        if name == STDIO:  # what came through it cannot be read again
            raise
        return None, "donghanh" if arguments.format == "auto" else arguments.format
    return text, form_of(text) if arguments.format == "auto" else arguments.format


def load_instance(arguments: argparse.Namespace, text: str | None, form: Any) -> "InstanceFile":
    """Return the instance of a text.

    Raises
    ------
    InvalidInput, InvalidProblem
        With every fault found.
    """
    from routing.files.texts import read_text as read_file
    from routing.instances.instance import Rounding
    from routing.instances.reading import parse_instance

    name = arguments.problem
    if text is None:
        text = read_text(name) if name == STDIO else read_file(Path(name))
    rounding = None if arguments.round is None else Rounding(arguments.round)
    return parse_instance(text, form=form, name=name, rounding=rounding)


def refuse_rounding(arguments: argparse.Namespace) -> None:
    """Refuse `--round` for what is no benchmark instance."""
    if arguments.round is not None:
        raise InvalidInput([_usage("--round", "rounds benchmark instances only", "leave it out")])


def refuse_other_format(arguments: argparse.Namespace, form: str) -> None:
    """Refuse a `--format` that the problem file is not of."""
    if arguments.format not in {"auto", form}:
        message = f"is of the format {form}, not {arguments.format}"
        remedy = f"leave --format out, or say --format {form}"
        issue = Issue(
            code="unknown-format", subject=arguments.problem, message=message, remedy=remedy
        )
        raise InvalidInput([issue])


def _usage(subject: str, message: str, remedy: str) -> Issue:
    return Issue(code="bad-usage", subject=subject, message=message, remedy=remedy)


def solve(
    arguments: argparse.Namespace,
    output: Output,
    *,
    text: str | None,
    form: str,
    limit: "Callable[[], Stop]",
) -> int:
    """Solve an instance and write the solution; Ctrl-C writes the best so far.

    Parameters
    ----------
    limit
        Makes what ends the search, whose time begins then: after the reading.
    """
    from routing.instances.engine import solve_instance
    from routing.solvers.stopping import AnyOf, WhenSet

    out = arguments.out or ("plan.json" if form == "vroom" else f"plan{SOL}")
    together = Together()
    together.load(lambda: _prepare(arguments, out, form))
    read = together.load(lambda: load_instance(arguments, text, form))
    together.require()
    given = read.value
    with interruption(say=output.step) as interrupted:
        result = solve_instance(
            given.instance,
            stop=AnyOf((limit(), WhenSet(interrupted))),
            seed=arguments.seed,
            workers=arguments.workers or os.cpu_count() or 1,
            progress=_telling(output.step),
        )
        stopped = interrupted()
    write_text(_solution_text(given, result, out=out), out)
    if out != STDIO:
        document = _summary(given, result)
        output.result({"out": out, **document}, *_lines(given, result), f"-> {out}")
    return INTERRUPTED if stopped else DONE


def _prepare(arguments: argparse.Namespace, out: str, form: str) -> None:
    issues = []
    if arguments.roads:
        issues.append(_usage("--roads", "an instance has its own travel", "leave it out"))
    if arguments.params:
        issues.append(_usage("--params", "is for relief problems only", "leave it out"))
    if arguments.cluster:
        issues.append(_usage("--cluster", "searches relief problems only", "leave it out"))
    if form == "vroom" and out.endswith(SOL):
        issues.append(_usage(f"--out {out}", "VROOM is answered in its JSON", "name a .json file"))
    if issues:
        raise InvalidInput(issues)
    prepare_out(out)


def _telling(say: Callable[[str], None]) -> "Callable[[InstanceProgress], None]":
    def tell(known: "InstanceProgress") -> None:
        from routing.instances.solution_files import cost_text

        found = "đang tìm lời giải đầu tiên / searching for the first solution"
        if known.cost < float("inf"):
            found = f"chi phí / cost {cost_text(known.cost)}"
        say(f"  {known.seconds:5.1f} s · {found}")

    return tell


def _solution_text(given: "InstanceFile", result: "InstanceResult", *, out: str) -> str:
    """Return the solution in the format that suits the instance and the file's name."""
    from routing.instances.solution_files import dump_solution, solution_document
    from routing.instances.vroom_out import dump_vroom_answer, vroom_answer

    if given.vroom is not None:
        return dump_vroom_answer(vroom_answer(given.vroom, result.tours, result.judged.left_out))
    if out.removesuffix(".gz").endswith(".json"):
        document = solution_document(given.instance, result.tours, result.judged)
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return dump_solution(given.instance, result.tours, cost=result.judged.score.cost)


def _cost(given: "InstanceFile", result: "InstanceResult") -> float:
    """Return what a person calls the cost: VROOM's is without what stands for priorities."""
    from routing.instances.vroom_out import vroom_answer

    if given.vroom is None:
        return result.judged.score.cost
    answer = vroom_answer(given.vroom, result.tours, result.judged.left_out)
    return float(answer["summary"]["cost"])


def _summary(given: "InstanceFile", result: "InstanceResult") -> dict[str, Any]:
    instance = given.instance
    return {
        "instance": instance.name,
        "format": instance.form,
        "rounding": str(instance.rounding),
        "cost": _cost(given, result),
        "missing": result.judged.score.missing,
        "routes": sum(bool(tour.calls) for tour in result.tours),
        "served": sum(len(tour.clients) for tour in result.tours),
        "left_out": [instance.clients[index].name for index in result.judged.left_out],
        "seconds": round(result.seconds, 2),
        "iterations": result.iterations,
        "estimated": given.vroom is not None and given.vroom.estimated,
    }


def _lines(given: "InstanceFile", result: "InstanceResult") -> list[str]:
    from routing.instances.solution_files import cost_text

    said = _summary(given, result)
    left = said["left_out"]
    lines = [
        f"chi phí / cost {cost_text(said['cost'])},"
        f" làm tròn / rounding {said['rounding']}; {said['routes']} tuyến / routes,"
        f" {said['served']} điểm đã đến / served, {len(left)} bỏ lại / left out",
        "đã kiểm tra độc lập; cách mức tốt nhất bao xa thì không biết"
        " / checked independently; how far from the best is not known",
    ]
    if said["estimated"]:
        lines.append("ƯỚC LƯỢNG: đường chim bay / ESTIMATE: straight lines, no roads")
    if said["missing"]:
        lines.append(f"{said['missing']} điểm bắt buộc chưa đến được / required ones not served")
    if left:
        more = f" … ({len(left)})" if len(left) > MOST_NAMED else ""
        lines.append(f"  bỏ lại / left out: {', '.join(left[:MOST_NAMED])}{more}")
    return lines


def check(arguments: argparse.Namespace, output: Output, *, text: str | None, form: str) -> int:
    """Check the solution of an instance; exit code 1 when something is found."""
    from routing.instances.checking import judge, stated_cost
    from routing.instances.solution_files import cost_text, parse_solution_file

    given = load_instance(arguments, text, form)
    if given.vroom is not None:
        raise InvalidInput(
            [
                _usage(
                    arguments.problem,
                    "answers in VROOM's form are not checked by this command",
                    "donghanh solve checks each answer itself before it writes it",
                )
            ]
        )
    read = parse_solution_file(read_text(arguments.plan), given.instance, name=arguments.plan)
    judged = judge(given.instance, read.tours)
    found = [*judged.violations, *judged.missing_ones, *stated_cost(judged, read.stated_cost)]
    output.result(
        {
            "violations": [
                {"rule": v.rule, "subject": v.subject, "detail": v.detail} for v in found
            ],
            "cost": judged.score.cost,
            "missing": judged.score.missing,
            "rounding": str(given.instance.rounding),
        },
        *(f"{v.rule}: {v.subject}: {v.detail}" for v in found),
        f"chi phí / cost {cost_text(judged.score.cost)},"
        f" làm tròn / rounding {given.instance.rounding}",
        _verdict(judged, len(found)),
    )
    return DONE_WITH_A_NO if found else DONE


def _verdict(judged: "Judged", found: int) -> str:
    if found:
        return f"{found} vi phạm / violations"
    left = len(judged.left_out)
    return f"Không có vi phạm / no violations; {left} bỏ lại / left out for their prizes"
