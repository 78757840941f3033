"""Tag values that hold at times only: ``no @ (06:00-09:00,16:00-20:00)``.

Only the hour of the day is modelled. Where a clause holds on some days, in part of an hour or
under a condition that nobody here can judge, it *may* hold: whoever asks then takes the worse of
holding and not holding.

References
----------
https://wiki.openstreetmap.org/wiki/Conditional_restrictions, and the time part of
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geodata.dropped import NOT_JUDGED, SINGLE_DATES, SOME_DAYS
from geodata.matrix import PROFILES, Profile
from geodata.network import access_bits

WEIGHT_T: Final[Mapping[Profile, float]] = MappingProxyType(
    {"motorbike": 0.3, "pickup": 3.0, "ambulance": 3.5, "foot": 0.0}
)
"""Laden weight of each profile in tonnes, about the most of such vehicles; own default."""

_CLAUSE: Final = re.compile(r"\s*([^@;]*?)\s*@\s*(\([^)]*\)?|[^;]*)")
_COMPARED: Final = re.compile(r"(\w+)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*(?:t|st)?")
_TIMES: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_DAY: Final = "(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAYS: Final = re.compile(rf"(?:{_DAY}|{_MONTH}|[-,\s])+")
_DATE: Final = re.compile(rf"{_MONTH}\s*\d|\b\d{{4}}\b")
_WEIGHTS: Final = frozenset({"weight", "weightrating", "maxweight", "maxweightrating"})
_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)
_DAY_MIN: Final = 24 * 60
_WHOLE_DAY: Final = (1 << _DAY_MIN) - 1
_HOUR_MASK: Final = (1 << 60) - 1
_BUT_ITS_LAST: Final = _HOUR_MASK >> 1  # people write 23:59 for the end of the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One value with when and for whom it holds.

    Parameters
    ----------
    value
        What the tag then is.
    surely, maybe
        Bits of the hours in which it holds whatever the day, and in which it may hold at all.
    who
        Bits of the profiles that it holds for.
    note
        What of it is not modelled; empty: all is.
    """

    value: str
    surely: int
    maybe: int
    who: int
    note: str = ""


def read_conditional(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a ``:conditional`` value in their order; a later one wins."""
    found = _CLAUSE.findall(text)
    if not found:
        return (_unknown(text.strip()),)
    parts = [(value, condition.strip("() ")) for value, condition in found]
    return tuple(_clause(*part) if part[1] else _unknown(part[0]) for part in parts)


def _unknown(value: str) -> Clause:
    everyone, always = access_bits(PROFILES), (1 << 24) - 1
    return Clause(value=value, surely=0, maybe=always, who=everyone, note=NOT_JUDGED)


def _clause(value: str, condition: str) -> Clause:
    minutes, who, note = _WHOLE_DAY, access_bits(PROFILES), ""
    for part in re.split(r"\s+and\s+", condition, flags=re.IGNORECASE):
        compared = _COMPARED.fullmatch(part)
        if compared and compared[1] in _WEIGHTS:
            holds, limit_t = _COMPARE[compared[2]], float(compared[3])
            who &= access_bits(p for p in PROFILES if holds(WEIGHT_T[p], limit_t))
            continue
        part_minutes, part_note = _minutes(part)
        minutes &= part_minutes
        note = part_note or note
    hours = [(minutes >> (60 * hour)) & _HOUR_MASK for hour in range(24)]
    whole = sum(1 << h for h, mask in enumerate(hours) if mask & _BUT_ITS_LAST == _BUT_ITS_LAST)
    touched = sum(1 << h for h, mask in enumerate(hours) if mask)
    return Clause(
        value=value,
        surely=whole if note in ("", SINGLE_DATES) else 0,
        maybe=touched,
        who=who,
        note=note,
    )


def _minutes(text: str) -> tuple[int, str]:
    """Return the minutes of the day of a time rule as bits, and what of it is not modelled."""
    minutes, notes = 0, set()
    for rule in re.split(r"\s*;\s*", text):
        times = _TIMES.findall(rule)
        about = _TIMES.sub("", rule).strip(" ,")
        if _DATE.search(about):
            notes.add(SINGLE_DATES)
            continue
        if about.endswith((" off", " closed")):
            notes.add(SOME_DAYS)
            continue
        if about and about != "24/7":
            notes.add(SOME_DAYS if _DAYS.fullmatch(about) else NOT_JUDGED)
        spans = [_span(*map(int, time)) for time in times]
        minutes |= _WHOLE_DAY if not spans else 0
        for span in spans:
            notes |= {NOT_JUDGED} if span is None else set()
            minutes |= _WHOLE_DAY if span is None else span
    # What may hold always is told before what never counts.
    return minutes, min(notes, default="", key=(NOT_JUDGED, SOME_DAYS, SINGLE_DATES).index)


def _span(from_h: int, from_min: int, to_h: int, to_min: int) -> int | None:
    """Return the minutes between two times as bits; an end before its start is on the next day.

    None for what is no time of this day or the next.
    """
    begin, end = from_h * 60 + from_min, to_h * 60 + to_min
    if max(begin, end) > 2 * _DAY_MIN or max(from_min, to_min) >= 60:  # noqa: PLR2004 - minutes
        return None
    length = min(end - begin, _DAY_MIN) if end > begin else (end - begin) % _DAY_MIN or _DAY_MIN
    bits = ((1 << length) - 1) << (begin % _DAY_MIN)
    return (bits | bits >> _DAY_MIN) & _WHOLE_DAY
