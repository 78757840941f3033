"""Cylinders that a delivery left somewhere without anybody saying which: by the plan, or asked for.

By SMS, on paper and in a hurry only "done" is told. Once, the ledger then had them at the station.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from api.errors import own_issue
from api.records.cylinders import CYLINDER, Cylinder, Reading, serial_key
from api.records.day_plans import DayPlanNumber
from api.records.requests import KeptRequest
from api.services.access import Writing
from api.services.cylinders import brought, leave
from api.services.settled_counts import faults_of, open_conflicts, settle
from api.store import cylinders, moves
from api.store.rows import held_columns
from geodata.errors import Issue

BY_PLAN: Final = "theo kế hoạch, chưa xác nhận số bình / by the plan, its number is not confirmed"
"""Why the ledger has a cylinder with a patient of whom nobody told which one it is."""
_KEPT: Final = ("full", "reserved", "carried")


def left_as_told(
    change: Writing, serial: str, request: KeptRequest, *, volunteer: str, day_plan: DayPlanNumber
) -> Iterator[Issue]:
    """Have a cylinder be where somebody told that it was left, wherever the plan guessed it.

    Yields
    ------
    Issue
        ``cylinder-not-told`` for the delivery that it was guessed to be of: that one left another.
        Else as `api.services.cylinders.leave`.
    """
    found = cylinders.list_cylinders(change.session, change.user.organisation, serial=serial)
    for one in found:
        last = moves.last_move(change.session, CYLINDER, one.number)
        if last is not None and (last.after, last.reason) == ("at-patient", BY_PLAN):
            _take_back(change, one, volunteer=volunteer)
            guessed = _guessed_of(change, day_plan, one)
            yield own_issue("cylinder-not-told", f"{guessed or f'patient {one.holder}'}: 1")
    yield from leave(change, serial, patient=request.patient, volunteer=volunteer)


def _take_back(change: Writing, guessed: Cylinder, *, volunteer: str) -> None:
    """Have a cylinder be carried still that the plan guessed to be with a patient."""
    columns = held_columns("carried", volunteer, since=change.at, terms="", reading=Reading())
    moves.take_back(
        change.session,
        CYLINDER,
        cylinders.TABLE,
        guessed.number,
        seen=guessed.version,
        by=change.user.name,
        at=change.at,
        **columns,
    )


def _guessed_of(change: Writing, day_plan: DayPlanNumber, guessed: Cylinder) -> str:
    """Return of which request a cylinder was guessed, and ask of it no more; empty: not known."""
    of = ""
    for number, kept in tuple(open_conflicts(change.session, day_plan)):
        faults = tuple(faults_of(kept))
        told = [said for code, said in faults if code == "cylinder-by-plan"]
        named = {said.partition(": ")[2]: said.partition(": ")[0] for said in told}
        if guessed.serial in named:
            of = named[guessed.serial]
            if len(faults) == 1:
                settle(change, day_plan, (number,))
    return of


def left_by_plan(
    change: Writing,
    request: KeptRequest,
    count: int,
    *,
    volunteer: str,
    told: Collection[str],
    day_plan: DayPlanNumber,
) -> Iterator[Issue]:
    """Have those that were left untold be with the patient, where there is no doubt which.

    That is so where the ledger has as many on the way with that volunteer as are not told of, of
    the size that was asked for, and nobody is still to say which they left elsewhere that day. An
    organisation whose ledger has no full ones of that size keeps them by count alone: nothing is to
    be said then.

    Parameters
    ----------
    count
        How many the delivery brought besides those of which the numbers were told.
    told
        Those numbers.

    Yields
    ------
    Issue
        ``cylinder-by-plan`` for each that the ledger has there now: somebody confirms the number.
        ``cylinder-not-told`` where nobody can say which they are.
    """
    named = {serial_key(one) for one in told}
    known = [
        one
        for one in cylinders.list_cylinders(change.session, change.user.organisation, states=_KEPT)
        if _fits(one, request.asked.size_l) and serial_key(one.serial) not in named
    ]
    if count <= 0 or not known:
        return
    carried = [one for one in known if one.state == "carried" and one.holder == volunteer]
    if len(carried) != count or _is_in_doubt(change, day_plan, volunteer):
        yield own_issue("cylinder-not-told", f"request {request.number}: {count}")
        return
    for one in carried:
        brought(change, one, "at-patient", holder=str(request.patient), reason=BY_PLAN)
        yield own_issue("cylinder-by-plan", f"request {request.number}: {one.serial}")


def _is_in_doubt(change: Writing, day_plan: DayPlanNumber, volunteer: str) -> bool:
    """Tell whether it is open which cylinders a volunteer left: one of those carried may be it."""
    return any(
        "cylinder-not-told" in kept["codes"] and kept["report"].get("vehicle") == volunteer
        for _, kept in open_conflicts(change.session, day_plan)
    )


def _fits(cylinder: Cylinder, size_l: Decimal | None) -> bool:
    return size_l is None or cylinder.size_l == size_l
