"""Rows of tables as the tests of intake give them; the day is 2021-09-10, curfew from 18:00."""

from decimal import Decimal
from typing import Any

from geodata.coordinates import LonLat
from geodata.matrix import straight_line_matrix
from routing.intake import (
    DepotRow,
    Located,
    Locations,
    ProblemIntake,
    Request,
    TaskIntake,
    TravelGiven,
    Volunteer,
    build_problem,
    requests_to_tasks,
)
from routing.model import PlaceId, Task
from routing.problem import Place
from routing.rules.day_rules import DayRules
from routing.rules.tables import load_rules
from tests.builders import DAY, at

RULES = load_rules(DAY)
WARD = "vn-2021:27289"
HERE = Located(point=LonLat(lon=106.70, lat=10.76), area=WARD)
NEXT_DOOR = Located(point=LonLat(lon=106.71, lat=10.76), area=WARD)


def a_request(kind: str = "welfare_bag", request_id: str = "R0001", **changes: Any) -> Request:
    given: dict[str, Any] = {"received_s": at("07:00"), "risk": "green"}
    return Request(id=request_id, kind=kind, **(given | changes))


def a_swap_request(**changes: Any) -> Request:
    """8 litres at 150 bar read at 08:00, 2 l/min: 400 min, so run-out 14:40."""
    given: dict[str, Any] = {
        "size_l": Decimal(8),
        "pressure_bar": Decimal(150),
        "flow_lpm": Decimal(2),
        "measured_s": at("08:00"),
    }
    return a_request("oxygen_swap", **(given | changes))


def intake(*requests: Request, found: Located | None = HERE) -> TaskIntake:
    ids = [request.id for request in requests] if found else []
    return requests_to_tasks(
        requests,
        located={} if found is None else dict.fromkeys(ids, found),
        place_ids=dict.fromkeys(ids, PlaceId("P0001")),
        rules=RULES,
    )


def first_task(request: Request) -> Task:
    return intake(request).tasks[0]


def a_volunteer(**changes: Any) -> Volunteer:
    given: dict[str, Any] = {
        "id": "V01",
        "profile": "motorbike",
        "shift_start_s": at("07:00"),
        "shift_end_s": at("17:00"),
        "gates": ("active", "recovered", "form", "consent", "ppe"),
    }
    return Volunteer(**(given | changes))


def a_station(**changes: Any) -> DepotRow:
    given: dict[str, Any] = {"id": "D1", "kind": "oxygen_station", "stock_full": 4}
    return DepotRow(**(given | changes))


def assembled(
    *requests: Request,
    volunteers: tuple[Volunteer, ...] = (a_volunteer(),),
    depots: tuple[DepotRow, ...] = (a_station(),),
    located: Locations | None = None,
    rules: DayRules = RULES,
) -> ProblemIntake:
    everywhere = Locations(
        requests={request.id: HERE for request in requests},
        volunteers={volunteer.id: HERE for volunteer in volunteers},
        depots={depot.id: NEXT_DOOR for depot in depots},
    )

    def travel(places: tuple[Place, ...]) -> TravelGiven:
        return TravelGiven(travel=straight_line_matrix([p.point for p in places]), estimated=True)

    return build_problem(
        requests, volunteers, depots, located=located or everywhere, travel=travel, rules=rules
    )
