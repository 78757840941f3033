"""A plan in a few lines and in a JSON document, for all commands that make or judge one."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from routing.from_outside import FromOutside
    from routing.plan import Plan, Score, Unassigned
    from routing.problem import Problem
    from routing.solving import Progress

TELL_AGAIN_S = 2.0
"""A search that finds nothing better still says so this often."""
MOST_NAMED = 12
"""Tasks of one sentence are named up to so many; more are counted."""
MOST_SENTENCES = 3
"""Of a reason with as many sentences as tasks the first few are said."""


def telling(say: Callable[[str], None]) -> "Callable[[Progress], None]":
    """Return a progress callback that tells what is better, and now and then that it still runs."""
    last: list[Progress] = []

    def tell(known: "Progress") -> None:
        new = not last or (known.score, known.unassigned) != (last[0].score, last[0].unassigned)
        again = bool(last) and not 0 <= known.seconds - last[0].seconds < TELL_AGAIN_S
        if new or again:
            last[:] = [known]
            say(f"  {told(known)}")

    return tell


def told(known: "Progress") -> str:
    """Return one line of progress."""
    score = known.score
    return (
        f"{known.seconds:5.1f} s · hại / harm {score.harm1}·{score.harm2}·{score.harm3},"
        f" công / effort {score.effort} s · chưa xếp / unassigned {known.unassigned}"
    )


def summary(plan: "Plan", *, out: str) -> dict[str, Any]:
    """Return what a plan comes to, for JSON."""
    return {
        "out": out,
        "score": score_document(plan.score),
        "routes": len(plan.routes),
        "planned": sum(len(route.tasks) for route in plan.routes),
        "unassigned": [unassigned_document(left) for left in plan.unassigned],
        "band": plan.band,
        "estimated": plan.estimated,
        "sample": plan.sample,
    }


def unassigned_document(left: "Unassigned") -> dict[str, Any]:
    """Return why a task is left out and what would help, for JSON."""
    return {
        "task": left.task,
        "reason": left.reason,
        "vi": left.sentence.vi,
        "en": left.sentence.en,
        "remedies": [
            {
                "change": r.change,
                "vi": r.sentence.vi,
                "en": r.sentence.en,
                "effect": score_document(r.effect),
            }
            for r in left.remedies
        ],
    }


def outside_document(problem: "Problem", one: "FromOutside") -> dict[str, Any]:
    """Return why a ward's own means do not do a task, for JSON."""
    from maps.wording import depot_label, vehicle_label

    return {
        "task": one.task,
        "area": one.area,
        "vehicle": one.vehicle,
        "vehicle_name": vehicle_label(problem.vehicle(one.vehicle)),
        "home": one.home,
        "depot": one.depot,
        "depot_name": None if one.depot is None else depot_label(problem.depot(one.depot)),
        "reason": one.reason,
        "vi": one.sentence.vi,
        "en": one.sentence.en,
        "effect": None if one.effect is None else score_document(one.effect),
    }


def outside_lines(problem: "Problem", found: "Iterable[FromOutside]") -> list[str]:
    """Return a line for each ward and sentence, with who does which tasks there instead.

    People and depots stand apart: of one task both may come from outside, for reasons of their own.
    Both are called by their names where the problem has them, with the id.
    """
    lines = []
    for (area, loaded, reason, _), group in groupby(sorted(found, key=_by), key=_by):
        tasks = [*group]
        named = ", ".join(f"{one.task} ({_named(problem, one)})" for one in tasks[:MOST_NAMED])
        more = f" … ({len(tasks)})" if len(tasks) > MOST_NAMED else ""
        said = tasks[0].sentence
        lines += [
            f"{area}: {_LOADED_OUTSIDE if loaded else _DONE_BY_OTHERS}: {named}{more}",
            "    " + " ".join(filter(None, (reason, f"{said.vi} / {said.en}"))),
        ]
    return lines


def _named(problem: "Problem", one: "FromOutside") -> str:
    """Return the name of who or what comes from outside, with its id; the id where it has none."""
    from maps.wording import depot_label, vehicle_label

    if one.depot is not None:
        name, key = depot_label(problem.depot(one.depot)), str(one.depot)
    else:
        name, key = vehicle_label(problem.vehicle(one.vehicle)), str(one.vehicle)
    return name if key in name.split() else f"{name}, {key}"


_DONE_BY_OTHERS: Final = "việc (người phường khác làm) / task (by whom of another ward)"
_LOADED_OUTSIDE: Final = "việc (kho ngoài phường) / task (depot of another ward)"


def _by(one: "FromOutside") -> tuple[str, bool, str, str]:
    """Return by what lines are grouped: ward, whether it is about a depot, reason and sentence."""
    return one.area, one.depot is not None, one.reason or "", one.sentence.vi


def score_document(score: "Score") -> dict[str, int]:
    """Return the four levels of a score."""
    return {
        "harm1": score.harm1,
        "harm2": score.harm2,
        "harm3": score.harm3,
        "effort": score.effort,
    }


def change_text(change: "Score") -> str:
    """Return what a change of the score comes to, in words; below zero is better."""
    harm = " · ".join(f"{level:+d}" for level in (change.harm1, change.harm2, change.harm3))
    return f"hại / harm {harm}, công / effort {change.effort:+d} s"


def plan_lines(plan: "Plan") -> list[str]:
    """Return what a plan comes to, in words."""
    done = sum(len(route.tasks) for route in plan.routes)
    score = plan.score
    lines = [
        f"{done} việc đã xếp / planned, {len(plan.unassigned)} chưa / unassigned,"
        f" {len(plan.routes)} tuyến / routes",
        f"hại / harm {score.harm1} · {score.harm2} · {score.harm3}, công / effort {score.effort} s",
    ]
    lines += estimate_lines(plan)
    if plan.band and not plan.estimated:
        lines.append(f"giờ đi lại / travel of {plan.band}")
    if plan.sample:
        lines.append("DỮ LIỆU MẪU / SAMPLE DATA")
    return lines + list(_left_lines(plan.unassigned))


def estimate_lines(of: "Plan | Problem") -> list[str]:
    """Return what is to be said where the times are only estimates; nothing else."""
    said = "ƯỚC LƯỢNG: đường chim bay / ESTIMATE: straight lines, no roads"
    return [said] if of.estimated else []


def _left_lines(unassigned: "Iterable[Unassigned]") -> Iterable[str]:
    """Yield a line for each sentence with the tasks it keeps out; of a reason the first few."""
    said = sorted(unassigned, key=lambda left: (left.reason, left.sentence.vi))
    for reason, of_reason in groupby(said, key=lambda left: left.reason):
        sentences = [
            (vi, [left.task for left in group])
            for vi, group in groupby(of_reason, key=lambda left: left.sentence.vi)
        ]
        for vi, tasks in sentences[:MOST_SENTENCES]:
            more = f" … ({len(tasks)})" if len(tasks) > MOST_NAMED else ""
            yield f"  {reason} · {vi} {', '.join(tasks[:MOST_NAMED])}{more}"
        rest = sum(len(tasks) for _, tasks in sentences[MOST_SENTENCES:])
        if rest:
            yield f"  {reason} · … {rest} việc nữa / more tasks (donghanh explain)"
