"""Who works with the service, for whom, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.errors import Refused, own_issue
from api.records.places import EVERYWHERE, Spot
from api.records.roles import ALLOWED, SEEN, Role
from geodata.errors import Issue

SHORTEST_PASSWORD: Final = 12
"""Characters, by OWASP ASVS 5.0 6.2.1 at least 8, better 15; PRODUCT asks for 12 to 15."""
LONGEST_PASSWORD: Final = 256
"""Longer ones only cost the hash time."""
SHIFT: Final = timedelta(hours=12)
"""How long somebody stays signed in: computers are shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with a name to sign in by.

    Parameters
    ----------
    organisation
        Whose cases are theirs.
    areas
        Keys of wards, districts or provinces; ``*``: everywhere.
    """

    name: str
    role: Role
    organisation: str
    areas: tuple[str, ...]
    created_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name != self.name.strip():
            raise Refused(own_issue("bad-user-name", self.name or "name"))
        if self.role not in ALLOWED:
            raise Refused(own_issue("unknown-role", str(self.role)))
        if not self.areas:
            raise Refused(own_issue("area-missing", self.name))

    @property
    def is_active(self) -> bool:
        """Whether they may still sign in."""
        return self.ended_at is None

    def may(self, action: str) -> bool:
        """Tell whether the role allows that at all."""
        return action in ALLOWED[self.role]

    def sees(self, sight: str) -> bool:
        """Tell whether the role sees that group of fields."""
        return sight in SEEN[self.role]

    def covers(self, spot: Spot) -> bool:
        """Tell whether a place lies in their areas; what lies nowhere yet is for all to place."""
        return not spot.ward or any(spot.lies_in(area) for area in self.areas)

    def reaches(self, area: Spot) -> bool:
        """Tell whether an area lies in theirs; see `api.services.placing.Placer.reach`."""
        return any(area.lies_in(one) for one in self.areas)

    def stands_in(self, area: Spot) -> bool:
        """Tell whether an area has an office of its own, and they are of one above it."""
        return area.ward not in self.areas and self.reaches(area)

    @property
    def everywhere(self) -> bool:
        """Whether no area binds them."""
        return EVERYWHERE in self.areas


def password_faults(password: str, *, name: str) -> Iterator[Issue]:
    """Yield ``weak-password`` for a password that would be guessed, or is none."""
    long_enough = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not long_enough or password.casefold() == name.casefold() or len(set(password)) < FEWEST:
        yield own_issue("weak-password", name)


FEWEST: Final = 5
"""Different characters."""
