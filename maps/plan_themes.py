"""A plan in the themes of office maps, for a picture of it: stations, routes, what is left out."""

from maps.geojson import route_points
from maps.palette import route_style
from maps.states import LeftOut, RouteState, StationState, StopState
from maps.themes import Theme, routes, stations
from maps.wording import Language, depot_label, hours, lateness_s, numbered_stops, vehicle_label
from routing.plan import Plan, Route
from routing.problem import Problem


def plan_themes(problem: Problem, plan: Plan, *, language: Language) -> tuple[Theme, ...]:
    """Return the routes of a plan, a colour each, with its stations; nothing of a person."""
    left = [
        LeftOut(
            task=str(one.task),
            point=problem.place(place).point,
            kind=problem.task(one.task).kind,
            why=one.sentence.vi if language == "vi" else one.sentence.en,
        )
        for one in plan.unassigned
        if (place := problem.task(one.task).place) is not None
    ]
    states = [_route_state(problem, route, position) for position, route in enumerate(plan.routes)]
    depots = [
        StationState(
            id=str(depot.id),
            kind=depot.kind,
            name=depot_label(depot, language),
            point=problem.place(depot.place).point,
            stock=depot.stock,
            hours=", ".join(hours(window) for window in depot.opens),
        )
        for depot in problem.depots
    ]
    return routes(states, left, language=language), stations(depots, language=language)


def _route_state(problem: Problem, route: Route, position: int) -> RouteState:
    stops = []
    for number, stop in numbered_stops(route):
        if stop.task is None or stop.is_drop:
            continue
        task = problem.task(stop.task)
        late_s = max(0, lateness_s(task, stop.starts_s) or 0)
        stops.append(
            StopState(
                number=number,
                point=problem.place(stop.place).point,
                kind=task.kind,
                status="stop-late" if late_s else "stop-open",
                starts_s=stop.starts_s,
                late_s=late_s,
            )
        )
    return RouteState(
        vehicle=str(route.vehicle),
        name=vehicle_label(problem.vehicle(route.vehicle)),
        status="planned",
        line=tuple(route_points(problem, route)),
        stops=tuple(stops),
        colour=route_style(position).colour,
    )
