"""Full cylinders that were seen at a depot: the ledger is brought to what is there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from api.errors import own_issue
from api.records.cylinders import Cylinder, serial_key
from api.services.access import Writing
from api.services.cylinders import brought
from api.store import cylinders
from geodata.errors import Issue
from routing.model import VehicleId

THERE: Final = ("full", "reserved")
"""States in which a full one stands at its depot."""
_BACK: Final = frozenset({"carried", "at-plant", "lost"})
"""States from which one that is seen full at a depot is there; what is blocked somebody lets go."""


def full_there(change: Writing, depot: str) -> tuple[Cylinder, ...]:
    """Return the full cylinders that the ledger has at a depot, those that are reserved too."""
    return cylinders.list_cylinders(
        change.session, change.user.organisation, states=THERE, holder=depot
    )


def untold(change: Writing, aboard: Mapping[VehicleId, int]) -> int:
    """Return how many full cylinders are aboard that the ledger has at their depot still.

    Parameters
    ----------
    aboard
        How many each volunteer has with them.
    """
    carried = Counter(
        VehicleId(one.holder)
        for one in cylinders.list_cylinders(
            change.session, change.user.organisation, states=("carried",)
        )
    )
    return sum(max(0, count - carried[volunteer]) for volunteer, count in aboard.items())


def seen_full(
    change: Writing,
    depot: str,
    serials: Sequence[str],
    *,
    aboard: Mapping[VehicleId, int],
    reason: str,
) -> tuple[int, tuple[Issue, ...]]:
    """Bring the ledger to the full cylinders that were seen at a depot, all that are there.

    What it has there and nobody saw is lost till somebody sees it; where some of that may be on the
    way, nobody can say which is lost, and none is. What it has elsewhere is there where that can
    be.

    Parameters
    ----------
    aboard
        How many full cylinders of the depot each volunteer has with them.

    Returns
    -------
    int
        How many more are missing than may be on the way, where nobody can say which.
    tuple
        ``cylinders-missing`` for each that nobody saw; ``cylinder-elsewhere`` for each that stays
        where the ledger has it; ``cylinder-unknown`` for each number that it does not have.
    """
    known = full_there(change, depot)
    seen = {serial_key(serial): serial for serial in serials}
    there = {serial_key(one.serial) for one in known}
    others = {key: serial for key, serial in seen.items() if key not in there}
    elsewhere = _by_key(change) if others else {}
    strange = [
        _seen_there(change, depot, elsewhere.get(key), serial, reason=reason)
        for key, serial in others.items()
    ]
    unseen = [one for one in known if serial_key(one.serial) not in seen]
    away = untold(change, aboard)
    for one in unseen if not away else ():
        _gone(change, one, reason=reason)
    missing = [own_issue("cylinders-missing", one.serial) for one in unseen]
    return (
        max(0, len(unseen) - away) if away else 0,
        (*missing, *(issue for issue in strange if issue is not None)),
    )


def _gone(change: Writing, cylinder: Cylinder, *, reason: str) -> None:
    """Have a full cylinder be lost."""
    if cylinder.state == "reserved":
        cylinder = brought(change, cylinder, "full", holder=cylinder.holder, reason=reason)
    brought(change, cylinder, "lost", holder="", reason=reason)


def _by_key(change: Writing) -> Mapping[str, Cylinder]:
    """Return all cylinders of one's organisation, by how their numbers are compared."""
    all_ = cylinders.list_cylinders(change.session, change.user.organisation)
    return {serial_key(one.serial): one for one in all_}


def _seen_there(
    change: Writing, depot: str, found: Cylinder | None, serial: str, *, reason: str
) -> Issue | None:
    """Have a cylinder be full at a depot; else return why it is not."""
    if found is None:
        return own_issue("cylinder-unknown", serial)
    if found.state in _BACK:
        brought(change, found, "full", holder=depot, reason=reason)
        return None
    holder = f"{found.holder_kind} {found.holder}".strip()
    return own_issue("cylinder-elsewhere", f"{found.serial}: {found.state}, {holder}")
