"""A place where volunteers load, as it is kept, and a volunteer's shift."""

from dataclasses import dataclass

from api.records.places import Spot
from routing.model import DepotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDepot:
    """A station or distribution point with its hours and stock.

    Parameters
    ----------
    opens_s, closes_s
        Seconds of the day; None: as its kind does by the task table.
    full
        Full cylinders where none of its own stand in the ledger; else the ledger counts.
    full_missing
        Of those that the ledger has there, so many were neither there when somebody counted nor on
        the way, and nobody could say which: nothing is planned with them.
    version
        How often it was changed.
    """

    id: str
    kind: DepotKind
    organisation: str
    name: str
    address: str
    phone: str
    spot: Spot
    opens_s: int | None
    closes_s: int | None
    full: int
    bags: int
    medicines: int
    gives_ppe: bool
    full_missing: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """When a volunteer works on a day, in seconds of that day; past 86,400 is the next one."""

    begins_s: int
    ends_s: int
    version: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.begins_s < self.ends_s:
            raise ValueError(f"a shift from {self.begins_s} to {self.ends_s} s is none")
