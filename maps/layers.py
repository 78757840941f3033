"""One Folium layer per function, each holding plain data that the page's own script draws.

A Folium marker per stop would be a thousand lines of script each; 20,000 stops of a city must
open in seconds. So a layer is one call with one JSON value.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from folium.map import Layer
from folium.template import Template

from geodata.areas import AreaSet
from geodata.coordinates import BoundingBox
from geodata.network import RoadNetwork
from maps.geojson import (
    lat_lon,
    roads_collection,
    route_points,
    steps_of,
    thinned,
    wards_collection,
)
from maps.many import mark_columns, packed_texts
from maps.offline import script_value
from maps.palette import DEPOT_LETTERS, KIND_MARKS, RISK_MARKS, route_style
from maps.popups import depot_popup, escape, load_popup, stock_text, stop_popup, unassigned_popup
from maps.step_texts import step_lines
from maps.wording import (
    Language,
    depot_label,
    numbered_stops,
    rough_text,
    same_points,
    stop_of_task,
    task_address,
    task_name,
    text,
    vehicle_label,
)
from routing.model import PlaceId, Task
from routing.plan import Plan, Route, Stop, Unassigned
from routing.problem import Problem
from routing.road_ways import Legs, Ways

MANY_FROM: Final = 400
"""Stops of one class, and those left out, are drawn on a canvas from this number on, in groups."""
TOGETHER_FROM: Final = 100
"""From so many routes on they share one layer, drawn on one canvas."""
_LEFT_OUT: Final[Mapping[str, Any]] = {
    "colour": "#000",
    "hollow": True,
    "dashed": True,
    "loud": True,
    "size": 32,
}


class DataLayer(Layer):
    """A layer that the page's script makes from data.

    Parameters
    ----------
    maker
        Which function of the script draws it.
    data
        Anything that JSON can hold.
    name
        What the layer control calls it.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = DH.{{ this.maker }}({{ this.data }});
        {% endmacro %}
        """
    )

    def __init__(
        self, maker: str, data: object, *, name: str, show: bool = True, control: bool = True
    ) -> None:
        # the layer control writes names as HTML
        super().__init__(name=escape(name), overlay=True, control=control, show=show)
        self._name = "DataLayer"
        self.maker = maker
        self.data = script_value(data)


def ward_layer(
    areas: AreaSet, *, within: BoundingBox | None = None, language: Language = "vi"
) -> DataLayer:
    """Return the wards as pale areas with their names."""
    data = wards_collection(areas, within=within)
    return DataLayer("wards", data, name=text("wards", language))


def road_layer(
    roads: RoadNetwork, *, within: BoundingBox | None = None, language: Language = "vi"
) -> DataLayer:
    """Return the streets and alleys as grey lines on one canvas."""
    data = [
        {
            "rank": one["properties"]["rank"],
            "lines": [
                steps_of([point[::-1] for point in line]) for line in one["geometry"]["coordinates"]
            ],
        }
        for one in roads_collection(roads, within=within)["features"]
    ]
    return DataLayer("roads", data, name=text("roads", language))


def depot_layer(problem: Problem, *, language: Language = "vi") -> DataLayer:
    """Return stations and stores, each with its stock written beside it."""
    data = [
        {
            "at": lat_lon(problem.place(depot.place).point),
            "letter": DEPOT_LETTERS[depot.kind],
            "label": stock_text(depot, language),
            "title": depot_label(depot, language),
            "popup": depot_popup(problem, depot, language=language),
        }
        for depot in problem.depots
    ]
    return DataLayer("depots", data, name=text("depots", language))


def _task_data(problem: Problem, task: Task) -> dict[str, Any]:
    """Return where and how the task's own mark is drawn."""
    if task.place is None:
        raise ValueError(f"task {task.id} has no place")
    mark = KIND_MARKS[task.kind]
    risk = RISK_MARKS[task.risk]
    return {
        "id": task.id,
        "at": lat_lon(problem.place(task.place).point),
        "shape": mark.shape,
        "letter": mark.letter,
        "colour": mark.colour,
        "risk": [risk.colour, risk.letter] if task.risk in ("red", "orange") else None,
    }


def class_layer(
    problem: Problem, plan: Plan, task_class: int, *, language: Language = "vi"
) -> DataLayer:
    """Return the planned tasks of one class, each by colour, shape and letter of its kind."""
    stops = [
        {
            **_task_data(problem, problem.task(task)),
            "route": position,
            "popup": stop_popup(problem, plan.routes[position], stop, number, language=language),
        }
        for task, (position, number, stop) in stop_of_task(plan).items()
        if problem.task(task).task_class == task_class
    ]
    name = f"{text('class', language)} {task_class} ({len(stops)})"
    if len(stops) < MANY_FROM:
        return DataLayer("stops", {"stops": stops, "first": task_class == 1}, name=name)
    data = _many(stops, size=32 if task_class == 1 else 25)
    return DataLayer("stops", data | {"routes": [one["route"] for one in stops]}, name=name)


def _many(stops: Sequence[Mapping[str, Any]], **look: object) -> dict[str, Any]:
    """Return task marks as columns, each by its id, with what all of them look like."""
    drawn = [
        {key: one[key] for key in ("shape", "letter", "colour", "risk")} | look for one in stops
    ]
    told = [one["popup"] for one in stops]
    columns = mark_columns([one["at"] for one in stops], drawn, told)
    return columns | {"ids": [one["id"] for one in stops]}


def route_layer(
    problem: Problem,
    plan: Plan,
    position: int,
    *,
    name: str = "",
    ways: Ways | None = None,
    language: Language = "vi",
) -> DataLayer:
    """Return one volunteer's line with its numbers; dashed and thin where it is only straight.

    Where `ways` are given, the panel shows the steps to each stop once the route is chosen.
    """
    route = plan.routes[position]
    label = name or vehicle_label(problem.vehicle(route.vehicle))
    data = _route_data(problem, plan, position, language)
    if ways is not None:
        legs = ways.legs.get(route.vehicle, ())
        data["ways"] = _way_data(problem, route, legs, language)
    return DataLayer("route", data, name=f"{label} ({len(route.tasks)})")


def routes_layer(problem: Problem, plan: Plan, *, language: Language = "vi") -> DataLayer:
    """Return the lines of a whole city as one layer, thinned; numbers come with what is chosen."""
    found = [_route_data(problem, plan, position, language) for position in range(len(plan.routes))]
    data = {
        "routes": [
            {key: one[key] for key in ("colour", "dash", "guess", "title")}
            | {"line": steps_of(thinned(one["line"]))}
            for one in found
        ],
        "numbers": packed_texts(
            [{key: one[key] for key in ("route", "colour", "numbers")} for one in found]
        ),
    }
    return DataLayer("routes", data, name=f"{text('volunteers', language)} ({len(found)})")


def route_names(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return a name for each route's layer; namesakes get their id, as names must differ."""
    labels = [vehicle_label(problem.vehicle(route.vehicle)) for route in plan.routes]
    times = Counter(labels)
    return tuple(
        f"{label} · {route.vehicle}" if times[label] > 1 else label
        for label, route in zip(labels, plan.routes, strict=True)
    )


def _route_data(problem: Problem, plan: Plan, position: int, language: Language) -> dict[str, Any]:
    route = plan.routes[position]
    style = route_style(position)
    return {
        "route": position,
        "line": [lat_lon(point) for point in route_points(problem, route)],
        "colour": style.colour,
        "dash": style.dash,
        "guess": "" if route.geometry else text("guess", language),
        "title": vehicle_label(problem.vehicle(route.vehicle)),
        "numbers": [*_task_numbers(problem, route), *_load_numbers(problem, route, language)],
        "start": lat_lon(problem.place(route.stops[0].place).point),
    }


def _way_data(
    problem: Problem, route: Route, legs: Legs, language: Language
) -> list[list[str | list[str]]]:
    """Return for each leg the number of the stop it leads to, who and where that is, and steps."""
    calls = iter(numbered_stops(route))
    told: list[list[str | list[str]]] = []
    for stop, leg in zip(route.stops[1:], legs, strict=bool(legs)):
        steps = step_lines(leg, language=language)
        if stop.kind in ("load", "task"):
            number, _ = next(calls)
            told.append([str(number), _who(problem, route, number, stop, language), *steps])
        elif steps:
            told.append([text("ends", language), [], *steps])
    return told


def _who(problem: Problem, route: Route, number: int, stop: Stop, language: Language) -> list[str]:
    """Return the lines above the steps to a stop, as the list says it, neutral."""
    if stop.depot is not None:
        return [depot_label(problem.depot(stop.depot), language)]
    if stop.task is None:
        return []
    task = problem.task(stop.task)
    same = same_points(problem, route).get(number)
    lines = (
        " · ".join(part for part in (task_name(task), task_address(problem, task)) if part),
        rough_text(problem, stop.place, language),
        text("same_point", language).format(number=same) if same is not None else "",
    )
    return [line for line in lines if line]


def _task_numbers(problem: Problem, route: Route) -> list[dict[str, Any]]:
    return [
        {"at": lat_lon(problem.place(stop.place).point), "n": str(number), "task": stop.task}
        for number, stop in numbered_stops(route)
        if stop.kind == "task" and not stop.is_drop
    ]


def _load_numbers(problem: Problem, route: Route, language: Language) -> list[dict[str, Any]]:
    """Return one badge per depot with all the numbers under which the route calls there."""
    calls: dict[PlaceId, list[tuple[int, Stop]]] = {}
    for number, stop in numbered_stops(route):
        if stop.depot is not None:
            calls.setdefault(stop.place, []).append((number, stop))
    return [
        {
            "at": lat_lon(problem.place(place).point),
            "n": "·".join(str(number) for number, _ in loads),
            "task": None,
            "popup": "".join(
                load_popup(problem, route, stop, number, language=language)
                for number, stop in loads
            ),
        }
        for place, loads in calls.items()
    ]


def unassigned_layer(
    problem: Problem, left: Sequence[Unassigned], *, language: Language = "vi"
) -> DataLayer:
    """Return what is not planned, loudest of all; tasks without a place are left to the panel."""
    data = [
        {
            **_task_data(problem, problem.task(one.task)),
            "popup": unassigned_popup(problem, one, language=language),
        }
        for one in left
        if problem.task(one.task).place is not None
    ]
    shown = {"stops": data} if len(data) < MANY_FROM else _many(data, **_LEFT_OUT)
    return DataLayer("unassigned", shown, name=f"{text('unassigned', language)} ({len(left)})")
