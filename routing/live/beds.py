"""A facility refuses a patient: where they are brought instead."""

from dataclasses import replace

from routing.errors import InvalidProblem, Issue
from routing.live.board import Board
from routing.live.events import BedRefused
from routing.live.facts import Begun
from routing.live.settling import as_planned, with_known
from routing.model import DepotId, Task, VehicleId
from routing.timing import earliest_start


def bed_refused(board: Board, event: BedRefused) -> Board:
    """Return the board with the task brought to the next facility of its list.

    Raises
    ------
    InvalidProblem
        With code ``no-bed-left`` when the patient is on the way and no other facility takes them.
    """
    task = board.day.task(event.task)
    beds = task.bring_to[1:]
    found = board.facts.who(task.id)
    moved = replace(board, day=board.day.with_task(_brought_to(task, beds)))
    if found is None:
        return as_planned(moved)
    vehicle, number = found
    begun = [*board.facts.of(vehicle)]
    begun[number] = _onward(moved, event, vehicle, begun[number], beds)
    return with_known(moved, vehicle, begun, number)


def _brought_to(task: Task, beds: tuple[DepotId, ...]) -> Task:
    return replace(task, bring_to=beds, handover_s=task.handover_s if beds else 0)


def _onward(
    board: Board, event: BedRefused, vehicle: VehicleId, each: Begun, beds: tuple[DepotId, ...]
) -> Begun:
    """Return the stop with its drop at the next facility, reached from the one that refused."""
    if each.drop is None or not beds:
        raise _no_bed_left(event)
    goal, task = board.day.depot(beds[0]), board.day.task(event.task)
    leaves_s = max(event.at_s, each.drop.arrives_s)
    profile = board.day.vehicle(vehicle).profile
    ride_s = board.day.travel_s(profile, each.drop.place, goal.place, leaves_s)
    if ride_s is None:
        raise _no_bed_left(event)
    arrives_s = leaves_s + ride_s
    starts_s = earliest_start(goal.opens, arrives_s, lasts_s=task.handover_s)
    if starts_s is None:
        raise _no_bed_left(event)
    drop = replace(
        each.drop,
        place=goal.place,
        depot=goal.id,
        arrives_s=arrives_s,
        starts_s=starts_s,
        ends_s=starts_s + task.handover_s,
    )
    return replace(each, drop=drop)


def _no_bed_left(event: BedRefused) -> InvalidProblem:
    issue = Issue(
        code="no-bed-left",
        subject=f"task {event.task}",
        message="the patient is on the way, and no other facility that accepted can take them",
        remedy="find a bed, and enter the task anew with it",
    )
    return InvalidProblem([issue])
