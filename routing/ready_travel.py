"""Rides of a large problem that several processes work out before its pieces ask for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.live_travel import RoadTravel
from geodata.matrix import Profile, Travel
from geodata.near_travel import Block, block_of, near_travel
from routing.cutting import plane_points
from routing.forks import Forks
from routing.problem import Problem
from routing.stages import quiet

AT_ONCE: Final = 10
"""So many blocks a process works out before it gives them back."""
TOLD_EACH: Final = 12
"""So many of these go by before it is said how far the work is."""

_Pair = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whose rides are worked out."""

    travel: RoadTravel
    profiles: tuple[Profile, ...]


def ready_travel(problem: Problem, *, workers: int, say: Callable[[str], None] = quiet) -> Travel:
    """Return the problem's travel; live roads with the rides around each place at hand.

    Parameters
    ----------
    workers
        So many processes work them out.
    say
        Told how far the work is, which takes half a minute for a city.
    """
    travel = problem.travel
    if not isinstance(travel, RoadTravel):
        return travel
    profiles = tuple(dict.fromkeys(vehicle.profile for vehicle in problem.vehicles))
    for profile in profiles:  # forks inherit the roads as each profile meets them
        travel.at_its_hour(profile, np.zeros(1, dtype=np.int64))
    asked = _Asked(travel=travel, profiles=profiles)

    def blocks(pairs: Sequence[_Pair]) -> list[Block]:
        parts = [pairs[first : first + AT_ONCE] for first in range(0, len(pairs), AT_ONCE)]
        found: list[Block] = []
        with Forks(asked, workers=workers) as forks:
            for first in range(0, len(parts), TOLD_EACH):
                some = parts[first : first + TOLD_EACH]
                found += chain.from_iterable(forks.each(_blocks, some, stopped=_never))
                say(f"  quãng đường / rides made ready: {len(found)}/{len(pairs)}")
        return found

    points = plane_points(problem, (place.id for place in problem.places))
    return near_travel(travel, points, blocks=blocks)


def _blocks(asked: _Asked, pairs: Sequence[_Pair], _: Callable[[], bool]) -> list[Block]:
    return [block_of(asked.travel, asked.profiles, pair) for pair in pairs]


def _never() -> bool:
    return False
