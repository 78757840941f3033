"""A second opinion on the solution of an instance, with no code of the engine.

Every route is driven again: amounts, windows, releases, limits, and what it costs.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from routing.instances.instance import (
    Amounts,
    Client,
    Instance,
    InstanceScore,
    Rounding,
    Tour,
    VehicleType,
)

SLACK: Final = 1e-6
"""Of sums that are not whole, under the rounding ``none`` alone."""

InstanceRule = Literal[
    "allowed",
    "capacity",
    "distance",
    "duration",
    "fleet",
    "group",
    "pickup-before-drop",
    "reload",
    "served-once",
    "stated-cost",
    "time-window",
    "unreachable",
    "unserved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that a solution breaks.

    Parameters
    ----------
    subject
        Which route or client.
    detail
        What was found and what it must be.
    """

    rule: InstanceRule
    subject: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a solution comes to.

    Parameters
    ----------
    left_out
        Clients served by no route, by index, without those whose group is served.
    arrivals
        For each route, when service begins at each call.
    missing_ones
        For each required client left out, that it is.
    """

    violations: tuple[Broken, ...]
    score: InstanceScore
    left_out: tuple[int, ...]
    arrivals: tuple[tuple[float, ...], ...]
    missing_ones: tuple[Broken, ...] = ()


STATED_SCALES: Final = tuple(10.0**power for power in range(-3, 4))
"""Published costs are stated at scales of ten beside those of the rounding."""
STATED_SLACK: Final = 1e-5


def stated_cost(judged: Judged, stated: float | None) -> Iterator[Broken]:
    """Yield a violation where a stated cost is not what was found, at any scale of ten."""
    found = judged.score.cost
    if stated is None:
        return
    fits = (
        abs(stated * scale - found) <= STATED_SLACK * max(1.0, found) for scale in STATED_SCALES
    )
    if not any(fits):
        yield Broken(rule="stated-cost", subject="Cost", detail=f"states {stated:g}, is {found:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Driven:
    """A route driven again."""

    arrivals: tuple[float, ...]
    distance: float
    duration: float
    violations: tuple[Broken, ...]


def judge(instance: Instance, tours: Sequence[Tour]) -> Judged:
    """Return what a solution breaks and what it costs; empty routes count nothing."""
    driven = [_drive(instance, tour, f"route {n}") for n, tour in enumerate(tours, start=1)]
    cost = 0.0
    for tour, drive in zip(tours, driven, strict=True):
        kind = instance.vehicle_types[tour.kind]
        if tour.calls:
            cost += kind.fixed_cost + kind.per_distance * drive.distance
            cost += kind.per_duration * drive.duration if kind.per_duration else 0.0
    served = Counter(call for tour in tours for call in tour.clients)
    missing, prizes, left = _left_out(instance, served)
    grouped = {member for group in instance.groups if group.required for member in group.members}
    asked = [n for n in left if instance.clients[n].required or n in grouped]
    found = [*_fleet(instance, tours), *_served(instance, served)]
    found += [violation for drive in driven for violation in drive.violations]
    return Judged(
        violations=tuple(found),
        score=InstanceScore(missing, cost + prizes),
        left_out=left,
        arrivals=tuple(drive.arrivals for drive in driven),
        missing_ones=tuple(
            _broken("unserved", instance.clients[n].name, "is required and on no route")
            for n in asked
        ),
    )


def _left_out(instance: Instance, served: Counter[int]) -> tuple[int, float, tuple[int, ...]]:
    """Return how many required ones are missing, the prizes not collected, and who is left."""
    missing, prizes = 0, 0.0
    left: list[int] = []
    grouped = {member for group in instance.groups for member in group.members}
    drops = {drop for _, drop in instance.pairs}
    for index, client in enumerate(instance.clients):
        if index in grouped or index in served:
            continue
        left.append(index)
        if index not in drops:
            missing += client.required
            prizes += 0.0 if client.required else client.prize
    for group in instance.groups:
        if not any(member in served for member in group.members):
            left.append(group.members[0])
            missing += group.required
            prizes += 0.0 if group.required else group.prize
    return missing, prizes, tuple(sorted(left))


def _fleet(instance: Instance, tours: Sequence[Tour]) -> Iterator[Broken]:
    used = Counter(tour.kind for tour in tours if tour.calls)
    for index, kind in enumerate(instance.vehicle_types):
        if used[index] > len(kind.names):
            yield _broken(
                "fleet", f"type {index + 1}", f"{used[index]} routes, {len(kind.names)} vehicles"
            )


def _served(instance: Instance, served: Counter[int]) -> Iterator[Broken]:
    for index, times in served.items():
        if times > 1:
            yield _broken("served-once", instance.clients[index].name, f"is served {times} times")
    for group in instance.groups:
        both = [member for member in group.members if member in served]
        if len(both) > 1:
            names = ", ".join(instance.clients[member].name for member in both)
            yield _broken("group", names, "more than one of a group is served")


def _broken(rule: InstanceRule, subject: str, detail: str) -> Broken:
    return Broken(rule=rule, subject=subject, detail=detail)


def _drive(instance: Instance, tour: Tour, where: str) -> _Driven:
    kind = instance.vehicle_types[tour.kind]
    found = [*_loads(instance, tour, kind, where), *_order(instance, tour, kind, where)]
    timed = _timed(instance, tour, kind, where)
    slack = SLACK if instance.rounding is Rounding.NONE else 0.0
    if timed.distance > kind.max_distance + slack:
        found.append(
            _broken("distance", where, f"{timed.distance:g}, at most {kind.max_distance:g}")
        )
    if timed.duration > kind.max_duration + slack:
        found.append(
            _broken("duration", where, f"{timed.duration:g}, at most {kind.max_duration:g}")
        )
    return _Driven(
        arrivals=timed.arrivals,
        distance=timed.distance,
        duration=timed.duration,
        violations=(*found, *timed.violations),
    )


def _trips(tour: Tour) -> list[list[int]]:
    """Return the clients between two calls at a depot."""
    trips: list[list[int]] = [[]]
    for call in tour.calls:
        if call < 0:
            trips.append([])
        else:
            trips[-1].append(call)
    return trips


def _loads(instance: Instance, tour: Tour, kind: VehicleType, where: str) -> Iterator[Broken]:
    """Yield a violation where more is on board than the vehicle carries.

    At a depot everything for the trip is loaded and what was picked up is put down; what goes from
    a pickup to its drop stays on board.
    """
    paired = {client for pair in instance.pairs for client in pair}
    carried = (0.0,) * len(kind.capacity)
    for trip in _trips(tour):
        load = carried
        for call in trip:
            if call not in paired:
                load = _plus(load, instance.clients[call].delivers)
        yield from _over(load, kind, where, "on leaving the depot")
        for call in trip:
            client = instance.clients[call]
            load = _plus(load, client.picks_up, client.delivers)
            if call in paired:
                carried = _plus(carried, client.picks_up, client.delivers)
            yield from _over(load, kind, where, f"after {client.name}")


def _plus(load: Amounts, more: Amounts, less: Amounts | None = None) -> Amounts:
    less = less or (0.0,) * len(more)
    return tuple(have + on - off for have, on, off in zip(load, more, less, strict=True))


def _over(load: Amounts, kind: VehicleType, where: str, when: str) -> Iterator[Broken]:
    for dimension, (amount, most) in enumerate(zip(load, kind.capacity, strict=True), start=1):
        if amount > most + SLACK:
            yield _broken(
                "capacity", where, f"{amount:g} {when}, at most {most:g} in dimension {dimension}"
            )


def _order(instance: Instance, tour: Tour, kind: VehicleType, where: str) -> Iterator[Broken]:
    """Yield violations of who may be served, of pairs and of where to load again."""
    at = {call: number for number, call in enumerate(tour.calls)}
    for pickup, drop in instance.pairs:
        if (pickup in at) != (drop in at) or (pickup in at and at[pickup] > at[drop]):
            names = f"{instance.clients[pickup].name} and {instance.clients[drop].name}"
            yield _broken("pickup-before-drop", where, f"{names} are not both there in that order")
    reloads = [-1 - call for call in tour.calls if call < 0]
    for node in reloads:
        if node not in kind.reloads:
            yield _broken("reload", where, f"loads again at node {node}, where it may not")
    if len(reloads) > kind.max_reloads:
        yield _broken("reload", where, f"loads {len(reloads)} times, at most {kind.max_reloads:g}")
    for call in tour.clients if kind.allowed is not None else ():
        if call not in (kind.allowed or ()):
            yield _broken(
                "allowed", where, f"{instance.clients[call].name} is not for this vehicle"
            )


@dataclass(frozen=True, slots=True)
class _Halt:
    """A place of a route with the times between which its service may begin."""

    node: int
    opens: float
    closes: float
    service: float
    name: str


def _halts(instance: Instance, tour: Tour, kind: VehicleType) -> list[_Halt]:
    """Return all places of a route; a trip does not leave before its clients are released."""
    trips = _trips(tour)
    released = [max((instance.clients[c].released for c in trip), default=0.0) for trip in trips]
    opens = max(kind.opens, released[0])
    halts, trip = [_Halt(kind.start, opens, kind.closes, 0.0, "the start")], 0
    for call in tour.calls:
        if call < 0:
            trip += 1
            halts.append(_Halt(-1 - call, released[trip], math.inf, 0.0, "a depot"))
        else:
            client: Client = instance.clients[call]
            halts.append(
                _Halt(client.node, client.opens, client.closes, client.service, client.name)
            )
    halts.append(_Halt(kind.end, kind.opens, kind.closes, 0.0, "the end"))
    return halts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    arrivals: tuple[float, ...]
    distance: float
    duration: float
    violations: tuple[Broken, ...]


def _timed(instance: Instance, tour: Tour, kind: VehicleType, where: str) -> _Timed:
    """Drive as early as possible; the duration is that of leaving as late as costs no time."""
    if not tour.calls:
        return _Timed(arrivals=(), distance=0.0, duration=0.0, violations=())
    slack = SLACK if instance.rounding is Rounding.NONE else 0.0
    distances, durations = instance.distances[kind.travel], instance.durations[kind.travel]
    halts = _halts(instance, tour, kind)
    found: list[Broken] = []
    now, distance, busy = halts[0].opens, 0.0, 0.0
    latest = now if now > halts[0].closes else halts[0].closes
    leeway, begins = latest - now, list[float]()
    if now > halts[0].closes + slack:
        found.append(_broken("time-window", where, f"leaves at {now:g}, after {halts[0].closes:g}"))
    for before, halt in pairwise(halts):
        ride = float(durations[before.node, halt.node])
        distance += float(distances[before.node, halt.node])
        busy += before.service + ride
        now += before.service + ride
        # Waiting here can be spent at the start instead, as far as all before can begin later.
        now = max(now, halt.opens)
        if now > halt.closes + slack:
            found.append(
                _broken("time-window", where, f"{halt.name} at {now:g}, after {halt.closes:g}")
            )
        leeway = min(leeway, max(0.0, halt.closes - (halts[0].opens + busy)))
        begins.append(now)
    if not math.isfinite(distance):
        found.append(_broken("unreachable", where, "goes where there is no way"))
    duration = max(busy, now - halts[0].opens - max(0.0, leeway))
    return _Timed(
        arrivals=tuple(begins[:-1]),
        distance=distance,
        duration=duration,
        violations=tuple(found),
    )
