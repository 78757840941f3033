"""Generated small days: every kind of task, reloading, refills, chains, pins, curfew, odd places.

What they build is always a valid problem (`routing.validation` has nothing to say); whether its
tasks can be done is left to chance.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from geodata.matrix import PROFILES, TravelMatrix
from routing.model import (
    ALLEYS,
    CURFEW_PERMIT,
    RISKS,
    Capacity,
    Chain,
    Depot,
    DepotKind,
    Load,
    PlaceId,
    Refill,
    Stock,
    Task,
    TaskId,
    TaskKind,
    TimeWindow,
    Vehicle,
)
from routing.problem import Pin, Problem
from tests.builders import (
    BAG,
    CYLINDER,
    EMPTY_CYLINDER,
    MINUTES,
    PACK,
    a_depot,
    a_problem,
    a_rules,
    a_task,
    a_vehicle,
    a_window,
    at,
)

PLACES: Final = tuple(PlaceId(name) for name in MINUTES)
AREAS: Final = ("vn-2021:1", "vn-2021:2")

GOODS_OF: Final[dict[TaskKind, tuple[int, Load, Load, DepotKind | None]]] = {
    "oxygen_emergency": (1, CYLINDER, Load(), "oxygen_station"),
    "transport": (1, Load(), Load(), None),
    "oxygen_swap": (2, CYLINDER, EMPTY_CYLINDER, "oxygen_station"),
    "restock": (2, Load(full=2, kg=24, litres=20), Load(), "oxygen_station"),
    "medicine": (3, PACK, Load(), "mobile_health_station"),
    "chronic_medicine": (4, PACK, Load(), "mobile_health_station"),
    "welfare_bag": (4, BAG, Load(), "distribution_point"),
    "care_visit": (4, Load(), Load(), None),
    "oxygen_collect": (5, Load(), EMPTY_CYLINDER, None),
}
"""Class, what is delivered and collected, and where it is loaded, by kind of task."""

SUPPLIERS: Final[tuple[DepotKind, ...]] = (
    "oxygen_station",
    "mobile_health_station",
    "distribution_point",
)


def examples(usual: int) -> settings:
    """Return settings for so many examples, and in proportion more under a longer profile.

    ``pytest --hypothesis-profile=drill`` multiplies by its `max_examples` over the default 100.
    """
    return settings(
        max_examples=max(1, usual * settings.default.max_examples // 100),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def moments(opens: str = "06:00", closes: str = "18:00") -> st.SearchStrategy[int]:
    """Quarter hours of the day, in seconds."""
    return st.integers(at(opens) // 900, at(closes) // 900).map(lambda quarter: quarter * 900)


@st.composite
def windows(draw: st.DrawFn) -> tuple[TimeWindow, ...]:
    """One or two windows; half of the time the whole day."""
    if draw(st.booleans()):
        return (a_window(),)
    opened = draw(st.lists(moments(), min_size=1, max_size=2, unique=True))
    lasts_s = draw(st.sampled_from((0, 1800, 3600, 7200)))
    return tuple(TimeWindow(opens_s=s, closes_s=s + lasts_s) for s in sorted(opened))


@st.composite
def tasks(draw: st.DrawFn, number: int, before: Sequence[TaskId]) -> Task:
    """A task of any kind; sometimes it follows one of those before it."""
    kind = draw(st.sampled_from(tuple(GOODS_OF)))
    task_class, delivers, collects, load_from = GOODS_OF[kind]
    chain = None
    if before and draw(st.integers(0, 3)) == 0:
        shortest_s = draw(st.sampled_from((0, 0, 1800, 3600)))
        chain = Chain(
            previous=draw(st.sampled_from(before)),
            shortest_gap_s=shortest_s,
            longest_gap_s=shortest_s + draw(st.sampled_from((1800, 7200, 28800))),
        )
    service_s = draw(st.sampled_from((300, 600, 1800)))
    return a_task(
        f"t{number}",
        place=draw(st.sampled_from((*PLACES, *PLACES, None))),
        kind=kind,
        task_class=task_class,
        service_s=service_s,
        setup_s=draw(st.sampled_from((0, service_s // 3))),
        windows=draw(windows()),
        released_s=draw(st.sampled_from((0, 0, at("09:00")))),
        called_s=draw(moments("05:00", "10:00")),
        deadline_s=draw(st.none() | moments()),
        delivers=delivers,
        collects=collects,
        load_from=load_from,
        skills=draw(st.sampled_from(((), (), ("nurse",)))),
        gates=draw(st.sampled_from(((), (), ("antibody",)))),
        area=draw(st.sampled_from((*AREAS, None))),
        alley=draw(st.sampled_from((ALLEYS[0], *ALLEYS))),
        risk=draw(st.sampled_from(RISKS)),
        confirmed=draw(st.integers(0, 5)) > 0,
        chain=chain,
        days_waited=draw(st.integers(0, 3)),
    )


@st.composite
def vehicles(draw: st.DrawFn, number: int) -> Vehicle:
    """A vehicle of any profile with a short or long shift."""
    opens_s = draw(moments("05:00", "10:00"))
    return a_vehicle(
        f"v{number}",
        profile=draw(st.sampled_from(("motorbike", *PROFILES))),
        start=draw(st.sampled_from(PLACES)),
        end=draw(st.none() | st.sampled_from(PLACES)),
        shift=TimeWindow(
            opens_s=opens_s, closes_s=opens_s + draw(st.sampled_from((3600, 14400, 36000)))
        ),
        capacity=Capacity(
            kg=draw(st.sampled_from((15, 40))),
            litres=draw(st.sampled_from((30, 100))),
            cylinders=draw(st.integers(0, 3)),
        ),
        skills=draw(st.sampled_from(((), ("nurse",)))),
        gates=draw(st.sampled_from(((), ("antibody",)))),
        home_area=draw(st.sampled_from((*AREAS, None))),
        areas=draw(st.sampled_from(((), (), AREAS, AREAS[:1]))),
        permits=draw(st.sampled_from(((), (CURFEW_PERMIT,)))),
        most_tasks=draw(st.sampled_from((None, None, 0, 2))),
    )


@st.composite
def depots(draw: st.DrawFn, number: int) -> Depot:
    """A depot that is short of everything at times, with up to two refills."""
    counts = st.integers(0, 3)
    refills = tuple(
        Refill(at_s=at_s // 1800 * 1800, stock=Stock(**dict.fromkeys(("full", "bags"), amount)))
        for at_s, amount in draw(st.lists(st.tuples(moments(), counts), max_size=2))
    )
    return a_depot(
        f"d{number}",
        kind=draw(st.sampled_from(SUPPLIERS)),
        place=draw(st.sampled_from(PLACES)),
        opens=draw(st.just(()) | windows()),
        loading_s=draw(st.sampled_from((0, 300))),
        stock=Stock(full=draw(counts), bags=draw(counts), medicines=draw(counts)),
        refills=refills,
    )


@st.composite
def travels(draw: st.DrawFn) -> TravelMatrix:
    """Travel on the builders' line, at times with one leg that is missing or one that is slow."""
    minutes = np.array([*MINUTES.values()], dtype=np.int32)
    seconds = np.abs(minutes[:, None] - minutes[None, :]) * 60
    for change in draw(st.lists(st.sampled_from((-1, 5400)), max_size=2)):
        a, b = draw(st.permutations(range(len(minutes))))[:2]
        seconds[a, b] = change
    return TravelMatrix(
        seconds=dict.fromkeys(PROFILES, seconds),
        metres=dict.fromkeys(PROFILES, np.where(seconds < 0, -1, seconds * 10)),
    )


@st.composite
def problems(draw: st.DrawFn, *, most_tasks: int = 6, most_vehicles: int = 3) -> Problem:
    """A whole day."""
    given: list[Task] = []
    for number in range(draw(st.integers(0, most_tasks))):
        given.append(draw(tasks(number, [task.id for task in given])))
    fleet = [draw(vehicles(n)) for n in range(draw(st.integers(0, most_vehicles)))]
    supplies = [draw(depots(n)) for n in range(draw(st.integers(0, 3)))]
    pins = tuple(
        Pin(task=task.id, vehicle=draw(st.sampled_from(fleet)).id)
        for task in given
        if fleet and draw(st.integers(0, 5)) == 0
    )
    changes: dict[str, Any] = {"travel": draw(travels()), "pins": pins}
    if draw(st.booleans()):
        changes["rules"] = a_rules(curfew=(a_window("00:00", "06:00"), a_window("16:00", "30:00")))
    return a_problem(*given, vehicles=fleet, depots=supplies, **changes)
