"""Figures of a plan for notebooks and reports: the day as strips, and what got done by class."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from maps.fonts import FAMILY, font_file
from maps.palette import ALARM, INK, KIND_MARKS, LABEL, ROAD_MINOR, UNCHOSEN, WARD_LINE
from maps.wording import KINDS, Language, clock, day_text, lateness_s, stop_of_task, vehicle_label
from routing.model import TASK_KINDS
from routing.plan import Plan, Route
from routing.problem import Problem

_WORDS: Final = {
    "on_time": {"vi": "đúng hạn", "en": "on time"},
    "no_deadline": {"vi": "không hạn", "en": "no deadline"},
    "late": {"vi": "trễ", "en": "late"},
    "left": {"vi": "chưa xếp", "en": "not planned"},
    "class": {"vi": "Hạng", "en": "Class"},
    "tasks": {"vi": "số việc", "en": "tasks"},
    "timeline": {"vi": "Ngày của từng người", "en": "Everybody's day"},
    "done": {"vi": "Việc theo hạng", "en": "Tasks by class"},
    "sample": {"vi": "DỮ LIỆU MẪU / SAMPLE DATA", "en": "SAMPLE DATA / DỮ LIỆU MẪU"},
    "estimated": {"vi": "GIỜ ƯỚC LƯỢNG", "en": "ESTIMATED TIMES"},
    "load": {"vi": "Lấy hàng", "en": "Load"},
}
_DAY_S: Final = 86_400
_OUTCOMES: Final = (
    ("on_time", "#2b4f7d", ""),
    ("no_deadline", "#9db3cc", ""),
    ("late", "#e0a458", "//"),
    ("left", ALARM, ""),
)
"""Told apart by darkness and hatching too."""


@cache
def register_type() -> None:
    """Let matplotlib know the typeface."""
    for weight in (400, 700):
        font_manager.fontManager.addfont(str(font_file(weight)))


def _figure(width_in: float, height_in: float) -> tuple[Figure, Axes]:
    """Return an empty figure in the product's type, without touching pyplot."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(WARD_LINE)
    axes.tick_params(colors=INK, length=0)
    axes.set_axisbelow(True)
    return figure, axes


def _style() -> Any:
    register_type()
    return mpl.rc_context(
        {"font.family": [FAMILY, "DejaVu Sans"], "font.size": 10, "text.color": INK}
    )


def _title(axes: Axes, problem: Problem, key: str, language: Language) -> None:
    sample = f" · {_WORDS['sample'][language]}" if problem.sample else ""
    estimated = f"\n{_WORDS['estimated'][language]}" if problem.estimated else ""
    title = f"{_WORDS[key][language]} · {day_text(problem.day)}{sample}{estimated}"
    axes.set_title(title, loc="left", fontweight="bold")


def outcomes(problem: Problem, plan: Plan) -> dict[int, dict[str, int]]:
    """Return for each class how many tasks are on time, without a deadline, late and left out."""
    counts = {
        task_class: dict.fromkeys((key for key, _, _ in _OUTCOMES), 0)
        for task_class in sorted({task.task_class for task in problem.tasks})
    }
    for task_id, (_, _, stop) in stop_of_task(plan).items():
        task = problem.task(task_id)
        late_s = lateness_s(task, stop.starts_s)
        key = "no_deadline" if late_s is None else "late" if late_s > 0 else "on_time"
        counts[task.task_class][key] += 1
    for left in plan.unassigned:
        counts[problem.task(left.task).task_class]["left"] += 1
    return counts


def class_chart(problem: Problem, plan: Plan, *, language: Language = "vi") -> Figure:
    """Return bars of what got done on time, late or not at all, a bar for each class."""
    with _style():
        figure, axes = _figure(7.2, 3.4)
        _stack(axes, outcomes(problem, plan), language)
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="x", color=ROAD_MINOR, linewidth=0.6)
        axes.set_xlabel(_WORDS["tasks"][language])
        figure.legend(loc="outside lower center", frameon=False, ncols=4, fontsize=9)
        _title(axes, problem, "done", language)
    return figure


def _stack(axes: Axes, counts: Mapping[int, Mapping[str, int]], language: Language) -> None:
    names = [f"{_WORDS['class'][language]} {task_class}" for task_class in counts]
    so_far = [0] * len(counts)
    for key, colour, hatch in _OUTCOMES:
        many = [by_outcome[key] for by_outcome in counts.values()]
        bars = axes.barh(
            names,
            many,
            left=so_far,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=_WORDS[key][language],
            height=0.7,
        )
        ink = INK if key in ("no_deadline", "late") else "white"
        shown = [str(number) if number else "" for number in many]
        axes.bar_label(bars, shown, label_type="center", color=ink, fontsize=9)
        so_far = [a + b for a, b in zip(so_far, many, strict=True)]


def timeline_chart(problem: Problem, plan: Plan, *, language: Language = "vi") -> Figure:
    """Return a strip per volunteer: travel as a line, loads in grey, tasks as lettered blocks.

    Curfew hours are shaded; the shift is the pale bar behind.
    """
    with _style():
        figure, axes = _figure(11.0, 1.4 + 0.42 * max(1, len(plan.routes)))
        for row, route in enumerate(plan.routes):
            _strip(axes, problem, route, row)
        for window in problem.rules.curfew:
            axes.axvspan(window.opens_s, window.closes_s, color=INK, alpha=0.08, lw=0)
        labels = [vehicle_label(problem.vehicle(route.vehicle)) for route in plan.routes]
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        _hours_axis(axes, problem, plan.routes)
        handles = _kind_handles(problem, plan, language)
        figure.legend(
            handles=handles,
            loc="outside lower center",
            ncols=len(handles),
            frameon=False,
            fontsize=9,
            handlelength=1.2,
        )
        _title(axes, problem, "timeline", language)
    return figure


def _hours_axis(axes: Axes, problem: Problem, routes: Sequence[Route]) -> None:
    """Show from the first shift to the last return, with ticks at whole or half hours."""
    opens_s = min((problem.vehicle(route.vehicle).shift.opens_s for route in routes), default=0)
    over_s = max((route.stops[-1].ends_s for route in routes), default=_DAY_S)
    axes.set_xlim(opens_s - 600, over_s + 900)
    step_s = 1800 if over_s - opens_s <= _DAY_S / 4 else 3600
    axes.xaxis.set_major_locator(MultipleLocator(step_s))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda time_s, _: clock(int(time_s))))
    axes.grid(axis="x", color=ROAD_MINOR, linewidth=0.6)


def _strip(axes: Axes, problem: Problem, route: Route, row: int) -> None:
    shift = problem.vehicle(route.vehicle).shift
    _block(axes, shift.opens_s, shift.closes_s, row, height=0.64, colour="#f1f3f5")
    out_s, back_s = route.stops[0].ends_s, route.stops[-1].arrives_s
    axes.plot([out_s, back_s], [row, row], color=UNCHOSEN, lw=1.5, zorder=1)
    for stop in route.stops:
        if stop.task is not None:
            mark = KIND_MARKS[problem.task(stop.task).kind]
            _block(axes, stop.starts_s, stop.ends_s, row, height=0.6, colour=mark.colour)
            middle_s = (stop.starts_s + stop.ends_s) / 2
            _letter(axes, middle_s, row, mark.letter)
        elif stop.kind == "load":
            _block(axes, stop.starts_s, stop.ends_s, row, height=0.32, colour=LABEL)


def _block(axes: Axes, starts_s: int, ends_s: int, row: int, *, height: float, colour: str) -> None:
    axes.broken_barh(
        [(starts_s, ends_s - starts_s)],
        (row - height / 2, height),
        color=colour,
        edgecolor="white",
        zorder=2 if height < 0.64 else 0.5,  # noqa: PLR2004 - the shift lies below the line of travel
    )


def _letter(axes: Axes, time_s: float, row: int, letter: str) -> None:
    axes.text(
        time_s,
        row,
        letter,
        color="white",
        fontsize=8,
        fontweight="bold",
        ha="center",
        va="center",
        clip_on=True,
    )


def _kind_handles(problem: Problem, plan: Plan, language: Language) -> list[Patch]:
    used = {problem.task(task).kind for route in plan.routes for task in route.tasks}
    handles = [
        Patch(
            color=KIND_MARKS[kind].colour,
            label=f"{KIND_MARKS[kind].letter} {KINDS[kind][language]}",
        )
        for kind in TASK_KINDS
        if kind in used
    ]
    return [*handles, Patch(color=LABEL, label=_WORDS["load"][language])]
