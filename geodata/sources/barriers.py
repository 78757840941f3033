"""Bollards, gates and other barriers: who passes them, and the streets cut there.

The way is cut at the barrier and its two sides are joined by a street without length whose access
says who passes. Where several ways meet in a barrier, each of their ends is joined so to the place
in the middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import PROFILES, Profile
from geodata.network import access_bits
from geodata.sources.osm_access import SHUT, Passage, passage, said
from geodata.sources.osm_tags import NARROW_M, width_m, width_notes
from geodata.sources.streets import Lines

_SLIM: Final[tuple[Profile, ...]] = ("motorbike", "foot")
_FEET: Final[tuple[Profile, ...]] = ("foot",)
_PASS: Final[Mapping[str, tuple[Profile, ...]]] = MappingProxyType(
    {
        # Opened for whoever has business there.
        **dict.fromkeys(
            ("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "sally_port"),
            PROFILES,
        ),
        **dict.fromkeys(
            ("entrance", "toll_booth", "border_control", "cattle_grid", "kerb", "no", "wheel_stop"),
            PROFILES,
        ),
        # They leave a gap of a metre or more, or bar what is high or wide.
        **dict.fromkeys(("bollard", "planter", "height_restrictor", "bus_trap", "wedge"), _SLIM),
        # They are there to stop all that has wheels.
        **dict.fromkeys(
            ("block", "cycle_barrier", "motorcycle_barrier", "chain", "rope", "jersey_barrier"),
            _FEET,
        ),
        **dict.fromkeys(
            ("kissing_gate", "wicket_gate", "turnstile", "full-height_turnstile", "stile"), _FEET
        ),
        **dict.fromkeys(("debris", "log", "spikes", "fence", "wall", "yes"), _FEET),
    }
)
"""Who passes where the barrier itself does not say: own defaults, after the meaning of each value
at https://wiki.openstreetmap.org/wiki/Key:barrier (only the gates follow from it directly)."""

_GENERAL: Final = ("vehicle", "access")  # they bar, but do not move a bollard away
_EVERYONE: Final = access_bits(PROFILES)
_THROUGH: Final = 2
"""So many way ends meet at a barrier in the middle of a street."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarrierCut:
    """Lines cut at barriers.

    Parameters
    ----------
    lines
        The lines, and behind them one of two vertices for each joint.
    origin
        Vertex that each vertex was before the cut, ``(v,)``.
    joints
        (line that meets the barrier, who passes) of each added line.
    shut
        How many barriers nobody passes.
    """

    lines: Lines
    origin: NDArray[np.int64]
    joints: tuple[tuple[int, Passage], ...]
    shut: int


def barrier_passage(tags: Mapping[str, str]) -> Passage | None:
    """Return who passes a barrier; None where its kind is not known, as if there were none."""
    usual = _PASS.get(tags.get("barrier", ""))
    if usual is None:
        return None

    def judge(profile: Profile, tags: Mapping[str, str]) -> tuple[bool, bool]:
        passes = _passes(profile, tags, default=profile in usual)
        return passes, passes

    found = passage(tags, judge)
    return replace(found, notes=(*found.notes, *width_notes(tags)))


def _passes(profile: Profile, tags: Mapping[str, str], *, default: bool) -> bool:
    key, value = said(profile, tags, "forward")
    if value in SHUT or (profile in ("pickup", "ambulance") and width_m(tags) < NARROW_M):
        return False
    if key and key not in _GENERAL:
        return True
    if profile == "motorbike" and tags.get("bicycle") in SHUT:
        return False  # what stops a bicycle stops a motorbike
    return default and tags.get("locked") != "yes"


def cut_at_barriers(
    lines: Lines, barriers: Mapping[int, Passage], *, first_joint: int
) -> BarrierCut:
    """Cut the lines at these vertices where somebody may not pass.

    Parameters
    ----------
    lines
        No vertex follows itself in them.
    barriers
        Who passes, by vertex.
    first_joint
        Number of the first line that is added.
    """
    vertex, line = lines.vertex.copy(), lines.line
    meeting = _way_ends(lines, [v for v, who in barriers.items() if _stops_someone(who)])
    inserted: list[tuple[int, int]] = []  # after which position which vertex begins anew
    ends: list[tuple[int, int]] = []
    joints: list[tuple[int, Passage]] = []
    copies: list[int] = []
    shut = 0
    for at, found in meeting.items():
        if len(found) < _THROUGH:
            continue  # at the end of a street there is nothing behind it
        own = [lines.lon.size + len(copies) + index for index in range(len(found))]
        if len(found) == _THROUGH:
            own = [at, own[0]]
        copies += [at] * sum(number != at for number in own)
        for (position, leaving), number in zip(found, own, strict=True):
            if leaving and (position, False) in found:
                inserted.append((position, number))
            else:
                vertex[position] = number
        shut += not barriers[at].forward
        if barriers[at].forward:
            sides = [number for number in own if number != at]
            ends += [(at, number) for number in sides]
            joints += [(int(line[found[0][0]]), barriers[at]) for _ in sides]
    inserted.sort()
    after = np.repeat([position + 1 for position, _ in inserted], 2).astype(np.int64)
    new = np.array([(-1, number) for _, number in inserted], np.int64).ravel()
    origin = np.concatenate((np.arange(lines.lon.size), np.array(copies, np.int64)))
    return BarrierCut(
        lines=Lines(
            vertex=np.concatenate(
                (np.insert(vertex, after, new), np.array(ends, np.int64).ravel())
            ),
            line=np.concatenate(
                (
                    np.insert(line, after, line[after - 1]),
                    np.repeat(np.arange(first_joint, first_joint + len(ends)), 2),
                )
            ),
            lon=lines.lon[origin],
            lat=lines.lat[origin],
        ),
        origin=origin,
        joints=tuple(joints),
        shut=shut,
    )


def _stops_someone(who: Passage) -> bool:
    return who.forward != _EVERYONE or bool(who.bans)


def _way_ends(lines: Lines, barred: list[int]) -> dict[int, list[tuple[int, bool]]]:
    """Return by vertex the (position, whether it leaves there) of each way end that meets in it."""
    inside = np.zeros(lines.vertex.size + 1, np.bool_)  # the way goes on from the one before
    inside[1:-1] = (
        (lines.line[1:] == lines.line[:-1]) & (lines.vertex[1:] >= 0) & (lines.vertex[:-1] >= 0)
    )
    found: dict[int, list[tuple[int, bool]]] = {}
    for position in np.flatnonzero(np.isin(lines.vertex, barred)).tolist():
        ends = found.setdefault(int(lines.vertex[position]), [])
        ends += [(position, False)] * bool(inside[position])
        ends += [(position, True)] * bool(inside[position + 1])
    return found
