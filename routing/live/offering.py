"""Offers: who can take a new task at once, when he is there, and what that does to others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE
from routing.array_making import arrays_of
from routing.arrays import (
    EXIT,
    GIVES,
    GOAL,
    KIND,
    LONGEST,
    NEXT_FROM,
    NEXT_TO,
    NONE,
    OPENS,
    PLACE,
    PREVIOUS,
    PROFILE,
    SHORTEST,
    START,
    STATION_KIND,
    UNLIMITED,
    URGENCY,
    WINDOW_FROM,
    WINDOW_TO,
    Flags,
)
from routing.live.board import Board
from routing.live.events import Legs
from routing.live.growing import OneMore
from routing.live.offers import Offer, offer_of
from routing.live.opening import opened
from routing.live.task_rows import (
    MOST_WINDOWS,
    Kinds,
    TaskRows,
    nearest_depots,
    rows_of,
    with_room,
)
from routing.model import Task, TaskId, TimeWindow
from routing.problem import Place, Problem
from routing.score import Cost
from routing.solvers.array_insert import best_way
from routing.solvers.array_search import ArraySearch
from routing.solvers.array_trips import COUNT, HOLD, NODE
from routing.visits import Visit

SLOT: Final = TaskId("(new task)")
SLACK_S: Final = 60
"""By so much a ride in parts may seem shorter than the whole one."""
LEVELS: Final = 4
"""Of the score."""


class Offering:
    """The arrays of one board, kept ready so that a task can be tried in milliseconds.

    Parameters
    ----------
    board
        As it is; offers hold from its `frozen_s` on, and nothing begun before changes.

    Attributes
    ----------
    search
        Its routes as arrays.

    Notes
    -----
    Travel of the arrays is that of the slowest hour where it goes by the hour; the times of an
    offer are asked of the problem's own travel.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        problem = board.open
        slot = _slot(problem)
        self._whole = replace(problem, tasks=(*problem.tasks, slot))
        self._arrays = with_room(arrays_of(self._whole))
        self._kinds = Kinds(problem)
        self._number = {task.id: number for number, task in enumerate(problem.tasks)}
        self._planned = {t for each in board.draft.routed.values() for t in each.starts_s}
        self.search = Search(self._arrays, seed=0)
        self.search.begin(self._whole, board.draft.sequences)

    def offers(
        self, task: Task, *, place: Place | None = None, legs: Legs | None = None, most: int = 3
    ) -> tuple[Offer, ...]:
        """Return the best ways to take the task in, each with another vehicle, best first.

        Parameters
        ----------
        task
            Not planned yet; it may be on the board or not.
        place
            Where, if that is none of the places of the day; then with `legs`.

        Raises
        ------
        ValueError
            If the task is planned, or begun, or its place is not known.
        """
        trying = self.trying(task, place=place, legs=legs)
        found: list[Offer] = []
        while len(found) < most and trying.best is not None:
            offer = trying.take()
            if offer is not None:
                found.append(offer)
        return tuple(found)

    def trying(
        self,
        task: Task,
        *,
        place: Place | None = None,
        legs: Legs | None = None,
        rows: TaskRows | None = None,
        better_than: Cost | None = None,
    ) -> "Trying":
        """Return the same ways one by one; only one task can be tried at a time.

        Parameters
        ----------
        rows
            Of the task, where they are there already.
        better_than
            Only ways that add less to the score are looked for; any where not given.
        """
        if task.id in self._planned:
            raise ValueError(f"task {task.id} is planned already")
        if self.board.facts.who(task.id) is not None:
            raise ValueError(f"task {task.id} is begun already")
        problem = self.board.open
        if task.id in self._number:
            number = self._number[task.id]
            self._arrays.unserved[number] = better_than or UNLIMITED
            only = self._worth_trying(number, problem.task(task.id), better_than)
            return Trying(self, problem.task(task.id), number, asked=problem, only=only)
        task = opened(task, self.board.facts.starts_s)
        if place is not None:
            legs = _known(problem, place, legs)
            self._lay_legs(legs)
        self._write(len(problem.tasks), task, place, rows or rows_of(problem, task))
        self._arrays.unserved[len(problem.tasks)] = better_than or UNLIMITED

        def asked() -> Problem:
            wider = problem if place is None else _with_place(problem, place, legs)
            return replace(wider, tasks=(*problem.tasks, task))

        only = self._worth_trying(len(problem.tasks), task, better_than)
        return Trying(self, task, len(problem.tasks), asked=asked, only=only)

    def _worth_trying(self, number: int, task: Task, better_than: Cost | None) -> Flags:
        """Return whom to try: in an emergency not those too far off to be any better, ``(V,)``.

        No way to the task is quicker than straight from where a vehicle is free, whatever else it
        does, `SLACK_S` for what rounding may cost a ride in parts.
        """
        arrays = self._arrays
        only = np.ones(len(arrays.vehicle), dtype=np.bool_)
        place = int(arrays.node[number, PLACE])
        if better_than is None or task.task_class != 1 or place == NONE:
            return only
        rides = arrays.travel[arrays.vehicle[:, PROFILE], arrays.vehicle[:, START], place]
        rides = np.where(rides == UNREACHABLE, 0, rides)  # there may be a way round by a depot
        late = arrays.vehicle[:, OPENS] + rides - task.called_s - SLACK_S
        table = self.board.open.rules.objective.harm[1]
        steps = np.array([0, *(table.harm_red if task.risk == "red" else table.harm)])
        harm = steps[np.searchsorted(np.array(table.from_s), late, side="right")]
        worth: Flags = harm <= better_than[0]
        return worth

    def _lay_legs(self, legs: Legs) -> None:
        """Write the travel of the new place, the last."""
        profiles = dict.fromkeys(vehicle.profile for vehicle in self._whole.vehicles)
        for number, profile in enumerate(profiles):
            self._arrays.travel[number, -1, :-1] = legs.away[profile]
            self._arrays.travel[number, :-1, -1] = legs.back[profile]

    def _write(self, number: int, task: Task, place: Place | None, own: TaskRows) -> None:
        """Write all that the arrays hold of the task into the rows kept for it."""
        arrays, problem, row = self._arrays, self.board.open, own.node.copy()
        windows = len(arrays.windows) - MOST_WINDOWS
        row[[WINDOW_FROM, WINDOW_TO]] = windows, windows + len(own.windows)
        arrays.windows[windows : windows + len(own.windows)] = own.windows
        row[PLACE] = NONE if task.place is None else len(problem.places)
        if task.place is not None and place is None:
            row[PLACE] = problem.place_index(task.place)
        row[[PREVIOUS, NEXT_FROM, NEXT_TO]] = NONE, 0, 0
        row[[GOAL, EXIT]] = NONE, row[PLACE]
        goal = next((n for n, one in enumerate(problem.depots) if one.id == task.goal), None)
        if goal is not None:
            row[GOAL] = number + 1 + goal  # the depots come after all tasks, this one the last
            row[EXIT] = problem.place_index(problem.depots[goal].place)
        row[URGENCY] = arrays.node[number, URGENCY]
        if task.chain is not None:
            row[PREVIOUS] = self._number[task.chain.previous]
            row[[SHORTEST, LONGEST]] = task.chain.shortest_gap_s, task.chain.longest_gap_s
        arrays.node[number], arrays.goods[number] = row, own.goods
        arrays.bond[:, number] = self._kinds.bonds(task)
        wanted = (int(row[KIND]) if row[GIVES] else NONE, STATION_KIND)
        for which, kind in enumerate(wanted):
            arrays.depots[which, :, number] = nearest_depots(arrays, kind, int(row[PLACE]))


class Search(ArraySearch):
    """An array search that tells what the best way adds to the score."""

    def way(
        self, problem: Problem, task: TaskId, number: int, only: Flags
    ) -> tuple[int, tuple[Visit, ...]] | None:
        """Return who of these can take the task in at the best score, and the visits then.

        Parameters
        ----------
        problem
            The open one; a task that it does not know comes right after its own.
        """
        vehicle = best_way(self._a, self._best, self._work, number, only)
        if vehicle == NONE:
            return None
        trip, first_depot = self._best_trip, self._bond.shape[1]
        return vehicle, tuple(
            Visit(depot=problem.depots[node - first_depot].id, not_before_s=held or None)
            if node >= first_depot
            else Visit(
                task=task if node == number else problem.tasks[node].id, not_before_s=held or None
            )
            for node, held in trip.visits[: trip.total[COUNT], [NODE, HOLD]].tolist()
        )

    def delta(self, vehicle: int) -> Cost:
        """Return what the way found last adds to the score, if it is that vehicle's."""
        after, before = self._best_trip.total, self._found.totals[vehicle]
        harm1, harm2, harm3, effort = (after[:LEVELS] - before[:LEVELS]).tolist()
        return harm1, harm2, harm3, effort


class Trying:
    """The ways to take one task in, the best first.

    Parameters
    ----------
    number
        Of the task in the arrays.
    asked
        The open problem with the task in, or how to make it.
    only
        ``(V,)`` who is tried.
    """

    def __init__(
        self,
        offering: "Offering",
        task: Task,
        number: int,
        *,
        asked: Problem | Callable[[], Problem],
        only: Flags,
    ) -> None:
        self._board, self._search = offering.board, offering.search
        self._task, self._number = task, number
        self._asked, self._only = asked, only
        self._way: tuple[int, tuple[Visit, ...]] | None = None
        self._best: Cost | None = None
        self._looked = False

    @property
    def best(self) -> Cost | None:
        """What the next way adds to the score, as the arrays have it; None: there is no other."""
        if not self._looked:
            self._way = self._search.way(self._board.open, self._task.id, self._number, self._only)
            self._best = None if self._way is None else self._search.delta(self._way[0])
            self._looked = True
        return self._best

    def take(self) -> Offer | None:
        """Return the best way as an offer; the next one is looked for when it is asked for.

        None: at the hour that counts it does not hold, though it does at that of the arrays.
        """
        if self.best is None or self._way is None:
            return None
        number, visits = self._way
        self._only[number], self._looked = False, False
        if not isinstance(self._asked, Problem):
            self._asked = self._asked()
        vehicle = self._board.open.vehicles[number]
        return offer_of(self._board, self._asked, self._task, vehicle, visits)


def _slot(problem: Problem) -> Task:
    """Return a task that holds the place of the one that will be tried."""
    return Task(
        id=SLOT,
        kind="care_visit",
        task_class=5,
        place=None,
        service_s=min((task.service_s - task.setup_s for task in problem.tasks), default=600),
        windows=(TimeWindow(opens_s=0, closes_s=0),),
    )


def _with_place(problem: Problem, place: Place, legs: Legs | None) -> Problem:
    """Return the problem with one place more; nothing of its travel is copied."""
    travel = problem.travel
    if isinstance(travel, RoadTravel):
        travel = travel.with_point(place.point)
    elif legs is not None:
        travel = OneMore(travel=travel, size=len(problem.places), legs=legs)
    return replace(problem, places=(*problem.places, place), travel=travel)


def _known(problem: Problem, place: Place, legs: Legs | None) -> Legs:
    if legs is None:
        raise ValueError(f"place {place.id} is new: its legs are needed")
    if any(len(row) != len(problem.places) for row in (*legs.away.values(), *legs.back.values())):
        raise ValueError(f"the legs of place {place.id} are not those to the places of the day")
    return legs
