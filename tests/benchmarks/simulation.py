"""Policies compared over simulated weeks of a district, and a city's week with the morning plan."""

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from geodata.coordinates import LonLat
from routing.simulation import Figure, Outcome, Scenario, read_scenario, simulate
from routing.simulation.scenario import Ward
from tests.benchmarks.measuring import Line, Options, say

WARDS, EACH = 13, 12
"""13 wards of 12 volunteers: some 150, the district of DESIGN 7."""
TASKS = 2000
WORKERS = 2


def district_week(*, days: int, replications: int) -> Scenario:
    """Return a made-up district with some 2,000 calls a day and the sample's chances.

    The search has more steps than that of the sample's four wards, and fewer than the seconds that
    a real re-plan has.
    """
    sample = read_scenario()
    wards = tuple(_ward("sample", "", number, EACH) for number in range(WARDS))
    usual = sum(calls.per_day for calls in sample.calls)
    return replace(
        sample,
        days=days,
        replications=replications,
        wards=wards,
        surge=TASKS / usual,
        policies=("by-hand", "live"),
        planning=replace(sample.planning, morning_iterations=2000, live_iterations=300),
        cylinders=replace(sample.cylinders, owned=900),
        sites=tuple(replace(site, beds=site.beds * 8) for site in sample.sites),
    )


def city_week(*, districts: int, days: int) -> Scenario:
    """Return so many of 24 districts of 13 wards, each with 833 calls a day."""
    sample = read_scenario()
    names = [f"D{number}" for number in range(districts)]
    usual = sum(calls.per_day for calls in sample.calls)
    return replace(
        sample,
        days=days,
        replications=1,
        policies=("morning-plan",),
        surge=833 * districts / usual,
        wards=tuple(_ward(name, name, number, 6) for name in names for number in range(WARDS)),
        cylinders=replace(sample.cylinders, owned=400 * districts),
        sites=tuple(
            replace(site, id=f"{name} {site.id}", district=name, beds=site.beds * 4)
            for name in names
            for site in sample.sites
        ),
    )


def _ward(scheme: str, district: str, number: int, volunteers: int) -> Ward:
    return Ward(
        key=f"{scheme}:{number + 1}",
        point=LonLat(lon=106.65 + number % 4 * 0.012, lat=10.75 + number // 4 * 0.012),
        radius_m=700,
        cases=60 + number * 37 % 100,
        volunteers=volunteers,
        district=district,
    )


@lru_cache(maxsize=1)
def _compared(full: bool) -> tuple[tuple[Outcome, ...], float, int, int]:
    """Return the outcomes, how long it took, and over how many days and replications."""
    days, replications = (7, 10) if full else (1, 2)
    scenario = district_week(days=days, replications=replications)
    say(f"simulate: {replications} replications of {days} days")
    begun = time.perf_counter()
    progress = lambda done, of: say(f"simulate: {done} of {of}")  # noqa: E731
    outcomes = simulate(scenario, workers=WORKERS, progress=progress)
    return outcomes, time.perf_counter() - begun, days, replications


def compared(options: Options) -> Iterator[Line]:
    """Hold live re-planning against first come, nearest free; both figures are given."""
    (hand, live), took_s, days, replications = _compared(options.full)
    size = {"days": days, "replications": replications, "tasks_a_day": TASKS}
    if options.full:
        yield Line(name="simulate.district_minutes", value=took_s / 60, unit="min", target="<= 10")
    else:
        yield Line(name="simulate.district_minutes", value=took_s / 60, unit="min", more=size)
    for name, figure, target in (
        ("simulate.oxygen_minutes", "oxygen_min", "ratio <= 0.2"),
        ("simulate.done_per_hour", "done_per_hour", "ratio >= 1.25"),
    ):
        yield _held(name, figure, target, pair=(hand, live), size=size)
    reached = live.interval("emergencies_30")
    yield Line(
        name="simulate.emergencies_30",
        value=reached.mean,
        unit="share",
        target=">= 0.95",
        peer="by hand",
        peer_value=hand.interval("emergencies_30").mean,
        more={**size, "half_95": reached.half},
    )


def _held(
    name: str,
    figure: Figure,
    target: str,
    *,
    pair: tuple[Outcome, Outcome],
    size: dict[str, int],
) -> Line:
    hand, live = pair
    found, apart = live.interval(figure), live.against(hand, figure)
    return Line(
        name=name,
        value=found.mean,
        unit="min" if figure == "oxygen_min" else "tasks",
        target=target,
        peer="by hand",
        peer_value=hand.interval(figure).mean,
        more={**size, "half_95": found.half, "apart": apart.mean, "apart_half_95": apart.half},
    )


def city_morning(options: Options) -> Iterator[Line]:
    """Time a week of the city with the morning plan; else two districts' day, times 84."""
    districts, days = (24, 7) if options.full else (2, 1)
    begun = time.perf_counter()
    (found,) = simulate(city_week(districts=districts, days=days), workers=WORKERS)
    minutes = (time.perf_counter() - begun) / 60
    yield Line(
        name="simulate.city_minutes",
        value=minutes if options.full else minutes * 84,
        unit="min",
        target="<= 30",
        more={
            "districts": districts,
            "days": days,
            "measured_minutes": minutes,
            "asked": sum(tally.asked for tally in found.tallies),
        },
    )


MEASURES = {"simulate.district": compared, "simulate.city": city_morning}
