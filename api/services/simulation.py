"""A simulation as tables: what each policy came to, and what it is worth against another."""

from collections.abc import Sequence
from typing import Any, Final

from api.services.exporting import Table
from routing.clock import clock
from routing.simulation import FIGURES, Figure, Interval, OnTime, Outcome, PolicyName, Variant

FIGURE_NAMES: Final[dict[Figure, str]] = {
    "oxygen_min": "phút không có oxy / minutes without oxygen",
    "emergencies_30": "cấp cứu tới trong 30 phút / emergencies reached in 30 min",
    "done_per_hour": "việc mỗi giờ làm / done per hour at work",
    "done_per_duty_hour": "việc mỗi giờ trực / done per hour on duty",
    "ride_min_each": "phút đi đường mỗi việc / minutes ridden for each",
    "unserved": "việc chưa làm / not done",
    "oxygen_per_day": "lượt oxy mỗi ngày / oxygen deliveries a day",
}
POLICY_NAMES: Final[dict[PolicyName, str]] = {
    "by-hand": "bằng tay / by hand",
    "morning-plan": "xếp buổi sáng / morning plan",
    "live": "xếp lại cả ngày / live",
    "hindsight": "biết trước / hindsight",
}
LENDING: Final = ", có mượn người / lending"
UNCLEAR: Final = "; chưa rõ khác nhau / no clear difference"
SHARES: Final = ("emergencies_30",)
"""Figures shown in percent."""


def baseline(outcomes: Sequence[Outcome]) -> Outcome:
    """Return what the others are held against: by hand where it is among them, else the first."""
    by_hand = (one for one in outcomes if one.variant.policy == "by-hand")
    return next(by_hand, outcomes[0])


def outcome_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the table for people: figures down, policies across, then paired differences."""
    base, lines = baseline(outcomes), []
    width = max(len(variant_name(one.variant)) for one in outcomes)
    for figure in FIGURES:
        lines.append(f"{FIGURE_NAMES[figure]}:")
        for one in outcomes:
            line = f"  {variant_name(one.variant):{width}} {shown(one.interval(figure), figure)}"
            if one is not base:
                apart = one.against(base, figure)
                line += f"   ({variant_name(base.variant)}: {shown(apart, figure, signed=True)}"
                line += f"{UNCLEAR})" if is_unclear(apart) else ")"
            lines.append(line)
    return lines


def variant_name(variant: Variant) -> str:
    """Return what people call a policy, with or without lending."""
    return POLICY_NAMES[variant.policy] + (LENDING if variant.lending else "")


def is_unclear(apart: Interval) -> bool:
    """Tell whether chance alone may have made the difference: 0 lies within its interval."""
    return apart.low is None or apart.high is None or apart.low <= 0 <= apart.high


def shown(value: Interval, figure: Figure, *, signed: bool = False) -> str:
    """Return a mean and half its interval in figures that people can read."""
    share = figure in SHARES
    factor, unit, digits = (100, " %", 1) if share else (1, "", 2 if "hour" in figure else 1)
    sign = "+" if signed else ""
    text = f"{value.mean * factor:{sign}.{digits}f}"
    half = "?" if value.half is None else f"{value.half * factor:.{digits}f}"
    return f"{text} ± {half}{unit}"


def outcome_document(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return the outcomes as JSON."""
    base = baseline(outcomes)
    return [
        {
            "policy": one.variant.policy,
            "lending": one.variant.lending,
            "figures": {figure: _numbers(one.interval(figure)) for figure in FIGURES},
            "against": base.variant.name,
            "differences": {figure: _numbers(one.against(base, figure)) for figure in FIGURES},
            "unclear": [f for f in FIGURES if is_unclear(one.against(base, f))],
        }
        for one in outcomes
    ]


def _numbers(value: Interval) -> dict[str, float | None]:
    half = None if value.half is None else round(value.half, 6)
    return {"mean": round(value.mean, 6), "half_95": half}


def replications_table(outcomes: Sequence[Outcome]) -> Table:
    """Return every replication of every policy, to be looked into by others."""
    return Table(
        kind="simulation",
        head=("policy", "lending", "replication", *FIGURES),
        rows=tuple(
            (
                one.variant.policy,
                "yes" if one.variant.lending else "no",
                number + 1,
                *(round(tally.figures()[figure], 6) for figure in FIGURES),
            )
            for one in outcomes
            for number, tally in enumerate(one.tallies)
        ),
    )


def on_time_lines(found: Sequence[OnTime], *, most: int) -> list[str]:
    """Return the oxygen tasks that are least likely to be on time."""
    lines = [
        f"{len(found)} việc oxy / oxygen tasks, trung bình / on average"
        f" {sum(one.chance for one in found) / max(1, len(found)):.1%} đúng giờ / on time"
    ]
    for one in found[:most]:
        planned = "–" if one.planned_s is None else clock(one.planned_s)
        lines.append(
            f"  {one.chance:6.1%}  {one.task}  hạn / due {clock(one.deadline_s)},"
            f" kế hoạch / planned {planned}, {one.vehicle or 'không ai / nobody'}"
        )
    if len(found) > most:
        lines.append(f"  … và / and {len(found) - most}: on_time.csv")
    return lines


def on_time_table(found: Sequence[OnTime]) -> Table:
    """Return the chance of every oxygen task."""
    return Table(
        kind="on_time",
        head=("task", "vehicle", "deadline", "planned", "chance", "late_min_1_in_10"),
        rows=tuple(
            (
                one.task,
                one.vehicle or "",
                clock(one.deadline_s),
                "" if one.planned_s is None else clock(one.planned_s),
                round(one.chance, 4),
                one.late_s // 60,
            )
            for one in found
        ),
    )
