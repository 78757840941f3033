"""The things a day is made of: tasks, vehicles, depots, and what they carry.

Whole seconds since midnight of the problem's day (Asia/Ho_Chi_Minh), whole kilograms and litres.
Windows are closed at both ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NewType, get_args

from geodata.matrix import Profile
from routing.clock import clock

TaskId = NewType("TaskId", str)
VehicleId = NewType("VehicleId", str)
DepotId = NewType("DepotId", str)
PlaceId = NewType("PlaceId", str)

TaskKind = Literal[
    "oxygen_emergency",
    "transport",
    "oxygen_swap",
    "restock",
    "medicine",
    "chronic_medicine",
    "welfare_bag",
    "care_visit",
    "oxygen_collect",
]
TASK_KINDS: Final[tuple[TaskKind, ...]] = get_args(TaskKind)

DepotKind = Literal[
    "oxygen_station", "mobile_health_station", "distribution_point", "refill_plant", "facility"
]
DEPOT_KINDS: Final[tuple[DepotKind, ...]] = get_args(DepotKind)

Good = Literal["full", "bags", "medicines"]
"""What a depot keeps in stock: full cylinders, welfare bags, medicine packs."""
GOODS: Final[tuple[Good, ...]] = get_args(Good)

Risk = Literal["red", "orange", "yellow", "green"]
RISKS: Final[tuple[Risk, ...]] = get_args(Risk)

Alley = Literal["open", "narrow", "steps"]
ALLEYS: Final[tuple[Alley, ...]] = get_args(Alley)
ALLEY_PROFILES: Final[Mapping[Alley, tuple[Profile, ...]]] = MappingProxyType(
    {
        "open": ("motorbike", "pickup", "ambulance", "foot"),
        "narrow": ("motorbike", "foot"),
        "steps": ("foot",),
    }
)
"""Which profiles get to the door, by alley class."""

Hygiene = Literal["any", "contact", "clean"]
"""Whether a task brings people near the sick, must come before that, or neither."""
HYGIENES: Final[tuple[Hygiene, ...]] = get_args(Hygiene)

CURFEW_PERMIT: Final = "curfew"
"""The permit that lets a vehicle move during the curfew."""
OXYGEN_CLASS: Final = 2
"""The class of a cylinder that runs out: the last that is not left to wait."""

_NO_SHOW: Final[Mapping[str, str]] = MappingProxyType({})


def _no_show() -> Mapping[str, str]:
    return _NO_SHOW


def _refuse_negative(owner: object, *names: str) -> None:
    for name in names:
        value = getattr(owner, name)
        if value is not None and value < 0:
            raise ValueError(f"{type(owner).__name__}.{name} is {value}, must be at least 0")


def _refuse_nobody(owner: object) -> None:
    people = owner.people  # type: ignore[attr-defined]  # tasks and vehicles have it
    if people < 1:
        raise ValueError(f"{type(owner).__name__}.people is {people}, must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """An interval of the day, closed at both ends, in seconds since its midnight."""

    opens_s: int
    closes_s: int

    def __post_init__(self) -> None:
        if self.opens_s > self.closes_s:
            raise ValueError(
                f"window opens at {clock(self.opens_s, exact=True)},"
                f" after it closes at {clock(self.closes_s, exact=True)}"
            )

    def contains(self, time_s: int) -> bool:
        """Tell whether the moment lies in the window."""
        return self.opens_s <= time_s <= self.closes_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is aboard, delivered or collected.

    Parameters
    ----------
    kg, litres
        Weight and volume of all of it together.
    full, empty
        Oxygen cylinders.
    bags
        Welfare bags.
    medicines
        Medicine packs.
    """

    kg: int = 0
    litres: int = 0
    full: int = 0
    empty: int = 0
    bags: int = 0
    medicines: int = 0

    def __post_init__(self) -> None:
        if min(self.kg, self.litres, self.full, self.empty, self.bags, self.medicines) < 0:
            _refuse_negative(self, *LOAD_FIELDS)

    def __add__(self, other: "Load") -> "Load":
        return Load(
            kg=self.kg + other.kg,
            litres=self.litres + other.litres,
            full=self.full + other.full,
            empty=self.empty + other.empty,
            bags=self.bags + other.bags,
            medicines=self.medicines + other.medicines,
        )

    def __sub__(self, other: "Load") -> "Load":
        return Load(**{name: getattr(self, name) - getattr(other, name) for name in LOAD_FIELDS})

    def __bool__(self) -> bool:
        return bool(self.kg or self.litres or self.cylinders or self.bags or self.medicines)

    @property
    def cylinders(self) -> int:
        """Full and empty cylinders together."""
        return self.full + self.empty


LOAD_FIELDS: Final[tuple[str, ...]] = ("kg", "litres", "full", "empty", "bags", "medicines")
NOTHING: Final = Load()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The most a vehicle carries at once: weight, volume, cylinders full and empty together."""

    kg: int
    litres: int
    cylinders: int

    def __post_init__(self) -> None:
        _refuse_negative(self, "kg", "litres", "cylinders")

    def holds(self, load: Load) -> bool:
        """Tell whether the load stays within all three limits."""
        return (
            load.kg <= self.kg and load.litres <= self.litres and load.cylinders <= self.cylinders
        )


ANY_GAP_S: Final = 1 << 30
"""No longest gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Ties a task to the one before it for the same patient.

    The service of this task starts at least `shortest_gap_s` and at most `longest_gap_s` after
    the service of `previous` started; when `previous` is not planned, this task is not either.
    Without a longest gap it only comes after it. With a longest gap of 0 two vehicles do both at
    one moment, or neither is done.
    """

    previous: TaskId
    longest_gap_s: int = ANY_GAP_S
    shortest_gap_s: int = 0

    def __post_init__(self) -> None:
        _refuse_negative(self, "shortest_gap_s")
        if self.longest_gap_s == ANY_GAP_S < self.shortest_gap_s:
            raise ValueError(
                f"shortest gap {self.shortest_gap_s} s is over {ANY_GAP_S} s, about 34 years"
            )
        if self.longest_gap_s < self.shortest_gap_s:
            raise ValueError(
                f"longest gap {self.longest_gap_s} s is under the shortest {self.shortest_gap_s} s"
            )

    @property
    def together(self) -> bool:
        """Whether both start at one moment: two people meet, and neither comes alone."""
        return self.longest_gap_s == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to be done at one place.

    Parameters
    ----------
    task_class
        1 (first) to 5 (last); see DOMAIN's kinds.
    place
        Where; None while no place is known (then it stays unassigned, `LOCATION_UNCONFIRMED`).
    service_s
        Time at the door; `setup_s` of it is not spent again when the stop before was a task at
        the same place.
    windows
        Service starts inside one of them (hard).
    released_s
        Service does not start earlier.
    called_s
        When it was asked for; the harm of class 1 counts from here.
    deadline_s
        Soft; the harm of classes 2 and 3 and the lateness of 4 and 5 count from here. It is met
        by the start of service.
    deadline_source
        What the deadline comes from: ``run-out``, ``call``, ``day``; empty without a deadline.
    delivers
        Taken aboard at a depot of kind `load_from`, handed over here.
    collects
        Taken aboard here (empty cylinders); given back at the next oxygen station.
    bring_to
        Where a patient or goods are taken from `place`, with nothing in between: facilities that
        accepted the patient, or a depot; the first of them, the others are next if it refuses.
    handover_s
        Time there, cleaning and the way back to being free included.
    carries
        Aboard on the way there only.
    skills, gates, permits
        What the vehicle must have, all of them.
    profiles
        What it takes: one of these, which wait where they can and whose people walk the rest of an
        alley; empty: whatever gets to the door.
    people
        So many are needed at once; a crew counts as many as it is (for two who meet, see `Chain`).
    hygiene
        A ``clean`` task is not done after a ``contact`` one, unless a load stop (where people wash
        and change) lies between them.
    ppe
        Sets of protective equipment that it uses up.
    ordered
        False while medicine lacks the order of a health worker.
    area
        Ward key ``scheme:code``; None: outside all wards.
    alley
        Which vehicles get to the door.
    confirmed
        Whether place and request are certain. Unconfirmed tasks of classes 3 to 5 are not planned.
    assumed
        Fields whose values were unknown and taken on the safe side.
    days_waited
        Whole days since it was asked for.
    show
        For people only (short name, address, phone, note); no rule reads it.
    """

    id: TaskId
    kind: TaskKind
    task_class: int
    place: PlaceId | None
    service_s: int
    windows: tuple[TimeWindow, ...]
    setup_s: int = 0
    released_s: int = 0
    called_s: int = 0
    deadline_s: int | None = None
    deadline_source: str = ""
    delivers: Load = NOTHING
    collects: Load = NOTHING
    load_from: DepotKind | None = None
    bring_to: tuple[DepotId, ...] = ()
    handover_s: int = 0
    carries: Load = NOTHING
    skills: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    profiles: tuple[Profile, ...] = ()
    people: int = 1
    hygiene: Hygiene = "any"
    ppe: int = 0
    ordered: bool = True
    area: str | None = None
    alley: Alley = "open"
    risk: Risk = "green"
    confirmed: bool = True
    chain: Chain | None = None
    days_waited: int = 0
    assumed: tuple[str, ...] = ()
    show: Mapping[str, str] = field(default_factory=_no_show, compare=False)

    def __post_init__(self) -> None:
        if self.task_class not in range(1, 6):
            raise ValueError(f"Task.task_class is {self.task_class}, must be 1 to 5")
        _refuse_negative(self, "service_s", "setup_s", "days_waited", "ppe", "handover_s")
        _refuse_nobody(self)
        if self.setup_s > self.service_s:
            raise ValueError(f"Task.setup_s {self.setup_s} is over service_s {self.service_s}")
        if not self.windows:
            raise ValueError("Task.windows is empty, must hold at least one window")
        if self.delivers and self.load_from is None:
            raise ValueError("Task.load_from is missing for a task that delivers")
        if (self.handover_s or self.carries) and not self.bring_to:
            raise ValueError("Task.bring_to is missing for a task that hands over or carries")

    @property
    def goal(self) -> DepotId | None:
        """The depot that this task takes somebody or something to; None: it ends where it is."""
        return self.bring_to[0] if self.bring_to else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest of so many seconds that begins inside a window, wherever the vehicle then is."""

    window: TimeWindow
    lasts_s: int

    def __post_init__(self) -> None:
        _refuse_negative(self, "lasts_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A volunteer or crew with what they ride, for one shift.

    Parameters
    ----------
    start, end
        Places; `end` None: the route may end anywhere.
    shift
        Leaves `start` and reaches `end` within it.
    breaks
        In the order of their windows, which do not overlap.
    areas
        Ward keys it may serve, `home_area` among them; empty: anywhere.
    permits
        Such as `CURFEW_PERMIT`, or that for a closed zone.
    people
        How many they are: a crew of two is one vehicle.
    most_tasks, most_duty_s
        At most so many tasks in the shift, and so long from departure to arrival; None: no limit.
    duty_before_s
        How long they were on duty this week before.
    ppe
        Sets of protective equipment they set off with, and have again after a load stop at a depot
        that `gives_ppe`; None: as many as needed.
    ppe_left
        Sets that are left when the shift begins, where that is not `ppe`.
    unclean
        They come from contact with the sick, and have not washed and changed since.
    standby
        Kept free for emergencies: it does tasks of class 1 only.
    aboard
        Goods aboard when the shift begins, such as the spare cylinders of a crew on standby. Tasks
        before the first load stop of their kind may be served from them; the rest stays aboard.
    collected
        Empty cylinders aboard when the shift begins, to be given back at an oxygen station.
    """

    id: VehicleId
    profile: Profile
    start: PlaceId
    end: PlaceId | None
    shift: TimeWindow
    capacity: Capacity
    breaks: tuple[Break, ...] = ()
    skills: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    home_area: str | None = None
    areas: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    people: int = 1
    most_tasks: int | None = None
    most_duty_s: int | None = None
    duty_before_s: int = 0
    ppe: int | None = None
    ppe_left: int | None = None
    unclean: bool = False
    standby: bool = False
    aboard: Load = NOTHING
    collected: Load = NOTHING
    show: Mapping[str, str] = field(default_factory=_no_show, compare=False)

    def __post_init__(self) -> None:
        _refuse_negative(self, "most_tasks", "most_duty_s", "duty_before_s", "ppe", "ppe_left")
        _refuse_nobody(self)
        if self.ppe is None and self.ppe_left is not None:
            raise ValueError("Vehicle.ppe_left needs ppe, how many sets there are in all")
        opens_s = [pause.window.opens_s for pause in self.breaks]
        ends_s = [pause.window.closes_s + pause.lasts_s for pause in self.breaks]
        if any(after < over for after, over in zip(opens_s[1:], ends_s, strict=False)):
            raise ValueError("Vehicle.breaks must come one after the other, none into the next")
        if not self.capacity.holds(self.aboard + self.collected):
            raise ValueError("Vehicle.aboard and collected together are more than capacity holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Full cylinders, welfare bags and medicine packs at a depot."""

    full: int = 0
    bags: int = 0
    medicines: int = 0

    def __post_init__(self) -> None:
        _refuse_negative(self, *GOODS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refill:
    """Stock expected to arrive; usable from `at_s`, which begins a half-hour slot."""

    at_s: int
    stock: Stock

    def __post_init__(self) -> None:
        if self.at_s % SLOT_S:
            raise ValueError(
                f"Refill.at_s is {clock(self.at_s, exact=True)}, must be on a full or half hour"
            )


SLOT_S: Final = 1800
"""Stock is kept by half-hour slots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """Where routes load: oxygen station, mobile health station, distribution point.

    Parameters
    ----------
    opens
        Loading starts and ends inside one of these windows.
    loading_s
        Time one loading stop takes.
    stock, refills
        On hand when the day begins, and what comes during it.
    gives_ppe
        Whether people who load here take protective equipment along.
    """

    id: DepotId
    kind: DepotKind
    place: PlaceId
    opens: tuple[TimeWindow, ...]
    loading_s: int
    stock: Stock = Stock()
    refills: tuple[Refill, ...] = ()
    gives_ppe: bool = False
    show: Mapping[str, str] = field(default_factory=_no_show, compare=False)

    def __post_init__(self) -> None:
        _refuse_negative(self, "loading_s")
