"""Days' routes as they are looked at: as given out, or as they run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from api.errors import (
    Conflict,
    Refused,
    own_issue,
)
from api.records.day_plans import VALID, DayPlan, DayPlanNumber
from api.records.plans import PlanKey
from api.records.volunteers import VolunteerNumber
from api.services.once import Once
from api.services.plans import view_plan
from api.services.run_boards import Running
from api.services.running import Days
from api.store import day_plans
from api.store.session import Store
from maps.lists.content import RouteList
from maps.lists.from_plan import route_list
from maps.lists.numbers import StopName, lasting_numbers, renumbered
from routing.live.facts import Outcome as Came
from routing.model import VehicleId
from routing.plan import Plan, Route
from routing.problem import Problem

MOST_SHOWN: Final = 32
"""Days that are kept ready to be looked at: a city takes seconds to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A day's routes as they stand, with their problem.

    Parameters
    ----------
    outcomes
        By vehicle and task, of what was begun.
    listed
        By vehicle, what was ever on its route since that was given out, as it came there.
    """

    problem: Problem
    plan: Plan
    outcomes: Mapping[tuple[str, str], Came] = field(default_factory=dict)
    listed: Mapping[VehicleId, tuple[StopName, ...]] = field(default_factory=dict)

    def route_of(self, vehicle: VehicleId) -> Route | None:
        """Return the route of a vehicle; None where it has nothing to do."""
        found = (one for one in self.plan.routes if one.vehicle == vehicle and one.tasks)
        return next(found, None)

    def list_of(self, vehicle: VehicleId, *, version: str = "") -> RouteList:
        """Return the list of a vehicle, its stops with the numbers that they have all day."""
        content = route_list(self.problem, self.plan, vehicle, version=version)
        route = self.route_of(vehicle)
        if route is None:
            return content
        return renumbered(content, lasting_numbers(route, self.listed.get(vehicle, ())))

    @property
    def going(self) -> tuple[VolunteerNumber, ...]:
        """Who has something to do."""
        routes = (route for route in self.plan.routes if route.tasks)
        return tuple(VolunteerNumber(int(route.vehicle)) for route in routes)


class RouteBook:
    """The routes that are looked at, read once for all who look."""

    def __init__(self) -> None:
        self._shown = Once[Shown](MOST_SHOWN)

    def of_plan(self, store: Store, key: PlanKey) -> Shown:
        """Return a plan as it was given out; it never changes."""
        return self._shown.ask(key, lambda: _as_published(store, key))

    def of_board(self, running: Running) -> Shown:
        """Return a running day as it is after all its acts."""
        key = running.day_plan.number, running.version
        return self._shown.ask(key, lambda: _as_it_runs(running))


def _as_published(store: Store, key: PlanKey) -> Shown:
    view = view_plan(store, key)
    return Shown(problem=view.problem, plan=view.plan)


def _as_it_runs(running: Running) -> Shown:
    board = running.board
    outcomes = {
        (str(vehicle), str(each.stop.task)): each.outcome
        for vehicle, begun in board.facts.begun.items()
        for each in begun
        if each.stop.task is not None
    }
    return Shown(problem=board.day, plan=running.plan, outcomes=outcomes, listed=running.listed)


def _plan_given(day_plan: DayPlan) -> PlanKey:
    if day_plan.plan is None or day_plan.state not in VALID:
        subject = f"day plan {day_plan.number}: {day_plan.state}"
        raise Conflict(own_issue("not-published", subject))
    return day_plan.plan


def lists_of(
    days: Days,
    day_plan: DayPlan,
    wanted: Collection[VolunteerNumber],
    *,
    book: RouteBook,
    now: datetime,
) -> Mapping[VolunteerNumber, RouteList]:
    """Return the lists of a plan that people work by as they are now, of those or of all.

    Raises
    ------
    Refused
        With ``not-in-plan`` for each who is wanted and has no route.
    Conflict
        With ``not-published``.
    """
    shown, _ = shown_now(days, day_plan.number, _plan_given(day_plan), book=book, now=now)
    if strangers := sorted(set(wanted) - set(shown.going)):
        raise Refused(*(own_issue("not-in-plan", f"volunteer {one}") for one in strangers))
    return {
        one: replace(
            shown.list_of(VehicleId(str(one)), version=day_plan.letter),
            asks_codes=True,
        )
        for one in sorted(wanted or shown.going)
    }


def shown_now(
    days: Days, number: DayPlanNumber, plan: PlanKey, *, book: RouteBook, now: datetime
) -> tuple[Shown, int]:
    """Return the day as it is now, and how many acts it knows."""
    running = days.see(number, now=now)
    if not running.version:
        return book.of_plan(days.store, plan), 0
    return book.of_board(running), running.version


def version_in_force(session: Session, day_plan: DayPlan) -> DayPlan | None:
    """Return the version of a day plan that people work by; None: there is none."""
    if day_plan.state in VALID:
        return day_plan
    valid = day_plans.valid_ones(session, day_plan.organisation, day_plan.day)
    return next((one for one in valid if one.area.ward == day_plan.area.ward), None)
