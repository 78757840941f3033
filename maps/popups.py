"""What opens when something on the map is pressed: escaped HTML, nothing else."""

import html
from collections.abc import Iterable, Sequence

from maps.neutral import neutral_note
from maps.palette import RISK_MARKS
from maps.wording import (
    DEPOTS,
    GOODS,
    KINDS,
    RISKS,
    Language,
    assumed_words,
    clock,
    depot_address,
    depot_label,
    goods,
    hours,
    lateness_s,
    rough_text,
    task_address,
    task_name,
    text,
    vehicle_label,
)
from routing.model import Depot, Load, Task
from routing.plan import Route, Stop, Unassigned
from routing.problem import Problem

_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def escape(value: object) -> str:
    """Return text that HTML shows as written; braces too, as Folium renders templates twice."""
    return html.escape(str(value), quote=True).translate(_BRACES)


def _card(title: str, rows: Iterable[tuple[str, str]], *, foot: str = "") -> str:
    """Return a title and lines of already escaped HTML; empty ones are left out."""
    lines = "".join(f"<p class={kind}>{line}</p>" for kind, line in rows if line)
    return f"<div class=card><h3>{title}</h3>{lines}{foot}</div>"


def _risk(task: Task, language: Language) -> str:
    mark = RISK_MARKS[task.risk]
    words = f"{text('risk', language)} {RISKS[task.risk][language]}"
    return f"<span class=risk style=background:{mark.colour}>{mark.letter}</span> {escape(words)}"


def _who_where(problem: Problem, task: Task) -> list[tuple[str, str]]:
    return [
        ("who", escape(task_name(task))),
        ("where", escape(task_address(problem, task))),
    ]


def _title(task: Task, language: Language) -> str:
    words = f"{KINDS[task.kind][language]} · {text('class', language)} {task.task_class}"
    return f"{escape(words)} <small>{escape(task.id)}</small>"


def _due(task: Task, starts_s: int, language: Language) -> str:
    """Return the deadline and, when it is missed, by how many minutes (a begun one counts)."""
    late_s = lateness_s(task, starts_s)
    if task.deadline_s is None or late_s is None:
        return ""
    due = f"{text('by', language)} {clock(task.deadline_s)}"
    if late_s <= 0:
        return due
    return f"{due} · {text('late', language)} {-(-late_s // 60)} {text('minutes', language)}"


def _certainty(problem: Problem, task: Task, language: Language) -> list[tuple[str, str]]:
    """Return what is not certain, what was assumed, and when the oxygen is gone altogether."""
    assumed, to_empty = ", ".join(assumed_words(task, language)), task.show.get("to_empty")
    if assumed and (supply := task.show.get("supply")):
        assumed = f"{assumed} ({supply})"
    unsure = "" if task.confirmed else text("call_first", language)
    return [
        ("call-first", escape(rough_text(problem, task.place, language) or unsure)),
        ("to-empty", escape(f"{text('to_empty', language)} {to_empty}") if to_empty else ""),
        ("assumed", escape(f"{text('assumed', language)}: {assumed}") if assumed else ""),
    ]


def stop_popup(
    problem: Problem, route: Route, stop: Stop, number: int, *, language: Language
) -> str:
    """Return the card of one planned task: when, what, where, by whom."""
    if stop.task is None:
        raise ValueError(f"stop {number} of {route.vehicle} has no task")
    task = problem.task(stop.task)
    vehicle = vehicle_label(problem.vehicle(route.vehicle))
    brought = " · ".join(
        part
        for part in (
            ", ".join(f"+ {one}" for one in goods(task.delivers, language)),
            ", ".join(f"− {one}" for one in goods(task.collects + task.carries, language)),
        )
        if part
    )
    rows = [
        ("when", f"{clock(stop.starts_s)}-{clock(stop.ends_s)}"),
        ("due", escape(_due(task, stop.starts_s, language))),
        *_who_where(problem, task),
        ("goods", escape(brought)),
        ("risk-line", _risk(task, language)),
        *_certainty(problem, task, language),
        ("note", escape(neutral_note(task.show.get("note", "")))),
        ("by", f"{escape(vehicle)} · #{number}"),
    ]
    return _card(_title(task, language), rows)


def load_popup(
    problem: Problem, route: Route, stop: Stop, number: int, *, language: Language
) -> str:
    """Return the card of one stop at a depot: to load, or to hand over."""
    if stop.depot is None:
        raise ValueError(f"stop {number} of {route.vehicle} has no depot")
    rows = [
        ("when", f"{clock(stop.starts_s)}-{clock(stop.ends_s)}"),
        ("where", escape(depot_label(problem.depot(stop.depot), language))),
        ("goods", escape(", ".join(goods(_there(problem, stop), language)))),
        ("by", f"{escape(vehicle_label(problem.vehicle(route.vehicle)))} · #{number}"),
    ]
    return _card(escape(text("hand_over" if stop.is_drop else "load", language)), rows)


def _there(problem: Problem, stop: Stop) -> Load:
    """Return what is handed over there, or aboard once it is loaded."""
    handed_over = stop.is_drop and stop.task is not None
    return problem.task(stop.task).carries if handed_over and stop.task else stop.load


def stock_text(depot: Depot, language: Language) -> str:
    """Return what the depot has when the day begins."""
    stock = depot.stock
    named = (("full", stock.full), ("bags", stock.bags), ("medicines", stock.medicines))
    return ", ".join(f"{count} {GOODS[name][language]}" for name, count in named if count) or "0"


def depot_popup(problem: Problem, depot: Depot, *, language: Language) -> str:
    """Return the card of a depot: stock, hours, what is expected."""
    windows = ", ".join(hours(window) for window in depot.opens)
    rows = [
        ("who", escape(DEPOTS[depot.kind][language])),
        ("where", escape(depot_address(problem, depot))),
        ("goods", escape(f"{text('stock', language)}: {stock_text(depot, language)}")),
        ("when", escape(f"{text('opens', language)} {windows}")),
    ]
    return _card(escape(depot_label(depot, language)), rows)


def reason_lines(left: Unassigned, language: Language) -> Sequence[tuple[str, str]]:
    """Return why a task is left out, in both languages, the chosen one first."""
    vi, en = escape(left.sentence.vi), escape(left.sentence.en)
    first, second = (vi, en) if language == "vi" else (en, vi)
    return [("reason", first), ("reason-2", second)]


def unassigned_popup(problem: Problem, left: Unassigned, *, language: Language) -> str:
    """Return the card of a task that is left out: why, and what would help."""
    task = problem.task(left.task)
    rows = [
        ("state", escape(text("unassigned", language))),
        *reason_lines(left, language),
        *_who_where(problem, task),
        ("risk-line", _risk(task, language)),
        *_certainty(problem, task, language),
    ]
    sentences = [one.sentence.said_in(language) for one in left.remedies]
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    foot = f"<p class=note>{escape(text('remedies', language))}:</p><ul>{items}</ul>"
    return _card(_title(task, language), rows, foot=foot if items else "")
