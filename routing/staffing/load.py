"""How much health workers of a ward have to do, and who would have to join them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from routing.staffing.table import StaffingTable
from routing.staffing.values import Post, PostId

NOISE: Final = 0.05
DRAWS: Final = 200
TOP: Final = 10
"""Ranks are looked at again with each number of people at home wrong by up to 5 %, 200 times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinforcement:
    """A ward whose health workers follow more people than they can, and who would have to come.

    Parameters
    ----------
    each
        People at home for each health worker; None where there is no worker at all.
    density_km2
        People who live on a square kilometre; None where that is unknown.
    needed
        So many health workers are missing.
    retired, private, volunteers
        Who they could be: retired ones of the ward, private ones of the ward, and, for the rest,
        health volunteers from elsewhere.
    kept
        Of 200 looks with numbers that are wrong by up to 5 %, the share in which it stayed within
        the first ten, or outside of them, as it is.
    """

    post: PostId
    workers: int
    each: float | None
    density_km2: float | None
    needed: int
    retired: int
    private: int
    volunteers: int
    kept: float = 1.0


def reinforcements(
    posts: Sequence[Post], table: StaffingTable, *, rng: np.random.Generator
) -> tuple[Reinforcement, ...]:
    """Return the wards over the threshold, the most burdened first.

    Wards whose health workers are not known are left out: `unknown_workers` names them.
    """
    over = [
        found
        for post in posts
        if post.workers is not None
        if (found := _reinforcement(post, post.workers, table)).needed > 0
    ]
    over.sort(key=lambda one: (-_burden(one), -one.needed, one.post))
    kept = _kept_in_top([_burden(one) for one in over], rng)
    return tuple(replace(one, kept=share) for one, share in zip(over, kept, strict=True))


def unknown_workers(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Return the wards with people at home whose health workers nobody has counted."""
    return tuple(
        post for post in posts if post.kind == "ward" and post.people_home and post.workers is None
    )


def _reinforcement(post: Post, workers: int, table: StaffingTable) -> Reinforcement:
    needed = max(0, math.ceil(post.people_home / table.patients_each) - workers)
    retired = min(needed, post.retired)
    private = min(needed - retired, post.private)
    density = None
    if post.population is not None and post.area_km2:
        density = post.population / post.area_km2
    return Reinforcement(
        post=post.id,
        workers=workers,
        each=post.people_home / workers if workers else None,
        density_km2=density,
        needed=needed,
        retired=retired,
        private=private,
        volunteers=needed - retired - private,
    )


def _burden(one: Reinforcement) -> float:
    return math.inf if one.each is None else one.each


def _kept_in_top(burdens: Sequence[float], rng: np.random.Generator) -> list[float]:
    """Return how often each stays on its side of the tenth rank; wards without workers lead."""
    values = np.array(burdens, dtype=np.float64)
    if len(values) <= TOP:
        return [1.0] * len(values)
    noisy = values[None, :] * rng.uniform(1 - NOISE, 1 + NOISE, size=(DRAWS, len(values)))
    order = np.argsort(-noisy, axis=1, kind="stable")
    inside = np.zeros(noisy.shape, dtype=np.bool_)
    np.put_along_axis(inside, order[:, :TOP], values=True, axis=1)
    meant = np.arange(len(values)) < TOP
    return [float(share) for share in (inside == meant).mean(axis=0)]
