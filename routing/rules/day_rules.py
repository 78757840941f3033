"""What the dated tables decide for one day, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from geodata.matrix import Profile
from routing.model import Capacity, DepotKind, Hygiene, Load, Risk, TaskKind, TimeWindow
from routing.oxygen import Unknown
from routing.problem import Rules

DAY_S: Final = 86_400

DeadlineFrom = Literal["call", "run-out", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """What the deadline of a kind of task counts from.

    Parameters
    ----------
    counts_from
        ``call`` (and `after_s` later), ``run-out`` (less the margin), or ``day``: at `at_s` of the
        planned day, but not before that time `days_after_call` days after the call.
    """

    counts_from: DeadlineFrom
    after_s: int = 0
    at_s: int = 0
    days_after_call: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """How a request of one kind becomes a task.

    Parameters
    ----------
    task_class, class_vulnerable
        Class, and class for people with one of the vulnerable flags.
    service_s, setup_s
        Time at the door, and the part of it spent once per place.
    delivers, collects
        Goods; the weight and volume of cylinders are added by their size.
    night
        Whether as many cylinders are planned as last until the next morning.
    people, hygiene, ppe, profiles
        See `routing.model.Task`.
    handover_s
        Time at the facility that a patient is brought to, cleaning included.
    """

    kind: TaskKind
    task_class: int
    class_vulnerable: int
    service_s: int
    setup_s: int
    windows: tuple[TimeWindow, ...]
    deadline: DeadlineRule
    skills: tuple[str, ...]
    gates: tuple[str, ...]
    load_from: DepotKind | None
    delivers: Load
    collects: Load
    night: bool
    people: int = 1
    hygiene: Hygiene = "any"
    ppe: int = 0
    handover_s: int = 0
    profiles: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenRules:
    """Reserve, margin and what counts where nothing is known.

    Parameters
    ----------
    reserve_bar, full_bar
        Pressure that is not counted on, and pressure of a full cylinder.
    margin_s
        A deadline lies so long before the run-out.
    delivered_size_l
        Water volume of the cylinders that stations hold; what comes is of this size, whatever size
        the patient's own has.
    reading_after_call_s
        A pressure may be read at most so long after the call it came with: clocks differ.
    until_s
        The night's stock lasts until then; past 86,400 is the next day.
    most_cylinders
        At most so many are planned for one patient.
    """

    reserve_bar: int
    full_bar: int
    margin_s: int
    unknown: Unknown
    delivered_size_l: Fraction
    reading_after_call_s: int
    until_s: int
    most_cylinders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CylinderSize:
    """Weight and outer volume of one cylinder."""

    size_l: Fraction
    full_kg: int
    empty_kg: int
    litres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotRule:
    """Hours of a depot whose row gives none, and the time one loading takes."""

    opens: TimeWindow
    loading_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlleyRule:
    """How deep in alleys a house lies before fewer vehicles get to its door; 0: never."""

    narrow_from: int
    steps_from: int
    car_words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words that rows may use."""

    skills: tuple[str, ...]
    gates: tuple[str, ...]
    permits: tuple[str, ...]
    vulnerable: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        """Every flag, vulnerable ones first."""
        return self.vulnerable + self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRules:
    """Everything that is decided by dated tables for one day.

    Parameters
    ----------
    rules
        What goes into the problem: objective and curfew.
    kinds
        By kind; a kind that is missing is arranged by hand.
    cylinders
        From small to large.
    limits
        By profile, the most that it carries.
    step_days, highest_class
        Waiting moves a task of class 4 or 5 one class up after so many days, not above the highest.
    lending_floor
        Of a ward's own volunteers so many are not lent to other wards.
    unknown_risk, unknown_call_s
        What counts where the row says nothing.
    """

    day: date
    rules: Rules
    kinds: Mapping[TaskKind, KindRule]
    oxygen: OxygenRules
    cylinders: tuple[CylinderSize, ...]
    limits: Mapping[Profile, Capacity]
    depots: Mapping[DepotKind, DepotRule]
    alley: AlleyRule
    words: Words
    step_days: int
    highest_class: int
    lending_floor: int
    unknown_risk: Risk
    unknown_call_s: int

    def promoted(self, task_class: int, days_waited: int) -> int:
        """Return the class after so many days of waiting."""
        if task_class <= self.highest_class:
            return task_class
        return max(self.highest_class, task_class - days_waited // self.step_days)
