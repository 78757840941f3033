"""What comes in: requests, volunteers and depots as rows say it, before any rule is applied.

Times are seconds since midnight of the planned day (negative on days before); None where the row
says nothing.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from geodata.coordinates import LonLat
from geodata.matrix import Profile
from routing.model import Alley, Break, DepotKind, Risk, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which row of which file a value came from; empty when it came another way."""

    file: str = ""
    row: int = 0

    def where(self, name: str, column: str = "") -> str:
        """Return the place as an issue names it: ``people.csv row 7, field flow_lpm``."""
        start = f"{self.file} row {self.row}" if self.file else name
        return f"{start}, field {column}" if column else start


_ELSEWHERE = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody asks for something.

    Parameters
    ----------
    point
        Where, when it was given with the request; else the address is geocoded.
    flags
        What raises the need for help: ``elderly``, ``alone``; see the task table.
    size_l, pressure_bar, flow_lpm, measured_s
        The cylinder in use and when it was read.
    beds
        Facilities that accepted the patient, best first.
    ordered
        False while medicine lacks the order of a health worker.
    """

    id: str
    kind: TaskKind
    address: str = ""
    point: LonLat | None = None
    received_s: int | None = None
    risk: Risk | None = None
    flags: tuple[str, ...] = ()
    name_short: str = ""
    phone: str = ""
    note: str = ""
    size_l: Decimal | None = None
    pressure_bar: Decimal | None = None
    flow_lpm: Decimal | None = None
    measured_s: int | None = None
    beds: tuple[str, ...] = ()
    ordered: bool = True
    origin: Origin = field(default=_ELSEWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """A volunteer or crew with what they ride, for one shift.

    Parameters
    ----------
    areas
        Ward keys or bare ward codes; empty: the home ward; ``*``: anywhere.
    gates
        What was passed: ``active``, ``recovered``, ``training:oxygen``; see the task table.
    capacity_kg, capacity_l, cylinders
        None: what the profile carries by the task table.
    people, most_duty_s, duty_before_s, breaks, ppe, standby
        See `routing.model.Vehicle`.
    spare_cylinders
        Full cylinders aboard when the shift begins.
    """

    id: str
    profile: Profile
    shift_start_s: int
    shift_end_s: int
    home_address: str = ""
    point: LonLat | None = None
    skills: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    capacity_kg: int | None = None
    capacity_l: int | None = None
    cylinders: int | None = None
    people: int = 1
    most_duty_s: int | None = None
    duty_before_s: int = 0
    breaks: tuple[Break, ...] = ()
    ppe: int | None = None
    standby: bool = False
    spare_cylinders: int = 0
    name_short: str = ""
    phone: str = ""
    origin: Origin = field(default=_ELSEWHERE, compare=False)

    @property
    def address(self) -> str:
        """The home address, under the name that the other rows use."""
        return self.home_address


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotRow:
    """A place to load at, with its stock when the day begins."""

    id: str
    kind: DepotKind
    address: str = ""
    point: LonLat | None = None
    opens_s: int | None = None
    closes_s: int | None = None
    stock_full: int = 0
    stock_bags: int = 0
    stock_medicines: int = 0
    gives_ppe: bool = False
    name_short: str = ""
    phone: str = ""
    origin: Origin = field(default=_ELSEWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a row's address was found to be.

    Parameters
    ----------
    area
        Ward key; None: outside all wards, or no wards are known.
    confirmed
        False when the place is a guess that a person has to look at.
    alley
        Which vehicles get to the door; None: as the address tells.
    precision, radius_m
        How an address was placed (``rooftop`` to ``ward``), and within how many metres its door
        should be; empty and None for a point that was given.
    """

    point: LonLat
    area: str | None = None
    confirmed: bool = True
    alley: Alley | None = None
    precision: str = ""
    radius_m: float | None = None
