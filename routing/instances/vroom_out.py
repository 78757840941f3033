"""The solution of a VROOM input as VROOM's JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from routing.instances.instance import Tour
from routing.instances.vroom_fields import Given
from routing.instances.vroom_in import VroomInput
from routing.instances.vroom_rides import HOUR_S, Rides


@dataclass(frozen=True, slots=True, kw_only=True)
class _Totals:
    """What a route comes to."""

    cost: float
    setup: int
    service: int
    duration: int
    waiting: int
    priority: int
    distance: int | None
    delivery: tuple[int, ...]
    pickup: tuple[int, ...]


@dataclass(slots=True)
class _Drive:
    """A vehicle on its way: what time it is, and what it has done so far."""

    now: int
    ride: int = 0
    metres: int = 0
    cost: float = 0.0
    waited: int = 0
    setup: int = 0
    service: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)


def vroom_answer(
    given: VroomInput, tours: Sequence[Tour], left_out: Sequence[int]
) -> dict[str, Any]:
    """Return the answer: code 0, a summary, what is unassigned, and the routes with their steps."""
    used = sorted((tour for tour in tours if tour.calls), key=lambda tour: tour.kind)
    driven = [_route(given, tour) for tour in used]
    totals = [total for _, total in driven]
    loads = given.instance.dimensions - 1
    missing = _unassigned(given, left_out)
    distances = [total.distance for total in totals]
    return {
        "code": 0,
        "summary": {
            "cost": round(sum(total.cost for total in totals)),
            "routes": len(totals),
            "unassigned": len(missing),
            "delivery": [sum(total.delivery[d] for total in totals) for d in range(loads)],
            "amount": [sum(total.delivery[d] for total in totals) for d in range(loads)],
            "pickup": [sum(total.pickup[d] for total in totals) for d in range(loads)],
            "setup": sum(total.setup for total in totals),
            "service": sum(total.service for total in totals),
            "duration": sum(total.duration for total in totals),
            "waiting_time": sum(total.waiting for total in totals),
            "priority": sum(total.priority for total in totals),
            **({} if None in distances else {"distance": sum(d or 0 for d in distances)}),
            "violations": [],
        },
        "unassigned": missing,
        "routes": [route for route, _ in driven],
    }


def dump_vroom_answer(answer: dict[str, Any]) -> str:
    """Return the text of an answer."""
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def _unassigned(given: VroomInput, left_out: Sequence[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for client in left_out:
        task = given.tasks[client]
        found.append({"id": task.given["id"], "type": task.kind, **_where(task.given)})
    return found


def _where(given: Given, name: str = "location") -> dict[str, Any]:
    """Return the place of something as its input gave it."""
    where = {"location": given[name]} if name in given else {}
    index = f"{name}_index"
    return {**where, **({"location_index": given[index]} if index in given else {})}


def _route(given: VroomInput, tour: Tour) -> tuple[dict[str, Any], _Totals]:
    """Return a route with its steps; it sets off as late as costs no time."""
    vehicle, rides = given.vehicles[tour.kind], given.rides[tour.kind]
    kind = given.instance.vehicle_types[tour.kind]
    first = round(kind.opens)
    early = _driven(given, tour, start=first)
    busy = early.ride + early.setup + early.service
    late = max(first, early.now - busy)
    while (drive := _driven(given, tour, start=late)).now > early.now or _too_late(
        given, tour, drive
    ):
        late = first + (late - first) // 2 if late > first + 1 else first
        if late == first:
            drive = early
            break
    delivery, pickup = _amounts(given, tour)
    costs = vehicle.get("costs", {})
    work = costs.get("per_task_hour", 0) * (drive.setup + drive.service) / HOUR_S
    total = _Totals(
        cost=costs.get("fixed", 0) + drive.cost + work,
        setup=drive.setup,
        service=drive.service,
        duration=drive.ride,
        waiting=drive.waited,
        priority=sum(
            given.tasks[call].priority
            for call in tour.clients
            if given.tasks[call].kind != "delivery"
        ),
        distance=None if rides.metres is None else drive.metres,
        delivery=delivery,
        pickup=pickup,
    )
    route = {
        "vehicle": vehicle["id"],
        "cost": round(total.cost),
        "delivery": list(delivery),
        "amount": list(delivery),
        "pickup": list(pickup),
        "setup": total.setup,
        "service": total.service,
        "duration": total.duration,
        "waiting_time": total.waiting,
        "priority": total.priority,
        **({} if total.distance is None else {"distance": total.distance}),
        **({"description": vehicle["description"]} if "description" in vehicle else {}),
        "steps": drive.steps,
        "violations": [],
    }
    return route, total


def _too_late(given: VroomInput, tour: Tour, drive: _Drive) -> bool:
    """Tell whether a task begins after its window closes."""
    inside = drive.steps[1:] if given.ends[tour.kind][0] is not None else drive.steps
    begins = [step["arrival"] + step["waiting_time"] for step in inside[: len(tour.calls)]]
    closes = [given.instance.clients[call].closes for call in tour.calls]
    return any(begin > close for begin, close in zip(begins, closes, strict=True))


def _driven(given: VroomInput, tour: Tour, *, start: int) -> _Drive:
    """Drive a route from a time on, by VROOM's rules: no set-up again at the place one is at."""
    vehicle, rides = given.vehicles[tour.kind], given.rides[tour.kind]
    begin, end = given.ends[tour.kind]
    load = _first_load(given, tour)
    drive = _Drive(now=start)
    if begin is not None:
        drive.steps.append(_step("start", drive, load, _where(vehicle, "start"), rides))
    place = begin
    for call in tour.calls:
        task, client = given.tasks[call], given.instance.clients[call]
        _ride(drive, rides, place, task.place)
        arrival = drive.now
        waiting = max(0, round(client.opens) - arrival)
        setup = 0 if place == task.place else task.seconds("setup", vehicle)
        service = task.seconds("service", vehicle)
        load = _after(load, given, call)
        where = {**_where(task.given), "id": task.given["id"]}
        if task.kind == "job":
            where["job"] = task.given["id"]  # its older name, which clients still read
        if "description" in task.given:
            where["description"] = task.given["description"]
        step = _step(task.kind, drive, load, where, rides)
        drive.steps.append({**step, "setup": setup, "service": service, "waiting_time": waiting})
        drive.now += waiting + setup + service
        drive.waited += waiting
        drive.setup += setup
        drive.service += service
        place = task.place
    if end is not None:
        _ride(drive, rides, place, end)
        drive.steps.append(_step("end", drive, load, _where(vehicle, "end"), rides))
    return drive


def _ride(drive: _Drive, rides: Rides, origin: int | None, to: int) -> None:
    if origin is None:
        return
    seconds = round(float(rides.seconds[origin, to]))
    drive.now += seconds
    drive.ride += seconds
    drive.cost += float(rides.cost[origin, to])
    if rides.metres is not None:
        drive.metres += round(float(rides.metres[origin, to]))


def _step(
    kind: str, drive: _Drive, load: Sequence[int], more: dict[str, Any], rides: Rides
) -> dict[str, Any]:
    return {
        "type": kind,
        **more,
        "setup": 0,
        "service": 0,
        "waiting_time": 0,
        "load": list(load),
        "arrival": drive.now,
        "duration": drive.ride,
        **({} if rides.metres is None else {"distance": drive.metres}),
        "violations": [],
    }


def _first_load(given: VroomInput, tour: Tour) -> tuple[int, ...]:
    """Return what is on board at the start: all that jobs deliver."""
    loads = given.instance.dimensions - 1
    jobs = [call for call in tour.calls if given.tasks[call].kind == "job"]
    amounts = [given.instance.clients[call].delivers for call in jobs]
    return tuple(round(sum(amount[d] for amount in amounts)) for d in range(loads))


def _after(load: Sequence[int], given: VroomInput, call: int) -> tuple[int, ...]:
    client = given.instance.clients[call]
    ways = zip(load, client.picks_up, client.delivers, strict=False)  # the last one counts tasks
    return tuple(have + round(on) - round(off) for have, on, off in ways)


def _amounts(given: VroomInput, tour: Tour) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what a route delivers and picks up, from and to anywhere."""
    loads = given.instance.dimensions - 1
    clients = [given.instance.clients[call] for call in tour.calls]
    return (
        tuple(round(sum(client.delivers[d] for client in clients)) for d in range(loads)),
        tuple(round(sum(client.picks_up[d] for client in clients)) for d in range(loads)),
    )
