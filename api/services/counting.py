"""A count that is told from the field, entered in the ledgers: tomorrow is planned from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.depots import KeptDepot
from api.records.places import place_day
from api.records.reports import StockCounted
from api.records.stock import AtHand, Good, Movement, Parties
from api.services.access import Writing
from api.services.cylinders import full_there, seen_full
from api.services.stock import kept_lines
from api.store import cylinders, depots, stock
from geodata.errors import Issue

_GOODS: Final[Mapping[str, Good]] = MappingProxyType({"bags": "bag", "medicines": "medicine"})
"""What is kept by amounts, under the name that a report and a depot have for it."""


def what_fits(
    session: Session, report: StockCounted, *, day: date
) -> tuple[StockCounted, tuple[Issue, ...]]:
    """Return a count without the goods that no ledger can take, and why it cannot.

    Raises
    ------
    Conflict
        With ``nothing-usable``, where more is there than the ledger has and no batch may be used,
        and that is all that was counted.
    """
    issues = {
        name: own_issue("nothing-usable", f"depot {report.depot}: {good}")
        for name, good in _GOODS.items()
        if getattr(report, name)
        and (there := stock.at_hand(session, [report.depot], good=good))
        and not any(one.batch.is_usable(day) for one in there)
    }
    nothing: dict[str, Any] = dict.fromkeys(issues)
    taken = replace(report, **nothing)
    if issues and taken.full is taken.bags is taken.medicines is None:
        raise Conflict(*issues.values())
    return taken, tuple(issues.values())


def enter_count(change: Writing, report: StockCounted, *, said: str) -> tuple[Issue, ...]:
    """Enter what was counted: where a ledger keeps it a movement, else what is said of the depot.

    Cylinders that the ledger knows by their numbers follow it one by one, where the numbers were
    read; where they were only counted, how many fewer there are is said of the depot.

    Parameters
    ----------
    said
        From where it was told, and why.

    Returns
    -------
    tuple
        What a person has to look for: cylinders that are missing, unknown or too many.

    Raises
    ------
    Conflict
        With ``nothing-usable`` as `what_fits`.
    """
    depot = depots.get_depot(change.session, report.depot)
    if depot is None:  # a facility: it gives out nothing
        return ()
    told: dict[str, Any] = {}
    for name, good in _GOODS.items():
        given: int | None = getattr(report, name)
        there = stock.at_hand(change.session, [depot.id], good=good)
        if given is not None and there:
            kept_lines(change, _counted(change, depot, there, given, said=said))
        elif given is not None:
            told[name] = given
    issues = () if report.full is None else tuple(_full(change, depot, report, told, said=said))
    if told:
        told_anew = replace(depot, version=depot.version + 1, **told)
        depots.save_depot(change.session, told_anew)
        change.done("depots.keep", f"depot {depot.id}: counted")
    return issues


def _full(
    change: Writing,
    depot: KeptDepot,
    report: StockCounted,
    told: dict[str, Any],
    *,
    said: str,
) -> Iterator[Issue]:
    """Enter the full cylinders that were counted, and yield what a person has to look for.

    Parameters
    ----------
    told
        What is said of the depot; what follows from the count is added.
    """
    counted = report.full or 0
    if report.serials is not None:
        yield from seen_full(change, depot.id, report.serials, reason=said)
        told["full_missing"] = 0
    if depot.id not in cylinders.count_full(change.session, depot.organisation):
        told["full"] = counted
    elif report.serials is None:
        known = len(full_there(change, depot.id))
        told["full_missing"] = max(0, known - counted)
        if counted != known:
            code = "cylinders-missing" if counted < known else "cylinders-too-many"
            yield own_issue(code, f"{counted} / {known}")


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
