"""What may be taken from depots on a day: what is there, less what the day's people will take."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from api.errors import own_issue
from api.records.depots import KeptDepot
from api.records.places import midnight_of
from api.records.requests import request_of_task
from api.records.stock import Good
from api.store import cylinders, stock
from geodata.errors import Issue
from routing.dispatch import Board, aboard_from, takings
from routing.live.refusing import LATEST_S
from routing.model import GOODS, DepotId, Load, Stock, VehicleId

_KEPT_AS: Final[Mapping[str, Good]] = MappingProxyType({"bags": "bag", "medicines": "medicine"})
"""What a ledger of amounts keeps, under the name that a depot has for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one's depots on a day.

    Parameters
    ----------
    full
        Full cylinders that may be brought out on that day, of depots whose ledger knows any
        cylinder there; those that were not there when somebody counted are left out.
    unfit
        How many others are full there: overdue for their test, or of another size.
    at_hand
        What may be used of each good, at the depots whose ledger keeps it.
    """

    day: date
    full: Mapping[str, int]
    unfit: Mapping[str, int]
    at_hand: Mapping[tuple[str, Good], int]

    def stock(self, depot: KeptDepot) -> Stock:
        """Return what may be used there: what its ledger keeps counts before what was told."""
        return Stock(
            full=self.full.get(depot.id, depot.full),
            bags=self.at_hand.get((depot.id, "bag"), depot.bags),
            medicines=self.at_hand.get((depot.id, "medicine"), depot.medicines),
        )

    def gives_ppe(self, depot: KeptDepot) -> bool:
        """Tell whether people get sets of equipment there."""
        return self.at_hand.get((depot.id, "ppe"), int(depot.gives_ppe)) > 0

    def keeps(self, depot: KeptDepot, good: str) -> bool:
        """Tell whether a ledger of that depot keeps the good."""
        if good == "full":
            return depot.id in self.full
        return (depot.id, _KEPT_AS[good]) in self.at_hand


def known_on(
    session: Session,
    stations: Sequence[KeptDepot],
    *,
    organisation: str,
    day: date,
    size_l: Decimal | None = None,
) -> Known:
    """Return what is known of depots on a day.

    Parameters
    ----------
    size_l
        Only cylinders of that size are counted; None: of any.
    """
    counted = cylinders.count_full(session, organisation, day=day, size_l=size_l)
    own = [station for station in stations if station.id in counted]
    return Known(
        day=day,
        full={one.id: max(0, counted[one.id].fit - one.full_missing) for one in own},
        unfit={one.id: counted[one.id].unfit for one in own if counted[one.id].unfit},
        at_hand=_usable_at_hand(session, stations, day=day),
    )


def _usable_at_hand(
    session: Session, stations: Sequence[KeptDepot], *, day: date
) -> dict[tuple[str, Good], int]:
    """Return what may be used on a day, where the ledger of a depot keeps that good at all."""
    found: dict[tuple[str, Good], int] = {}
    for one in stock.at_hand(session, [station.id for station in stations]):
        key = one.depot, one.batch.good
        found[key] = found.get(key, 0) + (one.count if one.batch.is_usable(day) else 0)
    return found


def left_for_others(
    session: Session,
    stations: Sequence[KeptDepot],
    known: Known,
    boards: Collection[Board],
    *,
    organisation: str,
) -> dict[str, Stock]:
    """Return what each depot has for others than the people of these boards.

    What they are to load still is theirs, and what they have with them as long as the depot's
    ledger has it there. Where no ledger keeps a good, all that they load on the day counts, or all
    since that was counted.

    Parameters
    ----------
    boards
        Of the plans of that day that others work by.
    """
    taken = _Taken(session, known, boards, organisation=organisation)
    return {
        one.id: Stock(
            **{
                good: max(0, getattr(known.stock(one), good) - taken.of(one, good))
                for good in GOODS
            }
        )
        for one in stations
    }


class _Taken:
    """What the people of some boards take of what is known to be at depots."""

    def __init__(
        self, session: Session, known: Known, boards: Collection[Board], *, organisation: str
    ) -> None:
        self._known, self._boards = known, boards
        self._takings = [one for board in boards for one in takings(board)]
        self._carried = Counter(
            VehicleId(one.holder)
            for one in cylinders.list_cylinders(session, organisation, states=("carried",))
        )
        begins = midnight_of(known.day)
        depots = {one.depot for one in self._takings}
        self._counted = stock.counted_since(session, depots, begins)
        requests = {request_of_task(task.id) for board in boards for task in board.day.tasks}
        self._issued = Counter[tuple[str, Good]]()
        for depot, good, request, count in stock.issued_since(session, depots, begins):
            if request in requests:
                self._issued[depot, good] += count

    def of(self, depot: KeptDepot, good: str) -> int:
        """Return how much of a good."""
        if good == "full" and self._known.keeps(depot, good):
            return self._cylinders(DepotId(depot.id))
        from_s = self._counted_s(depot, good)
        loaded: int = sum(
            getattr(one.load, good)
            for one in self._takings
            if one.depot == depot.id and one.at_s > from_s
        )
        if self._known.keeps(depot, good):
            loaded -= self._issued[depot.id, _KEPT_AS[good]]
        return max(0, loaded)

    def _cylinders(self, depot: DepotId) -> int:
        """Return how many cylinders of a depot's ledger are aboard, or to be loaded.

        Who has some aboard by the ledger has loaded so many of them.
        """
        theirs = Counter[VehicleId]()
        for board in self._boards:
            theirs.update(aboard_from(board.day, board.facts, depot, until_s=LATEST_S))
        for one in self._takings:
            if one.depot == depot and not one.begun:
                theirs[one.vehicle] += one.load.full
        return sum(max(0, count - self._carried[vehicle]) for vehicle, count in theirs.items())

    def _counted_s(self, depot: KeptDepot, good: str) -> int:
        """Return when what is known of a good was counted that day; before it where it was not."""
        if self._known.keeps(depot, good):
            at = self._counted.get((depot.id, _KEPT_AS[good]))
            return -1 if at is None else _seconds(at, self._known.day)
        told = (board.facts.counted.get(DepotId(depot.id)) for board in self._boards)
        is_now = getattr(depot, good)
        return max(
            (at_s for at_s, there in filter(None, told) if getattr(there, good) == is_now),
            default=-1,
        )


def _seconds(at: datetime, day: date) -> int:
    return int((at - midnight_of(day)).total_seconds())


def unfit_cylinders(known: Known) -> Iterator[Issue]:
    """Yield at which depots full cylinders are not planned with, and how many."""
    for depot, count in sorted(known.unfit.items()):
        yield own_issue("cylinders-unfit", f"depot {depot}: {count}")


def short_of(taken: Mapping[str, Load], left: Mapping[str, Stock]) -> Iterator[str]:
    """Yield of which depot and good more is taken than there is."""
    for depot, wanted in sorted(taken.items()):
        there = left.get(depot, Stock())
        for good in GOODS:
            if getattr(wanted, good) > getattr(there, good):
                yield f"depot {depot}: {good} {getattr(wanted, good)} > {getattr(there, good)}"
