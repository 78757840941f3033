"""Events that cannot be: each fault is an issue, and the board stays as it is."""

from collections.abc import Iterator
from typing import Final, assert_never

from geodata.live_travel import RoadTravel
from geodata.matrix import TravelMatrix
from routing.errors import Issue
from routing.live.board import Board
from routing.live.events import (
    Arranged,
    Assigned,
    BedRefused,
    Cancelled,
    Corrected,
    Delayed,
    Done,
    Event,
    Failed,
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
from routing.model import PlaceId, Task, TaskId, VehicleId
from routing.problem import Place

LATEST_S: Final = 2 * 86_400
"""No day runs longer: a clock beyond it is none, and would shut the board for all that is right."""
LONGEST_DELAY_S: Final = 86_400


def refusals(board: Board, event: Event) -> tuple[Issue, ...]:
    """Return why the event cannot be, every reason at once; none: it can."""
    return (*_too_early(board, event), *_too_late(event), *_faults(board, event))


def unaskable(board: Board, task: Task, *, now_s: int, place: Place | None) -> tuple[Issue, ...]:
    """Return why nobody can be asked to take the task in, every reason at once; none: they can."""
    return tuple(_unaskable(board, task, now_s=now_s, place=place))


def _unaskable(board: Board, task: Task, *, now_s: int, place: Place | None) -> Iterator[Issue]:
    subject, day = f"offers for task {task.id}", board.day
    if not 0 <= now_s <= LATEST_S:
        yield Issue(code="outside-day", subject=subject, **_no_clock(now_s))
    if board.draft.starts_s(task.id) is not None and board.facts.who(task.id) is None:
        yield Issue(
            code="already-assigned",
            subject=subject,
            message=f"task {task.id} is planned already",
            remedy="ask for another task, or take it out first",
        )
    if board.facts.who(task.id) is not None:
        yield Issue(
            code="already-begun",
            subject=subject,
            message=f"task {task.id} is begun already",
            remedy="wait for what comes of it, or enter that it failed",
        )
    known = {one.id for one in day.places} | ({place.id} if place is not None else set())
    if task.place is not None and task.place not in known:
        yield Issue(
            code="unknown-place",
            subject=subject,
            message=f"there is no place {task.place}",
            remedy="give the place with it",
        )
    for depot in sorted({*task.bring_to} - {one.id for one in day.depots}):
        yield Issue(
            code="unknown-depot",
            subject=subject,
            message=f"there is no depot {depot}",
            remedy="name a depot of the day",
        )


def _no_clock(at_s: int) -> dict[str, str]:
    """Return what is wrong with a moment that is none of the day's."""
    return {
        "message": f"{at_s} s is no moment of the day (0 to {LATEST_S} s after its midnight)",
        "remedy": "give seconds since the midnight at which the day begins",
    }


def _too_late(event: Event) -> Iterator[Issue]:
    """Yield each moment of the event that lies beyond the day."""
    moments = [event.at_s, *([event.until_s] if isinstance(event, Postponed) else ())]
    for at_s in moments:
        if at_s > LATEST_S:
            texts = _no_clock(at_s)
            yield _issue("outside-day", event, texts["message"], texts["remedy"])


def _too_early(board: Board, event: Event) -> Iterator[Issue]:
    if event.at_s < board.now_s:
        yield _issue(
            "before-now",
            event,
            f"it is told at {event.at_s} s, and the last event came at {board.now_s} s",
            "enter events in the order in which they are told; when it was done stands in it",
        )


def _faults(board: Board, event: Event) -> Iterator[Issue]:
    """Yield what else is wrong; a re-plan or arrangement is judged by what it comes to."""
    match event:
        case NewTask() | Corrected():
            yield from _named(board, event)
        case NewDepot():
            yield from _new_depot(board, event)
        case SetOut() | Done() | Failed() | Cancelled():
            yield from _of_task(board, event)
        case BedRefused():
            yield from _bed(board, event)
        case Delayed() | VolunteerOut():
            yield from _of_vehicle(board, event)
        case RoadClosed():
            yield from _roads(board, event)
        case StockChanged():
            yield from _depot(board, event)
        case Replanned() | Arranged():
            return
        case _:
            yield from _decided(board, event)


def _decided(board: Board, event: Postponed | Assigned | Pinned | Unpinned) -> Iterator[Issue]:
    match event:
        case Postponed():
            yield from _open(board, event, event.task)
        case Assigned():
            yield from _open(board, event, event.task)
            yield from _vehicle(board, event, event.vehicle)
        case Pinned():
            yield from _pins(board, event)
        case Unpinned():
            for task in event.tasks:
                yield from _open(board, event, task)
        case _:
            assert_never(event)


def _of_task(board: Board, event: SetOut | Done | Failed | Cancelled) -> Iterator[Issue]:
    faults = [*_open_or_begun(board, event, event.task)]
    yield from faults
    if isinstance(event, Failed) and not faults and board.facts.who(event.task) is None:
        yield _issue(
            "not-begun",
            event,
            f"nobody has set out to task {event.task} yet",
            "cancel or postpone it",
        )
    if isinstance(event, SetOut | Done):
        yield from _vehicle(board, event, event.vehicle, may_be_out=isinstance(event, Done))
        if not faults and board.day.task(event.task).place is None:
            yield _issue(
                "not-located",
                event,
                f"nobody knows where task {event.task} is, so nor where {event.vehicle} is now",
                "cancel it, and enter it anew with its place",
            )
    if isinstance(event, Done) and not event.starts_s <= event.ends_s <= event.at_s:
        yield _issue(
            "out-of-range",
            event,
            f"it starts at {event.starts_s} s and ends at {event.ends_s} s, told at {event.at_s} s",
            "a start comes before the end, and the end before it is told",
        )


def _bed(board: Board, event: BedRefused) -> Iterator[Issue]:
    faults = [*_open_or_begun(board, event, event.task)]
    yield from faults
    if not faults and not board.day.task(event.task).bring_to:
        yield _issue(
            "not-expressible",
            event,
            f"task {event.task} is brought nowhere",
            "name the transport that was refused",
        )


def _pins(board: Board, event: Pinned) -> Iterator[Issue]:
    for pin in event.pins:
        faults = [
            *_open(board, event, pin.task),
            *_vehicle(board, event, pin.vehicle, may_be_out=True),
        ]
        yield from faults
        if not faults and pin.task not in board.draft.of(pin.vehicle).starts_s:
            yield _issue(
                "not-planned-there",
                event,
                f"task {pin.task} is not planned with vehicle {pin.vehicle}",
                "pin it where it is, or put it there first",
            )


def _of_vehicle(board: Board, event: Delayed | VolunteerOut) -> Iterator[Issue]:
    yield from _vehicle(board, event, event.vehicle)
    if isinstance(event, Delayed) and not 1 <= event.by_s <= LONGEST_DELAY_S:
        yield _issue(
            "out-of-range",
            event,
            f"a delay of {event.by_s} s",
            f"give 1 to {LONGEST_DELAY_S} s",
        )


def _depot(board: Board, event: StockChanged) -> Iterator[Issue]:
    if event.depot not in {depot.id for depot in board.day.depots}:
        yield _issue(
            "unknown-depot", event, f"there is no depot {event.depot}", "name a depot of the day"
        )


def _named(board: Board, event: NewTask | Corrected) -> Iterator[Issue]:
    """Yield why a task is none that this event can bring, and what in it the day does not know."""
    task, known = event.task, {task.id for task in board.day.tasks}
    if isinstance(event, Corrected):
        yield from _as_it_was(board, event)
    elif task.id in known or task.id in board.facts.closed:
        yield _issue(
            "duplicate-id", event, f"there is a task {task.id} already", "give it another id"
        )
    if task.chain is not None and task.chain.previous not in known:
        yield _issue(
            "unknown-previous",
            event,
            f"there is no task {task.chain.previous} before it",
            "name a task of the day, or drop the chain",
        )
    yield from _its_place(board, event, task.place)
    for depot in sorted({*task.bring_to} - {depot.id for depot in board.day.depots}):
        yield _issue(
            "unknown-depot", event, f"there is no depot {depot}", "name a depot of the day"
        )


def _new_depot(board: Board, event: NewDepot) -> Iterator[Issue]:
    """Yield why a depot is none that can come."""
    if event.depot.id in {depot.id for depot in board.day.depots}:
        yield _issue(
            "duplicate-id",
            event,
            f"there is a depot {event.depot.id} already",
            "use the one that is there",
        )
    yield from _its_place(board, event, event.depot.place)


def _its_place(
    board: Board, event: NewTask | Corrected | NewDepot, where: PlaceId | None
) -> Iterator[Issue]:
    """Yield what is wrong with the place that an event brings or names."""
    places = {place.id for place in board.day.places}
    if event.place is not None and event.place.id in places:
        yield _issue(
            "duplicate-id",
            event,
            f"there is a place {event.place.id} already",
            "leave the place out, or give it another id",
        )
    named = places | ({event.place.id} if event.place is not None else set())
    if where is not None and where not in named:
        yield _issue("unknown-place", event, f"there is no place {where}", "give the place with it")
    if event.place is not None and not isinstance(board.day.travel, RoadTravel):
        yield from _legs(board, event)


def _as_it_was(board: Board, event: Corrected) -> Iterator[Issue]:
    """Yield why a task stays as it is known: it is over, or somebody has it to do."""
    faults = [*_open_or_begun(board, event, event.task.id)]
    yield from faults
    if faults or event.task == board.day.task(event.task.id):  # only what is shown of it differs
        return
    yield from _open(board, event, event.task.id)
    if board.draft.starts_s(event.task.id) is not None:
        yield _issue(
            "already-assigned",
            event,
            f"somebody has task {event.task.id} to do as it is known",
            "take it out of their route first, and give it again",
        )


def _legs(board: Board, event: NewTask | Corrected | NewDepot) -> Iterator[Issue]:
    asked = {vehicle.profile for vehicle in board.day.vehicles}
    travel = board.day.travel
    if isinstance(travel, TravelMatrix):
        asked |= set(travel.profiles)
    legs = event.legs
    if legs is None or not asked <= legs.away.keys() & legs.back.keys():
        yield _issue(
            "no-travel",
            event,
            "its place is new, and there are no travel times from and to it for "
            f"{', '.join(sorted(asked))}",
            "give them with it, or keep the day over live roads",
        )
        return
    size = len(board.day.places)
    lengths = {len(row) for rows in (legs.away, legs.back) for row in rows.values()}
    if lengths != {size}:
        yield _issue(
            "travel-size",
            event,
            f"travel to and from its place covers {sorted(lengths)} places, the day has {size}",
            "compute it for the places of the day, in their order",
        )


def _open_or_begun(board: Board, event: Event, task: TaskId) -> Iterator[Issue]:
    """Yield why the task is neither to be done nor being done."""
    if task not in {one.id for one in board.day.tasks}:
        yield _issue("unknown-task", event, f"there is no task {task}", "name a task of the day")
    elif task in board.facts.closed:
        yield _issue(
            "already-closed",
            event,
            f"task {task} was cancelled or given up",
            "enter it as a new task if it is needed again",
        )
    else:
        found = board.facts.who(task)
        if found is not None and board.facts.of(found[0])[found[1]].outcome == "done":
            yield _issue(
                "already-done",
                event,
                f"vehicle {found[0]} has done task {task}",
                "look whether another task was meant",
            )


def _open(board: Board, event: Event, task: TaskId) -> Iterator[Issue]:
    """Yield why the task is not one that nobody has set out to."""
    faults = [*_open_or_begun(board, event, task)]
    yield from faults
    found = board.facts.who(task)
    if not faults and found is not None:
        yield _issue(
            "already-begun",
            event,
            f"vehicle {found[0]} rides to task {task} or is at it",
            "wait for what comes of it, or enter that it failed",
        )


def _vehicle(
    board: Board, event: Event, vehicle: VehicleId, *, may_be_out: bool = False
) -> Iterator[Issue]:
    if vehicle not in {one.id for one in board.day.vehicles}:
        yield _issue(
            "unknown-vehicle", event, f"there is no vehicle {vehicle}", "name a vehicle of the day"
        )
    elif vehicle in board.facts.out and not may_be_out:
        yield _issue(
            "vehicle-out", event, f"vehicle {vehicle} has stopped working", "name another vehicle"
        )


def _roads(board: Board, event: RoadClosed) -> Iterator[Issue]:
    travel, places = event.travel, {place.id for place in board.day.places}
    for place in sorted({place for pair in event.pairs for place in pair} - places):
        yield _issue("unknown-place", event, f"there is no place {place}", "name places of the day")
    if isinstance(travel, TravelMatrix) and travel.size != len(board.day.places):
        yield _issue(
            "travel-size",
            event,
            f"the matrix covers {travel.size} places, the day has {len(board.day.places)}",
            "compute it for the places of the day, in their order",
        )
    if travel is None and not isinstance(board.day.travel, TravelMatrix):
        yield _issue(
            "no-travel",
            event,
            "ways between places can be closed in a matrix only",
            "close the streets of the live roads, and give the new travel",
        )


def _issue(code: str, event: Event, message: str, remedy: str) -> Issue:
    of = getattr(event, "task", None) or getattr(event, "vehicle", None)
    of = of or getattr(event, "depot", None)
    name = getattr(of, "id", of)
    subject = type(event).__name__ + ("" if name is None else f" {name}") + f" at {event.at_s} s"
    return Issue(code=code, subject=subject, message=message, remedy=remedy)
