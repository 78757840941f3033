"""The roads as each profile meets them in each hour, with what is closed or slow just now.

`LiveRoads` contracts a network once; every profile and hour then is a set of weights over it.
A change (a flooded street, a checkpoint) makes new `Roads` in milliseconds; whoever holds the old
ones goes on with them undisturbed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.contraction import search_order
from geodata.dijkstra import DijkstraEngine
from geodata.engine import CchEngine, Topology, contract, native
from geodata.matrix import PROFILES, UNREACHABLE, Profile
from geodata.network import RoadNetwork
from geodata.search_graph import INFINITE, Engine, SearchGraph, banned_turns, search_graph
from geodata.snapping import SnapIndex, snap_index
from geodata.speeds import SpeedTable, edge_seconds, same_hours, turn_seconds

MS: Final = 1000
DM: Final = 10
LENGTH_SHARE: Final = 128
"""The way taken is that of the least milliseconds * 128 + decimetres: of ways equally fast the
shortest. Its time is never more than a millisecond above the least for each 12.8 m that it saves,
and the sum stays below the engine's infinity for 4.6 hours; farther ways are looked up one by one.
"""

_KEPT: Final = 24
"""So many profiles and hours are kept ready: a day of three profiles has some 18 that differ, and
what is not kept is made again for each ride. A city of 250,000 junctions takes 40 MB for each."""

EngineName = Literal["cch", "dijkstra"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Roads:
    """The roads as one profile meets them in one hour, ready to answer; never changes.

    Parameters
    ----------
    network, graph
        The roads, and the graph that is searched.
    profile, hour
        Who travels, and in which hour (0 to 23).
    version
        Counts the changes of `LiveRoads` that these know.
    edge_ms, turn_ms
        Milliseconds along each directed edge and for each turn of the graph, `UNREACHABLE` where
        barred, ``(m,)`` and ``(t,)``.
    paths
        Engine over milliseconds.
    lengths_from, index_from
        Make what `lengths` and `index` give.
    """

    network: RoadNetwork
    graph: SearchGraph
    profile: Profile
    hour: int
    version: int
    edge_ms: NDArray[np.int64]
    turn_ms: NDArray[np.int64]
    paths: Engine
    lengths_from: Callable[[], Engine]
    index_from: Callable[[], SnapIndex]

    @property
    def index(self) -> SnapIndex:
        """The streets to snap to, made when first asked for."""
        return self.index_from()

    @cached_property
    def lengths(self) -> Engine:
        """Engine over milliseconds * `LENGTH_SHARE` + decimetres, made when first asked for."""
        return self.lengths_from()


class _Ground:
    """What the roads of all profiles and hours share. `Roads` hold it, and not `LiveRoads`."""

    def __init__(
        self, network: RoadNetwork, graph: SearchGraph, topology: Topology | None, *, spare: bool
    ) -> None:
        self.network, self.graph = network, graph
        self._topology, self._spare = topology, spare
        self._lock = threading.Lock()
        self._indices: dict[Profile, SnapIndex] = {}

    def index(self, profile: Profile) -> SnapIndex:
        """Return the streets that a profile can be snapped to."""
        with self._lock:
            if profile not in self._indices:
                self._indices[profile] = snap_index(self.network, self.graph, profile)
            return self._indices[profile]

    def engine(self, weights: NDArray[np.int64]) -> Engine:
        """Return an engine over these weights."""
        if self._topology is None:
            return DijkstraEngine(self.graph, weights)
        return CchEngine(self._topology, weights, changeable=self._spare)

    def lengths(self, edge_ms: NDArray[np.int64], turn_ms: NDArray[np.int64]) -> Engine:
        """Return the engine for `Roads.lengths`."""
        along = _length(self.network, np.arange(self.network.edge_count), edge_ms)
        return self.engine(np.concatenate((along, _shared(turn_ms))))


class LiveRoads:
    """A network ready for all profiles and hours. Safe to use from several threads; pickles.

    Parameters
    ----------
    network
        The road graph; with a `RoadNetwork.node_order` it is ready at once.
    speeds
        From `geodata.speeds.read_speeds`.
    engine
        ``cch``, or ``dijkstra``: slow, without preparation, and what there is where the native
        library is missing.
    changeable
        Keep what makes the first `change` as fast as the later ones; twice the memory.
    """

    def __init__(
        self,
        network: RoadNetwork,
        speeds: SpeedTable,
        *,
        engine: EngineName = "cch" if native is not None else "dijkstra",
        changeable: bool = False,
    ) -> None:
        self.network = network
        self.speeds = speeds
        self.engine: EngineName = engine
        graph = search_graph(network, all_turns=bool(speeds.turns))
        order = search_order(network, graph) if engine == "cch" else None
        topology = None if order is None else contract(graph, order)
        self.graph = graph
        self._ground = _Ground(network, graph, topology, spare=changeable)
        self._changeable = changeable
        self._lock = threading.RLock()
        self._ready: OrderedDict[tuple[Profile, int], Roads] = OrderedDict()
        self._alike: dict[Profile, tuple[int, ...]] = {}  # the first hour of the same pace
        self._factor: dict[Profile, dict[int, float]] = {profile: {} for profile in PROFILES}
        self._changes: list[NDArray[np.int64]] = []  # edges, in the order of the changes

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.network, self.speeds, self.engine, self._changeable, self._factor)

    def at(self, profile: Profile, hour: int) -> Roads:
        """Return the roads as the profile meets them in that hour (0 to 23)."""
        with self._lock:
            if profile not in self._alike:
                self._alike[profile] = same_hours(self.speeds, self.network, profile)
            key = profile, self._alike[profile][hour]
            roads, version = self._ready.pop(key, None), len(self._changes)
            if roads is None:
                roads = self._made(*key)
            elif roads.version < version:
                since = np.unique(np.concatenate(self._changes[roads.version :]))
                roads = self._changed(roads, since)
            self._ready[key] = roads
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)
            return roads

    def index(self, profile: Profile) -> SnapIndex:
        """Return the streets that a profile can be snapped to."""
        return self._ground.index(profile)

    def change(
        self, edges: ArrayLike, factor: float, *, profiles: Iterable[Profile] = PROFILES
    ) -> None:
        """Slow edges down, close or open them, for whoever asks from now on.

        Parameters
        ----------
        edges
            Indices of directed edges, ``(c,)``.
        factor
            How many times as long they take as usual: 2 slow, `math.inf` closed, 1 as usual.
        profiles
            For whom.

        Raises
        ------
        IndexError, ValueError
            If an edge is not in the network, or the factor is not a number above 0.
        """
        chosen = np.unique(np.asarray(edges, dtype=np.int64))
        if chosen.size and not 0 <= chosen[0] <= chosen[-1] < self.network.edge_count:
            raise IndexError(f"an edge lies outside 0..{self.network.edge_count - 1}")
        if not factor > 0:
            raise ValueError(f"factor is {factor}, must be above 0; math.inf closes")
        with self._lock:
            for profile in profiles:
                self._factor[profile] |= dict.fromkeys(chosen.tolist(), factor)
            self._changes.append(chosen)

    def _made(self, profile: Profile, hour: int) -> Roads:
        edge_ms = whole_ms(edge_seconds(self.network, profile, hour, speeds=self.speeds))
        if changed := list(self._factor[profile]):
            edge_ms[changed] = self._ms(profile, hour, np.array(changed))
        turn_s = turn_seconds(self.network, self.graph, profile, speeds=self.speeds)
        turn_s[banned_turns(self.network, self.graph, profile, hour=hour)] = np.inf
        turn_ms = whole_ms(turn_s)
        return Roads(
            network=self.network,
            graph=self.graph,
            profile=profile,
            hour=hour,
            version=len(self._changes),
            edge_ms=edge_ms,
            turn_ms=turn_ms,
            paths=self._ground.engine(np.concatenate((edge_ms, turn_ms))),
            lengths_from=partial(self._ground.lengths, edge_ms, turn_ms),
            index_from=partial(self._ground.index, profile),
        )

    def _changed(self, roads: Roads, edges: NDArray[np.int64]) -> Roads:
        new_ms = self._ms(roads.profile, roads.hour, edges)
        edge_ms = roads.edge_ms.copy()
        edge_ms[edges] = new_ms
        paths = roads.paths.changed(dict(zip(edges.tolist(), new_ms.tolist(), strict=True)))
        # Nothing of the new roads may hold on to the old ones: their engines are made over.
        lengths_from: Callable[[], Engine] = partial(self._ground.lengths, edge_ms, roads.turn_ms)
        if (made := roads.__dict__.get("lengths")) is not None:
            new_length = _length(self.network, edges, new_ms).tolist()
            lengths = made.changed(dict(zip(edges.tolist(), new_length, strict=True)))
            lengths_from = partial(_given, lengths)
        return replace(
            roads,
            version=len(self._changes),
            edge_ms=edge_ms,
            paths=paths,
            lengths_from=lengths_from,
        )

    def _ms(self, profile: Profile, hour: int, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what these edges take now, changes included."""
        seconds = edge_seconds(self.network, profile, hour, speeds=self.speeds, edges=edges)
        held = self._factor[profile]
        return whole_ms(seconds * np.array([held.get(edge, 1.0) for edge in edges.tolist()]))


def _given(engine: Engine) -> Engine:
    return engine


def _again(
    network: RoadNetwork,
    speeds: SpeedTable,
    engine: EngineName,
    changeable: bool,  # noqa: FBT001 - as pickle gives it
    factor: dict[Profile, dict[int, float]],
) -> LiveRoads:
    """Make the same roads in another process."""
    roads = LiveRoads(network, speeds, engine=engine, changeable=changeable)
    roads._factor.update(factor)  # noqa: SLF001 - nothing was asked of them yet
    return roads


def whole_ms(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round seconds to whole milliseconds, `UNREACHABLE` where they are infinite, ``(m,)``.

    What takes so long that the engine could not tell it from infinity (weeks) is unreachable too.
    """
    passable = seconds * MS < INFINITE - 1
    milliseconds = np.rint(np.where(passable, seconds, 0) * MS).astype(np.int64)
    return np.where(passable, milliseconds, UNREACHABLE)


def _length(
    network: RoadNetwork, edges: NDArray[np.int64], edge_ms: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the weights of edges for `Roads.lengths`."""
    return _shared(edge_ms, length_dm(network, edges))


def _shared(
    milliseconds: NDArray[np.int64], decimetres: NDArray[np.int64] | int = 0
) -> NDArray[np.int64]:
    """Return weights for `Roads.lengths`; those that do not fit count as barred."""
    weight = milliseconds * LENGTH_SHARE + decimetres
    return np.where((milliseconds < 0) | (weight >= INFINITE), UNREACHABLE, weight)


def length_dm(network: RoadNetwork, edges: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return the lengths of edges in whole decimetres."""
    metres = network.edge_m[edges].astype(np.float64)
    return np.asarray(np.rint(metres * DM), dtype=np.int64)
