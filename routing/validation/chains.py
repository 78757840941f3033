"""Chains: each leads back, task by task, to a task that has nothing before it."""

from collections.abc import Iterator, Mapping

from routing.errors import Issue
from routing.model import TaskId
from routing.problem import Problem
from routing.validation.parts import Parts


def broken_chains(parts: Parts) -> Iterator[Issue]:
    """Yield ``unknown-previous`` and, once for each ring, ``cyclic-chain``."""
    known = {task.id for task in parts.tasks}
    before = {task.id: task.chain.previous for task in parts.tasks if task.chain is not None}
    for task, previous in before.items():
        if previous not in known:
            yield Issue(
                code="unknown-previous",
                subject=f"task {task}, field chain",
                message=f"there is no task {previous} before it",
                remedy="name a task of the problem, or drop the chain",
            )
    for ring in _rings(before):
        yield Issue(
            code="cyclic-chain",
            subject=f"task {ring[0]}, field chain",
            message=f"the chain comes back to itself: {' after '.join((*ring, ring[0]))}",
            remedy="let one of them begin the chain",
        )


def no_time_to_meet(problem: Problem) -> Iterator[Issue]:
    """Yield ``no-time-to-meet`` for meetings so short that one vehicle could do both halves."""
    for one in problem.tasks:
        if one.chain is not None and one.chain.together and one.service_s <= one.setup_s:
            yield Issue(
                code="no-time-to-meet",
                subject=f"task {one.id}, field service_s",
                message="two are to meet for no longer than the set-up, so one could do both",
                remedy="let the service last longer than setup_s",
            )


def _rings(before: Mapping[TaskId, TaskId]) -> Iterator[tuple[TaskId, ...]]:
    settled: set[TaskId] = set()
    for task in before:
        walk: dict[TaskId, None] = {}  # in order, and quick to look up
        step: TaskId | None = task
        while step is not None and step not in settled and step not in walk:
            walk[step] = None
            step = before.get(step)
        if step is not None and step in walk:
            ring = [*walk]
            yield tuple(ring[ring.index(step) :])
        settled.update(walk)
