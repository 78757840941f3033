"""What comes of each need while days go by: served, tried, given up; and how long people rode."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from routing.model import DepotId
from routing.simulation.demand import Need


@dataclass(slots=True, kw_only=True)
class Record:
    """The book of one district; moments count from the first midnight.

    Parameters
    ----------
    needs
        All that was asked for, by id.
    served_s, given_up_s
        When service started, or when nobody tried any more.
    tries
        How often somebody came and nobody answered.
    beds
        By transport, the facility where a bed is booked.
    worked_s
        How long all volunteers were on their shifts.
    busy_s, ride_s
        How long they rode, served and loaded; and rode.
    """

    needs: dict[str, Need] = field(default_factory=dict)
    served_s: dict[str, int] = field(default_factory=dict)
    given_up_s: dict[str, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    beds: dict[str, DepotId] = field(default_factory=dict)
    worked_s: int = 0
    busy_s: int = 0
    ride_s: int = 0

    def asked(self, need: Need) -> None:
        """Note that somebody has called."""
        self.needs[need.id] = need

    def served(self, need: Need, starts_s: int) -> None:
        """Note that it is done."""
        self.served_s[need.id] = starts_s

    def give_up(self, need: Need, at_s: int) -> None:
        """Note that nobody tries any more."""
        self.given_up_s[need.id] = at_s

    def rides(self, *, leg_s: int, works_s: int) -> None:
        """Note a ride and the work at its end."""
        self.ride_s += leg_s
        self.busy_s += leg_s + works_s

    def waiting(self) -> Iterable[Need]:
        """Return what is neither done nor given up."""
        return [
            need
            for name, need in self.needs.items()
            if name not in self.served_s and name not in self.given_up_s
        ]
