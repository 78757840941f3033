"""An instance as a model of PyVRP: whole numbers, shipments, groups, a matrix for each fleet.

A value that is not whole is scaled; durations are then rounded up and windows inward, so that what
keeps to the model keeps to the instance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyvrp import (
    Activity,
    ActivityType,
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    Route,
    Shipment,
    Solution,
    VehicleType,
)
from pyvrp.constants import MAX_SIZE

from routing.instances.instance import Client as InstanceClient
from routing.instances.instance import Instance, Tour
from routing.instances.instance import VehicleType as Kind

PARTS: Final = 1000
"""Of a unit, where values are not whole."""
UNLIMITED: Final = 2**62
NO_WAY: Final = 2**40
"""A distance and duration that no route can afford; PyVRP warns above 2^44."""
UNLIMITED_LOAD: Final = 2**45
LOAD_PARTS: Final = 1000
"""Of a unit of load, where loads are not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeModel:
    """The model, and how its parts map to those of the instance.

    Parameters
    ----------
    singles
        For each client of the model the client of the instance, by index.
    bounty
        What leaving out a required client costs where none has to be served; 0: they have to be.
    cost_parts
        So many units of cost of the model are one of the instance.
    """

    instance: Instance
    data: ProblemData
    singles: tuple[int, ...]
    depots: tuple[int, ...]
    bounty: int
    cost_parts: int

    def tours(self, solution: Solution) -> tuple[Tour, ...]:
        """Return the routes of a solution."""
        return tuple(self.tour(route) for route in solution.routes())

    def tour(self, route: Route) -> Tour:
        """Return one route."""
        calls = [self._call(activity) for activity in route]
        # the depots at both ends are those of the vehicle
        return Tour(kind=route.vehicle_type(), calls=tuple(calls[1:-1]))

    def _call(self, activity: Activity) -> int:
        at = activity.idx
        match activity.type:
            case ActivityType.CLIENT:
                return self.singles[at]
            case ActivityType.DEPOT:
                return -1 - self.depots[at]
            case ActivityType.PICKUP:
                return self.instance.pairs[at][0]
            case _:
                return self.instance.pairs[at][1]

    def solution(self, tours: Sequence[Tour]) -> Solution:
        """Return routes as a solution of the model."""
        kinds = {
            **{call: Activity(ActivityType.CLIENT, n) for n, call in enumerate(self.singles)},
            **{-1 - d: Activity(ActivityType.DEPOT, n) for n, d in enumerate(self.depots)},
            **{a: Activity(ActivityType.PICKUP, n) for n, (a, _) in enumerate(self.instance.pairs)},
            **{
                b: Activity(ActivityType.DELIVERY, n)
                for n, (_, b) in enumerate(self.instance.pairs)
            },
        }
        routes = [
            Route(self.data, [kinds[call] for call in tour.calls], tour.kind)
            for tour in tours
            if tour.calls
        ]
        return Solution(self.data, routes)


def whole_model(instance: Instance, *, all_required: bool) -> WholeModel:
    """Return the model of an instance.

    Parameters
    ----------
    all_required
        Whether required clients have to be served; else leaving one out costs more than any
        solution without it.
    """
    making = _Making(instance, all_required=all_required)
    return WholeModel(
        instance=instance,
        data=making.data(),
        singles=making.singles,
        depots=making.depots,
        bounty=0 if all_required else making.bounty,
        cost_parts=making.money,
    )


class _Making:
    def __init__(self, instance: Instance, *, all_required: bool) -> None:
        self.instance, self.all_required = instance, all_required
        self.parts = 1 if _is_whole(instance) else PARTS
        self.money = self.parts * _unit_parts(instance.vehicle_types)
        paired = {client for pair in instance.pairs for client in pair}
        self.singles = tuple(n for n in range(len(instance.clients)) if n not in paired)
        ends = {node for k in instance.vehicle_types for node in (k.start, k.end, *k.reloads)}
        self.depots = tuple(sorted(ends))
        loads = [load for c in instance.clients for load in (*c.delivers, *c.picks_up)]
        self.load_parts = 1 if _whole(np.array(loads)) else LOAD_PARTS
        self.matrices: dict[tuple[int, frozenset[int] | None], int] = {}
        self.bounty = self._bounty()

    def data(self) -> ProblemData:
        instance = self.instance
        kinds = [self.kind(kind) for kind in instance.vehicle_types]
        of_group = {m: n for n, group in enumerate(instance.groups) for m in group.members}
        where = {client: n for n, client in enumerate(self.singles)}
        return ProblemData(
            locations=[Location(0, 0) for _ in range(len(instance.distances[0]))],
            clients=[self.client(n, of_group.get(n)) for n in self.singles],
            depots=[Depot(location=node) for node in self.depots],
            vehicle_types=kinds,
            distance_matrices=[self.matrix(instance.distances, *key) for key in self.matrices],
            duration_matrices=[
                self.matrix(instance.durations, *key, up=True) for key in self.matrices
            ],
            groups=[
                ClientGroup(
                    [where[m] for m in g.members], required=g.required and self.all_required
                )
                for g in instance.groups
            ],
            shipments=[self.shipment(*pair) for pair in instance.pairs],
        )

    def client(self, index: int, group: int | None) -> Client:
        given = self.instance.clients[index]
        required = given.required and self.all_required and group is None
        of_group = None if group is None else self.instance.groups[group]
        prize = self.prize(given) if of_group is None else 0
        opens, closes = self.window(given)
        if of_group is not None and not (of_group.required and self.all_required):
            prize = self.bounty if of_group.required else self.cost(of_group.prize)
        return Client(
            location=given.node,
            delivery=[self.amount(a) for a in given.delivers],
            pickup=[self.amount(a) for a in given.picks_up],
            service_duration=self.up(given.service),
            tw_early=opens,
            tw_late=closes,
            release_time=self.up(given.released),
            prize=prize,
            required=required,
            group=group,
        )

    def shipment(self, pickup: int, drop: int) -> Shipment:
        a, b = self.instance.clients[pickup], self.instance.clients[drop]
        first, then = self.window(a), self.window(b)
        return Shipment(
            pickup_location=a.node,
            delivery_location=b.node,
            pickup_tw_early=first[0],
            pickup_tw_late=first[1],
            pickup_service_duration=self.up(a.service),
            delivery_tw_early=then[0],
            delivery_tw_late=then[1],
            delivery_service_duration=self.up(b.service),
            amount=[self.amount(load) for load in a.picks_up],
            prize=self.prize(a),
            required=a.required and self.all_required,
        )

    def kind(self, kind: Kind) -> VehicleType:
        key = kind.travel, kind.allowed
        profile = self.matrices.setdefault(key, len(self.matrices))
        place = {node: n for n, node in enumerate(self.depots)}
        return VehicleType(
            num_available=len(kind.names),
            capacity=[self.capacity(load) for load in kind.capacity],
            start_depot=place[kind.start],
            end_depot=place[kind.end],
            fixed_cost=self.cost(kind.fixed_cost),
            tw_early=self.up(kind.opens),
            tw_late=self.down(kind.closes),
            shift_duration=self.down(kind.max_duration),
            max_distance=self.longest(kind),
            unit_distance_cost=round(kind.per_distance * self.money / self.parts),
            unit_duration_cost=round(kind.per_duration * self.money / self.parts),
            profile=profile,
            reload_depots=[place[node] for node in kind.reloads],
            max_reloads=int(kind.max_reloads) if math.isfinite(kind.max_reloads) else MAX_SIZE,
        )

    def longest(self, kind: Kind) -> int:
        """Return the longest distance; short of no way, so that PyVRP sees that there is none."""
        blocked = (
            kind.allowed is not None or not np.isfinite(self.instance.distances[kind.travel]).all()
        )
        return min(self.down(kind.max_distance), NO_WAY - 1 if blocked else UNLIMITED)

    def matrix(
        self,
        matrices: Sequence[NDArray[np.float64]],
        travel: int,
        allowed: frozenset[int] | None,
        *,
        up: bool = False,
    ) -> Any:  # as PyVRP has it, an array of int
        """Return a matrix in whole numbers; clients that may not be served are out of reach."""
        scaled = matrices[travel] * self.parts
        # A limit of distance must be kept too, then no ride may be rounded down.
        up = up or any(math.isfinite(kind.max_distance) for kind in self.instance.vehicle_types)
        whole = np.ceil(scaled - 1e-9) if up else np.rint(scaled)
        whole = np.where(np.isfinite(whole), np.minimum(whole, NO_WAY), NO_WAY)
        if allowed is not None:
            closed = [c.node for n, c in enumerate(self.instance.clients) if n not in allowed]
            whole[closed, :] = whole[:, closed] = NO_WAY
        np.fill_diagonal(whole, 0)
        return np.asarray(whole, dtype=np.int64)

    def prize(self, client: InstanceClient) -> int:
        if client.required:
            return 0 if self.all_required else self.bounty
        return self.cost(client.prize)

    def cost(self, value: float) -> int:
        return round(value * self.money)

    def window(self, client: InstanceClient) -> tuple[int, int]:
        """Return a window; out of reach if it closes within a part or before the release."""
        opens, closes = self.up(client.opens), self.down(client.closes)
        fits = max(opens, self.up(client.released)) <= closes
        return (opens, closes) if fits else (NO_WAY, NO_WAY)

    def up(self, value: float) -> int:
        return math.ceil(value * self.parts - 1e-9)

    def down(self, value: float) -> int:
        return math.floor(value * self.parts + 1e-9) if math.isfinite(value) else UNLIMITED

    def amount(self, value: float) -> int:
        return math.ceil(value * self.load_parts - 1e-9)

    def capacity(self, value: float) -> int:
        return (
            math.floor(value * self.load_parts + 1e-9) if math.isfinite(value) else UNLIMITED_LOAD
        )

    def _bounty(self) -> int:
        """Return more than what any client can add to a cost: its dearest way there and back."""
        finite = [m[np.isfinite(m)] for m in self.instance.distances]
        ride = max((float(values.max()) for values in finite if values.size), default=0.0)
        kinds = self.instance.vehicle_types
        unit = max(kind.per_distance + kind.per_duration for kind in kinds)
        fixed = max(kind.fixed_cost for kind in kinds)
        prizes = max((client.prize for client in self.instance.clients), default=0.0)
        return self.cost(20 * ride * unit + fixed + prizes) + 1


def _is_whole(instance: Instance) -> bool:
    values = [
        *(v for c in instance.clients for v in (c.service, c.opens, c.closes, c.released, c.prize)),
        *(v for k in instance.vehicle_types for v in (k.opens, k.closes, k.max_duration)),
        *(v for k in instance.vehicle_types for v in (k.max_distance, k.fixed_cost)),
    ]
    matrices = [*instance.distances, *instance.durations]
    return all(_whole(np.array(values)) for values in [values, *matrices])


def _whole(values: NDArray[np.float64]) -> bool:
    finite = values[np.isfinite(values)]
    return bool((finite == np.rint(finite)).all())


def _unit_parts(kinds: Sequence[Kind]) -> int:
    """Return by what to multiply costs so that costs of a unit are whole, at most 1,000."""
    units = [unit for kind in kinds for unit in (kind.per_distance, kind.per_duration)]
    fits = (
        parts
        for parts in (1, 10, 100)
        if all(unit * parts == round(unit * parts) for unit in units)
    )
    return next(fits, 1000)
