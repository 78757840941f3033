"""Meetings of two vehicles: that the first does not come without the second.

Searches know a meeting as a chain with a gap of 0 (`routing.partners`), which lets the first stand
alone; what stands alone in the end is taken out here.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from routing.array_making import arrays_of
from routing.explain import explain_unassigned, not_found, partner_missing, predecessor_unplanned
from routing.model import Task, TaskId, TimeWindow
from routing.plan import Unassigned
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import Draft, draft_of, draft_score, taken_out, unassigned_tasks
from routing.solvers.insert import best_insertion
from routing.visits import Sequences

MOMENTS_TRIED: Final = 5
"""At so many moments two who were torn apart may meet."""


def lone_pairs(problem: Problem, draft: Draft) -> frozenset[TaskId]:
    """Return the tasks of all pairs of which the draft does only the first."""
    planned = {task for routed in draft.routed.values() for task in routed.starts_s}
    lone = {
        task.id: task.chain.previous
        for task in problem.tasks
        if task.chain is not None
        and task.chain.together
        and task.id not in planned
        and task.chain.previous in planned
    }
    return frozenset([*lone, *lone.values()])


def both_or_neither(
    problem: Problem, draft: Draft, unassigned: tuple[Unassigned, ...], *, fill_up: bool
) -> tuple[Draft, tuple[Unassigned, ...]]:
    """Return the draft in which nobody comes alone to a meeting, and why tasks are left out.

    Parameters
    ----------
    fill_up
        Whether moments are sought at which they can meet, and others put in where one was taken
        out: too much for a whole city.
    """
    if fill_up and lone_pairs(problem, draft):
        draft = _with_meetings(problem, draft)
    lone = lone_pairs(problem, draft)
    if not lone:
        return draft, _told(problem, draft, unassigned)
    followers = _followers(problem, lone)
    kept = _visits_without(problem, draft, lone | followers)
    draft = draft_of(_without(problem, lone | followers), kept)
    if fill_up:
        # Pairs that are wholly open stay so: else their first ones might be put in alone.
        pairs = _open_pairs(problem, draft)
        rest = _without(problem, lone | followers | pairs | _followers(problem, pairs))
        search = ArraySearch(arrays_of(rest), seed=0)
        search.begin(rest, draft.sequences)
        search.fill_up()
        draft = draft_of(rest, search.sequences(rest))
        unassigned = (*unassigned, *explain_unassigned(rest, draft))
    previous = {task.id: task.chain.previous for task in problem.tasks if task.chain is not None}
    missing = [partner_missing(task) for task in lone]
    missing += [predecessor_unplanned(task, previous[task]) for task in followers]
    return draft, _told(problem, draft, (*unassigned, *missing))


def _told(problem: Problem, draft: Draft, entries: Iterable[Unassigned]) -> tuple[Unassigned, ...]:
    """Return what is left out, the last entry of each task; what has none was merely not found."""
    told = {entry.task: entry for entry in entries}
    return tuple(
        told[task.id] if task.id in told else not_found(task.id)
        for task in unassigned_tasks(problem, draft)
    )


def _visits_without(problem: Problem, draft: Draft, names: frozenset[TaskId]) -> Sequences:
    """Return the visits without those tasks; those of chains still start when they did."""
    chained = {
        name
        for task in problem.tasks
        if task.chain is not None
        for name in (task.id, task.chain.previous)
    }
    kept = {
        vehicle: tuple(
            replace(visit, not_before_s=routed.starts_s[visit.task])
            if visit.task is not None and visit.task in chained
            else visit
            for visit in routed.visits
            if visit.task not in names
        )
        for vehicle, routed in draft.routed.items()
    }
    return {vehicle: visits for vehicle, visits in kept.items() if visits}


def _open_pairs(problem: Problem, draft: Draft) -> frozenset[TaskId]:
    """Return the tasks of all pairs of which nothing is planned."""
    planned = {task for routed in draft.routed.values() for task in routed.starts_s}
    return (
        frozenset(
            name
            for task in problem.tasks
            if task.chain is not None and task.chain.together and task.id not in planned
            for name in (task.id, task.chain.previous)
        )
        - planned
    )


def _with_meetings(problem: Problem, draft: Draft) -> Draft:
    """Return the draft with moments fixed at which pairs that were torn apart can meet."""
    lone = lone_pairs(problem, draft)
    for second in (task for task in problem.tasks if task.id in lone):
        if second.chain is None or second.chain.previous not in lone or not second.chain.together:
            continue
        first = problem.task(second.chain.previous)
        apart = taken_out(problem, draft, first.id)
        moments = _moments(problem, apart, second)
        met = [_meeting(problem, apart, first, second, at_s) for at_s in moments]
        best = min(
            (one for one in met if one is not None),
            key=lambda one: draft_score(problem, one),
            default=None,
        )
        if best is not None and draft_score(problem, best) < draft_score(problem, apart):
            draft = best
    return draft


def _moments(problem: Problem, draft: Draft, second: Task) -> list[int]:
    """Return when those who could come second could, the cheapest first."""
    free = replace(second, chain=None)
    changed = problem.with_task(free)
    found = [
        (insertion.delta, insertion.routed.starts_s[second.id])
        for vehicle in problem.vehicles
        if may_serve(problem, free, vehicle)
        and (insertion := best_insertion(changed, draft, free, vehicles=(vehicle,))) is not None
    ]
    return list(dict.fromkeys(at_s for _, at_s in sorted(found)))[:MOMENTS_TRIED]


def _meeting(problem: Problem, draft: Draft, first: Task, second: Task, at_s: int) -> Draft | None:
    """Return the draft with both tasks done at that moment by two vehicles; None: they cannot."""
    then = (TimeWindow(opens_s=at_s, closes_s=at_s),)
    pair = (replace(second, windows=then, chain=None), replace(first, windows=then))
    changed, by = problem.with_task(pair[0]).with_task(pair[1]), draft
    for task in pair:
        insertion = best_insertion(changed, by, task, at_any_cost=True)
        if insertion is None:
            return None
        by = by.with_route(insertion.vehicle, insertion.routed)
    names = {first.id, second.id}
    held = {
        vehicle: tuple(
            replace(visit, not_before_s=at_s) if visit.task in names else visit for visit in visits
        )
        for vehicle, visits in by.sequences.items()
    }
    met = draft_of(problem, held)
    return met if all(met.starts_s(name) == at_s for name in names) else None


def _followers(problem: Problem, names: frozenset[TaskId]) -> frozenset[TaskId]:
    """Return what follows one of these tasks, however far on."""
    found: set[TaskId] = set()
    while True:
        more = {
            task.id
            for task in problem.tasks
            if task.chain is not None and task.chain.previous in names | found
        } - names
        if more <= found:
            return frozenset(found)
        found |= more


def _without(problem: Problem, names: frozenset[TaskId]) -> Problem:
    return replace(
        problem,
        tasks=tuple(task for task in problem.tasks if task.id not in names),
        pins=tuple(pin for pin in problem.pins if pin.task not in names),
    )
