"""Other programs on the same instances, each with both cores; their answers as our routes.

PyVRP by its own settings with two seeds, VROOM with two threads, OR-Tools' routing library twice
(guided local search, and iterated local search with ruin and recreate). Who cannot express an
instance answers None.
"""

import math
import multiprocessing
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import vroom as v
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp import solve
from pyvrp.stop import MaxRuntime

from routing.instances.checking import judge
from routing.instances.instance import Client, Instance, InstanceScore, Rounding, Tour
from routing.instances.whole_model import whole_model

Tours = tuple[Tour, ...]
Solver = Callable[[Instance, float, int], "Tours | None"]
CORES = 2
LARGE = 2**45


def best_of(
    instance: Instance, runs: Sequence[tuple[Solver, int]], *, seconds: float
) -> InstanceScore | None:
    """Return the best score of several runs at once, by the independent check; None without one."""
    judged_by, solved = instance, for_whole_numbers(instance)
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        answers = pool.starmap(_run, [(solver, solved, seconds, seed) for solver, seed in runs])
    found = [judge(judged_by, tours) for tours in answers if tours is not None]
    scores = [judged.score for judged in found if not judged.violations]
    return min(scores, default=None)


def _run(solver: Solver, instance: Instance, seconds: float, seed: int) -> Tours | None:
    return solver(instance, seconds, seed)


def for_whole_numbers(instance: Instance) -> Instance:
    """Return an instance in the whole numbers that the peers take, where it is in others.

    Scaled up, as our own model is, PyVRP's own limits of penalties would not suffice.
    """
    if instance.rounding is not Rounding.NONE:
        return instance
    nearest = tuple(Rounding.NEAREST.of(matrix) for matrix in instance.distances)
    return replace(instance, distances=nearest, durations=nearest)


def pyvrp(instance: Instance, seconds: float, seed: int) -> Tours | None:
    """Solve by PyVRP as it comes."""
    model = whole_model(instance, all_required=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = solve(model.data, MaxRuntime(seconds), seed=seed, collect_stats=False)
    return model.tours(result.best) if result.is_feasible() else None


def vroom(instance: Instance, seconds: float, seed: int) -> Tours | None:
    """Solve by VROOM: no prizes, reloads, releases, groups and longest durations."""
    del seed
    if not for_vroom(instance):
        return None
    given = v.Input()
    given.set_durations_matrix("car", np.asarray(instance.distances[0], dtype=np.uint32))
    kinds: list[int] = []
    for number, kind in enumerate(instance.vehicle_types):
        for _ in kind.names:
            costs = v.VehicleCosts(
                fixed=round(kind.fixed_cost), per_hour=round(3600 * kind.per_distance)
            )
            until = kind.closes if math.isfinite(kind.closes) else 2**31
            given.add_vehicle(
                v.Vehicle(
                    len(kinds),
                    start=kind.start,
                    end=kind.end,
                    capacity=[round(min(load, 2**31)) for load in kind.capacity],
                    time_window=v.TimeWindow(round(kind.opens), round(until)),
                    costs=costs,
                )
            )
            kinds.append(number)
    paired = {client for pair in instance.pairs for client in pair}
    for index, client in enumerate(instance.clients):
        if index not in paired:
            given.add_job(
                v.Job(
                    index,
                    client.node,
                    default_service=round(client.service),
                    delivery=v.Amount([round(a) for a in client.delivers]),
                    pickup=v.Amount([round(a) for a in client.picks_up]),
                    time_windows=_vroom_windows(client),
                )
            )
    for pickup, drop in instance.pairs:
        halves = [
            v.ShipmentStep(
                index,
                instance.clients[index].node,
                default_service=round(instance.clients[index].service),
                time_windows=_vroom_windows(instance.clients[index]),
            )
            for index in (pickup, drop)
        ]
        amount = v.Amount([round(a) for a in instance.clients[pickup].picks_up])
        given.add_shipment(*halves, amount=amount)
    limit = timedelta(seconds=seconds)
    frame = given.solve(exploration_level=5, nb_threads=CORES, timeout=limit).routes
    return tuple(
        Tour(
            kind=kinds[int(vehicle)],
            calls=tuple(int(n) for n in rows["id"][rows["type"].isin(STOPS)]),
        )
        for vehicle, rows in frame.groupby("vehicle_id")
    )


STOPS = ("job", "pickup", "delivery")


def _vroom_windows(client: Client) -> list[Any]:
    closes = client.closes if math.isfinite(client.closes) else 2**31
    return [v.TimeWindow(round(client.opens), round(closes))]


def for_vroom(instance: Instance) -> bool:
    """Tell whether VROOM has all that the instance asks for."""
    plain = all(
        not kind.reloads
        and kind.max_duration == kind.max_distance == math.inf
        and kind.allowed is None
        for kind in instance.vehicle_types
    )
    return plain and all(c.required and not c.released for c in instance.clients)


def guided(instance: Instance, seconds: float, seed: int) -> Tours | None:
    """Solve by OR-Tools with guided local search."""
    del seed
    return _ortools(instance, seconds, iterated=False)


def iterated(instance: Instance, seconds: float, seed: int) -> Tours | None:
    """Solve by OR-Tools with iterated local search, ruin and recreate."""
    del seed
    return _ortools(instance, seconds, iterated=True)


def _ortools(instance: Instance, seconds: float, *, iterated: bool) -> Tours | None:
    """Return OR-Tools' routes; it knows no reloads here."""
    if any(kind.reloads for kind in instance.vehicle_types) or instance.groups:
        return None
    nodes = {client.node: index for index, client in enumerate(instance.clients)}
    kinds = [n for n, kind in enumerate(instance.vehicle_types) for _ in kind.names]
    starts = [instance.vehicle_types[n].start for n in kinds]
    manager = pywrapcp.RoutingIndexManager(len(instance.distances[0]), len(kinds), starts, starts)
    model = pywrapcp.RoutingModel(manager)
    at = [manager.IndexToNode(index) for index in range(manager.GetNumberOfIndices())]
    _costs(model, instance, kinds, at)
    _times(model, manager, instance, kinds, at)
    _loads(model, manager, instance, kinds, at)
    for client in instance.clients:
        missed = LARGE // len(instance.clients) if client.required else round(client.prize)
        model.AddDisjunction([manager.NodeToIndex(client.node)], missed)
    for a, b in instance.pairs:
        pickup, drop = (manager.NodeToIndex(instance.clients[c].node) for c in (a, b))
        model.AddPickupAndDelivery(pickup, drop)
        model.solver().Add(model.VehicleVar(pickup) == model.VehicleVar(drop))
        time = model.GetDimensionOrDie("time")
        model.solver().Add(time.CumulVar(pickup) <= time.CumulVar(drop))
    unused = set(range(len(instance.distances[0]))) - nodes.keys() - {*starts}
    for node in unused:
        model.AddDisjunction([manager.NodeToIndex(node)], 0)
    parameters = _parameters(seconds, iterated=iterated)
    how = model.SolveWithIteratedLocalSearch if iterated else model.SolveWithParameters
    found = how(parameters)
    if found is None:
        return None
    tours: list[Tour] = []
    for vehicle, kind in enumerate(kinds):
        index, calls = found.Value(model.NextVar(model.Start(vehicle))), list[int]()
        while not model.IsEnd(index):
            calls.append(nodes[manager.IndexToNode(index)])
            index = found.Value(model.NextVar(index))
        tours.append(Tour(kind=kind, calls=tuple(calls)))
    return tuple(tours)


def _costs(model: Any, instance: Instance, kinds: Sequence[int], at: Sequence[int]) -> None:
    callbacks: dict[int, int] = {}
    distances = instance.distances[0].astype(np.int64)
    for vehicle, kind in enumerate(kinds):
        given = instance.vehicle_types[kind]
        if kind not in callbacks:
            callback = _by_index(distances * round(given.per_distance), at)
            callbacks[kind] = model.RegisterTransitCallback(callback)
        model.SetArcCostEvaluatorOfVehicle(callbacks[kind], vehicle)
        model.SetFixedCostOfVehicle(round(given.fixed_cost), vehicle)


def _by_index(matrix: Any, at: Sequence[int]) -> Callable[[int, int], int]:
    rows: list[list[int]] = matrix.tolist()
    return lambda origin, to: rows[at[origin]][at[to]]


def _times(
    model: Any, manager: Any, instance: Instance, kinds: Sequence[int], at: Sequence[int]
) -> None:
    """Add the dimension of time: windows, releases at the start, longest durations."""
    service = np.zeros(len(instance.distances[0]))
    for client in instance.clients:
        service[client.node] = client.service
    seconds = (instance.durations[0] + service[:, None]).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    ends = [kind.closes for kind in instance.vehicle_types if math.isfinite(kind.closes)]
    horizon = round(max(ends, default=float(seconds.max()) * 100))
    transit = model.RegisterTransitCallback(_by_index(seconds, at))
    model.AddDimension(transit, horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    for client in instance.clients:
        closes = round(min(client.closes, horizon))
        opens = round(max(client.opens, client.released))
        time.CumulVar(manager.NodeToIndex(client.node)).SetRange(min(opens, closes), closes)
    for vehicle, kind in enumerate(kinds):
        given = instance.vehicle_types[kind]
        closes = round(min(given.closes, horizon))
        for index in (model.Start(vehicle), model.End(vehicle)):
            time.CumulVar(index).SetRange(round(given.opens), closes)
        if math.isfinite(given.max_duration):
            time.SetSpanUpperBoundForVehicle(round(given.max_duration), vehicle)
        model.AddVariableMinimizedByFinalizer(time.CumulVar(model.End(vehicle)))
        model.AddVariableMaximizedByFinalizer(time.CumulVar(model.Start(vehicle)))


def _loads(
    model: Any, manager: Any, instance: Instance, kinds: Sequence[int], at: Sequence[int]
) -> None:
    """Add a dimension of load; deliveries alone count as pickups of the same amounts."""
    del manager
    amounts = [0] * len(instance.distances[0])
    paired = {client for pair in instance.pairs for client in pair}
    for index, client in enumerate(instance.clients):
        change = client.picks_up[0] + client.delivers[0]
        dropped = index in paired and client.delivers[0] > 0
        amounts[client.node] = round(-client.delivers[0] if dropped else change)
    callback = model.RegisterUnaryTransitCallback(lambda index: amounts[at[index]])
    most = [round(min(instance.vehicle_types[kind].capacity[0], LARGE)) for kind in kinds]
    model.AddDimensionWithVehicleCapacity(callback, 0, most, True, "load")


def _parameters(seconds: float, *, iterated: bool) -> Any:
    """Return the settings that were best of those tried on these sets."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first, search = (
        routing_enums_pb2.FirstSolutionStrategy,
        routing_enums_pb2.LocalSearchMetaheuristic,
    )
    parameters.time_limit.FromMilliseconds(round(1000 * seconds))
    if not iterated:
        parameters.first_solution_strategy = first.PATH_CHEAPEST_ARC
        parameters.local_search_metaheuristic = search.GUIDED_LOCAL_SEARCH
        return parameters
    parameters.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = search.GREEDY_DESCENT
    parameters.use_iterated_local_search = True
    ruin = parameters.iterated_local_search_parameters.ruin_recreate_parameters
    del ruin.ruin_strategies[:]
    sisr = ruin.ruin_strategies.add()
    sisr.sisr.max_removed_sequence_size = 10
    sisr.sisr.avg_num_removed_visits = 10
    sisr.sisr.bypass_factor = 0.5
    walk = ruin.ruin_strategies.add()
    walk.random_walk.num_removed_visits = 10
    close = ruin.ruin_strategies.add()
    close.spatially_close_routes.num_ruined_routes = 2
    ruin.recreate_strategy.heuristic = first.LOCAL_CHEAPEST_INSERTION
    composing = ruin.DESCRIPTOR.fields_by_name["ruin_composition_strategy"].enum_type
    ruin.ruin_composition_strategy = composing.values_by_name["RUN_ONE_RANDOMLY"].number
    iterating = parameters.iterated_local_search_parameters
    iterating.improve_perturbed_solution = False
    accepting = iterating.reference_solution_acceptance_strategy
    accepting.simulated_annealing.automatic_temperatures = True
    return parameters
