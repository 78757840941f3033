"""Offers: who can take a new task at once, when he is there, and what that does to others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE, TravelMatrix
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
    PLACE,
    PREVIOUS,
    SHORTEST,
    STATION_KIND,
    SUPPLIERS,
    UNLIMITED,
    URGENCY,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
)
from routing.live.board import Board
from routing.live.events import Legs
from routing.live.growing import OneMore
from routing.live.opening import opened
from routing.model import DepotId, Task, TaskId, TimeWindow, Vehicle, VehicleId
from routing.plan import Score
from routing.problem import Place, Problem
from routing.rules.masks import vehicle_traits
from routing.score import lending_cost, score_of, subtract
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import route_visits
from routing.timing import Times, time_visits
from routing.visits import Broken, Visit

MOST_WINDOWS: Final = 32
"""So many windows a task that is tried may have."""
INTERRUPTIBLE: Final = 4
"""Tasks of this class and after it may wait for an emergency."""
_SLOT: Final = TaskId("(new task)")
LEVELS: Final = 4
"""Of the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an offer does to one stop of its route.

    Parameters
    ----------
    before_s, after_s
        When the stop starts without and with the new task; None: it is not there.
    late
        Whether it misses its deadline only with the new task in.
    """

    task: TaskId | None
    depot: DepotId | None
    before_s: int | None
    after_s: int | None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way to take in a task at once that breaks no rule.

    Parameters
    ----------
    after
        Which task the vehicle does right before; None: it is the first of those still open.
    visits
        The whole open route with the task in.
    arrives_s, starts_s
        When the vehicle is there, and when service starts.
    delta
        What it adds to the score of the plan, the harm and effort of the task itself included.
    effects
        Every other stop of the route.
    late
        Tasks that miss their deadline only with the new one in.
    pushed_back
        Tasks of classes 4 and 5 that wait for it.
    lent
        Whether the task lies outside the vehicle's home ward.
    """

    task: TaskId
    vehicle: VehicleId
    after: TaskId | None
    visits: tuple[Visit, ...]
    arrives_s: int
    starts_s: int
    delta: Score
    effects: tuple[Effect, ...]
    late: tuple[TaskId, ...]
    pushed_back: tuple[TaskId, ...]
    lent: bool


class Offering:
    """The arrays of one board, kept ready so that a task can be tried in milliseconds.

    Parameters
    ----------
    board
        As it is; offers hold from its `frozen_s` on, and nothing begun before changes.

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
        self._arrays = _with_room(arrays_of(self._whole))
        self._kinds = _Kinds(problem)
        self._number = {task.id: number for number, task in enumerate(problem.tasks)}
        self._search = _Search(self._arrays, seed=0)
        self._search.begin(self._whole, board.draft.sequences)

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
        self, task: Task, *, place: Place | None = None, legs: Legs | None = None
    ) -> "Trying":
        """Return the same ways one by one; only one task can be tried at a time."""
        number, asked = self._asked(task, place, legs)
        return Trying(self.board, asked, number, self._search)

    def _asked(self, task: Task, place: Place | None, legs: Legs | None) -> tuple[int, Problem]:
        """Write the task into the arrays; return its number and the problem with it."""
        if any(task.id in routed.starts_s for routed in self.board.draft.routed.values()):
            raise ValueError(f"task {task.id} is planned already")
        if self.board.facts.who(task.id) is not None:
            raise ValueError(f"task {task.id} is begun already")
        problem = self.board.open
        if task.id in self._number:
            number = self._number[task.id]
            self._arrays.unserved[number] = UNLIMITED  # whatever it costs
            return number, self._whole
        number = len(problem.tasks)
        task = opened(task, self.board.facts.starts_s)
        if place is not None:
            travel, legs = problem.travel, _known(problem, place, legs)
            if not isinstance(travel, RoadTravel):
                travel = OneMore(travel=travel, size=len(problem.places), legs=legs)
            else:
                travel = travel.with_point(place.point)
            problem = replace(problem, places=(*problem.places, place), travel=travel)
            self._lay_legs(legs)
        asked = replace(problem, tasks=(*problem.tasks, task))
        self._write(number, asked, task)
        return number, asked

    def _lay_legs(self, legs: Legs) -> None:
        """Write the travel of the new place, the last."""
        profiles = dict.fromkeys(vehicle.profile for vehicle in self._whole.vehicles)
        for number, profile in enumerate(profiles):
            self._arrays.travel[number, -1, :-1] = legs.away[profile]
            self._arrays.travel[number, :-1, -1] = legs.back[profile]

    def _write(self, number: int, asked: Problem, task: Task) -> None:
        """Write all that the arrays hold of the task into the rows kept for it."""
        arrays = self._arrays
        own = self._kinds.arrays(task)
        row = own.node[0].copy()
        windows = len(arrays.windows) - MOST_WINDOWS
        count = len(task.windows)
        if count > MOST_WINDOWS:
            raise ValueError(f"task {task.id} has over {MOST_WINDOWS} windows")
        arrays.windows[windows : windows + count] = own.windows[:count]
        row[[WINDOW_FROM, WINDOW_TO]] = windows, windows + count
        row[PLACE] = NONE if task.place is None else asked.place_index(task.place)
        row[[PREVIOUS, NEXT_FROM, NEXT_TO]] = NONE, 0, 0
        row[EXIT] = row[PLACE]
        if task.goal is not None:
            row[GOAL] += number  # from its number beside the one task to that beside all
            row[EXIT] = asked.place_index(asked.depot(task.goal).place)
        row[URGENCY] = arrays.node[number, URGENCY]
        if task.chain is not None:
            row[PREVIOUS] = self._number[task.chain.previous]
            row[[SHORTEST, LONGEST]] = task.chain.shortest_gap_s, task.chain.longest_gap_s
        arrays.node[number] = row
        arrays.goods[number] = own.goods[0]
        arrays.bond[:, number] = own.bond[self._kinds.of_vehicle, 0]
        arrays.unserved[number] = UNLIMITED
        wanted = (int(row[KIND]) if row[GIVES] else NONE, STATION_KIND)
        for which, kind in enumerate(wanted):
            arrays.depots[which, :, number] = _nearest(arrays, kind, int(row[PLACE]))


class _Search(ArraySearch):
    """An array search that tells what the best way adds to the score."""

    def best_delta(self, vehicle: int) -> tuple[int, int, int, int]:
        """Return what the way found last adds to the score, if it is that vehicle's."""
        after, before = self._best_trip.total, self._found.totals[vehicle]
        harm1, harm2, harm3, effort = (after[:LEVELS] - before[:LEVELS]).tolist()
        return harm1, harm2, harm3, effort


class Trying:
    """The ways to take one task in, the best first.

    Attributes
    ----------
    best
        What the next way adds to the score, as the arrays have it; None: there is no other.
    """

    def __init__(self, board: Board, asked: Problem, number: int, search: _Search) -> None:
        self._board, self._asked, self._number, self._search = board, asked, number, search
        self._only = np.ones(len(asked.vehicles), dtype=np.bool_)
        self.best: tuple[int, int, int, int] | None = None
        self._look()

    def _look(self) -> None:
        self._way = self._search.best_way(self._asked, self._number, self._only)
        self.best = None if self._way is None else self._search.best_delta(self._way[0])

    def take(self) -> Offer | None:
        """Return the best way as an offer, and look for the next one.

        None: at the hour that counts it does not hold, though it does at that of the arrays.
        """
        if self._way is None:
            return None
        number, visits = self._way
        self._only[number] = False
        self._look()
        task, vehicle = self._asked.tasks[self._number], self._asked.vehicles[number]
        return _offer(self._board, self._asked, task, vehicle, visits)


def _offer(
    board: Board, asked: Problem, task: Task, vehicle: Vehicle, visits: Sequence[Visit]
) -> Offer | None:
    """Return the offer of these visits, all times asked of the problem's own travel."""
    before = board.draft.of(vehicle.id)
    routed, times = route_visits(asked, vehicle, visits), time_visits(asked, vehicle, visits)
    if isinstance(routed, Broken) or isinstance(times, Broken):
        return None
    was = _starts(board.open, vehicle, before.visits)
    effects = _effects(board.open, was, visits, times, new=task.id)
    at = next(n for n, visit in enumerate(visits) if visit.task == task.id)
    tasks_before = [visit.task for visit in visits[:at] if visit.task is not None]
    return Offer(
        task=task.id,
        vehicle=vehicle.id,
        after=tasks_before[-1] if tasks_before else None,
        visits=tuple(visits),
        arrives_s=times.visits[at][0],
        starts_s=times.visits[at][1],
        delta=score_of(subtract(routed.cost, before.cost)),
        effects=effects,
        late=tuple(one.task for one in effects if one.late and one.task is not None),
        pushed_back=_pushed_back(board.open, effects),
        lent=lending_cost(asked, task, vehicle) > 0,
    )


class _Kinds:
    """Vehicles by all that masks read of them, so that a new task meets each kind once.

    Attributes
    ----------
    of_vehicle
        ``(V,)`` the number of each vehicle's kind.
    """

    def __init__(self, problem: Problem) -> None:
        first: dict[tuple[object, ...], Vehicle] = {}
        traits = [vehicle_traits(problem, vehicle) for vehicle in problem.vehicles]
        for vehicle, each in zip(problem.vehicles, traits, strict=True):
            first.setdefault(each, vehicle)
        numbers = {each: number for number, each in enumerate(first)}
        self.of_vehicle = np.array([numbers[each] for each in traits], dtype=np.int64)
        self._here = problem.places[:1]
        here = self._here[0].id if self._here else None
        self._vehicles = tuple(
            replace(vehicle, start=here, end=here) for vehicle in first.values() if here
        )
        still = np.zeros((len(self._here), len(self._here)), dtype=np.int32)
        profiles = {vehicle.profile: still for vehicle in first.values()} or {"foot": still}
        self._problem = replace(
            problem,
            places=self._here,
            vehicles=self._vehicles,
            depots=tuple(replace(depot, place=here) for depot in problem.depots if here),
            pins=(),
            told={},
            travel=TravelMatrix(seconds=profiles, metres=profiles),
        )

    def arrays(self, task: Task) -> Arrays:
        """Return the arrays of the task alone, as if it and all vehicles were at one place."""
        place = None if task.place is None else self._here[0].id
        return arrays_of(replace(self._problem, tasks=(replace(task, chain=None, place=place),)))


def _slot(problem: Problem) -> Task:
    """Return a task that holds the place of the one that will be tried."""
    return Task(
        id=_SLOT,
        kind="care_visit",
        task_class=5,
        place=None,
        service_s=min((task.service_s - task.setup_s for task in problem.tasks), default=600),
        windows=(TimeWindow(opens_s=0, closes_s=0),),
    )


def _with_room(arrays: Arrays) -> Arrays:
    """Return the arrays with one place and some windows more."""
    count, size, _ = arrays.travel.shape
    travel = np.full((count, size + 1, size + 1), UNREACHABLE, dtype=np.int32)
    travel[:, :size, :size] = arrays.travel
    travel[:, size, size] = 0
    room = np.zeros((MOST_WINDOWS, 2), dtype=np.int64)
    return arrays._replace(travel=travel, windows=np.concatenate([arrays.windows, room]))


def _nearest(arrays: Arrays, kind: int, place: int) -> NDArray[np.int64]:
    """Return the nearest depots of a kind to a place by profile, as nodes, ``(Q, 3)``."""
    tasks = len(arrays.unserved)
    found = np.full((len(arrays.travel), SUPPLIERS), NONE, dtype=np.int64)
    if NONE in {kind, place}:
        return found
    depots = tasks + np.flatnonzero(arrays.node[tasks:, KIND] == kind)
    for number, seconds in enumerate(arrays.travel):
        away = seconds[arrays.node[depots, PLACE], place].astype(np.int64)
        away[away == UNREACHABLE] = UNLIMITED
        nearest = depots[np.argsort(away, kind="stable")[:SUPPLIERS]]
        found[number, : len(nearest)] = nearest
    return found


def _known(problem: Problem, place: Place, legs: Legs | None) -> Legs:
    if legs is None:
        raise ValueError(f"place {place.id} is new: its legs are needed")
    if any(len(row) != len(problem.places) for row in (*legs.away.values(), *legs.back.values())):
        raise ValueError(f"the legs of place {place.id} are not those to the places of the day")
    return legs


_Starts = dict[tuple[TaskId | None, DepotId | None], list[int]]
"""When stops start, by what they are; a depot may be called at several times."""


def _effects(
    problem: Problem, was: _Starts, visits: Sequence[Visit], times: Times, *, new: TaskId
) -> tuple[Effect, ...]:
    """Return what becomes of each stop of the route: those that stay, come and go."""
    effects: list[Effect] = []
    for visit, (_, starts_s, _) in zip(visits, times.visits, strict=True):
        key = visit.task, visit.depot
        earlier = was.get(key, [])
        before_s = earlier.pop(0) if earlier else None
        if visit.task == new:
            continue
        late = False
        if visit.task is not None and before_s is not None:
            due_s = problem.task(visit.task).deadline_s
            late = due_s is not None and before_s <= due_s < starts_s
        effects.append(
            Effect(
                task=visit.task, depot=visit.depot, before_s=before_s, after_s=starts_s, late=late
            )
        )
    gone = [
        Effect(task=task, depot=depot, before_s=starts_s, after_s=None)
        for (task, depot), left in was.items()
        for starts_s in left
    ]
    return (*effects, *gone)


def _starts(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> _Starts:
    times = time_visits(problem, vehicle, visits)
    found: _Starts = {}
    if isinstance(times, Times):
        for visit, (_, starts_s, _) in zip(visits, times.visits, strict=True):
            found.setdefault((visit.task, visit.depot), []).append(starts_s)
    return found


def _pushed_back(problem: Problem, effects: Sequence[Effect]) -> tuple[TaskId, ...]:
    return tuple(
        one.task
        for one in effects
        if one.task is not None
        and one.before_s is not None
        and one.after_s is not None
        and one.after_s > one.before_s
        and problem.task(one.task).task_class >= INTERRUPTIBLE
    )
