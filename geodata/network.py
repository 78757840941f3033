"""The road network as flat arrays: nodes, directed edges, shapes, street names and house numbers.

A *street* here is one shape between two nodes; it gives one directed edge for each direction that
somebody may use, and both share the shape. Which profiles may use an edge stands in `edge_access`
as bits, so one network serves motorbikes, pickups, ambulances and people on foot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.matrix import PROFILES, Profile

ROAD_CLASSES: Final = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "alley",
    "track",
    "pedestrian",
    "footway",
    "path",
    "cycleway",
    "steps",
    "road",
)
"""Kinds of road; ``alley`` is hẻm, ngõ or kiệt, ``road`` is one whose kind nobody told."""

CLASS_INDEX: Final[Mapping[str, int]] = MappingProxyType(
    {name: index for index, name in enumerate(ROAD_CLASSES)}
)

_ALL: Final[tuple[Profile, ...]] = PROFILES
_MOTOR: Final[tuple[Profile, ...]] = ("motorbike", "pickup", "ambulance")
_NARROW: Final[tuple[Profile, ...]] = ("motorbike", "foot")
_WHO: Final[Mapping[str, tuple[Profile, ...]]] = MappingProxyType(
    {
        "motorway": ("pickup", "ambulance"),  # barred to motorbikes in Vietnam
        "alley": _NARROW,  # under about 2.5 m wide unless the source gives a width
        "pedestrian": ("foot",),
        "footway": ("foot",),
        "path": ("foot",),
        "cycleway": ("foot",),
        "steps": ("foot",),
    }
)

DTYPES: Final[Mapping[str, type[Any]]] = MappingProxyType(
    {
        "node_lon": np.float64,
        "node_lat": np.float64,
        "edge_from": np.int32,
        "edge_to": np.int32,
        "edge_m": np.float32,
        "edge_class": np.uint8,
        "edge_kph": np.float32,
        "edge_access": np.uint8,
        "edge_name": np.int32,
        "edge_shape": np.int32,
        "edge_reversed": np.bool_,
        "shape_start": np.int64,
        "shape_lon": np.float64,
        "shape_lat": np.float64,
        "house_lon": np.float64,
        "house_lat": np.float64,
        "edge_roundabout": np.bool_,
        "ban_edge": np.int32,
        "ban_access": np.uint8,
        "ban_hours": np.uint32,
        "turn_from": np.int32,
        "turn_to": np.int32,
        "turn_access": np.uint8,
        "turn_hours": np.uint32,
        "alias_of": np.int32,
        "node_order": np.int32,
    }
)
"""The fields of `RoadNetwork` that are arrays, and what they hold."""

ALL_HOURS: Final = (1 << 24) - 1
"""Bits of `RoadNetwork.ban_hours` and `RoadNetwork.turn_hours`: the whole day."""


def _nothing() -> Any:  # takes the field's own dtype when the network is made
    return np.empty(0)


def access_bits(profiles: Iterable[Profile]) -> int:
    """Return the bits of `RoadNetwork.edge_access` for these profiles."""
    return sum(1 << PROFILES.index(profile) for profile in set(profiles))


def on_earth(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Return which places are degrees of longitude and latitude; infinite and NaN ones are not."""
    return np.asarray((np.abs(lon) <= 180) & (np.abs(lat) <= 90))  # noqa: PLR2004 - degrees


def default_access(road_class: str) -> int:
    """Return who may use a road of this class when its source says nothing, as bits."""
    return access_bits(_WHO.get(road_class, _ALL))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadNetwork:
    """A road graph of ``n`` nodes, ``m`` directed edges and ``s`` shapes, in EPSG:4326.

    Parameters
    ----------
    node_lon, node_lat
        Where the nodes are, in degrees, ``(n,)``.
    edge_from, edge_to
        End nodes of each directed edge, ``(m,)``.
    edge_m
        Length in metres, ``(m,)``.
    edge_class
        Index into `ROAD_CLASSES`, ``(m,)``.
    edge_kph
        Speed that the source gives (a limit, or free flow) in km/h, NaN where it gives none.
    edge_access
        Bit ``i`` set: ``PROFILES[i]`` may use the edge in this direction.
    edge_name
        Index into `names`, -1 where the street has none.
    edge_shape
        Index of its shape; both directions of a street share one.
    edge_reversed
        True where the edge runs against the vertex order of its shape.
    shape_start
        Offsets into `shape_lon` and `shape_lat`, ``(s + 1,)``.
    shape_lon, shape_lat
        Vertices of all shapes, one after the other, in degrees.
    names
        Street names, NFC.
    house_lon, house_lat, house_number, house_street
        House numbers that the source places; may be empty.
    edge_roundabout
        True where the edge is part of a roundabout, ``(m,)``; all False when not given.
    ban_edge, ban_access, ban_hours
        Bans by the hour, ``(b,)`` each: in the hours of `ban_hours` (bit ``h`` set: the hour that
        begins at ``h:00``) the profiles of `ban_access` (bits as in `edge_access`) may not use
        the edge.
    turn_from, turn_to, turn_access, turn_hours
        Turns that are not allowed, ``(t,)`` each: from the end of edge `turn_from` into edge
        `turn_to`, for the profiles and in the hours given as bits.
    alias_of, alias_name
        Other names of streets (old, short, foreign): `alias_name` also means
        ``names[alias_of]``.
    node_order
        Order of contraction for `geodata.engine`, ``(n,)``, least important first; empty: not
        computed yet.
    attribution
        Whom to name for the data, such as ``© OpenStreetMap contributors``.
    source
        Name of the file that it came from.
    dropped
        What the source had and this network does not: (reason, how many).
    sample
        True for generated streets; every output must say so.

    Raises
    ------
    ValueError
        If lengths differ, an index points outside its array, or a place is not in degrees.
    """

    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_m: NDArray[np.float32]
    edge_class: NDArray[np.uint8]
    edge_kph: NDArray[np.float32]
    edge_access: NDArray[np.uint8]
    edge_name: NDArray[np.int32]
    edge_shape: NDArray[np.int32]
    edge_reversed: NDArray[np.bool_]
    shape_start: NDArray[np.int64]
    shape_lon: NDArray[np.float64]
    shape_lat: NDArray[np.float64]
    names: tuple[str, ...] = ()
    house_lon: NDArray[np.float64] = field(default_factory=_nothing)
    house_lat: NDArray[np.float64] = field(default_factory=_nothing)
    house_number: tuple[str, ...] = ()
    house_street: tuple[str, ...] = ()
    edge_roundabout: NDArray[np.bool_] = field(default_factory=_nothing)
    ban_edge: NDArray[np.int32] = field(default_factory=_nothing)
    ban_access: NDArray[np.uint8] = field(default_factory=_nothing)
    ban_hours: NDArray[np.uint32] = field(default_factory=_nothing)
    turn_from: NDArray[np.int32] = field(default_factory=_nothing)
    turn_to: NDArray[np.int32] = field(default_factory=_nothing)
    turn_access: NDArray[np.uint8] = field(default_factory=_nothing)
    turn_hours: NDArray[np.uint32] = field(default_factory=_nothing)
    alias_of: NDArray[np.int32] = field(default_factory=_nothing)
    alias_name: tuple[str, ...] = ()
    node_order: NDArray[np.int32] = field(default_factory=_nothing)
    attribution: str = ""
    source: str = ""
    dropped: tuple[tuple[str, int], ...] = ()
    sample: bool = False

    def __post_init__(self) -> None:
        if not self.edge_roundabout.size:
            nowhere = np.zeros(np.size(self.edge_from), dtype=np.bool_)
            object.__setattr__(self, "edge_roundabout", nowhere)
        for name, dtype in DTYPES.items():
            given = getattr(self, name)
            array = np.ascontiguousarray(given, dtype=dtype)
            if array.flags.writeable:
                array = array.copy() if array is given else array
                array.flags.writeable = False
            object.__setattr__(self, name, array)
        _check_lengths(self)
        _check_indices(self)
        _check_degrees(self)

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return self.node_lon.size

    @property
    def edge_count(self) -> int:
        """How many directed edges there are."""
        return self.edge_from.size

    @property
    def shape_count(self) -> int:
        """How many shapes (undirected streets between two nodes) there are."""
        return self.shape_start.size - 1

    def usable(self, profile: Profile) -> NDArray[np.bool_]:
        """Return for each directed edge whether the profile may use it, ``(m,)``."""
        return np.asarray((self.edge_access >> PROFILES.index(profile)) & 1, np.bool_)

    def shape(self, index: int) -> NDArray[np.float64]:
        """Return the vertices of one shape as (lon, lat) rows, ``(k, 2)``."""
        part = slice(self.shape_start[index], self.shape_start[index + 1])
        return np.column_stack((self.shape_lon[part], self.shape_lat[part]))


def _check_lengths(network: RoadNetwork) -> None:
    groups = (
        ("node_", network.node_lon.shape),
        ("edge_", network.edge_from.shape),
        ("house_", network.house_lon.shape),
        ("ban_", network.ban_edge.shape),
        ("turn_", network.turn_from.shape),
        ("alias_", network.alias_of.shape),
    )
    for prefix, shape in groups:
        for item in fields(network):
            if item.name == "node_order" and not network.node_order.size:
                continue
            if item.name.startswith(prefix) and len(getattr(network, item.name)) != shape[0]:
                length = len(getattr(network, item.name))
                raise ValueError(f"{item.name} has {length} entries, must have {shape[0]}")
    start = network.shape_start
    if not start.size or start[0] != 0 or np.any(np.diff(start) < 2):  # noqa: PLR2004 - a line
        raise ValueError("shape_start must begin with 0 and give every shape two vertices or more")
    if not network.shape_lon.size == network.shape_lat.size == start[-1]:
        raise ValueError(f"shape_lon and shape_lat must have {start[-1]} entries")


def _check_indices(network: RoadNetwork) -> None:
    limits = (
        ("edge_from", 0, network.node_count),
        ("edge_to", 0, network.node_count),
        ("edge_class", 0, len(ROAD_CLASSES)),
        ("edge_name", -1, len(network.names)),
        ("edge_shape", 0, network.shape_count),
        ("ban_edge", 0, network.edge_count),
        ("turn_from", 0, network.edge_count),
        ("turn_to", 0, network.edge_count),
        ("alias_of", 0, len(network.names)),
        ("node_order", 0, network.node_count),
    )
    for name, low, high in limits:
        values = getattr(network, name)
        if values.size and not low <= int(values.min()) <= int(values.max()) < high:
            raise ValueError(f"{name} holds an index outside {low}..{high - 1}")
    if np.any(network.edge_to[network.turn_from] != network.edge_from[network.turn_to]):
        raise ValueError("turn_to must begin at the node where turn_from ends")
    order = network.node_order
    if order.size and np.bincount(order, minlength=order.size).max() > 1:
        raise ValueError("node_order must name every node once")
    if not (np.isfinite(network.edge_m).all() and (network.edge_m >= 0).all()):
        raise ValueError("edge_m must be finite and at least 0")


def _check_degrees(network: RoadNetwork) -> None:
    for name in ("node", "shape", "house"):
        lon, lat = getattr(network, f"{name}_lon"), getattr(network, f"{name}_lat")
        if not on_earth(lon, lat).all():
            raise ValueError(f"{name}_lon and {name}_lat must be in -180..180 and -90..90 degrees")
