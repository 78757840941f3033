"""What an address says about its ward, and the pieces that say it."""

from dataclasses import dataclass
from typing import Literal

from geodata.addresses import Segment
from geodata.gazetteer import WardName

Tail = Literal[
    "typed",  # a ward with its prefix, in the district that is named
    "bare",  # the same without a prefix
    "old",  # a name from before a merge, or from after one
    "alone",  # no district named, but only one such ward in the province
    "part",  # the same, but the areas are only a part of the province
    "unread",  # no district known, and a piece that may name one not among the areas
    "ambiguous",  # no district named, several such wards
    "reform",  # a unit of another scheme that holds several wards
    "either",  # a ward's name that is also that of such a unit, and no district before it
    "number",  # a bare number before the district
    "slip",  # a ward with its prefix, one or two letters off
    "bare-slip",  # the same without a prefix
    "first",  # a name at the front, where a street would stand
    "glued",  # cut out of a piece without commas
    "two-wards",  # two wards named
    "two-districts",  # two districts named
    "elsewhere",  # the ward named is not in the district named
    "district",  # no ward named
    "none",  # neither
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedWards:
    """What an address says about its ward.

    Parameters
    ----------
    tail
        How it says it.
    wards
        Areas that it may mean, the likeliest first; empty when no ward is named.
    districts
        Districts named (or those of the named province); where to look for the street.
    outside
        Province (or unit of the same new province) named that the areas do not cover; else empty.
    reasons
        In words.
    glued
        What is left of a front that the names were cut from, without and with accents.
    """

    tail: Tail
    wards: tuple[int, ...] = ()
    districts: frozenset[int] = frozenset()
    outside: str = ""
    reasons: tuple[str, ...] = ()
    glued: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One piece that may name a ward, what it may mean, and its position."""

    segment: Segment
    meanings: tuple[WardName, ...]
    at: int
