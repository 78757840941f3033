"""Who goes where: one flow of least cost, proven optimal.

Each volunteer flows to a post, or to the reserve, and from there through one of its seats. Seats
are worth so much that one filled earlier in the order outranks all ways together, so that a higher
floor or a greater need is never traded for kilometres; among all that fill the same seats the flow
has the least way from home and the fewest changes.

References
----------
Goldberg (1997), "An efficient implementation of a scaling minimum-cost flow algorithm", which
OR-Tools has. A set of seats that can be filled together is independent in a transversal matroid, so
the best by any weights that keep an order is the best by that order, seat after seat.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from geodata.coordinates import EARTH_RADIUS_M, LonLat
from routing.errors import SolverFailed
from routing.staffing.need import seats_by_need
from routing.staffing.table import StaffingTable
from routing.staffing.values import Allocation, Mode, Post, PostId, Volunteer

STEP_M: Final = 10
"""Ways are compared to so many metres."""
FARTHEST_M: Final = 500_000
"""Farther than this all ways are alike."""
_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an allocation is to keep to.

    Parameters
    ----------
    day
        Who is lent on it stays there.
    reserve
        So many are kept in the reserve before any seat is filled.
    furthest_m
        Nobody is sent farther from home, but in the own ward; None: anywhere.
    """

    day: date
    mode: Mode = "need"
    reserve: int = 0
    furthest_m: int | None = None

    def __post_init__(self) -> None:
        if self.reserve < 0 or (self.furthest_m is not None and self.furthest_m < 0):
            raise ValueError(f"reserve and furthest_m are at least 0, not {self}")


def allocate(
    posts: Sequence[Post], volunteers: Sequence[Volunteer], wish: Wish, *, table: StaffingTable
) -> Allocation:
    """Return who goes where; whoever has no seat stays in the reserve.

    Raises
    ------
    SolverFailed
        If the flow breaks down, which no input should bring about.
    """
    begins_s = time.perf_counter()
    fixed = {one.id: one.post_on(wish.day) for one in volunteers if one.is_lent(wish.day)}
    groups = _groups([one for one in volunteers if one.id not in fixed], wish.day)
    sent = _Flow(posts, groups, wish, table, Counter(fixed.values())).solved()
    where: dict[str, PostId | None] = dict(fixed)
    for group, targets in zip(groups, sent, strict=True):
        where |= dict(zip(group.members, targets, strict=True))
    ordered = {one.id: where[one.id] for one in volunteers}
    return Allocation(
        posts=ordered,
        away_m=_away(posts, volunteers, ordered),
        gap=0.0,
        seconds=time.perf_counter() - begins_s,
    )


def great_circles_m(homes: Sequence[LonLat], points: Sequence[LonLat]) -> NDArray[np.float64]:
    """Return the metres from each home to each point, `(homes, points)`; see `great_circle_m`."""
    lon, lat = np.radians([[one.lon for one in homes], [one.lat for one in homes]])
    to_lon, to_lat = np.radians([[one.lon for one in points], [one.lat for one in points]])
    half_dlat = (to_lat[None, :] - lat[:, None]) / 2
    half_dlon = (to_lon[None, :] - lon[:, None]) / 2
    a = np.sin(half_dlat) ** 2
    a += np.cos(lat)[:, None] * np.cos(to_lat)[None, :] * np.sin(half_dlon) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(a)))
    return metres


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Volunteers between whom nothing makes a difference here."""

    home: LonLat
    home_ward: PostId | None
    post: PostId | None
    contact: bool
    members: tuple[str, ...] = ()


def _groups(volunteers: Sequence[Volunteer], day: date) -> tuple[_Group, ...]:
    members: dict[_Group, list[str]] = defaultdict(list)
    for one in volunteers:
        alike = _Group(
            home=one.home,
            home_ward=one.home_ward,
            post=one.post_on(day),
            contact=one.contact,
        )
        members[alike].append(one.id)
    return tuple(replace(group, members=tuple(ids)) for group, ids in members.items())


def _away(
    posts: Sequence[Post], volunteers: Sequence[Volunteer], where: Mapping[str, PostId | None]
) -> dict[str, int]:
    by_id = {post.id: post for post in posts}
    return {
        one.id: away_m(one, by_id[target])
        for one in volunteers
        if (target := where[one.id]) is not None
    }


def away_m(volunteer: Volunteer, post: Post) -> int:
    """Return the metres from home to a post; 0 in the own ward."""
    if volunteer.home_ward == post.id:
        return 0
    return round(float(great_circles_m([volunteer.home], [post.point])[0, 0]))


class _Flow:
    """The network: groups, then posts, then the reserve and the end."""

    def __init__(
        self,
        posts: Sequence[Post],
        groups: Sequence[_Group],
        wish: Wish,
        table: StaffingTable,
        taken: Mapping[PostId | None, int],
    ) -> None:
        self.posts, self.groups, self.wish, self.table = posts, groups, wish, table
        self.flow = min_cost_flow.SimpleMinCostFlow()
        self.sizes = np.array([len(group.members) for group in groups], dtype=np.int64)
        self.reserve = len(groups) + len(posts)
        self.end = self.reserve + 1
        costs = self._costs()
        people = int(self.sizes.sum())
        # worth more than all ways of all people together
        self.worth = 1 + people * (int(costs.max(initial=0)) + self._change)
        self._add_ways(costs)
        self._add_seats(taken)
        self.flow.set_nodes_supplies(np.arange(len(groups), dtype=np.int32), self.sizes)
        self.flow.set_node_supply(self.end, -people)

    @property
    def _change(self) -> int:
        return self.table.change_m // STEP_M

    def _costs(self) -> NDArray[np.int64]:
        """Return what it costs to send each group to each post; `_NOWHERE` where it may not go."""
        if not self.groups or not self.posts:
            return np.empty((len(self.groups), len(self.posts)), dtype=np.int64)
        metres = great_circles_m([g.home for g in self.groups], [p.point for p in self.posts])
        column = {post.id: at for at, post in enumerate(self.posts)}
        for row, group in enumerate(self.groups):
            if group.home_ward in column:
                metres[row, column[group.home_ward]] = 0
        costs = np.minimum(metres, FARTHEST_M).astype(np.int64) // STEP_M
        costs += self._change
        for row, group in enumerate(self.groups):
            if group.post in column:
                costs[row, column[group.post]] -= self._change
        costs[self._barred(metres)] = _NOWHERE
        return costs

    def _barred(self, metres: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return who may not go where: too far from home, or no contact with patients."""
        meets = np.array([post.contact for post in self.posts], dtype=np.bool_)
        may = np.array([group.contact for group in self.groups], dtype=np.bool_)
        barred: NDArray[np.bool_] = meets[None, :] & ~may[:, None]
        if self.wish.furthest_m is not None:
            barred |= metres > self.wish.furthest_m
        return barred

    def _add_ways(self, costs: NDArray[np.int64]) -> None:
        rows, columns = np.nonzero(costs != _NOWHERE)
        self.rows, self.columns = rows, columns
        self.ways = self.flow.add_arcs_with_capacity_and_unit_cost(
            rows.astype(np.int32),
            (columns + len(self.groups)).astype(np.int32),
            self.sizes[rows],
            costs[rows, columns],
        )
        for row, group in enumerate(self.groups):
            cost = 0 if group.post is None else self._change
            self._add(row, self.reserve, int(self.sizes[row]), cost)

    def _add_seats(self, taken: Mapping[PostId | None, int]) -> None:
        floors = sum(post.band.floor for post in self.posts)
        people = int(self.sizes.sum()) + sum(taken.values()) - self.wish.reserve
        seats = seats_by_need(
            self.posts, self.table, mode=self.wish.mode, floors_first=floors <= people
        )
        node = {post.id: len(self.groups) + at for at, post in enumerate(self.posts)}
        for rank, seat in enumerate(seats):
            if seat.number > taken.get(seat.post, 0):
                self._add(node[seat.post], self.end, 1, -(len(seats) - rank) * self.worth)
        self._add(self.reserve, self.end, self.wish.reserve, -(len(seats) + 1) * self.worth)
        self._add(self.reserve, self.end, int(self.sizes.sum()), 0)

    def _add(self, tail: int, head: int, capacity: int, cost: int) -> None:
        self.flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost)

    def solved(self) -> list[list[PostId | None]]:
        """Return the posts of each group's members, one each."""
        status = self.flow.solve()
        if status != self.flow.OPTIMAL:
            raise SolverFailed(f"the flow of the allocation ended as {status}")
        sent: list[list[PostId | None]] = [[] for _ in self.groups]
        amounts = self.flow.flows(self.ways) if len(self.ways) else np.empty(0, dtype=np.int64)
        for at in np.flatnonzero(amounts):
            sent[self.rows[at]] += [self.posts[self.columns[at]].id] * int(amounts[at])
        return [
            targets + [None] * (len(group.members) - len(targets))
            for targets, group in zip(sent, self.groups, strict=True)
        ]
