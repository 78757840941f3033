"""Where the cylinders are: full and empty at each station, on the way to the plant, and lent."""

import heapq
from collections.abc import Iterable
from itertools import count

from routing.model import SLOT_S, DepotId, Refill, Stock
from routing.rules.day_rules import DAY_S
from routing.simulation.scenario import Cylinders, Site

PLENTY = 1_000_000
"""Of bags and medicines, which the simulation does not count."""


class Stations:
    """The loop of one district's cylinders; moments count from the first midnight.

    Parameters
    ----------
    owned
        So many are there when it begins, as evenly over the stations as can be.
    """

    def __init__(self, sites: Iterable[Site], rules: Cylinders, *, owned: int) -> None:
        self.ids = [DepotId(site.id) for site in sites if site.kind == "oxygen_station"]
        each, more = divmod(owned, max(1, len(self.ids)))
        self.full = {name: each + (n < more) for n, name in enumerate(self.ids)}
        self.empty = dict.fromkeys(self.ids, 0)
        self.lost = 0
        self._rules = rules
        self._coming: list[tuple[int, int, DepotId, int, bool]] = []
        self._order = count()

    def give_back(self, station: DepotId, *, full: int = 0, empty: int = 0) -> None:
        """Take cylinders back."""
        self.full[station] += full
        self.empty[station] += empty

    def take(self, station: DepotId) -> bool:
        """Hand out a full one, if there is one."""
        if not self.full[station]:
            return False
        self.full[station] -= 1
        return True

    def lend(self, station: DepotId, *, back_s: int | None) -> None:
        """Note that one is lent, and when it comes back empty; None: never."""
        if back_s is None:
            self.lost += 1
        else:
            self._await(back_s, station, 1, full=False)

    def collect(self, now_s: int) -> None:
        """Send all empties to the plant."""
        for station, empties in self.empty.items():
            if empties:
                self._await(now_s + self._rules.refill_s, station, empties, full=True)
        self.empty = dict.fromkeys(self.ids, 0)

    def until(self, now_s: int) -> None:
        """Take in all that has come by then."""
        while self._coming and self._coming[0][0] <= now_s:
            _, _, station, number, full = heapq.heappop(self._coming)
            self.give_back(station, full=number if full else 0, empty=0 if full else number)

    def next_s(self) -> int | None:
        """Return when something comes next."""
        return self._coming[0][0] if self._coming else None

    def stock(self, station: DepotId) -> Stock:
        """Return what a station has."""
        return Stock(full=self.full[station])

    def refills(self, station: DepotId, day: int) -> tuple[Refill, ...]:
        """Return what is known to come full on a day, by the half hour from which it is there."""
        found: dict[int, int] = {}
        for at_s, _, where, number, full in self._coming:
            slot_s = -(-(at_s - day * DAY_S) // SLOT_S) * SLOT_S
            if where == station and full and 0 <= slot_s < DAY_S:
                found[slot_s] = found.get(slot_s, 0) + number
        return tuple(Refill(at_s=at_s, stock=Stock(full=n)) for at_s, n in sorted(found.items()))

    def _await(self, at_s: int, station: DepotId, number: int, *, full: bool) -> None:
        heapq.heappush(self._coming, (at_s, next(self._order), station, number, full))
