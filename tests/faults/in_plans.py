"""Faults in a plan: one thing is said otherwise.

No value of a stop but its task, depot and `not_before` is asked by the derivation (module text of
`routing.plan`), so a value that was right and is changed is wrong.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from routing.model import LOAD_FIELDS, DepotId, TaskId, VehicleId
from tests.builders import left_out
from tests.faults.day import DIGEST, Day, Fault

if TYPE_CHECKING:
    from routing.plan import Rule


def wrong_time(day: Day) -> Fault:
    at, field = day.any_stop(), day.pick(("arrives_s", "starts_s", "ends_s"))
    plan = day.with_stop(at, **{field: getattr(day.stop(at), field) + day.change()})
    return day.wrong_plan(plan, "stated-values", f"{day.name(at)} {field}")


def wrong_load(day: Day) -> Fault:
    at, field = day.any_stop(), day.pick(LOAD_FIELDS)
    load = day.stop(at).load
    said = getattr(load, field)
    other = abs(said + day.change())
    plan = day.with_stop(at, load=replace(load, **{field: other if other != said else said + 1}))
    return day.wrong_plan(plan, "stated-values", f"{day.name(at)} load.{field}")


def wrong_place(day: Day) -> Fault:
    at = day.any_stop()
    places = [p.id for p in day.problem.places if p.id != day.stop(at).place]
    plan = day.with_stop(at, place=day.pick(places))
    return day.wrong_plan(plan, "stated-values", f"{day.name(at)} place")


def wrong_score(day: Day) -> Fault:
    level = day.pick(("harm1", "harm2", "harm3", "effort"))
    said = getattr(day.plan.score, level)
    score = replace(day.plan.score, **{level: said + day.change()})
    return day.wrong_plan(replace(day.plan, score=score), "stated-values", f"score {level}")


def wrong_label(day: Day) -> Fault:
    plan = day.plan
    labels: dict[str, Any] = {
        "sample": not plan.sample,
        "estimated": not plan.estimated,
        "band": f"{plan.band}?",
        "attribution": f"{plan.attribution}?",
    }
    label = day.pick([*labels])
    changed = replace(plan, **{label: labels[label]})
    return day.wrong_plan(changed, "stated-values", f"plan {label}")


def wrong_digest(day: Day) -> Fault:
    digest = f"{DIGEST[:-1]}{day.pick('123456789abcdef')}"
    return day.wrong_plan(replace(day.plan, problem_sha256=digest), "same-problem", "problem")


def held_too_long(day: Day) -> Fault:
    """A stop does not start before it is released, so the start that is stated is too early."""
    at = day.pick(day.calls)
    held_s = day.stop(at).starts_s + abs(day.change())
    plan = day.with_stop(at, not_before_s=held_s)
    return day.wrong_plan(plan, "stated-values", f"{day.name(at)} starts_s")


def order_changed(day: Day) -> Fault | None:
    """Times never fall along a route; those of two stops exchanged do, where any time passes."""
    pairs = [
        (r, s)
        for r, route in enumerate(day.plan.routes)
        for s, (one, two) in enumerate(pairwise(route.stops))
        if 0 < s < len(route.stops) - 2 and one.arrives_s < two.ends_s
    ]
    if not pairs:
        return None
    r, s = day.pick(pairs)
    stops = [*day.plan.routes[r].stops]
    stops[s], stops[s + 1] = stops[s + 1], stops[s]
    plan = day.with_stops(r, stops)
    changed = day.wrong_plan(plan, "stated-values", day.plan.routes[r].vehicle)
    return replace(changed, or_rule="profile")  # there may be no way back


def task_dropped(day: Day) -> Fault:
    """It is neither done nor left out."""
    _, _, task = day.task_stop()
    routes = [
        replace(route, stops=tuple(stop for stop in route.stops if stop.task != task))
        for route in day.plan.routes
    ]
    return day.wrong_plan(day.with_routes(routes), "served-once", task)


def task_doubled(day: Day) -> Fault:
    """It is done twice, on whichever route."""
    _, stop, task = day.task_stop()
    r = int(day.pick(range(len(day.plan.routes))))
    stops = day.plan.routes[r].stops
    plan = day.with_stops(r, (*stops[:-1], stop, stops[-1]))
    return day.wrong_plan(plan, "served-once", task)


def task_exchanged(day: Day) -> Fault | None:
    """A stop names a task that another stop does, so that one is done twice and its own never."""
    if len(day.tasks) < 2:
        return None
    _, _, task = day.task_stop()
    other = day.pick([one for one in day.tasks if one != task])
    routes = [
        replace(
            route,
            stops=tuple(replace(s, task=other) if s.task == task else s for s in route.stops),
        )
        for route in day.plan.routes
    ]
    return day.wrong_plan(day.with_routes(routes), "served-once", day.pick((task, other)))


def done_and_left_out(day: Day) -> Fault:
    _, _, task = day.task_stop()
    plan = replace(day.plan, unassigned=(*day.plan.unassigned, left_out(task)))
    return day.wrong_plan(plan, "served-once", task)


def forgotten(day: Day) -> Fault | None:
    left = day.plan.unassigned
    if not left:
        return None
    gone = day.pick(left)
    plan = replace(day.plan, unassigned=tuple(entry for entry in left if entry != gone))
    return day.wrong_plan(plan, "served-once", gone.task)


def reason_of_another(day: Day) -> Fault | None:
    """A reason is given for a task that is planned, left out already, or not there at all."""
    left = day.plan.unassigned
    if not left:
        return None
    gone = day.pick(left)
    others = [task.id for task in day.problem.tasks if task.id != gone.task]
    other = day.pick([*others, TaskId("t99")])
    entries = (replace(entry, task=other) if entry == gone else entry for entry in left)
    plan = replace(day.plan, unassigned=tuple(entries))
    return day.wrong_plan(plan, "served-once", day.pick((gone.task, other)))


def route_dropped(day: Day) -> Fault:
    gone = day.pick(day.plan.routes)
    plan = day.with_routes(route for route in day.plan.routes if route != gone)
    return day.wrong_plan(plan, "served-once", day.pick(gone.tasks))


def vehicle_of_another(day: Day) -> Fault:
    """Who has a route already has two then; who is not in the problem has one."""
    r = int(day.pick(range(len(day.plan.routes))))
    own = day.plan.routes[r].vehicle
    known = [route.vehicle for route in day.plan.routes if route.vehicle != own]
    other = day.pick([*known, VehicleId("v99")])
    routes = [*day.plan.routes]
    routes[r] = replace(routes[r], vehicle=other)
    return day.wrong_plan(day.with_routes(routes), "served-once", other)


def depot_of_another_place(day: Day) -> Fault | None:
    """The place that is stated is not that depot's; an unknown depot cannot be loaded at."""
    loads = [at for at in day.calls if day.stop(at).depot is not None]
    if not loads:
        return None
    at = day.pick(loads)
    away = [depot.id for depot in day.problem.depots if depot.place != day.stop(at).place]
    other = day.pick([*away, DepotId("d99")])
    rule: Rule = "served-once" if other == "d99" else "stated-values"
    changed = day.wrong_plan(day.with_stop(at, depot=other), rule, day.plan.routes[at[0]].vehicle)
    return replace(changed, or_rule="profile")  # there may be no way to that place, or on from it


def stop_of_another_kind(day: Day) -> Fault:
    """A task stop names a task and a load stop a depot, and no break is planned."""
    at = day.pick(day.calls)
    other = {"task": "load", "load": "task"}[day.stop(at).kind]
    kind = day.pick((other, "break", "start", "end"))
    return day.wrong_plan(day.with_stop(at, kind=kind), "served-once", day.name(at))


def end_missing(day: Day) -> Fault:
    r = int(day.pick(range(len(day.plan.routes))))
    stops = day.plan.routes[r].stops
    cut = day.pick((stops[1:], stops[:-1]))
    return day.wrong_plan(day.with_stops(r, cut), "served-once", day.plan.routes[r].vehicle)


def drop_dropped(day: Day) -> Fault | None:
    """Somebody is fetched and brought nowhere."""
    drops = [at for at in day.calls if day.stop(at).is_drop]
    if not drops:
        return None
    r, s = day.pick(drops)
    stops = day.plan.routes[r].stops
    plan = day.with_stops(r, (*stops[:s], *stops[s + 1 :]))
    return day.wrong_plan(plan, "pickup-before-drop", stops[s].task)


def break_skipped(day: Day) -> Fault | None:
    """Without the break what comes after it is at another time, or the break was due."""
    breaks = [
        (r, s)
        for r, route in enumerate(day.plan.routes)
        for s, stop in enumerate(route.stops)
        if stop.kind == "break"
    ]
    if not breaks:
        return None
    r, s = day.pick(breaks)
    stops = day.plan.routes[r].stops
    plan = day.with_stops(r, (*stops[:s], *stops[s + 1 :]))
    vehicle = day.plan.routes[r].vehicle
    return replace(day.wrong_plan(plan, "stated-values", vehicle), or_rule="break")


IN_PLANS: Final[tuple[Callable[[Day], Fault | None], ...]] = (
    wrong_time,
    wrong_load,
    wrong_place,
    wrong_score,
    wrong_label,
    wrong_digest,
    held_too_long,
    order_changed,
    task_dropped,
    task_doubled,
    task_exchanged,
    done_and_left_out,
    forgotten,
    reason_of_another,
    route_dropped,
    vehicle_of_another,
    depot_of_another_place,
    stop_of_another_kind,
    end_missing,
    drop_dropped,
    break_skipped,
)
