"""Generated small days: every kind of task, reloading, refills, chains, pins, curfew, odd places.

What they build is always a valid problem (`routing.validation` has nothing to say); whether its
tasks can be done is left to chance.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from geodata.matrix import PROFILES, UNREACHABLE, TravelMatrix
from routing.model import (
    ALLEYS,
    ANY_GAP_S,
    CURFEW_PERMIT,
    HYGIENES,
    RISKS,
    Break,
    Capacity,
    Chain,
    Depot,
    DepotId,
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
from routing.problem import DutyStep, Pin, Problem, Told
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
    an_objective,
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
    default = settings.default or settings()
    return settings(
        max_examples=max(1, usual * default.max_examples // 100),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


Value = TypeVar("Value")


class Dice:
    """Draws for one generated day.

    Hypothesis chooses the seed and the sizes only: what it would draw piece by piece is so
    often odd that hardly anything would ever be planned.
    """

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def pick(self, values: Sequence[Value]) -> Value:
        """Return one of the values."""
        return values[int(self._rng.integers(len(values)))]

    def seldom(self, usual: Value, *odd: Value) -> Value:
        """Return the usual value, one time in ten an odd one."""
        return self.pick(odd) if self.chance(0.1) else usual

    def chance(self, share: float) -> bool:
        """Return True in that share of cases."""
        return bool(self._rng.random() < share)

    def moment(self, opens: str = "06:00", closes: str = "18:00") -> int:
        """Return a quarter hour of the day, in seconds."""
        return int(self._rng.integers(at(opens) // 900, at(closes) // 900 + 1)) * 900

    def windows(self) -> tuple[TimeWindow, ...]:
        """Return the whole day, or one or two windows in it."""
        if self.chance(0.5):
            return (a_window(),)
        opened = sorted({self.moment(), self.pick((at("08:00"), self.moment()))})
        lasts_s = self.pick((10800, 7200, 3600, 0))
        return tuple(TimeWindow(opens_s=s, closes_s=s + lasts_s) for s in opened)


def _task(dice: Dice, number: int, before: Sequence[TaskId]) -> Task:
    """A task of any kind; sometimes it follows one of those before it."""
    kind = dice.pick(tuple(GOODS_OF))
    task_class, delivers, collects, load_from = GOODS_OF[kind]
    goals = dice.pick(((), GOALS)) if kind == "transport" else dice.seldom((), GOALS[:1])
    service_s = dice.pick((300, 600, 1800))
    return a_task(
        f"t{number}",
        place=dice.seldom(dice.pick(PLACES), None),
        kind=kind,
        task_class=task_class,
        service_s=service_s,
        setup_s=dice.pick((0, service_s // 3)),
        windows=dice.windows(),
        released_s=dice.seldom(0, at("09:00")),
        called_s=dice.moment("05:00", "10:00"),
        deadline_s=dice.pick((None, dice.moment())),
        delivers=delivers,
        collects=collects,
        load_from=load_from,
        bring_to=goals,
        handover_s=dice.pick((0, 900)) if goals else 0,
        carries=dice.seldom(Load(), BAG) if goals else Load(),
        skills=dice.seldom((), ("nurse",)),
        gates=dice.seldom((), ("antibody",)),
        area=dice.seldom(dice.pick(AREAS), None),
        alley=dice.seldom("open", *ALLEYS),
        permits=dice.seldom((), ("zone-7",)),
        profiles=dice.seldom((), ("pickup", "ambulance"), ("motorbike",)),
        people=dice.seldom(1, 2),
        hygiene=dice.seldom("any", *HYGIENES),
        ppe=dice.seldom(0, 1, 2),
        ordered=dice.seldom(True, True, False),
        risk=dice.pick(RISKS),
        confirmed=dice.seldom(True, False),
        chain=_chain(dice, before) if before and dice.chance(0.3) else None,
        days_waited=dice.pick((0, 0, 1, 3)),
    )


GOALS: Final = (DepotId("hospital"), DepotId("field"))
"""Facilities of every drawn day."""


def _chain(dice: Dice, before: Sequence[TaskId]) -> Chain:
    shortest_s = dice.pick((0, 1800, 3600))
    longest_s = dice.seldom(shortest_s + dice.pick((28800, 7200, 1800)), ANY_GAP_S)
    return Chain(previous=dice.pick(before), shortest_gap_s=shortest_s, longest_gap_s=longest_s)


def _vehicle(dice: Dice, number: int) -> Vehicle:
    """A vehicle of any profile with a short or long shift."""
    opens_s = dice.moment("05:00", "09:00")
    lasts_s = dice.pick((36000, 18000, 10800, 3600))
    capacity = Capacity(
        kg=dice.pick((40, 30, 15)),
        litres=dice.pick((100, 60, 30)),
        cylinders=dice.pick((3, 2, 1, 0)),
    )
    aboard = dice.seldom(Load(), CYLINDER, CYLINDER + CYLINDER, BAG)
    collected = dice.seldom(Load(), Load(), EMPTY_CYLINDER)
    if not capacity.holds(aboard + collected):
        aboard = collected = Load()
    pauses = [
        Break(window=a_window(opens, closes), lasts_s=dice.pick((1200, 2400)))
        for opens, closes in (("09:00", "10:00"), ("12:00", "12:30"))
    ]
    return a_vehicle(
        f"v{number}",
        breaks=dice.seldom((), tuple(pauses), tuple(pauses[:1])),
        profile=dice.seldom("motorbike", *PROFILES),
        start=dice.pick(PLACES),
        end=dice.pick((None, dice.pick(PLACES))),
        shift=TimeWindow(opens_s=opens_s, closes_s=opens_s + lasts_s),
        capacity=capacity,
        skills=dice.pick((("nurse",), ())),
        gates=dice.pick((("antibody",), ())),
        home_area=dice.pick((*AREAS, None)),
        areas=dice.seldom((), AREAS, AREAS[:1]),
        permits=dice.pick(((), (CURFEW_PERMIT,), (CURFEW_PERMIT, "zone-7"))),
        people=dice.pick((1, 1, 2)),
        most_tasks=dice.seldom(None, 0, 1, 2),
        most_duty_s=dice.seldom(None, 3600, 7200, 14400),
        duty_before_s=dice.seldom(0, 7200, 100000),
        ppe=dice.seldom(None, 0, 1, 2),
        unclean=dice.seldom(False, True),
        standby=dice.seldom(False, False, True),
        aboard=aboard,
        collected=collected,
    )


def _depot(dice: Dice, number: int, kind: DepotKind) -> Depot:
    """A depot that is short of everything at times, with up to two refills."""
    refills = tuple(
        Refill(
            at_s=dice.moment("06:00", "12:00") // 1800 * 1800,
            stock=Stock(**dict.fromkeys(("full", "bags", "medicines"), dice.pick((1, 2)))),
        )
        for _ in range(dice.pick((0, 1, 2)))
    )
    counts = (3, 2, 1, 0)
    return a_depot(
        f"d{number}",
        kind=kind,
        place=dice.pick(PLACES),
        opens=dice.seldom((a_window(),), dice.windows(), ()),
        loading_s=dice.pick((300, 0)),
        stock=Stock(full=dice.pick(counts), bags=dice.pick(counts), medicines=dice.pick(counts)),
        refills=refills,
        gives_ppe=dice.pick((False, True)),
    )


def _travel(dice: Dice) -> TravelMatrix:
    """Travel on the builders' line, at times with one-way detours or a place without a way."""
    minutes = np.array([*MINUTES.values()], dtype=np.int32)
    seconds = np.abs(minutes[:, None] - minutes[None, :]) * 60
    for slow_s in dice.pick(((), (600,), (1800, 3600))):
        seconds[dice.pick(range(len(minutes))), :] += slow_s  # whichever way one leaves it
    for through in range(len(minutes)):  # the shortest way, as roads would give it
        seconds = np.minimum(seconds, seconds[:, [through]] + seconds[[through], :])
    np.fill_diagonal(seconds, 0)
    if dice.chance(0.1):
        cut_off = dice.pick(range(len(minutes)))
        seconds[cut_off, :] = seconds[:, cut_off] = UNREACHABLE
        seconds[cut_off, cut_off] = 0
    metres = np.where(seconds == UNREACHABLE, UNREACHABLE, seconds * 10)
    return TravelMatrix(
        seconds=dict.fromkeys(PROFILES, seconds), metres=dict.fromkeys(PROFILES, metres)
    )


def a_drawn_problem(seed: int, *, tasks: int, vehicles: int) -> Problem:
    """Return the whole day that the seed stands for."""
    dice = Dice(seed)
    given: list[Task] = []
    for number in range(tasks):
        given.append(_task(dice, number, [task.id for task in given]))
    fleet = [_vehicle(dice, number) for number in range(vehicles)]
    kinds = [kind for supplier in SUPPLIERS for kind in dice.seldom((supplier,), ())]
    kinds += dice.pick(((), (SUPPLIERS[0],)))
    depots = [_depot(dice, number, kind) for number, kind in enumerate(kinds)]
    depots += [replace(_depot(dice, 0, "facility"), id=goal) for goal in GOALS]
    pinned = [task.id for task in given if fleet and dice.chance(0.1)]
    changes: dict[str, Any] = {
        "travel": _travel(dice),
        "pins": tuple(Pin(task=task, vehicle=dice.pick(fleet).id) for task in pinned),
    }
    if dice.chance(0.5):
        changes["rules"] = a_rules(
            curfew=(a_window("00:00", "06:00"), a_window("16:00", "30:00")),
            objective=an_objective(
                duty=(DutyStep(from_s=3600, per_min=3),),
                week=(DutyStep(from_s=10000, per_min=7),),
                changed=500,
                moved=200,
                waiting_per_min={1: 11, 2: 5},
            ),
        )
    if fleet and dice.chance(0.3):
        of_pin = {pin.task: pin.vehicle for pin in changes["pins"]}  # a frozen one is no other
        changes["told"] = {
            task.id: Told(vehicle=of_pin.get(task.id, dice.pick(fleet).id), starts_s=dice.moment())
            for task in given
            if dice.chance(0.5)
        }
        changes["frozen_until_s"] = dice.pick((None, dice.moment()))
    return a_problem(*given, vehicles=fleet, depots=depots, **changes)


def problems(*, most_tasks: int = 7, most_vehicles: int = 3) -> st.SearchStrategy[Problem]:
    """Whole days of at most so many tasks and vehicles."""
    return st.builds(
        a_drawn_problem,
        st.integers(0, 2**32 - 1),
        tasks=st.integers(0, most_tasks),
        vehicles=st.sampled_from((*range(1, most_vehicles + 1), 0)),
    )
