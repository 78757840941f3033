"""The best set of routes among all that were found, by OR-Tools CP-SAT."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from routing.instances.instance import Tour
from routing.instances.whole_model import WholeModel


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedTour:
    """A route and what it costs in the model."""

    cost: int
    tour: Tour


def choose(
    model: WholeModel,
    routes: Sequence[PricedTour],
    known: Sequence[Tour],
    *,
    seconds: float,
    workers: int,
) -> tuple[Tour, ...] | None:
    """Return the cheapest routes that serve everybody once; None where none better was found.

    Parameters
    ----------
    known
        The best so far; its routes are among those given.
    seconds
        At most so long; of deterministic time where one worker searches, so that it can be
        repeated.
    """
    program = _Program(model, routes)
    program.hint(known)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 1
    if workers == 1:
        solver.parameters.max_deterministic_time = seconds
    else:
        solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(program.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return tuple(
        r.tour for r, taken in zip(routes, program.taken, strict=True) if solver.value(taken)
    )


class _Program:
    """One yes or no for each route."""

    def __init__(self, whole: WholeModel, routes: Sequence[PricedTour]) -> None:
        self.whole, self.routes = whole, routes
        self.model = cp_model.CpModel()
        self.taken = [self.model.new_bool_var("") for _ in routes]
        by_client: dict[int, list[cp_model.IntVar]] = {}
        by_kind: dict[int, list[cp_model.IntVar]] = {}
        for route, taken in zip(routes, self.taken, strict=True):
            by_kind.setdefault(route.tour.kind, []).append(taken)
            for client in route.tour.clients:
                by_client.setdefault(client, []).append(taken)
        for kind, variables in by_kind.items():
            most = len(whole.instance.vehicle_types[kind].names)
            if most < len(variables):
                self.model.add(sum(variables) <= most)
        saved = self._served(by_client)
        costs = [route.cost * taken for route, taken in zip(routes, self.taken, strict=True)]
        self.model.minimize(cp_model.LinearExpr.sum(costs) - cp_model.LinearExpr.sum(saved))

    def _served(self, by_client: Mapping[int, list[cp_model.IntVar]]) -> list[cp_model.LinearExpr]:
        """Let each client be served once, or at most once; return the prizes that are collected."""
        collected: list[cp_model.LinearExpr] = []
        data, drops = self.whole.data, {b for _, b in self.whole.instance.pairs}
        given = {c: data.client(n) for n, c in enumerate(self.whole.singles)}
        shipped = {a: data.shipment(n) for n, (a, _) in enumerate(self.whole.instance.pairs)}
        for client in range(len(self.whole.instance.clients)):
            if client in drops:
                continue
            visits = by_client.get(client, [])
            rule = given.get(client) or shipped[client]
            if rule.required:
                self.model.add_exactly_one(visits)
            elif visits:
                self.model.add_at_most_one(visits)
                collected += [rule.prize * taken for taken in visits]
        for number, group in enumerate(self.whole.instance.groups):
            visits = [taken for member in group.members for taken in by_client.get(member, [])]
            if data.group(number).required:
                self.model.add_exactly_one(visits)
            else:
                self.model.add_at_most_one(visits)
        return collected

    def hint(self, known: Sequence[Tour]) -> None:
        """Say where to begin."""
        chosen = {(tour.kind, frozenset(tour.clients)) for tour in known}
        for route, taken in zip(self.routes, self.taken, strict=True):
            by = route.tour.kind, frozenset(route.tour.clients)
            self.model.add_hint(taken, by in chosen)
