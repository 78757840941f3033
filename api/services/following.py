"""What a running day follows of what was said elsewhere: requests over, people out, beds lost."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from api.records.day_plans import DayPlan
from api.records.requests import HELD, RequestNumber
from api.records.volunteers import ACTIVE, Volunteer, VolunteerNumber
from api.services.day_building import request_of_task
from api.store import beds, requests, volunteers
from routing.dispatch import Board, Cancelled, Event, VolunteerOut
from routing.gates import GateTable
from routing.model import Task, TaskId, Vehicle

GOING: Final = frozenset({"received", "verified", "triaged", "planned", "loaded", "on-the-way"})
"""States of requests that somebody may still set out for."""


def due_events(
    session: Session, day_plan: DayPlan, board: Board, *, gates: GateTable | None, at_s: int
) -> tuple[Event, ...]:
    """Return what the board does not know yet of its requests and volunteers.

    Parameters
    ----------
    gates
        Of the day: who no longer passes one that the plan takes for granted goes on no more.
    """
    return (
        *_cancelled(session, day_plan, board, at_s),
        *_out(session, day_plan, board, gates, at_s),
    )


def _cancelled(session: Session, day_plan: DayPlan, board: Board, at_s: int) -> Iterator[Event]:
    """Return what lets tasks go: their request is over, another plan's, or has no bed any more."""
    known = requests.standing_of(session, {request_of_task(t.id) for t in board.open.tasks})

    def is_over(task: Task) -> bool:
        number = request_of_task(task.id)
        state, held_by = known.get(number, ("", None))
        elsewhere = state in HELD and held_by not in {None, day_plan.number}
        bedless = task.kind == "transport" and not _has_bed(session, number)
        return state not in GOING or elsewhere or bedless

    return cancellations([task for task in board.open.tasks if is_over(task)], at_s=at_s)


def cancellations(tasks: Sequence[Task], *, at_s: int) -> Iterator[Cancelled]:
    """Yield what lets tasks go; who meets somebody at one of them is let go with it."""
    gone: set[TaskId] = set()
    for task in tasks:
        together = task.chain is not None and task.chain.together and task.chain.previous in gone
        if not together:
            gone.add(task.id)
            yield Cancelled(at_s=at_s, task=task.id)


def _has_bed(session: Session, number: RequestNumber) -> bool:
    bed = beds.bed_of_request(session, number)
    return bed is not None and bed.state == "accepted"


def _out(
    session: Session, day_plan: DayPlan, board: Board, gates: GateTable | None, at_s: int
) -> Iterator[Event]:
    numbers = {vehicle.id: VolunteerNumber(int(vehicle.id)) for vehicle in board.open.vehicles}
    found = volunteers.get_volunteers(session, [*numbers.values()])
    known = {volunteer.number: volunteer for volunteer in found}
    for vehicle in board.open.vehicles:
        volunteer = known.get(numbers[vehicle.id])
        if volunteer is None or not _may_go(volunteer, vehicle, day_plan.day, gates):
            yield VolunteerOut(at_s=at_s, vehicle=vehicle.id)


def _may_go(volunteer: Volunteer, vehicle: Vehicle, day: date, gates: GateTable | None) -> bool:
    """Tell whether they are on duty, and pass what the plan takes for granted."""
    if volunteer.state not in ACTIVE or gates is None:
        return volunteer.state in ACTIVE
    return {*vehicle.gates} <= {*volunteer.gates_on(day, gates)}
