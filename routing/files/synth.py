"""Synthetic city instances (SYNTH_CITY) as problems: wards on a plane, vehicles at their centres.

A vehicle carries a fixed number of units from its ward's centre, where loading is only when a shift
of the ward begins. Oxygen, medicine and welfare become classes 2, 3 and 5. Windows are hard and
say when service may begin, so nothing is late: a task left out counts the penalty of the file, as
harm in classes 2 and 3, as effort in class 5.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeGuard, TypeVar

import numpy as np

from geodata.coordinates import LonLat
from geodata.plane_travel import PlaneTravel
from routing.errors import InvalidProblem, Issue
from routing.model import (
    Capacity,
    Depot,
    DepotId,
    Load,
    PlaceId,
    Task,
    TaskId,
    TaskKind,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.problem import HarmTable, Objective, Place, Problem, Rules

DETOUR: Final = 1.35
KPH: Final = 20.0
"""Those that the instances name in words."""
PENALTIES: Final = (200_000, 40_000, 10_000)
"""Of oxygen, medicine and welfare left out, where a file does not give them by class."""
CLASSES: Final[Sequence[tuple[int, TaskKind]]] = (
    (2, "oxygen_swap"),
    (3, "medicine"),
    (5, "welfare_bag"),
)
DAY: Final = date(2021, 9, 10)
MIDDLE: Final = LonLat(lon=106.7, lat=10.77)
"""Where the plane's origin is put on maps; travel does not depend on it."""
KM_A_DEGREE: Final = 111.2
JOB_COLUMNS: Final = (
    "ward",
    "x_km",
    "y_km",
    "cls",
    "service_s",
    "demand",
    "open_s",
    "close_s",
)
"""As the layout of columns names them; the layout of rows has them in this order."""

MOST_KM: Final = 1000

Given = Mapping[str, Any]
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    ward: int
    x: float
    y: float
    kind: int
    service_s: int
    load: Load
    window: TimeWindow


def is_synth(document: object) -> TypeGuard[Given]:
    """Tell whether a JSON document is such an instance."""
    return isinstance(document, dict) and {"wards", "vehicles", "jobs", "horizon_s"} <= {*document}


def problem_of_synth(document: Given) -> Problem:
    """Return the problem of an instance.

    Raises
    ------
    InvalidProblem
        With ``not-an-instance`` for each job and vehicle that is wrong, or for the file.
    """
    try:
        return _problem(document)
    except InvalidProblem:
        raise
    except (KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise InvalidProblem([_issue("/", _said(error))]) from error


def _said(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _issue(subject: str, message: str) -> Issue:
    return Issue(
        code="not-an-instance",
        subject=subject,
        message=message,
        remedy=f"give it as a SYNTH_CITY instance has it: {', '.join(JOB_COLUMNS)} of each job",
    )


def _each(
    name: str, rows: Iterable[Sequence[Any]], read: Callable[[Sequence[Any]], _Row]
) -> list[_Row]:
    """Return what is read of each row; every row that is wrong is an issue."""
    found, issues = list[_Row](), list[Issue]()
    for number, row in enumerate(rows):
        try:
            found.append(read(row))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            issues.append(_issue(f"/{name}/{number}", _said(error)))
    if issues:
        raise InvalidProblem(issues)
    return found


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _km(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST_KM:
        raise TypeError(f"{value!r} is no number of kilometres up to {MOST_KM}")
    return float(value)


def _problem(document: Given) -> Problem:
    wards = _each("wards", document["wards"], lambda row: (_km(row[0]), _km(row[1])))
    jobs, riders = _jobs(document, len(wards)), _riders(document, len(wards))
    x = np.array([*(x for x, _ in wards), *(job.x for job in jobs)])
    y = np.array([*(y for _, y in wards), *(job.y for job in jobs)])
    names = [f"w{n}" for n in range(len(wards))] + [f"p{n}" for n in range(len(jobs))]
    area = [f"synth:{n}" for n in range(len(wards))]
    of_place = area + [area[job.ward] for job in jobs]
    capacity = Capacity(kg=_whole(document["capacity"]), litres=0, cylinders=0)
    vehicles = tuple(
        Vehicle(
            id=VehicleId(f"v{n}"),
            profile="motorbike",
            start=PlaceId(names[ward]),
            end=PlaceId(names[ward]),
            shift=shift,
            capacity=capacity,
        )
        for n, (ward, shift) in enumerate(riders)
    )
    return Problem(
        day=DAY,
        places=tuple(
            Place(id=PlaceId(name), point=_point(px, py), area=of)
            for name, px, py, of in zip(names, x.tolist(), y.tolist(), of_place, strict=True)
        ),
        tasks=tuple(_task(n, job, area[job.ward]) for n, job in enumerate(jobs)),
        vehicles=vehicles,
        depots=tuple(_depots(riders)),
        travel=PlaneTravel(x_km=x, y_km=y, detour=DETOUR, kph=KPH),
        rules=Rules(
            objective=_objective(document.get("penalty_by_class", PENALTIES)),
            valid_from=DAY,
            source=str(document.get("name", "SYNTH_CITY")),
        ),
        sample=True,
    )


def _jobs(document: Given, wards: int) -> list[_Job]:
    jobs = document["jobs"]
    columns = isinstance(jobs, dict)
    rows = zip(*(jobs[name] for name in JOB_COLUMNS), strict=True) if columns else jobs

    def job(row: Sequence[Any]) -> _Job:
        if len(row) < len(JOB_COLUMNS):
            raise ValueError(f"has {len(row)} values, not {len(JOB_COLUMNS)}")
        ward, x, y, kind, service_s, load, opens_s, closes_s = row[: len(JOB_COLUMNS)]
        if _whole(kind) not in range(len(CLASSES)):
            raise ValueError(f"there is no class {kind}")
        return _Job(
            ward=_ward(ward, wards),
            x=_km(x),
            y=_km(y),
            kind=kind,
            service_s=_whole(service_s),
            load=Load(kg=_whole(load)),
            window=TimeWindow(opens_s=_whole(opens_s), closes_s=_whole(closes_s)),
        )

    return _each("jobs", [*rows], job)


def _ward(value: object, wards: int) -> int:
    ward = _whole(value)
    if not 0 <= ward < wards:
        raise ValueError(f"there is no ward {ward}, only 0 to {wards - 1}")
    return ward


def _riders(document: Given, wards: int) -> list[tuple[int, TimeWindow]]:
    """Return the ward and the shift of each vehicle."""
    riders = document["vehicles"]
    if isinstance(riders, dict):
        names = ("ward", "shift_start_s", "shift_end_s")
        rows = [*zip(*(riders[name] for name in names), strict=True)]
        return _each("vehicles", rows, lambda row: _rider(row[0], row[1:], wards))
    return _each("vehicles", riders, lambda row: _rider(row["ward"], row["shift"], wards))  # type: ignore[call-overload]


def _rider(ward: object, shift: Sequence[object], wards: int) -> tuple[int, TimeWindow]:
    starts_s, ends_s = map(_whole, shift)
    return _ward(ward, wards), TimeWindow(opens_s=starts_s, closes_s=ends_s)


def _depots(riders: Sequence[tuple[int, TimeWindow]]) -> Iterator[Depot]:
    """Yield a depot in each ward's centre, open at the moments when its shifts begin."""
    begins: dict[int, set[int]] = {}
    for ward, shift in riders:
        begins.setdefault(ward, set()).add(shift.opens_s)
    for ward, moments in sorted(begins.items()):
        yield Depot(
            id=DepotId(f"d{ward}"),
            kind="distribution_point",
            place=PlaceId(f"w{ward}"),
            opens=tuple(TimeWindow(opens_s=at, closes_s=at) for at in sorted(moments)),
            loading_s=0,
        )


def _task(number: int, job: _Job, area: str) -> Task:
    task_class, kind = CLASSES[job.kind]
    return Task(
        id=TaskId(f"t{number}"),
        kind=kind,
        task_class=task_class,
        place=PlaceId(f"p{number}"),
        service_s=job.service_s,
        windows=(job.window,),
        delivers=job.load,
        load_from="distribution_point",
        area=area,
    )


def _point(x_km: float, y_km: float) -> LonLat:
    east = x_km / (KM_A_DEGREE * math.cos(math.radians(MIDDLE.lat)))
    return LonLat(lon=MIDDLE.lon + east, lat=MIDDLE.lat + y_km / KM_A_DEGREE)


def _objective(penalties: Sequence[int]) -> Objective:
    """Return a score of what is left out, then of travel alone."""
    oxygen, medicine, welfare = (_whole(penalty) for penalty in penalties)
    return Objective(
        harm={1: _unserved(oxygen), 2: _unserved(oxygen), 3: _unserved(medicine)},
        inside_step_per_min=0,
        late_per_min={4: 0, 5: 0},
        unserved={4: welfare, 5: welfare},
        unserved_per_day=0,
        lending=0,
    )


def _unserved(penalty: int) -> HarmTable:
    return HarmTable(from_s=(1,), harm=(1,), harm_red=(1,), unserved=penalty, unserved_red=penalty)
