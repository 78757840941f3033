"""What a running day follows of what was said elsewhere: requests over, people out, beds lost."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy.orm import Session

from api.records.day_plans import DayPlan
from api.records.requests import HELD, RequestNumber
from api.records.volunteers import ACTIVE, VolunteerNumber
from api.services.day_building import request_of_task
from api.store import beds, requests, volunteers
from routing.dispatch import Board, Cancelled, Event, VolunteerOut
from routing.gates import GateTable
from routing.model import Task, TaskId

GOING: Final = frozenset({"received", "verified", "triaged", "planned", "loaded", "on-the-way"})
"""States of requests that somebody may still set out for."""


def due_events(
    session: Session, day_plan: DayPlan, board: Board, *, gates: GateTable | None, at_s: int
) -> tuple[Event, ...]:
    """Return what the board does not know yet of its requests and volunteers.

    Parameters
    ----------
    gates
        Of the day: who no longer passes one that the plan takes for granted goes on no more. None:
        nothing was said of any volunteer since.
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
    vehicles = {VolunteerNumber(int(vehicle.id)): vehicle for vehicle in board.open.vehicles}
    states = volunteers.states_of(session, vehicles.keys())
    gone = {number for number in vehicles if states.get(number, "") not in ACTIVE}
    if gates is not None:
        found = volunteers.get_volunteers(session, vehicles.keys() - gone)
        gone |= {
            one.number
            for one in found
            if not {*vehicles[one.number].gates} <= {*one.gates_on(day_plan.day, gates)}
        }
    for number, vehicle in vehicles.items():
        if number in gone:
            yield VolunteerOut(at_s=at_s, vehicle=vehicle.id)
