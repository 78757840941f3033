"""What days under a policy came to: counts that add up over districts, and the figures of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

from routing.rules.day_rules import DAY_S
from routing.simulation.demand import OXYGEN_KINDS, SURE_KINDS, Need
from routing.simulation.records import Record

Figure = Literal[
    "oxygen_min",
    "emergencies_30",
    "done_per_hour",
    "done_per_duty_hour",
    "ride_min_each",
    "unserved",
    "oxygen_per_day",
]
FIGURES: Final[tuple[Figure, ...]] = get_args(Figure)
REACHED_S: Final = 1800
"""An emergency is to be reached so long after the call."""
COUNTED_S: Final = DAY_S
"""Nobody is counted as without oxygen for longer: by then a hospital has them, or death."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one replication.

    Parameters
    ----------
    asked, served
        Needs.
    oxygen_asked, oxygen_served
        Those for oxygen.
    oxygen_s
        How long people were without oxygen, all together: from the call of an emergency, or the
        moment at which a cylinder is empty, until the service that brings the next one starts.
    emergencies, reached
        Oxygen emergencies and transports, and those reached within 30 minutes of the call.
    duty_s, busy_s, ride_s
        How long volunteers were on their shifts; rode, loaded and served; rode.
    days
        Of the scenario.
    """

    asked: int = 0
    served: int = 0
    oxygen_asked: int = 0
    oxygen_served: int = 0
    oxygen_s: int = 0
    emergencies: int = 0
    reached: int = 0
    duty_s: int = 0
    busy_s: int = 0
    ride_s: int = 0
    days: int = 1

    def figures(self) -> Mapping[Figure, float]:
        """Return the figures; a share of nothing is 1."""
        return {
            "oxygen_min": self.oxygen_s / 60,
            "emergencies_30": self.reached / self.emergencies if self.emergencies else 1.0,
            "done_per_hour": self.served / max(1, self.busy_s) * 3600,
            "done_per_duty_hour": self.served / max(1, self.duty_s) * 3600,
            "ride_min_each": self.ride_s / 60 / max(1, self.served),
            "unserved": float(self.asked - self.served),
            "oxygen_per_day": self.oxygen_served / self.days,
        }


def tally_of(record: Record, *, days: int) -> Tally:
    """Return the counts of one district."""
    oxygen = [need for need in record.needs.values() if need.kind in OXYGEN_KINDS]
    urgent = [need for need in record.needs.values() if need.kind in SURE_KINDS]
    return Tally(
        asked=len(record.needs),
        served=len(record.served_s),
        oxygen_asked=len(oxygen),
        oxygen_served=sum(need.id in record.served_s for need in oxygen),
        oxygen_s=sum(without_s(record, need, until_s=days * DAY_S) for need in oxygen),
        emergencies=len(urgent),
        reached=sum(_reached(record, need) for need in urgent),
        duty_s=record.worked_s,
        busy_s=record.busy_s,
        ride_s=record.ride_s,
        days=days,
    )


def without_s(record: Record, need: Need, *, until_s: int) -> int:
    """Return how long somebody was without oxygen, as far as the days go."""
    if need.dry_s is None:
        return 0
    over_s = min(record.served_s.get(need.id, until_s), need.dry_s + COUNTED_S, until_s)
    return max(0, over_s - need.dry_s)


def _reached(record: Record, need: Need) -> bool:
    starts_s = record.served_s.get(need.id)
    return starts_s is not None and starts_s <= need.called_s + REACHED_S


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the counts of all districts of one replication."""
    listed = [*tallies]
    counts = {
        name: sum(getattr(tally, name) for tally in listed)
        for name in (field.name for field in fields(Tally))
        if name != "days"
    }
    return Tally(**counts, days=max((tally.days for tally in listed), default=1))
