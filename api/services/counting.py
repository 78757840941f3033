"""A count that is told from the field, entered in the ledgers: tomorrow is planned from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from api.errors import Conflict, own_issue
from api.records.depots import KeptDepot
from api.records.places import place_day
from api.records.reports import StockCounted
from api.records.stock import AtHand, Good, Movement, Parties
from api.services.access import Writing
from api.services.stock import kept_lines
from api.store import cylinders, depots, stock

_GOODS: Final[Mapping[str, Good]] = MappingProxyType({"bags": "bag", "medicines": "medicine"})
"""What is kept by amounts, under the name that a report and a depot have for it."""


def enter_count(change: Writing, report: StockCounted, *, said: str) -> None:
    """Enter what was counted: where a ledger keeps it a movement, else what is said of the depot.

    Cylinders that the ledger knows by their numbers are counted there, one by one.

    Parameters
    ----------
    said
        From where it was told, and why.

    Raises
    ------
    Conflict
        With ``nothing-usable`` where more is there than the ledger has and no batch may be used.
    """
    depot = depots.get_depot(change.session, report.depot)
    if depot is None:  # a facility: it gives out nothing
        return
    told: dict[str, Any] = (
        {} if report.full is None or _by_number(change, depot) else {"full": report.full}
    )
    for name, good in _GOODS.items():
        given: int | None = getattr(report, name)
        there = stock.at_hand(change.session, [depot.id], good=good)
        if given is not None and there:
            kept_lines(change, _counted(change, depot, there, given, said=said))
        elif given is not None:
            told[name] = given
    if told:
        told_anew = replace(depot, version=depot.version + 1, **told)
        depots.save_depot(change.session, told_anew)
        change.done("depots.keep", f"depot {depot.id}: counted")


def _by_number(change: Writing, depot: KeptDepot) -> bool:
    """Tell whether the ledger knows cylinders of the depot, so that nobody is asked how many."""
    return depot.id in cylinders.count_full(change.session, depot.organisation)


def _counted(
    change: Writing, depot: KeptDepot, there: Sequence[AtHand], given: int, *, said: str
) -> Iterator[Movement]:
    """Yield what brings what may be used to what was counted: what expires first went first."""
    usable = [one for one in there if one.batch.is_usable(place_day(change.at))]
    more = given - sum(one.count for one in usable)
    if more > 0 and not usable:
        raise Conflict(own_issue("nothing-usable", f"depot {depot.id}: {there[0].batch.good}"))
    client_id = f"field-{uuid4().hex}"
    for one in usable:
        by = max(more, -one.count)
        more -= by
        if by or one is usable[0]:  # that it was counted is told where nothing is otherwise too
            yield Movement(
                client_id=client_id,
                organisation=depot.organisation,
                depot=depot.id,
                batch=one.batch,
                kind="count",
                change=by,
                rest=0,
                parties=Parties(),
                by=change.user.name,
                at=change.at,
                reason=said,
            )
