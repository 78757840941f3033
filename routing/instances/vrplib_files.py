"""VRPLIB files with the extensions of the instance sets, read by `vrplib`.

References
----------
PyVRP, "The VRPLIB format": https://pyvrp.readthedocs.io/en/stable/dev/supported_vrplib_fields.html
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vrplib.parse import parse_vrplib

from routing.instances.faults import Faults, rows_of
from routing.instances.instance import (
    Amounts,
    Client,
    Group,
    Instance,
    Matrix,
    Rounding,
    VehicleType,
    read_only,
    straight_distances,
)
from routing.instances.vrplib_lines import ROUNDING, look_over, parted, plain_text

OF_CLIENTS: Final = ("demand", "linehaul", "backhaul", "service_time", "release_time", "prize")
"""Sections whose rows of depots must be 0."""

Read = Mapping[str, Any]


def parse_vrplib_instance(text: str, *, name: str, rounding: Rounding | None = None) -> Instance:
    """Return the instance of a VRPLIB text.

    Raises
    ------
    InvalidProblem
        With every fault found, each with its line.
    """
    faults = Faults(name)
    file = parted(rows_of(text), faults)
    look_over(file, faults)
    faults.require()
    read: dict[str, Any] = parse_vrplib(plain_text(file), compute_edge_weights=False)
    read |= {key: file.specs[key][1] for key in ("name", "type") if key in file.specs}
    return _Building(read, rounding or _usual(read), faults).instance()


def _usual(read: Read) -> Rounding:
    if read["edge_weight_type"] == "EXPLICIT":
        return Rounding.NONE
    return ROUNDING.get(str(read.get("type", "")), Rounding.X1000)


class _Building:
    """Makes the instance of what was read."""

    def __init__(self, read: Read, rounding: Rounding, faults: Faults) -> None:
        self.read, self.rounding, self.faults = read, rounding, faults
        self.nodes = int(read["dimension"])
        self.depots = len(np.atleast_1d(read["depot"]))
        self.vehicles = int(read.get("vehicles", max(1, self.nodes - self.depots)))

    def instance(self) -> Instance:
        """Return it, or raise what does not fit together."""
        groups, pairs = self.groups(), self.pairs()
        clients = self.clients({m for group in groups for m in group.members}, pairs)
        kinds = self.vehicle_types()
        self.depot_rows()
        self.reload_windows(kinds)
        widths = {len(kind.capacity) for kind in kinds} | {len(c.delivers) for c in clients}
        if len(widths) > 1:
            self.faults.add(
                "wrong-count",
                "CAPACITY and DEMAND",
                f"have {' and '.join(map(str, sorted(widths)))} dimensions",
                "give as many capacities as demands",
            )
        self.faults.require()
        distances = self.distances()
        return Instance(
            name=self.read.get("name") or self.faults.name,
            form="vrplib",
            rounding=self.rounding,
            clients=clients,
            depots=tuple(range(self.depots)),
            vehicle_types=kinds,
            distances=(distances,),
            durations=(distances,),
            groups=groups,
            pairs=pairs,
        )

    def of_nodes(self, name: str, default: float) -> NDArray[np.float64]:
        """Return a value of each node; a single one in the header is that of all clients."""
        given = self.read.get(name, default)
        if np.ndim(given) == 0:
            values = np.full(self.nodes, float(given))
            if name == "service_time":
                values[: self.depots] = 0.0
            return values
        return np.asarray(given, dtype=np.float64)

    def amounts(self, name: str) -> Sequence[Amounts] | None:
        """Return the amounts of each node in a section."""
        if name not in self.read:
            return None
        given = np.asarray(self.read[name], dtype=np.float64).reshape(self.nodes, -1)
        return [tuple(row) for row in given.tolist()]

    def windows(self) -> NDArray[np.float64]:
        """Return opening and closing time of each node, shape (n, 2)."""
        if "pickup_and_delivery" in self.read:
            return self.rounding.of(self.shipments()[:, 1:3])
        if "time_window" in self.read:
            return self.rounding.of(np.asarray(self.read["time_window"], dtype=np.float64))
        return np.array([(0.0, math.inf)] * self.nodes)

    def shipments(self) -> NDArray[np.float64]:
        """Return the table of pickups and deliveries, shape (n, 6)."""
        return np.asarray(self.read["pickup_and_delivery"], dtype=np.float64)

    def clients(self, grouped: set[int], pairs: Sequence[tuple[int, int]]) -> tuple[Client, ...]:
        """Return the clients, in order of their nodes."""
        dimensions = self.dimensions()
        none: Sequence[Amounts] = [(0.0,) * dimensions] * self.nodes
        delivers: Sequence[Amounts] = self.amounts("demand") or self.amounts("linehaul") or none
        picks_up: Sequence[Amounts] = (
            self.amounts("backhaul") or [(0.0,) * len(delivers[0])] * self.nodes
        )
        service = self.of_nodes("service_time", 0.0)
        if "pickup_and_delivery" in self.read:
            table = self.shipments()
            service = table[:, 3]
            loads = {a: (float(table[a + self.depots, 0]),) for a, _ in pairs}
            loads_of = {c: loads[a] for a, b in pairs for c in (a, b)}
            picks, drops = {a for a, _ in pairs}, {b for _, b in pairs}
            zero = [(0.0,)] * self.depots
            each = range(self.nodes - self.depots)
            picks_up = zero + [loads_of[c] if c in picks else (0.0,) for c in each]
            delivers = zero + [loads_of[c] if c in drops else (0.0,) for c in each]
        service = self.rounding.of(service)
        windows = self.windows()
        released = self.rounding.of(self.of_nodes("release_time", 0.0))
        prizes = self.rounding.of(self.of_nodes("prize", 0.0))
        return tuple(
            Client(
                node=node,
                name=str(node),
                delivers=delivers[node],
                picks_up=picks_up[node],
                service=float(service[node]),
                opens=float(windows[node, 0]),
                closes=float(windows[node, 1]),
                released=float(released[node]),
                prize=float(prizes[node]),
                required=bool(prizes[node] == 0) and node - self.depots not in grouped,
            )
            for node in range(self.depots, self.nodes)
        )

    def dimensions(self) -> int:
        """Return how many dimensions loads have by the capacity."""
        capacity = self.read.get("capacity")
        if capacity is None or np.ndim(capacity) < 2:  # noqa: PLR2004 - a table of several columns
            return 1
        return int(np.shape(capacity)[1])

    def of_vehicles(self, name: str, default: float) -> list[float]:
        """Return a value of each vehicle."""
        given = np.asarray(self.read.get(name, default), dtype=np.float64)
        return [*np.broadcast_to(given, self.vehicles).tolist()]

    def node_lists(self, name: str) -> list[tuple[int, ...]] | None:
        """Return nodes from 0 for each row of a section; note those that do not exist."""
        if name not in self.read:
            return None
        lists = [[int(n) - 1 for n in np.atleast_1d(row)] for row in self.read[name]]
        for row, nodes in enumerate(lists, start=1):
            for node in nodes:
                if not 0 <= node < self.nodes:
                    self.faults.add(
                        "unknown-place",
                        f"{name.upper()}_SECTION row {row}",
                        f"there is no node {node + 1}",
                        f"name one of 1 to {self.nodes}",
                    )
        return [tuple(nodes) for nodes in lists]

    def vehicle_types(self) -> tuple[VehicleType, ...]:
        """Return the vehicles, alike ones together, in order of their first."""
        unlimited = math.inf
        capacity = self.read.get("capacity", unlimited)
        loads = (
            [
                *map(
                    tuple,
                    np.asarray(capacity, dtype=np.float64).reshape(self.vehicles, -1).tolist(),
                )
            ]
            if np.ndim(capacity)
            else [(float(capacity),)] * self.vehicles
        )
        reloads = self.node_lists("vehicles_reload_depot") or [()] * self.vehicles
        allowed = self.node_lists("vehicles_allowed_clients")
        may = (
            [None] * self.vehicles
            if allowed is None
            else [frozenset(n - self.depots for n in nodes) for nodes in allowed]
        )
        duration = "vehicles_max_duration" if "vehicles_max_duration" in self.read else "distance"
        homes = [int(home) - 1 for home in self.of_vehicles("vehicles_depot", 1)]
        self.at_depots("VEHICLES_DEPOT", [(home,) for home in homes])
        self.at_depots("VEHICLES_RELOAD_DEPOT", reloads)
        self.faults.require()
        windows = self.windows()
        limits = zip(
            loads,
            homes,
            reloads,
            may,
            [self.rounding.one(d) for d in self.of_vehicles(duration, unlimited)],
            [self.rounding.one(d) for d in self.of_vehicles("vehicles_max_distance", unlimited)],
            [self.rounding.one(c) for c in self.of_vehicles("vehicles_fixed_cost", 0)],
            self.of_vehicles("vehicles_unit_distance_cost", 1),
            self.of_vehicles("vehicles_max_reloads", unlimited),
            strict=True,
        )
        alike: dict[Any, list[int]] = {}
        for vehicle, limit in enumerate(limits):
            alike.setdefault(limit, []).append(vehicle)
        return tuple(
            VehicleType(
                names=tuple(str(vehicle + 1) for vehicle in places),
                places=tuple(places),
                start=home,
                end=home,
                capacity=load,
                opens=float(windows[home, 0]),
                closes=float(windows[home, 1]),
                max_duration=max_duration,
                max_distance=max_distance,
                fixed_cost=fixed,
                per_distance=unit,
                reloads=again,
                max_reloads=most,
                allowed=clients,
            )
            for (
                (load, home, again, clients, max_duration, max_distance, fixed, unit, most),
                places,
            ) in alike.items()
        )

    def at_depots(self, name: str, lists: Sequence[tuple[int, ...]]) -> None:
        """Note nodes that are no depots."""
        for row, nodes in enumerate(lists, start=1):
            for node in nodes:
                if not 0 <= node < self.depots:
                    self.faults.add(
                        "unknown-place",
                        f"{name}_SECTION row {row}",
                        f"node {node + 1} is no depot",
                        f"name one of 1 to {self.depots}",
                    )

    def depot_rows(self) -> None:
        """Note what rows of depots ask for: nothing but windows is kept to there."""
        asked: list[tuple[str, NDArray[np.float64]]] = [
            (name, np.asarray(self.read[name], dtype=np.float64).reshape(self.nodes, -1))
            for name in OF_CLIENTS
            if np.ndim(self.read.get(name, 0))
        ]
        if "pickup_and_delivery" in self.read:
            asked.append(("pickup_and_delivery", self.shipments()[:, [0, 3, 4, 5]]))
        for name, values in asked:
            for depot in np.flatnonzero(values[: self.depots].any(axis=1)):
                self.faults.add(
                    "not-expressible",
                    f"{name.upper()}_SECTION row {depot + 1}",
                    "asks something of a depot, which is kept to for clients only",
                    "write 0 there",
                )

    def reload_windows(self, kinds: Sequence[VehicleType]) -> None:
        """Note depots to reload at that are closed while a vehicle may be out."""
        windows = self.windows()
        closed = {
            depot
            for kind in kinds
            for depot in kind.reloads
            if windows[depot, 0] > kind.opens or windows[depot, 1] < kind.closes
        }
        for depot in sorted(closed):
            self.faults.add(
                "not-expressible",
                f"TIME_WINDOW_SECTION row {depot + 1}",
                "closes a depot to reload at while vehicles may be out, which is not kept to",
                "let it be open as long as the depots of its vehicles",
            )

    def groups(self) -> tuple[Group, ...]:
        """Return the groups of more than one client."""
        lists = self.node_lists("mutually_exclusive_group") or []
        listed = [node for nodes in lists for node in nodes]
        for node in sorted({n for n in listed if listed.count(n) > 1 or n < self.depots}):
            self.faults.add(
                "repeated-item",
                "MUTUALLY_EXCLUSIVE_GROUP_SECTION",
                f"node {node + 1} is a depot or stands twice",
                "name each client once",
            )
        of_clients = [tuple(node - self.depots for node in nodes) for nodes in lists]
        return tuple(Group(members=m, required=True) for m in of_clients if len(m) > 1)

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Return pickups with their drops; note those that do not fit together."""
        if "pickup_and_delivery" not in self.read:
            return ()
        table, found = self.shipments(), list[tuple[int, int]]()
        for node in range(self.depots, self.nodes):
            amount, pickup, drop = table[node, 0], int(table[node, 4]), int(table[node, 5])
            where = f"PICKUP_AND_DELIVERY_SECTION row {node + 1}"
            # Partners are numbered from the depot as 0, as in the files of Li and Lim.
            other = drop or pickup
            if (drop > 0) == (pickup > 0) or not self.depots <= other < self.nodes:
                self.faults.add(
                    "impossible-value", where, "names no partner", "name pickup or drop"
                )
            elif int(table[other, 4 if drop else 5]) != node or table[other, 0] != -amount:
                self.faults.add(
                    "impossible-value",
                    where,
                    f"its partner {other} does not name it, or has another amount",
                    "let the two name each other, with amounts of opposite sign",
                )
            elif drop:
                found.append((node - self.depots, other - self.depots))
        return tuple(found)

    def distances(self) -> Matrix:
        """Return the distances, rounded."""
        if self.read["edge_weight_type"] == "EXPLICIT":
            return read_only(
                self.rounding.of(np.asarray(self.read["edge_weight"], dtype=np.float64))
            )
        straight = straight_distances(np.asarray(self.read["node_coord"], dtype=np.float64))
        match self.read["edge_weight_type"]:
            case "CEIL_2D":
                straight = np.ceil(straight)
            case "FLOOR_2D":
                straight = np.floor(straight)
            case "EXACT_2D":
                straight = np.rint(straight * 1000)
        return read_only(self.rounding.of(straight))
