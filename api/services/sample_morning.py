"""The morning of a sample office: what is told from the field, and what comes in meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from api.errors import Conflict
from api.records.cylinders import Cylinder
from api.records.day_plans import DayPlanNumber
from api.records.reports import Delayed, Done, Failed, Report, Why
from api.records.requests import RequestNumber
from api.records.stock import GOOD_OF, Good, Parties
from api.services import cylinders, emergencies, medicine, reporting, stock
from api.services.day_building import request_of_task
from api.services.run_boards import Running
from api.services.running import Days
from api.services.sample_folder import OPENS
from api.services.sample_people import BAG, MEDICINE, Office
from api.services.sample_requests import CALLED_BACK, JUDGED, take, triage, verify
from api.store import requests
from geodata.sample.city import Row
from routing.dispatch import Begun, advance
from routing.model import Task, TaskId, VehicleId

BEGINS: Final = time(7)
EVERY: Final = timedelta(minutes=10)
"""So often what is over is told."""
LAST_EMERGENCY: Final = time(9, 28)
"""When the emergency comes in that nobody has looked at when the office is opened."""
LATE_AT: Final = time(9, 20)
LATE_MINUTES: Final = 25
AT_ONCE: Final = frozenset({"oxygen_emergency", "oxygen_swap"})
"""Who asks for these after the plan was made is given to somebody as soon as it is triaged."""
_FAILING: Final[Mapping[int, tuple[Why, str]]] = MappingProxyType(
    {2: ("no-answer", "gọi cửa ba lần"), 7: ("wrong-address", "không có số nhà này")}
)
"""Which of the bags and visits of the morning are not done, counted from 0, and why."""
_FAILABLE: Final = frozenset({"welfare_bag", "care_visit"})
_DEPOT_OF: Final[Mapping[Good, str]] = MappingProxyType(
    {"medicine": "mobile_health_station", "bag": "distribution_point"}
)
_NAME_OF: Final[Mapping[Good, str]] = MappingProxyType({"medicine": MEDICINE, "bag": BAG})
_LEFT_AT: Final = frozenset({"oxygen_emergency", "oxygen_swap"})
_FROM_THERE: Final = frozenset({"oxygen_collect", "oxygen_swap"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """A published day and what was there before it.

    Parameters
    ----------
    held
        The cylinders that patients have at home, by the id of the row of their request.
    """

    office: Office
    days: Days
    day_plan: DayPlanNumber
    held: Mapping[str, Cylinder]

    def seen(self, at: datetime) -> Running:
        """Return the day as it is at that moment."""
        return self.days.see(self.day_plan, now=at)


def late_rows(rows: Sequence[Row], *, since: datetime, until: datetime) -> list[Row]:
    """Return what comes in between two moments in its order, the last emergency at its own time."""
    emergencies_ = [row for row in rows if row["kind"] == "oxygen_emergency"]
    last = max(emergencies_, key=lambda row: row["received_at"], default=None)
    at = datetime.combine(until.date(), LAST_EMERGENCY, until.tzinfo).isoformat()
    moved = [{**row, "received_at": at} if row is last else row for row in rows]
    between = [row for row in moved if since < datetime.fromisoformat(row["received_at"]) <= until]
    return sorted(between, key=lambda row: datetime.fromisoformat(row["received_at"]))


def run_morning(morning: Morning, rows: Sequence[Row]) -> None:
    """Let the morning pass up to the moment at which the office is opened."""
    office = morning.office
    failing = _failing(morning, office.at(OPENS))
    for before, at in pairwise(_moments(office)):
        for row in rows:
            if before < datetime.fromisoformat(row["received_at"]) + _HANDLED <= at:
                _comes(morning, row)
        if at == office.at(LATE_AT):
            _is_late(morning, at)
        for vehicle, begun in list(_over(morning.seen(at), at)):
            _is_told(morning, vehicle, begun, failing=failing, at=at)
    for row in rows:
        if datetime.fromisoformat(row["received_at"]) + _HANDLED > office.at(OPENS):
            take(office, row, at=datetime.fromisoformat(row["received_at"]), held=morning.held)


_HANDLED: Final = CALLED_BACK + JUDGED


def _moments(office: Office) -> list[datetime]:
    found = [office.at(time(0)), office.at(BEGINS)]
    while found[-1] < office.at(OPENS):
        found.append(found[-1] + EVERY)
    return found


_VERIFIED_FOR, _TRIAGED_FOR = timedelta(minutes=20), timedelta(minutes=50)
"""What came in so long before the office is opened is verified by then, and triaged."""


def _comes(morning: Morning, row: Row) -> None:
    """Take a request in and bring it as far as somebody has come with it."""
    office = morning.office
    at = datetime.fromisoformat(row["received_at"])
    waits = office.at(OPENS) - at
    urgent = row["kind"] in AT_ONCE
    number = take(office, row, at=at, held=morning.held)
    if waits < _VERIFIED_FOR and not urgent:
        return
    verify(office, number, at=at + CALLED_BACK)
    if waits < _TRIAGED_FOR and not urgent:
        return
    triage(office, number, row, at=at + _HANDLED)
    if urgent:
        _is_given(morning, number, at=at + _HANDLED)


def _is_given(morning: Morning, number: RequestNumber, *, at: datetime) -> None:
    """Give an urgent request to the best offer; where nobody can, it stays in the pool."""
    office = morning.office
    dispatcher = office.people["dispatcher"]
    tables = emergencies.Tables(rules=office.rules, bags=office.bags, data=office.data)
    try:
        best, *_ = emergencies.offer(morning.days, dispatcher, number, tables=tables, now=at)
    except Conflict:
        return
    emergencies.give(
        morning.days,
        dispatcher,
        number,
        day_plan=morning.day_plan,
        promise=best.offer.promise,
        reason="",
        tables=tables,
        now=at,
    )


def _over(day: Running, at: datetime) -> Iterator[tuple[VehicleId, Begun]]:
    """Yield what is over by then and nobody has told of, the earliest first."""
    at_s = day.at_s(at)
    facts = advance(day.board, at_s).facts
    found = [
        (vehicle, begun)
        for vehicle, stops in facts.begun.items()
        for begun in stops
        if begun.counts and begun.outcome == "expected" and begun.ends_s <= at_s
    ]
    yield from sorted(found, key=lambda one: (one[1].ends_s, one[0]))


def _failing(morning: Morning, until: datetime) -> dict[TaskId, tuple[Why, str]]:
    """Return what of the morning is not done, by the plan as it was given out."""
    day = morning.seen(morning.office.at(BEGINS))
    kinds = {task.id: task.kind for task in day.board.day.tasks}
    coming = [
        begun.stop.task
        for _, begun in _over(day, until - EVERY)
        if begun.stop.task is not None and kinds[begun.stop.task] in _FAILABLE
    ]
    return {coming[place]: why for place, why in _FAILING.items() if place < len(coming)}


def _is_late(morning: Morning, at: datetime) -> None:
    """Have the first who is at something then say that it takes longer."""
    day = morning.seen(at)
    facts = advance(day.board, day.at_s(at)).facts
    busy = sorted(
        vehicle
        for vehicle, stops in facts.begun.items()
        if stops and stops[-1].counts and stops[-1].ends_s > day.at_s(at)
    )
    if busy:
        _tell(morning, Delayed(vehicle=busy[0], minutes=LATE_MINUTES), reason="kẹt xe", at=at)


def _is_told(
    morning: Morning,
    vehicle: VehicleId,
    begun: Begun,
    *,
    failing: Mapping[TaskId, tuple[Why, str]],
    at: datetime,
) -> None:
    day = morning.seen(at)
    task = day.board.day.task(_task_of(begun))
    if task.id in failing:
        why, reason = failing[task.id]
        _tell(morning, Failed(task=task.id, why=why), reason=reason, at=at)
        return
    _issued(morning, task, at=at)
    report = Done(
        task=task.id,
        vehicle=vehicle,
        started_at=day.moment(begun.stop.starts_s),
        ended_at=day.moment(begun.ends_s),
        left=_left(morning, day, vehicle, task),
        collected=_collected(morning, task),
    )
    _tell(morning, report, reason="", at=at)


def _task_of(begun: Begun) -> TaskId:
    if begun.stop.task is None:
        raise ValueError("a stop that counts is that of a task")
    return begun.stop.task


def _tell(morning: Morning, report: Report, *, reason: str, at: datetime) -> None:
    reporting.tell(
        morning.days,
        morning.office.people["dispatcher"],
        morning.day_plan,
        report,
        reason=reason,
        table=morning.office.risks,
        now=at,
    )


def _issued(morning: Morning, task: Task, *, at: datetime) -> None:
    """Have the ledger say that what is brought was given out for it."""
    office, good = morning.office, GOOD_OF.get(task.kind)
    if good is None:
        return
    number = request_of_task(task.id)
    orders = medicine.find(office.store, office.people["doctor"], number)
    parties = Parties(request=number, order=orders[0].number if orders else None)
    stock.issue(
        office.store,
        office.people["dispatcher"],
        stock.Wanted(good=good, name=_NAME_OF[good], count=1, parties=parties),
        sending=stock.Sending(depot=_depot_with(office, good), client_id=f"sample-issue-{task.id}"),
        tables=office.day_tables,
        now=at,
    )


def _depot_with(office: Office, good: Good) -> str:
    """Return the depot that has most of a good."""
    at_hand = stock.at_hand(office.store, office.people["station_keeper"])
    found = [line for line in at_hand if line.batch.good == good]
    return max(found, key=lambda line: line.count).depot


def _left(morning: Morning, day: Running, vehicle: VehicleId, task: Task) -> tuple[str, ...]:
    """Return a full cylinder of where the volunteer loaded last."""
    if task.kind not in _LEFT_AT:
        return ()
    keeper = morning.office.people["station_keeper"]
    loaded = [each.stop.depot for each in day.board.facts.of(vehicle) if each.stop.depot]
    for depot in (*reversed(loaded), ""):
        full = cylinders.find(
            morning.office.store, keeper, states=("full",), holder=depot, serial="", most=1
        )
        if full:
            return (full[0].serial,)
    return ()


def _collected(morning: Morning, task: Task) -> tuple[str, ...]:
    """Return the patient's own cylinders that are empty or due."""
    if task.kind not in _FROM_THERE or task.chain is not None:
        return ()
    office = morning.office
    with office.store.reading() as session:
        patient = requests.get_request(session, request_of_task(task.id)).patient
    held = cylinders.find(
        office.store,
        office.people["station_keeper"],
        states=("at-patient", "to-collect"),
        holder=str(patient),
        serial="",
        most=1,
    )
    return tuple(one.serial for one in held)
