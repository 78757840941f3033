"""VROOM's JSON as an instance: each task and each end of a vehicle is a node.

What costs is VROOM's cost: hours, kilometres and work at the rates of a vehicle, 3,600 an hour if
none is given. One matrix of an instance holds the costs of vehicles with the same rates.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geodata.coordinates import LonLat
from geodata.matrix import TravelMatrix, straight_line_matrix
from routing.instances.faults import Faults
from routing.instances.instance import (
    Client,
    Group,
    Instance,
    Matrix,
    Rounding,
    VehicleType,
)
from routing.instances.vroom_fields import Given, look_over, repeated_ids, wrong_amounts
from routing.instances.vroom_rides import (
    PROFILE,
    Rides,
    TaskKind,
    VroomTask,
    between_nodes,
    rides_of,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VroomInput:
    """An instance, and what of the file its answer needs.

    Parameters
    ----------
    tasks
        Of each client of the instance, the task; a task with several windows has several clients.
    vehicles
        As the file gives them, in order; `instance.vehicle_types` has one type for each.
    ends
        Places at which each vehicle starts and ends; None where it may anywhere.
    rides
        For each vehicle.
    points
        The places, where the file gives coordinates and no matrices.
    estimated
        Travel is by straight lines.
    """

    instance: Instance
    tasks: tuple[VroomTask, ...]
    vehicles: tuple[Given, ...]
    ends: tuple[tuple[int | None, int | None], ...]
    rides: tuple[Rides, ...]
    points: tuple[LonLat, ...]
    estimated: bool


def is_vroom(document: object) -> bool:
    """Tell whether a JSON document is an input of VROOM."""
    if not isinstance(document, dict) or "format" in document:
        return False
    return "vehicles" in document and ("jobs" in document or "shipments" in document)


def vroom_input(
    document: Given,
    *,
    name: str,
    travel: Callable[[Sequence[LonLat]], TravelMatrix] = straight_line_matrix,
) -> VroomInput:
    """Return the instance of a document.

    Parameters
    ----------
    travel
        Between points, where the document has no matrices.

    Raises
    ------
    InvalidProblem
        With every fault found, ``not-expressible`` for each thing that cannot be kept to, and
        ``no-way`` where none leads from one place to another.
    """
    faults = Faults(name)
    look_over(document, faults)
    faults.require()
    making = _Making(document, faults, travel)
    made = making.input()
    faults.require()
    return made


class _Making:
    def __init__(
        self,
        document: Given,
        faults: Faults,
        travel: Callable[[Sequence[LonLat]], TravelMatrix],
    ) -> None:
        self.document, self.faults, self.travel = document, faults, travel
        self.vehicles: list[Given] = document["vehicles"]
        matrices = document.get("matrices", {})
        self.matrices = (
            {PROFILE: {"durations": document["matrix"]}} if "matrix" in document else matrices
        )
        self.points: list[LonLat] = []
        self.of_point: dict[tuple[float, float], int] = {}
        self.loads = max(
            (
                len(amounts)
                for amounts in (
                    *(v.get("capacity", ()) for v in self.vehicles),
                    *(
                        j.get(way, ())
                        for j in document.get("jobs", ())
                        for way in ("delivery", "pickup")
                    ),
                    *(s.get("amount", ()) for s in document.get("shipments", ())),
                )
            ),
            default=0,
        )

    def place(
        self, given: Given, where: str, name: str = "location", index: str = "location_index"
    ) -> int:
        """Return the row of a place in the matrices, or among the points that were named."""
        if self.matrices:
            if index not in given:
                self.faults.add(
                    "missing-field",
                    f"{where}/{index}",
                    "is not there, and there are matrices",
                    "say which row of the matrices it is",
                )
                return 0
            return int(given[index])
        if name not in given:
            self.faults.add(
                "missing-field",
                f"{where}/{name}",
                "is not there, and there are no matrices",
                "give longitude and latitude, or matrices",
            )
            return 0
        lon, lat = map(float, given[name])
        if (lon, lat) not in self.of_point:
            self.of_point[lon, lat] = len(self.points)
            self.points.append(LonLat(lon=lon, lat=lat))
        return self.of_point[lon, lat]

    def input(self) -> VroomInput:
        tasks, skills, pairs = self.tasks()
        ends = tuple(self.ends_of(vehicle, n) for n, vehicle in enumerate(self.vehicles))
        wrong_amounts(self.document, self.loads, self.faults)
        repeated_ids(self.document, self.faults)
        self.faults.require()
        travel = self.travel(self.points) if not self.matrices and self.points else None
        rides = rides_of(self.vehicles, self.matrices, travel, self.faults)
        self.faults.require()
        limit = max((float(r.cost.max(initial=0)) for r in rides), default=0.0)
        fixed = max((v.get("costs", {}).get("fixed", 0) for v in self.vehicles), default=0)
        bounty = 20 * limit + fixed + 1
        some_first = len({task.priority for task in tasks}) > 1
        clients, of_task, groups = self.clients(tasks, pairs, bounty if some_first else 0.0)
        pair_clients = [(of_task[a][0], of_task[b][0]) for a, b in pairs]
        nodes = [*(tasks[t].place for t, own in enumerate(of_task) for _ in own)]
        for start, end in ends:
            nodes += [-1 if start is None else start, -1 if end is None else end]
        expanded = [task for task, own in zip(tasks, of_task, strict=True) for _ in own]
        types, distances, durations = self.fleet(
            clients, expanded, skills_of(skills, of_task), rides, nodes
        )
        instance = Instance(
            name=self.faults.name,
            form="vroom",
            rounding=Rounding.NONE,
            clients=clients,
            depots=tuple(range(len(clients), len(nodes))),
            vehicle_types=types,
            distances=distances,
            durations=durations,
            groups=groups,
            pairs=tuple(pair_clients),
        )
        return VroomInput(
            instance=instance,
            tasks=tuple(expanded),
            vehicles=tuple(self.vehicles),
            ends=ends,
            rides=rides,
            points=tuple(self.points),
            estimated=travel is not None and travel.estimated,
        )

    def tasks(self) -> tuple[list[VroomTask], list[frozenset[int]], list[tuple[int, int]]]:
        """Return all tasks, the skills each asks for, and which two are a shipment."""
        tasks: list[VroomTask] = []
        skills: list[frozenset[int]] = []
        pairs: list[tuple[int, int]] = []
        for number, job in enumerate(self.document.get("jobs", [])):
            place = self.place(job, f"/jobs/{number}")
            tasks.append(
                VroomTask(
                    kind="job", given=job, place=place, priority=job.get("priority", 0), amount=()
                )
            )
            skills.append(frozenset(job.get("skills", ())))
        for number, shipment in enumerate(self.document.get("shipments", [])):
            pairs.append((len(tasks), len(tasks) + 1))
            halves: tuple[TaskKind, TaskKind] = ("pickup", "delivery")
            for half in halves:
                step = shipment[half]
                tasks.append(
                    VroomTask(
                        kind=half,
                        given=step,
                        place=self.place(step, f"/shipments/{number}/{half}"),
                        priority=shipment.get("priority", 0),
                        amount=self.load(shipment.get("amount", ())),
                    )
                )
                skills.append(frozenset(shipment.get("skills", ())))
        return tasks, skills, pairs

    def ends_of(self, vehicle: Given, number: int) -> tuple[int | None, int | None]:
        def end(name: str) -> int | None:
            if name not in vehicle and f"{name}_index" not in vehicle:
                return None
            return self.place(vehicle, f"/vehicles/{number}", name, f"{name}_index")

        return end("start"), end("end")

    def load(self, amounts: Sequence[int]) -> tuple[int, ...]:
        return tuple(amounts) if amounts else (0,) * self.loads

    def clients(
        self, tasks: Sequence[VroomTask], pairs: Sequence[tuple[int, int]], bounty: float
    ) -> tuple[tuple[Client, ...], list[list[int]], tuple[Group, ...]]:
        """Return a client for each window of each task, those of each task, and what excludes what.

        Parameters
        ----------
        bounty
            0: all have to be served; else more than serving one can cost, and each has a prize by
            its priority, so that the sum of priorities comes first and the number of tasks next.
        """
        clients: list[Client] = []
        of_task: list[list[int]] = []
        groups: list[Group] = []
        drops = {drop for _, drop in pairs}
        for number, task in enumerate(tasks):
            prize = bounty * (1 + task.priority * (len(tasks) + 1)) if bounty else 0.0
            windows = task.given.get("time_windows") or [(0, math.inf)]
            own: list[int] = []
            for opens, closes in windows:
                own.append(len(clients))
                alone = len(windows) == 1
                clients.append(
                    Client(
                        node=len(clients),
                        name=f"{task.kind} {task.given['id']}",
                        delivers=self.counted(task, "delivery"),
                        picks_up=self.counted(task, "pickup"),
                        opens=float(opens),
                        closes=float(closes),
                        prize=prize if alone and number not in drops else 0.0,
                        required=not bounty and alone,
                    )
                )
            of_task.append(own)
            if len(own) > 1:
                groups.append(Group(members=tuple(own), required=not bounty, prize=prize))
        return tuple(clients), of_task, tuple(groups)

    def counted(self, task: VroomTask, way: TaskKind) -> tuple[float, ...]:
        """Return an amount, and behind it the 1 that counts tasks."""
        if task.kind == "job":
            load = self.load(task.given.get(way, ()))
            return (*map(float, load), float(way == "delivery"))
        load = task.amount if way == task.kind else (0,) * self.loads
        return (*map(float, load), 0.0)

    def fleet(
        self,
        clients: Sequence[Client],
        tasks: Sequence[VroomTask],
        skills: Sequence[frozenset[int]],
        rides: Sequence[Rides],
        places: Sequence[int],
    ) -> tuple[tuple[VehicleType, ...], tuple[Matrix, ...], tuple[Matrix, ...]]:
        """Return a type for each vehicle, and the matrices between nodes."""
        types: list[VehicleType] = []
        matrices: dict[tuple[object, ...], int] = {}
        distances: list[Matrix] = []
        durations: list[Matrix] = []
        for number, (vehicle, ride) in enumerate(zip(self.vehicles, rides, strict=True)):
            hourly = vehicle.get("costs", {}).get("per_task_hour", 0)
            key = (id(ride), vehicle.get("type", ""), hourly)
            if key not in matrices:
                matrices[key] = len(distances)
                cost, seconds = between_nodes(ride, places, tasks, vehicle, hourly)
                distances.append(cost)
                durations.append(seconds)
            able = frozenset(vehicle.get("skills", ()))
            fits = frozenset(n for n in range(len(clients)) if skills[n] <= able)
            types.append(self.vehicle(vehicle, number, len(clients), matrices[key], fits))
        return tuple(types), tuple(distances), tuple(durations)

    def vehicle(
        self, vehicle: Given, number: int, clients: int, travel: int, fits: frozenset[int]
    ) -> VehicleType:
        opens, closes = vehicle.get("time_window", (0, math.inf))
        costs = vehicle.get("costs", {})
        longest = vehicle.get("max_travel_time", math.inf)
        if "max_travel_time" in vehicle and {"per_hour", "per_km", "per_task_hour"} & {*costs}:
            self.faults.add(
                "not-expressible",
                f"/vehicles/{number}/max_travel_time",
                "is not kept to beside rates of its own",
                "drop one of the two",
            )
        if "max_travel_time" in vehicle and "costs" in self.matrices.get(
            vehicle.get("profile", PROFILE), {}
        ):
            self.faults.add(
                "not-expressible",
                f"/vehicles/{number}/max_travel_time",
                "is not kept to beside a matrix of costs",
                "drop one of the two",
            )
        most = float(vehicle.get("max_tasks", math.inf))
        capacity = [float(load) for load in vehicle.get("capacity", (0,) * self.loads)]
        return VehicleType(
            names=(str(vehicle["id"]),),
            places=(number,),
            start=clients + 2 * number,
            end=clients + 2 * number + 1,
            capacity=(*capacity, most),
            opens=float(opens),
            closes=float(closes),
            max_distance=float(longest),
            fixed_cost=float(costs.get("fixed", 0)),
            travel=travel,
            allowed=None if len(fits) == clients else fits,
        )


def skills_of(
    skills: Sequence[frozenset[int]], of_task: Sequence[Sequence[int]]
) -> list[frozenset[int]]:
    """Return the skills that each client asks for."""
    return [asked for asked, own in zip(skills, of_task, strict=True) for _ in own]
