"""Showing plans: figures, the second opinion, the map, the lists and the table."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final, Generic, TypeVar

from api.errors import Missing, Refused, own_issue
from api.records.plans import KeptPlan, PlanKey, plan_key
from api.records.problems import KeptProblem, problem_key
from api.services import documents
from api.services.drawing import map_html
from api.services.ground import Ground
from api.services.paper import list_file_names
from api.store.plans import add_plan, get_plan, list_plans, plan_text
from api.store.problems import get_problem, is_owned, problem_text
from api.store.session import Store
from geodata.areas import AreaSet
from geodata.network import RoadNetwork
from maps.geojson import plan_collection
from maps.lists.content import RouteList
from maps.lists.from_plan import route_list
from maps.lists.pdf import ListPaper, list_pdf
from maps.lists.table import plan_table
from maps.wording import Language
from routing.checks import check_plan
from routing.files import parse_plan
from routing.files.known_names import require_known_names
from routing.model import VehicleId
from routing.plan import Plan, Violation
from routing.problem import Problem
from routing.road_ways import Ways, ways_of

_TOLD: Final = "DOC-TRUOC.txt"
MOST_VIEWED: Final = 32
"""Plans that are kept ready to be looked at: to read one takes a second."""
MOST_DRAWN: Final = 4
"""Maps that are kept as they were drawn: that of a city takes a second and five megabytes."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan and its problem, ready to be shown."""

    kept: KeptPlan
    kept_problem: KeptProblem
    plan: Plan
    problem: Problem

    @property
    def by_class(self) -> Mapping[int, tuple[int, int]]:
        """Planned tasks and all tasks, by class, the first class first."""
        planned = {task for route in self.plan.routes for task in route.tasks}
        classes = sorted({task.task_class for task in self.problem.tasks})
        return {
            one: (
                sum(t.id in planned for t in self.problem.tasks if t.task_class == one),
                sum(t.task_class == one for t in self.problem.tasks),
            )
            for one in classes
        }


def keep_plan(store: Store, text: str, *, organisation: str, now: datetime) -> KeptPlan:
    """Keep a plan document that was made elsewhere for a problem kept here.

    Raises
    ------
    Refused
        If its problem is not kept here by the organisation.
    routing.errors.InvalidProblem
        With every fault of the document, or every name in it that its problem does not know.
    """
    plan = parse_plan(text)
    problem = problem_key(plan.problem_sha256)
    with store.reading() as session:
        try:
            day = get_problem(session, problem).day
        except Missing as error:
            raise Refused(own_issue("problem-not-kept", plan.problem_sha256)) from error
        if not is_owned(session, problem, organisation):
            raise Refused(own_issue("problem-not-kept", plan.problem_sha256))
        document = problem_text(session, problem)
    require_known_names(plan, documents.kept_problem(document).problem)
    kept_text = documents.plan_text(plan, day=day)
    sha256 = documents.digest(kept_text)
    kept = KeptPlan(
        key=plan_key(sha256),
        sha256=sha256,
        problem=problem,
        seed=plan.seed,
        score=plan.score,
        routes=len(plan.routes),
        planned=sum(len(route.tasks) for route in plan.routes),
        unassigned=len(plan.unassigned),
        unsearched=plan.unsearched,
        created_at=now,
    )
    with store.writing() as session:
        return add_plan(session, kept, document=kept_text)


def all_plans(store: Store, organisation: str) -> tuple[KeptPlan, ...]:
    """Return all plans, the newest first."""
    with store.reading() as session:
        return list_plans(session, organisation=organisation)


def read_plan_text(store: Store, key: PlanKey) -> str:
    """Return the document of a plan."""
    with store.reading() as session:
        return plan_text(session, key)


@lru_cache(maxsize=MOST_VIEWED)
def view_plan(store: Store, key: PlanKey) -> PlanView:
    """Return a plan with its problem; neither ever changes."""
    with store.reading() as session:
        kept = get_plan(session, key)
        kept_problem = get_problem(session, kept.problem)
        texts = plan_text(session, key), problem_text(session, kept.problem)
    return PlanView(
        kept=kept,
        kept_problem=kept_problem,
        plan=parse_plan(texts[0]),
        problem=documents.kept_problem(texts[1]).problem,
    )


@lru_cache(maxsize=512)
def vehicles_of(store: Store, key: PlanKey) -> frozenset[VehicleId]:
    """Return the vehicles of a plan's problem, with a route or free; a kept plan never changes."""
    return frozenset(vehicle.id for vehicle in view_plan(store, key).problem.vehicles)


def check(view: PlanView) -> tuple[Violation, ...]:
    """Return what the independent check finds wrong with the plan."""
    return _checked(_Same(view))


def geojson(view: PlanView) -> str:
    """Return routes and stops as GeoJSON, without anything of a person."""
    return _written(_Same(view))


def map_page(view: PlanView, *, language: Language, ground: Ground) -> str:
    """Return the plan's map as one HTML page, over the ground that is known."""
    return _drawn(_Same(view), _Same(ground.areas), _Same(ground.roads), language)


@dataclass(frozen=True, slots=True, eq=False)
class _Same(Generic[_Value]):
    """A value that is equal to itself alone: plans and grounds that were read once are kept."""

    value: _Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


@lru_cache(maxsize=MOST_VIEWED)
def _checked(view: _Same[PlanView]) -> tuple[Violation, ...]:
    seen = view.value
    return check_plan(seen.problem, seen.plan, problem_sha256=seen.kept_problem.sha256)


@lru_cache(maxsize=MOST_DRAWN)
def _written(view: _Same[PlanView]) -> str:
    return documents.compact(plan_collection(view.value.problem, view.value.plan))


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(
    view: _Same[PlanView],
    areas: _Same[AreaSet | None],
    roads: _Same[RoadNetwork | None],
    language: Language,
) -> str:
    """Return the page; that of a city takes a second to draw."""
    seen = view.value
    return map_html(
        seen.problem, seen.plan, areas=areas.value, roads=roads.value, language=language
    )


def vehicle_list(view: PlanView, vehicle: VehicleId, *, roads: RoadNetwork | None) -> bytes:
    """Return the printed list of one vehicle; raise `Missing` if it has no route."""
    list_file_name(view, vehicle)
    own = tuple(route for route in view.plan.routes if route.vehicle == vehicle)
    ways = _ways(view, replace(view.plan, routes=own), roads)
    return list_pdf(route_list(view.problem, view.plan, vehicle, ways=ways))


def _ways(view: PlanView, plan: Plan, roads: RoadNetwork | None) -> Ways | None:
    return None if roads is None else ways_of(view.problem, plan, roads)


def list_file_name(view: PlanView, vehicle: VehicleId) -> str:
    """Return the file name of that list, the same as in `all_lists`; raise like `vehicle_list`."""
    names = list_file_names(route.vehicle for route in view.plan.routes)
    if vehicle not in names:
        raise Missing(own_issue("no-such-vehicle", vehicle))
    return names[vehicle]


def all_lists(view: PlanView, *, roads: RoadNetwork | None) -> bytes:
    """Return a ZIP of every printed list and the table."""
    return packed_lists(view.problem, view.plan, roads=roads)


def packed_lists(
    problem: Problem,
    plan: Plan,
    *,
    roads: RoadNetwork | None,
    version: str = "",
    told: str = "",
    finish: Callable[[RouteList], RouteList] = lambda content: content,
    paper: ListPaper = "a5",
) -> bytes:
    """Return a ZIP of the printed list of every route, and the table.

    Parameters
    ----------
    version
        What the lists call the plan; six characters of its contents unless given.
    told
        What to know before they are used, in a file of its own; empty: nothing.
    finish
        Adds to a list what the plan does not know.
    """
    ways = None if roads is None else ways_of(problem, plan, roads)
    files: dict[str, str | bytes] = {_TOLD: told} if told else {}
    for vehicle, name in list_file_names(route.vehicle for route in plan.routes).items():
        listed = route_list(problem, plan, vehicle, ways=ways, version=version)
        files[name] = list_pdf(finish(listed), paper=paper)
    files["plan.csv"] = _table(problem, plan, ways)
    packed = io.BytesIO()
    day = (problem.day.year, problem.day.month, problem.day.day, 0, 0, 0)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, day), content)
    return packed.getvalue()


def table(view: PlanView, *, roads: RoadNetwork | None) -> bytes:
    """Return the plan as CSV, with the byte order mark that spreadsheet programs look for."""
    return _table(view.problem, view.plan, _ways(view, view.plan, roads))


def _table(problem: Problem, plan: Plan, ways: Ways | None) -> bytes:
    return plan_table(problem, plan, ways=ways).encode("utf-8-sig")
