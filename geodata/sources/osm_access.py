"""Who may pass, by the access keys of OSM and hour by hour: the same for ways and for barriers.

The most special key counts: motorcycle before motor_vehicle before vehicle before access.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain, product
from types import MappingProxyType
from typing import Final, Literal

from geodata.matrix import PROFILES, Profile
from geodata.network import ALL_HOURS, access_bits
from geodata.sources.conditions import Clause, read_conditional

Direction = Literal["forward", "backward"]
Judge = Callable[[Profile, Mapping[str, str]], tuple[bool, bool]]
"""Tells whether a profile may go along and against the way under these tags."""

KEYS: Final[Mapping[Profile, tuple[str, ...]]] = MappingProxyType(
    {
        "motorbike": ("motorcycle", "motor_vehicle", "vehicle", "access"),
        "pickup": ("goods", "hgv", "motorcar", "motor_vehicle", "vehicle", "access"),
        "ambulance": ("emergency", "motorcar", "motor_vehicle", "vehicle", "access"),
        "foot": ("foot", "access"),
    }
)
OPEN: Final = frozenset({"yes", "designated", "permissive", "official"})
SHUT: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "military", "use_sidepath", "dismount", "permit"}
)
ACCESS_KEYS: Final = frozenset(
    f"{key}{direction}"
    for keys in KEYS.values()
    for key in keys
    for direction in ("", ":forward", ":backward")
)
CONDITIONAL: Final = ":conditional"
_CONDITIONED: Final = frozenset(
    {*(key for keys in KEYS.values() for key in keys), "oneway", "maxweight", "maxweightrating"}
)

_MOST_CHOICES: Final = 256
"""In an hour in which more sets of values may hold nobody passes; real tags come to a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Who may pass in each direction, and when not.

    Parameters
    ----------
    forward, backward
        Bits of the profiles that may pass in some hour.
    bans
        (forward bits, backward bits, hours): in these hours these of them may not.
    notes
        What of the conditions is not modelled.
    """

    forward: int
    backward: int
    bans: tuple[tuple[int, int, int], ...] = ()
    notes: tuple[str, ...] = ()


def said(profile: Profile, tags: Mapping[str, str], direction: Direction) -> tuple[str, str]:
    """Return the most special key that speaks about the profile, and its value; else two blanks."""
    for key in KEYS[profile]:
        for written in (f"{key}:{direction}", key):
            if written in tags:
                return key, tags[written]
    return "", ""


def passage(tags: Mapping[str, str], judge: Judge) -> Passage:
    """Return who may pass through the day, under all conditions of the tags.

    Where clauses may or may not hold in an hour, only who may pass whichever of them hold passes.
    """
    conditions = {
        key.removesuffix(CONDITIONAL): read_conditional(text)
        for key, text in tags.items()
        if key.endswith(CONDITIONAL) and key.partition(":")[0] in _CONDITIONED
    }
    ways = {profile: _through_the_day(profile, tags, conditions, judge) for profile in PROFILES}
    bans: dict[int, list[int]] = {}
    for profile, hours in ways.items():
        for side in (0, 1):
            if hours[side] and hours[side] != ALL_HOURS:
                bans.setdefault(ALL_HOURS & ~hours[side], [0, 0])[side] |= access_bits([profile])
    return Passage(
        forward=access_bits(profile for profile in PROFILES if ways[profile][0]),
        backward=access_bits(profile for profile in PROFILES if ways[profile][1]),
        bans=tuple((ahead, back, hours) for hours, (ahead, back) in sorted(bans.items())),
        notes=tuple(sorted({c.note for cs in conditions.values() for c in cs if c.note})),
    )


def _through_the_day(
    profile: Profile,
    tags: Mapping[str, str],
    conditions: Mapping[str, tuple[Clause, ...]],
    judge: Judge,
) -> tuple[int, int]:
    """Return the bits of the hours in which the profile may go along and against."""
    if not conditions:
        ahead, back = judge(profile, tags)
        return ALL_HOURS * ahead, ALL_HOURS * back
    hours = [0, 0]
    for hour in range(24):
        may_be = [_may_be(profile, key, clauses, hour) for key, clauses in conditions.items()]
        if math.prod(map(len, may_be)) > _MOST_CHOICES:
            continue
        choices = [judge(profile, {**tags, **dict(chain(*one))}) for one in product(*may_be)]
        for side in (0, 1):
            hours[side] |= all(choice[side] for choice in choices) << hour
    return hours[0], hours[1]


def _may_be(
    profile: Profile, key: str, clauses: tuple[Clause, ...], hour: int
) -> list[tuple[tuple[str, str], ...]]:
    """Return what the key may be for the profile in that hour; nothing: as the tags have it.

    Of the clauses that hold the last wins, so each that may hold can be the one, down to the last
    that surely does.
    """
    found: dict[tuple[tuple[str, str], ...], None] = {}
    for clause in reversed(clauses):
        if not clause.who & access_bits([profile]):
            continue
        if (clause.maybe >> hour) & 1:
            found[(key, clause.value),] = None
        if (clause.surely >> hour) & 1:
            return list(found)
    return [*found, ()]
