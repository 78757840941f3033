"""The side of the map: what day, what state, whose routes, what is left out, what marks mean."""

from typing import Final

from maps.palette import DEPOT_LETTERS, KIND_MARKS, RISK_MARKS, SHAPES, Mark, route_style
from maps.popups import escape
from maps.wording import (
    DEPOTS,
    KINDS,
    RISKS,
    Language,
    clock,
    day_text,
    plan_version,
    task_address,
    task_name,
    text,
    vehicle_label,
    whole,
)
from routing.model import TASK_KINDS
from routing.plan import Plan, Unassigned
from routing.problem import Problem

_GLYPH_PX: Final = 22


def glyph(mark: Mark, *, size_px: int = _GLYPH_PX) -> str:
    """Return a mark as inline SVG: its shape in its colour, its letter in white."""
    low = {"triangle": 14.0, "house": 17.8}.get(mark.shape, 16.3)
    return (
        f'<svg class="glyph" width="{size_px}" height="{size_px}" viewBox="-1.5 -1.5 27 27">'
        f'<g fill="{mark.colour}">{SHAPES[mark.shape]}</g>'
        f'<text x="12" y="{low}" text-anchor="middle">{mark.letter}</text></svg>'
    )


def panel_html(problem: Problem, plan: Plan, *, language: Language = "vi") -> str:
    """Return the whole panel; every word that came from outside is escaped."""
    parts = (
        _head(problem, plan, language),
        _volunteers(problem, plan, language),
        _left_out(problem, plan, language),
        _legend(problem, language),
    )
    return f'<aside class="panel" lang="{language}">{"".join(parts)}</aside>'


def _labels(problem: Problem, plan: Plan, language: Language) -> str:
    labels = ""
    if problem.sample or plan.sample:
        labels += f'<span class="label sample">{escape(text("sample", language))}</span>'
    if problem.estimated or plan.estimated:
        labels += f'<span class="label guess">{escape(text("estimated", language))}</span>'
    if plan.unsearched:
        labels += f'<span class="label guess">{escape(text("unsearched", language))}</span>'
    return labels


def _head(problem: Problem, plan: Plan, language: Language) -> str:
    planned = sum(len(route.tasks) for route in plan.routes)
    left_out = len(plan.unassigned)
    score = plan.score
    harm = " · ".join(whole(n, language) for n in (score.harm1, score.harm2, score.harm3))
    band = f" · {text('band', language)} {plan.band}" if plan.band else ""
    line = (
        f"{text('harm', language)} {harm} · {text('effort', language)} "
        f"{whole(score.effort, language)} s{band}"
    )
    return (
        f"<h1>{escape(text('title', language))} {day_text(problem.day)}</h1>"
        f'<p class="soft">Đồng Hành · {plan_version(plan)}</p>'
        f"{_labels(problem, plan, language)}"
        '<div class="figures">'
        f"{_figure(planned, 'planned', language)}"
        f"{_figure(left_out, 'unassigned', language, alarm=left_out > 0)}"
        f'</div><p class="soft score">{escape(line)}</p>'
    )


def _figure(number: int, key: str, language: Language, *, alarm: bool = False) -> str:
    """Return one of the large numbers with what it counts."""
    loud = ' class="alarm"' if alarm else ""
    words = escape(text(key, language))
    return f"<div{loud}><b>{whole(number, language)}</b><span>{words}</span></div>"


def _volunteers(problem: Problem, plan: Plan, language: Language) -> str:
    rows = []
    for position, route in enumerate(plan.routes):
        style = route_style(position)
        times = f"{clock(route.stops[0].ends_s)}-{clock(route.stops[-1].arrives_s)}"
        name = escape(vehicle_label(problem.vehicle(route.vehicle)))
        dash = f' stroke-dasharray="{style.dash}"' if style.dash else ""
        rows.append(
            f'<li><button type="button" data-route="{position}" aria-pressed="false">'
            f'<svg class="hue" width="20" height="8"><path d="M0 4h20" stroke-width="5" '
            f'stroke="{style.colour}"{dash}/></svg>'
            f'<span class="name">{name}</span><span class="times">{times}</span>'
            f'<span class="count">{len(route.tasks)}</span></button></li>'
        )
    title = escape(text("volunteers", language))
    hint = escape(text("choose", language))
    return f'<h2>{title} ({len(rows)})</h2><ul>{"".join(rows)}</ul><p class="soft">{hint}</p>'


def _left_out(problem: Problem, plan: Plan, language: Language) -> str:
    title = f"<h2>{escape(text('unassigned', language))} ({len(plan.unassigned)})</h2>"
    if not plan.unassigned:
        return f"{title}<p>{escape(text('none', language))}</p>"
    ordered = sorted(plan.unassigned, key=lambda one: problem.task(one.task).task_class)
    placed = [one for one in ordered if problem.task(one.task).place is not None]
    nowhere = [one for one in ordered if problem.task(one.task).place is None]
    parts = [title, _left_rows(problem, placed, language)]
    if nowhere:
        parts.append(f'<p class="soft nowhere">{escape(text("no_place", language))}:</p>')
        parts.append(_left_rows(problem, nowhere, language))
    return "".join(parts)


def _left_rows(problem: Problem, left: list[Unassigned], language: Language) -> str:
    rows = []
    for one in left:
        task = problem.task(one.task)
        why = one.sentence.said_in(language)
        who = " · ".join(part for part in (task_name(task), task_address(problem, task)) if part)
        rows.append(
            f'<li><button type="button" class="left" data-task="{escape(one.task)}">'
            f'<span class="bang">!</span><span><b>{escape(KINDS[task.kind][language])}</b> '
            f'{escape(who or one.task)}<span class="why">{escape(why)}</span></span></button></li>'
        )
    return f"<ul>{''.join(rows)}</ul>"


def _legend(problem: Problem, language: Language) -> str:
    used = {task.kind for task in problem.tasks}
    kinds = "".join(
        f"<span>{glyph(KIND_MARKS[kind])}{escape(KINDS[kind][language])}</span>"
        for kind in TASK_KINDS
        if kind in used
    )
    risks = "".join(
        f'<span><b class="risk" style="background:{mark.colour}">{mark.letter}</b>'
        f"{escape(text('risk', language).lower())} {RISKS[risk][language]}</span>"
        for risk, mark in RISK_MARKS.items()
        if risk in {"red", "orange"}
    )
    depots = "".join(
        f'<span><b class="depot-key">{letter}</b>{escape(DEPOTS[kind][language])}</span>'
        for kind, letter in DEPOT_LETTERS.items()
        if kind in {depot.kind for depot in problem.depots}
    )
    left_out = f'<span><b class="bang">!</b>{escape(text("unassigned", language))}</span>'
    title = escape(text("legend", language))
    return f'<h2>{title}</h2><div class="legend">{kinds}{depots}{risks}{left_out}</div>'
