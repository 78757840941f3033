"""What maps of the office show, as values: stations, beds, cylinders, loads, routes and stops."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from geodata.coordinates import LonLat
from routing.model import DepotKind, Stock, TaskKind

RouteStatus = Literal["late", "under-way", "waiting", "over", "stopped", "planned"]
StopStatus = Literal["stop-late", "stop-open", "stop-done", "stop-missed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationState:
    """A depot with what it has now; `hours` as text, empty where unknown."""

    id: str
    kind: DepotKind
    name: str
    point: LonLat
    stock: Stock
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityState:
    """A facility with its beds under the rule of the share."""

    id: str
    name: str
    point: LonLat
    tier: int
    total: int
    share_percent: int
    occupied: int
    promised: int
    free: int
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCylinder:
    """A cylinder with a patient, where they live.

    Parameters
    ----------
    radius_m
        Within how many metres the point is true; None: it is the place itself.
    ward_only
        Only the ward is known; the point is one inside it.
    """

    serial: str
    point: LonLat
    days: int
    since: datetime
    ward: str = ""
    radius_m: float | None = None
    ward_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WardCylinders:
    """The cylinders of all patients of a ward who have one, enough of them to be told."""

    ward: str
    name: str
    point: LonLat
    cylinders: int
    people: int
    median_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """People of a ward who wait, and volunteers posted there; None: too few to be told."""

    waiting: int | None
    volunteers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopState:
    """A stop for a task; times in seconds of the day."""

    number: int
    point: LonLat
    kind: TaskKind
    status: StopStatus
    starts_s: int
    late_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteState:
    """A volunteer's day as far as it has come.

    Parameters
    ----------
    colour
        Of its own, where that tells routes apart; empty: that of its status.
    """

    vehicle: str
    name: str
    status: RouteStatus
    line: tuple[LonLat, ...]
    stops: tuple[StopState, ...]
    colour: str = ""

    @property
    def over(self) -> int:
        """How many stops are behind."""
        return sum(stop.status in ("stop-done", "stop-missed") for stop in self.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A task that is not planned, and why, in the language of the map."""

    task: str
    point: LonLat
    kind: TaskKind
    why: str
