"""What events about vehicles, roads, stock and the plan change on a board."""

from dataclasses import replace
from types import MappingProxyType

from routing.errors import InvalidProblem, Issue
from routing.explain import SENTENCES
from routing.live.board import Board, settled, told_of
from routing.live.events import Delayed, NewDepot, Replanned, RoadClosed, StockChanged, VolunteerOut
from routing.live.growing import with_its_place, without_ways
from routing.live.meetings import partners_not_done
from routing.live.settling import as_planned, timed_anew, with_known
from routing.model import NOTHING, TaskId
from routing.plan import Stop, Unassigned


def delayed(board: Board, event: Delayed) -> Board:
    """Return the board with what the vehicle is at ending later, and all that follows it."""
    begun = [*board.facts.of(event.vehicle)]
    number = next((n for n, each in enumerate(begun) if each.ends_s > event.at_s), None)
    if number is None:
        free_s = max(event.at_s, board.facts.free_from_s.get(event.vehicle, 0)) + event.by_s
        free = MappingProxyType({**board.facts.free_from_s, event.vehicle: free_s})
        return timed_anew(
            replace(board, facts=replace(board.facts, free_from_s=free)), event.vehicle
        )
    each = begun[number]
    stop, drop = (_later(one, event) for one in (each.stop, each.drop))
    begun[number] = replace(each, stop=stop or each.stop, drop=drop)
    return with_known(board, event.vehicle, begun, number)


def _later(stop: Stop | None, event: Delayed) -> Stop | None:
    """Return the stop so much later as is still to come of it."""
    if stop is None or stop.ends_s <= event.at_s:
        return stop
    riding = stop.starts_s > event.at_s
    return replace(
        stop,
        arrives_s=stop.arrives_s + (event.by_s if riding else 0),
        starts_s=stop.starts_s + (event.by_s if riding else 0),
        ends_s=stop.ends_s + event.by_s,
    )


def volunteer_out(board: Board, event: VolunteerOut) -> Board:
    """Return the board without the vehicle; what it has not finished is open again."""
    known = board.facts.of(event.vehicle)
    begun = [
        each
        if each.outcome != "expected" or each.ends_s <= event.at_s
        else replace(each.not_done(event.at_s), taken=NOTHING)
        for each in known
    ]
    lost = {
        was.stop.task
        for was, each in zip(known, begun, strict=True)
        if was.stop.task is not None and was.counts and not each.counts
    }
    facts = board.facts.with_begun(event.vehicle, begun)
    facts = replace(facts, out=facts.out | {event.vehicle})
    had = (*board.draft.of(event.vehicle).starts_s, *lost)
    left = {task: _left_by_who_is_out(task) for task in had}
    after = replace(board, facts=facts, reasons=MappingProxyType({**board.reasons, **left}))
    return partners_not_done(as_planned(after), lost, event.at_s)


def _left_by_who_is_out(task: TaskId) -> Unassigned:
    return Unassigned(task=task, reason="VOLUNTEER_OUT", sentence=SENTENCES["VOLUNTEER_OUT"])


def roads_closed(board: Board, event: RoadClosed) -> Board:
    """Return the board with all that is to come timed over the ways that are left."""
    day = replace(board.day, travel=without_ways(board.day, event))
    return timed_anew(replace(board, day=day))


def new_depot(board: Board, event: NewDepot) -> Board:
    """Return the board with the depot among those of the day."""
    day = with_its_place(board.day, event)
    return as_planned(replace(board, day=replace(day, depots=(*day.depots, event.depot))))


def counted(board: Board, event: StockChanged) -> Board:
    """Return the board with what was counted; what was loaded before is out of it already."""
    counted = {**board.facts.counted, event.depot: (event.at_s, event.stock)}
    facts = replace(board.facts, counted=MappingProxyType(counted))
    depots = tuple(
        replace(depot, refills=event.refills)
        if depot.id == event.depot and event.refills is not None
        else depot
        for depot in board.day.depots
    )
    return as_planned(replace(board, facts=facts, day=replace(board.day, depots=depots)))


def replanned(board: Board, event: Replanned) -> Board:
    """Return the board with these visits as its plan; people are told of them."""
    planned = settled(board, event.sequences)
    missing = {
        visit.task for visits in event.sequences.values() for visit in visits if visit.task
    } - {task for routed in planned.draft.routed.values() for task in routed.starts_s}
    if missing:
        raise InvalidProblem(
            [
                Issue(
                    code="overtaken",
                    subject="re-plan",
                    message=f"it breaks a rule by now at {', '.join(sorted(missing)[:5])}",
                    remedy="plan again from the board as it is",
                )
            ]
        )
    told = MappingProxyType({**board.day.told, **told_of(planned.draft)})
    return as_planned(replace(planned, day=replace(planned.day, told=told)))
