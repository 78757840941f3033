"""Making route lists from a plan.

Nothing on them tells a passer-by that somebody is ill: neutral words for what is done, no kind, no
risk, and notes that hold a forbidden word are replaced (`maps.neutral`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from maps.lists.content import HAND_OVER, Call, Item, Loading, RouteList
from maps.neutral import clean, neutral_label, neutral_note
from maps.wording import (
    PROFILES,
    Words,
    attributions,
    both,
    clock,
    depot_address,
    depot_label,
    goods,
    hours,
    numbered_stops,
    plan_version,
    rough_text,
    same_points,
    task_address,
    task_name,
    vehicle_label,
)
from routing.model import (
    NOTHING,
    DepotKind,
    Load,
    Task,
    TaskKind,
    TimeWindow,
    VehicleId,
)
from routing.plan import Plan, Route, Stop
from routing.problem import Problem
from routing.road_ways import Legs, Ways

ACTIONS: Final[Mapping[TaskKind, Words]] = MappingProxyType(
    {
        "oxygen_emergency": both("Giao bình", "Bring cylinder"),
        "transport": both("Đưa đón", "Ride"),
        "oxygen_swap": both("Đổi bình", "Swap cylinder"),
        "restock": both("Chuyển hàng", "Bring stock"),
        "medicine": both("Giao gói", "Bring pack"),
        "chronic_medicine": both("Giao gói", "Bring pack"),
        "welfare_bag": both("Giao túi", "Bring bag"),
        "care_visit": both("Thăm hỏi", "Visit"),
        "oxygen_collect": both("Nhận lại bình", "Fetch cylinder"),
    }
)
"""What is done at the door, in words that fit any household."""

AT_THE_DOOR: Final = "Để trước cửa, gọi, lùi 2 m."
"""The handling note of PRODUCT.md VL2, for what is handed over without contact."""

CALL_FIRST: Final = "Gọi hỏi địa chỉ trước khi đi."
"""Stands first where the address is not certain; only urgent stops are planned so."""


def route_list(
    problem: Problem,
    plan: Plan,
    vehicle: VehicleId,
    *,
    ways: Ways | None = None,
    escalation: str = "",
    version: str = "",
) -> RouteList:
    """Return the list of one vehicle's route.

    Parameters
    ----------
    problem, plan
        They must belong together.
    vehicle
        Whose route; it must have one.
    ways
        How to ride from stop to stop, where roads are at hand.
    escalation
        Number to ring; none is ever made up.
    version
        What the plan is called; six characters of its contents unless given.

    Raises
    ------
    LookupError
        If the vehicle has no route in this plan.
    """
    route = next((one for one in plan.routes if one.vehicle == vehicle), None)
    if route is None:
        raise LookupError(f"{vehicle} has no route in this plan")
    who = problem.vehicle(vehicle)
    legs = ways.legs.get(vehicle, ()) if ways else ()
    stops = tuple(_stops(problem, route, legs))
    taken = sum((_taken(problem, route, number) for number, _ in _loads(route)), NOTHING)
    last = route.stops[-1]
    base = _base_at(problem, last)
    return RouteList(
        day=problem.day,
        vehicle=vehicle,
        label=neutral_label(vehicle_label(who)),
        team=neutral_label(who.show.get("team", "")),
        ride=PROFILES[who.profile]["vi"],
        plate=clean(who.show.get("plate", "")),
        shift=hours(who.shift) + _rests(route),
        version=version or plan_version(plan),
        stops=stops,
        total=_items(taken),
        total_kg=taken.kg,
        most_cylinders=who.capacity.cylinders,
        carries_cylinders=any(stop.load.cylinders for stop in route.stops),
        ppe=neutral_label(who.show.get("ppe", "")),
        escalation=clean(escalation),
        leaves_s=route.stops[0].ends_s,
        returns_s=last.arrives_s,
        returns_to=base,
        sample=problem.sample or plan.sample,
        estimated=problem.estimated or plan.estimated,
        attribution=attributions(
            plan.attribution, problem.attribution, ways.attribution if ways else ""
        ),
        way_back=legs[-1] if legs and base else (),
    )


def _base_at(problem: Problem, stop: Stop) -> str:
    """Return the name of the depot where the route begins or ends; a home is not printed."""
    bases = [depot for depot in problem.depots if depot.place == stop.place]
    return depot_label(bases[0]) if bases else ""


def route_lists(
    problem: Problem,
    plan: Plan,
    *,
    ways: Ways | None = None,
    escalation: str = "",
    version: str = "",
) -> tuple[RouteList, ...]:
    """Return the lists of all routes, in the plan's order."""
    version = version or plan_version(plan)
    return tuple(
        route_list(problem, plan, route.vehicle, ways=ways, escalation=escalation, version=version)
        for route in plan.routes
    )


def _items(load: Load) -> tuple[Item, ...]:
    parts = (text.split(" ", 1) for text in goods(load))
    return tuple(Item(count=int(count), name=name) for count, name in parts)


def _loads(route: Route) -> list[tuple[int, Stop]]:
    return [(number, stop) for number, stop in numbered_stops(route) if stop.kind == "load"]


def _stops(problem: Problem, route: Route, legs: Legs) -> Sequence[Loading | Call]:
    before = route.stops[0].load
    stops: list[Loading | Call] = []
    ways = _ways_to(problem, route, legs)
    again = same_points(problem, route)
    for (number, stop), way in zip(numbered_stops(route), ways, strict=True):
        if stop.kind == "load":
            loading = _loading(problem, route, number, stop, aboard=before)
            stops.append(replace(loading, way=way))
        elif stop.task is not None and stop.is_drop:
            drop = _hand_over(problem, number, stop, problem.task(stop.task))
            stops.append(replace(drop, way=way))
        elif stop.task is not None:
            shift = problem.vehicle(route.vehicle).shift
            call = _call(problem, number, stop, problem.task(stop.task), shift=shift)
            stops.append(replace(call, way=way, same_as=again.get(number)))
        before = stop.load
    return stops


def _ways_to(problem: Problem, route: Route, legs: Legs) -> Legs:
    """Return the way to each numbered stop; out of a home it leaves out the home's own street."""
    ways = list(legs) or [()] * (len(route.stops) - 1)
    if not _base_at(problem, route.stops[0]):
        ways[:1] = [way[1:] for way in ways[:1]]
    on_the_way = zip(route.stops[1:], ways, strict=True)
    return tuple(way for stop, way in on_the_way if stop.kind in ("load", "task"))


def _served_by(problem: Problem, route: Route, number: int) -> list[tuple[int, Task]]:
    """Return the tasks loaded for at that stop: up to the next load of the same kind of depot."""
    calls = numbered_stops(route)
    kind = _depot_kind(problem, calls[number - 1][1])
    served: list[tuple[int, Task]] = []
    for later, stop in calls[number:]:
        if stop.kind == "load" and _depot_kind(problem, stop) == kind:
            break
        if stop.is_drop or stop.task is None:
            continue
        if problem.task(stop.task).load_from == kind:
            served.append((later, problem.task(stop.task)))
    return [(later, task) for later, task in served if task.delivers]


def _depot_kind(problem: Problem, stop: Stop) -> DepotKind | None:
    return None if stop.depot is None else problem.depot(stop.depot).kind


def _taken(problem: Problem, route: Route, number: int) -> Load:
    return sum((task.delivers for _, task in _served_by(problem, route, number)), NOTHING)


def _loading(problem: Problem, route: Route, number: int, stop: Stop, *, aboard: Load) -> Loading:
    if stop.depot is None:
        raise ValueError(f"load stop {number} of {route.vehicle} names no depot")
    depot = problem.depot(stop.depot)
    taken = _taken(problem, route, number)
    served = _served_by(problem, route, number)
    off = Load(empty=aboard.empty) if depot.kind == "oxygen_station" else NOTHING
    return Loading(
        number=number,
        starts_s=stop.starts_s,
        action="Lấy hàng" if taken else "Trả bình",
        station=depot_label(depot),
        address=depot_address(problem, depot),
        takes=_items(taken),
        takes_kg=taken.kg,
        puts_off=_items(off),
        packing=tuple(later for later, _ in reversed(served)),
        depot=str(depot.id),
    )


def _hand_over(problem: Problem, number: int, stop: Stop, task: Task) -> Loading:
    """Return the stop where somebody or something is brought; neutral, whoever it is."""
    if stop.depot is None:
        raise ValueError(f"stop {number} hands over at no depot")
    depot = problem.depot(stop.depot)
    return Loading(
        number=number,
        starts_s=stop.starts_s,
        action=HAND_OVER,
        station=f"Điểm đến {depot.id}",
        address=depot_address(problem, depot),
        takes=(),
        takes_kg=0,
        puts_off=_items(task.carries),
        packing=(),
    )


def _rests(route: Route) -> str:
    """Return when the volunteer rests: `` · nghỉ 12:00-12:30``; empty without a break."""
    breaks = [stop for stop in route.stops if stop.kind == "break"]
    told = (f"{clock(stop.starts_s)}-{clock(stop.ends_s)}" for stop in breaks)
    return f" · nghỉ {', '.join(told)}" if breaks else ""


def _agreed(task: Task, starts_s: int, shift: TimeWindow) -> str:
    """Return the task's window that service starts in, unless the whole shift lies in it."""
    for window in task.windows:
        wide = window.opens_s <= shift.opens_s and window.closes_s >= shift.closes_s
        if window.contains(starts_s) and not wide:
            return hours(window)
    return ""


def _call(problem: Problem, number: int, stop: Stop, task: Task, *, shift: TimeWindow) -> Call:
    handed_over = bool(task.delivers and not task.delivers.full)
    rough = rough_text(problem, task.place)
    hints = (
        (bool(rough), f"{rough}."),
        (not task.confirmed and not rough, CALL_FIRST),
        (handed_over, AT_THE_DOOR),
    )
    return Call(
        task=task.id,
        number=number,
        starts_s=stop.starts_s,
        window=_agreed(task, stop.starts_s, shift),
        action=ACTIONS[task.kind]["vi"],
        name=task_name(task),
        address=task_address(problem, task) or f"Mã {task.id}: hỏi điều phối địa chỉ",
        phone=clean(task.show.get("phone", "")),
        note=neutral_note(task.show.get("note", "")),
        handling=" ".join(hint for wanted, hint in hints if wanted),
        leave=_items(task.delivers),
        collect=_items(task.collects + task.carries),
        serials=clean(task.show.get("serials", "")),
        serial_lines=task.collects.empty,
    )
