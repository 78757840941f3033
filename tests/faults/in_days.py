"""Faults in a day: the same plan under one condition that it does not keep."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import numpy as np

from geodata.matrix import PROFILES, TravelMatrix
from routing.model import CURFEW_PERMIT, GOODS, NOTHING, Chain, Stock, TimeWindow
from routing.problem import MOVED_S, Pin, Told
from tests.faults.day import Day, Fault


def stock_gone(day: Day) -> Fault | None:
    """A depot that gives something has nothing of it, and nothing comes."""
    taken = [
        (stop.depot, good)
        for route in day.plan.routes
        for before, stop in pairwise(route.stops)
        for good in GOODS
        if stop.depot is not None and getattr(stop.load, good) > getattr(before.load, good)
    ]
    if not taken:
        return None
    short, good = day.pick(taken)
    depots = tuple(
        replace(
            depot,
            stock=replace(depot.stock, **{good: 0}),
            refills=tuple(replace(r, stock=Stock()) for r in depot.refills),
        )
        if depot.id == short
        else depot
        for depot in day.problem.depots
    )
    return day.wrong_day("stock", f"{short} {good}", depots=depots)


def gap_broken(day: Day) -> Fault | None:
    """A task must follow another sooner, later, or the other way round than it does."""
    if len(day.tasks) < 2:
        return None
    _, stop, task = day.task_stop()
    previous = day.pick([one for one in day.tasks if one != task])
    starts_s = {
        s.task: s.starts_s for route in day.plan.routes for s in route.stops if not s.is_drop
    }
    gap_s = stop.starts_s - starts_s[previous]
    late = gap_s + abs(day.change())
    chain = Chain(previous=previous, shortest_gap_s=max(0, late), longest_gap_s=max(0, late) + 60)
    if gap_s > 0 and day.pick((True, False)):
        chain = Chain(previous=previous, longest_gap_s=gap_s - 1)
    rule = "precedence" if gap_s < chain.shortest_gap_s else "max-gap"
    return day.wrong_day(rule, task, tasks=day.other_task(task, chain=chain))


def window_over(day: Day) -> Fault:
    """The only window closed before the task can start, whatever the other stops do."""
    route, stop, task = day.task_stop()
    before_s = route.stops[0].starts_s - 1  # the departure may move, but not before the shift
    opens_s = min(before_s, day.problem.vehicle(route.vehicle).shift.opens_s - 1)
    closed = (TimeWindow(opens_s=opens_s - 60, closes_s=opens_s),)
    assert stop.starts_s > opens_s
    return day.wrong_day("time-window", task, tasks=day.other_task(task, windows=closed))


def skill_wanted(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("skill", task, tasks=day.other_task(task, skills=("diver",)))


def gate_wanted(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("gate", task, tasks=day.other_task(task, gates=("diver",)))


def other_ward(day: Day) -> Fault:
    route, _, task = day.task_stop()
    vehicles = day.other_vehicle(route.vehicle, areas=("vn-2021:99",))
    return day.wrong_day("area", task, vehicles=vehicles)


def not_confirmed(day: Day) -> Fault | None:
    _, _, task = day.task_stop()
    if day.problem.task(task).task_class < 3:
        return None
    return day.wrong_day("confirmed", task, tasks=day.other_task(task, confirmed=False))


NOWHERE: Final[dict[str, Any]] = {"bring_to": (), "handover_s": 0, "carries": NOTHING}


def permit_wanted(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("permit", task, tasks=day.other_task(task, permits=("moon",)))


def takes_another_ride(day: Day) -> Fault:
    route, _, task = day.task_stop()
    profile = "foot" if day.problem.vehicle(route.vehicle).profile != "foot" else "ambulance"
    return day.wrong_day("ride", task, tasks=day.other_task(task, profiles=(profile,)))


def takes_a_crowd(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("two-people", task, tasks=day.other_task(task, people=9))


def order_missing(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("medicine-order", task, tasks=day.other_task(task, ordered=False))


def equipment_gone(day: Day) -> Fault:
    """The task needs more sets than its vehicle ever has."""
    route, _, task = day.task_stop()
    vehicles = day.other_vehicle(route.vehicle, ppe=1)
    return day.wrong_day("ppe", task, tasks=day.other_task(task, ppe=2), vehicles=vehicles)


def called_from_standby(day: Day) -> Fault | None:
    route, _, task = day.task_stop()
    if day.problem.task(task).task_class <= 2:  # emergencies; and under the curfew all oxygen
        return None
    return day.wrong_day("hours", task, vehicles=day.other_vehicle(route.vehicle, standby=True))


def duty_too_long(day: Day) -> Fault | None:
    route = day.pick(day.plan.routes)
    lasts_s = route.stops[-1].arrives_s - route.stops[0].ends_s
    if lasts_s == 0:
        return None
    vehicles = day.other_vehicle(route.vehicle, most_duty_s=lasts_s - 1)
    return day.wrong_day("hours", route.vehicle, vehicles=vehicles)


def needs_a_bed(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("bed", task, tasks=day.other_task(task, kind="transport", **NOWHERE))


def pinned_to_another(day: Day) -> Fault | None:
    route, _, task = day.task_stop()
    others = [v.id for v in day.problem.vehicles if v.id != route.vehicle]
    if not others:
        return None
    pins = tuple(pin for pin in day.problem.pins if pin.task != task)
    return day.wrong_day("pinned", task, pins=(*pins, Pin(task=task, vehicle=day.pick(others))))


def frozen_with_another(day: Day) -> Fault | None:
    route, stop, task = day.task_stop()
    others = [v.id for v in day.problem.vehicles if v.id != route.vehicle]
    if not others:
        return None
    told = Told(vehicle=day.pick(others), starts_s=stop.starts_s)
    return day.wrong_day("frozen", task, told={task: told}, frozen_until_s=stop.starts_s + 1)


def frozen_at_another_time(day: Day) -> Fault:
    route, stop, task = day.task_stop()
    told = Told(vehicle=route.vehicle, starts_s=stop.starts_s - MOVED_S - 1)
    fault = day.wrong_day("frozen", task, told={task: told}, frozen_until_s=stop.starts_s)
    # timed again it may be done as it was told, by a window before; the plan says otherwise
    return replace(fault, or_rule="stated-values", or_subject=str(route.vehicle))


def too_little_room(day: Day) -> Fault | None:
    """The vehicle carries a unit less than the most that is aboard."""
    route = day.pick(day.plan.routes)
    measure = day.pick(("kg", "litres", "cylinders"))
    most = max(getattr(stop.load, measure) for stop in route.stops)
    if not most:
        return None
    vehicle = day.problem.vehicle(route.vehicle)
    capacity = replace(vehicle.capacity, **{measure: most - 1})
    if not capacity.holds(vehicle.aboard + vehicle.collected):
        return None  # no vehicle may begin so
    vehicles = day.other_vehicle(route.vehicle, capacity=capacity)
    return day.wrong_day("capacity", route.vehicle, vehicles=vehicles)


def too_many_tasks(day: Day) -> Fault:
    route = day.pick(day.plan.routes)
    vehicles = day.other_vehicle(route.vehicle, most_tasks=len(route.tasks) - 1)
    return day.wrong_day("hours", route.vehicle, vehicles=vehicles)


def shift_too_short(day: Day) -> Fault | None:
    """Nothing but the shift's end changes, so the route ends as before: a second too late."""
    route = day.pick(day.plan.routes)
    shift = day.problem.vehicle(route.vehicle).shift
    ends_s = route.stops[-1].arrives_s
    if ends_s - 1 < shift.opens_s:
        return None
    vehicles = day.other_vehicle(route.vehicle, shift=replace(shift, closes_s=ends_s - 1))
    return day.wrong_day("shift", route.vehicle, vehicles=vehicles)


def depot_shut(day: Day) -> Fault | None:
    loads = [at for at in day.calls if day.stop(at).depot is not None]
    if not loads:
        return None
    shut = day.stop(day.pick(loads)).depot
    depots = tuple(replace(d, opens=()) if d.id == shut else d for d in day.problem.depots)
    at = next(at for at in loads if day.stop(at).depot == shut)
    return day.wrong_day("depot-hours", day.name(at), depots=depots)


def curfew_at_the_door(day: Day) -> Fault | None:
    """A curfew begins after the shift and ends with the day: who serves in it has no permit."""
    free = [
        (route, stop)
        for route in day.plan.routes
        for stop in route.stops
        if stop.task is not None
        and CURFEW_PERMIT not in day.problem.vehicle(route.vehicle).permits
        and stop.starts_s < stop.ends_s
        and stop.starts_s > day.problem.vehicle(route.vehicle).shift.opens_s
    ]
    if not free:
        return None
    route, stop = day.pick(free)
    night = TimeWindow(opens_s=stop.starts_s, closes_s=48 * 3600)
    rules = replace(day.problem.rules, curfew=(night,))
    fault = day.wrong_day("curfew", route.vehicle, rules=rules)
    return replace(fault, or_rule="stated-values")  # who sets out before it may be home by then


def way_gone(day: Day) -> Fault:
    """One leg of a route cannot be travelled by what the vehicle rides."""
    route = day.pick(day.plan.routes)
    vehicle = day.problem.vehicle(route.vehicle)
    index = day.problem.place_index
    legs = [*pairwise(index(stop.place) for stop in route.stops)]
    legs = legs[:-1] if vehicle.end is None else legs
    travel = day.problem.travel
    assert isinstance(travel, TravelMatrix)
    seconds = {profile: np.array(travel.seconds[profile]) for profile in PROFILES}
    seconds[vehicle.profile][day.pick(legs)] = -1
    matrix = replace(travel, seconds=seconds)
    return day.wrong_day("profile", f"{route.vehicle} stop", travel=matrix)


IN_DAYS: Final[tuple[Callable[[Day], Fault | None], ...]] = (
    stock_gone,
    gap_broken,
    window_over,
    skill_wanted,
    gate_wanted,
    other_ward,
    not_confirmed,
    permit_wanted,
    takes_another_ride,
    takes_a_crowd,
    order_missing,
    equipment_gone,
    called_from_standby,
    duty_too_long,
    needs_a_bed,
    pinned_to_another,
    frozen_with_another,
    frozen_at_another_time,
    too_little_room,
    too_many_tasks,
    shift_too_short,
    depot_shut,
    curfew_at_the_door,
    way_gone,
)
