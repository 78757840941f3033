"""A count of a depot on all boards that run with it: what is there is shared out, nothing twice."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from api.errors import ServiceError, issues_of
from api.records.reports import StockCounted, Unfit
from api.services.access import Writing
from api.services.run_boards import Running
from api.services.running import Days, follow_within, keep_within
from api.store import day_plans
from routing import dispatch
from routing.dispatch import Board
from routing.errors import InvalidProblem
from routing.model import GOODS, DepotId, Stock


def beside(days: Days, day: Running) -> tuple[Running, ...]:
    """Return the other days of an organisation that run on the same date."""
    plan = day.day_plan
    with days.store.reading() as session:
        valid = day_plans.valid_ones(session, plan.organisation, plan.day)
    return tuple(days.read(one.number) for one in valid if one.number != plan.number)


def share_of(counted: StockCounted, others: Collection[Board], at_s: int) -> StockCounted:
    """Return what of a count is for one board: what others take there after it is theirs."""
    taken = [
        one.load
        for board in others
        for one in dispatch.takings(board)
        if one.depot == counted.depot and (not one.begun or one.at_s > at_s)
    ]
    left = {
        good: max(0, count - sum(getattr(load, good) for load in taken))
        for good in GOODS
        if (count := getattr(counted, good)) is not None
    }
    return replace(counted, **left)


def stock_on(board: Board, depot: DepotId, counted: StockCounted, at_s: int) -> Stock | None:
    """Return what a board has at a depot by a count; None: it has no such depot."""
    found = next((one for one in board.day.depots if one.id == depot), None)
    if found is None:
        return None
    known = {good: count for good in GOODS if (count := getattr(counted, good)) is not None}
    return replace(dispatch.on_hand(found, board.facts, at_s), **known)


def tell_others(days: Days, change: Writing, told: Running, counted: StockCounted) -> None:
    """Have the other boards that run with a depot know of a count, one after the other.

    Each is left what all others, as they are by then, do not go to take. All is written with the
    count itself or not at all; what a board cannot take is kept there, for a person to look at.

    Parameters
    ----------
    told
        The day that it was told of, with it.
    """
    known = {one.day_plan.number: one for one in (told, *beside(days, told))}
    for number, other in tuple(known.items()):
        has_it = any(one.id == counted.depot for one in other.board.day.depots)
        if number == told.day_plan.number or not has_it:
            continue
        others = [one for one in known.values() if one is not other]
        try:
            board = follow_within(change, other, tuple(_events(other, others, counted, change.at)))
        except (InvalidProblem, ServiceError) as fault:
            faults = tuple((issue.code, issue.subject) for issue in issues_of(fault))
            keep_within(change, other, Unfit(report=counted, faults=faults))
        else:
            known[number] = replace(other, board=board)


def _events(
    day: Running, others: Collection[Running], counted: StockCounted, now: datetime
) -> Iterator[dispatch.Event]:
    depot, at_s = DepotId(counted.depot), day.at_s(now)
    boards = [dispatch.advance(one.board, one.at_s(now)) for one in others]
    share = share_of(counted, boards, at_s)
    stock = stock_on(dispatch.advance(day.board, at_s), depot, share, at_s)
    if stock is not None:
        yield dispatch.StockChanged(at_s=at_s, depot=depot, stock=stock)
