"""The question of a day: what is to be done, by whom, over which roads, under which rules."""

import math
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal

from geodata.coordinates import LonLat
from geodata.matrix import Profile, Travel
from routing.model import (
    Depot,
    DepotId,
    PlaceId,
    Risk,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.windows import within

MOVED_S: Final = 900
"""A told time that moves by more than this is a change to the published plan."""

ROUGH_M: Final = 150.0
"""An address placed less exactly than this is no door; own default. Who stands at the point sees
and hears about this far along a street, and farther off would search house by house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One address: a point and the ward it lies in (``scheme:code``; None: outside all)."""

    id: PlaceId
    point: LonLat
    area: str | None = None
    show: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def rough_m(self) -> float | None:
        """Within how many metres the door should be, where that is too far to find it; or None."""
        try:
            radius_m = float(self.show.get("radius_m", 0))
        except ValueError:
            return None
        return radius_m if ROUGH_M < radius_m < math.inf else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmTable:
    """Harm of one class by lateness: a dated table that clinicians own.

    Parameters
    ----------
    from_s
        ``(k,)`` rising; step i holds when the lateness is at least ``from_s[i]`` seconds.
    harm, harm_red
        ``(k,)`` rising, convex; the harm of step i, and the same for red patients.
    unserved, unserved_red
        Harm of a task that is not planned: above every step.
    """

    from_s: tuple[int, ...]
    harm: tuple[int, ...]
    harm_red: tuple[int, ...]
    unserved: int
    unserved_red: int

    def __post_init__(self) -> None:
        steps = len(self.from_s)
        if not 1 <= steps <= 16 or len(self.harm) != steps or len(self.harm_red) != steps:  # noqa: PLR2004
            raise ValueError("HarmTable needs 1 to 16 steps, as many in from_s, harm and harm_red")
        for name, top in (("harm", self.unserved), ("harm_red", self.unserved_red)):
            values = (0, *getattr(self, name), top)
            if any(a >= b for a, b in pairwise(values)):
                raise ValueError(f"HarmTable.{name} must rise from above 0 to below `unserved`")
        if any(a >= b for a, b in pairwise(self.from_s)):
            raise ValueError("HarmTable.from_s must rise")

    def at(self, late_s: int, risk: Risk) -> int:
        """Return the harm of being `late_s` seconds late (negative: in time)."""
        values = self.harm_red if risk == "red" else self.harm
        return max((h for f, h in zip(self.from_s, values, strict=True) if late_s >= f), default=0)

    def inside_s(self, late_s: int) -> int:
        """Return the seconds that the lateness is past the start of its step; 0 before step one."""
        return min((late_s - f for f in self.from_s if late_s >= f), default=0)

    def not_served(self, risk: Risk) -> int:
        """Return the harm of leaving it out."""
        return self.unserved_red if risk == "red" else self.unserved


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStep:
    """Effort of each whole minute of duty past `from_s` seconds."""

    from_s: int
    per_min: int

    def __post_init__(self) -> None:
        if self.from_s < 0 or self.per_min < 0:
            raise ValueError("DutyStep.from_s and per_min must be at least 0")

    def effort(self, duty_s: int) -> int:
        """Return what so much duty adds by this step."""
        return max(0, duty_s - self.from_s) // 60 * self.per_min


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """The published rates that make up a score (all in seconds of effort).

    Parameters
    ----------
    harm
        Tables of classes 1, 2 and 3. Lateness counts from the call (class 1) or from the
        deadline (2, 3).
    inside_step_per_min
        Effort per whole minute inside a harm step.
    late_per_min
        Effort per whole minute that a task of class 4 or 5 starts after its deadline, by class.
    waiting_per_min
        Effort per whole minute from the call until service starts, by class; none for classes that
        are not named. Within a step of harm, who waits for oxygen waits no longer than need be.
    unserved
        Effort of not doing a task of class 4 or 5, by class.
    unserved_per_day
        Added to `unserved` per day it has waited.
    lending
        Effort of each task done outside the vehicle's home ward.
    duty
        Effort of long duty, so that work is shared: each step adds its rate for every whole
        minute of a route, from departure to arrival, past its start.
    week
        The same over the week: for every minute of a route that comes past the step's start when
        the duty before it is added.
    changed, moved
        Effort of each change to the published plan: a task done by another vehicle than people
        were told, or by the same one more than `MOVED_S` from the time told. A re-plan costs
        `moved` too for each vehicle whose next hour comes in another order.
    """

    harm: Mapping[int, HarmTable]
    inside_step_per_min: int
    late_per_min: Mapping[int, int]
    unserved: Mapping[int, int]
    unserved_per_day: int
    lending: int
    duty: tuple[DutyStep, ...] = ()
    week: tuple[DutyStep, ...] = ()
    changed: int = 0
    moved: int = 0
    waiting_per_min: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def waiting_effort(self, task_class: int, waits_s: int) -> int:
        """Return the effort of letting somebody of the class wait so long from the call."""
        return max(0, waits_s) // 60 * self.waiting_per_min.get(task_class, 0)

    def duty_effort(self, duty_s: int, *, before_s: int = 0) -> int:
        """Return the effort of a route that lasts so long, after so much duty in the week."""
        today = sum(step.effort(duty_s) for step in self.duty)
        week = sum(step.effort(before_s + duty_s) - step.effort(before_s) for step in self.week)
        return today + week

    def __post_init__(self) -> None:
        if set(self.harm) != {1, 2, 3} or not set(self.late_per_min) == set(self.unserved) == {
            4,
            5,
        }:
            raise ValueError("Objective needs harm for classes 1, 2, 3 and rates for 4 and 5")
        if not {1, 2, 3} >= set(self.waiting_per_min):
            raise ValueError("Objective.waiting_per_min is of classes 1, 2 and 3")
        rates = (
            self.inside_step_per_min,
            self.unserved_per_day,
            self.lending,
            self.changed,
            self.moved,
            *self.late_per_min.values(),
            *self.unserved.values(),
            *self.waiting_per_min.values(),
        )
        if min(rates) < 0:
            raise ValueError(f"Objective has a rate of {min(rates)}, must be at least 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The dated rules a problem was made under.

    Parameters
    ----------
    curfew
        When nobody without the permit moves or serves, as seconds of the day; may reach past
        86,400 for the following night.
    valid_from, source
        Since when, and by whose decision.
    """

    objective: Objective
    curfew: tuple[TimeWindow, ...] = ()
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A person's decision: this task is done by this vehicle, or not at all."""

    task: TaskId
    vehicle: VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people were told of a task: who does it, and when its service starts."""

    vehicle: VehicleId
    starts_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelSource:
    """How a problem file names its travel times.

    Parameters
    ----------
    kind
        ``inline`` numbers, a ``matrix`` file, ``straight_line``, or a ``roads`` file.
    file, sha256
        Of a matrix or roads file, as written in the problem file.
    detour, kph
        Of straight lines.
    """

    kind: Literal["inline", "matrix", "straight_line", "roads"] = "inline"
    file: str = ""
    sha256: str = ""
    detour: float = 0.0
    kph: Mapping[Profile, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Everything a solver may know about one day.

    Parameters
    ----------
    travel
        Answers for place indices in the order of `places`.
    told
        The published plan: who was to do which task and when; each change of it costs effort.
    frozen_until_s
        What people were told to start before then stays with them, no more than `MOVED_S` from
        the time told, or is not done at all; None: nothing is frozen.
    band
        The hours that `travel` stands for (the slowest of the shifts); shown in the plan.
    estimated
        True when travel comes from straight lines; carried into plan, map and lists.
    attribution
        Whom to name for the roads. What of these three is not given is what `travel` says itself.
    sample
        True for the generated sample city; labelled wherever it shows.
    """

    day: date
    places: tuple[Place, ...]
    tasks: tuple[Task, ...]
    vehicles: tuple[Vehicle, ...]
    depots: tuple[Depot, ...]
    travel: Travel
    rules: Rules
    pins: tuple[Pin, ...] = ()
    told: Mapping[TaskId, Told] = field(default_factory=dict)
    frozen_until_s: int | None = None
    travel_source: TravelSource = field(default_factory=TravelSource)
    band: str = ""
    estimated: bool = False
    attribution: str = ""
    sample: bool = False
    _place_index: Mapping[PlaceId, int] = field(init=False, repr=False)
    _tasks: Mapping[TaskId, Task] = field(init=False, repr=False)
    _vehicles: Mapping[VehicleId, Vehicle] = field(init=False, repr=False)
    _depots: Mapping[DepotId, Depot] = field(init=False, repr=False)
    _pinned: Mapping[TaskId, VehicleId] = field(init=False, repr=False)
    _bound: frozenset[VehicleId] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lookups: dict[str, dict[str, object]] = {
            "_place_index": {str(place.id): i for i, place in enumerate(self.places)},
            "_tasks": {task.id: task for task in self.tasks},
            "_vehicles": {vehicle.id: vehicle for vehicle in self.vehicles},
            "_depots": {depot.id: depot for depot in self.depots},
            "_pinned": {pin.task: pin.vehicle for pin in self.pins},
        }
        for name, lookup in lookups.items():
            object.__setattr__(self, name, MappingProxyType(lookup))
        bound = {pin.vehicle for pin in self.pins}
        if self.frozen_until_s is not None:
            frozen = map(self.frozen, self.told)
            bound |= {told.vehicle for told in frozen if told is not None}
        object.__setattr__(self, "_bound", frozenset(bound))
        for label in ("band", "estimated", "attribution"):
            said = getattr(self, label) or getattr(self.travel, label, getattr(self, label))
            object.__setattr__(self, label, said)

    def with_task(self, task: Task) -> "Problem":
        """Return the problem with this task in place of the one of its id; KeyError if none is."""
        self.task(task.id)
        return self._changed(
            tasks=tuple(task if one.id == task.id else one for one in self.tasks),
            _tasks=MappingProxyType({**self._tasks, task.id: task}),
        )

    def with_vehicle(self, vehicle: Vehicle) -> "Problem":
        """Return the problem with this vehicle in place of the one of its id, or as one more."""
        kept = tuple(vehicle if one.id == vehicle.id else one for one in self.vehicles)
        return self._changed(
            vehicles=kept if vehicle.id in self._vehicles else (*kept, vehicle),
            _vehicles=MappingProxyType({**self._vehicles, vehicle.id: vehicle}),
        )

    def _changed(self, **values: object) -> "Problem":
        """Return a copy with other values, without looking through all that stays."""
        other = copy(self)
        for name, value in values.items():
            object.__setattr__(other, name, value)
        return other

    def task(self, task: TaskId) -> Task:
        """Return the task of that id; KeyError if there is none."""
        return self._tasks[task]

    def vehicle(self, vehicle: VehicleId) -> Vehicle:
        """Return the vehicle of that id; KeyError if there is none."""
        return self._vehicles[vehicle]

    def depot(self, depot: DepotId) -> Depot:
        """Return the depot of that id; KeyError if there is none."""
        return self._depots[depot]

    def place(self, place: PlaceId) -> Place:
        """Return the place of that id; KeyError if there is none."""
        return self.places[self._place_index[place]]

    def place_index(self, place: PlaceId) -> int:
        """Return the position of the place in `places` and in `travel`."""
        return self._place_index[place]

    def pinned_to(self, task: TaskId) -> VehicleId | None:
        """Return the vehicle a person pinned the task to, if any."""
        return self._pinned.get(task)

    def is_bound(self, vehicle: VehicleId) -> bool:
        """Tell whether a task is pinned to the vehicle or frozen with it."""
        return vehicle in self._bound

    def frozen(self, task: TaskId) -> Told | None:
        """Return what people were told of the task, where that stays as it is."""
        if self.frozen_until_s is None:
            return None
        told = self.told.get(task)
        return told if told is not None and told.starts_s < self.frozen_until_s else None

    def windows_of(self, task: Task) -> tuple[TimeWindow, ...]:
        """Return when the task may start: in its windows; a frozen one near the time told."""
        told = self.frozen(task.id)
        if told is None:
            return task.windows
        return within(task.windows, told.starts_s - MOVED_S, told.starts_s + MOVED_S)

    def travel_s(
        self, profile: Profile, origin: PlaceId, destination: PlaceId, depart_s: int
    ) -> int | None:
        """Return whole seconds of travel between two places; None: no way."""
        return self.travel.travel_s(
            profile, self._place_index[origin], self._place_index[destination], depart_s
        )
