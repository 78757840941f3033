"""Compile the array search before it is needed, on a day too small to matter."""

from datetime import date

import numpy as np

from geodata.coordinates import LonLat
from geodata.matrix import TravelMatrix
from routing.array_making import arrays_of
from routing.model import Capacity, PlaceId, Task, TaskId, TimeWindow, Vehicle, VehicleId
from routing.problem import HarmTable, Objective, Place, Problem, Rules
from routing.solvers.array_search import ArraySearch
from routing.solvers.compiled import forget_earlier, note_compiled


def warm_up() -> None:
    """Run every compiled function once, and forget what earlier versions compiled."""
    forget_earlier()
    problem = _smallest_day()
    search = ArraySearch(arrays_of(problem), seed=1)
    search.build()
    search.make_room()
    search.improve(1, 1.0)
    search.fill_up()
    search.begin(problem, search.sequences(problem))
    search.hindrances(0)
    search.best_way(problem, 0, np.ones(1, dtype=np.bool_))
    note_compiled()


def _smallest_day() -> Problem:
    """Return one visit for one volunteer, at the same place."""
    place, day = PlaceId("here"), TimeWindow(opens_s=0, closes_s=86_400)
    still = np.zeros((1, 1), dtype=np.int32)
    harm = HarmTable(from_s=(1,), harm=(1,), harm_red=(1,), unserved=2, unserved_red=2)
    rates = {4: 1, 5: 1}
    task = Task(
        id=TaskId("visit"),
        kind="care_visit",
        task_class=4,
        place=place,
        service_s=0,
        windows=(day,),
    )
    vehicle = Vehicle(
        id=VehicleId("volunteer"),
        profile="foot",
        start=place,
        end=place,
        shift=day,
        capacity=Capacity(kg=0, litres=0, cylinders=0),
    )
    objective = Objective(
        harm={1: harm, 2: harm, 3: harm},
        inside_step_per_min=0,
        late_per_min=rates,
        unserved=rates,
        unserved_per_day=0,
        lending=0,
    )
    return Problem(
        day=date(2021, 9, 10),
        places=(Place(id=place, point=LonLat(lon=106.7, lat=10.8)),),
        tasks=(task,),
        vehicles=(vehicle,),
        depots=(),
        travel=TravelMatrix(seconds={"foot": still}, metres={"foot": still}),
        rules=Rules(objective=objective, valid_from=date(2021, 1, 1), source="warm-up"),
    )
