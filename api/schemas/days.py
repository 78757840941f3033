"""What a running day is made of, as a board draws it: tasks, volunteers, depots, and where."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

from pydantic import BaseModel, Field

from api.records.users import User
from api.services.day_building import request_of_task
from api.services.run_boards import Running
from geodata.matrix import Profile
from maps.wording import (
    Language,
    depot_label,
    goods,
    hours,
    rough_text,
    task_address,
    task_name,
    vehicle_label,
)
from routing.model import DepotKind, Load, Risk, Task, TaskKind, Vehicle
from routing.problem import Problem


class TaskOfDayShape(BaseModel):
    """A task; fields that the role does not see are not there at all."""

    id: str
    request: int
    kind: TaskKind
    task_class: int = Field(ge=1, le=5)
    risk: Risk | None = None
    place: str | None = None
    ward: str
    name: str | None = None
    phone: str | None = None
    address: str | None = None
    rough: str | None = None
    goods: str | None = None
    called: datetime
    deadline: datetime | None
    windows: list[str]
    minutes: int = Field(description="What it takes at the door")
    previous: str | None = Field(description="The task of the same patient that comes before it")
    together: bool = Field(description="Two people meet for it and the one before, at one moment")


class VehicleOfDayShape(BaseModel):
    """A volunteer or crew, and when they work."""

    id: str
    name: str
    phone: str
    profile: Profile
    begins: datetime
    ends: datetime
    standby: bool
    wards: list[str]


class DepotOfDayShape(BaseModel):
    """A station or facility, and what it had when the day was planned."""

    id: str
    kind: DepotKind
    name: str
    place: str
    stock: str


class SpanShape(BaseModel):
    """From a moment to a moment."""

    begins: datetime
    ends: datetime


class DayShape(BaseModel):
    """What a running day is made of; it stays the same while `mark` does."""

    day_plan: int
    mark: str
    sample: bool
    midnight: datetime
    curfew: list[SpanShape]
    places: dict[str, list[float]] = Field(description="Longitude and latitude")
    tasks: list[TaskOfDayShape]
    vehicles: list[VehicleOfDayShape]
    depots: list[DepotOfDayShape]

    @classmethod
    def of(cls, running: Running, user: User, *, language: Language) -> "DayShape":
        """Return what that user sees of a day."""
        day = running.board.day
        hidden = {
            name for sight, names in _SIGHTS.items() if not user.sees(sight) for name in names
        }
        tasks = [_task(running, task, hidden, language) for task in day.tasks]
        return cls(
            day_plan=running.day_plan.number,
            mark=mark_of(day),
            sample=day.sample,
            midnight=running.midnight,
            curfew=[
                SpanShape(begins=running.moment(one.opens_s), ends=running.moment(one.closes_s))
                for one in day.rules.curfew
            ],
            places=dict(_places(day, tasks)),
            tasks=tasks,
            vehicles=[_vehicle(running, one) for one in day.vehicles],
            depots=[
                DepotOfDayShape(
                    id=one.id,
                    kind=one.kind,
                    name=depot_label(one, language),
                    place=one.place,
                    stock=", ".join(
                        goods(
                            Load(
                                full=one.stock.full,
                                bags=one.stock.bags,
                                medicines=one.stock.medicines,
                            ),
                            language,
                        )
                    ),
                )
                for one in day.depots
            ],
        )


_SIGHTS: Mapping[str, tuple[str, ...]] = {
    "person": ("name", "phone"),
    "address": ("address", "place", "rough"),
    "handling": ("risk",),
    "goods": ("goods",),
}


def mark_of(day: Problem) -> str:
    """Return a short text that changes whenever a task of the day does."""
    found = 0
    for task in day.tasks:
        facts = (
            *(task.id, task.kind, task.task_class, task.risk, task.place, task.area, task.goal),
            *(task.called_s, task.deadline_s, task.service_s, task.windows, task.chain),
            *(task.delivers, task.collects, sorted(task.show.items())),
        )
        found = crc32(repr(facts).encode(), found)
    return f"{found:08x}"


def _task(running: Running, task: Task, hidden: set[str], language: Language) -> TaskOfDayShape:
    day = running.board.day
    known: dict[str, Any] = {
        "risk": task.risk,
        "place": task.place,
        "name": task_name(task),
        "phone": task.show.get("phone", ""),
        "address": task_address(day, task),
        "rough": rough_text(day, task.place, language),
        "goods": ", ".join(goods(task.delivers or task.collects, language)),
    }
    return TaskOfDayShape(
        id=task.id,
        request=request_of_task(task.id),
        kind=task.kind,
        task_class=task.task_class,
        ward=task.area or "",
        called=running.moment(task.called_s),
        deadline=None if task.deadline_s is None else running.moment(task.deadline_s),
        windows=[hours(window) for window in task.windows],
        minutes=round(task.service_s / 60),
        previous=None if task.chain is None else task.chain.previous,
        together=task.chain is not None and task.chain.together,
        **{name: value for name, value in known.items() if name not in hidden},
    )


def _vehicle(running: Running, vehicle: Vehicle) -> VehicleOfDayShape:
    return VehicleOfDayShape(
        id=vehicle.id,
        name=vehicle_label(vehicle),
        phone=vehicle.show.get("phone", ""),
        profile=vehicle.profile,
        begins=running.moment(vehicle.shift.opens_s),
        ends=running.moment(vehicle.shift.closes_s),
        standby=vehicle.standby,
        wards=list(vehicle.areas),
    )


def _places(day: Problem, tasks: list[TaskOfDayShape]) -> Iterator[tuple[str, list[float]]]:
    """Yield where the depots are, and the tasks whose place is seen; no volunteer's home."""
    seen = {one.place for one in tasks} | {one.place for one in day.depots}
    for place in day.places:
        if place.id in seen:
            yield place.id, [round(place.point.lon, 5), round(place.point.lat, 5)]


class GroundShape(BaseModel):
    """What a map is drawn on, as GeoJSON; None where nothing imported reaches there."""

    wards: dict[str, Any] | None
    roads: dict[str, Any] | None
