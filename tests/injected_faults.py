"""Random single faults put into valid plans, each a fault by an argument of its own.

A fault in the *plan* changes one thing that it says. A fault in the *day* changes one thing of the
problem so that what the plan does is no longer allowed. Each comes with the rule that it breaks and
the thing that a check has to name. What might leave the plan valid is never made: why a fault is
one stands with the function that makes it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final, TypeVar

import numpy as np

from geodata.matrix import PROFILES, TravelMatrix
from routing.checks import check_plan
from routing.model import (
    CURFEW_PERMIT,
    GOODS,
    LOAD_FIELDS,
    Chain,
    DepotId,
    Stock,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Plan, Route, Rule, Stop
from routing.problem import Pin, Problem
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from tests.builders import left_out
from tests.strategies import a_drawn_problem

DIGEST: Final = "0" * 64
QUICK: Final = SolveParams(ruin_iterations=10, library_iterations=2)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A problem and a plan that do not fit each other, and what has to be said of it.

    Parameters
    ----------
    subject
        How the subject of one violation of that rule begins.
    or_rule
        Which other rule may be told instead, of the same thing.
    """

    kind: str
    problem: Problem
    plan: Plan
    rule: Rule
    subject: str
    or_rule: Rule | None = None

    @property
    def found(self) -> bool:
        """Whether the check tells the rule and names the thing."""
        return any(
            violation.rule in {self.rule, self.or_rule}
            and violation.subject.startswith(self.subject)
            for violation in check_plan(self.problem, self.plan, problem_sha256=DIGEST)
        )


class Day:
    """A problem with a valid plan, and draws of what is in it."""

    def __init__(self, problem: Problem, plan: Plan, rng: np.random.Generator) -> None:
        self.problem, self.plan = problem, plan
        self._rng = rng
        self.tasks = [task for route in plan.routes for task in route.tasks]
        self.calls = [
            (r, s)
            for r, route in enumerate(plan.routes)
            for s, stop in enumerate(route.stops)
            if stop.kind in {"task", "load"}
        ]

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[int(self._rng.integers(len(values)))]

    def change(self) -> int:
        """Return a difference that is not 0: often a second, at times hours."""
        size = int(self.pick((1, 1, 59, 60, 3600, 86_400)))
        return size if self._rng.random() < 0.5 else -size

    def any_stop(self) -> tuple[int, int]:
        """Return route and number of one stop."""
        r = int(self._rng.integers(len(self.plan.routes)))
        return r, int(self._rng.integers(len(self.plan.routes[r].stops)))

    def stop(self, at: tuple[int, int]) -> Stop:
        """Return that stop."""
        return self.plan.routes[at[0]].stops[at[1]]

    def name(self, at: tuple[int, int]) -> str:
        """Return how a violation speaks of that stop."""
        return f"{self.plan.routes[at[0]].vehicle} stop {at[1]}"

    def with_stops(self, r: int, stops: Sequence[Stop]) -> Plan:
        """Return the plan with other stops on one route."""
        return self.with_routes(
            replace(route, stops=tuple(stops)) if n == r else route
            for n, route in enumerate(self.plan.routes)
        )

    def with_stop(self, at: tuple[int, int], **values: Any) -> Plan:
        """Return the plan with other values of one stop."""
        stops = [*self.plan.routes[at[0]].stops]
        stops[at[1]] = replace(stops[at[1]], **values)
        return self.with_stops(at[0], stops)

    def with_routes(self, routes: Any) -> Plan:
        """Return the plan with other routes."""
        return replace(self.plan, routes=tuple(routes))

    def wrong_plan(self, plan: Plan, rule: Rule, subject: object) -> Fault:
        """Return the fault of a plan that says something else."""
        return Fault(kind="", problem=self.problem, plan=plan, rule=rule, subject=str(subject))

    def wrong_day(self, rule: Rule, subject: object, **parts: Any) -> Fault:
        """Return the fault of a plan for a day on which something else is so."""
        problem = replace(self.problem, **parts)
        return Fault(kind="", problem=problem, plan=self.plan, rule=rule, subject=str(subject))

    def other_task(self, task: TaskId, **values: Any) -> tuple[Task, ...]:
        """Return the tasks of the problem with one of them changed."""
        return tuple(
            replace(one, **values) if one.id == task else one for one in self.problem.tasks
        )

    def other_vehicle(self, vehicle: VehicleId, **values: Any) -> tuple[Vehicle, ...]:
        """Return the vehicles of the problem with one of them changed."""
        return tuple(
            replace(one, **values) if one.id == vehicle else one for one in self.problem.vehicles
        )

    def task_stop(self) -> tuple[Route, Stop, TaskId]:
        """Return a stop where a task is done."""
        task = self.pick(self.tasks)
        return next(
            (route, stop, task)
            for route in self.plan.routes
            for stop in route.stops
            if stop.task == task
        )


# Faults in the plan. No value of a stop but its task, depot and `not_before` is asked by the
# derivation (module text of `routing.plan`), so a value that was right and is changed is wrong.


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


# Faults in the day: the same plan under one condition that it does not keep.


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
    starts_s = {s.task: s.starts_s for route in day.plan.routes for s in route.stops}
    gap_s = stop.starts_s - starts_s[previous]
    late = gap_s + abs(day.change())
    chain = Chain(previous=previous, shortest_gap_s=max(0, late), longest_gap_s=max(0, late) + 60)
    if gap_s > 0 and day.pick((True, False)):
        chain = Chain(previous=previous, longest_gap_s=gap_s - 1)
    return day.wrong_day("max-gap", task, tasks=day.other_task(task, chain=chain))


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


def needs_a_bed(day: Day) -> Fault:
    _, _, task = day.task_stop()
    return day.wrong_day("bed", task, tasks=day.other_task(task, kind="transport"))


def pinned_to_another(day: Day) -> Fault | None:
    route, _, task = day.task_stop()
    others = [v.id for v in day.problem.vehicles if v.id != route.vehicle]
    if not others:
        return None
    pins = tuple(pin for pin in day.problem.pins if pin.task != task)
    return day.wrong_day("pinned", task, pins=(*pins, Pin(task=task, vehicle=day.pick(others))))


def too_little_room(day: Day) -> Fault | None:
    """The vehicle carries a unit less than the most that is aboard."""
    route = day.pick(day.plan.routes)
    measure = day.pick(("kg", "litres", "cylinders"))
    most = max(getattr(stop.load, measure) for stop in route.stops)
    if not most:
        return None
    capacity = replace(day.problem.vehicle(route.vehicle).capacity, **{measure: most - 1})
    vehicles = day.other_vehicle(route.vehicle, capacity=capacity)
    return day.wrong_day("capacity", route.vehicle, vehicles=vehicles)


def too_many_tasks(day: Day) -> Fault:
    route = day.pick(day.plan.routes)
    vehicles = day.other_vehicle(route.vehicle, most_tasks=len(route.tasks) - 1)
    return day.wrong_day("shift", route.vehicle, vehicles=vehicles)


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
    return day.wrong_day("curfew", route.vehicle, rules=rules)


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


MAKERS: Final[tuple[Callable[[Day], Fault | None], ...]] = (
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
    stock_gone,
    gap_broken,
    window_over,
    skill_wanted,
    gate_wanted,
    other_ward,
    not_confirmed,
    needs_a_bed,
    pinned_to_another,
    too_little_room,
    too_many_tasks,
    shift_too_short,
    depot_shut,
    curfew_at_the_door,
    way_gone,
)


def planned_days(rng: np.random.Generator) -> Iterator[Day]:
    """Yield generated days with valid plans that have a route, without end."""
    while True:
        problem = a_drawn_problem(int(rng.integers(2**32)), tasks=14, vehicles=4)
        found = solve(problem, stop=Iterations(20), seed=1, params=QUICK)
        plan = replace(found.plan, problem_sha256=DIGEST)
        if plan.routes:
            yield Day(problem, plan, rng)


def injected_faults(seed: int, *, count: int, per_day: int = 10) -> Iterator[Fault]:
    """Yield so many faults of random kinds, up to `per_day` in the plan of each generated day."""
    rng = np.random.default_rng(seed)
    made = 0
    for day in planned_days(rng):
        for maker in rng.choice(len(MAKERS), size=per_day):
            fault = MAKERS[maker](day)
            if fault is None:
                continue
            if made == count:
                return
            made += 1
            yield replace(fault, kind=MAKERS[maker].__name__)
