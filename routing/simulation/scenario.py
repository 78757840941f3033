"""What is simulated: wards, people, calls, chances; one frozen value, read from TOML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from geodata.coordinates import LonLat
from geodata.matrix import Profile
from routing.model import DepotKind, TaskKind, TimeWindow

PolicyName = Literal["by-hand", "morning-plan", "live", "hindsight"]
POLICY_NAMES: Final[tuple[PolicyName, ...]] = get_args(PolicyName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A ward: where people live, how many are ill, and how many volunteers it has.

    Parameters
    ----------
    key
        ``scheme:code``.
    radius_m
        Households lie within so much of the point, evenly over the circle.
    cases
        Its share of all calls, against the other wards.
    district
        Wards of one district are dispatched together; districts lend nobody to each other.
    """

    key: str
    point: LonLat
    radius_m: int
    cases: float
    volunteers: int
    district: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How often a kind is asked for: so many a day in all wards together, within these hours."""

    kind: TaskKind
    per_day: float
    hours: TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A share of the volunteers with their hours and what they ride.

    Parameters
    ----------
    standby
        Kept for emergencies, with spare cylinders aboard.
    """

    hours: TimeWindow
    share: float
    profile: Profile
    standby: bool
    permits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """What goes otherwise than planned.

    Parameters
    ----------
    travel, service
        Standard deviation of the logarithm of what a ride or a service lasts, against what is
        planned; on average both last as planned.
    no_answer
        Chance that nobody is home; not for emergencies and transports.
    again_s
        After so long it is tried again.
    ill, ill_days
        Chance that a volunteer falls ill on a day, and for how many days that is.
    worsens, worsens_s
        Chance that somebody not served within so long after the call becomes an emergency.
    """

    travel: float
    service: float
    no_answer: float
    again_s: int
    ill: float
    ill_days: int
    worsens: float
    worsens_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cylinders:
    """The loop of the stations' cylinders.

    Parameters
    ----------
    owned, lost
        All there ever were, and those of them that did not come back before the first day.
    returned
        Chance that a cylinder lent comes back.
    kept_s
        So long a loan is kept, on average.
    refill_s
        From the station to the plant and back full.
    collected_at_s
        When empties leave for the plant, each day.
    flows_lpm
        What people breathe, each as likely.
    """

    owned: int
    lost: int
    returned: float
    kept_s: int
    refill_s: int
    collected_at_s: int
    flows_lpm: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A depot: where people load, or a facility with so many beds.

    Parameters
    ----------
    district
        Which district it belongs to; its cylinders are an equal part of all.
    """

    id: str
    kind: DepotKind
    point: LonLat
    district: str
    beds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A ward closed on these days (0: the first): only its own volunteers come to its doors."""

    ward: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """How much the policies that plan may search, and when.

    Parameters
    ----------
    morning_s
        When the day's plan is made.
    morning_iterations, live_iterations
        Search steps of that plan and of each re-plan; hindsight has ten times those of the morning.
    every_s
        The live policy plans again so often.
    """

    morning_s: int
    morning_iterations: int
    live_iterations: int
    every_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Days of some districts, how often they are replayed, and under which policies.

    Parameters
    ----------
    day, days
        The first day and how many.
    lending
        Whether volunteers serve other wards of their district; both are compared where both stand.
    curfew
        Instead of that of the dated rules; None: as those have it.
    surge
        All calls are so many times as frequent.
    stay_s
        So long a hospital bed is taken.
    """

    name: str
    source: str
    day: date
    days: int
    seed: int
    replications: int
    policies: tuple[PolicyName, ...]
    lending: tuple[bool, ...]
    surge: float
    curfew: tuple[TimeWindow, ...] | None
    stay_s: int
    calls: tuple[Calls, ...]
    shifts: tuple[Shift, ...]
    chances: Chances
    cylinders: Cylinders
    planning: Planning
    wards: tuple[Ward, ...]
    sites: tuple[Site, ...]
    closed: tuple[Closure, ...] = ()

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts, in the order of their first ward."""
        return tuple(dict.fromkeys(ward.district for ward in self.wards))

    def rates(self) -> Mapping[TaskKind, float]:
        """Return how often each kind is asked for a day, the surge included."""
        return {calls.kind: calls.per_day * self.surge for calls in self.calls}
