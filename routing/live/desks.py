"""The boards of a city in memory: one for each district, each with a single writer."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.live_travel import RoadTravel
from geodata.matrix import Profile
from routing.errors import InvalidProblem, Issue
from routing.live.accepting import elsewhere, roads_faults, taken
from routing.live.applying import apply
from routing.live.board import Board, advance
from routing.live.city import City, Row, knows_place, legs_at, legs_of, nearest_s, rows_to
from routing.live.events import Event, Legs, NewTask, RoadClosed
from routing.live.offering import Offering, Trying
from routing.live.offers import Offer
from routing.live.refusing import unaskable
from routing.live.replanning import Replan, Swapped, swap
from routing.live.task_rows import TaskRows, rows_of
from routing.model import Task
from routing.problem import Place
from routing.score import Cost

READY_S: Final = 60
"""So far ahead the arrays for offers are kept ready: no offer moves what begins before then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictOffer:
    """An offer, and whose board it is for."""

    district: str
    offer: Offer


class _Asked(NamedTuple):
    """What offers are asked for.

    Parameters
    ----------
    place
        Where the task is, if that is new to a board.
    own
        Its rows in the arrays.
    limit
        What the last of the offers wanted adds to the score, as far as districts were asked.
    """

    task: Task
    place: Place | None
    own: TaskRows | None
    limit: Cost | None


class _Desk:
    """One district: who may write on its board, and what is ready for offers."""

    def __init__(self) -> None:
        self.writer = threading.Lock()
        self.trying = threading.Lock()  # only one task at a time is written into the arrays
        self.offering: Offering | None = None

    def ready(self, board: Board, now_s: int) -> Offering:
        """Return the arrays of the board; made anew where an event or time passed them."""
        known = self.offering
        if known is None or known.board.events is not board.events or known.board.frozen_s < now_s:
            known = Offering(advance(board, max(now_s, board.now_s) + READY_S))
            self.offering = known
        return known


class Boards:
    """The boards of all districts; readers get immutable values, writers take turns.

    Parameters
    ----------
    boards
        By district.
    roads
        Live roads over the places of all boards, one district after the other, in their order: they
        tell how far a new place is. Not needed while tasks come at places of the day.
    """

    def __init__(self, boards: Mapping[str, Board], *, roads: RoadTravel | None = None) -> None:
        self._desks = {district: _Desk() for district in boards}
        self._changing, self._accepting, first = threading.Lock(), threading.Lock(), 0
        places: dict[str, NDArray[np.int64]] = {}
        for district, board in boards.items():
            size = len(board.day.places)
            places[district] = np.arange(first, first + size, dtype=np.int64)
            first += size
        if roads is not None and len(roads.points) != first:
            raise ValueError(f"the roads know {len(roads.points)} places, the boards {first}")
        self._city = City(boards=MappingProxyType({**boards}), places=places, roads=roads)

    def __getitem__(self, district: str) -> Board:
        """Return the district's board as it is now."""
        return self._city.boards[district]

    def tell(self, district: str, event: Event, *, roads: RoadTravel | None = None) -> Board:
        """Write the event on the district's board and return it.

        Parameters
        ----------
        roads
            With a `RoadClosed` that comes with other live roads: these over the places of all
            boards, so that the way to a new place is asked of them too.

        Raises
        ------
        InvalidProblem
            If the event cannot be; the board stays as it was.
        """
        self._require((district,))
        with self._desks[district].writer:
            board = apply(self[district], event)
            self._put(district, board, event, roads)
            return board

    def _require(self, districts: tuple[str, ...]) -> None:
        """Refuse districts that are none of these; raise `InvalidProblem`."""
        unknown = [name for name in districts if name not in self._desks]
        if unknown:
            raise InvalidProblem(
                Issue(
                    code="unknown-district",
                    subject=f"district {name}",
                    message=f"there is no such board, only {', '.join(self._desks)}",
                    remedy="name one of these",
                )
                for name in unknown
            )

    def _put(
        self,
        district: str,
        board: Board,
        event: Event | None = None,
        roads: RoadTravel | None = None,
    ) -> None:
        """Make this the district's board, whose writer holds its lock."""
        with self._changing:
            city = self._city
            if isinstance(event, RoadClosed) and city.roads is not None:
                issues = roads_faults(event, city.roads, roads)
                if issues:
                    raise InvalidProblem(issues)
                city = replace(city, roads=roads or city.roads)
            self._city = city.with_board(district, board, city.roads)

    def ready(self, now_s: int) -> None:
        """Make ready what offers need, in every district where something has changed.

        Called now and then between emergencies, so that none of them waits for it.
        """
        for district, desk in self._desks.items():
            with desk.trying:
                desk.ready(self[district], now_s)

    def offers(
        self,
        task: Task,
        *,
        now_s: int,
        place: Place | None = None,
        districts: tuple[str, ...] = (),
        most: int = 3,
    ) -> tuple[DistrictOffer, ...]:
        """Return the best ways to take the task in, best first, each with another vehicle.

        Parameters
        ----------
        place
            Where the task is; may be left out where every board asked knows it.
        districts
            Whose vehicles are asked; all where none is named.

        Raises
        ------
        InvalidProblem
            As `routing.dispatch.offers`, and with ``unknown-district``.
        ValueError
            If fewer than one offer is wanted.
        """
        if most < 1:
            raise ValueError(f"most is {most}, must be at least 1")
        asked = districts or (*self._desks,)
        self._require(asked)
        city = self._city
        issues = [
            issue
            for name in asked
            for issue in unaskable(city.boards[name], task, now_s=now_s, place=place)
        ]
        if issues:
            raise InvalidProblem(dict.fromkeys(issues))
        rows = rows_to(city, place, asked, now_s)
        own = rows_of(city.boards[asked[0]].open, task)
        near_first = sorted(asked, key=lambda name: nearest_s(rows, city.places[name]))
        bests: list[Cost] = []

        def tried(*, limited: bool) -> dict[str, Trying]:
            found: dict[str, Trying] = {}
            for name in near_first:
                limit = sorted(bests)[most - 1] if limited and len(bests) >= most else None
                one = _Asked(task=task, place=place, own=own, limit=limit)
                offering = self._desks[name].ready(city.boards[name], now_s)
                found[name] = _try(offering, one, rows, city.places[name])
                best = found[name].best
                if best is not None:
                    bests.append(best)
            return found

        locked = [self._desks[name].trying for name in sorted({*asked})]
        for lock in locked:
            lock.acquire()
        try:
            found = _best(tried(limited=True), most)
            if len(found) < most <= len(bests):
                # What the limit was taken from may not hold at the hour that counts.
                found = _best(tried(limited=False), most)
            return found
        finally:
            for lock in reversed(locked):
                lock.release()

    def legs(self, district: str, point: LonLat, *, now_s: int) -> Legs:
        """Return the legs of a new place of the district, for its `NewTask`."""
        return legs_of(self._city, district, point, now_s)

    def accept(
        self, choice: DistrictOffer, task: Task, *, now_s: int, place: Place | None = None
    ) -> Board:
        """Give the task to the vehicle of the offer, on the board of its district.

        All of it happens or nothing: a task that is new to the board stays off it where the
        vehicle cannot take it in.

        Raises
        ------
        InvalidProblem
            If the vehicle cannot take it in any more, if that would be later or do more harm than
            was offered (``offer-outdated``), or if somebody has it already (``already-assigned``).
        """
        district = choice.district
        with self._accepting, self._desks[district].writer:
            city = self._city
            issues = elsewhere(city.boards, district, task)
            if issues:
                raise InvalidProblem(issues)
            board, legs, new = city.boards[district], None, None
            if place is not None and not knows_place(board, place.id):
                new, legs = place, legs_of(city, district, place.point, now_s)
            told = NewTask(at_s=now_s, task=task, place=new, legs=legs)
            board = taken(board, choice.offer.promise, told)
            self._put(district, board)
            return board

    def swap(self, district: str, replan: Replan, *, now_s: int) -> Swapped:
        """Take the re-plan of the district's board, or drop it with the reason."""
        with self._desks[district].writer:
            swapped = swap(self[district], replan, now_s=now_s)
            self._put(district, swapped.board)
            return swapped


def _try(
    offering: Offering,
    asked: _Asked,
    rows: Mapping[Profile, tuple[Row, Row]],
    places: NDArray[np.int64],
) -> Trying:
    task, place, limit = asked.task, asked.place, asked.limit
    own = asked.own if task.chain is None else None  # a chain may be a fact in a district
    if place is None or knows_place(offering.board, place.id):
        return offering.trying(task, rows=own, better_than=limit)
    legs = legs_at(rows, places)
    return offering.trying(task, place=place, legs=legs, rows=own, better_than=limit)


def _best(tried: Mapping[str, Trying], most: int) -> tuple[DistrictOffer, ...]:
    """Return the best offers of all districts; only those are worked out."""
    found: list[DistrictOffer] = []
    while len(found) < most:
        left = [(trying.best, name) for name, trying in tried.items() if trying.best is not None]
        if not left:
            break
        name = min(left)[1]
        offer = tried[name].take()
        if offer is not None:
            found.append(DistrictOffer(district=name, offer=offer))
    return tuple(found)
