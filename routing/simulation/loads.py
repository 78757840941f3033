"""What is taken aboard at a depot, and whether all that comes after it still has room."""

from collections.abc import Iterable, Mapping, Sequence

from routing.live.facts import less
from routing.model import NOTHING, Depot, DepotId, DepotKind, Load, Task, TaskId
from routing.simulation.riders import Rider
from routing.visits import Visit


def wanted(
    visits: Iterable[Visit],
    kind: DepotKind,
    *,
    tasks: Mapping[TaskId, Task],
    depots: Mapping[DepotId, Depot],
) -> tuple[Load, ...]:
    """Return what these visits need from a depot of the kind, until the next load at one."""
    found = []
    for visit in visits:
        if visit.depot is not None and depots[visit.depot].kind == kind:
            break
        task = None if visit.task is None else tasks.get(visit.task)
        if task is not None and task.load_from == kind:
            found.append(task.delivers)
    return tuple(found)


def has_room(
    rider: Rider,
    depot: Depot,
    taking: Iterable[Load],
    *,
    visits: Sequence[Visit],
    tasks: Mapping[TaskId, Task],
    depots: Mapping[DepotId, Depot],
) -> bool:
    """Tell whether what is taken at the depot leaves room for all that the visits after it need."""
    aboard, empties = rider.now.aboard, rider.now.collected
    empties = NOTHING if depot.kind == "oxygen_station" else empties
    for load in taking:
        aboard += load
    if not rider.vehicle.capacity.holds(aboard + empties):
        return False
    for number, visit in enumerate(visits):
        if visit.depot is not None:
            kind = depots[visit.depot].kind
            empties = NOTHING if kind == "oxygen_station" else empties
            for load in wanted(visits[number + 1 :], kind, tasks=tasks, depots=depots):
                aboard += load
        elif visit.task is not None and visit.task in tasks:
            task = tasks[visit.task]
            aboard, empties = less(aboard, task.delivers), empties + task.collects
        if not rider.vehicle.capacity.holds(aboard + empties):
            return False
    return True
