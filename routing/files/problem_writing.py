"""A problem as a document: usual values are left out, so equal problems read alike."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from routing.files.times import moment_of
from routing.files.travels import travel_document
from routing.model import ANY_GAP_S, LOAD_FIELDS, Depot, Load, Stock, Task, TimeWindow, Vehicle
from routing.problem import DutyStep, HarmTable, Place, Problem, Rules

PROBLEM_FORMAT = "donghanh-problem/1"


def problem_document(problem: Problem) -> dict[str, Any]:
    """Return the document of a problem, in one form only: the same problem, the same document.

    Raises
    ------
    InvalidProblem
        With code ``live-travel`` when its travel cannot be written.
    """
    day = problem.day
    document: dict[str, Any] = {"format": PROBLEM_FORMAT, "day": day.isoformat()}
    labels = ("sample", "band", "estimated", "attribution")
    document |= _given(**{name: getattr(problem, name) for name in labels})
    document |= {
        "places": [place_document(place) for place in problem.places],
        "travel": travel_document(problem),
        "tasks": [task_document(task, day) for task in problem.tasks],
        "vehicles": [_vehicle(vehicle, day) for vehicle in problem.vehicles],
        "depots": [depot_document(depot, day) for depot in problem.depots],
        "rules": _rules(problem.rules, day),
    }
    return document | _given(published=_published(problem))


def _published(problem: Problem) -> dict[str, Any]:
    told = [
        {"task": task, "vehicle": one.vehicle, "starts": moment_of(one.starts_s, day=problem.day)}
        for task, one in problem.told.items()
    ]
    pins = [{"task": pin.task, "vehicle": pin.vehicle} for pin in problem.pins]
    frozen_s = problem.frozen_until_s
    until = None if frozen_s is None else moment_of(frozen_s, day=problem.day)
    return _given(pins=pins, told=told, frozen_until=until)


def load_document(load: Load) -> dict[str, int]:
    """Return the amounts of a load that are not 0."""
    return _given(**{name: getattr(load, name) for name in LOAD_FIELDS})


def _given(**values: Any) -> dict[str, Any]:
    """Return the values that say something: not None, False, 0 or empty."""
    return {name: value for name, value in values.items() if value}


def place_document(place: Place) -> dict[str, Any]:
    """Return the document of a place."""
    where = {"id": place.id, "lon": float(place.point.lon), "lat": float(place.point.lat)}
    return where | _given(area=place.area, show=_show(place.show))


def task_document(task: Task, day: date) -> dict[str, Any]:
    """Return the document of a task of that day."""
    document: dict[str, Any] = {
        "id": task.id,
        "kind": task.kind,
        "class": task.task_class,
        "place": task.place,
        "service_s": task.service_s,
        "windows": _windows(task.windows, day),
    }
    document |= _given(
        setup_s=task.setup_s,
        released=task.released_s and moment_of(task.released_s, day=day),
        called=task.called_s and moment_of(task.called_s, day=day),
        deadline=None if task.deadline_s is None else moment_of(task.deadline_s, day=day),
        deadline_source=task.deadline_source,
        delivers=load_document(task.delivers),
        collects=load_document(task.collects),
        load_from=task.load_from,
        bring_to=list(task.bring_to),
        handover_s=task.handover_s,
        carries=load_document(task.carries),
        skills=list(task.skills),
        gates=list(task.gates),
        permits=list(task.permits),
        profiles=list(task.profiles),
        people=task.people if task.people > 1 else None,
        hygiene=task.hygiene if task.hygiene != "any" else None,
        ppe=task.ppe,
        area=task.area,
        alley=task.alley if task.alley != "open" else None,
        risk=task.risk if task.risk != "green" else None,
        chain=_chain(task),
        days_waited=task.days_waited,
        assumed=list(task.assumed),
        show=_show(task.show),
    )
    document |= {} if task.ordered else {"ordered": False}
    return document if task.confirmed else document | {"confirmed": False}


def _chain(task: Task) -> dict[str, Any] | None:
    if task.chain is None:
        return None
    longest_s = task.chain.longest_gap_s
    document: dict[str, Any] = {"previous": task.chain.previous}
    document |= {} if longest_s == ANY_GAP_S else {"longest_gap_s": longest_s}
    return document | _given(shortest_gap_s=task.chain.shortest_gap_s)


def _vehicle(vehicle: Vehicle, day: date) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": vehicle.id,
        "profile": vehicle.profile,
        "start": vehicle.start,
        "end": vehicle.end,
        "shift": _window(vehicle.shift, day),
        "capacity": {
            "kg": vehicle.capacity.kg,
            "litres": vehicle.capacity.litres,
            "cylinders": vehicle.capacity.cylinders,
        },
    }
    document |= _given(
        breaks=[
            {"window": _window(pause.window, day), "lasts_s": pause.lasts_s}
            for pause in vehicle.breaks
        ],
        skills=list(vehicle.skills),
        gates=list(vehicle.gates),
        home_area=vehicle.home_area,
        areas=list(vehicle.areas),
        permits=list(vehicle.permits),
        people=vehicle.people if vehicle.people > 1 else None,
        duty_before_s=vehicle.duty_before_s,
        unclean=vehicle.unclean,
        standby=vehicle.standby,
        aboard=load_document(vehicle.aboard),
        collected=load_document(vehicle.collected),
        show=_show(vehicle.show),
    )
    limits = {
        name: getattr(vehicle, name) for name in ("most_tasks", "most_duty_s", "ppe", "ppe_left")
    }
    return document | {name: limit for name, limit in limits.items() if limit is not None}


def depot_document(depot: Depot, day: date) -> dict[str, Any]:
    """Return the document of a depot of that day."""
    document: dict[str, Any] = {
        "id": depot.id,
        "kind": depot.kind,
        "place": depot.place,
        "opens": _windows(depot.opens, day),
        "loading_s": depot.loading_s,
    }
    refills = [
        {"at": moment_of(refill.at_s, day=day), "stock": stock_document(refill.stock)}
        for refill in depot.refills
    ]
    return document | _given(
        stock=stock_document(depot.stock),
        refills=refills,
        gives_ppe=depot.gives_ppe,
        show=_show(depot.show),
    )


def stock_document(stock: Stock) -> dict[str, int]:
    """Return the amounts of a stock that are not 0."""
    return _given(full=stock.full, bags=stock.bags, medicines=stock.medicines)


def _rules(rules: Rules, day: date) -> dict[str, Any]:
    rates = rules.objective
    document: dict[str, Any] = {
        "objective": {
            "harm": {str(key): _harm(table) for key, table in sorted(rates.harm.items())},
            "inside_step_per_min": rates.inside_step_per_min,
            "late_per_min": {str(key): rate for key, rate in sorted(rates.late_per_min.items())},
            "unserved": {str(key): rate for key, rate in sorted(rates.unserved.items())},
            "unserved_per_day": rates.unserved_per_day,
            "lending": rates.lending,
            **_given(
                duty=_duty(rates.duty),
                week=_duty(rates.week),
                changed=rates.changed,
                moved=rates.moved,
                waiting_per_min={str(k): rate for k, rate in sorted(rates.waiting_per_min.items())},
            ),
        }
    }
    document |= _given(curfew=_windows(rules.curfew, day))
    return document | {"valid_from": rules.valid_from.isoformat(), "source": rules.source}


def _duty(steps: Sequence[DutyStep]) -> list[dict[str, int]]:
    return [{"from_s": step.from_s, "per_min": step.per_min} for step in steps]


def _harm(table: HarmTable) -> dict[str, Any]:
    return {
        "from_s": list(table.from_s),
        "harm": list(table.harm),
        "harm_red": list(table.harm_red),
        "unserved": table.unserved,
        "unserved_red": table.unserved_red,
    }


def _windows(windows: Sequence[TimeWindow], day: date) -> list[dict[str, str]]:
    return [_window(window, day) for window in windows]


def _window(window: TimeWindow, day: date) -> dict[str, str]:
    opens, closes = (moment_of(time_s, day=day) for time_s in (window.opens_s, window.closes_s))
    return {"opens": opens, "closes": closes}


def _show(show: Mapping[str, str]) -> dict[str, str]:
    return dict(show)
