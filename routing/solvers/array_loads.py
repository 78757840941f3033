"""What is aboard along the visits of a route."""

from routing.arrays import (
    BRINGS_BACK,
    COLLECTED,
    GIVES,
    GOAL,
    KIND,
    MOST_CYLINDERS,
    MOST_KG,
    MOST_LITRES,
    NONE,
    STATION_KIND,
    TO_STATION,
    Arrays,
    Ints,
)
from routing.solvers.array_trips import (
    ABOARD,
    COUNT,
    CYLINDERS,
    EMPTY,
    FULL,
    GOODS,
    KEEPS_ALL,
    MEASURES,
    NODE,
    NOT_BROUGHT_BACK,
    NOT_LOADED,
    TOO_BULKY,
    TOO_HEAVY,
    TOO_MANY_CYLINDERS,
    Trip,
)
from routing.solvers.compiled import compiled, inner


@compiled
def measured(goods: Ints, measure: int) -> int:
    """Return how much room the goods take: kg (0), litres (1) or cylinders (2)."""
    return int(goods[FULL] + goods[EMPTY] if measure == CYLINDERS else goods[measure])


@inner
def load(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Fill in what each load visit takes; tell what was not loaded or does not fit."""
    tasks, count, visits, taken = len(a.unserved), trip.total[COUNT], trip.visits, trip.taken
    nodes, amounts, room, rider = a.node, a.goods, trip.room, a.vehicle[vehicle]
    last_load, goods, empties, spare = room[1], room[2], room[3], room[4]
    for column in range(GOODS):
        last_load[column] = NONE
        goods[column] = spare[column] = a.aboard[vehicle, 0, column]
        empties[column] = a.aboard[vehicle, 1, column]
    missing_at = count
    for at in range(count):
        node = visits[at, NODE]
        if node >= tasks:
            for good in range(GOODS):
                taken[at, good] = 0
            last_load[nodes[node, KIND]] = at
            continue
        if nodes[node, GIVES]:
            loaded_at = last_load[nodes[node, KIND]]
            if loaded_at == NONE:
                for good in range(GOODS):
                    spare[good] -= amounts[node, 0, good]
                    if spare[good] < 0:
                        missing_at = min(missing_at, at)
                continue
            for good in range(GOODS):
                taken[loaded_at, good] += amounts[node, 0, good]
    brought = rider[COLLECTED] == 1
    for at in range(count):
        node = visits[at, NODE]
        if at == missing_at:
            return NOT_LOADED
        if node >= tasks:
            for good in range(GOODS):
                goods[good] += taken[at, good]
            if nodes[node, KIND] == STATION_KIND and brought:
                brought = False
                for good in range(GOODS):
                    empties[good] = 0
        elif nodes[node, GIVES] or nodes[node, BRINGS_BACK]:
            brought = brought or nodes[node, BRINGS_BACK] == 1
            for good in range(GOODS):
                goods[good] -= amounts[node, 0, good]
                empties[good] += amounts[node, 1, good]
        for measure in range(MEASURES):
            visits[at, ABOARD + measure] = measured(goods, measure) + measured(empties, measure)
        if visits[at, ABOARD + CYLINDERS] > rider[MOST_CYLINDERS]:
            return TOO_MANY_CYLINDERS
        if visits[at, ABOARD] > rider[MOST_KG]:
            return TOO_HEAVY
        if visits[at, ABOARD + 1] > rider[MOST_LITRES]:
            return TOO_BULKY
        if nodes[node, GOAL] != NONE:
            broken = _carries(a, rider, trip, at)
            if broken:
                return broken
    return NOT_BROUGHT_BACK if brought and not rider[TO_STATION] else KEEPS_ALL


@inner
def _carries(a: Arrays, rider: Ints, trip: Trip, at: int) -> int:
    """Tell whether what the task carries to where it ends does not fit."""
    carried = a.goods[trip.visits[at, NODE], 2]
    for measure in (CYLINDERS, 0, 1):
        room = rider[MOST_KG + measure] - trip.visits[at, ABOARD + measure]
        if measured(carried, measure) > room:
            return TOO_MANY_CYLINDERS if measure == CYLINDERS else TOO_HEAVY + measure
    return KEEPS_ALL
