"""A cylinder by its serial: where it is, with whom, since when; nothing is lost between two moves.

The cylinder, not the rider, is what is scarce: each is at one place, and a person says so of each
that is gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from routing.oxygen import Supply, Unknown, endurance_s, known_or_assumed

CylinderNumber = NewType("CylinderNumber", int)

HolderKind = Literal["station", "volunteer", "patient", "plant", "hospital", "nobody"]
Terms = Literal["loan", "swap", "gift", ""]
"""How a patient has it: lent, in exchange for an empty one, or given for good."""

CYLINDER: Final = lifecycle(
    "cylinder",
    "full",
    {
        "full": "reserved carried blocked lost retired",
        "reserved": "full carried blocked",
        "carried": "full at-patient lost",
        # the same state again: a new reading; or it is fetched once more, where nobody came
        "at-patient": "at-patient to-collect carried-empty locked-in with-hospital lost",
        "to-collect": "to-collect at-patient carried-empty locked-in with-hospital lost",
        "carried-empty": "empty lost",
        "empty": "at-plant blocked retired lost",
        "at-plant": "full blocked lost",
        "locked-in": "to-collect carried-empty lost",
        "with-hospital": "to-collect carried-empty empty lost",
        "blocked": "full empty retired",
        "lost": "full empty carried carried-empty",
        "retired": "",
    },
    reasoned="blocked lost retired",
    revocable="at-patient",
)
HOLDERS: Final[Mapping[str, HolderKind]] = MappingProxyType(
    {
        "full": "station",
        "reserved": "station",
        "carried": "volunteer",
        "at-patient": "patient",
        "to-collect": "patient",
        "carried-empty": "volunteer",
        "empty": "station",
        "at-plant": "plant",
        "locked-in": "patient",
        "with-hospital": "hospital",
        "blocked": "station",
        "lost": "nobody",
        "retired": "nobody",
    }
)
"""Who holds a cylinder in each state."""


def serial_key(text: str) -> str:
    """Return a cylinder's number as it is compared: however it was written down or typed."""
    return "".join(text.split()).upper()


AWAY: Final = ("at-patient", "to-collect", "locked-in", "with-hospital")
"""States in which somebody has it who must give it back."""
BREATHED: Final = ("at-patient", "to-collect")
"""States in which a patient may breathe from it."""


LONGEST_S: Final = 365 * 86_400
"""No cylinder is said to last longer, however little is breathed from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read at a cylinder, or is known of how it is used; None where nobody said."""

    pressure_bar: Decimal | None = None
    flow_lpm: Decimal | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cylinder:
    """A cylinder with who holds it.

    Parameters
    ----------
    holder
        The station's id, or the number of the volunteer or patient; empty with nobody.
    since
        When it came there.
    test_due
        Until when it may be filled.
    """

    number: CylinderNumber
    serial: str
    organisation: str
    size_l: Decimal
    state: str
    version: int
    holder: str
    since: datetime
    terms: Terms = ""
    reading: Reading = Reading()
    test_due: date | None = None

    @property
    def holder_kind(self) -> HolderKind:
        """What kind of holder it is."""
        return HOLDERS[self.state]

    def supply(self, *, unknown: Unknown) -> tuple[Supply, tuple[str, ...]]:
        """Return what is in it, measured at 0, and the names of what had to be assumed."""
        return known_or_assumed(
            size_l=self.size_l,
            pressure_bar=self.reading.pressure_bar,
            flow_lpm=self.reading.flow_lpm,
            measured_s=0,
            called_s=0,
            unknown=unknown,
        )


def lasts_until(
    cylinders: Sequence[Cylinder], *, reserve_bar: int, unknown: Unknown
) -> datetime | None:
    """Return until when all that a patient has lasts, one after the other; None: they have none.

    Counted from the first that was read or brought, so that two which were read at different times
    are on the safe side.
    """
    used = [one for one in cylinders if one.state in BREATHED]
    if not used:
        return None
    from_all = min(one.reading.measured_at or one.since for one in used)
    supplies = (one.supply(unknown=unknown)[0] for one in used)
    seconds = sum(endurance_s(supply, reserve_bar=reserve_bar) for supply in supplies)
    return from_all + timedelta(seconds=min(seconds, LONGEST_S))
