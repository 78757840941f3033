"""Who asks for what, where and when, and what will happen at each door: drawn before any policy."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from geodata.coordinates import EARTH_RADIUS_M, LonLat
from routing.model import TaskKind
from routing.rules.day_rules import DAY_S
from routing.simulation.scenario import Calls, Scenario, Ward
from routing.simulation.streams import Cause, stream

TRIES: Final = 3
"""So often somebody comes to a door where nobody answers; then it is given up."""
VULNERABLE: Final = 0.3
"""Share of households with somebody vulnerable; own default."""
BAR: Final = (90, 150)
"""Pressure at the call for the next cylinder; own default."""
SIZE_L: Final = 8
"""Water volume of a cylinder: HCMC's ATM Oxy of August 2021."""
OXYGEN_KINDS: Final[tuple[TaskKind, ...]] = ("oxygen_emergency", "oxygen_swap")
SURE_KINDS: Final[tuple[TaskKind, ...]] = ("oxygen_emergency", "transport")
"""Who calls these is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One call, and all that chance has decided about it; moments count from the first midnight.

    Parameters
    ----------
    dry_s
        From when somebody is without oxygen, unless it has come: the call of an emergency, the
        moment at which a cylinder is empty; None: no oxygen is asked for.
    answers
        Whether somebody is home at each try.
    travel, service
        Factors of the ride and of the service, by try.
    worsens
        Whether not being served in time makes it an emergency.
    returned, kept_s
        Whether a cylinder lent comes back, and after how long.
    """

    id: str
    kind: TaskKind
    ward: str
    point: LonLat
    called_s: int
    vulnerable: bool
    flow_lpm: int
    pressure_bar: int
    dry_s: int | None
    answers: tuple[bool, ...]
    travel: tuple[float, ...]
    service: tuple[float, ...]
    worsens: bool
    returned: bool
    kept_s: int


def needs_of(scenario: Scenario, district: str, replication: int) -> tuple[Need, ...]:
    """Return all calls of a district over all days, by when they come."""
    part = scenario.districts.index(district)
    wards = [ward for ward in scenario.wards if ward.district == district]
    share = sum(ward.cases for ward in wards) / sum(ward.cases for ward in scenario.wards)
    streams = {cause: stream(scenario.seed, replication, cause, part) for cause in Cause}
    found: list[Need] = []
    for calls in scenario.calls:
        rate = calls.per_day * scenario.surge * share
        for day in range(scenario.days):
            count = int(streams[Cause.DEMAND].poisson(rate))
            found += _calls(scenario, wards, calls, day=day, count=count, streams=streams)
    return tuple(sorted(found, key=lambda need: (need.called_s, need.id)))


def _calls(
    scenario: Scenario,
    wards: list[Ward],
    calls: Calls,
    *,
    day: int,
    count: int,
    streams: dict[Cause, np.random.Generator],
) -> Iterator[Need]:
    """Yield the calls of one kind on one day."""
    demand, chances, loop = streams[Cause.DEMAND], scenario.chances, scenario.cylinders
    weights = np.array([ward.cases for ward in wards])
    at = demand.choice(len(wards), size=count, p=weights / weights.sum())
    called_s = demand.integers(calls.hours.opens_s, calls.hours.closes_s + 1, size=count)
    angles, radii = demand.uniform(0, 2 * math.pi, count), np.sqrt(demand.random(count))
    flows = demand.choice(loop.flows_lpm, size=count)
    bars, vulnerable = demand.integers(*BAR, size=count), demand.random(count) < VULNERABLE
    travel = _factors(streams[Cause.TRAVEL], chances.travel, count)
    service = _factors(streams[Cause.SERVICE], chances.service, count)
    answers = streams[Cause.NO_ANSWER].random((count, TRIES)) >= chances.no_answer
    back = streams[Cause.RETURN].random(count) < loop.returned
    kept_s = streams[Cause.RETURN].exponential(loop.kept_s, count)
    worsens = streams[Cause.WORSENING].random(count) < chances.worsens
    sure = calls.kind in SURE_KINDS
    for n in range(count):
        ward, moment_s = wards[at[n]], day * DAY_S + int(called_s[n])
        yield Need(
            id=f"{calls.kind}-{day}-{n}",
            kind=calls.kind,
            ward=ward.key,
            point=_point(ward, float(angles[n]), float(radii[n])),
            called_s=moment_s,
            vulnerable=bool(vulnerable[n]),
            flow_lpm=int(flows[n]),
            pressure_bar=int(bars[n]),
            dry_s=_dry_s(calls.kind, moment_s, int(bars[n]), int(flows[n])),
            answers=tuple(bool(one) or sure for one in answers[n]),
            travel=tuple(map(float, travel[n])),
            service=tuple(map(float, service[n])),
            worsens=bool(worsens[n]) and not sure,
            returned=bool(back[n]),
            kept_s=int(kept_s[n]),
        )


def _dry_s(kind: TaskKind, called_s: int, bar: int, flow_lpm: int) -> int | None:
    if kind not in OXYGEN_KINDS:
        return None
    # down to nothing, not to the reserve: the reserve is there to be breathed
    return called_s + (SIZE_L * bar * 60 // flow_lpm if kind == "oxygen_swap" else 0)


def _factors(rng: np.random.Generator, sigma: float, count: int) -> np.ndarray:
    """Return lognormal factors of mean 1, ``(count, TRIES)``."""
    return np.exp(sigma * rng.standard_normal((count, TRIES)) - sigma**2 / 2)


def _point(ward: Ward, angle: float, radius: float) -> LonLat:
    """Return a point of the ward's circle, given in polar coordinates."""
    north_m = ward.radius_m * radius * math.sin(angle)
    east_m = ward.radius_m * radius * math.cos(angle)
    lat = ward.point.lat + math.degrees(north_m / EARTH_RADIUS_M)
    squeeze = math.cos(math.radians(ward.point.lat))
    lon = ward.point.lon + math.degrees(east_m / EARTH_RADIUS_M / squeeze)
    return LonLat(lon=round(lon, 6), lat=round(lat, 6))
