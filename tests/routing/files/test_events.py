"""Events survive their documents: a day is rebuilt from its log after a restart."""

import json
from dataclasses import fields

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.matrix import straight_line_matrix
from routing.dispatch import (
    Arranged,
    Assigned,
    BedRefused,
    Cancelled,
    Corrected,
    Delayed,
    Done,
    Event,
    Failed,
    Legs,
    NewDepot,
    NewTask,
    Pinned,
    Postponed,
    Replanned,
    RoadClosed,
    SetOut,
    StockChanged,
    Unpinned,
    VolunteerOut,
)
from routing.errors import InvalidProblem
from routing.files.events import KINDS, event_document, read_event
from routing.model import DepotId, PlaceId, Refill, Stock, TaskId, VehicleId
from routing.problem import Pin, Place
from routing.visits import Visit
from tests.builders import DAY, a_depot, a_swap, a_task

T1, T2, V1 = TaskId("t1"), TaskId("t2"), VehicleId("v1")
LEGS = Legs(
    away={"motorbike": np.array([60, -1], dtype=np.int32)},
    back={"motorbike": np.array([70, 90], dtype=np.int32)},
)
PLACE = Place(id=PlaceId("R9"), point=LonLat(lon=106.7, lat=10.75), area="vn-2021:27301")
SEQUENCES = {
    V1: (Visit(depot=DepotId("s1")), Visit(task=T1, not_before_s=900)),
    VehicleId("v2"): (),
}
EVENTS: tuple[Event, ...] = (
    NewTask(at_s=60, task=a_swap("t9", place="R9"), place=PLACE, legs=LEGS),
    NewTask(at_s=60, task=a_task("t8")),
    NewDepot(at_s=60, depot=a_depot("bv9", place=PlaceId("R9")), place=PLACE, legs=LEGS),
    NewDepot(at_s=60, depot=a_depot("bv9", place=PlaceId("a"))),
    Cancelled(at_s=60, task=T1),
    Corrected(at_s=60, task=a_task("t8", place="R9"), place=PLACE, legs=LEGS),
    SetOut(at_s=60, task=T1, vehicle=V1),
    Done(at_s=900, task=T1, vehicle=V1, starts_s=600, ends_s=800),
    Failed(at_s=60, task=T1, reason="no-answer", again=False),
    BedRefused(at_s=60, task=T1),
    Delayed(at_s=60, vehicle=V1, by_s=600),
    Postponed(at_s=60, task=T1, until_s=900),
    VolunteerOut(at_s=60, vehicle=V1),
    RoadClosed(at_s=60, pairs=((PlaceId("a"), PlaceId("b")),), profiles=("motorbike",)),
    StockChanged(
        at_s=60,
        depot=DepotId("s1"),
        stock=Stock(full=3),
        refills=(Refill(at_s=1800, stock=Stock(bags=2)),),
    ),
    StockChanged(at_s=60, depot=DepotId("s1"), stock=Stock()),
    Assigned(at_s=60, task=T1, vehicle=V1),
    Pinned(at_s=60, pins=(Pin(task=T1, vehicle=V1),)),
    Unpinned(at_s=60, tasks=(T1, T2)),
    Arranged(at_s=60, tasks=(T1,), sequences=SEQUENCES),
    Arranged(at_s=60, tasks=(), sequences={}, out=(T1,)),
    Replanned(at_s=60, sequences=SEQUENCES),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_read_as_it_was_written(event: Event) -> None:
    text = json.dumps(event_document(event, day=DAY))
    again = read_event(json.loads(text), day=DAY)
    assert type(again) is type(event)
    for field in fields(event):
        one, other = getattr(event, field.name), getattr(again, field.name)
        if isinstance(one, Legs):
            for way in ("away", "back"):
                rows, read = getattr(one, way), getattr(other, way)
                assert {p: r.tolist() for p, r in rows.items()} == {
                    p: r.tolist() for p, r in read.items()
                }
        else:
            assert one == other


def test_every_kind_is_tried() -> None:
    assert {type(event).__name__ for event in EVENTS} == KINDS.keys()


def test_travel_that_comes_with_closed_roads_is_not_written() -> None:
    event = RoadClosed(at_s=60, travel=straight_line_matrix([PLACE.point]))
    with pytest.raises(InvalidProblem) as refused:
        event_document(event, day=DAY)
    assert [issue.code for issue in refused.value.issues] == ["live-travel"]
