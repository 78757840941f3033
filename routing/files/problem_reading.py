"""A problem from its document, part by part; the structure was looked through before."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.coordinates import LonLat
from routing.errors import InvalidProblem, Issue
from routing.files.building import Building
from routing.files.half_read import contradictions
from routing.files.travels import TravelFromRoads, read_travel
from routing.model import (
    ANY_GAP_S,
    Break,
    Capacity,
    Chain,
    Depot,
    Refill,
    Stock,
    Task,
    TaskId,
    Vehicle,
)
from routing.problem import DutyStep, HarmTable, Objective, Pin, Place, Problem, Rules, Told

Given = dict[str, Any]


def build_problem(
    document: Given, *, day: date, base: Path, travel_from_roads: TravelFromRoads | None
) -> Problem:
    """Return the problem of a document that has the right structure.

    Raises
    ------
    InvalidProblem
        With every value that is refused (``impossible-value``, ``wrong-time``), every fault of the
        travel section and every contradiction beside them.
    """
    building = Building(day=day)
    # The limits of a point stand in the schema.
    places = tuple(build_place(given) for given in document["places"])
    tasks = _each(building, document, "tasks", build_task)
    vehicles = _each(building, document, "vehicles", _vehicle)
    depots = _each(building, document, "depots", build_depot)
    rules = _rules(building, document["rules"])
    published = document.get("published", {})
    told = _told(building, published.get("told", ()))
    frozen_s = building.optional_time(("published", "frozen_until"), published.get("frozen_until"))
    travel = read_travel(
        building,
        document,
        base=base,
        places=places,
        needs=[(vehicle.profile, vehicle.shift) for vehicle in vehicles],
        travel_from_roads=travel_from_roads,
    )
    told_twice = len(told) < len(published.get("told", ()))
    if building.issues or told_twice or travel is None or rules is None:
        raise InvalidProblem([*building.issues, *contradictions(document, day=day)])
    return Problem(
        day=day,
        places=places,
        tasks=tasks,
        vehicles=vehicles,
        depots=depots,
        travel=travel[0],
        travel_source=travel[1],
        rules=rules,
        pins=tuple(
            Pin(task=pin["task"], vehicle=pin["vehicle"]) for pin in published.get("pins", ())
        ),
        told=told,
        frozen_until_s=frozen_s,
        sample=document.get("sample", False),
        band=document.get("band", ""),
        estimated=document.get("estimated", False),
        attribution=document.get("attribution", ""),
    )


def refused_values(
    document: Given, *, day: date, base: Path, wrong_pointers: Iterable[str]
) -> tuple[Issue, ...]:
    """Return what values refuse in a document that has faults of structure elsewhere.

    So the list of faults is whole at the first reading. Tasks, vehicles, depots, rules and travel
    whose structure is right are looked through (but no roads are loaded), then what all of them
    contradict.

    Parameters
    ----------
    wrong_pointers
        JSON pointers of the faults of structure.
    """
    building = Building(day=day)
    wrong_pointers = tuple(wrong_pointers)
    wrong = {"/".join(pointer.split("/")[:3]) for pointer in wrong_pointers}
    for section, build in (("tasks", build_task), ("vehicles", _vehicle), ("depots", build_depot)):
        listed = document.get(section)
        for i, given in enumerate(listed if isinstance(listed, list) else ()):
            if wrong.isdisjoint((f"/{section}", f"/{section}/{i}")):
                build(building, (section, i), given)
    sections = {pointer.split("/")[1] for pointer in wrong_pointers}
    if "rules" not in sections:
        _rules(building, document["rules"])
    if "travel" not in sections and "roads" not in document["travel"]:
        read_travel(building, document, base=base, places=(), needs=(), travel_from_roads=None)
    return (*building.issues, *contradictions(document, day=day))


def _told(building: Building, given: Iterable[Given]) -> Mapping[TaskId, Told]:
    return MappingProxyType(
        {
            one["task"]: Told(
                vehicle=one["vehicle"],
                starts_s=building.time(("published", "told", i, "starts"), one["starts"]),
            )
            for i, one in enumerate(given)
        }
    )


def _each(building: Building, document: Given, section: str, build: Any) -> tuple[Any, ...]:
    built = (build(building, (section, i), given) for i, given in enumerate(document[section]))
    return tuple(value for value in built if value is not None)


def _show(given: Given) -> Any:
    return MappingProxyType(dict(given.get("show", {})))


def build_place(given: Given) -> Place:
    """Return the place of a document."""
    return Place(
        id=given["id"],
        point=LonLat(lon=float(given["lon"]), lat=float(given["lat"])),
        area=given.get("area"),
        show=_show(given),
    )


def build_task(building: Building, path: tuple[str | int, ...], given: Given) -> Task | None:
    """Return the task of a document; None where a value of it is refused."""
    chain = given.get("chain")
    return building.make(
        path,
        Task,
        id=given["id"],
        kind=given["kind"],
        task_class=int(given["class"]),
        place=given["place"],
        service_s=int(given["service_s"]),
        windows=building.windows((*path, "windows"), given["windows"]),
        setup_s=int(given.get("setup_s", 0)),
        released_s=building.optional_time((*path, "released"), given.get("released")) or 0,
        called_s=building.optional_time((*path, "called"), given.get("called")) or 0,
        deadline_s=building.optional_time((*path, "deadline"), given.get("deadline")),
        deadline_source=given.get("deadline_source", ""),
        delivers=building.load((*path, "delivers"), given.get("delivers")),
        collects=building.load((*path, "collects"), given.get("collects")),
        load_from=given.get("load_from"),
        bring_to=tuple(given.get("bring_to", ())),
        handover_s=int(given.get("handover_s", 0)),
        carries=building.load((*path, "carries"), given.get("carries")),
        skills=tuple(given.get("skills", ())),
        gates=tuple(given.get("gates", ())),
        permits=tuple(given.get("permits", ())),
        profiles=tuple(given.get("profiles", ())),
        people=int(given.get("people", 1)),
        hygiene=given.get("hygiene", "any"),
        ppe=int(given.get("ppe", 0)),
        ordered=given.get("ordered", True),
        area=given.get("area"),
        alley=given.get("alley", "open"),
        risk=given.get("risk", "green"),
        confirmed=given.get("confirmed", True),
        chain=None if chain is None else _chain(building, (*path, "chain"), chain),
        days_waited=int(given.get("days_waited", 0)),
        assumed=tuple(given.get("assumed", ())),
        show=_show(given),
    )


def _chain(building: Building, path: tuple[str | int, ...], given: Given) -> Chain | None:
    return building.make(
        path,
        Chain,
        previous=given["previous"],
        longest_gap_s=int(given.get("longest_gap_s", ANY_GAP_S)),
        shortest_gap_s=int(given.get("shortest_gap_s", 0)),
    )


def _vehicle(building: Building, path: tuple[str | int, ...], given: Given) -> Vehicle | None:
    return building.make(
        path,
        Vehicle,
        id=given["id"],
        profile=given["profile"],
        start=given["start"],
        end=given["end"],
        shift=building.window((*path, "shift"), given["shift"]),
        capacity=Capacity(**{name: int(most) for name, most in given["capacity"].items()}),
        breaks=_breaks(building, (*path, "breaks"), given.get("breaks", ())),
        skills=tuple(given.get("skills", ())),
        gates=tuple(given.get("gates", ())),
        home_area=given.get("home_area"),
        areas=tuple(given.get("areas", ())),
        permits=tuple(given.get("permits", ())),
        people=int(given.get("people", 1)),
        most_tasks=_limit(given.get("most_tasks")),
        most_duty_s=_limit(given.get("most_duty_s")),
        duty_before_s=int(given.get("duty_before_s", 0)),
        ppe=_limit(given.get("ppe")),
        ppe_left=_limit(given.get("ppe_left")),
        unclean=given.get("unclean", False),
        standby=given.get("standby", False),
        aboard=building.load((*path, "aboard"), given.get("aboard")),
        collected=building.load((*path, "collected"), given.get("collected")),
        show=_show(given),
    )


def _breaks(
    building: Building, path: tuple[str | int, ...], given: Iterable[Given]
) -> tuple[Break, ...]:
    built = (
        building.make(
            (*path, i),
            Break,
            window=building.window((*path, i, "window"), pause["window"]),
            lasts_s=int(pause["lasts_s"]),
        )
        for i, pause in enumerate(given)
    )
    return tuple(pause for pause in built if pause is not None)


def _limit(given: Any) -> int | None:
    return None if given is None else int(given)


def build_depot(building: Building, path: tuple[str | int, ...], given: Given) -> Depot | None:
    """Return the depot of a document; None where it is refused, with the issues at hand."""
    refills = [
        building.make(
            (*path, "refills", i),
            Refill,
            at_s=building.time((*path, "refills", i, "at"), refill["at"]),
            stock=_stock(refill["stock"]),
        )
        for i, refill in enumerate(given.get("refills", ()))
    ]
    return building.make(
        path,
        Depot,
        id=given["id"],
        kind=given["kind"],
        place=given["place"],
        opens=building.windows((*path, "opens"), given["opens"]),
        loading_s=int(given["loading_s"]),
        stock=_stock(given.get("stock", {})),
        refills=tuple(refill for refill in refills if refill is not None),
        gives_ppe=given.get("gives_ppe", False),
        show=_show(given),
    )


def _stock(given: Given) -> Stock:
    return Stock(**{good: int(amount) for good, amount in given.items()})


def _rules(building: Building, given: Given) -> Rules | None:
    rates = given["objective"]
    tables = {
        int(key): building.make(
            ("rules", "objective", "harm", key),
            HarmTable,
            **{name: _whole(value) for name, value in table.items()},
        )
        for key, table in rates["harm"].items()
    }
    valid_from = building.make(("rules", "valid_from"), _date, text=given["valid_from"])
    if None in tables.values() or valid_from is None:
        return None
    objective = Objective(
        harm=MappingProxyType(tables),  # type: ignore[arg-type]  # none of them is None
        inside_step_per_min=int(rates["inside_step_per_min"]),
        late_per_min=_by_class(rates["late_per_min"]),
        unserved=_by_class(rates["unserved"]),
        unserved_per_day=int(rates["unserved_per_day"]),
        lending=int(rates["lending"]),
        duty=_duty(rates.get("duty", [])),
        week=_duty(rates.get("week", [])),
        changed=int(rates.get("changed", 0)),
        moved=int(rates.get("moved", 0)),
        waiting_per_min=_by_class(rates.get("waiting_per_min", {})),
    )
    return Rules(
        objective=objective,
        curfew=building.windows(("rules", "curfew"), given.get("curfew", [])),
        valid_from=valid_from,
        source=given["source"],
    )


def _duty(given: list[Given]) -> tuple[DutyStep, ...]:
    return tuple(
        DutyStep(from_s=int(step["from_s"]), per_min=int(step["per_min"])) for step in given
    )


def _by_class(rates: Given) -> MappingProxyType[int, int]:
    return MappingProxyType({int(key): int(rate) for key, rate in rates.items()})


def _whole(value: Any) -> Any:
    return tuple(int(step) for step in value) if isinstance(value, list) else int(value)


def _date(text: str) -> date:
    return date.fromisoformat(text)
