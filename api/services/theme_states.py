"""What is kept, as the states that the themes of maps show: who sees whose door is decided here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Final

from sqlalchemy.orm import Session

from api.records.cylinders import AWAY, Cylinder
from api.records.depots import KeptDepot
from api.records.masking import FEWEST
from api.records.patients import Patient
from api.records.places import PLACE_TIME, place_day
from api.records.requests import PatientNumber
from api.records.users import User
from api.services import beds as bed_board
from api.services.depots import stocks_now
from api.services.run_boards import outcomes_of
from api.store import cylinders, depots, patients, requests, volunteers
from api.store.session import Store
from geodata.areas import Area
from geodata.coordinates import LonLat
from maps.layers import TOGETHER_FROM
from maps.palette import route_style
from maps.states import (
    FacilityState,
    HeldCylinder,
    Load,
    RouteState,
    RouteStatus,
    StationState,
    StopState,
    StopStatus,
    WardCylinders,
)
from maps.wording import clock, vehicle_label
from routing.dispatch import Board
from routing.live.facts import Outcome
from routing.model import TaskId
from routing.plan import Route, Stop
from routing.problem import Problem

LATE_S: Final = 900
"""Who comes so much later than people were told is late, though in time for the deadline."""


def station_states(
    session: Session, user: User, *, area: str, day: date
) -> tuple[StationState, ...]:
    """Return one's depots with what they have now, as far as it is known where they are."""
    own = [one for one in depots.list_depots(session, user) if one.spot.lies_in(area)]
    return tuple(
        StationState(
            id=one.id,
            kind=one.kind,
            name=one.name,
            point=one.spot.point,
            stock=there,
            hours=_hours(one),
        )
        for one, there in stocks_now(session, user, own, day=day)
        if one.spot.point is not None
    )


def _hours(depot: KeptDepot) -> str:
    if depot.opens_s is None or depot.closes_s is None:
        return ""
    return f"{clock(depot.opens_s)}-{clock(depot.closes_s)}"


def facility_states(store: Store, *, area: str, now: datetime) -> tuple[FacilityState, ...]:
    """Return facilities with their free beds, as far as it is known where they are."""
    return tuple(
        FacilityState(
            id=one.facility.id,
            name=one.facility.name,
            point=one.facility.spot.point,
            tier=one.facility.tier,
            total=one.facility.total,
            share_percent=one.facility.share_percent,
            occupied=one.facility.occupied,
            promised=one.promised,
            free=one.free,
            said_at=one.facility.said_at.astimezone(PLACE_TIME),
        )
        for one in bed_board.board(store, now=now)
        if one.facility.spot.point is not None and one.facility.spot.lies_in(area)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A cylinder with the patient who has it."""

    cylinder: Cylinder
    patient: Patient
    days: int


def held_cylinders(session: Session, user: User, *, area: str, now: datetime) -> tuple[Held, ...]:
    """Return one's cylinders that are with patients whom one sees."""
    ledger = cylinders.list_cylinders(session, user.organisation, states=AWAY)
    away = [one for one in ledger if one.holder_kind == "patient"]
    seen = patients.seen_patients(session, user, {int(one.holder) for one in away})
    return tuple(
        Held(
            cylinder=one,
            patient=seen[number],
            days=(place_day(now) - place_day(one.since)).days,
        )
        for one in away
        if (number := PatientNumber(int(one.holder))) in seen and seen[number].spot.lies_in(area)
    )


def at_doors(held: Iterable[Held], names: Mapping[str, str]) -> tuple[HeldCylinder, ...]:
    """Return cylinders at the doors of their patients, for who sees addresses."""
    return tuple(
        HeldCylinder(
            serial=one.cylinder.serial,
            point=one.patient.spot.point,
            days=one.days,
            since=one.cylinder.since.astimezone(PLACE_TIME),
            ward=names.get(one.patient.spot.ward, ""),
            radius_m=one.patient.spot.radius_m,
            ward_only=one.patient.spot.precision == "ward",
        )
        for one in held
        if one.patient.spot.point is not None
    )


def by_ward(held: Iterable[Held], areas: Iterable[Area]) -> tuple[WardCylinders, ...]:
    """Return cylinders counted by ward, for all others: where enough people of it have one.

    At the ward's inner point; wards with fewer than `FEWEST` people are left out.
    """
    there: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        there[one.patient.spot.ward].append(one)
    counted = []
    for area in areas:
        found = there.get(area.key, [])
        people = len({one.patient.number for one in found})
        if people >= FEWEST:
            counted.append(
                WardCylinders(
                    ward=area.key,
                    name=area.name,
                    point=area.inner_point,
                    cylinders=len(found),
                    people=people,
                    median_days=median_low(one.days for one in found),
                )
            )
    return tuple(counted)


def ward_loads(session: Session, user: User, *, area: str, day: date) -> Mapping[str, Load]:
    """Return who waits in each ward, and how many are posted there; small numbers are not told.

    Wards without volunteers, and with too few people to be told, are left out: nobody learns
    which have few and which none.
    """
    waiting = requests.people_by_ward(session, user)
    told = {ward: count for ward, count in waiting.items() if count >= FEWEST}
    posted = Counter(
        post.area.ward
        for one in volunteers.list_volunteers(session, user, day=day, states=("posted",))
        if (post := one.post_on(day)) is not None and post.area.lies_in(area)
    )
    return {
        ward: Load(waiting=told.get(ward), volunteers=posted.get(ward, 0))
        for ward in sorted({*told, *posted})
    }


def route_states(board: Board, routes: Sequence[Route]) -> list[RouteState]:
    """Return the routes of a running day by how far they have come, a colour each where few.

    Parameters
    ----------
    routes
        Those of the board, with the ways to ride where these are known.
    """
    few = len(routes) < TOGETHER_FROM
    return [
        _route_state(board, route, colour=route_style(position).colour if few else "")
        for position, route in enumerate(routes)
    ]


def _route_state(board: Board, route: Route, *, colour: str) -> RouteState:
    begun = board.facts.of(route.vehicle)
    outcomes = outcomes_of(board, route)
    stops = tuple(
        _stop_state(board.day, board, stop, outcome, number)
        for number, (stop, outcome) in enumerate(
            (
                (stop, one)
                for stop, one in zip(route.stops, outcomes, strict=False)
                if stop.task is not None and not stop.is_drop
            ),
            start=1,
        )
    )
    return RouteState(
        vehicle=str(route.vehicle),
        name=vehicle_label(board.day.vehicle(route.vehicle)),
        status=_status(stops, begun=bool(begun), out=route.vehicle in board.facts.out),
        line=tuple(route.geometry) or _straight(board.day, route),
        stops=stops,
        colour=colour,
    )


def _straight(problem: Problem, route: Route) -> tuple[LonLat, ...]:
    return tuple(problem.place(stop.place).point for stop in route.stops)


def _stop_state(
    problem: Problem, board: Board, stop: Stop, outcome: Outcome | None, number: int
) -> StopState:
    task = problem.task(stop.task or TaskId(""))
    told = board.day.told.get(task.id)
    late_s = 0 if task.deadline_s is None else stop.starts_s - task.deadline_s
    if told is not None and stop.starts_s - told.starts_s >= LATE_S:
        late_s = max(late_s, stop.starts_s - told.starts_s)
    status: StopStatus = "stop-late" if late_s > 0 else "stop-open"
    return StopState(
        number=number,
        point=problem.place(stop.place).point,
        kind=task.kind,
        status=_OVER.get(outcome or "", status),
        starts_s=stop.starts_s,
        late_s=max(0, late_s),
    )


_OVER: Final[Mapping[str, StopStatus]] = {"done": "stop-done", "not-done": "stop-missed"}


def _status(stops: Sequence[StopState], *, begun: bool, out: bool) -> RouteStatus:
    if out:
        return "stopped"
    if stops and all(stop.status in _OVER.values() for stop in stops):
        return "over"
    if any(stop.status == "stop-late" for stop in stops):
        return "late"
    return "under-way" if begun else "waiting"
