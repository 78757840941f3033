"""All rules put to one plan."""

from collections.abc import Iterable, Iterator

from routing.checks.areas import outside_areas
from routing.checks.beds import transport_without_bed
from routing.checks.breaks import breaks_missed
from routing.checks.capacity import overloaded
from routing.checks.confirmed import unconfirmed
from routing.checks.curfew import out_during_curfew
from routing.checks.depot_hours import loading_while_closed
from routing.checks.drops import brought_by_another, not_brought_at_once
from routing.checks.frozen import frozen_elsewhere, frozen_moved
from routing.checks.gates import closed_gates
from routing.checks.hours import sent_from_standby, too_much_work
from routing.checks.max_gap import gaps_out_of_range
from routing.checks.mixing import clean_after_contact
from routing.checks.orders import medicine_without_order
from routing.checks.people import comes_alone, too_few_people
from routing.checks.permits import missing_permits
from routing.checks.pinned import pinned_elsewhere
from routing.checks.ppe import out_of_equipment
from routing.checks.profiles import alley_too_narrow
from routing.checks.reload import empties_left_aboard, goods_from_nowhere
from routing.checks.rides import other_ride
from routing.checks.same_problem import another_problem
from routing.checks.scoring import score_again
from routing.checks.sequences import Sequence, read_sequence
from routing.checks.served_once import not_one_route, not_served_once
from routing.checks.shifts import outside_shift
from routing.checks.skills import missing_skills
from routing.checks.stated_values import wrong_labels, wrong_score, wrong_values
from routing.checks.stock import more_than_in_stock
from routing.checks.time_windows import service_outside_window
from routing.checks.timing import TimedRoute, time_again
from routing.model import Task, Vehicle
from routing.plan import Plan, Route, Violation
from routing.problem import Problem


def check_plan(
    problem: Problem, plan: Plan, *, problem_sha256: str | None = None
) -> tuple[Violation, ...]:
    """Return everything that is wrong with a plan; nothing it states is believed.

    Every time, load and score is derived again from the problem, the order of the stops and
    their `not_before_s`. A route that cannot be timed (an unknown name, a leg without a way) is
    reported as such and the others go on; the score is then not compared, as it does not follow.

    Parameters
    ----------
    problem_sha256
        Digest of the problem's file, to be found in the plan; None: not compared.
    """
    found: list[Violation] = []
    if problem_sha256 is not None:
        found += another_problem(plan, problem_sha256=problem_sha256)
    found += not_served_once(problem, plan)
    found += not_one_route(plan)
    timed: list[TimedRoute] = []
    for route in plan.routes:
        found += _broken_masks(problem, route)
        read = read_sequence(problem, route)
        again = time_again(problem, read) if isinstance(read, Sequence) else read
        if isinstance(again, TimedRoute):
            timed.append(again)
            found += _broken_on_route(problem, again)
        else:
            found += [again] if isinstance(again, Violation) else again
    found += _broken_between_routes(problem, plan, timed)
    found += wrong_labels(problem, plan)
    if len(timed) == len(plan.routes):
        found += wrong_score(plan.score, score_again(problem, timed))
    return tuple(found)


def _broken_masks(problem: Problem, route: Route) -> Iterator[Violation]:
    """Yield what holds of vehicle and task alone, also where the route cannot be timed."""
    for task, vehicle in _known_pairs(problem, route):
        yield from missing_skills(task, vehicle)
        yield from closed_gates(task, vehicle)
        yield from alley_too_narrow(task, vehicle)
        yield from other_ride(task, vehicle)
        yield from outside_areas(task, vehicle)
        yield from transport_without_bed(problem, task, vehicle)
        yield from unconfirmed(task, vehicle)
        yield from pinned_elsewhere(problem, task, vehicle)
        yield from frozen_elsewhere(problem, task, vehicle)
        yield from missing_permits(task, vehicle)
        yield from too_few_people(task, vehicle)
        yield from medicine_without_order(task)
        yield from sent_from_standby(problem, task, vehicle)


def _known_pairs(problem: Problem, route: Route) -> Iterator[tuple[Task, Vehicle]]:
    for task in route.tasks:
        try:
            yield problem.task(task), problem.vehicle(route.vehicle)
        except KeyError:  # unknown names are the business of `sequences`
            continue


def _broken_on_route(problem: Problem, route: TimedRoute) -> Iterator[Violation]:
    yield from wrong_values(route)
    yield from service_outside_window(route)
    yield from frozen_moved(problem, route)
    yield from outside_shift(route)
    yield from too_much_work(route)
    yield from breaks_missed(route)
    yield from not_brought_at_once(route)
    yield from clean_after_contact(route)
    yield from out_of_equipment(route)
    yield from overloaded(route)
    yield from goods_from_nowhere(route)
    yield from empties_left_aboard(problem, route)
    yield from loading_while_closed(route)
    yield from out_during_curfew(problem, route)


def _broken_between_routes(
    problem: Problem, plan: Plan, routes: Iterable[TimedRoute]
) -> Iterator[Violation]:
    routes = tuple(routes)
    starts_s = {task.id: stop.starts_s for route in routes for stop, task in route.task_stops}
    yield from more_than_in_stock(problem, routes)
    yield from brought_by_another(routes)
    yield from comes_alone(problem, routes)
    yield from gaps_out_of_range(problem, plan, starts_s)
