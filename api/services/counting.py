"""A count that is told from the field, entered in the ledgers: tomorrow is planned from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.cylinders import serial_key
from api.records.depots import KeptDepot
from api.records.places import PLACE_TIME, place_day
from api.records.reports import StockCounted
from api.records.stock import AtHand, Good, Movement, Parties
from api.services.access import Writing
from api.services.seen_cylinders import full_there, seen_full, untold
from api.services.stock import kept_lines
from api.store import cylinders, depots, stock
from geodata.errors import Issue
from routing.model import GOODS, VehicleId

_GOODS: Final[Mapping[str, Good]] = MappingProxyType({"bags": "bag", "medicines": "medicine"})
"""What is kept by amounts, under the name that a report and a depot have for it."""

HOLDS: Final = timedelta(minutes=10)
"""How long a count may be on the way and still be what is there; own default."""


def require_fresh(report: StockCounted, *, told_at: datetime | None, now: datetime) -> None:
    """Refuse a count that was made long ago: people have loaded and brought since.

    Parameters
    ----------
    told_at
        By the clock of the device; None, or to come: now.

    Raises
    ------
    Conflict
        With ``counted-earlier``, and what was counted when.
    """
    if told_at is None or now - told_at <= HOLDS:
        return
    at = f"{told_at.astimezone(PLACE_TIME):%H:%M}"
    counted = ((good, getattr(report, good)) for good in GOODS)
    said = ", ".join(f"{good}={count}" for good, count in counted if count is not None)
    raise Conflict(own_issue("counted-earlier", f"{at}: {said}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What of a count can be taken, and why the rest cannot.

    Parameters
    ----------
    told
        The count as it was told.
    taken
        Without the goods that no ledger can take, and without cylinders that are blocked.
    aboard
        How many full cylinders of the depot each volunteer has with them.
    share
        Of it, what is left to the board that takes it; the same where no other one runs.
    """

    told: StockCounted
    taken: StockCounted
    refused: tuple[Issue, ...]
    aboard: Mapping[VehicleId, int]
    share: StockCounted


def what_fits(
    session: Session, report: StockCounted, *, aboard: Mapping[VehicleId, int], day: date
) -> Fit:
    """Return what of a count can be taken.

    Raises
    ------
    Conflict
        With ``nothing-usable``, where more is there than the ledger has and no batch may be used,
        and that is all that was counted.
    """
    issues = _nothing_usable(session, report, day=day)
    nothing: dict[str, Any] = dict.fromkeys(issues)
    taken = replace(report, **nothing)
    if issues and taken.full is taken.bags is taken.medicines is None:
        raise Conflict(*issues.values())
    if taken.full is not None:
        taken = replace(taken, full=taken.full - _blocked(session, report))
    refused = tuple(issues.values())
    return Fit(told=report, taken=taken, refused=refused, aboard=aboard, share=taken)


def _nothing_usable(session: Session, report: StockCounted, *, day: date) -> dict[str, Issue]:
    """Return of which goods more is there than a ledger has whose batches may not be used."""
    return {
        name: own_issue("nothing-usable", f"depot {report.depot}: {good}")
        for name, good in _GOODS.items()
        if getattr(report, name)
        and (there := stock.at_hand(session, [report.depot], good=good))
        and not any(one.batch.is_usable(day) for one in there)
    }


def _blocked(session: Session, report: StockCounted) -> int:
    """Return how many of the cylinders whose numbers were read are blocked: nobody is sent one."""
    depot = depots.get_depot(session, report.depot)
    if depot is None or not report.serials:
        return 0
    blocked = cylinders.list_cylinders(session, depot.organisation, states=("blocked",))
    read = {serial_key(serial) for serial in report.serials}
    return sum(serial_key(one.serial) in read for one in blocked)


def enter_count(change: Writing, fit: Fit, *, said: str) -> tuple[Issue, ...]:
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
        With ``nothing-usable``, where batches were blocked since it was looked what fits.
    """
    report = fit.taken
    if refused := _nothing_usable(change.session, report, day=place_day(change.at)):
        raise Conflict(*refused.values())
    depot = depots.get_depot(change.session, report.depot)
    if depot is None:  # a facility: it gives out nothing
        return ()
    told, issues = _full(change, depot, fit, said=said)
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
    return issues


def _full(
    change: Writing, depot: KeptDepot, fit: Fit, *, said: str
) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """Enter the full cylinders that were counted.

    Returns
    -------
    dict
        What is said of the depot then.
    tuple
        What a person has to look for.
    """
    counted, serials = fit.taken.full, fit.taken.serials
    told: dict[str, Any] = {}
    issues: tuple[Issue, ...] = ()
    if counted is None:
        return told, issues
    if serials is not None:
        told["full_missing"], issues = seen_full(
            change, depot.id, serials, aboard=fit.aboard, reason=said
        )
    if depot.id not in cylinders.count_full(
        change.session, depot.organisation, day=place_day(change.at)
    ):
        told["full"] = counted
    elif serials is None:
        known = len(full_there(change, depot.id))
        there = max(0, known - untold(change, fit.aboard))
        told["full_missing"] = max(0, there - counted)
        if counted < there:
            issues = (own_issue("cylinders-missing", f"{counted} / {there}"),)
        elif counted > known:
            issues = (own_issue("cylinders-too-many", f"{counted} / {known}"),)
    return told, issues


def _counted(
    change: Writing, depot: KeptDepot, there: Sequence[AtHand], given: int, *, said: str
) -> Iterator[Movement]:
    """Yield what brings what may be used to what was counted: what expires first went first."""
    usable = [one for one in there if one.batch.is_usable(place_day(change.at))]
    more = given - sum(one.count for one in usable)
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
