"""Cylinders that a delivery left somewhere without anybody saying which: by the plan, or asked for.

By SMS, on paper and in a hurry only "done" is told. Once, the ledger then had them at the station.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from api.errors import own_issue
from api.records.cylinders import Cylinder, serial_key
from api.records.requests import KeptRequest
from api.services.access import Writing
from api.services.cylinders import brought
from api.store import cylinders
from geodata.errors import Issue

BY_PLAN: Final = "theo kế hoạch, chưa xác nhận số bình / by the plan, its number is not confirmed"
"""Why the ledger has a cylinder with a patient of whom nobody told which one it is."""
_KEPT: Final = ("full", "reserved", "carried")


def left_by_plan(
    change: Writing, request: KeptRequest, count: int, *, volunteer: str, told: Collection[str]
) -> Iterator[Issue]:
    """Have those that were left untold be with the patient, where there is no doubt which.

    That is so where the ledger has as many on the way with that volunteer as are not told of, of
    the size that was asked for. An organisation whose ledger has no full ones of that size keeps
    them by count alone: nothing is to be said then.

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
    if len(carried) != count:
        yield own_issue("cylinder-not-told", f"request {request.number}: {count}")
        return
    for one in carried:
        brought(change, one, "at-patient", holder=str(request.patient), reason=BY_PLAN)
        yield own_issue("cylinder-by-plan", f"request {request.number}: {one.serial}")


def _fits(cylinder: Cylinder, size_l: Decimal | None) -> bool:
    return size_l is None or cylinder.size_l == size_l
