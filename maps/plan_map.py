"""A day's plan as one page that opens anywhere, without network."""

import html
from typing import Final

import folium
from branca.element import MacroElement
from folium.template import Template

from geodata.areas import AreaSet
from geodata.coordinates import BoundingBox
from geodata.network import RoadNetwork
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
from maps.offline import OfflineMap, fix_names, packed, script_json
from maps.panel import panel_html
from maps.wording import Language, attributions, day_text
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import Ways

_GROUND_MARGIN_DEG: Final = 0.008
"""How far around the places roads and wards are drawn: about 900 m."""
_VIETNAM: Final = BoundingBox(west=102.1, south=8.4, east=109.5, north=23.4)


class _Panel(MacroElement):
    """The panel's HTML, and the script that wires it up once all layers are there."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}{{ this.html }}{% endmacro %}
        {% macro script(this, kwargs) %}DH.start();{% endmacro %}
        """
    )

    def __init__(self, panel: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Panel"
        self.html = panel


class _Frame(MacroElement):
    """What must run before the first layer: panes, attribution, language, the part to show.

    Without animation: a slow machine would show lines cut off until it is over.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            document.documentElement.lang = {{ this.language }};
            DH.panes({{ this._parent.get_name() }});
            {{ this._parent.get_name() }}.attributionControl
                .setPrefix("Leaflet").addAttribution({{ this.attribution }});
            {{ this._parent.get_name() }}
                .fitBounds({{ this.bounds }}, {padding: [32, 32], animate: false});
        {% endmacro %}
        """
    )

    def __init__(self, *, language: Language, attribution: str, bounds: BoundingBox) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Frame"
        self.language = script_json(language)
        self.attribution = script_json(html.escape(attribution))
        corners = [[bounds.south, bounds.west], [bounds.north, bounds.east]]
        self.bounds = script_json(corners)


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
    bounds = place_bounds(problem) or (areas.bounds if areas and areas.areas else _VIETNAM)
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
    _Frame(language=language, attribution=attribution, bounds=bounds).add_to(page)
    if areas is not None:
        ward_layer(areas, within=ground, language=language).add_to(page)
    if roads is not None:
        road_layer(roads, within=ground, language=language).add_to(page)
    _add_work(page, problem, plan, ways, language)
    folium.LayerControl(collapsed=True).add_to(page)
    _Panel(panel_html(problem, plan, language=language)).add_to(page)
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


def page_html(page: folium.Map) -> str:
    """Return the map as one HTML page."""
    return packed(str(page.get_root().render()))
