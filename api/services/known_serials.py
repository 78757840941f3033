"""Which cylinders are where by the ledger, for who reads a number to look at it again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.records.volunteers import VolunteerNumber
from api.services.seen_cylinders import THERE
from api.store import cylinders


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSerials:
    """The numbers of full cylinders at depots, and of those that a volunteer carries.

    Parameters
    ----------
    at
        By depot, for each that was asked for; empty where nothing is kept by numbers.
    """

    at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aboard: tuple[str, ...] = ()


def known_serials(
    session: Session, organisation: str, volunteer: VolunteerNumber, depots: Collection[str]
) -> KnownSerials:
    """Return the numbers that the ledger has at depots and with a volunteer."""
    if not cylinders.list_cylinders(session, organisation, most=1):
        return KnownSerials()

    def serials(states: tuple[str, ...], holder: str) -> tuple[str, ...]:
        found = cylinders.list_cylinders(session, organisation, states=states, holder=holder)
        return tuple(sorted(one.serial for one in found))

    return KnownSerials(
        at={depot: serials(THERE, depot) for depot in sorted(depots)},
        aboard=serials(("carried",), str(volunteer)),
    )
