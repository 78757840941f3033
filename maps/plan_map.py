"""A day's plan as one page that opens anywhere, without network."""

from typing import Final

import folium

from geodata.areas import AreaSet
from geodata.network import RoadNetwork
from maps.frame import VIETNAM, Frame, Panel
from maps.geojson import place_bounds
from maps.layers import (
    TOGETHER_FROM,
    class_layer,
    depot_layer,
    road_layer,
    route_layer,
    route_names,
    routes_layer,
    unassigned_layer,
    ward_layer,
)
from maps.offline import OfflineMap, fix_names
from maps.panel import panel_html
from maps.wording import Language, attributions, day_text
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import Ways

_GROUND_MARGIN_DEG: Final = 0.008
"""How far around the places roads and wards are drawn: about 900 m."""


def plan_map(
    problem: Problem,
    plan: Plan,
    *,
    areas: AreaSet | None = None,
    roads: RoadNetwork | None = None,
    ways: Ways | None = None,
    language: Language = "vi",
) -> folium.Map:
    """Return the plan on a map: ground, stations, tasks by class, routes, and what is left out.

    Parameters
    ----------
    problem, plan
        The day and its answer; they must belong together.
    areas, roads
        The grey ground; only what lies around the day's places is drawn.
    ways
        The steps that the panel shows for a chosen volunteer; not in the map of a city, which
        has a hundred routes or more.
    language
        Of the interface; reasons show both.

    Returns
    -------
    folium.Map
        Without any link to another host. The same plan gives the same page.
    """
    bounds = place_bounds(problem) or (areas.bounds if areas and areas.areas else VIETNAM)
    ground = place_bounds(problem, margin_deg=_GROUND_MARGIN_DEG)
    centre = [(bounds.south + bounds.north) / 2, (bounds.west + bounds.east) / 2]
    page = OfflineMap(location=centre, zoom_start=14, zoom_snap=0.25, maxZoom=19)
    page.name_page(f"Đồng Hành · {day_text(problem.day)}")
    attribution = attributions(
        plan.attribution,
        problem.attribution,
        roads.attribution if roads else "",
        ways.attribution if ways else "",
    )
    Frame(language=language, attribution=attribution, bounds=bounds).add_to(page)
    if areas is not None:
        ward_layer(areas, within=ground, language=language).add_to(page)
    if roads is not None:
        road_layer(roads, within=ground, language=language).add_to(page)
    _add_work(page, problem, plan, ways, language)
    folium.LayerControl(collapsed=True).add_to(page)
    Panel(panel_html(problem, plan, language=language)).add_to(page)
    fix_names(page.get_root())
    return page


def _add_work(
    page: folium.Map, problem: Problem, plan: Plan, ways: Ways | None, language: Language
) -> None:
    """Add what the day is about, from the calm to the loud."""
    if len(plan.routes) >= TOGETHER_FROM:
        routes_layer(problem, plan, language=language).add_to(page)
    else:
        for position, name in enumerate(route_names(problem, plan)):
            layer = route_layer(problem, plan, position, name=name, ways=ways, language=language)
            layer.add_to(page)
    planned = {problem.task(task).task_class for route in plan.routes for task in route.tasks}
    for task_class in sorted(planned, reverse=True):
        class_layer(problem, plan, task_class, language=language).add_to(page)
    depot_layer(problem, language=language).add_to(page)
    if plan.unassigned:
        unassigned_layer(problem, plan.unassigned, language=language).add_to(page)
