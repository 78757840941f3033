"""How work is spread: hours of each vehicle against what is allowed, who has none, who has more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import median_high

from routing.model import Vehicle, VehicleId
from routing.plan import Route
from routing.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The work of one vehicle in its shift.

    Parameters
    ----------
    ward
        Its home ward, or the only one that it is bound to; empty: none of them.
    at_work_s
        From departure to arrival, as the rule `hours` counts it.
    allowed_s
        Its shift, or less where its duty is limited.
    is_idle
        It may be sent and has no task; whoever stands by for emergencies is not idle.
    is_over
        It works longer than is allowed, or past the end of its shift.
    """

    vehicle: VehicleId
    ward: str
    at_work_s: int
    allowed_s: int
    is_idle: bool
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The hours of several vehicles: least, middle (the higher one of two) and most."""

    vehicles: int
    least_s: int
    median_s: int
    most_s: int
    idle: tuple[VehicleId, ...]
    over: tuple[VehicleId, ...]


def workloads(
    problem: Problem, routes: Iterable[Route], *, out: Collection[VehicleId] = ()
) -> tuple[Workload, ...]:
    """Return the work of every vehicle of a day, those without a route too.

    Parameters
    ----------
    out
        Who goes on no more: they are not idle.
    """
    known = {route.vehicle: route for route in routes}
    return tuple(workload(one, known.get(one.id), is_out=one.id in out) for one in problem.vehicles)


def workload(vehicle: Vehicle, route: Route | None, *, is_out: bool = False) -> Workload:
    """Return the work of a vehicle; `is_out`: it goes on no more."""
    stops = () if route is None else route.stops
    has_work = any(stop.task is not None for stop in stops)
    at_work_s = stops[-1].arrives_s - stops[0].ends_s if has_work else 0
    shift_s = vehicle.shift.closes_s - vehicle.shift.opens_s
    allowed_s = shift_s if vehicle.most_duty_s is None else min(shift_s, vehicle.most_duty_s)
    is_late = has_work and stops[-1].arrives_s > vehicle.shift.closes_s
    only = vehicle.areas[0] if len(vehicle.areas) == 1 else ""
    return Workload(
        vehicle=vehicle.id,
        ward=vehicle.home_area or only,
        at_work_s=at_work_s,
        allowed_s=allowed_s,
        is_idle=not (has_work or is_out or vehicle.standby),
        is_over=is_late or at_work_s > allowed_s,
    )


def spread(loads: Collection[Workload]) -> Spread:
    """Return how the hours of these vehicles are spread; of none all are 0."""
    hours = sorted(one.at_work_s for one in loads) or [0]
    return Spread(
        vehicles=len(loads),
        least_s=hours[0],
        median_s=median_high(hours),
        most_s=hours[-1],
        idle=tuple(one.vehicle for one in loads if one.is_idle),
        over=tuple(one.vehicle for one in loads if one.is_over),
    )


def spread_by_ward(loads: Iterable[Workload]) -> Mapping[str, Spread]:
    """Return the same of each ward, by key; empty: of those who are of none."""
    of_ward = defaultdict(list)
    for one in loads:
        of_ward[one.ward].append(one)
    return {ward: spread(of_ward[ward]) for ward in sorted(of_ward)}
