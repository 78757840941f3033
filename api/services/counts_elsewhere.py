"""A count of a depot on all boards that run with it: what is there is shared out, nothing twice."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from api.records.day_plans import DayPlanNumber
from api.records.reports import StockCounted
from api.services.access import at_the_desk
from api.services.run_boards import Running
from api.services.running import Days, Made
from api.store import day_plans
from routing import dispatch
from routing.dispatch import Board
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


def tell_others(days: Days, number: DayPlanNumber, counted: StockCounted, *, now: datetime) -> None:
    """Have the other boards that run with a depot know of a count, one after the other.

    Each is left what all others, as they are by then, do not go to take.
    """
    told = days.read(number)
    for other in beside(days, told):
        if any(one.id == counted.depot for one in other.board.day.depots):
            _tell(days, other, counted, now=now)


def _tell(days: Days, other: Running, counted: StockCounted, *, now: datetime) -> None:
    depot = DepotId(counted.depot)

    def follow(day: Running) -> Made:
        return Made(events=tuple(_events(day)), kind="followed")

    def _events(day: Running) -> Iterator[dispatch.Event]:
        at_s = day.at_s(now)
        others = [dispatch.advance(one.board, one.at_s(now)) for one in beside(days, day)]
        share = share_of(counted, others, at_s)
        stock = stock_on(dispatch.advance(day.board, at_s), depot, share, at_s)
        if stock is not None:
            yield dispatch.StockChanged(at_s=at_s, depot=depot, stock=stock)

    program = replace(at_the_desk(now), organisation=other.day_plan.organisation)
    days.act(program, other.day_plan.number, follow, now=now)
