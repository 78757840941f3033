"""What the tasks of a rich day are, kind by kind."""

from dataclasses import dataclass
from typing import Final

from routing.model import NOTHING, DepotKind, Load, Risk, TaskKind, TimeWindow
from tests.benchmarks.rich.rates import HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of task.

    Parameters
    ----------
    of_64
        How many of each ward's 64 tasks.
    window
        When the service may begin.
    gates
        What everybody who does it must have.
    risks
        How likely each risk is.
    """

    kind: TaskKind
    of_64: int
    task_class: int
    service_s: int
    setup_s: int
    window: TimeWindow
    gates: tuple[str, ...]
    risks: tuple[tuple[Risk, float], ...]
    load_from: DepotKind | None = None
    delivers: Load = NOTHING
    collects: Load = NOTHING


def _hours(opens: int, closes: int) -> TimeWindow:
    return TimeWindow(opens_s=opens * HOUR_S, closes_s=closes * HOUR_S)


FULL: Final = Load(full=1, kg=12, litres=10)
EMPTY: Final = Load(empty=1, kg=10, litres=10)
OFTEN_RED: Final[tuple[tuple[Risk, float], ...]] = (
    ("red", 0.45),
    ("orange", 0.45),
    ("yellow", 0.1),
)
SELDOM_RED: Final[tuple[tuple[Risk, float], ...]] = (
    *(("red", 0.04), ("orange", 0.16), ("yellow", 0.35)),
    ("green", 0.45),
)

KINDS: Final = (
    Kind(
        kind="oxygen_emergency",
        of_64=1,
        task_class=1,
        service_s=600,
        setup_s=60,
        window=_hours(0, 24),
        gates=("antibody", "training:oxygen"),
        risks=(("red", 0.9), ("orange", 0.1)),
        load_from="oxygen_station",
        delivers=FULL,
    ),
    Kind(
        kind="oxygen_swap",
        of_64=12,
        task_class=2,
        service_s=480,
        setup_s=120,
        window=_hours(6, 21),
        gates=("antibody", "training:oxygen"),
        risks=OFTEN_RED,
        load_from="oxygen_station",
        delivers=FULL,
        collects=EMPTY,
    ),
    Kind(
        kind="medicine",
        of_64=10,
        task_class=3,
        service_s=300,
        setup_s=60,
        window=_hours(6, 21),
        gates=("training:medicine",),
        risks=SELDOM_RED,
        load_from="mobile_health_station",
        delivers=Load(medicines=1, kg=1, litres=2),
    ),
    Kind(
        kind="chronic_medicine",
        of_64=4,
        task_class=3,
        service_s=600,
        setup_s=60,
        window=_hours(6, 20),
        gates=("training:medicine",),
        risks=SELDOM_RED,
        load_from="mobile_health_station",
        delivers=Load(medicines=1, kg=2, litres=4),
    ),
    Kind(
        kind="welfare_bag",
        of_64=24,
        task_class=5,
        service_s=300,
        setup_s=60,
        window=_hours(6, 20),
        gates=("training:goods",),
        risks=SELDOM_RED,
        load_from="distribution_point",
        delivers=Load(bags=1, kg=13, litres=40),
    ),
    Kind(
        kind="care_visit",
        of_64=10,
        task_class=5,
        service_s=1200,
        setup_s=60,
        window=_hours(8, 18),
        gates=("antibody", "training:visit"),
        risks=SELDOM_RED,
    ),
    Kind(
        kind="oxygen_collect",
        of_64=3,
        task_class=5,
        service_s=300,
        setup_s=60,
        window=_hours(7, 18),
        gates=("antibody", "training:oxygen"),
        risks=(("yellow", 0.1), ("green", 0.9)),
        collects=EMPTY,
    ),
)
"""All 64 tasks of a ward. Of the sample city's kinds, with more oxygen: its rules are what the sets
are to test."""
BY_NAME: Final = {kind.kind: kind for kind in KINDS}
