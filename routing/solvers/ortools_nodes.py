"""What the routing library's model is made of: the nodes of a problem, by the library's index."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from routing.model import DepotId, PlaceId, TaskId
from routing.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place to go to in the library's model, and another to leave from where it ends there."""

    kind: Literal["task", "pickup", "return", "start", "end"]
    place: PlaceId | None
    leaves: PlaceId | None = None
    task: TaskId | None = None
    depot: DepotId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """All nodes in order: vehicle starts, vehicle ends, tasks, their pickups, station returns.

    Parameters
    ----------
    collecting
        Whether there are empty cylinders to give back at all.
    """

    all: tuple[Node, ...]
    task_nodes: Mapping[TaskId, int]
    pickup_nodes: Mapping[TaskId, int]
    return_nodes: tuple[int, ...]
    collecting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The library's model of a problem, and the nodes it is made of."""

    problem: Problem
    nodes: Nodes
    manager: Any
    routing: Any


def index_of(model: Model, node: int) -> int:
    """Return the library's index of a node."""
    return int(model.manager.NodeToIndex(node))


def is_station(problem: Problem, node: Node) -> bool:
    """Tell whether empty cylinders are put off at the node."""
    return node.depot is not None and problem.depot(node.depot).kind == "oxygen_station"


def register(model: Model, amount: Callable[[Node], int]) -> int:
    """Return the library's number of a change that each node makes."""
    return int(model.routing.RegisterUnaryTransitVector([amount(n) for n in model.nodes.all]))
