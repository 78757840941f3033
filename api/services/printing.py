"""What a plan that was given out is printed as: movement orders, lists, codes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from api.errors import Conflict, Missing, own_issue
from api.records.day_plans import VALID, DayPlan, DayPlanNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services.day_plans import found_plan, require_own
from api.services.ground import find_ground
from api.services.movement_orders import Office, orders_of
from api.services.plans import packed_lists
from api.services.route_book import RouteBook, shown_now
from api.services.running import Days
from api.store import day_plans, links
from geodata.network import RoadNetwork
from maps.lists.content import MovementOrder, RouteList, what_is_left
from maps.lists.from_plan import route_list
from maps.lists.numbers import StopName, lasting_numbers, renumbered
from maps.lists.pdf import ListPaper, list_pdf
from routing.model import VehicleId
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import ways_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPaper:
    """A day plan as it is printed.

    Parameters
    ----------
    version
        What its lists call it; empty: six characters of its contents.
    orders, codes
        Of those who go by it, once it was given out.
    told
        Tasks of which was told already; no list has them again.
    listed
        By vehicle, what was ever on its route since that was given out: by it stops keep their
        numbers.
    """

    problem: Problem
    plan: Plan
    roads: RoadNetwork | None
    version: str = ""
    hotline: str = ""
    orders: Mapping[str, MovementOrder] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    told: Collection[str] = ()
    listed: Mapping[VehicleId, tuple[StopName, ...]] = field(default_factory=dict)

    def packed(self, *, paper: ListPaper = "a5") -> bytes:
        """Return a ZIP of the list of every route, and the table."""
        return packed_lists(
            self.problem,
            self.plan,
            roads=self.roads,
            version=self.version,
            finish=self._finished,
            paper=paper,
        )

    def of(self, volunteer: VolunteerNumber, *, paper: ListPaper = "a5") -> bytes:
        """Return the list of one volunteer; raise `Missing` with ``no-such-vehicle``."""
        vehicle = VehicleId(str(volunteer))
        own = tuple(route for route in self.plan.routes if route.vehicle == vehicle)
        if not own:
            raise Missing(own_issue("no-such-vehicle", f"volunteer {volunteer}"))
        plan = replace(self.plan, routes=own)
        ways = None if self.roads is None else ways_of(self.problem, plan, self.roads)
        content = route_list(self.problem, plan, vehicle, ways=ways, version=self.version)
        return list_pdf(self._finished(content), paper=paper)

    def _finished(self, content: RouteList) -> RouteList:
        name = str(content.vehicle)
        return replace(
            what_is_left(self._numbered(content), self.told),
            escalation=self.hotline,
            order=self.orders.get(name),
            asks_codes=name in self.orders,
            code=self.codes.get(name, ""),
        )

    def _numbered(self, content: RouteList) -> RouteList:
        route = next(one for one in self.plan.routes if one.vehicle == content.vehicle)
        return renumbered(content, lasting_numbers(route, self.listed.get(content.vehicle, ())))


def day_paper(
    days: Days,
    user: User,
    number: DayPlanNumber,
    *,
    office: Office,
    book: RouteBook,
    data: Path,
    now: datetime,
) -> DayPaper:
    """Return what a day plan is printed as.

    Of a plan that people work by it is the day as it stands after all acts, each list with its
    movement order; of a draft or a proposal what was found, without any.

    Parameters
    ----------
    data
        The folder with imported roads.

    Raises
    ------
    Conflict
        With ``not-solved-yet`` where nothing was found.
    """
    with days.store.reading() as session:
        found = day_plans.get_day_plan(session, number)
    require_own(user, found)
    if found.state not in VALID:
        view = found_plan(days.store, user, number)
        roads = find_ground(data, view.problem).roads
        return DayPaper(problem=view.problem, plan=view.plan, roads=roads, hotline=office.hotline)
    return _as_it_runs(days, found, office=office, book=book, data=data, now=now)


def _as_it_runs(
    days: Days, found: DayPlan, *, office: Office, book: RouteBook, data: Path, now: datetime
) -> DayPaper:
    if found.plan is None:
        raise Conflict(own_issue("not-published", f"day plan {found.number}"))
    shown, acts = shown_now(days, found.number, found.plan, book=book, now=now)
    with days.store.reading() as session:
        orders = orders_of(session, found, shown.going, office=office)
        live = links.live_links(session, shown.going, found.day)
    routes = tuple(route for route in shown.plan.routes if route.tasks)
    return DayPaper(
        problem=shown.problem,
        plan=replace(shown.plan, routes=routes),
        roads=find_ground(data, shown.problem).roads,
        version=found.letter + (f"-{acts}" if acts else ""),
        hotline=office.hotline,
        orders={str(one): order for one, order in orders.items()},
        codes={str(link.volunteer): link.code for link in live},
        listed=shown.listed,
        told={task for (_, task), outcome in shown.outcomes.items() if outcome != "expected"},
    )
