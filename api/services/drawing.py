"""A plan's map, one way for the command and the service."""

from dataclasses import replace

from geodata.areas import AreaSet
from geodata.network import RoadNetwork
from maps.plan_map import plan_map
from maps.wording import Language
from routing.plan import Plan
from routing.problem import Problem
from routing.road_travel import with_geometry


def map_html(
    problem: Problem,
    plan: Plan,
    *,
    areas: AreaSet | None,
    roads: RoadNetwork | None,
    language: Language,
) -> str:
    """Return the plan's map as one HTML page without links to elsewhere.

    Routes without a way of their own are drawn over the roads, where there are any.
    """
    if roads is not None and plan.routes and not any(route.geometry for route in plan.routes):
        plan = replace(plan, routes=with_geometry(problem, plan, roads))
    page = plan_map(problem, plan, areas=areas, roads=roads, language=language)
    return str(page.get_root().render())
