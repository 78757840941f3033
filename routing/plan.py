"""The answer: routes with times and loads, what is left out and why, and what a check found.

How the values of a route follow from the problem and the order of its stops (the solver's
schedule and the independent check both follow this text, each with its own code):

1. ``start``: at the vehicle's start place. ``arrives = starts = ends`` = departure. The earliest
   departure is the shift's start, or for a vehicle without the curfew permit the end of a curfew
   that covers it. All later stops are timed from the earliest departure; then the departure
   moves forward to ``starts`` of the first stop less the travel to it (no waiting at the first
   door), if that is later.
2. ``load`` and ``task``: ``arrives`` = ``ends`` of the stop before + travel, asked with that
   ``ends`` as departure. ``starts`` = the earliest moment at or after ``arrives``, at or after
   ``not_before`` where the stop has one, and: for a task, at or after its ``released_s`` and inside
   one of its windows; for a load, such that loading starts and ends inside one opening window.
   ``ends`` = ``starts`` + duration: a depot's ``loading_s``; a task's ``service_s``, less its
   ``setup_s`` when the stop before it is a task at the same place.
3. ``end``: at the vehicle's end place, or, when it may end anywhere, at the last place.
   ``arrives = starts = ends``.
4. ``load`` (aboard after the stop): at the start what the vehicle has ``aboard`` and ``collected``.
   A load stop at a depot of kind K takes aboard what the tasks with ``load_from`` K deliver, from
   here up to the next load stop at a depot of kind K or the end; a load stop at an oxygen station
   also puts off every empty cylinder with its weight and volume. A task puts off what it delivers
   and takes aboard what it collects. A task before the first load stop of its kind delivers out of
   what was aboard at the start, as long as there is enough of each amount.
5. A task that brings somebody or something to a depot has two stops in a row: the first at its
   place, the second, with ``task`` and ``depot``, at the depot (the first of its ``bring_to``).
   The second ``arrives`` the travel after the first ``ends``; it ``starts`` as a load there would
   and lasts ``handover_s``. What the task ``carries`` is aboard between the two.
6. ``break``: where the stop before it was, ``arrives`` = its ``ends``, ``starts`` = then or, if
   that is later, when the break's window opens. A break is due when its window opens after the
   first task or load ``starts``. It is taken before the next stop when its window is open by then,
   or when that stop would end after the window closes; before the end only in the second case.
7. A route has at least one task. Empty cylinders must be off before the end, unless the route
   ends at the place of an oxygen station.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from geodata.coordinates import LonLat
from routing.model import NOTHING, DepotId, Load, PlaceId, TaskId, VehicleId

StopKind = Literal["start", "load", "task", "break", "end"]

Rule = Literal[
    "time-window",
    "shift",
    "break",
    "capacity",
    "stock",
    "reload",
    "pickup-before-drop",
    "same-vehicle",
    "mixing",
    "ppe",
    "hours",
    "skill",
    "gate",
    "profile",
    "ride",
    "area",
    "permit",
    "two-people",
    "bed",
    "medicine-order",
    "confirmed",
    "curfew",
    "depot-hours",
    "deadline",
    "local-first",
    "fairness",
    "stability",
    "precedence",
    "max-gap",
    "pinned",
    "frozen",
    "served-once",
    "same-problem",
    "stated-values",
]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)

Reason = Literal[
    "NO_VOLUNTEER_ON_SHIFT",
    "SKILL_MISSING",
    "ANTIBODY_LIMIT",
    "PPE_SHORT",
    "CAPACITY_KG",
    "CAPACITY_VOLUME",
    "CAPACITY_CYLINDERS",
    "STOCK_SHORT",
    "STATION_CLOSED",
    "WINDOW_TOO_TIGHT",
    "ENDURANCE_UNREACHABLE",
    "CURFEW",
    "PERMIT_MISSING",
    "ALLEY_TOO_NARROW",
    "RIDE_MISSING",
    "LOCATION_UNCONFIRMED",
    "OUTSIDE_AREA",
    "HOURS_LIMIT",
    "MIXING_RULE",
    "MEDICINE_ORDER_MISSING",
    "NO_ACCEPTING_BED",
    "LOWER_PRIORITY_DISPLACED",
    "PINNED_CONFLICT",
    "PARTNER_MISSING",
    "PREDECESSOR_UNPLANNED",
    "SHIFT_ENDED",
    "UNREACHABLE",
    "VOLUNTEER_OUT",
    "SOLVER_TIME",
]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Score:
    """Four whole numbers compared left to right; lower is better."""

    harm1: int
    harm2: int
    harm3: int
    effort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One call at a place; see the module text for how its values follow.

    Parameters
    ----------
    place
        Where the vehicle is.
    task, depot
        Which task is done or at which depot is loaded; both where a task is brought to its end at a
        depot; None for the other kinds.
    arrives_s, starts_s, ends_s
        Seconds since the day began.
    load
        Aboard after the stop.
    not_before_s
        Where the solver holds a stop back on purpose (stock to come, chain); None otherwise.
    """

    kind: StopKind
    place: PlaceId
    arrives_s: int
    starts_s: int
    ends_s: int
    task: TaskId | None = None
    depot: DepotId | None = None
    load: Load = NOTHING
    not_before_s: int | None = None

    @property
    def is_drop(self) -> bool:
        """Whether it is the second stop of a task, where somebody or something is handed over."""
        return self.kind == "task" and self.depot is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One vehicle's stops in order, from its start to its end.

    Parameters
    ----------
    geometry
        The way to drive as points, start to end; empty when it was not asked for.
    """

    vehicle: VehicleId
    stops: tuple[Stop, ...]
    geometry: tuple[LonLat, ...] = ()

    @property
    def tasks(self) -> tuple[TaskId, ...]:
        """The tasks done, in order."""
        return tuple(s.task for s in self.stops if s.task is not None and not s.is_drop)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The same sentence in Vietnamese and English."""

    vi: str
    en: str

    def said_in(self, language: Literal["vi", "en"]) -> str:
        """Return it in that language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A single change that was tried and found to make room for the task.

    Parameters
    ----------
    change
        A word such as ``widen-window`` or ``lengthen-shift``.
    effect
        What the score changes by: the first level that changes goes down.
    """

    change: str
    sentence: Sentence
    effect: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A task that is not planned, why, and what would help."""

    task: TaskId
    reason: Reason
    sentence: Sentence
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken rule or a wrong value that a check found.

    Parameters
    ----------
    subject
        Which task, vehicle, stop or value: ``V03 stop 4 arrives``.
    detail
        What was found and what it must be.
    """

    rule: Rule
    subject: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All routes and what is unassigned.

    Parameters
    ----------
    problem_sha256, problem_file
        Which problem it answers; empty while it is only in memory.
    band, estimated, attribution, sample
        Carried over from the problem, so that they show wherever the plan does.
    unsearched
        The first valid plan, made where no search could be; it says so wherever it is shown.
    """

    seed: int
    score: Score
    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    problem_sha256: str = ""
    problem_file: str = ""
    band: str = ""
    estimated: bool = False
    attribution: str = ""
    sample: bool = False
    unsearched: bool = False
