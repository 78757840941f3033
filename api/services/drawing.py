"""A plan's map, one way for the command and the service."""

from dataclasses import replace
from datetime import datetime

from geodata.areas import AreaSet
from geodata.network import RoadNetwork
from maps.frame import page_html
from maps.layers import TOGETHER_FROM
from maps.picture import Paper, picture
from maps.plan_map import plan_map
from maps.plan_themes import plan_themes
from maps.sheet import Ground, Sheet
from maps.wording import Language, day_text, text
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import Ways, ridden


def map_html(
    problem: Problem,
    plan: Plan,
    *,
    areas: AreaSet | None,
    roads: RoadNetwork | None,
    language: Language,
) -> str:
    """Return the plan's map as one HTML page without links to elsewhere.

    Routes without a way of their own are drawn over the roads, where there are any; the steps
    of each are told, but for a city.
    """
    plan, ways = ridden_plan(problem, plan, roads)
    page = plan_map(problem, plan, areas=areas, roads=roads, ways=ways, language=language)
    return page_html(page)


def map_png(
    problem: Problem,
    plan: Plan,
    *,
    areas: AreaSet | None,
    roads: RoadNetwork | None,
    language: Language,
    at: datetime,
    paper: Paper,
) -> bytes:
    """Return the plan's map as a picture for reports, drawn without a browser."""
    plan, _ = ridden_plan(problem, plan, roads)
    estimated = problem.estimated or plan.estimated
    sheet = Sheet(
        title=f"{text('title', language)} {day_text(problem.day)}",
        at=at,
        language=language,
        notes=(text("estimated", language),) if estimated else (),
        sample=problem.sample or plan.sample,
    )
    themes = plan_themes(problem, plan, language=language)
    return picture(themes, sheet, ground=Ground(areas=areas, roads=roads), paper=paper)


def ridden_plan(
    problem: Problem, plan: Plan, roads: RoadNetwork | None
) -> tuple[Plan, Ways | None]:
    """Return the plan with its routes over the roads, and the steps of each but for a city."""
    if roads is None or not plan.routes:
        return plan, None
    told = len(plan.routes) < TOGETHER_FROM
    drawn = any(route.geometry for route in plan.routes)
    if drawn and not told:
        return plan, None
    routes, ways = ridden(problem, plan, roads)
    return plan if drawn else replace(plan, routes=routes), ways if told else None
