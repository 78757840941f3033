"""The boards of a city in memory: one for each district, each with a single writer."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.live_travel import RoadTravel
from geodata.matrix import Profile
from routing.live.applying import apply
from routing.live.board import Board, advance
from routing.live.events import Assigned, Event, Legs, NewTask
from routing.live.offering import Offer, Offering, Trying
from routing.live.replanning import Replan, Swapped, swap
from routing.model import PlaceId, Task
from routing.problem import Place

READY_S: Final = 60
"""So far ahead the arrays for offers are kept ready: no offer moves what begins before then."""

Row = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictOffer:
    """An offer, and whose board it is for."""

    district: str
    offer: Offer


class _Desk:
    """One district: its board, where its places lie among those of the roads, what is ready."""

    def __init__(self, board: Board, places: NDArray[np.int64]) -> None:
        self.board, self.places = board, places
        self.writer = threading.Lock()
        self.trying = threading.Lock()  # only one task at a time is written into the arrays
        self.offering: Offering | None = None

    def ready(self, now_s: int) -> Offering:
        """Return the arrays of the board as it is; made anew where an event or time passed them."""
        board, known = self.board, self.offering
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
        self._desks: dict[str, _Desk] = {}
        self._roads, self._growing, first = roads, threading.Lock(), 0
        for district, board in boards.items():
            size = len(board.day.places)
            self._desks[district] = _Desk(board, np.arange(first, first + size, dtype=np.int64))
            first += size
        if roads is not None and len(roads.points) != first:
            raise ValueError(f"the roads know {len(roads.points)} places, the boards {first}")

    def __getitem__(self, district: str) -> Board:
        """Return the district's board as it is now."""
        return self._desks[district].board

    def tell(self, district: str, event: Event) -> Board:
        """Write the event on the district's board and return it.

        Raises
        ------
        InvalidProblem
            If the event cannot be; the board stays as it was.
        """
        desk = self._desks[district]
        with desk.writer:
            board = apply(desk.board, event)
            if isinstance(event, NewTask) and event.place is not None:
                self._grow(desk, event.place.point)
            desk.board = board
            return board

    def _grow(self, desk: _Desk, point: LonLat) -> None:
        """Note that the district has a place more, the last."""
        if self._roads is not None:
            with self._growing:
                desk.places = np.append(desk.places, len(self._roads.points))
                self._roads = self._roads.with_point(point)

    def ready(self, now_s: int) -> None:
        """Make ready what offers need, in every district where something has changed.

        Called now and then between emergencies, so that none of them waits for it.
        """
        for desk in self._desks.values():
            with desk.trying:
                desk.ready(now_s)

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
        """
        asked = districts or (*self._desks,)
        rows = self._rows(place, asked, now_s)
        tried: dict[str, Trying] = {}
        locked = [self._desks[name].trying for name in sorted({*asked})]
        for lock in locked:
            lock.acquire()
        try:
            for name in asked:
                desk = self._desks[name]
                tried[name] = self._try(desk, task, place, rows, now_s)
            return _best(tried, most)
        finally:
            for lock in reversed(locked):
                lock.release()

    def _try(
        self,
        desk: _Desk,
        task: Task,
        place: Place | None,
        rows: Mapping[Profile, tuple[Row, Row]],
        now_s: int,
    ) -> Trying:
        offering = desk.ready(now_s)
        if place is None or _knows(offering.board, place.id):
            return offering.trying(task)
        at = desk.places[: len(offering.board.day.places)]
        legs = Legs(
            away={profile: away[at] for profile, (away, _) in rows.items()},
            back={profile: back[at] for profile, (_, back) in rows.items()},
        )
        return offering.trying(task, place=place, legs=legs)

    def _rows(
        self, place: Place | None, asked: tuple[str, ...], now_s: int
    ) -> dict[Profile, tuple[Row, Row]]:
        """Return the travel from the place to all and back, by profile; one sweep for all."""
        boards = [self._desks[name].board for name in asked]
        if place is None or all(_knows(board, place.id) for board in boards):
            return {}
        roads = self._roads
        if roads is None:
            raise ValueError(f"place {place.id} is new, and there are no roads to ask")
        profiles = {v.profile: None for board in boards for v in board.open.vehicles}
        return {each: roads.around(each, place.point, depart_s=now_s) for each in profiles}

    def legs(self, district: str, point: LonLat, *, now_s: int) -> Legs:
        """Return the legs of a new place of the district, for its `NewTask`."""
        place = Place(id=PlaceId(""), point=point)
        rows = self._rows(place, (district,), now_s)
        at = self._desks[district].places
        return Legs(
            away={profile: away[at] for profile, (away, _) in rows.items()},
            back={profile: back[at] for profile, (_, back) in rows.items()},
        )

    def accept(
        self, choice: DistrictOffer, task: Task, *, now_s: int, place: Place | None = None
    ) -> Board:
        """Give the task to the vehicle of the offer, on the board of its district.

        Raises
        ------
        InvalidProblem
            If the vehicle cannot take it in any more.
        """
        board = self[choice.district]
        if task.id not in {one.id for one in board.day.tasks}:
            new = None if place is None or _knows(board, place.id) else place
            legs = None
            if new is not None:
                legs = self.legs(choice.district, new.point, now_s=now_s)
            self.tell(choice.district, NewTask(at_s=now_s, task=task, place=new, legs=legs))
        vehicle = choice.offer.vehicle
        return self.tell(choice.district, Assigned(at_s=now_s, task=task.id, vehicle=vehicle))

    def swap(self, district: str, replan: Replan, *, now_s: int) -> Swapped:
        """Take the re-plan of the district's board, or drop it with the reason."""
        desk = self._desks[district]
        with desk.writer:
            swapped = swap(desk.board, replan, now_s=now_s)
            desk.board = swapped.board
            return swapped


def _knows(board: Board, place: PlaceId) -> bool:
    try:
        board.day.place_index(place)
    except KeyError:
        return False
    return True


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
