"""Turn restrictions of OSM: relations that say no or only from one way over a node into another.

They hold for wheels, never for people on foot. A restriction over a way, with missing members or
between ways that do not end at its node is not kept to and counted.

References
----------
https://wiki.openstreetmap.org/wiki/Relation:restriction
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geodata.dropped import (
    AGAINST_ONE_WAY,
    MEMBERS,
    NO_ROAD_MEMBER,
    NOT_AT_NODE,
    OVER_A_WAY,
    TURN,
)
from geodata.matrix import Profile
from geodata.network import ALL_HOURS, RoadNetwork, access_bits
from geodata.sources.conditions import read_conditional
from geodata.sources.streets import edges_of_streets

_MOTOR: Final[tuple[Profile, ...]] = ("motorbike", "pickup", "ambulance")
_WHOM: Final[Mapping[str, tuple[Profile, ...]]] = MappingProxyType(
    {
        "": _MOTOR,
        "vehicle": _MOTOR,
        "motor_vehicle": _MOTOR,
        "motorcycle": ("motorbike",),
        "motorcar": ("pickup", "ambulance"),
        "goods": ("pickup",),
        "hgv": ("pickup",),
        "emergency": ("ambulance",),
    }
)
"""Whom ``restriction:X`` binds and ``except=X`` frees; other words (bus, bicycle) nobody here."""

JOINT: Final = 0
"""Stands for the way of a joint at a barrier; no way of OSM has this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation of OSM: its tags, and (kind, id, role) of its members."""

    tags: Mapping[str, str]
    members: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origins:
    """Where streets and nodes of a network come from.

    Parameters
    ----------
    street_way
        Id of the way that each street is a piece of, `JOINT` for those at barriers, ``(s,)``.
    street_from, street_to
        Nodes of each street, ``(s,)``.
    node_id
        Id of each node; the sides of a barrier have the same, ``(n,)``.
    """

    street_way: NDArray[np.int64]
    street_from: NDArray[np.int32]
    street_to: NDArray[np.int32]
    node_id: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    only: bool
    bits: int
    hours: int


def banned_turns(
    network: RoadNetwork, relations: list[Relation], origins: Origins
) -> tuple[dict[str, Any], Counter[str]]:
    """Return the ``turn_...`` fields of the network, and how many restrictions are not kept to."""
    dropped: Counter[str] = Counter()
    turns: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    crossings = _crossings(network, relations, origins)
    for relation in relations:
        rules, notes = _rules(relation.tags)
        dropped.update(f"{TURN}: {note}" for note in notes)
        if not rules:
            continue
        befores, afters, sides, why = crossings.named(relation)
        dropped.update([f"{TURN} {why}"] if why else [])
        for rule, before in product(rules, befores):
            bits, banned = rule.bits, afters
            if rule.only:  # it binds those who may use one of the ways named, or they were shut in
                bits &= _let_through(network, crossings, before, afters)
                banned = [e for side in sides for e in crossings.out[side] if e not in afters]
            onward = (_turns(network, crossings, before, after) for after in banned)
            for turn in chain(_back_on_joints(crossings, sides), *onward):
                turns[*turn, rule.hours] |= bits & _may_use_both(network, turn)
    kept = sorted((*turn, bits) for turn, bits in turns.items() if bits)
    columns = np.array(kept, np.int64).reshape(-1, 4)
    names = ("turn_from", "turn_to", "turn_hours", "turn_access")
    return dict(zip(names, columns.T, strict=True)), dropped


def _may_use_both(network: RoadNetwork, turn: tuple[int, int]) -> int:
    return int(network.edge_access[turn[0]] & network.edge_access[turn[1]])


def _rules(tags: Mapping[str, str]) -> tuple[list[_Rule], set[str]]:
    """Return what a restriction says to the profiles, and what of it is not modelled."""
    rules, notes = [], set()
    freed = [word for word in re.split(r"[;,\s]+", tags.get("except", "")) if word]
    free = [profile for word in freed for profile in _WHOM.get(word, ())]
    for key, text in tags.items():
        words = key.split(":")
        conditional = words[-1] == "conditional"
        whom = ":".join(words[1:-1] if conditional else words[1:])
        if words[0] != "restriction" or whom not in _WHOM:
            continue
        bits = access_bits(_WHOM[whom]) & ~access_bits(free)
        parts = [(text, ALL_HOURS, bits)]
        if conditional:
            clauses = read_conditional(text)
            notes |= {clause.note for clause in clauses if clause.note}
            parts = [(clause.value, clause.maybe, bits & clause.who) for clause in clauses]
        for value, hours, whose in parts:
            if value.startswith(("no_", "only_")) and hours and whose:
                rules.append(_Rule(only=value.startswith("only_"), bits=whose, hours=hours))
    return rules, notes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Crossings:
    """Streets and edges around the nodes of restrictions.

    Parameters
    ----------
    edges
        Edge along and against each street, -1 where there is none, ``(2, s)``.
    streets
        (street, first node, last node) by way.
    sides
        Nodes by id of OSM; several where a barrier stands.
    out
        Edges that leave each node, joints left out.
    joints
        Edge of the joint between two nodes.
    """

    edges: NDArray[np.int64]
    streets: Mapping[int, list[tuple[int, int, int]]]
    sides: Mapping[int, list[int]]
    out: Mapping[int, list[int]]
    joints: Mapping[tuple[int, int], int]

    def named(self, relation: Relation) -> tuple[list[int], list[int], list[int], str]:
        """Return the from and to edges of a restriction, its nodes, and why it is not kept to."""
        by_role = defaultdict(list)
        for kind, number, role in relation.members:
            by_role[role, kind].append(number)
        if by_role["via", "w"]:
            return [], [], [], OVER_A_WAY
        if len(by_role["via", "n"]) != 1 or not (by_role["from", "w"] and by_role["to", "w"]):
            return [], [], [], MEMBERS
        sides = self.sides.get(by_role["via", "n"][0], [])
        found = []
        for role, leaving in (("from", False), ("to", True)):
            ways = [self.streets.get(number, []) for number in by_role[role, "w"]]
            if not sides or not all(ways):
                return [], [], [], NO_ROAD_MEMBER
            touching = [list(self._touching(streets, sides, leaving=leaving)) for streets in ways]
            if any(len(edges) != 1 for edges in touching):
                return [], [], [], NOT_AT_NODE
            found.append([edges[0] for edges in touching if edges[0] >= 0])
        why = "" if all(found) else AGAINST_ONE_WAY
        return found[0], found[1], sides, why

    def around(self, begin: int, end: int) -> list[int]:
        """Return the nodes between two sides of a barrier: its middle."""
        return [to for at, to in self.joints if at == begin and (to, end) in self.joints]

    def _touching(
        self, streets: list[tuple[int, int, int]], sides: list[int], *, leaving: bool
    ) -> Iterator[int]:
        """Yield the edge into (or out of) the node for each end of these streets that is there."""
        for street, begin, end in streets:
            if end in sides:
                yield int(self.edges[int(leaving), street])
            if begin in sides:
                yield int(self.edges[int(not leaving), street])


def _crossings(network: RoadNetwork, relations: list[Relation], origins: Origins) -> _Crossings:
    named = [member for relation in relations for member in relation.members]
    ways = np.isin(origins.street_way, [number for kind, number, _ in named if kind == "w"])
    near = np.isin(origins.node_id, [number for kind, number, _ in named if kind == "n"])
    streets, sides = defaultdict(list), defaultdict(list)
    out, joints = defaultdict(list), {}
    for street in np.flatnonzero(ways).tolist():
        ends = int(origins.street_from[street]), int(origins.street_to[street])
        streets[int(origins.street_way[street])].append((street, *ends))
    for node in np.flatnonzero(near).tolist():
        sides[int(origins.node_id[node])].append(node)
    joint = origins.street_way[network.edge_shape] == JOINT
    for edge in np.flatnonzero(near[network.edge_from]).tolist():
        begin, end = int(network.edge_from[edge]), int(network.edge_to[edge])
        if joint[edge]:
            joints[begin, end] = edge
        else:
            out[begin].append(edge)
    return _Crossings(
        edges=edges_of_streets(network), streets=streets, sides=sides, out=out, joints=joints
    )


def _turns(
    network: RoadNetwork, crossings: _Crossings, before: int, after: int
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of edges, joints at a barrier included, that stand for a turn."""
    arrives, leaves = int(network.edge_to[before]), int(network.edge_from[after])
    if arrives == leaves:
        yield before, after
    elif (arrives, leaves) in crossings.joints:
        yield before, crossings.joints[arrives, leaves]
    else:  # each way end has a side of its own, so its joint stands for it
        for middle in crossings.around(arrives, leaves):
            yield crossings.joints[arrives, middle], crossings.joints[middle, leaves]


def _let_through(
    network: RoadNetwork, crossings: _Crossings, before: int, afters: list[int]
) -> int:
    """Return the bits of the profiles that may go from one edge into some of the others."""
    bits = 0
    for after in afters:
        for turn in _turns(network, crossings, before, after):
            bits |= _may_use_both(network, turn) & int(network.edge_access[after])
    return bits


def _back_on_joints(crossings: _Crossings, sides: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of edges that turn back on a joint, or one would do so for nothing."""
    for begin, end in product(sides, sides):
        if (begin, end) in crossings.joints and (end, begin) in crossings.joints:
            yield crossings.joints[begin, end], crossings.joints[end, begin]
