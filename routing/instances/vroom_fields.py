"""The fields of VROOM's JSON looked over: types, ranges, names, and what cannot be kept to.

References
----------
VROOM, "API": https://github.com/VROOM-Project/vroom/blob/master/docs/API.md
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from routing.instances.faults import Faults

Given = Mapping[str, Any]
Check = Callable[[Faults, str, Any], object]

MOST: Final = 2**32 - 1
MOST_PRIORITY: Final = 100
MOST_LOADS: Final = 2**31
PAIR: Final = 2


def add_type(faults: Faults, where: str, value: object, wanted: str) -> None:
    """Note a value of the wrong type."""
    faults.add("wrong-type", where, f"is {str(value)[:40]!r}, not {wanted}", f"give {wanted}")


def whole(least: int, most: int) -> Check:
    """Return a check for whole numbers between two."""

    def check(faults: Faults, where: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            add_type(faults, where, value, "a whole number")
        elif not least <= value <= most:
            faults.add(
                "impossible-value", where, f"is {value}; it lies in {least} to {most}", "correct it"
            )

    return check


def _text(faults: Faults, where: str, value: Any) -> None:
    if not isinstance(value, str):
        add_type(faults, where, value, "a text")


def _factor(faults: Faults, where: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 5:  # noqa: PLR2004
        add_type(faults, where, value, "a number above 0 and up to 5")


def _point(faults: Faults, where: str, value: Any) -> None:
    fits = isinstance(value, list) and len(value) == PAIR
    if not fits or not all(
        isinstance(part, int | float) and not isinstance(part, bool) for part in value
    ):
        add_type(faults, where, value, "[longitude, latitude]")
    elif not (abs(value[0]) <= 180 and abs(value[1]) <= 90):  # noqa: PLR2004 - degrees
        faults.add(
            "coordinates-outside-world",
            where,
            f"[{value[0]:g}, {value[1]:g}] is not on Earth",
            "give longitude, then latitude, in degrees",
        )


def list_of(each: Check) -> Check:
    """Return a check for lists."""

    def check(faults: Faults, where: str, value: Any) -> None:
        if not isinstance(value, list):
            add_type(faults, where, value, "a list")
            return
        for number, one in enumerate(value):
            each(faults, f"{where}/{number}", one)

    return check


def _window(faults: Faults, where: str, value: Any) -> None:
    before = len(faults.issues)
    if not isinstance(value, list) or len(value) != PAIR:
        add_type(faults, where, value, "[opens, closes]")
        return
    for part in value:
        _time(faults, where, part)
    if len(faults.issues) == before and value[0] > value[1]:
        faults.add(
            "impossible-value",
            where,
            f"closes at {value[1]}, before it opens at {value[0]}",
            "swap the two or correct them",
        )


def _windows(faults: Faults, where: str, value: Any) -> None:
    list_of(_window)(faults, where, value)
    if value == []:
        faults.add("impossible-value", where, "holds no window", "drop it, or give one")


_time = whole(0, MOST)
_amount = list_of(whole(0, MOST_LOADS))
_skills = list_of(whole(0, MOST))
_by_type: Check = lambda faults, where, value: _object(faults, where, value, values=_time)  # noqa: E731


def _object(faults: Faults, where: str, value: Any, *, values: Check) -> None:
    if not isinstance(value, dict):
        add_type(faults, where, value, "an object")
        return
    for key, one in value.items():
        values(faults, f"{where}/{key}", one)


def not_kept(reason: str) -> Check:
    """Return a check that says that a field cannot be kept to; an empty list asks for nothing."""

    def check(faults: Faults, where: str, value: Any) -> None:
        if value not in ([], {}, None):
            faults.add("not-expressible", where, reason, "drop it, or solve without it elsewhere")

    return check


STEP: Final[Mapping[str, Check]] = {
    "id": whole(0, 2**63),
    "description": _text,
    "location": _point,
    "location_index": whole(0, MOST),
    "setup": _time,
    "service": _time,
    "setup_per_type": _by_type,
    "service_per_type": _by_type,
    "time_windows": _windows,
}
JOB: Final[Mapping[str, Check]] = {
    **STEP,
    "delivery": _amount,
    "pickup": _amount,
    "skills": _skills,
    "priority": whole(0, MOST_PRIORITY),
}
SHIPMENT: Final[Mapping[str, Check]] = {
    "amount": _amount,
    "skills": _skills,
    "priority": whole(0, MOST_PRIORITY),
}
COSTS: Final[Mapping[str, Check]] = {
    name: whole(0, MOST) for name in ("fixed", "per_hour", "per_km", "per_task_hour")
}
VEHICLE: Final[Mapping[str, Check]] = {
    "id": whole(0, 2**63),
    "description": _text,
    "profile": _text,
    "type": _text,
    "start": _point,
    "start_index": whole(0, MOST),
    "end": _point,
    "end_index": whole(0, MOST),
    "capacity": _amount,
    "costs": lambda faults, where, value: check_fields(faults, where, value, COSTS),
    "skills": _skills,
    "time_window": _window,
    "speed_factor": _factor,
    "max_tasks": whole(0, MOST),
    "max_travel_time": _time,
    "max_distance": not_kept("a longest distance beside a cost in hours is not kept to"),
    "breaks": not_kept("breaks are not planned"),
    "steps": not_kept("routes that are given are not taken up"),
}
TOP: Final = frozenset({"vehicles", "jobs", "shipments", "matrices", "matrix"})
HALVES: Final = ("pickup", "delivery")
MATRIX: Final = frozenset({"durations", "distances", "costs"})


def check_fields(
    faults: Faults, where: str, value: object, fields: Mapping[str, Check], *more: str
) -> bool:
    """Note every fault of an object's fields; tell whether it is an object.

    Parameters
    ----------
    more
        Names of fields that are looked at elsewhere.
    """
    if not isinstance(value, dict):
        add_type(faults, where, value, "an object")
        return False
    for name, one in value.items():
        if name in fields:
            fields[name](faults, f"{where}/{name}", one)
        elif name not in more:
            faults.add(
                "unknown-field",
                f"{where}/{name}",
                "is no field that is known here",
                f"use {', '.join(sorted({*fields, *more}))}, or drop it",
            )
    return True


def known_fields(document: Given) -> dict[str, Any]:
    """Return the document without what VROOM does not read either: clients add things of their own.

    Fields that it reads and we cannot keep to stay, and are refused by `look_over`.
    """

    def kept(value: Any, names: Collection[str]) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: one for name, one in value.items() if name in names}

    def each(value: Any, names: Collection[str]) -> Any:
        return [kept(one, names) for one in value] if isinstance(value, list) else value

    found: dict[str, Any] = kept(document, TOP)
    for name, names in (("vehicles", VEHICLE), ("jobs", JOB)):
        if name in found:
            found[name] = each(found[name], names)
    shipments = each(found.get("shipments"), {*SHIPMENT, *HALVES})
    if isinstance(shipments, list):
        found["shipments"] = [
            {name: kept(part, STEP) if name in HALVES else part for name, part in one.items()}
            if isinstance(one, dict)
            else one
            for one in shipments
        ]
    return found


def look_over(document: Given, faults: Faults) -> None:
    """Note every fault of a document."""
    for name in sorted(set(document) - TOP):
        faults.add("unknown-field", f"/{name}", "is no field of an input", "drop it")
    _named(document, faults)
    for at, vehicle in _listed(document, "vehicles", faults):
        if check_fields(faults, at, vehicle, VEHICLE):
            _need(faults, at, vehicle, "id")
            if not {"start", "end", "start_index", "end_index"} & {*vehicle}:
                faults.add("missing-field", at, "has neither start nor end", "give one of the two")
    for at, job in _listed(document, "jobs", faults):
        if check_fields(faults, at, job, JOB):
            _placed(faults, at, job)
            _need(faults, at, job, "id")
    for at, shipment in _listed(document, "shipments", faults):
        if check_fields(faults, at, shipment, SHIPMENT, *HALVES):
            _halves(faults, at, shipment)
    _matrices(document, faults)


def _named(document: Given, faults: Faults) -> None:
    """Note lists that are not there; empty ones ask for nothing."""
    if "vehicles" not in document:
        faults.add("missing-field", "/vehicles", "is not there", "give a list, it may be empty")
    if "jobs" not in document and "shipments" not in document:
        faults.add("missing-field", "/jobs", "is not there", "give jobs or shipments")


def _halves(faults: Faults, at: str, shipment: Given) -> None:
    for half in HALVES:
        if check_fields(faults, f"{at}/{half}", shipment.get(half), STEP):
            _placed(faults, f"{at}/{half}", shipment[half])
            _need(faults, f"{at}/{half}", shipment[half], "id")
            _one_window(faults, f"{at}/{half}", shipment[half])


def _listed(document: Given, name: str, faults: Faults) -> Sequence[tuple[str, Any]]:
    value = document.get(name, [])
    if not isinstance(value, list):
        add_type(faults, f"/{name}", value, "a list")
        return []
    return [(f"/{name}/{number}", one) for number, one in enumerate(value)]


def _need(faults: Faults, where: str, value: Given, name: str) -> None:
    if name not in value:
        faults.add("missing-field", f"{where}/{name}", "is not there", "add it")


def _placed(faults: Faults, where: str, value: Given) -> None:
    if "location" not in value and "location_index" not in value:
        faults.add("missing-field", f"{where}/location", "is not there", "say where it is")


def _one_window(faults: Faults, where: str, value: Given) -> None:
    windows = value.get("time_windows", [])
    if isinstance(windows, list) and len(windows) > 1:
        faults.add(
            "not-expressible",
            f"{where}/time_windows",
            "of a shipment only one window can be kept to at each end",
            "keep one window",
        )


def _matrices(document: Given, faults: Faults) -> None:
    """Note what is wrong with the matrices: square, whole numbers, one size."""
    matrices = document.get("matrices", {})
    if "matrix" in document:
        matrices = {"car": {"durations": document["matrix"]}}
    if not isinstance(matrices, dict):
        add_type(faults, "/matrices", matrices, "an object")
        return
    sizes: set[int] = set()
    for profile, given in matrices.items():
        where = f"/matrices/{profile}"
        if not isinstance(given, dict) or not set(given) <= MATRIX:
            add_type(faults, where, given, "an object of durations, distances and costs")
            continue
        for kind, rows in given.items():
            _square(faults, f"{where}/{kind}", rows)
            sizes.add(len(rows) if isinstance(rows, list) else 0)
        if "durations" not in given:
            faults.add("missing-field", f"{where}/durations", "is not there", "give durations")
    if len(sizes) > 1:
        faults.add(
            "wrong-count", "/matrices", "are not of one size", "give the same places to each"
        )
    size = max(sizes, default=0)
    for where, index in _indices(document):
        if isinstance(index, int) and index >= size and matrices:
            faults.add(
                "unknown-place",
                where,
                f"is {index}; the matrices have {size} places",
                f"use 0 to {size - 1}" if size else "give a matrix",
            )


def _square(faults: Faults, where: str, rows: object) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        add_type(faults, where, rows, "a list of rows")
        return
    for number, row in enumerate(rows):
        faults.count(f"{where}/{number}", len(row), len(rows), "values")
        for at, value in enumerate(row):
            if type(value) is not int or not 0 <= value <= MOST:
                whole(0, MOST)(faults, f"{where}/{number}/{at}", value)


def _indices(document: Given) -> Sequence[tuple[str, object]]:
    """Return every place in a matrix that something names."""
    found: list[tuple[str, object]] = []
    for name in ("vehicles", "jobs", "shipments"):
        given = document.get(name)
        for number, one in enumerate(given if isinstance(given, list) else []):
            parts = {"": one}
            if name == "shipments" and isinstance(one, dict):
                parts = {f"/{half}": one.get(half) for half in HALVES}
            for inner, part in parts.items():
                if isinstance(part, dict):
                    keys = ("start_index", "end_index", "location_index")
                    at = f"/{name}/{number}{inner}"
                    found += [(f"{at}/{key}", part[key]) for key in keys if key in part]
    return found


def wrong_amounts(document: Given, loads: int, faults: Faults) -> None:
    """Note amounts of fewer dimensions than others; what is not given at all is none."""
    given = [
        (f"/vehicles/{n}/capacity", v.get("capacity")) for n, v in enumerate(document["vehicles"])
    ]
    for n, job in enumerate(document.get("jobs", [])):
        given += [(f"/jobs/{n}/{way}", job.get(way)) for way in ("delivery", "pickup")]
    given += [
        (f"/shipments/{n}/amount", s.get("amount"))
        for n, s in enumerate(document.get("shipments", []))
    ]
    for where, amounts in given:
        if amounts is not None:
            faults.count(where, len(amounts), loads, "dimensions")
    limited = [n for n, v in enumerate(document["vehicles"]) if "max_tasks" in v]
    if limited and document.get("shipments"):
        faults.add(
            "not-expressible",
            f"/vehicles/{limited[0]}/max_tasks",
            "a number of tasks is not kept to where there are shipments",
            "drop it, or give jobs only",
        )


def repeated_ids(document: Given, faults: Faults) -> None:
    """Note ids that come twice among jobs, pickups, deliveries or vehicles."""
    shipments = document.get("shipments", [])
    lists = {
        "/vehicles": [v["id"] for v in document["vehicles"]],
        "/jobs": [j["id"] for j in document.get("jobs", [])],
        "/shipments pickup": [s["pickup"]["id"] for s in shipments],
        "/shipments delivery": [s["delivery"]["id"] for s in shipments],
    }
    for where, ids in lists.items():
        for twice in sorted(
            {one for one in ids if ids.count(one) > 1} if len(set(ids)) < len(ids) else ()
        ):
            faults.add("duplicate-id", where, f"the id {twice} stands twice", "change one")
