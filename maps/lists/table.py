"""A plan as a table: one row a stop, for spreadsheet programs."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geodata.whole_files import write_whole
from maps.neutral import clean
from maps.step_texts import way_text
from maps.wording import (
    GOODS,
    KINDS,
    assumed_words,
    clock,
    depot_address,
    depot_label,
    plan_version,
    task_address,
    task_name,
    vehicle_label,
)
from routing.files.cells import harmless
from routing.model import NOTHING, Depot, Load, Task
from routing.plan import Plan, Route, Stop
from routing.problem import Problem
from routing.road_ways import Ways

COLUMNS: Final[tuple[str, ...]] = (
    "day",
    "version",
    "vehicle",
    "label",
    "order",
    "stop",
    "task",
    "kind",
    "class",
    "depot",
    "place",
    "name_short",
    "address",
    "call_first",
    "assumed",
    "to_empty",
    "lon",
    "lat",
    "precision",
    "radius_m",
    "way",
    "arrives",
    "starts",
    "ends",
    *(f"leave_{good}" for good in GOODS),
    *(f"collect_{good}" for good in GOODS),
    "aboard_kg",
    "reason",
    "sample",
    "estimated",
)
"""Header of the table; times are clock times of the day, ``+1`` after the next midnight;
``call_first`` where the address is not certain; ``precision`` and ``radius_m`` how exactly an
address was placed; ``assumed`` what was unknown and taken on the safe side; ``to_empty`` when a
patient's oxygen is gone altogether, past the reserve; ``way`` how to get there from the stop
before, where roads are at hand."""


def plan_table(problem: Problem, plan: Plan, *, ways: Ways | None = None) -> str:
    """Return the plan as CSV: every stop of every route in order, then what is not planned."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(problem, plan, ways):
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return text.getvalue()


def write_table(problem: Problem, plan: Plan, path: Path, *, ways: Ways | None = None) -> None:
    """Write the table in UTF-8 with a byte order mark, so that programs read its Vietnamese."""
    write_whole(path, plan_table(problem, plan, ways=ways).encode("utf-8-sig"))


def _harmless(value: str | float) -> str | float:
    """Return text that no spreadsheet program takes for a formula; numbers as they are."""
    if not isinstance(value, str):
        return value
    return harmless(clean(value))


def _rows(problem: Problem, plan: Plan, ways: Ways | None) -> Iterator[dict[str, str | float]]:
    common: dict[str, str | float] = {
        "day": problem.day.isoformat(),
        "version": plan_version(plan),
        "sample": "yes" if problem.sample or plan.sample else "no",
        "estimated": "yes" if problem.estimated or plan.estimated else "no",
    }
    for route in plan.routes:
        legs = ways.legs.get(route.vehicle, ()) if ways else ()
        told = ["", *map(way_text, legs)]
        for order, stop in enumerate(route.stops):
            row = common | _stop_row(problem, route, order, stop)
            yield row | {"way": told[order]} if legs else row
    for left in plan.unassigned:
        yield common | _task_columns(problem, problem.task(left.task)) | {"reason": left.reason}


def _stop_row(problem: Problem, route: Route, order: int, stop: Stop) -> dict[str, str | float]:
    place = problem.place(stop.place)
    row: dict[str, str | float] = {
        "vehicle": route.vehicle,
        "label": vehicle_label(problem.vehicle(route.vehicle)),
        "order": order,
        "stop": stop.kind,
        "place": stop.place,
        "lon": place.point.lon,
        "lat": place.point.lat,
        "precision": place.show.get("precision", ""),
        "radius_m": place.show.get("radius_m", ""),
        "arrives": clock(stop.arrives_s),
        "starts": clock(stop.starts_s),
        "ends": clock(stop.ends_s),
        "aboard_kg": stop.load.kg,
    }
    if stop.task is not None and not stop.is_drop:
        row |= _task_columns(problem, problem.task(stop.task))
    if stop.is_drop:
        row["task"] = stop.task or ""
    if stop.depot is not None:
        row |= _depot_columns(problem, problem.depot(stop.depot))
    return row


def _depot_columns(problem: Problem, depot: Depot) -> dict[str, str | float]:
    return {
        "depot": depot.id,
        "name_short": depot_label(depot),
        "address": depot_address(problem, depot),
    }


def _task_columns(problem: Problem, task: Task) -> dict[str, str | float]:
    return {
        "task": task.id,
        "kind": KINDS[task.kind]["vi"],
        "class": task.task_class,
        "place": task.place or "",
        "name_short": task_name(task),
        "address": task_address(problem, task),
        "call_first": "" if task.confirmed else "yes",
        "assumed": ", ".join(assumed_words(task, "vi")),
        "to_empty": task.show.get("to_empty", ""),
        **_goods("leave", task.delivers),
        **_goods("collect", task.collects),
    }


def _goods(verb: str, load: Load) -> dict[str, str | float]:
    if load == NOTHING:
        return {}
    return {f"{verb}_{name}": getattr(load, name) for name in GOODS if getattr(load, name)}
